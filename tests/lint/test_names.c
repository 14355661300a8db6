#include "world.h"

static void near_names(void **state)
{
	static const struct str names[] = { { "gateway-conflict", 16 }, { "enabled", 7 },
		{ "fix", 3 } };
	static const struct {
		const char *name, *near;
	} rows[] = {
		{ "gateway-conflct", "gateway-conflict" },
		{ "gateway_conflict", "gateway-conflict" },
		{ "enabeld", "enabled" },
		{ "fxi", "fix" },
		{ "fx", "fix" },
		{ "zzz", "" },
		{ "", "" },
		{ "severity", "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_str(nearest_name(str_of(rows[i].name), names, countof(names)), rows[i].near);
}

static void long_names(void **state)
{
	static const struct str names[] = { { "enabled", 7 } };
	char name[300];

	(void)state;
	memset(name, 'e', sizeof(name));
	assert_str(nearest_name((struct str){ name, sizeof(name) }, names, 1), "");
}

static void rules_by_name(void **state)
{
	struct rules rules = { world_rules, countof(world_rules) };

	(void)state;
	assert_ptr_equal(rule_find(&rules, STR("bad-host")), &bad_host);
	assert_ptr_equal(rule_find(&rules, STR("bad1")), &bad_host);
	assert_ptr_equal(rule_find(&rules, STR("x0100")), &bad_host);
	assert_ptr_equal(rule_find(&rules, STR("twin")), &twin);
	assert_null(rule_find(&rules, STR("Twin")));
	assert_null(rule_find(&rules, STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_names),
		cmocka_unit_test(long_names),
		cmocka_unit_test(rules_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
