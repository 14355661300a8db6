#include "base/sha256.h"
#include "base/utf8.h"
#include "deploy/literal.h"
#include "deploy/res.h"

/* Integers beyond this are not exact where kustomize holds them. */
enum { DIGITS_LIMIT = 15 };

struct writer {
	struct buf out;
	bool exact; /* all that was written is as kustomize writes it */
};

static void put_escape(struct buf *out, uint32_t cp)
{
	static const char special[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; special[i]; i += 2) {
		if ((unsigned char)special[i] == cp) {
			buf_addc(out, '\\');
			buf_addc(out, special[i + 1]);
			return;
		}
	}
	buf_printf(out, "\\u%04x", (unsigned)cp);
}

/* JSON that is safe inside HTML. */
static bool must_escape(uint32_t cp)
{
	return cp < 0x20 || cp == '"' || cp == '\\' || cp == '<' || cp == '>' || cp == '&' ||
		cp == 0x2028 || cp == 0x2029;
}

static void put_string(struct buf *out, struct str s)
{
	buf_addc(out, '"');
	while (s.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(s, &cp);
		if (!n)
			buf_adds(out, "\\ufffd");
		else if (must_escape(cp))
			put_escape(out, cp);
		else
			buf_add(out, str_sub(s, 0, n));
		s = str_sub(s, n ? n : 1, s.n);
	}
	buf_addc(out, '"');
}

static int key_cmp(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;

	return str_cmp((*a)->key, (*b)->key);
}

static void put_value(struct writer *w, const struct value *v);

static void put_map(struct writer *w, const struct value *map)
{
	struct arena scratch = { 0 };
	const struct value **entries = arena_array(&scratch, const struct value *, map->count);
	uint32_t n = 0;

	for (const struct value *c = map->child; c; c = c->next)
		entries[n++] = c;
	if (n)
		qsort(entries, n, sizeof(*entries), key_cmp);
	buf_addc(&w->out, '{');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&w->out, ',');
		put_string(&w->out, entries[i]->key);
		buf_addc(&w->out, ':');
		put_value(w, entries[i]);
	}
	buf_addc(&w->out, '}');
	arena_clear(&scratch);
}

static void put_list(struct writer *w, const struct value *list)
{
	buf_addc(&w->out, '[');
	for (const struct value *c = list->child; c; c = c->next) {
		put_value(w, c);
		if (c->next)
			buf_addc(&w->out, ',');
	}
	buf_addc(&w->out, ']');
}

static void put_value(struct writer *w, const struct value *v)
{
	switch (v->kind) {
	case VALUE_MAP:
		put_map(w, v);
		return;
	case VALUE_LIST:
		put_list(w, v);
		return;
	case VALUE_STRING:
		put_string(&w->out, v->text);
		return;
	case VALUE_NULL:
		buf_adds(&w->out, "null");
		return;
	case VALUE_INT:
	case VALUE_BOOL:
		w->exact &= v->text.n <= DIGITS_LIMIT;
		buf_add(&w->out, v->text);
		return;
	case VALUE_FLOAT:
	case VALUE_UNKNOWN:
		w->exact = false;
		return;
	}
}

/* A field of the text that is hashed. What is not there is an empty string. */
static void put_field(struct writer *w, const char *name, const struct value *v)
{
	if (w->out.n > 1)
		buf_addc(&w->out, ',');
	buf_printf(&w->out, "\"%s\":", name);
	if (v && v->kind == VALUE_MAP)
		put_value(w, v);
	else if (!v || v->kind == VALUE_NULL)
		put_string(&w->out, (struct str){ 0 });
	else if (v->kind == VALUE_STRING)
		put_string(&w->out, v->text);
	else
		w->exact = false;
}

static void put_resource(struct writer *w, const struct value *tree, bool secret)
{
	const struct value *binary = value_get(tree, "binaryData");
	const struct value *texts = value_get(tree, "stringData");

	buf_addc(&w->out, '{');
	if (!secret && binary && binary->kind == VALUE_MAP)
		put_field(w, "binaryData", binary);
	put_field(w, "data", value_get(tree, "data"));
	buf_printf(&w->out, ",\"kind\":\"%s\",\"name\":\"\"", secret ? "Secret" : "ConfigMap");
	if (secret && texts && texts->kind == VALUE_MAP)
		put_field(w, "stringData", texts);
	if (secret)
		put_field(w, "type", value_get(tree, "type"));
	buf_addc(&w->out, '}');
}

/* Hexadecimal without digits and letters that make words. */
static char letter(char hex)
{
	static const char from[] = "013ae", to[] = "ghkmt";
	const char *at = strchr(from, hex);

	return at ? to[at - from] : hex;
}

struct str res_hash(struct target *t, struct res *r)
{
	struct writer w = { .out = { .a = t->a }, .exact = true };
	bool secret = str_is(r->id.kind, "Secret");
	char hex[SHA256_HEX], suffix[10];

	if (!secret && !str_is(r->id.kind, "ConfigMap")) {
		target_unknown(t, "the hash in the name of " PRIs " " PRIs " is not known",
			ARGs(r->id.kind), ARGs(r->id.name));
		return (struct str){ 0 };
	}
	put_resource(&w, r->tree, secret);
	if (!w.exact) {
		target_unknown(t,
			"the hash in the name of " PRIs " " PRIs
			" is not known: it holds what is no text",
			ARGs(r->id.kind), ARGs(r->id.name));
		return (struct str){ 0 };
	}
	sha256_hex(hex, literal_text(t->a, buf_str(&w.out)));
	for (size_t i = 0; i < sizeof(suffix); i++)
		suffix[i] = letter(hex[i]);
	return str_dup(t->a, (struct str){ suffix, sizeof(suffix) });
}
