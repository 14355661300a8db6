#include "base/utf8.h"
#include "deploy/transform.h"

/* kustomize cuts base64 in lines, and then ends the last one, too. */
enum { BASE64_LINE = 70 };

/* An entry of configMapGenerator or secretGenerator. */
struct generator {
	const struct value *entry;
	const struct value *options;     /* generatorOptions, or NULL */
	const struct project_file *file; /* where the entry is */
	bool secret;
};

struct entries {
	VEC(struct value *) v;
};

/* One resource being generated. */
struct maker {
	struct target *t;
	const struct generator *g;
	struct map seen; /* keys of its data */
	struct entries data, binary;
	struct value *root;
	struct str name, ns, behavior;
	bool unhashed, refused;
};

FORMAT(2, 3) static bool refuse(struct maker *m, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str why = str_vprintf(m->t->a, fmt, ap);
	va_end(ap);
	target_unknown(m->t, "kustomize refuses %s%s" PRIs " of " PRIs ": " PRIs,
		m->g->secret ? "secretGenerator" : "configMapGenerator", m->name.n ? " " : "",
		ARGs(m->name), ARGs(m->g->file ? m->g->file->src->path : m->t->folder), ARGs(why));
	m->refused = true;
	return false;
}

/* Characters that cannot be in YAML as they are; kustomize writes what it has
 * read of an entry and reads it again. */
static bool is_readable(struct str s)
{
	uint32_t cp = 0;

	while (s.n) {
		size_t n = utf8_decode(s, &cp);
		if (!n || (cp >= 0x7f && cp <= 0x9f && cp != 0x85) || cp == 0xfeff ||
			cp == 0xfffe || cp == 0xffff)
			return false;
		s = str_sub(s, n, s.n);
	}
	return true;
}

static bool take_text(struct maker *m, const struct value *v, struct str *out)
{
	*out = (struct str){ 0 };
	if (!v || v->kind == VALUE_NULL)
		return true;
	if (v->kind != VALUE_STRING)
		return refuse(m, "\"" PRIs "\" is no string", ARGs(v->key.n ? v->key : v->text));
	if (!is_readable(v->text))
		return refuse(m, "it has characters that YAML cannot hold");
	*out = v->text;
	return true;
}

static bool take_flag(struct maker *m, const struct value *options, const char *field)
{
	const struct value *v = value_get(options, field);

	if (v && v->kind != VALUE_NULL && v->kind != VALUE_BOOL)
		refuse(m, "%s is neither true nor false", field);
	return v && v->kind == VALUE_BOOL && str_is(v->text, "true");
}

typedef void take_item(struct maker *m, struct str text);

static void each_text(struct maker *m, const char *field, take_item *take)
{
	const struct value *list = value_get(m->g->entry, field);
	struct str text;

	if (list && list->kind != VALUE_LIST && list->kind != VALUE_NULL)
		refuse(m, "%s is no list", field);
	for (const struct value *c = value_child(list); c && !m->refused; c = c->next)
		if (take_text(m, c, &text))
			take(m, text);
}

static struct str base64(struct arena *a, struct str s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.p;
	struct buf b = { .a = a };
	bool lines = (s.n + 2) / 3 * 4 >= BASE64_LINE;
	uint32_t column = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t bits = (uint32_t)p[i] << 16;
		bits |= i + 1 < s.n ? (uint32_t)p[i + 1] << 8 : 0;
		bits |= i + 2 < s.n ? p[i + 2] : 0;
		for (size_t k = 0; k < 4; k++) {
			buf_addc(&b, i + k > s.n ? '=' : letters[bits >> (18 - 6 * k) & 63]);
			if (++column % BASE64_LINE == 0)
				buf_addc(&b, '\n');
		}
	}
	if (lines && column % BASE64_LINE)
		buf_addc(&b, '\n');
	return buf_str(&b);
}

static void put_data(struct maker *m, struct str key, struct str value)
{
	struct arena *a = m->t->a;
	bool binary = !m->g->secret && !utf8_valid(value);
	struct value *entry;

	if (map_get(&m->seen, key)) {
		refuse(m, "the key \"" PRIs "\" is there twice", ARGs(key));
		return;
	}
	map_put(&m->seen, key, m);
	entry = made_str(a, binary || m->g->secret ? base64(a, value) : value);
	entry->key = key;
	if (binary)
		vec_push(a, &m->binary.v, entry);
	else
		vec_push(a, &m->data.v, entry);
}

static void put_map(struct maker *m, const char *field, struct entries *entries, bool always)
{
	if (entries->v.n || always)
		made_children(made_child(m->t->a, m->root, str_of(field), VALUE_MAP), entries->v.v,
			entries->v.n);
}

static void add_literal(struct maker *m, struct str text)
{
	struct str key = str_cut(&text, '=');

	if (!key.n || !text.p) {
		refuse(m, "a literal is no key=value");
		return;
	}
	bool quoted = text.n > 1 && text.p[0] == text.p[text.n - 1] &&
		(text.p[0] == '"' || text.p[0] == '\'');
	put_data(m, key, quoted ? str_sub(text, 1, text.n - 1) : text);
}

static struct str last_part(struct str path)
{
	while (str_ends(path, "/"))
		path.n--;
	return str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
}

static void add_file(struct maker *m, struct str text)
{
	struct str path = text, content;
	struct str key = str_cut(&path, '=');

	if (!path.p) {
		path = text;
		key = last_part(text);
	}
	if (!key.n || !path.n || str_find_char(path, '=') >= 0)
		refuse(m, "\"" PRIs "\" is no key=path", ARGs(text));
	else if (!target_text(m->t, path, &content))
		m->refused = true;
	else
		put_data(m, key, content);
}

static void add_env_file(struct maker *m, struct str path)
{
	struct pairs pairs = { 0 };
	struct str content;
	const char *why;

	if (!target_text(m->t, path, &content)) {
		m->refused = true;
		return;
	}
	if (!env_pairs(m->t->a, content, &pairs, &why)) {
		refuse(m, PRIs " %s", ARGs(path), why);
		return;
	}
	for (uint32_t i = 0; i < pairs.v.n && !m->refused; i++)
		put_data(m, pairs.v.v[i].key, pairs.v.v[i].value);
}

static void add_data(struct maker *m)
{
	struct str env;

	each_text(m, "envs", add_env_file);
	if (!m->refused && take_text(m, value_get(m->g->entry, "env"), &env) && env.n)
		add_env_file(m, env);
	each_text(m, "literals", add_literal);
	each_text(m, "files", add_file);
	put_map(m, "data", &m->data, m->g->secret);
	put_map(m, "binaryData", &m->binary, false);
}

/* Labels or annotations; those of the entry win over those of generatorOptions. */
static void add_texts(struct maker *m, const struct value *options, const char *field)
{
	struct arena *a = m->t->a;
	const struct value *from = value_get(options, field);
	struct value *metadata = made_child(a, m->root, STR("metadata"), VALUE_MAP);
	struct str text;

	if (from && from->kind != VALUE_MAP && from->kind != VALUE_NULL)
		refuse(m, "%s is no map", field);
	for (const struct value *c = value_child(from); c && take_text(m, c, &text); c = c->next) {
		struct value *map = made_child(a, metadata, str_of(field), VALUE_MAP);
		if (!made_get(map, c->key))
			made_put(map, c->key,
				c->kind == VALUE_NULL ? made_str(a, text) : made_copy(a, c));
	}
}

static void add_options(struct maker *m, const struct value *options)
{
	if (!options || options->kind == VALUE_NULL)
		return;
	if (options->kind != VALUE_MAP) {
		refuse(m, "options is no map");
		return;
	}
	for (const struct value *c = options->child; c; c = c->next)
		if (!str_is(c->key, "labels") && !str_is(c->key, "annotations") &&
			!str_is(c->key, "disableNameSuffixHash") && !str_is(c->key, "immutable"))
			refuse(m, "unknown option " PRIs, ARGs(c->key));
	add_texts(m, options, "labels");
	add_texts(m, options, "annotations");
	m->unhashed |= take_flag(m, options, "disableNameSuffixHash");
	if (take_flag(m, options, "immutable"))
		made_put(m->root, STR("immutable"), made_bool(m->t->a, true));
}

static void check_fields(struct maker *m)
{
	static const char *const fields[] = { "name", "namespace", "behavior", "literals", "files",
		"envs", "env", "options" };

	for (const struct value *c = m->g->entry->child; c; c = c->next) {
		bool known = m->g->secret && str_is(c->key, "type");
		for (size_t i = 0; i < countof(fields); i++)
			known |= str_is(c->key, fields[i]);
		if (!known)
			refuse(m, "unknown field " PRIs, ARGs(c->key));
	}
}

static void take_names(struct maker *m)
{
	take_text(m, value_get(m->g->entry, "name"), &m->name);
	take_text(m, value_get(m->g->entry, "namespace"), &m->ns);
	take_text(m, value_get(m->g->entry, "behavior"), &m->behavior);
	if (!m->name.n && !m->refused)
		refuse(m, "it has no name");
}

static void make(struct maker *m)
{
	struct arena *a = m->t->a;
	struct value *metadata;
	struct str type;

	take_names(m);
	check_fields(m);
	m->root = made_map(a);
	made_put_str(a, m->root, "apiVersion", STR("v1"));
	made_put_str(a, m->root, "kind", m->g->secret ? STR("Secret") : STR("ConfigMap"));
	metadata = made_child(a, m->root, STR("metadata"), VALUE_MAP);
	made_put_str(a, metadata, "name", m->name);
	if (m->ns.n)
		made_put_str(a, metadata, "namespace", m->ns);
	if (m->g->secret && take_text(m, value_get(m->g->entry, "type"), &type))
		made_put_str(a, m->root, "type", type.n ? type : STR("Opaque"));
	if (!m->refused)
		add_data(m);
	add_options(m, value_get(m->g->entry, "options"));
	add_options(m, m->g->options);
}

/* The entry; of one that was put together, as that of a file of `generators`, the
 * document that a part of it is in, at last the kustomization. */
static const struct node *place_of(const struct generator *g)
{
	if (g->entry->from)
		return g->entry->from;
	for (const struct value *c = g->entry->child; c; c = c->next)
		if (c->from)
			return doc_root(node_doc(c->from));
	return g->file && g->file->yaml ? doc_root(&g->file->yaml->docs[0]) : NULL;
}

/* What stands for it where objects lead back to files. */
static const struct object *source_of(struct maker *m)
{
	struct object *o = arena_new(m->t->a, struct object);

	o->root = place_of(m->g);
	o->file = o->root ? o->root->file : NULL;
	o->doc = o->root ? node_doc(o->root) : NULL;
	o->tree = m->root;
	o->made = true;
	o->version = STR("v1");
	o->kind = m->g->secret ? STR("Secret") : STR("ConfigMap");
	o->type = m->g->secret ? STR("core/Secret") : STR("core/ConfigMap");
	o->name = m->name;
	o->ns = m->ns;
	return o;
}

static struct res resource_of(struct maker *m)
{
	const struct object *o = source_of(m);
	struct res r = { .source = o,
		.tree = m->root,
		.own = m->root,
		.id = { o->group, o->version, o->kind, o->name, o->ns },
		.needs_hash = m->unhashed ? HASH_NONE : HASH_WANTED,
		.behavior = BEHAVIOR_CREATE,
		.generated = true };

	if (str_is(m->behavior, "merge"))
		r.behavior = BEHAVIOR_MERGE;
	else if (str_is(m->behavior, "replace"))
		r.behavior = BEHAVIOR_REPLACE;
	return r;
}

static void generate(struct target *t, const struct generator *g, struct res_index *index)
{
	struct maker m = { .t = t, .g = g, .seen = { .a = t->a } };

	if (g->entry->kind != VALUE_MAP) {
		refuse(&m, "it is no map");
		return;
	}
	make(&m);
	if (m.refused)
		return;
	struct res r = resource_of(&m);
	const char *why = res_absorb(t, index, &r);
	if (why)
		refuse(&m, "%s", why);
}

static void generate_all(struct target *t, const char *field, bool secret)
{
	const struct value *list = value_get(t->fields, field);
	struct generator g = { .options = value_get(t->fields, "generatorOptions"),
		.file = t->k ? t->k->file : NULL,
		.secret = secret };
	struct res_index index;

	if (!list || list->kind == VALUE_NULL)
		return;
	if (list->kind != VALUE_LIST) {
		target_unknown(t, "kustomize refuses %s of " PRIs ": it is no list", field,
			ARGs(g.file ? g.file->src->path : t->folder));
		return;
	}
	index = res_index_of(t);
	for (g.entry = value_child(list); g.entry; g.entry = g.entry->next)
		generate(t, &g, &index);
}

void build_generators(struct target *t)
{
	generate_all(t, "configMapGenerator", false);
	generate_all(t, "secretGenerator", true);
}
