#include "lint/lint.h"

static struct str finding_key(struct arena *a, const struct finding *f)
{
	struct str path = f->at.file->src->path;

	return str_printf(a, "%s %u %u %zu " PRIs " " PRIs, f->rule->id, f->at.span.start,
		f->at.span.end, path.n, ARGs(path), ARGs(f->identity.n ? f->identity : f->message));
}

/* The findings of one rule come deployment by deployment: a name that is there
 * already is the last one. */
static void add_name(struct arena *a, struct finding *f, struct str name)
{
	if (!str_eq(f->deployments.v[f->deployments.n - 1], name))
		vec_push(a, &f->deployments, name);
}

/* The names in a message may be those of one deployment only. */
static struct str related_key(struct arena *a, const struct related *r)
{
	struct str path = r->at.file->src->path;

	return str_printf(a, "%u %u %zu " PRIs, r->at.span.start, r->at.span.end, path.n,
		ARGs(path));
}

static void add_related(struct arena *a, struct finding *f, const struct finding *more)
{
	struct map have = { .a = a };

	for (uint32_t i = 0; i < f->related.n; i++)
		map_put(&have, related_key(a, &f->related.v[i]), f);
	for (uint32_t i = 0; i < more->related.n; i++) {
		void **known = map_at(&have, related_key(a, &more->related.v[i]));
		if (!*known)
			vec_push(a, &f->related, more->related.v[i]);
		*known = f;
	}
}

static void add_notes(struct arena *a, struct finding *f, const struct finding *more)
{
	struct map have = { .a = a };

	for (uint32_t i = 0; i < f->notes.n; i++)
		map_put(&have, f->notes.v[i], f);
	for (uint32_t i = 0; i < more->notes.n; i++) {
		void **known = map_at(&have, more->notes.v[i]);
		if (!*known)
			vec_push(a, &f->notes, more->notes.v[i]);
		*known = f;
	}
}

static bool same_ops(const struct patch *p, const struct patch *q)
{
	bool same = p->ops.n == q->ops.n;

	for (uint32_t i = 0; same && i < p->ops.n; i++) {
		const struct op *x = &p->ops.v[i], *y = &q->ops.v[i];
		same = x->kind == y->kind && x->at == y->at && x->doc == y->doc &&
			x->before == y->before && x->type == y->type && str_eq(x->key, y->key) &&
			str_eq(x->text, y->text);
	}
	return same;
}

static void add_ops(struct patch *into, const struct patch *from)
{
	struct map have = { .a = into->a };

	if (same_ops(into, from))
		return;
	for (uint32_t i = 0; i < into->ops.n; i++)
		map_put(&have, op_key(into->a, &into->ops.v[i]), into);
	for (uint32_t i = 0; i < from->ops.n; i++)
		if (!map_get(&have, op_key(into->a, &from->ops.v[i])))
			vec_push(into->a, &into->ops, from->ops.v[i]);
}

static bool deletes(const struct fix *x, struct str path)
{
	for (uint32_t i = 0; i < x->deletes.n; i++)
		if (str_eq(x->deletes.v[i], path))
			return true;
	return false;
}

static void add_advice(struct fix *x, struct str line)
{
	for (uint32_t i = 0; i < x->advice.n; i++)
		if (str_eq(x->advice.v[i], line))
			return;
	vec_push(x->a, &x->advice, line);
}

static void add_touched(struct fix *x, struct str gateway)
{
	for (uint32_t i = 0; i < x->touches.n; i++)
		if (str_eq(x->touches.v[i], gateway))
			return;
	vec_push(x->a, &x->touches, gateway);
}

/* The names in a title may be those of one deployment only. */
static bool same_change(const struct fix *x, const struct fix *y)
{
	bool same = x->patches.n == y->patches.n && x->deletes.n == y->deletes.n;

	for (uint32_t i = 0; same && i < x->patches.n; i++)
		same = x->patches.v[i]->file == y->patches.v[i]->file &&
			same_ops(x->patches.v[i], y->patches.v[i]);
	for (uint32_t i = 0; same && i < x->deletes.n; i++)
		same = str_eq(x->deletes.v[i], y->deletes.v[i]);
	return same;
}

/* What both deployments ask for, with the worse marks of the two. */
static void fix_join(struct fix *x, const struct fix *more, struct str where)
{
	if (!str_eq(x->title, more->title) && !same_change(x, more))
		fix_display(x, "deployment " PRIs " needs another change: " PRIs, ARGs(where),
			ARGs(more->title));
	for (uint32_t i = 0; i < more->patches.n; i++)
		if (!deletes(x, more->patches.v[i]->file->src->path))
			add_ops(fix_patch(x, more->patches.v[i]->file), more->patches.v[i]);
	for (uint32_t i = 0; i < more->deletes.n; i++)
		if (!deletes(x, more->deletes.v[i]))
			vec_push(x->a, &x->deletes, more->deletes.v[i]);
	for (uint32_t i = 0; i < more->touches.n; i++)
		add_touched(x, more->touches.v[i]);
	for (uint32_t i = 0; i < more->reasons.n; i++)
		fix_reason(x, more->reasons.v[i]);
	for (uint32_t i = 0; i < more->advice.n; i++)
		add_advice(x, more->advice.v[i]);
	if (x->applicability < more->applicability)
		x->applicability = more->applicability;
	fix_effect(x, more->effect);
	x->prove |= more->prove;
	x->conflicting |= more->conflicting;
}

static struct fix *fix_of(const struct finding *f, const char *id)
{
	for (uint32_t i = 0; i < f->fixes.n; i++)
		if (str_is(str_of(f->fixes.v[i]->id), id))
			return f->fixes.v[i];
	return NULL;
}

static void missing(struct fix *x, struct str where)
{
	if (x->applicability != FIX_DISPLAY)
		fix_unsafe(x, "it is no answer in deployment " PRIs, ARGs(where));
}

static void add_fixes(struct arena *a, struct finding *f, const struct finding *more)
{
	uint32_t had = f->fixes.n;

	for (uint32_t i = 0; i < had; i++)
		if (!fix_of(more, f->fixes.v[i]->id))
			missing(f->fixes.v[i], more->deployments.v[0]);
	for (uint32_t i = 0; i < more->fixes.n; i++) {
		struct fix *x = more->fixes.v[i], *same = fix_of(f, x->id);
		if (same) {
			fix_join(same, x, more->deployments.v[0]);
			continue;
		}
		missing(x, f->deployments.v[0]);
		vec_push(a, &f->fixes, x);
	}
}

static void finding_join(struct arena *a, struct finding *f, const struct finding *more)
{
	if (f->severity < more->severity)
		f->severity = more->severity;
	if (f->by_tree && !more->by_tree) {
		f->by_tree = false;
		f->grounds = more->grounds;
	}
	add_related(a, f, more);
	add_notes(a, f, more);
	add_fixes(a, f, more);
	add_name(a, f, more->deployments.v[0]);
}

void findings_join(struct lint *l, struct map *seen)
{
	struct arena *a = lint_arena(l);

	for (uint32_t i = 0; i < l->fresh.n; i++) {
		struct finding *f = l->fresh.v[i];
		void **same = map_at(seen, finding_key(a, f));
		if (*same) {
			finding_join(a, *same, f);
			continue;
		}
		*same = f;
		vec_push(a, &l->run->findings, f);
	}
	l->fresh.n = 0;
}
