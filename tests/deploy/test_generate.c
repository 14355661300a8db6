#include "deploy/target.h"

/* A kustomization, and what kustomize v5.8.1 makes of it; or why it is refused, in
 * words of ours. */
struct row {
	const char *kustomization, *want;
};

static const char objects[] =
	"apiVersion: v1\nkind: ConfigMap\n"
	"metadata: {name: old, namespace: apps, labels: {l: old, k: \"1\"}, annotations: {a: old}}\n"
	"immutable: true\ndata: {a: one, m: 2, z: null}\nbinaryData: {b: AA==}\n---\n"
	"apiVersion: v1\nkind: Secret\nmetadata: {name: key}\ntype: kubernetes.io/tls\n"
	"data: {tls.crt: YQ==}\n";

#define BYTES(literal) literal, sizeof(literal) - 1

/* The file mid.bin has 52 bytes: the first length at which base64 is cut in lines. */
static const struct {
	const char *path;
	const char *text;
	size_t n;
} files[] = {
	{ "app.env",
		BYTES("\xef\xbb\xbf# comment\nA=1\n  B = two words \n\nC\nD=\"q\"\n=none\nE=x=y\r\n") },
	{ "bad.env", BYTES("A=\xff\n") },
	{ "dir/x.json", BYTES("{\"a\":1}\n") },
	{ "bin", BYTES("\xff\0\1") },
	{ "mid.bin",
		BYTES("\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91"
		      "\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0\xa1\xa2\xa3"
		      "\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3") },
};

/* Objects are there where the kustomization has resources. */
static void check(const struct row *row)
{
	struct arena a = { 0 };
	struct project *p = project_new(&a);
	bool resources = strstr(row->kustomization, "resources:");

	project_add(p, source_new(&a, STR("kustomization.yaml"), str_of(row->kustomization)));
	if (resources)
		project_add(p, source_new(&a, STR("res.yaml"), str_of(objects)));
	for (size_t i = 0; i < countof(files); i++)
		project_add_other(p,
			source_new(&a, str_of(files[i].path),
				(struct str){ files[i].text, files[i].n }));
	project_index(p);
	struct target *t = target_of(&a, p, NULL);
	build_generators(t);
	assert_text(print_target(t), row->want);
	arena_clear(&a);
}

static const struct row rows[] = {
	{ "configMapGenerator: [{name: c}]\n",
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c-6ct58987ht'}}\n" },
	{ "configMapGenerator: [{name: c, literals: [a=1, b=, \"c=x=y\", \"d='q'\", \"e=\\\"q\\\"\", \"f='q\", \"g=\\\"\"]}]\n",
		"{'apiVersion':'v1','data':{'a':'1','b':'','c':'x=y','d':'q','e':'q','f':''q','g':'\\''},'kind':'ConfigMap','metadata':{'name':'c-hkhkc45hcd'}}\n" },
	{ "configMapGenerator: [{name: c, literals: [\"h=<a&b>\\u2028\\b\\f\\t\\n\\\\\\\"\303\244\"]}]\n",
		"{'apiVersion':'v1','data':{'h':'<a&b>\\u2028\\b\\f\\t\\n\\\\\\'\303\244'},'kind':'ConfigMap','metadata':{'name':'c-65h76fh6m8'}}\n" },
	{ "configMapGenerator: [{name: c, literals: [a]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: a literal is no key=value\n" },
	{ "configMapGenerator: [{name: c, literals: [\"=a\"]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: a literal is no key=value\n" },
	{ "configMapGenerator: [{name: c, literals: [a=1, a=2]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: the key \"a\" is there twice\n" },
	{ "configMapGenerator: [{name: c, literals: [1]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: \"1\" is no string\n" },
	{ "configMapGenerator: [{name: c, literals: [\"a=\\x7f\"]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: it has characters that YAML cannot hold\n" },
	{ "configMapGenerator: [{name: c, literals: a=1}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: literals is no list\n" },
	{ "configMapGenerator: [{literals: [a=1]}]\n",
		"kustomize refuses configMapGenerator of kustomization.yaml: it has no name\n" },
	{ "configMapGenerator: [{name: n, literals: [a=1]}]\n",
		"kustomize refuses configMapGenerator of kustomization.yaml: \"name\" is no string\n" },
	{ "configMapGenerator: [{name: c, literal: [a=1]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: unknown field literal\n" },
	{ "configMapGenerator: [{name: c, type: Opaque}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: unknown field type\n" },
	{ "configMapGenerator: {name: c}\n",
		"kustomize refuses configMapGenerator of kustomization.yaml: it is no list\n" },
	{ "configMapGenerator: null\n"
	  "namePrefix: \"\"\n"
	  "secretGenerator: [{name: s}]\n",
		"{'apiVersion':'v1','data':{},'kind':'Secret','metadata':{'name':'s-46f8b28mk5'},'type':'Opaque'}\n" },
	{ "configMapGenerator: [{name: c, envs: [app.env]}]\n",
		"{'apiVersion':'v1','data':{'A':'1','B ':' two words ','C':'','D':'\\'q\\'','E':'x=y'},'kind':'ConfigMap','metadata':{'name':'c-6df9t9655t'}}\n" },
	{ "configMapGenerator: [{name: c, env: app.env, literals: [Z=1]}]\n",
		"{'apiVersion':'v1','data':{'A':'1','B ':' two words ','C':'','D':'\\'q\\'','E':'x=y','Z':'1'},'kind':'ConfigMap','metadata':{'name':'c-46bhk96k6b'}}\n" },
	{ "configMapGenerator: [{name: c, env: app.env, literals: [A=1]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: the key \"A\" is there twice\n" },
	{ "configMapGenerator: [{name: c, envs: [bad.env]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: bad.env is not UTF-8\n" },
	{ "configMapGenerator: [{name: c, envs: [none.env]}]\n",
		"kustomization.yaml names none.env that is not there, leads out of the repository or is over 1 MiB\n" },
	{ "configMapGenerator: [{name: c, files: [dir/x.json, key=dir/x.json, bin]}]\n",
		"{'apiVersion':'v1','binaryData':{'bin':'/wAB'},'data':{'key':'{\\'a\\':1}\\n','x.json':'{\\'a\\':1}\\n'},'kind':'ConfigMap','metadata':{'name':'c-4h2mh67bgh'}}\n" },
	{ "configMapGenerator: [{name: c, files: [mid.bin]}]\n",
		"{'apiVersion':'v1','binaryData':{'mid.bin':'gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+goaKjpKWmp6ipqqusra6vsLGysw\\n==\\n'},'kind':'ConfigMap','metadata':{'name':'c-f96864bkf7'}}\n" },
	{ "configMapGenerator: [{name: c, files: [=bin]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: \"=bin\" is no key=path\n" },
	{ "configMapGenerator: [{name: c, files: [a=]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: \"a=\" is no key=path\n" },
	{ "configMapGenerator: [{name: c, files: [a=b=bin]}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: \"a=b=bin\" is no key=path\n" },
	{ "secretGenerator: [{name: s}]\n",
		"{'apiVersion':'v1','data':{},'kind':'Secret','metadata':{'name':'s-46f8b28mk5'},'type':'Opaque'}\n" },
	{ "secretGenerator: [{name: s, namespace: ns, type: kubernetes.io/tls, literals: [a=1, b=12, c=123, d=], files: [mid.bin]}]\n",
		"{'apiVersion':'v1','data':{'a':'MQ==','b':'MTI=','c':'MTIz','d':'','mid.bin':'gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+goaKjpKWmp6ipqqusra6vsLGysw\\n==\\n'},'kind':'Secret','metadata':{'name':'s-947b7dbb45','namespace':'ns'},'type':'kubernetes.io/tls'}\n" },
	{ "secretGenerator: [{name: s, type: 5}]\n",
		"kustomize refuses secretGenerator s of kustomization.yaml: \"type\" is no string\n" },
	{ "configMapGenerator: [{name: c, options: {disableNameSuffixHash: true, immutable: true, labels: {a: b}, annotations: {c: d}}}]\n"
	  "generatorOptions: {labels: {a: nay, e: f}, annotations: {g: null}}\n",
		"{'apiVersion':'v1','immutable':true,'kind':'ConfigMap','metadata':{'annotations':{'c':'d','g':''},'labels':{'a':'b','e':'f'},'name':'c'}}\n" },
	{ "configMapGenerator: [{name: c, options: {disableNameSuffixHash: false, immutable: false}}]\n"
	  "generatorOptions: {disableNameSuffixHash: true, immutable: true}\n",
		"{'apiVersion':'v1','immutable':true,'kind':'ConfigMap','metadata':{'name':'c'}}\n" },
	{ "configMapGenerator: [{name: c, options: {disableNameSuffixHash: \"true\"}}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: disableNameSuffixHash is neither true nor false\n" },
	{ "configMapGenerator: [{name: c, options: {labels: {a: 1}}}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: \"a\" is no string\n" },
	{ "configMapGenerator: [{name: c, options: {other: 1}}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: unknown option other\n" },
	{ "configMapGenerator: [{name: c}]\n"
	  "secretGenerator: [{name: c}]\n",
		"{'apiVersion':'v1','data':{},'kind':'Secret','metadata':{'name':'c-46f8b28mk5'},'type':'Opaque'}\n"
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c-6ct58987ht'}}\n" },
	{ "configMapGenerator: [{name: c}, {name: c}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: there is one already, and it is neither to merge nor to replace it\n" },
	{ "configMapGenerator: [{name: c}, {name: c, namespace: default}]\n",
		"kustomize refuses configMapGenerator c of kustomization.yaml: there is one already, and it is neither to merge nor to replace it\n" },
	{ "configMapGenerator: [{name: c}, {name: c, namespace: other}]\n",
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c-6ct58987ht','namespace':'other'}}\n"
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c-6ct58987ht'}}\n" },
	{ "configMapGenerator: [{name: old}]\n",
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'old-6ct58987ht'}}\n" },
	{ "resources: [res.yaml]\n"
	  "configMapGenerator: [{name: old, namespace: apps}]\n",
		"kustomize refuses configMapGenerator old of kustomization.yaml: there is one already, and it is neither to merge nor to replace it\n" },
	{ "resources: [res.yaml]\n"
	  "configMapGenerator: [{name: old, behavior: merge, literals: [a=1]}]\n",
		"kustomize refuses configMapGenerator old of kustomization.yaml: there is none that it could merge or replace\n" },
	{ "resources: [res.yaml]\n"
	  "configMapGenerator: [{name: old, namespace: apps, behavior: merge, literals: [a=new, c=1], files: [bin], options: {labels: {l: new, m: m}}}]\n",
		"{'apiVersion':'v1','binaryData':{'b':'AA==','bin':'/wAB'},'data':{'a':'new','c':'1','m':'2','z':''},'kind':'ConfigMap','metadata':{'annotations':{'a':'old'},'labels':{'k':'1','l':'new','m':'m'},'name':'old','namespace':'apps'}}\n"
		"{'apiVersion':'v1','data':{'tls.crt':'YQ=='},'kind':'Secret','metadata':{'name':'key'},'type':'kubernetes.io/tls'}\n" },
	{ "resources: [res.yaml]\n"
	  "configMapGenerator: [{name: old, namespace: apps, behavior: replace, literals: [c=1], options: {annotations: {b: new}}}]\n",
		"{'apiVersion':'v1','data':{'c':'1'},'kind':'ConfigMap','metadata':{'annotations':{'a':'old','b':'new'},'labels':{'k':'1','l':'old'},'name':'old','namespace':'apps'}}\n"
		"{'apiVersion':'v1','data':{'tls.crt':'YQ=='},'kind':'Secret','metadata':{'name':'key'},'type':'kubernetes.io/tls'}\n" },
	{ "resources: [res.yaml]\n"
	  "secretGenerator: [{name: key, behavior: merge, literals: [tls.key=k]}]\n",
		"{'apiVersion':'v1','binaryData':{'b':'AA=='},'data':{'a':'one','m':2,'z':null},'immutable':true,'kind':'ConfigMap','metadata':{'annotations':{'a':'old'},'labels':{'k':'1','l':'old'},'name':'old','namespace':'apps'}}\n"
		"{'apiVersion':'v1','data':{'tls.crt':'YQ==','tls.key':'aw=='},'kind':'Secret','metadata':{'name':'key'},'type':'Opaque'}\n" },
	{ "resources: [res.yaml]\n"
	  "secretGenerator: [{name: key, namespace: default, behavior: merge, type: t, literals: [tls.key=k]}]\n",
		"{'apiVersion':'v1','binaryData':{'b':'AA=='},'data':{'a':'one','m':2,'z':null},'immutable':true,'kind':'ConfigMap','metadata':{'annotations':{'a':'old'},'labels':{'k':'1','l':'old'},'name':'old','namespace':'apps'}}\n"
		"{'apiVersion':'v1','data':{'tls.crt':'YQ==','tls.key':'aw=='},'kind':'Secret','metadata':{'name':'key'},'type':'t'}\n" },
	{ "configMapGenerator: [{name: c, literals: [a=1]}, {name: c, behavior: merge, literals: [b=2]}]\n",
		"{'apiVersion':'v1','data':{'a':'1','b':'2'},'kind':'ConfigMap','metadata':{'name':'c-7gdc49gk6d'}}\n" },
	{ "configMapGenerator: [{name: c, literals: [a=1], options: {disableNameSuffixHash: true}}, {name: c, behavior: merge, literals: [b=2]}]\n",
		"{'apiVersion':'v1','data':{'a':'1','b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}\n" },
	{ "configMapGenerator: [{name: c, literals: [a=1]}, {name: c, behavior: replace, literals: [b=2], options: {disableNameSuffixHash: true}}]\n",
		"{'apiVersion':'v1','data':{'b':'2'},'kind':'ConfigMap','metadata':{'name':'c'}}\n" },
	{ "configMapGenerator: [{name: c, behavior: other}]\n",
		"{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c-6ct58987ht'}}\n" },
};

static void test_generators(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check(&rows[i]);
}

/* Leads back to the entry; what the entry says of labels leads to where it says so. */
static void test_source(void **state)
{
	static const struct text texts[] = {
		{ "kustomization.yaml",
			"configMapGenerator:\n- {name: a}\n- {name: b, namespace: ns,"
			" options: {labels: {l: x}}}\n" },
		{ NULL, NULL },
	};
	struct arena a = { 0 };
	struct project *p = project_of(&a, texts);
	struct target *t = target_of(&a, p, NULL);
	const struct res *r;

	(void)state;
	build_generators(t);
	assert_int_equal(t->res.v.n, 2);
	r = &t->res.v.v[1];
	assert_true(r->generated && r->source->made);
	assert_text(r->source->type, "core/ConfigMap");
	assert_text(r->source->name, "b");
	assert_text(r->source->ns, "ns");
	assert_ptr_equal(r->source->file, t->k->file->yaml);
	assert_int_equal(source_pos(t->k->file->src, r->source->root->start).line, 3);
	assert_null(value_get(r->tree, "kind")->from);
	assert_non_null(value_at(r->tree, "metadata.labels.l")->from);
	arena_clear(&a);
}

/* Of other kinds, and of numbers that kustomize would round, it is not known. */
static void test_hash(void **state)
{
	static const struct text texts[] = {
		{ "kustomization.yaml", "resources: [a.yaml]\n" },
		{ "a.yaml",
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
			"data: {i: 12, b: true, \"n\": null, m: {l: [x]}}\n"
			"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {f: 1.5}\n"
			"---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n" },
		{ NULL, NULL },
	};
	struct arena a = { 0 };
	struct target *t = target_of(&a, project_of(&a, texts), NULL);

	(void)state;
	assert_text(res_hash(t, &t->res.v.v[0]), "6d5h5k8228");
	assert_int_equal(t->unknown.n, 0);
	assert_null(res_hash(t, &t->res.v.v[1]).p);
	assert_null(res_hash(t, &t->res.v.v[2]).p);
	assert_int_equal(t->unknown.n, 2);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generators),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
