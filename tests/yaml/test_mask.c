#include "rows.h"
#include "yaml/mask.h"

struct seen {
	const char *text, *want; /* `want`: what is read in place of `text` */
};

/* Line breaks that stand for bytes of an action are shown as '$'. */
static const struct seen placeholders[] = {
	{ "a: {{ .x }}\n", "a: xxxxxxxx\n" },
	{ "a: {{ .x }}-{{ .y }}\n", "a: xxxxxxxx-xxxxxxxx\n" },
	{ "a: \"{{ .x }}\"\n", "a: \"xxxxxxxx\"\n" },
	{ "{{ .x }}: {{ .y }}\n", "xxxxxxxx: xxxxxxxx\n" },
	{ "a: [{{ .x }}, {k: {{ .y }}}]\n", "a: [xxxxxxxx, {k: xxxxxxxx}]\n" },
	{ "{{- if .x }}\na: 1\n{{- end }}\n", "$$$$$$$$$$$$\na: 1\n$$$$$$$$$$\n" },
	{ "  {{ if .x -}} {{ y }}  \na: 1\n", "$$$$$$$$$$$$$$$$$$$$$$$$\na: 1\n" },
	{ "{{- if\n  .x }}\na: 1\n", "$$$$$$\n$$$$$$$\na: 1\n" },
	{ "a: {{ if\n.x }}\n", "a: xxxxxxxxxxx\n" },
	{ "a: {{ \"}}\" }}\n", "a: xxxxxxxxxx\n" },
	{ "a: {{ \"\\\"}}\" }}\n", "a: xxxxxxxxxxxx\n" },
	{ "a: {{ `\n}}` }}\n", "a: xxxxxxxxxxx\n" },
	{ "a: {{ '}' }}}\n", "a: xxxxxxxxx}\n" },
	{ "{{/* }} \" */}}\na: 1\n", "$$$$$$$$$$$$$$\na: 1\n" },
	{ "{{- /* a\n*/ -}}\na: 1\n", "$$$$$$$$\n$$$$$$\na: 1\n" },
	{ "a: 1 {{/* b */}}\n", "a: 1            \n" },
	{ "a: \"b\"{{ if .x }}\n", "a: \"b\"           \n" },
	{ "{ {{ if .x }}a: 1,{{ end }}\n}\n", "{ xxxxxxxxxxxa: 1,         \n}\n" },
	{ "a: {{ toYaml .x | nindent 2 }}\n", "a:                            \n" },
	{ "a: {{ .x\n| nindent 2 }}\n  b: 1\n", "a:                     \n  b: 1\n" },
	{ "- {{ toYaml .x | nindent 2 }}\n", "-                            \n" },
	{ "a: {{ toYaml .x }}\n", "a: xxxxxxxxxxxxxxx\n" },
	{ "{{ end }} # c\na: 1\n", "          # c\na: 1\n" },
	{ "# {{ .x }}\na: 1\n", "# xxxxxxxx\na: 1\n" },
	{ "{{ define \"t\" }}\n: [\n{{ end }}\na: 1\n",
		"$$$$$$$$$$$$$$$$\n$$$\n$$$$$$$$$\na: 1\n" },
	{ "a: ${X}-${Y:-b}\n", "a: xxxx-xxxxxxx\n" },
	{ "a: ${X:=${Y}}\n", "a: xxxxxxxxxx\n" },
	{ "a: [${X}]\n", "a: [xxxx]\n" },
	{ "${X}: ${1} $X ${} ${X\n", "xxxx: ${1} $X ${} ${X\n" },
	{ "a: {{ printf \"%s\n\" }}\n", "a: {{ printf \"%s\n\" }}\n" },
	{ "a: {{ \\\"b }}\n", "a: xxxxxxxxx\n" },
	{ "{{ \\\"a }} {{ \\\"b }}\n", "$$$$$$$$$$$$$$$$$$$\n" },
	{ "{{/* a {{/* b */}}\nc: 1\n", "$$$$$$$$$$$$$$$$$$\nc: 1\n" },
	{ "{{/* a {{/* b */\nc: {{/* d */}}\n", "{{/* a {{/* b */\nc:            \n" },
	{ " # ${X}\na: ${Y} # ${Z}\n", " # ${X}\na: xxxx # xxxx\n" },
	{ "a: {{ .x\n", "a: {{ .x\n" },
	{ "a: {{ .x {{ .y }}\n", "a: {{ .x xxxxxxxx\n" },
	{ "a: {b: {c: 1}}\n", "a: {b: {c: 1}}\n" },
	{ "a: {{", "a: {{" },
	{ "{{{{ }}}}", "{xxxxxx}}" },
	{ "${", "${" },
};

/* In place of the break that stands for a byte which is none. */
static struct str shown(struct arena *a, struct str text, struct str masked)
{
	char *out = arena_alloc(a, masked.n + 1);

	for (size_t i = 0; i < masked.n; i++)
		out[i] = masked.p[i] == '\n' && text.p[i] != '\n' ? '$' : masked.p[i];
	return (struct str){ out, masked.n };
}

static void test_placeholders(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(placeholders); i++) {
		struct arena a = { 0 };
		struct mask_list list = { 0 };
		struct str text = str_of(placeholders[i].text), masked = text;
		if (mask_find(&a, text, &list))
			masked = mask_apply(&a, text, &list);
		const char *got = str_c(&a, shown(&a, text, masked));
		if (strcmp(got, placeholders[i].want) != 0)
			fail_msg("\"%s\"\ngot:  %s\nwant: %s", placeholders[i].text, got,
				placeholders[i].want);
		arena_clear(&a);
	}
}

static const struct row trees[] = {
	ROW("a: {{ .x }}\nb: 1\n", "+DOC +MAP =KEY :a @masked :{{ .x }} =KEY :b =INT :1 -MAP"),
	ROW("a: 'x{{ .y }}'\n", "+DOC +MAP =KEY :a @masked 'x{{ .y }} -MAP"),
	ROW("{{ .k }}: 1\n", "+DOC @open +MAP =KEY @masked :{{ .k }} =INT :1 -MAP"),
	ROW("{{- if .x }}\na: 1\n{{- end }}\n", "+DOC @maybe +MAP =KEY :a =INT :1 -MAP"),
	ROW("a: 1\n{{- if .x }}\nb: 2\n{{- end }}\nc: 3\n",
		"+DOC +MAP =KEY :a =INT :1 =KEY :b @maybe =INT :2 =KEY :c =INT :3 -MAP"),
	ROW("a:\n  {{- if .x }}\n  b:\n    c: 1\n  {{- else }}\n  b: 2\n  {{- end }}\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b @maybe +MAP =KEY :c =INT :1 -MAP"
		" =KEY :b @maybe =INT :2 -MAP -MAP"),
	ROW("a:\n{{- range .x }}\n- {{ . }}\n{{- end }}\n",
		"+DOC +MAP =KEY :a +SEQ @masked @maybe :{{ . }} -SEQ -MAP"),
	ROW("a:\n  {{- toYaml .x | nindent 2 }}\nb: 1\n",
		"+DOC +MAP =KEY :a @masked =NULL =KEY :b =INT :1 -MAP"),
	ROW("a:\n  b: 1\n  {{- toYaml .x | nindent 2 }}\nc: 1\n",
		"+DOC +MAP =KEY :a @open +MAP =KEY :b =INT :1 -MAP =KEY :c =INT :1 -MAP"),
	ROW("a:\n  b: 1\n{{ toYaml .x }}\nc: 1\n",
		"+DOC @open +MAP =KEY :a @open +MAP =KEY :b =INT :1 -MAP =KEY :c =INT :1 -MAP"),
	ROW("a: {{- .x | nindent 2 }}\n  b: 1\n",
		"+DOC +MAP =KEY :a @open +MAP =KEY :b =INT :1 -MAP -MAP"),
	ROW("a:\n  {{- .x | nindent 2 }}\n  b: 1\n",
		"+DOC +MAP =KEY :a @open +MAP =KEY :b =INT :1 -MAP -MAP"),
	ROW("a:\n{{- .x | nindent 0 }}\n- b\n", "+DOC +MAP =KEY :a @open +SEQ :b -SEQ -MAP"),
	ROW("{{ .x }}\na: 1\n", "+DOC @open +MAP =KEY :a =INT :1 -MAP"),
	ROW("a: 1\n---\n{{ .x }}\nb: 1\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP --- @open +MAP =KEY :b =INT :1 -MAP"),
	ROW("a: |\n  x\n  {{ .y }}\n  z\nb: 1\n",
		"+DOC +MAP =KEY :a @masked |x\\n{{ .y }}\\nz\\n =KEY :b =INT :1 -MAP"),
	ROW("a: |\n  x\n{{- if .y }}\nb: 1\n{{- end }}\n",
		"+DOC +MAP =KEY :a @masked |x\\n{{- if .y }}\\n =KEY :b @maybe =INT :1 -MAP"),
	ROW("a: {{ if .x }}\"b\"{{ else }}\"c\"{{ end }}\n",
		"+DOC +MAP =KEY :a @masked :{{ if .x }}\"b\"{{ else }}\"c\" -MAP"),
	ROW("a:\n{{- if .x }}\n  b: 1\n{{- else }}\n  - b\n{{- end }}\nc: 1\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b @maybe =INT :1 -MAP =KEY :c =INT :1 -MAP"),
	ROW("- a: 1\n{{ if .x }}\n- b: 2\n{{ end }}\n  c: 3\n",
		"+DOC @open +SEQ +MAP =KEY :a =INT :1 -MAP @maybe +MAP =KEY :b =INT :2"
		" =KEY :c @maybe =INT :3 -MAP -SEQ"),
	ROW("- a\n{{ if .x }}\n- b\n{{ else }}\n- c\n{{ end }}\n- d\n",
		"+DOC +SEQ :a @maybe :b @maybe :c :d -SEQ"),
	ROW("a: 1\n{{ if .x }}\n---\n{{ end }}\nb: 2\n",
		"+DOC @open +MAP =KEY :a =INT :1 -MAP --- @open +MAP =KEY :b =INT :2 -MAP"),
	ROW("a: 1\n{{ if .x }}\n---\nb: |\n  2\n{{ end }}\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP --- @maybe +MAP =KEY :b @masked |2\\n{{ end }}\\n -MAP"),
	ROW("a: |\n  x\n{{ y }}\n{{ z }}\nb: 1\n",
		"+DOC @open +MAP =KEY :a @masked |x\\n{{ y }}\\n{{ z }}\\n =KEY :b =INT :1 -MAP"),
	ROW("# c\n{{- $x := 1 -}}\na: 1\n", "+DOC @open +MAP =KEY :a =INT :1 -MAP #+ c"),
	ROW("# c\n{{- $x := 1 }}\na: 1\n", "+DOC +MAP =KEY :a =INT :1 -MAP #+ c"),
	ROW("# c\n{{ $x := 1 -}}\na: 1\n", "+DOC +MAP =KEY :a =INT :1 -MAP #+ c"),
	ROW("# c\n{{- /*\n*/ -}}\n{{- $x := 1 -}}\na: 1\n",
		"+DOC @open +MAP =KEY :a =INT :1 -MAP #+ c"),
	ROW("{{- $x := 1 -}}\na: 1\n", "+DOC +MAP =KEY :a =INT :1 -MAP"),
	ROW("---\n{{- $x := 1 -}}\na: 1\n", "--- +MAP =KEY :a =INT :1 -MAP"),
	ROW("a: b\n{{- $x := 1 -}}\n---\na: 1\n",
		"+DOC @open +MAP =KEY :a :b -MAP --- @open +MAP =KEY :a =INT :1 -MAP"),
	ROW("a: b\n{{- if .x }}\nc: d\n{{ end -}}\ne: f\n",
		"+DOC @open +MAP =KEY :a :b =KEY :c @maybe :d =KEY :e :f -MAP"),
	ROW("a: b\n{{- if .x }}\nc: d\n{{- end }}\ne: f\n",
		"+DOC +MAP =KEY :a :b =KEY :c @maybe :d =KEY :e :f -MAP"),
	ROW("a:\n  b: c\n{{- .x | indent 2 }}\nd: e\n",
		"+DOC @open +MAP =KEY :a @open +MAP =KEY :b :c -MAP =KEY :d :e -MAP"),
	ROW("a: [b, {{ .x }}]\n", "+DOC +MAP =KEY :a +SEQ{} :b @masked :{{ .x }} -SEQ -MAP"),
	ROW("a: &{{ .x }} b\n", "+DOC +MAP =KEY :a &{{ .x }} @masked :b -MAP"),
	ROW("a: ${X}\nb: $X\n", "+DOC +MAP =KEY :a @masked :${X} =KEY :b :$X -MAP"),
	ROW("a: 1 # ${X}\n# ${Y}\n", "+DOC +MAP =KEY :a =INT :1 -MAP #- ${X} #+ ${Y}"),
	ROW("a: {{b: c}: d}\ne: ${X}\n",
		"+DOC +MAP =KEY :a +MAP{} =KEY +MAP{} =KEY :b :c -MAP :d -MAP =KEY :e @masked :${X} -MAP"),
};

static void test_trees(void **state)
{
	(void)state;
	check_rows(trees, countof(trees));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
