#include "deploy/argocd.h"

/* A text being filled in. */
struct filling {
	struct arena *a;
	const struct value *params;
	bool go;
	struct buf out;
};

/* ---- the text as written ---- */

static struct str unquoted(struct arena *a, struct str s)
{
	struct buf b = { .a = a };

	for (size_t i = 1; i + 1 < s.n; i++) {
		buf_addc(&b, s.p[i]);
		i += s.p[i] == '\'';
	}
	return buf_str(&b);
}

bool template_text(struct arena *a, const struct value *v, struct str *out)
{
	if (v->kind != VALUE_UNKNOWN) {
		*out = v->text;
		return v->kind == VALUE_STRING;
	}
	const struct node *n = v->from;
	if (!n || n->kind != NODE_SCALAR)
		return false;
	struct str raw = source_slice(n->file->src, node_span(n));
	if (n->style == STYLE_SINGLE)
		*out = unquoted(a, raw);
	else if (n->style == STYLE_DOUBLE && str_find_char(raw, '\\') < 0)
		*out = str_sub(raw, 1, raw.n - 1);
	else if (n->style == STYLE_PLAIN)
		*out = raw;
	else
		return false;
	return str_find_char(*out, '\n') < 0;
}

/* ---- expressions ---- */

static const struct value *walk(const struct value *params, struct str path)
{
	while (params && path.p)
		params = value_find(params, str_cut(&path, '.'));
	return params;
}

static const struct value *segment(const struct value *params, struct str number)
{
	uint32_t at;

	if (!str_to_u32(number, &at))
		return NULL;
	return value_item(value_at(params, "path.segments"), at);
}

/* `path` is the path itself, `path[1]` a part of it, `path.basename`, `name`. */
static const struct value *look_up(const struct value *params, struct str name)
{
	if (str_is(name, "path") && value_at(params, "path.path"))
		return value_at(params, "path.path");
	if (str_starts(name, "path[") && str_ends(name, "]"))
		return segment(params, str_sub(name, strlen("path["), name.n - 1));
	return walk(params, name);
}

/* `.name`, `.path.basename`, `index .path.segments 1`. */
static const struct value *look_up_go(const struct value *params, struct str text)
{
	struct str rest = text, word = str_cut_word(&rest);

	if (!str_is(word, "index")) {
		rest = str_trim(rest);
		return !rest.n && word.n > 1 && word.p[0] == '.'
			? walk(params, str_sub(word, 1, word.n))
			: NULL;
	}
	struct str list = str_cut_word(&rest), at = str_cut_word(&rest);
	uint32_t number;
	if (list.n < 2 || list.p[0] != '.' || str_trim(rest).n || !str_to_u32(at, &number))
		return NULL;
	return value_item(walk(params, str_sub(list, 1, list.n)), number);
}

static bool fill_expression(struct filling *f, struct str text)
{
	const struct value *v = f->go ? look_up_go(f->params, text) : look_up(f->params, text);
	bool scalar = v && v->kind != VALUE_MAP && v->kind != VALUE_LIST && v->kind != VALUE_NULL &&
		v->kind != VALUE_UNKNOWN;

	if (scalar)
		buf_add(&f->out, v->text);
	return scalar;
}

/* False when an expression is not known. */
static bool fill_text(struct filling *f, struct str text)
{
	for (;;) {
		ptrdiff_t open = str_find(text, STR("{{"));
		if (open < 0) {
			buf_add(&f->out, text);
			return true;
		}
		buf_add(&f->out, str_sub(text, 0, (size_t)open));
		text = str_sub(text, (size_t)open + 2, text.n);
		ptrdiff_t close = str_find(text, STR("}}"));
		if (close < 0 || !fill_expression(f, str_trim(str_sub(text, 0, (size_t)close))))
			return false;
		text = str_sub(text, (size_t)close + 2, text.n);
	}
}

static void fill(struct filling *f, struct value *v)
{
	struct str text;

	for (struct value *c = v->child; c; c = c->next)
		fill(f, c);
	if (v->kind != VALUE_UNKNOWN && v->kind != VALUE_STRING)
		return;
	f->out = (struct buf){ .a = f->a };
	if (!template_text(f->a, v, &text) || !fill_text(f, text)) {
		v->kind = VALUE_UNKNOWN;
		v->doubtful = true;
		return;
	}
	if (v->kind == VALUE_STRING && str_find(text, STR("{{")) < 0)
		return;
	v->kind = VALUE_STRING;
	v->text = f->out.n ? buf_str(&f->out) : STR("");
	v->doubtful = false;
	v->from = NULL;
}

struct value *template_fill(struct arena *a, const struct value *tmpl, const struct value *params,
	bool go)
{
	struct filling f = { .a = a, .params = params, .go = go };
	struct value *copy = made_copy(a, tmpl);

	fill(&f, copy);
	return copy;
}
