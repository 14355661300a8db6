#include "deploy/target.h"

/* The field specs that kustomize has for images and replicas; test_kustomize.c has
 * others. */
static struct specs specs_of(struct arena *a)
{
	static const char *const images[] = { "spec/containers[]/image",
		"spec/initContainers[]/image", "spec/volumes[]/image/reference",
		"spec/template/spec/containers[]/image",
		"spec/template/spec/volumes[]/image/reference" };
	static const char *const kinds[] = { "Deployment", "StatefulSet" };
	struct specs all = { 0 };

	for (size_t i = 0; i < countof(images); i++) {
		struct field_spec spec = { .path = str_of(images[i]), .create = true };
		vec_push(a, &all.of[SPECS_IMAGES].v, spec);
	}
	for (size_t i = 0; i < countof(kinds); i++) {
		struct field_spec spec = { .kind = str_of(kinds[i]),
			.path = STR("spec/replicas"),
			.create = true };
		vec_push(a, &all.of[SPECS_REPLICAS].v, spec);
	}
	return all;
}

static struct target *built(struct arena *a, const char *kustomization, const char *objects)
{
	const struct text texts[] = { { "kustomization.yaml", kustomization },
		{ "res.yaml", objects }, { NULL, NULL } };
	struct specs *specs = arena_new(a, struct specs);
	struct target *t;

	*specs = specs_of(a);
	t = target_of(a, project_of(a, texts), specs);
	build_images(t, value_get(t->fields, "images"));
	build_replicas(t, value_get(t->fields, "replicas"));
	return t;
}

/* An entry of `images`, an image, and what kustomize v5.8.1 makes of it (' for ");
 * or why it is refused, in words of ours. */
struct image_row {
	const char *entry, *image, *want;
};

/* The same for a kustomization and objects. */
struct row {
	const char *kustomization, *objects, *want;
};

static const struct image_row image_rows[] = {
	{ "{name: nginx, newTag: v2}", "nginx", "'nginx:v2'" },
	{ "{name: nginx, newTag: v2}", "nginx:1.25", "'nginx:v2'" },
	{ "{name: nginx, newTag: v2}", "nginx:1.25@sha256:abc", "'nginx:v2'" },
	{ "{name: nginx, newTag: v2}", "nginx@sha256:abc", "'nginx:v2'" },
	{ "{name: nginx, newTag: v2}", "nginx@md5:abc", "'nginx@md5:abc'" },
	{ "{name: nginx, newTag: v2}", "my/nginx:1", "'my/nginx:1'" },
	{ "{name: nginx, newTag: v2}", "nginx/x:1", "'nginx/x:1'" },
	{ "{name: nginx, newTag: v2}", "'nginx:'", "'nginx:v2'" },
	{ "{name: nginx, newTag: v2}", "'nginx:a b'", "'nginx:a b'" },
	{ "{name: nginx, newTag: v2}", "'nginx:{TAG}'", "'nginx:v2'" },
	{ "{name: nginx}", "nginx:1", "'nginx:1'" },
	{ "{name: nginx, newName: r.io:5000/a/b}", "nginx:1.25", "'r.io:5000/a/b:1.25'" },
	{ "{name: nginx, newName: r.io:5000/a/b}", "nginx:1@sha256:x",
		"'r.io:5000/a/b:1@sha256:x'" },
	{ "{name: nginx, digest: \"sha256:d\"}", "nginx:1.25", "'nginx@sha256:d'" },
	{ "{name: nginx, newTag: v2, digest: \"sha256:d\"}", "nginx:1.25", "'nginx:v2@sha256:d'" },
	{ "{name: nginx, tagSuffix: -x}", "nginx:1.25@sha256:d", "'nginx:1.25-x-x'" },
	{ "{name: nginx, tagSuffix: -x}", "nginx", "'nginx:-x-x'" },
	{ "{name: nginx, tagSuffix: -x, newTag: v2}", "nginx:1", "'nginx:v2'" },
	{ "{name: r.io:5000/a, newTag: v2}", "r.io:5000/a:1", "'r.io:5000/a:v2'" },
	{ "{name: r.io:5000/a, newTag: v2}", "r.io:5000/a", "'r.io:5000/a:v2'" },
	{ "{name: r.io:5000/a, newTag: v2}", "rxio:5000/a:1", "'rxio:5000/a:v2'" },
	{ "{name: r.io:5000/a, newTag: v2}", "r.io/a:1", "'r.io/a:1'" },
	{ "{name: r.o, newTag: v2}", "r\303\244o:1", "'r\303\244o:v2'" },
	{ "{name: \"n.*\", newTag: v2}", "nginx:1", "'nginx:v2'" },
	{ "{name: \"[a-m]+\", newTag: v2}", "nginx:1", "'nginx:1'" },
	{ "{name: \"nginx|x\", newTag: v2}", "nginx/web:1", "'nginx/web:v2'" },
	{ "{name: \"(\", newTag: v2}", "nginx",
		"the image ( is not understood: missing closing parenthesis in pattern \"^((:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$\"" },
	{ "{NAME: nginx, newtag: v2}", "nginx:1", "'nginx:v2'" },
	{ "{name: nginx, newtag: v3, newTag: v2}", "nginx",
		"kustomize refuses the image nginx of kustomization.yaml: a field of it stands twice" },
	{ "{name: nginx, newName: \"12\", newTag: \"\"}", "nginx", "12" },
	{ "{name: nginx, newName: \"12\"}", "\"nginx\"", "'12'" },
	{ "{name: nginx, newTag: 1.2}", "nginx",
		"kustomize refuses the image nginx of kustomization.yaml: a field of it is no string" },
	{ "{newTag: \"1\"}", "nginx", "'nginx'" },
	{ "{name: nginx, tag: \"1\"}", "nginx",
		"kustomize refuses the image nginx of kustomization.yaml: it has an unknown field" },
	{ "\"nginx\"", "nginx", "kustomize refuses an image of kustomization.yaml: it is no map" },
	{ "{name: nginx, newTag: v2}", "1", "1" },
	{ "{name: \"1\", newTag: v2}", "1", "'1:v2'" },
	{ "{name: nginx, newTag: v2}", "{a: b}",
		"kustomize refuses the image nginx of kustomization.yaml: something that should hold an image is of another kind" },
	{ "{name: nginx, newTag: v2}", "null", "null" },
};

static const struct row rows[] = {
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}, {name: a, newName: b}]\n",
		"apiVersion: v1\n"
		"kind: Pod\n"
		"metadata: {name: p}\n"
		"spec: {containers: [{image: a}], initContainers: [{image: a:1}], ephemeralContainers: [{image: a}], volumes: [{image: {reference: a}}]}\n",
		"{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'image':'b:2'}],'ephemeralContainers':[{'image':'a'}],'initContainers':[{'image':'b:2'}],'volumes':[{'image':{'reference':'b:2'}}]}}\n" },
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}]\n",
		"apiVersion: x/v1\n"
		"kind: Thing\n"
		"metadata: {name: p}\n"
		"spec: {deep: [{containers: [{image: a}, {name: none}]}], image: a, containers: {image: a}}\n",
		"{'apiVersion':'x/v1','kind':'Thing','metadata':{'name':'p'},'spec':{'containers':{'image':'a:2'},'deep':[{'containers':[{'image':'a:2'},{'name':'none'}]}],'image':'a'}}\n" },
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}]\n",
		"apiVersion: x/v1\n"
		"kind: Thing\n"
		"metadata: {name: p}\n"
		"spec: {containers: a}\n",
		"kustomize refuses the image a of kustomization.yaml: something that should hold an image is of another kind\n" },
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}]\n",
		"apiVersion: x/v1\n"
		"kind: Thing\n"
		"metadata: {name: p}\n"
		"spec: {deep: {containers: [a]}}\n",
		"kustomize refuses the image a of kustomization.yaml: something that should hold an image is of another kind\n" },
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}]\n",
		"apiVersion: apiextensions.k8s.io/v1\n"
		"kind: CustomResourceDefinition\n"
		"metadata: {name: p}\n"
		"spec: {containers: [{image: a}]}\n",
		"{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'p'},'spec':{'containers':[{'image':'a'}]}}\n" },
	{ "resources: [res.yaml]\n"
	  "images: [{name: a, newTag: \"2\"}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: p}\n"
		"spec: {template: {spec: {volumes: [{image: {reference: a:1}}, {name: x}]}}}\n",
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'p'},'spec':{'template':{'spec':{'volumes':[{'image':{'reference':'a:2'}},{'name':'x'}]}}}}\n" },
	{ "resources: [res.yaml]\n"
	  "images: {name: a}\n",
		"apiVersion: v1\n"
		"kind: Pod\n"
		"metadata: {name: p}\n",
		"kustomize refuses an image of kustomization.yaml: it is no list\nkustomize refuses an image of kustomization.yaml: it is no map\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n"
		"---\n"
		"apiVersion: apps/v1\n"
		"kind: StatefulSet\n"
		"metadata: {name: a}\n"
		"spec: {replicas: 1}\n"
		"---\n"
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: b}\n",
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a'},'spec':{'replicas':3}}\n"
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'b'}}\n"
		"{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'a'},'spec':{'replicas':3}}\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: x/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a, namespace: ns}\n"
		"spec: {replicas: null}\n"
		"---\n"
		"apiVersion: apps/v1\n"
		"kind: DaemonSet\n"
		"metadata: {name: a}\n",
		"{'apiVersion':'apps/v1','kind':'DaemonSet','metadata':{'name':'a'}}\n"
		"{'apiVersion':'x/v1','kind':'Deployment','metadata':{'name':'a','namespace':'ns'},'spec':{'replicas':3}}\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: b}\n",
		"kustomize refuses replicas of a in kustomization.yaml: nothing that has replicas has that name\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: DaemonSet\n"
		"metadata: {name: a}\n",
		"kustomize refuses replicas of a in kustomization.yaml: nothing that has replicas has that name\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n"
		"spec: {replicas: \"2\"}\n",
		"{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a'},'spec':{'replicas':'0'}}\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: \"3\"}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n",
		"kustomize refuses replicas of a in kustomization.yaml: count is no integer\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 1.5}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n",
		"kustomize refuses replicas of a in kustomization.yaml: count is no integer\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3, kind: Deployment}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n",
		"kustomize refuses replicas of a in kustomization.yaml: it has an unknown field\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n"
		"spec: {replicas: {x: 1}}\n",
		"kustomize refuses replicas of a in kustomization.yaml: what should hold a count is of another kind\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n"
		"spec: [1]\n",
		"kustomize refuses replicas of a in kustomization.yaml: what should hold a count is of another kind\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: [{name: a, count: 3}]\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n"
		"spec: text\n",
		"kustomize refuses replicas of a in kustomization.yaml: what should hold a count is of another kind\n" },
	{ "resources: [res.yaml]\n"
	  "replicas: {name: a, count: 3}\n",
		"apiVersion: apps/v1\n"
		"kind: Deployment\n"
		"metadata: {name: a}\n",
		"kustomize refuses replicas in kustomization.yaml: it is no list\n" },
};

static struct str image_of(struct target *t)
{
	const struct value *spec = value_get(t->res.v.v[0].tree, "spec");
	const struct value *first = value_item(value_get(spec, "containers"), 0);
	struct buf out = { .a = t->a };

	if (t->unknown.n)
		return t->unknown.v[0];
	value_json(&out, value_get(first, "image"));
	for (uint32_t i = 0; i < out.n; i++)
		out.p[i] = out.p[i] == '"' ? '\'' : out.p[i];
	return buf_str(&out);
}

static void check_image(const struct image_row *row)
{
	static const char pod[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
				  "spec: {containers: [{image: %s}]}\n";
	struct arena a = { 0 };
	struct str kustomization = str_printf(&a, "images: [%s]\n", row->entry);
	struct str objects = str_printf(&a, pod, row->image);

	assert_text(image_of(built(&a, kustomization.p, objects.p)), row->want);
	arena_clear(&a);
}

static void test_image(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(image_rows); i++)
		check_image(&image_rows[i]);
}

static void test_objects(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct target *t = built(&a, rows[i].kustomization, rows[i].objects);
		assert_text(print_target(t), rows[i].want);
		arena_clear(&a);
	}
}

/* What nobody changes keeps the tree of its source. */
static void test_shared(void **state)
{
	static const char objects[] =
		"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: a}]}\n---\n"
		"apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec: {containers: [{image: b}]}\n";
	struct arena a = { 0 };
	struct target *t = built(&a, "images: [{name: b, newTag: '2'}]\n", objects);

	(void)state;
	assert_ptr_equal(t->res.v.v[0].tree, t->res.v.v[0].source->tree);
	assert_ptr_not_equal(t->res.v.v[1].tree, t->res.v.v[1].source->tree);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_shared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
