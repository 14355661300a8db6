/* Types, as sigs.k8s.io/yaml (goyaml.v2) was measured to resolve them. */
#include "rows.h"

struct type_row {
	const char *text;
	enum scalar_type type;
	const char *canonical;
};

static const struct type_row plain[] = {
	{ "", SCALAR_NULL, "null" },
	{ "~", SCALAR_NULL, "null" },
	{ "null", SCALAR_NULL, "null" },
	{ "Null", SCALAR_NULL, "null" },
	{ "NULL", SCALAR_NULL, "null" },
	{ "y", SCALAR_BOOL, "true" },
	{ "Y", SCALAR_BOOL, "true" },
	{ "n", SCALAR_BOOL, "false" },
	{ "N", SCALAR_BOOL, "false" },
	{ "yes", SCALAR_BOOL, "true" },
	{ "Yes", SCALAR_BOOL, "true" },
	{ "YES", SCALAR_BOOL, "true" },
	{ "no", SCALAR_BOOL, "false" },
	{ "No", SCALAR_BOOL, "false" },
	{ "NO", SCALAR_BOOL, "false" },
	{ "on", SCALAR_BOOL, "true" },
	{ "On", SCALAR_BOOL, "true" },
	{ "ON", SCALAR_BOOL, "true" },
	{ "off", SCALAR_BOOL, "false" },
	{ "Off", SCALAR_BOOL, "false" },
	{ "OFF", SCALAR_BOOL, "false" },
	{ "true", SCALAR_BOOL, "true" },
	{ "True", SCALAR_BOOL, "true" },
	{ "TRUE", SCALAR_BOOL, "true" },
	{ "false", SCALAR_BOOL, "false" },
	{ "False", SCALAR_BOOL, "false" },
	{ "FALSE", SCALAR_BOOL, "false" },
	{ "0", SCALAR_INT, "0" },
	{ "7", SCALAR_INT, "7" },
	{ "-7", SCALAR_INT, "-7" },
	{ "+7", SCALAR_INT, "7" },
	{ "-0", SCALAR_INT, "0" },
	{ "00", SCALAR_INT, "0" },
	{ "0777", SCALAR_INT, "511" },
	{ "-0777", SCALAR_INT, "-511" },
	{ "0o777", SCALAR_INT, "511" },
	{ "0O7", SCALAR_INT, "7" },
	{ "08", SCALAR_INT, "8" },
	{ "09", SCALAR_INT, "9" },
	{ "-08", SCALAR_INT, "-8" },
	{ "+019", SCALAR_INT, "19" },
	{ "0x1F", SCALAR_INT, "31" },
	{ "0X1f", SCALAR_INT, "31" },
	{ "-0x1F", SCALAR_INT, "-31" },
	{ "0x_1F", SCALAR_INT, "31" },
	{ "0b101", SCALAR_INT, "5" },
	{ "0B11", SCALAR_INT, "3" },
	{ "-0b11", SCALAR_INT, "-3" },
	{ "1_000", SCALAR_INT, "1000" },
	{ "1_", SCALAR_INT, "1" },
	{ "1__", SCALAR_INT, "1" },
	{ "0_", SCALAR_INT, "0" },
	{ "0_777", SCALAR_INT, "511" },
	{ "+1", SCALAR_INT, "1" },
	{ "9223372036854775807", SCALAR_INT, "9223372036854775807" },
	{ "9223372036854775808", SCALAR_INT, "9223372036854775808" },
	{ "18446744073709551615", SCALAR_INT, "18446744073709551615" },
	{ "-9223372036854775808", SCALAR_INT, "-9223372036854775808" },
	{ "18446744073709551616", SCALAR_FLOAT, "18446744073709552000" },
	{ "-9223372036854775809", SCALAR_FLOAT, "-9223372036854776000" },
	{ "12345678901234567890123", SCALAR_FLOAT, "1.2345678901234568e+22" },
	{ "1e3", SCALAR_FLOAT, "1000" },
	{ "1E3", SCALAR_FLOAT, "1000" },
	{ "1e+3", SCALAR_FLOAT, "1000" },
	{ "1e-3", SCALAR_FLOAT, "0.001" },
	{ "1.", SCALAR_FLOAT, "1" },
	{ "1.0", SCALAR_FLOAT, "1" },
	{ "1.50", SCALAR_FLOAT, "1.5" },
	{ "0.1", SCALAR_FLOAT, "0.1" },
	{ "-0.0", SCALAR_FLOAT, "-0" },
	{ ".5", SCALAR_FLOAT, "0.5" },
	{ "-.5", SCALAR_FLOAT, "-0.5" },
	{ "+.5", SCALAR_FLOAT, "0.5" },
	{ ".5e3", SCALAR_FLOAT, "500" },
	{ ".5_5", SCALAR_FLOAT, "0.55" },
	{ "1_0.2_5", SCALAR_FLOAT, "10.25" },
	{ "09.5", SCALAR_FLOAT, "9.5" },
	{ "1e-6", SCALAR_FLOAT, "0.000001" },
	{ "1e-7", SCALAR_FLOAT, "1e-7" },
	{ "123456e-12", SCALAR_FLOAT, "1.23456e-7" },
	{ "1e20", SCALAR_FLOAT, "100000000000000000000" },
	{ "1e21", SCALAR_FLOAT, "1e+21" },
	{ "123456789012345678e3", SCALAR_FLOAT, "123456789012345680000" },
	{ "3.14159265358979", SCALAR_FLOAT, "3.14159265358979" },
	{ "0.30000000000000004", SCALAR_FLOAT, "0.30000000000000004" },
	{ "1.7976931348623157e308", SCALAR_FLOAT, "1.7976931348623157e+308" },
	{ "5e-324", SCALAR_FLOAT, "5e-324" },
	{ "1e-400", SCALAR_FLOAT, "0" },
	{ "100.0", SCALAR_FLOAT, "100" },
	{ "6.02e23", SCALAR_FLOAT, "6.02e+23" },
	{ ".inf", SCALAR_FLOAT, "+Inf" },
	{ ".Inf", SCALAR_FLOAT, "+Inf" },
	{ ".INF", SCALAR_FLOAT, "+Inf" },
	{ "+.inf", SCALAR_FLOAT, "+Inf" },
	{ "-.INF", SCALAR_FLOAT, "-Inf" },
	{ ".nan", SCALAR_FLOAT, "NaN" },
	{ ".NaN", SCALAR_FLOAT, "NaN" },
	{ ".NAN", SCALAR_FLOAT, "NaN" },
};

static const char *const strings[] = {
	"5e",
	"_1",
	"0x",
	"0xg",
	"0o8",
	"0b2",
	"0b",
	"1.2.3",
	"1:2",
	"12:30:45",
	"2001-01-01",
	"2001-12-14t21:59:43.10-05:00",
	"1e400",
	"-1e400",
	"tRUE",
	"nULL",
	"yES",
	"=",
	"<<",
	"-a",
	"--",
	"+",
	".",
	"..",
	"._5",
	".5_",
	".e5",
	"1e",
	"1e+",
	"e5",
	":a",
	"a:b",
	"?a",
	"a#b",
	"a,b",
	"1a",
	"0x1.8p1",
	"Infinity",
	"NaN",
	"inf",
	"nan",
	".iNf",
	"+.nan",
	"1h30m",
	"10.0.0.1",
	"1.2.3.4",
	"v1",
	"1k",
	"5Gi",
	"100m",
	"4.4.4.4/32",
};

/* Values as they stand in a document. */
static const struct type_row values[] = {
	{ "", SCALAR_NULL, "null" },
	{ "&x", SCALAR_NULL, "null" },
	{ "'y'", SCALAR_STRING, "y" },
	{ "\"5\"", SCALAR_STRING, "5" },
	{ "''", SCALAR_STRING, "" },
	{ "|\n  5\n", SCALAR_STRING, "5\n" },
	{ "|-\n  5\n", SCALAR_STRING, "5" },
	{ "1\n  2", SCALAR_STRING, "1 2" },
	{ "!!str 5", SCALAR_STRING, "5" },
	{ "!!str", SCALAR_STRING, "" },
	{ "!!str ~", SCALAR_STRING, "~" },
	{ "!!int \"5\"", SCALAR_INT, "5" },
	{ "!!int 0x10", SCALAR_INT, "16" },
	{ "!<tag:yaml.org,2002:int> '7'", SCALAR_INT, "7" },
	{ "!!float 1", SCALAR_FLOAT, "1" },
	{ "!!float '1.50'", SCALAR_FLOAT, "1.5" },
	{ "!!bool \"y\"", SCALAR_BOOL, "true" },
	{ "!!null", SCALAR_NULL, "null" },
	{ "!!null ~", SCALAR_NULL, "null" },
	{ "!!int abc", SCALAR_STRING, "abc" },
	{ "!!map", SCALAR_STRING, "" },
	{ "! 5", SCALAR_STRING, "5" },
	{ "!foo 5", SCALAR_STRING, "5" },
	{ "!<tag:x,2000:int> 5", SCALAR_STRING, "5" },
};

static void check_type(const char *text, enum scalar_type type, struct str canonical,
	const struct type_row *want)
{
	if (type != want->type || !str_is(canonical, want->canonical))
		fail_msg("\"%s\": %d \"" PRIs "\", not %d \"%s\"", text, type, ARGs(canonical),
			want->type, want->canonical);
}

static void plain_scalars(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(plain); i++) {
		struct str canonical = { 0 };
		enum scalar_type type = scalar_type(&a, str_of(plain[i].text), &canonical);
		check_type(plain[i].text, type, canonical, &plain[i]);
		assert_int_equal(scalar_type(&a, str_of(plain[i].text), NULL), type);
	}
	arena_clear(&a);
}

static void plain_scalars_that_stay_strings(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(strings); i++) {
		const struct type_row want = { strings[i], SCALAR_STRING, strings[i] };
		struct str canonical = { 0 };
		enum scalar_type type = scalar_type(&a, str_of(strings[i]), &canonical);
		check_type(strings[i], type, canonical, &want);
	}
	arena_clear(&a);
}

static void written_scalars(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(values); i++) {
		struct arena a = { 0 };
		const struct file *f = parse(&a, str_printf(&a, "k: %s\n", values[i].text));
		struct str canonical = { 0 };
		const struct node *n = node_get(doc_root(f->docs), "k");
		enum scalar_type type = node_type(&a, n, &canonical);
		assert_non_null(n);
		check_type(values[i].text, type, canonical, &values[i]);
		arena_clear(&a);
	}
}

static void keys_and_collections(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("y: {}\n0777: *a\n"));
	const struct node *y = node_child(doc_root(f->docs)), *number = node_next(y);
	struct str canonical;

	(void)state;
	assert_int_equal(node_type(&a, node_key(y), &canonical), SCALAR_BOOL);
	assert_true(str_is(canonical, "true"));
	assert_int_equal(node_type(&a, node_key(number), &canonical), SCALAR_INT);
	assert_true(str_is(canonical, "511"));
	assert_int_equal(node_type(&a, y, &canonical), SCALAR_STRING);
	assert_int_equal(canonical.n, 0);
	assert_int_equal(node_type(&a, number, NULL), SCALAR_STRING);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_scalars),
		cmocka_unit_test(plain_scalars_that_stay_strings),
		cmocka_unit_test(written_scalars),
		cmocka_unit_test(keys_and_collections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
