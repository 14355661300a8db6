/* Scalar types as goyaml.v2 resolves them, which is what kubectl, kustomize and
 * Istio read manifests with (sigs.k8s.io/yaml). */
#include <math.h>

#include "yaml/doc.h"

struct word {
	const char *text;
	enum scalar_type type;
	const char *canonical;
};

static const struct word words[] = {
	{ "", SCALAR_NULL, "null" },
	{ "~", SCALAR_NULL, "null" },
	{ "null", SCALAR_NULL, "null" },
	{ "Null", SCALAR_NULL, "null" },
	{ "NULL", SCALAR_NULL, "null" },
	{ "y", SCALAR_BOOL, "true" },
	{ "Y", SCALAR_BOOL, "true" },
	{ "yes", SCALAR_BOOL, "true" },
	{ "Yes", SCALAR_BOOL, "true" },
	{ "YES", SCALAR_BOOL, "true" },
	{ "true", SCALAR_BOOL, "true" },
	{ "True", SCALAR_BOOL, "true" },
	{ "TRUE", SCALAR_BOOL, "true" },
	{ "on", SCALAR_BOOL, "true" },
	{ "On", SCALAR_BOOL, "true" },
	{ "ON", SCALAR_BOOL, "true" },
	{ "n", SCALAR_BOOL, "false" },
	{ "N", SCALAR_BOOL, "false" },
	{ "no", SCALAR_BOOL, "false" },
	{ "No", SCALAR_BOOL, "false" },
	{ "NO", SCALAR_BOOL, "false" },
	{ "false", SCALAR_BOOL, "false" },
	{ "False", SCALAR_BOOL, "false" },
	{ "FALSE", SCALAR_BOOL, "false" },
	{ "off", SCALAR_BOOL, "false" },
	{ "Off", SCALAR_BOOL, "false" },
	{ "OFF", SCALAR_BOOL, "false" },
	{ ".nan", SCALAR_FLOAT, "NaN" },
	{ ".NaN", SCALAR_FLOAT, "NaN" },
	{ ".NAN", SCALAR_FLOAT, "NaN" },
	{ ".inf", SCALAR_FLOAT, "+Inf" },
	{ ".Inf", SCALAR_FLOAT, "+Inf" },
	{ ".INF", SCALAR_FLOAT, "+Inf" },
	{ "+.inf", SCALAR_FLOAT, "+Inf" },
	{ "+.Inf", SCALAR_FLOAT, "+Inf" },
	{ "+.INF", SCALAR_FLOAT, "+Inf" },
	{ "-.inf", SCALAR_FLOAT, "-Inf" },
	{ "-.Inf", SCALAR_FLOAT, "-Inf" },
	{ "-.INF", SCALAR_FLOAT, "-Inf" },
};

static void set(struct str *out, struct str value)
{
	if (out)
		*out = value;
}

static uint32_t digit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10;
	return c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 16;
}

/* Go allows an underscore between two digits of a float. */
static bool underscores_between_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '_' &&
			(i == 0 || i + 1 == s.n || digit(s.p[i - 1]) > 9 || digit(s.p[i + 1]) > 9))
			return false;
	return true;
}

/* goyaml drops them wherever they are in what starts with a digit or sign. */
static struct str without_underscores(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '_')
			p[n++] = s.p[i];
	return (struct str){ p, n };
}

/* Digits of Go's strconv.ParseInt(s, 0, 64): 0x, 0o, 0b, and 0 for octal. */
static struct str base_of(struct str s, uint32_t *base)
{
	*base = 10;
	if (s.n < 2 || s.p[0] != '0')
		return s;
	if (s.n < 3 || !strchr("xXoObB", s.p[1])) {
		*base = 8;
		return str_sub(s, 1, s.n);
	}
	*base = s.p[1] == 'x' || s.p[1] == 'X' ? 16 : s.p[1] == 'o' || s.p[1] == 'O' ? 8 : 2;
	return str_sub(s, 2, s.n);
}

static bool read_digits(struct str s, uint32_t base, uint64_t *out)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		uint32_t d = digit(s.p[i]);
		if (d >= base || v > (UINT64_MAX - d) / base)
			return false;
		v = v * base + d;
	}
	*out = v;
	return s.n > 0;
}

static bool read_int(struct arena *a, struct str s, struct str *canonical)
{
	bool minus = s.n && s.p[0] == '-', sign = minus || (s.n && s.p[0] == '+');
	uint32_t base;
	struct str digits = base_of(str_sub(s, sign, s.n), &base);
	uint64_t v;

	if (!read_digits(digits, base, &v))
		return false;
	if ((minus && v > (uint64_t)INT64_MAX + 1) || (sign && !minus && v > INT64_MAX))
		return false;
	set(canonical, str_printf(a, "%s%llu", minus && v ? "-" : "", (unsigned long long)v));
	return true;
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
		at++;
	return at;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool looks_like_float(struct str s)
{
	size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
	size_t whole = skip_digits(s, at), end = whole;

	if (whole < s.n && s.p[whole] == '.')
		end = skip_digits(s, whole + 1);
	if (end == at || (whole == at && end == whole + 1))
		return false;
	if (end == s.n)
		return true;
	if (s.p[end] != 'e' && s.p[end] != 'E')
		return false;
	end++;
	end += end < s.n && (s.p[end] == '-' || s.p[end] == '+');
	return end < s.n && skip_digits(s, end) == s.n;
}

/* The digits of %e without the point: the fewest that give the number back. */
static int shortest(double v, char digits[static 40], size_t *n)
{
	char text[40];
	int precision = 0;

	do
		snprintf(text, sizeof(text), "%.*e", precision, v);
	while (precision++ < 17 && strtod(text, NULL) != v);
	char *e = strchr(text, 'e');
	*n = 0;
	for (const char *p = text; p < e; p++)
		if (*p != '.')
			digits[(*n)++] = *p;
	return (int)strtol(e + 1, NULL, 10);
}

static void add_zeros(struct buf *out, int n)
{
	while (n-- > 0)
		buf_addc(out, '0');
}

/* As Go's encoding/json: with an exponent below 1e-6 and from 1e21. */
static struct str float_json(struct arena *a, double v)
{
	struct buf out = { .a = a };
	char digits[40];
	size_t n;
	int exponent = shortest(fabs(v), digits, &n);
	bool scientific = v != 0 && (exponent < -6 || exponent >= 21);
	int whole = scientific ? 1 : exponent + 1;
	struct str d = { digits, n };

	buf_adds(&out, signbit(v) ? "-" : "");
	if (whole <= 0) {
		buf_adds(&out, "0.");
		add_zeros(&out, -whole);
		buf_add(&out, d);
	} else if ((size_t)whole >= n) {
		buf_add(&out, d);
		add_zeros(&out, whole - (int)n);
	} else {
		buf_add(&out, str_sub(d, 0, (size_t)whole));
		buf_addc(&out, '.');
		buf_add(&out, str_sub(d, (size_t)whole, n));
	}
	if (scientific)
		buf_printf(&out, "e%+d", exponent);
	return buf_str(&out);
}

static bool read_float(struct arena *a, struct str s, struct str *canonical)
{
	if (!looks_like_float(s))
		return false;
	double v = strtod(str_c(a, s), NULL);
	if (isinf(v))
		return false;
	set(canonical, float_json(a, v));
	return true;
}

/* `08` is no octal number, but goyaml then reads it as the float 8. */
static bool all_digits(struct str s)
{
	size_t sign = s.n && (s.p[0] == '-' || s.p[0] == '+');

	return s.n - sign < 16 && skip_digits(s, sign) == s.n;
}

static enum scalar_type number_type(struct arena *a, struct str text, struct str *canonical)
{
	struct str s = without_underscores(a, text);

	if (text.p[0] == '.' && !underscores_between_digits(text))
		return SCALAR_STRING;
	if (read_int(a, s, canonical))
		return SCALAR_INT;
	if (read_float(a, s, canonical))
		return all_digits(s) ? SCALAR_INT : SCALAR_FLOAT;
	return SCALAR_STRING;
}

enum scalar_type scalar_type(struct arena *a, struct str plain, struct str *canonical)
{
	static const char first[] = "yYnNtTfFoO~.+-0123456789";

	set(canonical, plain);
	if (plain.n && !memchr(first, plain.p[0], sizeof(first) - 1))
		return SCALAR_STRING;
	for (size_t i = 0; i < countof(words); i++) {
		if (!str_is(plain, words[i].text))
			continue;
		set(canonical, str_of(words[i].canonical));
		return words[i].type;
	}
	if (strchr(".+-0123456789", plain.p[0]))
		return number_type(a, plain, canonical);
	return SCALAR_STRING;
}

static bool tag_is(struct str tag, const char *name)
{
	static const char uri[] = "!<tag:yaml.org,2002:";

	if (str_starts(tag, "!!"))
		return str_is(str_sub(tag, 2, tag.n), name);
	return str_starts(tag, uri) && str_ends(tag, ">") &&
		str_is(str_sub(tag, sizeof(uri) - 1, tag.n - 1), name);
}

/* kubectl refuses what does not fit its tag; here it is a string. */
static enum scalar_type tagged_type(struct arena *a, struct str tag, struct str text,
	struct str *canonical)
{
	static const char *const names[] = {
		[SCALAR_NULL] = "null",
		[SCALAR_BOOL] = "bool",
		[SCALAR_INT] = "int",
		[SCALAR_FLOAT] = "float",
	};
	enum scalar_type type = scalar_type(a, text, canonical);

	if (type == SCALAR_INT && tag_is(tag, "float"))
		return SCALAR_FLOAT;
	if (type != SCALAR_STRING && tag_is(tag, names[type]))
		return type;
	set(canonical, text);
	return SCALAR_STRING;
}

enum scalar_type node_type(struct arena *a, const struct node *n, struct str *canonical)
{
	if (!n || (n->kind != NODE_SCALAR && n->kind != NODE_NULL)) {
		set(canonical, n ? (struct str){ 0 } : STR("null"));
		return n ? SCALAR_STRING : SCALAR_NULL;
	}
	struct str text = node_text(a, n);
	if (n->flags & NODE_TAG)
		return tagged_type(a, node_tag(n), text, canonical);
	if (n->style == STYLE_PLAIN)
		return scalar_type(a, text, canonical);
	set(canonical, text);
	return SCALAR_STRING;
}
