#include "rows.h"

#define CUSTOM "apiVersion: example.com/v1\nkind: Custom\n"
#define DEPLOYMENT "apiVersion: apps/v1\nkind: Deployment\n"
#define POD "apiVersion: v1\nkind: Pod\n"
#define SERVICE "apiVersion: v1\nkind: Service\n"

static const char *named(struct arena *a, const char *head, const char *spec)
{
	return str_printf(a, "%smetadata: {name: o}\nspec: %s\n", head, spec).p;
}

static void test_merge(void **state)
{
	static const struct {
		const char *head, *object, *patch, *want;
	} rows[] = {
		/* maps are merged, null takes away, scalars are replaced */
		{ CUSTOM, "{a: {b: 1, c: 2, d: 3}, e: 4}",
			"{a: {b: null, c: 5, f: {g: null, h: 1}}}",
			"{a: {c: 5, d: 3, f: {h: 1}}, e: 4}" },
		/* lists of custom resources are replaced */
		{ CUSTOM, "{l: [{name: a, v: 1}, {name: b}]}", "{l: [{name: a, w: 2}]}",
			"{l: [{name: a, w: 2}]}" },
		/* what is in a list that is taken as a whole stays, null and all */
		{ CUSTOM, "{l: [1]}", "{l: [{a: null, $patch: delete}], m: [null]}",
			"{l: [{$patch: delete, a: null}], m: [null]}" },
		/* an entry without a value vanishes, a written null stays */
		{ CUSTOM, "{a: {b: , c: null, d: ~}}", "{x: 1}", "{a: {c: null, d: null}, x: 1}" },
		/* directives in maps */
		{ CUSTOM, "{a: {b: 1}, c: {d: 1}, e: {f: 1}}",
			"{a: {$patch: delete}, c: {$patch: replace, x: 1}, e: {$patch: merge, g: 2}, "
			"h: {$patch: delete, i: 1}, j: {k: {$patch: delete}, l: 1}}",
			"{c: {x: 1}, e: {f: 1, g: 2}, j: {l: 1}}" },
		/* an unknown directive */
		{ CUSTOM, "{a: {b: 1}}", "{a: {$patch: drop}}", NULL },
		/* an unknown directive where nothing is */
		{ CUSTOM, "{b: 1}", "{a: {$patch: drop}}", "{a: {$patch: drop}, b: 1}" },
		/* a map meets a list */
		{ CUSTOM, "{a: {b: 1}}", "{a: [1]}", NULL },
		/* a scalar meets a map */
		{ CUSTOM, "{a: 1}", "{a: {b: 1}}", NULL },
		/* null meets anything */
		{ CUSTOM, "{a: null, b: ~, c: {d: 1}}", "{a: {x: 1}, b: [1], c: null}",
			"{a: {x: 1}, b: [1]}" },
		/* quotes stay with the field */
		{ CUSTOM, "{a: '1', b: 1, c: text, d: 'text', e: 'x'}",
			"{a: 5, b: '5', c: 5, d: 1.10, e: true}",
			"{a: '5', b: '5', c: 5, d: '1.10', e: 'true'}" },
		/* booleans of YAML 1.1 are texts */
		{ CUSTOM, "{a: yes, b: 1}", "{b: on, c: no, d: true}",
			"{a: 'yes', b: 'on', c: 'no', d: true}" },
		/* other directives of the API server mean nothing */
		{ DEPLOYMENT,
			"{strategy: {type: a, x: 1}, template: {spec: {containers: [{name: a}, "
			"{name: b}]}}}",
			"{strategy: {$retainKeys: [type], type: b}, "
			"template: {spec: {$setElementOrder/containers: [{name: b}, {name: a}], "
			"$deleteFromPrimitiveList/x: [y]}}}",
			"{strategy: {$retainKeys: [type], type: b, x: 1}, "
			"template: {spec: {$deleteFromPrimitiveList/x: ['y'], "
			"$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a}, "
			"{name: b}]}}}" },
		/* items with keys: those of the patch first, in its order */
		{ DEPLOYMENT,
			"{template: {spec: {containers: [{name: a, image: a}, {name: b, image: b}, "
			"{name: c, image: c}]}}}",
			"{template: {spec: {containers: [{name: new, image: n}, {name: c, image: x}, "
			"{name: a, args: [y]}]}}}",
			"{template: {spec: {containers: [{image: 'n', name: new}, {image: x, name: c}, "
			"{args: ['y'], image: a, name: a}, {image: b, name: b}]}}}" },
		/* an item is deleted */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}, {name: b}]}}}",
			"{template: {spec: {containers: [{name: a, $patch: delete}, {name: z, "
			"$patch: delete}]}}}",
			"{template: {spec: {containers: [{name: b}]}}}" },
		/* an item cannot be replaced */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a, image: a}, {name: b}]}}}",
			"{template: {spec: {containers: [{name: a, args: [c], $patch: replace}]}}}",
			"{template: {spec: {containers: [{image: a, name: a}, {name: b}]}}}" },
		/* a list is replaced */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}, {name: b}]}}}",
			"{template: {spec: {containers: [{name: c}, {$patch: replace}]}}}",
			"{template: {spec: {containers: [{name: c}]}}}" },
		/* a list is deleted */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}], volumes: [{name: v}]}}}",
			"{template: {spec: {volumes: [{$patch: delete}]}}}",
			"{template: {spec: {containers: [{name: a}]}}}" },
		/* a directive among other entries is one for the item alone */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}, {name: b}]}}}",
			"{template: {spec: {containers: [{name: a, $patch: delete}, {$patch: replace}]}}}",
			"{template: {spec: {containers: []}}}" },
		/* an unknown directive in a list */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}]}}}",
			"{template: {spec: {containers: [{$patch: drop}]}}}", NULL },
		/* lists with keys inside items */
		{ DEPLOYMENT,
			"{template: {spec: {containers: [{name: a, env: [{name: X, value: '1'}, "
			"{name: Y, value: '2'}], volumeMounts: [{mountPath: /a, name: v}]}]}}}",
			"{template: {spec: {containers: [{name: a, env: [{name: Y, value: 5}, {name: X, "
			"value: null}], volumeMounts: [{mountPath: /b, name: v}]}]}}}",
			"{template: {spec: {containers: [{env: [{name: 'Y', value: '5'}, {name: X}], "
			"name: a, volumeMounts: [{mountPath: /b, name: v}, {mountPath: /a, name: v}]}]}}}" },
		/* lists without keys inside items */
		{ DEPLOYMENT,
			"{template: {spec: {containers: [{name: a, args: [x, y]}], "
			"tolerations: [{key: a}]}}}",
			"{template: {spec: {containers: [{name: a, args: [z]}], tolerations: [{key: b}]}}}",
			"{template: {spec: {containers: [{args: [z], name: a}], tolerations: [{key: b}]}}}" },
		/* ports: two keys */
		{ DEPLOYMENT,
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"protocol: TCP}, {containerPort: 80, protocol: UDP}, {containerPort: 90}]}]}}}",
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"protocol: UDP, name: u}, {containerPort: 90, name: n}]}]}}}",
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"protocol: TCP}, {containerPort: 80, name: u, protocol: UDP}, "
			"{containerPort: 90, name: 'n'}]}]}}}" },
		/* ports: a protocol that only the patch has */
		{ DEPLOYMENT,
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"name: old}]}]}}}",
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"protocol: TCP, name: new}]}]}}}",
			"{template: {spec: {containers: [{name: a, ports: [{containerPort: 80, "
			"name: old}]}]}}}" },
		/* ports: none has a protocol */
		{ SERVICE, "{ports: [{port: 80, targetPort: 1}, {port: 90}]}",
			"{ports: [{port: 80, name: http}, {port: 443}]}",
			"{ports: [{name: http, port: 80, targetPort: 1}, {port: 443}, {port: 90}]}" },
		/* ports: the protocol tells them apart */
		{ SERVICE,
			"{ports: [{port: 53, protocol: UDP, name: u}, {port: 53, protocol: TCP, name: t}]}",
			"{ports: [{port: 53, protocol: TCP, targetPort: 5353}]}",
			"{ports: [{name: u, port: 53, protocol: UDP}, {name: t, port: 53, "
			"protocol: TCP, targetPort: 5353}]}" },
		/* ports: one is deleted */
		{ SERVICE, "{ports: [{port: 80, name: a}, {port: 90, name: b}]}",
			"{ports: [{port: 80, $patch: delete}]}", "{ports: [{name: b, port: 90}]}" },
		/* a patch without a key where items have keys */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}, {name: b}]}}}",
			"{template: {spec: {containers: [{image: x}]}}}",
			"{template: {spec: {containers: []}}}" },
		/* of items with one key the last is left */
		{ DEPLOYMENT,
			"{template: {spec: {volumes: [{name: v, emptyDir: {}}, {name: v, "
			"hostPath: {path: /x}}, {name: w}]}}}",
			"{replicas: 1}",
			"{replicas: 1, template: {spec: {volumes: [{hostPath: {path: /x}, name: v}, "
			"{name: w}]}}}" },
		/* a list that was not there */
		{ DEPLOYMENT, "{replicas: 1}",
			"{template: {spec: {containers: [{name: a, env: [{name: X, $patch: delete}, "
			"{name: Y, value: null}]}]}}}",
			"{replicas: 1, template: {spec: {containers: [{env: [{name: 'Y'}], name: a}]}}}" },
		/* null for a list */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}], volumes: [{name: v}]}}}",
			"{template: {spec: {volumes: null}}}",
			"{template: {spec: {containers: [{name: a}]}}}" },
		/* an empty list changes nothing */
		{ DEPLOYMENT, "{template: {spec: {containers: [{name: a}]}}}",
			"{template: {spec: {containers: []}}}",
			"{template: {spec: {containers: [{name: a}]}}}" },
		/* an object inside a custom resource has keys of its kind */
		{ CUSTOM,
			"{object: {apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: i}]}}}",
			"{object: {spec: {containers: [{name: b}]}}}",
			"{object: {apiVersion: v1, kind: Pod, spec: {containers: [{name: b}, {image: i, "
			"name: a}]}}}" },
		/* spread constraints: two keys */
		{ POD, "{topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: a, maxSkew: 1}]}",
			"{topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: a, "
			"maxSkew: 2}, {topologyKey: z, whenUnsatisfiable: b}]}",
			"{topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: b}, "
			"{maxSkew: 2, topologyKey: z, whenUnsatisfiable: a}]}" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct str kind = value_str(value_get(yaml_of(&a, rows[i].head), "kind"));
		const struct text texts[] = {
			{ "o.yaml", named(&a, rows[i].head, rows[i].object) },
			{ "p.yaml", named(&a, rows[i].head, rows[i].patch) },
			{ "kustomization.yaml",
				"resources: [o.yaml]\npatches: [{path: p.yaml}]\n" },
			{ 0 },
		};
		check_row(texts, str_printf(&a, PRIs "/o", ARGs(kind)).p, "spec", rows[i].want);
		arena_clear(&a);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
