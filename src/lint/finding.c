#include "lint/lint.h"

struct arena *lint_arena(const struct lint *l)
{
	return l->run->a;
}

const struct project *lint_project(const struct lint *l)
{
	return l->run->project;
}

const struct deployments *lint_deployments(const struct lint *l)
{
	return l->run->deployments;
}

void **lint_slot(struct lint *l, const char *name)
{
	l->run->slots.a = l->run->a;
	return map_at(&l->run->slots, str_of(name));
}

struct str lint_option(const struct lint *l, const char *name)
{
	const struct str *value = map_get(&l->config->options, str_of(name));

	return value ? *value : (struct str){ 0 };
}

/* A key, or the first line of what has none. */
static struct span span_of(const struct node *n)
{
	const struct node *key = node_key(n);
	const struct file *f = n->file;
	struct str text = f->src->text;

	if (key)
		return node_span(key);
	uint32_t end = source_line_end(f->src, n->start);
	uint32_t comment = comment_from(f, n->start);
	if (end > n->end)
		end = n->end;
	if (comment < f->comment_count && end > f->comments[comment].start)
		end = f->comments[comment].start;
	while (end > n->start && (text.p[end - 1] == ' ' || text.p[end - 1] == '\t'))
		end--;
	return (struct span){ n->start, end };
}

static struct place place_of(const struct lint *l, const struct node *n)
{
	const struct project_file *f = map_get(&l->run->project->by_path, n->file->src->path);

	return (struct place){ n->file, span_of(n), file_template(f, n->start) };
}

static bool is_simple_key(struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-';
		if (!word)
			return false;
	}
	return key.n > 0;
}

static uint32_t index_in_parent(const struct node *n)
{
	uint32_t i = 0;

	for (const struct node *c = node_child(node_parent(n)); c && c != n; c = node_next(c))
		i++;
	return i;
}

static void add_step(struct buf *out, const struct node *n)
{
	const struct node *key = node_key(n);

	if (!key) {
		buf_printf(out, "[%u]", index_in_parent(n));
		return;
	}
	struct str text = node_text(out->a, key);
	if (!is_simple_key(text))
		buf_printf(out, "[\"" PRIs "\"]", ARGs(text));
	else
		buf_printf(out, "%s" PRIs, out->n ? "." : "", ARGs(text));
}

struct str node_path(struct arena *a, const struct node *root, const struct node *n)
{
	VEC(const struct node *) up = { 0 };
	struct buf out = { .a = a };

	for (; n && n != root && node_parent(n); n = node_parent(n))
		vec_push(a, &up, n);
	while (up.n)
		add_step(&out, up.v[--up.n]);
	return buf_str(&out);
}

static enum severity configured(const struct rule_config *c, enum severity severity)
{
	return c->has_severity && severity != SEVERITY_INFO ? c->severity : severity;
}

struct finding *report(struct lint *l, const struct deployment *d, enum severity severity,
	const struct object *o, const struct node *at, const char *fmt, ...)
{
	struct finding *f = arena_new(lint_arena(l), struct finding);
	va_list ap;

	if (!at && o)
		at = o->root;
	if (!at)
		BUG("finding of %s without a place", l->config->rule->id);
	va_start(ap, fmt);
	f->message = str_vprintf(lint_arena(l), fmt, ap);
	va_end(ap);
	f->rule = l->config->rule;
	f->severity = configured(l->config, severity);
	f->at = place_of(l, at);
	f->object = o;
	if (o)
		f->path = node_path(lint_arena(l), o->root, at);
	vec_push(lint_arena(l), &f->deployments, d->name);
	f->by_tree = d->origin == FROM_TREE;
	f->grounds = d->grounds;
	vec_push(lint_arena(l), &l->fresh, f);
	return f;
}

void report_related(struct lint *l, struct finding *f, const struct node *at, const char *fmt, ...)
{
	struct related r = { 0 };
	va_list ap;

	if (!at)
		return;
	r.at = place_of(l, at);
	va_start(ap, fmt);
	r.message = str_vprintf(lint_arena(l), fmt, ap);
	va_end(ap);
	vec_push(lint_arena(l), &f->related, r);
}

void report_identity(struct lint *l, struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	f->identity = str_vprintf(lint_arena(l), fmt, ap);
	va_end(ap);
}

void report_note(struct lint *l, struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(lint_arena(l), &f->notes, str_vprintf(lint_arena(l), fmt, ap));
	va_end(ap);
}
