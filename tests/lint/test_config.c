#include "world.h"

struct read {
	struct arena a;
	struct config c;
	struct err err;
	bool ok;
};

static void read_text(struct read *r, const char *text)
{
	struct rules rules = { world_rules, countof(world_rules) };

	*r = (struct read){ 0 };
	r->ok = config_parse(&r->c, &r->a, &rules, source_new(&r->a, STR(".jibe"), str_of(text)),
		&r->err);
}

static void all_keys(void **state)
{
	struct read r;

	(void)state;
	read_text(&r,
		"complete: true\n"
		"exclude: [third_party/old, '*.gen.yaml']\n"
		"deployments:\n"
		"- name: shop\n"
		"  paths: [clusters/shop, 'common/*.yaml']\n"
		"  namespace: web\n"
		"  cluster: eu\n"
		"- {paths: [.], name: all}\n"
		"rules:\n"
		"  BAD1:\n"
		"    enabled: true\n"
		"    severity: warning\n"
		"    fix: drop\n"
		"    unsafe: true\n"
		"    word: worse\n"
		"  twin:\n"
		"    enabled: false\n");
	assert_true(r.ok);
	assert_true(r.c.complete);
	assert_int_equal(r.c.exclude.n, 2);
	assert_str(r.c.exclude.v[1], "*.gen.yaml");
	assert_int_equal(r.c.deployments.n, 2);
	assert_str(r.c.deployments.v[0].name, "shop");
	assert_str(r.c.deployments.v[0].ns, "web");
	assert_str(r.c.deployments.v[0].cluster, "eu");
	assert_int_equal(r.c.deployments.v[0].paths.n, 2);
	assert_str(r.c.deployments.v[0].paths.v[1].text, "common/*.yaml");
	assert_int_equal(r.c.deployments.v[0].paths.v[1].at.line, 5);
	assert_int_equal(r.c.deployments.v[0].paths.v[1].at.col, 26);
	assert_str(r.c.deployments.v[1].name, "all");
	const struct rule_config *bad = config_of(&r.c, &bad_host);
	assert_true(bad->enabled && bad->has_severity && bad->unsafe);
	assert_int_equal(bad->severity, SEVERITY_WARNING);
	assert_str(bad->fix, "drop");
	assert_str(*(struct str *)map_get(&bad->options, STR("word")), "worse");
	assert_false(config_of(&r.c, &twin)->enabled);
	arena_clear(&r.a);
}

static void nothing_said(void **state)
{
	static const char *const texts[] = { "", "# only a comment\n", "---\n", "rules:\n",
		"deployments:\n", "exclude:\nrules:\n  twin:\n" };

	(void)state;
	for (size_t i = 0; i < countof(texts); i++) {
		struct read r;
		read_text(&r, texts[i]);
		assert_true(r.ok);
		assert_false(r.c.complete);
		assert_int_equal(r.c.rules.n, countof(world_rules));
		assert_true(config_of(&r.c, &twin)->enabled);
		arena_clear(&r.a);
	}
}

static void mistakes(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "complet: true\n",
			".jibe:1:1: unknown key \"complet\"; did you mean \"complete\"?" },
		{ "rule:\n", ".jibe:1:1: unknown key \"rule\"; did you mean \"rules\"?" },
		{ "zzz: 1\n",
			".jibe:1:1: unknown key \"zzz\"; known are: complete, deployments, exclude, "
			"rules" },
		{ "complete: 1\n", ".jibe:1:11: \"complete\" has to be true or false" },
		{ "complete: 'true'\n", ".jibe:1:11: \"complete\" has to be true or false" },
		{ "complete: [true]\n", ".jibe:1:11: \"complete\" has to be true or false" },
		{ "exclude: a\n", ".jibe:1:10: \"exclude\" has to be a list of patterns" },
		{ "exclude: [a, {b: c}]\n", ".jibe:1:14: \"exclude\" has to be text" },
		{ "exclude: [1]\n", ".jibe:1:11: \"exclude\" has to be text" },
		{ "exclude: [a, '[b']\n", ".jibe:1:14: '[' without ']' in pattern \"[b\"" },
		{ "deployment: []\n",
			".jibe:1:1: unknown key \"deployment\"; did you mean \"deployments\"?" },
		{ "deployments: {a: b}\n", ".jibe:1:14: \"deployments\" has to be a list" },
		{ "deployments: [a]\n", ".jibe:1:15: a deployment has to be a map" },
		{ "deployments: [{paths: [a]}]\n", ".jibe:1:15: a deployment needs a \"name\"" },
		{ "deployments: [{name: a}]\n", ".jibe:1:15: a deployment needs \"paths\"" },
		{ "deployments: [{name: a, paths: b}]\n",
			".jibe:1:32: \"paths\" has to be a list of files, folders or patterns" },
		{ "deployments: [{name: a, paths: []}]\n",
			".jibe:1:32: \"paths\" has to be a list of files, folders or patterns" },
		{ "deployments: [{name: a, paths: [/b]}]\n",
			".jibe:1:33: a path is relative to the folder of .jibe" },
		{ "deployments: [{name: a, paths: [b, '']}]\n",
			".jibe:1:36: a path is relative to the folder of .jibe" },
		{ "deployments: [{name: a, paths: ['[b']}]\n",
			".jibe:1:33: '[' without ']' in pattern \"[b\"" },
		{ "deployments: [{name: a, path: [b]}]\n",
			".jibe:1:25: unknown key \"path\"; did you mean \"paths\"?" },
		{ "deployments: [{name: 1, paths: [b]}]\n", ".jibe:1:22: \"name\" has to be text" },
		{ "deployments: [{name: a, paths: [b], namespace: [c]}]\n",
			".jibe:1:48: \"namespace\" has to be text" },
		{ "deployments: [{name: a, paths: [b], name: c}]\n",
			".jibe:1:37: \"name\" is there twice" },
		{ "deployments:\n- {name: a, paths: [b]}\n- {name: a, paths: [c]}\n",
			".jibe:3:3: deployment \"a\" is there twice" },
		{ "rules: [twin]\n", ".jibe:1:8: \"rules\" has to be a map" },
		{ "rules:\n  twins: {}\n",
			".jibe:2:3: unknown rule \"twins\"; did you mean \"twin\"?" },
		{ "rules:\n  twin: false\n",
			".jibe:2:9: the configuration of a rule has to be a map" },
		{ "rules:\n  twin:\n    enable: false\n",
			".jibe:3:5: unknown key \"enable\"; did you mean \"enabled\"?" },
		{ "rules:\n  twin:\n    word: x\n",
			".jibe:3:5: unknown key \"word\"; known are: enabled, severity, fix, unsafe" },
		{ "rules:\n  bad-host:\n    word: [x]\n",
			".jibe:3:11: \"word\" has to be a single value" },
		{ "rules:\n  twin:\n    severity: fatal\n",
			".jibe:3:15: unknown severity \"fatal\"; known are: info, warning, error" },
		{ "rules:\n  twin:\n    severity: eror\n",
			".jibe:3:15: unknown severity \"eror\"; did you mean \"error\"?" },
		{ "rules:\n  twin:\n    fix: mergee\n",
			".jibe:3:10: unknown fix \"mergee\"; did you mean \"merge\"?" },
		{ "rules:\n  twin:\n    unsafe: true\n",
			".jibe:2:3: \"unsafe\" stands beside the \"fix\" that it allows" },
		{ "rules:\n  BAD1: {}\n  bad-host: {}\n",
			".jibe:3:3: rule bad-host is configured twice" },
		{ "complete: true\ncomplete: false\n", ".jibe:2:1: \"complete\" is there twice" },
		{ "complete: true\n---\nexclude: []\n", ".jibe:3:1: a second document" },
		{ "- complete\n", ".jibe:1:1: the configuration has to be a map" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct read r;
		read_text(&r, rows[i].text);
		assert_false(r.ok);
		assert_string_equal(r.err.text, rows[i].error);
		arena_clear(&r.a);
	}
}

static void not_yaml(void **state)
{
	struct read r;

	(void)state;
	read_text(&r, "complete: [true\n");
	assert_false(r.ok);
	assert_int_equal(strncmp(r.err.text, ".jibe:", 6), 0);
	arena_clear(&r.a);
}

static void aliases(void **state)
{
	struct read r;

	(void)state;
	read_text(&r, "rules:\n  bad-host: &off {enabled: false}\n  twin: *off\n");
	assert_true(r.ok);
	assert_false(config_of(&r.c, &twin)->enabled);
	arena_clear(&r.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_keys),
		cmocka_unit_test(nothing_said),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(not_yaml),
		cmocka_unit_test(aliases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
