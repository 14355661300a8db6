#include "rows.h"

static const char objects[] =
	"apiVersion: v1\n"
	"kind: ConfigMap\n"
	"metadata: {name: from}\n"
	"data: {host: a.example.com, port: '8443', list: 'x,y,z', a.b: dotted}\n"
	"items: [{name: one, v: 1}, {name: two, v: 2}]\n"
	"map: {k: v}\n"
	"number: 7\n"
	"---\n"
	"apiVersion: example.com/v1\n"
	"kind: Custom\n"
	"metadata: {name: to, labels: {app: old}}\n"
	"spec: {text: old, number: 1, flag: true, nothing: null, list: [a, 'b', c], pair: 'k:v', map: {x: 1}, items: [{name: web, image: 'i:1'}, {name: web-2, image: 'j:2'}, {name: other}], json: 'k: v'}\n";

/* What stands at the first two parts of the path afterwards. */
static const char *field_of(struct arena *a, const char *path)
{
	struct str rest = str_of(path), top = str_cut(&rest, '.'), field = str_cut(&rest, '.');

	return str_printf(a, PRIs "." PRIs, ARGs(top), ARGs(field)).p;
}

static void test_replace(void **state)
{
	static const struct {
		const char *source, *path, *options, *want;
	} rows[] = {
		{ "fieldPath: data.host", "spec.text", "", "a.example.com" },
		{ "fieldPath: data.port", "spec.text", "", "'8443'" },
		{ "fieldPath: data.port", "spec.number", "", "8443" },
		{ "fieldPath: data.host", "spec.number", "", NULL },
		{ "fieldPath: number", "spec.text", "", "'7'" },
		{ "fieldPath: number", "spec.number", "", "7" },
		{ "fieldPath: data.host", "spec.flag", "", NULL },
		{ "fieldPath: data.host", "spec.nothing", "", NULL },
		{ "fieldPath: map", "spec.map", "", "{k: v}" },
		{ "fieldPath: map", "spec.text", "", "''" },
		{ "fieldPath: data.host", "spec.map", "", "a.example.com" },
		{ "fieldPath: items", "spec.list", "", "[{name: one, v: 1}, {name: two, v: 2}]" },
		{ "", "spec.text", "", "from" },
		{ "fieldPath: 'data.[a.b]'", "spec.text", "", "dotted" },
		{ "fieldPath: 'data.a\\.b'", "spec.text", "", "dotted" },
		{ "fieldPath: items.1.name", "spec.text", "", "two" },
		{ "fieldPath: items.-.name", "spec.text", "", "two" },
		{ "fieldPath: 'items.[name=two].v'", "spec.text", "", "'2'" },
		{ "fieldPath: items.9.name", "spec.text", "", NULL },
		{ "fieldPath: data.none", "spec.text", "", NULL },
		{ "fieldPath: 'items.*.name'", "spec.text", "", NULL },
		{ "fieldPath: data.host.x", "spec.text", "", NULL },
		{ "fieldPath: data.list, options: {delimiter: ',', index: 1}", "spec.text", "",
			"'y'" },
		{ "fieldPath: data.list, options: {delimiter: ',', index: 3}", "spec.text", "",
			NULL },
		{ "fieldPath: data.list, options: {delimiter: ',', index: -1}", "spec.text", "",
			NULL },
		{ "fieldPath: map, options: {delimiter: ','}", "spec.text", "", NULL },
		{ "fieldPath: data.host", "spec.pair", "delimiter: ':', index: 1",
			"'k:a.example.com'" },
		{ "fieldPath: data.host", "spec.pair", "delimiter: ':', index: 9",
			"'k:v:a.example.com'" },
		{ "fieldPath: data.host", "spec.pair", "delimiter: ':', index: -1",
			"'a.example.com:k:v'" },
		{ "fieldPath: data.host", "spec.map", "delimiter: ':'", NULL },
		{ "fieldPath: data.host", "spec.list.1", "", "[a, a.example.com, c]" },
		{ "fieldPath: data.host", "spec.list.*", "",
			"[a.example.com, a.example.com, a.example.com]" },
		{ "fieldPath: data.host", "spec.list.9", "", NULL },
		{ "fieldPath: data.host", "spec.list.3", "create: true",
			"[a, b, c, a.example.com]" },
		{ "fieldPath: data.host", "spec.list.[=b]", "", "[a, a.example.com, c]" },
		{ "fieldPath: data.host", "spec.list.[=z]", "", NULL },
		{ "fieldPath: data.host", "spec.list.[=z]", "create: true",
			"[a, b, c, a.example.com]" },
		{ "fieldPath: data.host", "spec.items.[name=web].image", "",
			"[{image: a.example.com, name: web}, {image: a.example.com, name: web-2}, {name: other}]" },
		{ "fieldPath: data.host", "spec.items.[name=^web$].image", "",
			"[{image: a.example.com, name: web}, {image: 'j:2', name: web-2}, {name: other}]" },
		{ "fieldPath: data.host", "spec.items.*.image", "",
			"[{image: a.example.com, name: web}, {image: a.example.com, name: web-2}, {name: other}]" },
		{ "fieldPath: data.host", "spec.items.*.image", "create: true",
			"[{image: a.example.com, name: web}, {image: a.example.com, name: web-2}, {image: a.example.com, name: other}]" },
		{ "fieldPath: data.host", "spec.items.[name=new].image", "create: true",
			"[{image: 'i:1', name: web}, {image: 'j:2', name: web-2}, {name: other}, {image: a.example.com, name: new}]" },
		{ "fieldPath: data.host", "spec.none", "", NULL },
		{ "fieldPath: data.host", "spec.new", "create: true", "a.example.com" },
		{ "fieldPath: data.port", "spec.new", "create: true", "8443" },
		{ "fieldPath: number", "spec.new.deep.er", "create: true", "{deep: {er: 7}}" },
		{ "fieldPath: map", "spec.new.deep", "create: true", "{deep: {k: v}}" },
		{ "fieldPath: data.host", "metadata.annotations.[a.b/c]", "create: true",
			"{a.b/c: a.example.com}" },
		{ "fieldPath: data.host", "metadata.labels.app", "", "{app: a.example.com}" },
		{ "fieldPath: data.host", "metadata.name", "", "a.example.com" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		const char *text = str_printf(&a,
			"resources: [o.yaml]\nreplacements:\n- source: {kind: ConfigMap%s%s}\n"
			"  targets:\n  - select: {kind: Custom}\n    fieldPaths: ['%s']\n"
			"    options: {%s}\n",
			rows[i].source[0] ? ", " : "", rows[i].source, rows[i].path,
			rows[i].options)
					   .p;
		const struct text texts[] = {
			{ "o.yaml", objects },
			{ "kustomization.yaml", text },
			{ 0 },
		};
		bool renames = strcmp(rows[i].path, "metadata.name") == 0;
		check_row(texts, renames ? "Custom/a.example.com" : "Custom/to",
			field_of(&a, rows[i].path), rows[i].want);
		arena_clear(&a);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
