#include "deploy/target.h"

static const char thing[] =
	"apiVersion: x/v1\n"
	"kind: Thing\n"
	"metadata: {name: t}\n"
	"spec: {s: text, i: 7, o: 0777, h: 0x1F, f: 2.50, g: 1e3, b: True, w: yes, z: null, e: \"\", r: \"$(V)\", m: {k: v}, l: [a, {name: x, v: one}], \"a.b\": dotted}\n";

/* Some of the fields that kustomize looks for vars in; test_kustomize.c has others. */
static struct specs *specs_of(struct arena *a)
{
	static const struct {
		const char *kind, *path;
	} rows[] = {
		{ "Deployment", "spec/template/spec/containers/args" },
		{ "Deployment", "spec/template/spec/containers/env/value" },
		{ "", "metadata/labels" },
		{ "", "metadata/annotations" },
	};
	struct specs *all = arena_new(a, struct specs);

	for (size_t i = 0; i < countof(rows); i++) {
		struct field_spec spec = { .kind = str_of(rows[i].kind),
			.path = str_of(rows[i].path) };
		vec_push(a, &all->of[SPECS_VAR_REFERENCE].v, spec);
	}
	return all;
}

static struct target *resolved(struct arena *a, const char *kustomization, const char *objects)
{
	const char *all = str_printf(a, "%s---\n%s", thing, objects).p;
	const struct text texts[] = { { "kustomization.yaml", kustomization }, { "res.yaml", all },
		{ NULL, NULL } };
	struct target *t = target_of(a, project_of(a, texts), specs_of(a));

	build_vars(t, value_get(t->fields, "vars"));
	if (!t->unknown.n)
		resolve_vars(t);
	return t;
}

/* The var V takes its value from this field of the thing; a label, and what kustomize
 * v5.8.1 makes of it (' for "); or why it is refused, in words of ours. */
struct value_row {
	const char *path, *label, *want;
};

/* A kustomization, objects beside the thing, and what becomes of them. */
struct row {
	const char *kustomization, *objects, *want;
};

static const struct value_row value_rows[] = {
	{ "spec.s", "$(V)", "'text'" },
	{ "spec.s", "x$(V)y$(V)", "'xtextytext'" },
	{ "spec.s", "$$(V)", "'$(V)'" },
	{ "spec.s", "$(V", "'$(V'" },
	{ "spec.s", "$V $", "'$V $'" },
	{ "spec.s", "$(W)$(V)", "'$(W)text'" },
	{ "spec.s", "$$$(V)", "'$text'" },
	{ "spec.s", "$()", "'$()'" },
	{ "spec.i", "$(V)", "7" },
	{ "spec.i", "n$(V)", "'n7'" },
	{ "spec.o", "$(V)", "777" },
	{ "spec.h", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its value is no decimal number" },
	{ "spec.f", "$(V)", "2.5" },
	{ "spec.f", "x$(V)", "'x2.5'" },
	{ "spec.b", "$(V)", "true" },
	{ "spec.b", "x$(V)", "'xtrue'" },
	{ "spec.w", "$(V)", "'yes'" },
	{ "spec.z", "$(V)", "'null'" },
	{ "spec.e", "$(V)", "''" },
	{ "spec.r", "$(V)", "'$(V)'" },
	{ "spec.r", "$(V)$(V)", "'$(V)$(V)'" },
	{ "spec.m", "$(V)", "'$(V)'" },
	{ "spec.m.k", "$(V)", "'v'" },
	{ "spec.none", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "spec.s.t", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "spec.z.t", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "\"spec.l[0]\"", "$(V)", "'a'" },
	{ "spec.l.0", "$(V)", "'a'" },
	{ "spec.l.7", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "\"spec.l.[name=x].v\"", "$(V)", "'one'" },
	{ "\"spec.l.[name=y].v\"", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "\"spec.l.-.v\"", "$(V)", "'one'" },
	{ "\"spec.[a.b]\"", "$(V)", "'dotted'" },
	{ "'spec.a\\.b'", "$(V)", "'dotted'" },
	{ "\"spec.*\"", "$(V)",
		"kustomize refuses the var V in kustomization.yaml: its field is not there" },
	{ "spec.l", "x$(V)", "'x$(V)'" },
	{ "metadata.name", "$(V)", "'t'" },
	{ "kind", "$(V)", "'Thing'" },
	{ "\"\"", "$(V)", "'t'" },
};

static const struct row rows[] = {
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: d}\n"
		"spec: {template: {spec: {containers: [{args: [a, $(V)], env: [{name: A, value: $(V)}, {name: B}], image: $(V)}]}}}\n",
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'template':{'spec':{'containers':[{'args':['a','text'],'env':[{'name':'A','value':'text'},{'name':'B'}],'image':'$(V)'}]}}}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: d}\n"
		"spec: {template: {spec: {containers: [{args: [a, 1]}]}}}\n",
		"kustomize refuses to resolve vars in spec/template/spec/containers/args of Deployment d\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n",
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {1: a}}\n",
		"kustomize refuses to resolve vars in metadata/labels of Other o\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n",
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {a: 1, b: [$(V)]}}\n",
		"{'apiVersion':'x/v1','kind':'Other','metadata':{'labels':{'a':1,'b':['$(V)']},'name':'o'}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, name: t}}\n",
		"",
		"kustomize refuses the var V in kustomization.yaml: its object is not there\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, group: x, version: v1, name: t}}\n",
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {a: $(V)}}\n",
		"{'apiVersion':'x/v1','kind':'Other','metadata':{'labels':{'a':'t'},'name':'o'}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: none}}\n",
		"",
		"kustomize refuses the var V in kustomization.yaml: its object is not there\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t, namespace: n1}}\n",
		"",
		"kustomize refuses the var V in kustomization.yaml: its object is not there\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t, namespace: default}}\n",
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {a: $(V)}}\n",
		"{'apiVersion':'x/v1','kind':'Other','metadata':{'labels':{'a':'t'},'name':'o'}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}}\n",
		"apiVersion: x/v1\n"
		"kind: Thing\n"
		"metadata: {name: t, namespace: n1}\n",
		"kustomize refuses the var V in kustomization.yaml: several objects are named like that\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t, namespace: n1}, fieldref: {fieldpath: metadata.namespace}}\n",
		"apiVersion: x/v1\n"
		"kind: Thing\n"
		"metadata: {name: t, namespace: n1}\n"
		"---\n"
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {a: $(V)}}\n",
		"{'apiVersion':'x/v1','kind':'Other','metadata':{'labels':{'a':'n1'},'name':'o'}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n",
		"",
		"kustomize refuses the var V in kustomization.yaml: there are two of that name\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.s}}\n"
	  "- {name: A, objref: {kind: Thing, apiVersion: x/v1, name: t}, fieldref: {fieldPath: spec.r}}\n",
		"apiVersion: x/v1\n"
		"kind: Other\n"
		"metadata: {name: o, labels: {a: $(A)}}\n",
		"{'apiVersion':'x/v1','kind':'Other','metadata':{'labels':{'a':'$(V)'},'name':'o'}}\n" },
	{ "vars:\n"
	  "- {name: V, objref: {kind: Thing, apiVersion: x/v1, name: t, field: x}}\n",
		"", "kustomize refuses the var V in kustomization.yaml: unknown field field\n" },
	{ "vars:\n"
	  "- {name: 1, objref: {kind: Thing, apiVersion: x/v1, name: t}}\n",
		"", "kustomize refuses a var in kustomization.yaml: name is no string\n" },
	{ "vars:\n"
	  "- {name: V, obj: {kind: Thing, apiVersion: x/v1, name: t}}\n",
		"", "kustomize refuses the var V in kustomization.yaml: unknown field obj\n" },
	{ "vars: []\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: d}\n"
		"spec: {template: {spec: {containers: [{args: [$(V), 1]}]}}}\n",
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'template':{'spec':{'containers':[{'args':['$(V)',1]}]}}}}\n" },
	{ "vars: {name: V}\n", "",
		"kustomize refuses a var in kustomization.yaml: vars is no list\n" },
};

static struct str label_of(struct target *t)
{
	struct buf out = { .a = t->a };

	if (t->unknown.n)
		return t->unknown.v[0];
	value_json(&out, value_at(t->res.v.v[1].tree, "metadata.labels.a"));
	for (uint32_t i = 0; i < out.n; i++)
		out.p[i] = out.p[i] == '"' ? '\'' : out.p[i];
	return buf_str(&out);
}

static void check_value(const struct value_row *row)
{
	static const char var[] = "vars:\n- name: V\n"
				  "  objref: {kind: Thing, apiVersion: x/v1, name: t}\n"
				  "  fieldref: {fieldPath: %s}\n";
	static const char other[] = "apiVersion: x/v1\nkind: Other\n"
				    "metadata: {name: o, labels: {a: %s}}\n";
	struct arena a = { 0 };
	struct str kustomization = str_printf(&a, var, row->path);
	struct str objects = str_printf(&a, other, row->label);

	assert_text(label_of(resolved(&a, kustomization.p, objects.p)), row->want);
	arena_clear(&a);
}

static void test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(value_rows); i++)
		check_value(&value_rows[i]);
}

/* Without the things. */
static struct str print_others(struct target *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->res.v.n; i++)
		if (!str_is(t->res.v.v[i].id.kind, "Thing"))
			t->res.v.v[n++] = t->res.v.v[i];
	t->res.v.n = n;
	return print_target(t);
}

static void test_vars(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct target *t = resolved(&a, rows[i].kustomization, rows[i].objects);
		assert_text(print_others(t), rows[i].want);
		arena_clear(&a);
	}
}

static struct target *with_var(struct arena *a, const char *name)
{
	static const char var[] =
		"vars: [{name: %s, objref: {kind: Thing, apiVersion: x/v1, name: t}}]\n";
	const char *kustomization = str_printf(a, var, name).p;
	const struct text texts[] = { { "kustomization.yaml", kustomization },
		{ "res.yaml", thing }, { NULL, NULL } };
	struct target *t = target_of(a, project_of(a, texts), specs_of(a));

	build_vars(t, value_get(t->fields, "vars"));
	return t;
}

/* Two bases may not have vars of one name, be they the same. */
static void test_merge(void **state)
{
	struct arena a = { 0 };
	struct target *t = with_var(&a, "A");

	(void)state;
	merge_vars(t, NULL);
	merge_vars(t, with_var(&a, "B")->vars);
	assert_int_equal(t->unknown.n, 0);
	merge_vars(t, with_var(&a, "B")->vars);
	assert_int_equal(t->unknown.n, 1);
	assert_text(t->unknown.v[0],
		"kustomize refuses the var B in kustomization.yaml: there are two of that name");
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_vars),
		cmocka_unit_test(test_merge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
