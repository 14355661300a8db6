#include "report/report.h"

static struct str text(const char *s)
{
	return str_of(s);
}

static void put_pos(struct json *j, const char *key, const struct source *src, uint32_t offset)
{
	struct pos pos = source_pos(src, offset);

	json_open(j, key, '{');
	json_int(j, "line", pos.line);
	json_int(j, "column", pos.col);
	json_int(j, "offset", offset);
	json_close(j);
}

static void put_range(struct json *j, const struct source *src, struct span span)
{
	json_open(j, "range", '{');
	put_pos(j, "start", src, span.start);
	put_pos(j, "end", src, span.end);
	json_close(j);
}

static void put_text(struct json *j, const char *key, struct str s)
{
	if (s.n)
		json_str(j, key, s);
	else
		json_null(j, key);
}

static void put_place(struct json *j, const struct place *at)
{
	json_str(j, "file", at->file->src->path);
	put_text(j, "template", at->template);
	put_range(j, at->file->src, at->span);
}

static void put_strings(struct json *j, const char *key, const struct str *v, uint32_t n)
{
	json_open(j, key, '[');
	for (uint32_t i = 0; i < n; i++)
		json_str(j, NULL, v[i]);
	json_close(j);
}

static void put_object(struct json *j, const struct object *o)
{
	if (!o) {
		json_null(j, "object");
		return;
	}
	json_open(j, "object", '{');
	json_str(j, "apiVersion",
		str_printf(j->out->a, PRIs "%s" PRIs, ARGs(o->group), o->group.n ? "/" : "",
			ARGs(o->version)));
	json_str(j, "kind", o->kind);
	put_text(j, "namespace", o->ns);
	json_str(j, "name", o->name);
	json_close(j);
}

static void put_edits(struct json *j, const struct fix *x)
{
	json_open(j, "edits", '[');
	for (uint32_t i = 0; i < x->patches.n; i++) {
		const struct source *src = x->patches.v[i]->file->src;
		struct edits edits = { 0 };
		if (!patch_edits(x->patches.v[i], &edits, NULL))
			continue;
		for (uint32_t k = 0; k < edits.list.n; k++) {
			const struct edit *e = &edits.list.v[k];
			json_open(j, NULL, '{');
			json_str(j, "file", src->path);
			json_int(j, "start", e->span.start);
			json_int(j, "end", e->span.end);
			put_range(j, src, e->span);
			json_str(j, "text", e->text);
			json_close(j);
		}
	}
	json_close(j);
}

static void put_fix(struct json *j, const struct fix *x)
{
	bool proven = x->prove && x->applicability == FIX_SAFE;

	json_open(j, NULL, '{');
	json_str(j, "id", text(x->id));
	json_str(j, "title", x->title);
	json_str(j, "applicability", text(applicability_name(x->applicability)));
	json_str(j, "effect", text(effect_name(x->effect)));
	if (proven)
		json_str(j, "proof", STR("equivalent"));
	else
		json_null(j, "proof");
	put_strings(j, "reasons", x->reasons.v, x->reasons.n);
	put_strings(j, "advice", x->advice.v, x->advice.n);
	put_edits(j, x);
	put_strings(j, "deletes", x->deletes.v, x->deletes.n);
	json_close(j);
}

static void put_related(struct json *j, const struct finding *f)
{
	json_open(j, "related", '[');
	for (uint32_t i = 0; i < f->related.n; i++) {
		json_open(j, NULL, '{');
		put_place(j, &f->related.v[i].at);
		json_str(j, "message", f->related.v[i].message);
		json_close(j);
	}
	json_close(j);
}

static void put_suppressed(struct json *j, const struct finding *f)
{
	if (!f->suppressed) {
		json_null(j, "suppressed");
		return;
	}
	json_open(j, "suppressed", '{');
	json_str(j, "kind", STR("comment"));
	json_str(j, "reason", f->suppression);
	json_close(j);
}

static struct str fingerprint(struct map *seen, const struct finding *f)
{
	const struct object *o = f->object;
	struct str none = { 0 };
	struct str what = str_printf(seen->a, "v1|%s|" PRIs "|" PRIs "/" PRIs "|" PRIs "|" PRIs,
		f->rule->id, ARGs(o ? o->type : none), ARGs(o ? o->ns : none),
		ARGs(o ? o->name : none), ARGs(f->path), ARGs(f->message));
	struct str hex = str_printf(seen->a, "%016llx", (unsigned long long)str_hash(what));
	uint32_t *times = map_get(seen, hex);

	if (times)
		return str_printf(seen->a, PRIs "-%u", ARGs(hex), ++*times);
	times = arena_new(seen->a, uint32_t);
	*times = 1;
	map_put(seen, hex, times);
	return hex;
}

static void put_finding(struct json *j, struct map *seen, const struct finding *f)
{
	json_open(j, NULL, '{');
	json_str(j, "rule", text(f->rule->id));
	json_str(j, "name", text(f->rule->title));
	json_str(j, "severity", text(severity_name(f->severity)));
	json_str(j, "message", f->message);
	json_null(j, "url");
	json_str(j, "fingerprint", fingerprint(seen, f));
	json_str(j, "file", f->at.file->src->path);
	put_text(j, "template", f->at.template);
	if (f->object)
		json_int(j, "document", (int64_t)f->object->doc->index + 1);
	else
		json_null(j, "document");
	put_object(j, f->object);
	json_str(j, "path", f->path);
	put_range(j, f->at.file->src, f->at.span);
	put_related(j, f);
	put_strings(j, "notes", f->notes.v, f->notes.n);
	put_strings(j, "deployments", f->deployments.v, f->deployments.n);
	put_strings(j, "also_deployed_by", f->also.v, f->also.n);
	put_text(j, "grounds", f->grounds);
	json_bool(j, "joined_by_tree", f->by_tree);
	put_suppressed(j, f);
	json_open(j, "fixes", '[');
	for (uint32_t i = 0; i < f->fixes.n; i++)
		put_fix(j, f->fixes.v[i]);
	json_close(j);
	json_close(j);
}

struct totals {
	uint32_t files, documents, findings, fixable;
};

static struct totals count(const struct report *r)
{
	const struct project *p = r->run->project;
	struct totals t = { 0 };

	for (uint32_t i = 0; i < p->files.n; i++) {
		if (p->files.v[i]->role == ROLE_OTHER)
			continue;
		t.files++;
		t.documents += p->files.v[i]->yaml ? p->files.v[i]->yaml->doc_count : 0;
	}
	for (uint32_t i = 0; i < r->run->findings.n; i++) {
		const struct finding *f = r->run->findings.v[i];
		if (f->suppressed || !report_shows(r, f))
			continue;
		t.findings++;
		t.fixable += finding_fix(r->run->config, f, r->unsafe) != NULL;
	}
	return t;
}

static void put_summary(struct json *j, const struct report *r)
{
	struct totals t = count(r);

	json_open(j, "summary", '{');
	json_int(j, "files", t.files);
	json_int(j, "documents", t.documents);
	json_int(j, "objects", r->run->project->objects.n);
	json_int(j, "in_doubt", r->in_doubt);
	json_int(j, "skipped", r->skipped);
	json_int(j, "findings", t.findings);
	json_int(j, "fixable", t.fixable);
	json_int(j, "fixed", r->fixed ? r->fixed->applied.n : 0);
	json_close(j);
}

static void put_applied(struct json *j, const struct outcome *o)
{
	json_open(j, "fixed", '[');
	for (uint32_t i = 0; i < o->applied.n; i++) {
		const struct applied *done = &o->applied.v[i];
		json_open(j, NULL, '{');
		json_str(j, "rule", done->rule);
		json_str(j, "fix", done->fix);
		json_str(j, "title", done->title);
		json_str(j, "applicability", text(applicability_name(done->applicability)));
		json_str(j, "effect", text(effect_name(done->effect)));
		json_str(j, "file", done->path);
		json_int(j, "line", done->line);
		json_close(j);
	}
	json_close(j);
}

static void put_errors(struct json *j, const struct troubles *t)
{
	json_open(j, "errors", '[');
	for (uint32_t i = 0; t && i < t->v.n; i++) {
		json_open(j, NULL, '{');
		json_str(j, "file", t->v.v[i].path);
		if (t->v.v[i].line) {
			json_int(j, "line", t->v.v[i].line);
			json_int(j, "column", t->v.v[i].col);
		}
		json_str(j, "message", t->v.v[i].message);
		json_close(j);
	}
	json_close(j);
}

void report_json(struct buf *out, const struct report *r)
{
	struct json j = { .out = out };
	struct map seen = { .a = out->a };

	json_open(&j, NULL, '{');
	json_int(&j, "schema_version", 1);
	json_open(&j, "tool", '{');
	json_str(&j, "name", STR("jibe"));
	json_str(&j, "version", text(r->version));
	json_close(&j);
	json_str(&j, "root", r->root);
	put_summary(&j, r);
	if (r->fixed)
		put_applied(&j, r->fixed);
	json_open(&j, "findings", '[');
	for (uint32_t i = 0; i < r->run->findings.n; i++)
		if (report_shows(r, r->run->findings.v[i]))
			put_finding(&j, &seen, r->run->findings.v[i]);
	json_close(&j);
	put_errors(&j, r->troubles);
	json_close(&j);
	buf_addc(out, '\n');
}
