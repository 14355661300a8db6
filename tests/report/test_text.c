#include "report/report.h"

#include <setjmp.h>

#include <cmocka.h>

static const char *const no_names[] = { NULL };
static const struct rule rule = { "some-rule", NULL, "A fault", no_names, NULL, NULL };
static const struct rule *const table[] = { &rule };
static const struct rules rules = { table, 1 };

/* A run that holds one finding, at `span` of one file. */
struct one {
	struct arena a;
	struct config config;
	struct run run;
	struct file file;
	struct finding finding;
	struct finding *list[1];
	struct report report;
	struct buf out;
};

static void start(struct one *o, const char *text, uint32_t from, uint32_t to)
{
	*o = (struct one){ 0 };
	config_default(&o->config, &o->a, &rules);
	o->file.src = source_new(&o->a, STR("apps/web.yaml"), str_of(text));
	o->finding = (struct finding){
		.rule = &rule,
		.severity = SEVERITY_WARNING,
		.at = { &o->file, { from, to } },
		.message = STR("it is so"),
	};
	vec_push(&o->a, &o->finding.deployments, STR("apps"));
	o->list[0] = &o->finding;
	o->run = (struct run){ .a = &o->a,
		.project = project_new(&o->a),
		.config = &o->config,
		.rules = rules };
	o->run.findings.v = o->list;
	o->run.findings.n = 1;
	o->report = (struct report){ .run = &o->run, .quiet = true, .version = "0" };
	o->out.a = &o->a;
}

static void check(struct one *o, const char *want)
{
	report_text(&o->out, &o->report);
	assert_string_equal(str_c(&o->a, buf_str(&o->out)), want);
	arena_clear(&o->a);
}

static void frames(void **state)
{
	static const struct {
		const char *text;
		uint32_t from, to;
		const char *shown, *marks;
	} rows[] = {
		{ "hosts:\n", 0, 5, "hosts:", "^^^^^" },
		{ "  a: b # c\n", 5, 6, "  a: b # c", "     ^" },
		{ "a:\tb\n", 3, 4, "a:    b", "      ^" },
		{ "a: b\r\n", 3, 4, "a: b", "   ^" },
		{ "a: b", 4, 4, "a: b", "    ^" },
		{ "\xef\xbb\xbf"
		  "a: b\n",
			3, 4, "a: b", "^" },
		{ "name: \xe6\x97\xa5\xe6\x9c\xac # \xc3\xa9\n", 6, 12,
			"name: \xe6\x97\xa5\xe6\x9c\xac # \xc3\xa9", "      ^^^^" },
		{ "a: [b,\n  c]\n", 3, 11, "a: [b,", "   ^^^" },
		{ "a: \"\x1b[31m\" # x\n", 13, 14, "a: \"\\x1b[31m\" # x", "                ^" },
		{ "a: \xe2\x80\xae"
		  "b\n",
			6, 7, "a: \\u202eb", "         ^" },
		{ "a: \xff\xc3(\n", 5, 6, "a: \\xff\\xc3(", "           ^" },
		{ "a: \xf3\xa0\x80\xa1\n", 3, 7, "a: \\U000e0021", "   ^^^^^^^^^^" },
		{ "a: \xed\xa0\x80\n", 0, 1, "a: \\xed\\xa0\\x80", "^" },
		{ "a: \xc2\x9b"
		  "31m\n",
			0, 1, "a: \\u009b31m", "^" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct one o;
		start(&o, rows[i].text, rows[i].from, rows[i].to);
		struct pos pos = source_pos(o.file.src, rows[i].from);
		check(&o,
			str_printf(&o.a,
				"warning[some-rule]: it is so\n --> apps/web.yaml:1:%u\n  |\n1 | %s\n  | %s\n  |\n\n",
				pos.col, rows[i].shown, rows[i].marks)
				.p);
	}
}

static void long_lines(void **state)
{
	char text[2001];
	struct one o;

	(void)state;
	for (uint32_t i = 0; i < 2000; i++)
		text[i] = (char)('a' + i % 26);
	text[2000] = '\0';
	for (uint32_t at = 0; at < 2000; at += 37) {
		start(&o, text, at, at + 5);
		report_text(&o.out, &o.report);
		struct str rest = buf_str(&o.out);
		for (int i = 0; i < 3; i++)
			str_cut(&rest, '\n');
		struct str line = str_cut(&rest, '\n'), marks = str_cut(&rest, '\n');
		assert_true(line.n < 140);
		uint32_t column = (uint32_t)str_find_char(marks, '^');
		uint32_t cut = str_find(line, STR("\xe2\x80\xa6")) == 4 ? 2 : 0;
		assert_int_equal(line.p[column + cut], text[at]);
		arena_clear(&o.a);
	}
}

static void all_parts(void **state)
{
	struct one o;
	struct fix safe = { .id = "merge", .title = STR("Merge a"), .effect = EFFECT_PRUNE };
	struct fix unsafe = { .id = "drop", .title = STR("Drop a"), .applicability = FIX_UNSAFE };
	struct fix shown = { .id = "host",
		.title = STR("Use another"),
		.applicability = FIX_DISPLAY };

	(void)state;
	start(&o, "one: 1\n\n\n\n\n\n\n\n\ntwo: 2\n", 0, 3);
	struct related r = { { &o.file, { 15, 18 }, STR("shop/templates/two.yaml") },
		STR("there") };
	vec_push(&o.a, &o.finding.related, r);
	vec_push(&o.a, &o.finding.notes, STR("the first wins"));
	vec_push(&o.a, &o.finding.deployments, STR("b"));
	vec_push(&o.a, &unsafe.reasons, STR("one reason"));
	vec_push(&o.a, &unsafe.reasons, STR("another"));
	vec_push(&o.a, &shown.advice, STR("hosts: [b]"));
	vec_push(&o.a, &o.finding.fixes, &safe);
	vec_push(&o.a, &o.finding.fixes, &unsafe);
	vec_push(&o.a, &o.finding.fixes, &shown);
	o.report.quiet = false;
	check(&o,
		"warning[some-rule]: it is so\n"
		"  --> apps/web.yaml:1:1\n"
		"   |\n"
		" 1 | one: 1\n"
		"   | ^^^\n"
		"  ::: apps/web.yaml:10:1 (shop/templates/two.yaml): there\n"
		"   |\n"
		"10 | two: 2\n"
		"   | ---\n"
		"   |\n"
		"   = note: the first wins\n"
		"   = deployments: apps, b\n"
		"   = fix merge (safe, prune): Merge a\n"
		"   = fix drop (unsafe, none): Drop a\n"
		"     unsafe because one reason\n"
		"     unsafe because another\n"
		"   = advice host: Use another\n"
		"     hosts: [b]\n"
		"\n"
		"1 warning (1 fixable with --fix)\n");
}

static void hostile_text(void **state)
{
	struct one o;

	(void)state;
	start(&o, "a: 1\n", 0, 1);
	o.finding.message = STR("host \x1b]8;;http://x\x07 and\n::error::x");
	o.finding.by_tree = true;
	o.finding.grounds = STR("judged together");
	o.finding.deployments.v[0] = STR("x\x1b[2J");
	check(&o,
		"warning[some-rule]: host \\x1b]8;;http://x\\x07 and\\x0a::error::x\n"
		" --> apps/web.yaml:1:1\n  |\n1 | a: 1\n  | ^\n  |\n"
		"  = deployments: x\\x1b[2J\n  = grounds: judged together\n\n");
}

static void colours(void **state)
{
	struct one o;

	(void)state;
	start(&o, "a: 1\n", 0, 1);
	o.report.colour = true;
	o.finding.severity = SEVERITY_ERROR;
	check(&o,
		"\033[1;31merror[some-rule]\033[0m\033[1m: it is so\033[0m\n"
		" \033[1;34m-->\033[0m apps/web.yaml:1:1\n"
		"\033[1;34m  |\033[0m\n"
		"\033[1;34m1 |\033[0m a: 1\n"
		"\033[1;34m  |\033[0m \033[1;31m^\033[0m\n"
		"\033[1;34m  |\033[0m\n"
		"\n");
}

static void last_line(void **state)
{
	static const struct {
		enum severity severity;
		enum applicability applicability;
		bool unsafe, suppressed;
		const char *want;
	} rows[] = {
		{ SEVERITY_ERROR, FIX_SAFE, false, false, "1 error (1 fixable with --fix)\n" },
		{ SEVERITY_ERROR, FIX_UNSAFE, false, false,
			"1 error (1 fixable with --unsafe-fixes)\n" },
		{ SEVERITY_INFO, FIX_DISPLAY, false, false, "1 info\n" },
		{ SEVERITY_ERROR, FIX_UNSAFE, true, false, "1 error\n" },
		{ SEVERITY_ERROR, FIX_SAFE, false, true, "no findings in 0 files; 1 suppressed\n" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct one o;
		struct fix x = { .id = "x",
			.title = STR("X"),
			.applicability = rows[i].applicability };
		start(&o, "a: 1\n", 0, 1);
		vec_push(&o.a, &o.finding.fixes, &x);
		o.finding.severity = rows[i].severity;
		o.finding.suppressed = rows[i].suppressed;
		o.report.quiet = false;
		o.report.unsafe = rows[i].unsafe;
		report_text(&o.out, &o.report);
		struct str out = buf_str(&o.out), want = str_of(rows[i].want);
		assert_true(out.n >= want.n);
		assert_memory_equal(out.p + out.n - want.n, want.p, want.n);
		assert_true(out.n == want.n || out.p[out.n - want.n - 1] == '\n');
		arena_clear(&o.a);
	}
}

static void paths(void **state)
{
	static const struct {
		const char *here, *path, *want;
	} rows[] = {
		{ "", "a/b.yaml", "a/b.yaml" },
		{ "a", "a/b.yaml", "b.yaml" },
		{ "a", "b.yaml", "../b.yaml" },
		{ "a/c", "a/b/d.yaml", "../b/d.yaml" },
		{ "a/c", "x.yaml", "../../x.yaml" },
		{ "a", "ab/x.yaml", "../ab/x.yaml" },
		{ "a", "a", "../a" },
		{ "a/b", "a/b/c/d.yaml", "c/d.yaml" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(
			str_c(&a, report_path(&a, str_of(rows[i].here), str_of(rows[i].path))),
			rows[i].want);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(all_parts),
		cmocka_unit_test(hostile_text),
		cmocka_unit_test(colours),
		cmocka_unit_test(last_line),
		cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
