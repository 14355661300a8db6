#include "rows.h"
#include "yaml/mask.h"

/* What has to hold where each "x" stands, the innermost first; '@': there alone. */
static void check(const char *text, const char *want)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	const struct file *f = file_parse(&a, source_new(&a, STR("t.yaml"), str_of(text)));
	struct conditions all = { 0 };
	char got[512];

	assert_false(f->broken);
	conditions_find(&all, &a, f);
	for (uint32_t i = 0; text[i]; i++) {
		if (text[i] != 'x' || f->seen->text.p[i] != 'x' || mask_in(f, i, i + 1))
			continue;
		buf_adds(&out, "[");
		for (const struct condition *c = conditions_at(&all, i); c; c = c->up)
			buf_printf(&out, "%s%s" PRIs "%s", c->holds ? "" : "not ",
				c->local ? "@" : "", ARGs(c->text), c->up ? ", " : "");
		buf_adds(&out, "]");
	}
	assert_true(out.n < sizeof(got));
	memcpy(got, out.p ? out.p : "", out.n);
	got[out.n] = '\0';
	assert_string_equal(got, want);
	arena_clear(&a);
}

static void test_branches(void **state)
{
	(void)state;
	check("x: 1\n{{ if .a }}\nx: 2\n{{ end }}\nx: 3\n", "[][.a][]");
	check("{{- if .a -}}\nx: 1\n{{- else -}}\nx: 2\n{{- end -}}\n", "[.a][not .a]");
	check("{{ if .a }}\nx: 1\n{{ else if .b }}\nx: 2\n{{ else }}\nx: 3\n{{ end }}\n",
		"[.a][.b, not .a][not .b, not .a]");
	check("{{ if .a }}\n{{ if .b }}\nx: 1\n{{ else }}\nx: 2\n{{ end }}\nx: 3\n{{ end }}\n",
		"[.b, .a][not .b, .a][.a]");
	check("{{ with .a }}\nx: 1\n{{ else with .b }}\nx: 2\n{{ else }}\nx: 3\n{{ end }}\n",
		"[.a][.b, not .a][not .b, not .a]");
	check("{{ range $k, $v := .a }}\nx: 1\n{{ else }}\nx: 2\n{{ end }}\n",
		"[@range $k, $v := .a][not @range $k, $v := .a]");
	check("{{ define \"t\" }}{{ if .a }}{{ end }}{{ end }}\nx: 1\n", "[]");
	check("{{ end }}\n{{ else }}\nx: 1\n", "[]");
}

/* Equal conditions have equal texts. */
static void test_texts(void **state)
{
	(void)state;
	check("{{if  .a}}\nx: 1\n{{end}}\n", "[.a]");
	check("{{- if(.a) }}\nx: 1\n{{end}}\n", "[.a]");
	check("{{ if not .a }}\nx: 1\n{{ else }}\nx: 2\n{{ end }}\n", "[not .a][.a]");
	check("{{ if not (not (.a)) }}\nx: 1\n{{ end }}\n", "[.a]");
	check("{{ if (and .a\n  .b) }}\nx: 1\n{{ end }}\n", "[and .a .b]");
	check("{{ if (eq .a 1) (eq .b 2) }}\nx: 1\n{{ end }}\n", "[(eq .a 1) (eq .b 2)]");
	check("{{ if nothing }}\nx: 1\n{{ end }}\n", "[nothing]");
	check("{{ if eq .a \"b  c\" }}\nx: 1\n{{ end }}\n", "[eq .a \"b  c\"]");
	check("{{ if (eq .a \")\") }}\nx: 1\n{{ end }}\n", "[eq .a \")\"]");
	check("{{ if (eq .a \"\\\")\") (`)`) }}\nx: 1\n{{ end }}\n", "[(eq .a \"\\\")\") (`)`)]");
}

/* What means something else elsewhere. */
static void test_local(void **state)
{
	(void)state;
	check("{{ if $.Values.a }}\nx: 1\n{{ end }}\n", "[$.Values.a]");
	check("{{ if $a }}\nx: 1\n{{ end }}\n", "[@$a]");
	check("{{ if (index $ \"a\") }}\nx: 1\n{{ end }}\n", "[index $ \"a\"]");
	check("{{ with .a }}\n{{ if .b }}\nx: 1\n{{ end }}\n{{ end }}\n{{ if .b }}\nx: 2\n{{ end }}\n",
		"[@.b, .a][.b]");
	check("{{ range .a }}\nx: 1\n{{ else }}\n{{ if .b }}\nx: 2\n{{ end }}\n{{ end }}\n",
		"[range .a][.b, not range .a]");
	check("{{ if .a }}\nx: 1\n{{ else with .b }}\n{{ if .c }}\nx: 2\n{{ end }}\n{{ end }}\n",
		"[.a][@.c, .b, not .a]");
	check("{{ block \"t\" . }}\n{{ if .b }}\nx: 1\n{{ end }}\n{{ end }}\n",
		"[@.b, block \"t\" .]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
