#include "deploy/show.h"
#include "yaml/patch.h"

static void put_indent(struct buf *out, uint32_t indent)
{
	for (uint32_t i = 0; i < indent; i++)
		buf_addc(out, ' ');
}

static enum scalar_type type_of(const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL:
		return SCALAR_NULL;
	case VALUE_BOOL:
		return SCALAR_BOOL;
	case VALUE_INT:
		return SCALAR_INT;
	case VALUE_FLOAT:
		return SCALAR_FLOAT;
	case VALUE_STRING:
	case VALUE_UNKNOWN:
	case VALUE_MAP:
	case VALUE_LIST:
		break;
	}
	return SCALAR_STRING;
}

/* A text of lines that a literal block scalar can hold as they are. */
static bool is_block(struct str text)
{
	if (str_find_char(text, '\n') < 0 || strchr(" \n", text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c >= 0x7f)
			return false;
	}
	return !str_ends(text, "\n\n");
}

static void put_block(struct buf *out, struct str text, uint32_t indent)
{
	buf_adds(out, str_ends(text, "\n") ? "|\n" : "|-\n");
	while (text.n) {
		struct str line = str_cut(&text, '\n');
		if (line.n)
			put_indent(out, indent);
		buf_add(out, line);
		buf_addc(out, '\n');
	}
}

static void put_scalar(struct buf *out, const struct value *v, uint32_t indent)
{
	struct arena a = { 0 };

	if (v->kind == VALUE_UNKNOWN) {
		buf_adds(out, "null # not known\n");
	} else if (v->kind == VALUE_MAP || v->kind == VALUE_LIST) {
		buf_adds(out, v->kind == VALUE_MAP ? "{}\n" : "[]\n");
	} else if (v->kind == VALUE_STRING && is_block(v->text)) {
		put_block(out, v->text, indent);
	} else {
		buf_add(out, scalar_write(&a, v->text, type_of(v), STYLE_PLAIN, false));
		buf_addc(out, '\n');
	}
	arena_clear(&a);
}

/* Behind "key:" or "-". */
static void put_value(struct buf *out, const struct value *v, uint32_t indent)
{
	if (!v->child) {
		buf_addc(out, ' ');
		put_scalar(out, v, indent);
		return;
	}
	buf_addc(out, '\n');
	value_yaml(out, v, indent);
}

static void put_entry(struct buf *out, const struct value *c, uint32_t indent)
{
	struct arena a = { 0 };
	bool list = c->kind == VALUE_LIST;

	buf_add(out, scalar_write(&a, c->key, SCALAR_STRING, STYLE_PLAIN, false));
	buf_addc(out, ':');
	put_value(out, c, list ? indent : indent + 2);
	arena_clear(&a);
}

static void put_item(struct buf *out, const struct value *c, uint32_t indent)
{
	buf_addc(out, '-');
	if (c->kind != VALUE_MAP || !c->child) {
		put_value(out, c, indent + 2);
		return;
	}
	for (const struct value *e = c->child; e; e = e->next) {
		if (e == c->child)
			buf_addc(out, ' ');
		else
			put_indent(out, indent + 2);
		put_entry(out, e, indent + 2);
	}
}

void value_yaml(struct buf *out, const struct value *v, uint32_t indent)
{
	for (const struct value *c = v->child; c; c = c->next) {
		put_indent(out, indent);
		if (v->kind == VALUE_MAP)
			put_entry(out, c, indent);
		else
			put_item(out, c, indent);
	}
}
