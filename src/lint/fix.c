#include "lint/lint.h"

struct fix *fix_new(struct lint *l, struct finding *f, const char *id, const char *fmt, ...)
{
	struct fix *x = arena_new(lint_arena(l), struct fix);
	va_list ap;

	x->a = lint_arena(l);
	x->id = id;
	va_start(ap, fmt);
	x->title = str_vprintf(x->a, fmt, ap);
	va_end(ap);
	vec_push(x->a, &f->fixes, x);
	return x;
}

struct patch *fix_patch(struct fix *x, const struct file *file)
{
	for (uint32_t i = 0; i < x->patches.n; i++)
		if (x->patches.v[i]->file == file)
			return x->patches.v[i];
	struct patch *p = arena_new(x->a, struct patch);
	p->a = x->a;
	p->file = file;
	vec_push(x->a, &x->patches, p);
	return p;
}

void fix_reason(struct fix *x, struct str reason)
{
	for (uint32_t i = 0; i < x->reasons.n; i++)
		if (str_eq(x->reasons.v[i], reason))
			return;
	vec_push(x->a, &x->reasons, reason);
}

static void at_least(struct fix *x, enum applicability applicability)
{
	if (x->applicability < applicability)
		x->applicability = applicability;
}

void fix_unsafe(struct fix *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fix_reason(x, str_vprintf(x->a, fmt, ap));
	va_end(ap);
	at_least(x, FIX_UNSAFE);
}

void fix_display(struct fix *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fix_reason(x, str_vprintf(x->a, fmt, ap));
	va_end(ap);
	at_least(x, FIX_DISPLAY);
}

void fix_advise(struct fix *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(x->a, &x->advice, str_vprintf(x->a, fmt, ap));
	va_end(ap);
}

void fix_effect(struct fix *x, enum effect e)
{
	if (x->effect < e)
		x->effect = e;
}

bool fix_changes(const struct fix *x)
{
	for (uint32_t i = 0; i < x->patches.n; i++)
		if (x->patches.v[i]->ops.n)
			return true;
	return x->deletes.n > 0;
}

struct str fix_key(struct arena *a, const struct finding *f, const struct fix *x)
{
	return str_printf(a, "%s %s " PRIs " " PRIs, f->rule->id, x->id,
		ARGs(f->at.file->src->path), ARGs(x->title));
}

static long long node_index(const struct node *n)
{
	return n ? (long long)(n - n->file->nodes) : -1;
}

struct str op_key(struct arena *a, const struct op *op)
{
	long long doc = op->doc ? (long long)op->doc->index : -1;

	return str_printf(a, "%d %lld %lld %lld %d %u-%u %d %zu " PRIs PRIs, (int)op->kind,
		node_index(op->at), doc, node_index(op->before), (int)op->type, op->part.start,
		op->part.end, (int)op->style, op->key.n, ARGs(op->key), ARGs(op->text));
}

void fix_prove(struct fix *x, struct str gateway)
{
	x->prove = true;
	vec_push(x->a, &x->touches, str_dup(x->a, gateway));
}
