#include "mesh/conditions.h"

#include "mesh/canonical.h"

static bool is_set(const struct value *v)
{
	return v && v->kind != VALUE_NULL;
}

/* The value of a field after the root's match is merged in. */
static const struct value *field(const struct match *m, const char *name)
{
	const struct value *v = value_get(m->at, name);

	return is_set(v) ? v : value_get(m->root, name);
}

/* ---- regular expressions that are plain text ---- */

static bool is_meta(char c)
{
	return strchr(".+*?()|[]{}^$\\", c) != NULL;
}

static bool is_punctuation(char c)
{
	return strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~", c) != NULL;
}

static struct str without_anchors(struct str s)
{
	if (str_starts(s, "^"))
		s = str_sub(s, 1, s.n);
	if (str_ends(s, "$") && !str_ends(s, "\\$"))
		s = str_sub(s, 0, s.n - 1);
	return s;
}

/* A regular expression has to fit all of a text. */
static void simplify_regex(struct arena *a, struct condition *c)
{
	struct buf plain = { .a = a };
	struct str s = without_anchors(c->text);
	bool open = str_ends(s, ".*") && !str_ends(s, "\\.*");

	if (open)
		s = str_sub(s, 0, s.n - 2);
	for (size_t i = 0; i < s.n; i++) {
		bool escape = s.p[i] == '\\' && i + 1 < s.n && is_punctuation(s.p[i + 1]);
		i += escape;
		if (!s.p[i] || (!escape && is_meta(s.p[i])))
			return;
		buf_addc(&plain, s.p[i]);
	}
	c->test = open ? TEST_PREFIX : TEST_EXACT;
	c->text = buf_str(&plain);
}

/* ---- reading ---- */

static void read_test(struct arena *a, struct condition *c, const struct value *v)
{
	const struct value *exact = value_get(v, "exact"), *prefix = value_get(v, "prefix"),
			   *regex = value_get(v, "regex");

	c->test = is_set(exact)  ? TEST_EXACT
		: is_set(prefix) ? TEST_PREFIX
		: is_set(regex)  ? TEST_REGEX
				 : TEST_PRESENT;
	c->text = is_set(exact) ? value_str(exact) : value_str(is_set(prefix) ? prefix : regex);
	if (c->test == TEST_REGEX && c->about != ABOUT_PATH && str_is(c->text, "*"))
		c->test = TEST_PRESENT;
	if (c->test == TEST_PRESENT)
		c->text = (struct str){ 0 };
	if (c->test == TEST_REGEX)
		simplify_regex(a, c);
	if (c->test == TEST_REGEX)
		c->regex = pattern_new(a, c->text);
}

/* A path begins with a slash, so that some conditions always hold. */
static void add_path(struct arena *a, struct conditions *out, const struct match *m)
{
	struct condition c = { .about = ABOUT_PATH };
	bool written_regex = is_set(value_get(field(m, "uri"), "regex"));

	read_test(a, &c, field(m, "uri"));
	if (c.test == TEST_PRESENT || (c.test == TEST_PREFIX && (!c.text.n || str_is(c.text, "/"))))
		return;
	c.fold = (c.test == TEST_EXACT || c.test == TEST_PREFIX) && !written_regex &&
		value_true(value_get(m->at, "ignoreUriCase"));
	if (c.fold)
		c.text = str_lower(a, c.text);
	vec_push(a, &out->v, c);
}

static struct str header_name(struct arena *a, struct str name)
{
	struct str lower = str_lower(a, name);

	return str_is(lower, "host") ? STR(":authority") : lower;
}

static bool about_claims(struct str name)
{
	return str_starts(name, "@");
}

static void add_named(struct arena *a, struct conditions *out, const struct value *v,
	struct condition c)
{
	if (c.about == ABOUT_HEADER && about_claims(c.name)) {
		c.test = TEST_CLAIMS;
		c.text = canonical_text(a, v, NULL);
	} else {
		if (c.about == ABOUT_HEADER)
			c.name = header_name(a, c.name);
		read_test(a, &c, v);
	}
	vec_push(a, &out->v, c);
}

/* Entries of the delegate's map, and those of the root's that it has not. */
static void add_map(struct arena *a, struct conditions *out, const struct match *m, const char *key,
	struct condition c)
{
	const struct value *own = value_get(m->at, key), *root = value_get(m->root, key);

	for (const struct value *v = value_child(own); v; v = v->next) {
		c.name = v->key;
		add_named(a, out, v, c);
	}
	for (const struct value *v = value_child(root); v; v = v->next) {
		c.name = v->key;
		if (!value_find(own, v->key))
			add_named(a, out, v, c);
	}
}

static void add_single(struct arena *a, struct conditions *out, const struct match *m,
	const char *key, struct str name)
{
	const struct value *v = field(m, key);
	struct condition c = { .about = ABOUT_HEADER, .name = name };

	if (is_set(v))
		add_named(a, out, v, c);
}

static int condition_cmp(const void *x, const void *y)
{
	const struct condition *a = x, *b = y;

	if (a->about != b->about)
		return (int)a->about - (int)b->about;
	if (str_cmp(a->name, b->name))
		return str_cmp(a->name, b->name);
	if (a->test != b->test)
		return (int)a->test - (int)b->test;
	if (str_cmp(a->text, b->text))
		return str_cmp(a->text, b->text);
	return (a->invert - b->invert) * 2 + (a->fold - b->fold);
}

static void sort_unique(struct conditions *c)
{
	uint32_t n = 0;

	if (c->v.n)
		qsort(c->v.v, c->v.n, sizeof(*c->v.v), condition_cmp);
	for (uint32_t i = 0; i < c->v.n; i++)
		if (!n || condition_cmp(&c->v.v[n - 1], &c->v.v[i]))
			c->v.v[n++] = c->v.v[i];
	c->v.n = n;
}

struct conditions conditions_of(struct arena *a, const struct match *m)
{
	struct conditions out = { 0 };

	if (!m)
		return out;
	add_path(a, &out, m);
	add_single(a, &out, m, "method", STR(":method"));
	add_single(a, &out, m, "authority", STR(":authority"));
	add_single(a, &out, m, "scheme", STR(":scheme"));
	add_map(a, &out, m, "headers", (struct condition){ .about = ABOUT_HEADER });
	add_map(a, &out, m, "withoutHeaders",
		(struct condition){ .about = ABOUT_HEADER, .invert = true });
	add_map(a, &out, m, "queryParams", (struct condition){ .about = ABOUT_QUERY });
	sort_unique(&out);
	return out;
}

struct str conditions_print(struct arena *a, const struct conditions *c)
{
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < c->v.n; i++) {
		const struct condition *k = &c->v.v[i];
		buf_printf(&b, "%d %zu:" PRIs " %d%d%d %zu:" PRIs ";", (int)k->about, k->name.n,
			ARGs(k->name), (int)k->test, k->fold, k->invert, k->text.n, ARGs(k->text));
	}
	return buf_str(&b);
}

/* ---- exclusion ---- */

static bool plain(const struct condition *c)
{
	return !c->invert && (c->test == TEST_EXACT || c->test == TEST_PREFIX);
}

static bool same_letters(char x, char y, bool fold)
{
	char u = fold && x >= 'A' && x <= 'Z' ? (char)(x - 'A' + 'a') : x;
	char v = fold && y >= 'A' && y <= 'Z' ? (char)(y - 'A' + 'a') : y;

	return u == v;
}

/* Two conditions on one thing. */
static bool cannot_both(const struct condition *x, const struct condition *y)
{
	size_t n = x->text.n < y->text.n ? x->text.n : y->text.n;

	if (!plain(x) || !plain(y))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!same_letters(x->text.p[i], y->text.p[i], x->fold || y->fold))
			return true;
	if (x->text.n != y->text.n)
		return (x->text.n < y->text.n ? x : y)->test == TEST_EXACT;
	return false;
}

bool conditions_exclude(const struct conditions *x, const struct conditions *y)
{
	for (uint32_t i = 0; i < x->v.n; i++)
		for (uint32_t j = 0; j < y->v.n; j++)
			if (x->v.v[i].about == y->v.v[j].about &&
				str_eq(x->v.v[i].name, y->v.v[j].name) &&
				cannot_both(&x->v.v[i], &y->v.v[j]))
				return true;
	return false;
}
