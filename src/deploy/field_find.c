#include "deploy/transform.h"

struct look {
	struct arena *a;
	field_look *each;
	void *ctx;
	bool ok;
};

/* Cuts off the next key of a path; "\/" is a slash in it, "[]" behind it says
 * nothing here. */
static struct str cut_key(struct arena *a, struct str *path)
{
	struct buf key = { .a = a };
	struct str part = str_cut(path, '/');

	while (path->p && str_ends(part, "\\")) {
		buf_add(&key, str_sub(part, 0, part.n - 1));
		buf_addc(&key, '/');
		part = str_cut(path, '/');
	}
	if (str_ends(part, "[]"))
		part.n -= 2;
	if (!key.n)
		return part;
	buf_add(&key, part);
	return buf_str(&key);
}

static void look(struct look *l, const struct value *v, struct str path)
{
	if (!path.p) {
		l->each(l->ctx, v);
	} else if (v->kind == VALUE_MAP) {
		const struct value *c = value_find(v, cut_key(l->a, &path));
		if (c)
			look(l, c, path);
	} else if (v->kind == VALUE_LIST) {
		for (const struct value *c = v->child; c; c = c->next)
			look(l, c, path);
	} else if (v->kind != VALUE_NULL) {
		l->ok = false;
	}
}

bool field_spec_find(struct arena *a, const struct field_spec *s, const struct res *r,
	field_look *each, void *ctx)
{
	struct look l = { a, each, ctx, true };

	if (field_spec_is_for(s, r))
		look(&l, r->tree, s->path);
	return l.ok;
}
