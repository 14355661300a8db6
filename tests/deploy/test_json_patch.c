#include "rows.h"

static const char object[] = "apiVersion: example.com/v1\nkind: Custom\nmetadata: {name: o}\n"
			     "spec: {a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, t: '1'}\n";

static void test_operations(void **state)
{
	static const struct {
		const char *patch, *want;
	} rows[] = {
		/* add */
		{ "- {op: add, path: /spec/a/x, value: {z: 1}}\n"
		  "- {op: add, path: /spec/l/1, value: new}\n"
		  "- {op: add, path: /spec/l/-, value: end}\n",
			"{a: {b: 1, c~d: x, e/f: z, x: {z: 1}}, l: [1, new, 2, 3, end], nil: null, t: '1'}" },
		/* add: keys with ~ and / */
		{ "- {op: add, path: /spec/a/c~0d, value: 1}\n"
		  "- {op: add, path: /spec/a/e~1f, value: 2}\n",
			"{a: {b: 1, c~d: 1, e/f: 2}, l: [1, 2, 3], nil: null, t: '1'}" },
		/* add: in the place of something */
		{ "- {op: add, path: /spec/a, value: 1}\n",
			"{a: 1, l: [1, 2, 3], nil: null, t: '1'}" },
		/* add: without value */
		{ "- {op: add, path: /spec/a/x}\n",
			"{a: {b: 1, c~d: x, e/f: z, x: null}, l: [1, 2, 3], nil: null, t: '1'}" },
		/* add: the way is not there */
		{ "- {op: add, path: /spec/x/y, value: 1}\n", NULL },
		/* add: the way leads through a scalar */
		{ "- {op: add, path: /spec/a/b/x, value: 1}\n", NULL },
		/* add: behind the end */
		{ "- {op: add, path: /spec/l/4, value: 1}\n", NULL },
		/* add: at the end by number */
		{ "- {op: add, path: /spec/l/3, value: 4}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3, 4], nil: null, t: '1'}" },
		/* add: from the end */
		{ "- {op: add, path: /spec/l/-1, value: x}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3, x], nil: null, t: '1'}" },
		/* add: no index */
		{ "- {op: add, path: /spec/l/x, value: x}\n", NULL },
		/* remove */
		{ "- {op: remove, path: /spec/a/b}\n"
		  "- {op: remove, path: /spec/l/0}\n"
		  "- {op: remove, path: /spec/l/-1}\n",
			"{a: {c~d: x, e/f: z}, l: [2], nil: null, t: '1'}" },
		/* remove: not there */
		{ "- {op: remove, path: /spec/x}\n", NULL },
		/* remove: behind the end */
		{ "- {op: remove, path: /spec/l/3}\n", NULL },
		/* replace */
		{ "- {op: replace, path: /spec/a/b, value: two}\n"
		  "- {op: replace, path: /spec/l/2, value: [x]}\n",
			"{a: {b: two, c~d: x, e/f: z}, l: [1, 2, [x]], nil: null, t: '1'}" },
		/* replace: what a map does not have is added */
		{ "- {op: replace, path: /spec/x, value: 1}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, t: '1', x: 1}" },
		/* replace: behind the end */
		{ "- {op: replace, path: /spec/l/3, value: 1}\n", NULL },
		/* replace: end of a list */
		{ "- {op: replace, path: /spec/l/-, value: 1}\n", NULL },
		/* move */
		{ "- {op: move, from: /spec/a/b, path: /spec/x}\n"
		  "- {op: move, from: /spec/l/0, path: /spec/l/-}\n",
			"{a: {c~d: x, e/f: z}, l: [2, 3, 1], nil: null, t: '1', x: 1}" },
		/* move: not there */
		{ "- {op: move, from: /spec/x, path: /spec/y}\n", NULL },
		/* copy */
		{ "- {op: copy, from: /spec/a, path: /spec/x}\n"
		  "- {op: add, path: /spec/x/b, value: 2}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, t: '1', x: {b: 2, c~d: x, "
			"e/f: z}}" },
		/* copy: what is not there is null */
		{ "- {op: copy, from: /spec/x, path: /spec/y}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, t: '1', 'y': null}" },
		/* test */
		{ "- {op: test, path: /spec/a/b, value: 1}\n"
		  "- {op: test, path: /spec/l, value: [1, 2, 3]}\n"
		  "- {op: test, path: /spec/nil, value: null}\n"
		  "- {op: test, path: /spec/x}\n"
		  "- {op: add, path: /spec/ok, value: true}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, ok: true, t: '1'}" },
		/* test: another type */
		{ "- {op: test, path: /spec/t, value: 1}\n", NULL },
		/* test: another value */
		{ "- {op: test, path: /spec/a, value: {b: 1}}\n", NULL },
		/* what stands before the first / means nothing */
		{ "- {op: replace, path: x/kind, value: Custom}\n"
		  "- {op: add, path: /spec/u, value: 1}\n",
			"{a: {b: 1, c~d: x, e/f: z}, l: [1, 2, 3], nil: null, t: '1', u: 1}" },
		/* no path */
		{ "- {op: add, value: 1}\n", NULL },
		/* no such operation */
		{ "- {op: put, path: /spec/x, value: 1}\n", NULL },
		/* a path without / */
		{ "- {op: add, path: spec, value: 1}\n", NULL },
		/* what comes before a failure */
		{ "- {op: add, path: /spec/x, value: 1}\n"
		  "- {op: remove, path: /spec/y}\n",
			NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct text texts[] = {
			{ "o.yaml", object },
			{ "p.yaml", rows[i].patch },
			{ "kustomization.yaml",
				"resources: [o.yaml]\n"
				"patches: [{path: p.yaml, target: {kind: Custom}}]\n" },
			{ 0 },
		};
		check_row(texts, "Custom/o", "spec", rows[i].want);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
