#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/requests.h"

#include <cmocka.h>

static const struct value *read(struct arena *a, const char *yaml)
{
	struct file *f = file_parse(a, source_new(a, STR("match.yaml"), str_dup(a, str_of(yaml))));

	return value_new(a, doc_root(&f->docs[0]));
}

static struct str print_one(struct arena *a, const struct condition *c)
{
	static const char *const tests[] = { "present", "=", "^", "~", "claims" };
	struct str what = c->about == ABOUT_PATH ? STR("path")
		: c->about == ABOUT_QUERY        ? str_printf(a, "?" PRIs, ARGs(c->name))
						 : c->name;

	return str_printf(a, "%s" PRIs " %s%s" PRIs, c->invert ? "not " : "", ARGs(what),
		tests[c->test],
		c->fold             ? " folded "
			: c->text.n ? " "
				    : "",
		ARGs(c->text));
}

static struct str print(struct arena *a, const struct conditions *c)
{
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < c->v.n; i++)
		buf_printf(&b, "%s" PRIs, i ? ", " : "", ARGs(print_one(a, &c->v.v[i])));
	return buf_str(&b);
}

/* What is in docs/matching.md. */
static void of_matches(void **state)
{
	static const struct {
		const char *match, *root, *conditions;
	} rows[] = {
		{ "{}", NULL, "" },
		{ "{uri: {prefix: /}}", NULL, "" },
		{ "{uri: {regex: '.*'}}", NULL, "" },
		{ "{uri: {}}", NULL, "" },
		{ "{uri: {exact: /a}}", NULL, "path = /a" },
		{ "{uri: {prefix: /a/}}", NULL, "path ^ /a/" },
		{ "{uri: {regex: /a}}", NULL, "path = /a" },
		{ "{uri: {regex: '^/a/.*$'}}", NULL, "path ^ /a/" },
		{ "{uri: {regex: '/a\\.b'}}", NULL, "path = /a.b" },
		{ "{uri: {regex: '/a.b'}}", NULL, "path ~ /a.b" },
		{ "{uri: {regex: '/a\\.*'}}", NULL, "path ~ /a\\.*" },
		{ "{uri: {regex: '/a\\$'}}", NULL, "path = /a$" },
		{ "{uri: {exact: /A}, ignoreUriCase: true}", NULL, "path = folded /a" },
		{ "{uri: {regex: /A}, ignoreUriCase: true}", NULL, "path = /A" },
		{ "{method: {exact: GET}}", NULL, ":method = GET" },
		{ "{authority: {prefix: a}, scheme: {exact: https}}", NULL,
			":authority ^ a, :scheme = https" },
		{ "{headers: {X-User: {exact: a}}}", NULL, "x-user = a" },
		{ "{headers: {host: {exact: a}}}", NULL, ":authority = a" },
		{ "{headers: {x: {}}}", NULL, "x present" },
		{ "{headers: {x: {regex: '*'}}}", NULL, "x present" },
		{ "{headers: {x: {regex: '.*'}}}", NULL, "x ^" },
		{ "{headers: {x: {exact: ''}}}", NULL, "x =" },
		{ "{withoutHeaders: {x: {}}}", NULL, "not x present" },
		{ "{withoutHeaders: {x: {exact: a}}}", NULL, "not x = a" },
		{ "{headers: {'@request.auth.claims.a': {exact: b}}}", NULL,
			"@request.auth.claims.a claims {5:exact:1:b,}" },
		{ "{queryParams: {Q: {exact: a}, q: {}}}", NULL, "?Q = a, ?q present" },
		{ "{port: 80, gateways: [a], sourceLabels: {a: b}, name: x, statPrefix: y}", NULL,
			"" },
		{ "{uri: {prefix: /a/b}}", "{uri: {prefix: /a}, method: {exact: GET}}",
			"path ^ /a/b, :method = GET" },
		{ "{headers: {x: {exact: a}}}", "{headers: {u: {exact: b}}}", "u = b, x = a" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct match m = { .at = read(&a, rows[i].match) };
		m.root = rows[i].root ? read(&a, rows[i].root) : NULL;
		struct conditions c = conditions_of(&a, &m);
		struct str text = print(&a, &c);
		if (!str_is(text, rows[i].conditions))
			fail_msg("%s: %.*s", rows[i].match, ARGs(text));
	}
	arena_clear(&a);
}

static void of_requests(void **state)
{
	static const struct {
		const char *match, *path, *user; /* of the header x-user; NULL: none */
		enum truth holds;
	} rows[] = {
		{ "{uri: {exact: /a}}", "/a", NULL, TRUTH_YES },
		{ "{uri: {exact: /a}}", "/a/", NULL, TRUTH_NO },
		{ "{uri: {exact: /a}}", "/A", NULL, TRUTH_NO },
		{ "{uri: {exact: /a}, ignoreUriCase: true}", "/A", NULL, TRUTH_YES },
		{ "{uri: {prefix: /a}}", "/ab", NULL, TRUTH_YES },
		{ "{uri: {prefix: /a/}}", "/a", NULL, TRUTH_NO },
		{ "{uri: {prefix: /a/}}", "/a/", NULL, TRUTH_YES },
		{ "{uri: {regex: '/[ab]'}}", "/b", NULL, TRUTH_YES },
		{ "{uri: {regex: '/[ab]'}}", "/bb", NULL, TRUTH_NO },
		{ "{uri: {regex: '(?i)/a'}}", "/a", NULL, TRUTH_UNKNOWN },
		{ "{headers: {x-user: {}}}", "/", NULL, TRUTH_NO },
		{ "{headers: {x-user: {}}}", "/", "", TRUTH_YES },
		{ "{headers: {x-user: {exact: a}}}", "/", "a", TRUTH_YES },
		{ "{headers: {x-user: {regex: '.*'}}}", "/", NULL, TRUTH_NO },
		{ "{headers: {x-user: {regex: '[ab]*'}}}", "/", NULL, TRUTH_NO },
		{ "{withoutHeaders: {x-user: {}}}", "/", NULL, TRUTH_YES },
		{ "{withoutHeaders: {x-user: {}}}", "/", "a", TRUTH_NO },
		{ "{withoutHeaders: {x-user: {exact: a}}}", "/", NULL, TRUTH_YES },
		{ "{withoutHeaders: {x-user: {exact: a}}}", "/", "a", TRUTH_NO },
		{ "{withoutHeaders: {x-user: {regex: '.*'}}}", "/", NULL, TRUTH_NO },
		{ "{withoutHeaders: {x-user: {regex: '[ab]+'}}}", "/", NULL, TRUTH_YES },
		{ "{headers: {'@request.auth.claims.a': {exact: b}}}", "/", NULL, TRUTH_UNKNOWN },
		{ "{headers: {'@request.auth.claims.a': {exact: b}}, uri: {exact: /a}}", "/", NULL,
			TRUTH_NO },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct match m = { .at = read(&a, rows[i].match) };
		struct conditions c = conditions_of(&a, &m);
		struct request r = request_new(&a, STR("a.example"), STR("http"));
		r.path = str_of(rows[i].path);
		if (rows[i].user)
			request_set(&a, &r, ABOUT_HEADER, STR("x-user"), str_of(rows[i].user));
		if (conditions_hold(&c, &r) != rows[i].holds)
			fail_msg("%s, %s, %s", rows[i].match, rows[i].path,
				rows[i].user ? rows[i].user : "-");
	}
	arena_clear(&a);
}

static void exclusion(void **state)
{
	static const struct {
		const char *x, *y;
		bool exclude;
	} rows[] = {
		{ "{uri: {exact: /a}}", "{uri: {exact: /b}}", true },
		{ "{uri: {exact: /a}}", "{uri: {exact: /a}}", false },
		{ "{uri: {exact: /a}}", "{uri: {prefix: /}}", false },
		{ "{uri: {exact: /a}}", "{uri: {prefix: /ab}}", true },
		{ "{uri: {prefix: /a}}", "{uri: {prefix: /ab}}", false },
		{ "{uri: {prefix: /ab}}", "{uri: {prefix: /ac}}", true },
		{ "{uri: {exact: /A}}", "{uri: {exact: /a}, ignoreUriCase: true}", false },
		{ "{uri: {exact: /B}}", "{uri: {exact: /a}, ignoreUriCase: true}", true },
		{ "{method: {exact: GET}}", "{method: {exact: PUT}}", true },
		{ "{method: {exact: GET}}", "{headers: {x: {exact: PUT}}}", false },
		{ "{headers: {x: {exact: a}}}", "{withoutHeaders: {x: {exact: b}}}", false },
		{ "{uri: {regex: '[a]'}}", "{uri: {exact: b}}", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct match x = { .at = read(&a, rows[i].x) }, y = { .at = read(&a, rows[i].y) };
		struct conditions cx = conditions_of(&a, &x), cy = conditions_of(&a, &y);
		if (conditions_exclude(&cx, &cy) != rows[i].exclude ||
			conditions_exclude(&cy, &cx) != rows[i].exclude)
			fail_msg("%s and %s", rows[i].x, rows[i].y);
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_matches),
		cmocka_unit_test(of_requests),
		cmocka_unit_test(exclusion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
