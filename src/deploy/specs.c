#include "deploy/steps.h"
#include "base/sort.h"

static const char *const purposes[] = {
	[SPECS_NAME_PREFIX] = "namePrefix",
	[SPECS_NAME_SUFFIX] = "nameSuffix",
	[SPECS_NAMESPACE] = "namespace",
	[SPECS_COMMON_LABELS] = "commonLabels",
	[SPECS_LABELS] = "labels",
	[SPECS_TEMPLATE_LABELS] = "templateLabels",
	[SPECS_COMMON_ANNOTATIONS] = "commonAnnotations",
	[SPECS_VAR_REFERENCE] = "varReference",
	[SPECS_IMAGES] = "images",
	[SPECS_REPLICAS] = "replicas",
};

/* The new one is for all that the old one is for: then kustomize leaves it out. */
static bool covers(const struct field_spec *old, const struct field_spec *s)
{
	return (!s->group.n || str_eq(s->group, old->group)) &&
		(!s->version.n || str_eq(s->version, old->version)) &&
		(!s->kind.n || str_eq(s->kind, old->kind)) && str_eq(s->path, old->path);
}

void specs_add(struct target *t, struct field_specs *to, const struct field_spec *s)
{
	for (uint32_t i = 0; i < to->v.n; i++) {
		if (!covers(&to->v.v[i], s))
			continue;
		if (to->v.v[i].create != s->create)
			target_refused(t, "two field specs for " PRIs " contradict each other",
				ARGs(s->path));
		return;
	}
	vec_push(t->a, &to->v, *s);
}

static struct field_specs copy(struct arena *a, const struct field_specs *from)
{
	struct field_specs to = { 0 };

	for (uint32_t i = 0; i < from->v.n; i++)
		vec_push(a, &to.v, from->v.v[i]);
	return to;
}

static void add_all(struct target *t, struct field_specs *to, const struct field_specs *from)
{
	for (uint32_t i = 0; i < from->v.n; i++)
		specs_add(t, to, &from->v.v[i]);
}

static struct name_reference *find_name(struct specs *s, const struct name_reference *ref)
{
	for (uint32_t i = 0; i < s->names.n; i++) {
		struct name_reference *n = &s->names.v[i];
		if (str_eq(n->group, ref->group) && str_eq(n->version, ref->version) &&
			str_eq(n->kind, ref->kind))
			return n;
	}
	return NULL;
}

static void add_name(struct target *t, struct specs *s, const struct name_reference *ref)
{
	struct name_reference *old = find_name(s, ref), copied = *ref;

	if (old) {
		add_all(t, &old->fields, &ref->fields);
		return;
	}
	copied.fields = copy(t->a, &ref->fields);
	vec_push(t->a, &s->names, copied);
}

static int spec_cmp(const void *ctx, const void *x, const void *y)
{
	const struct field_spec *a = x, *b = y;
	struct res_id l = { .group = a->group, .version = a->version, .kind = a->kind };
	struct res_id r = { .group = b->group, .version = b->version, .kind = b->kind };

	(void)ctx;
	return kind_order_cmp(&l, &r);
}

static int name_cmp(const void *ctx, const void *x, const void *y)
{
	const struct name_reference *a = x, *b = y;
	struct res_id l = { .group = a->group, .version = a->version, .kind = a->kind };
	struct res_id r = { .group = b->group, .version = b->version, .kind = b->kind };

	(void)ctx;
	return kind_order_cmp(&l, &r);
}

static void sort_list(struct arena *a, struct field_specs *list)
{
	struct field_specs sorted = { 0 };
	VEC(const void *) order = { 0 };

	for (uint32_t i = 0; i < list->v.n; i++)
		vec_push(a, &order, &list->v.v[i]);
	sort_pointers(a, order.v, order.n, spec_cmp, NULL);
	for (uint32_t i = 0; i < order.n; i++)
		vec_push(a, &sorted.v, *(const struct field_spec *)order.v[i]);
	*list = sorted;
}

static void index_naming(struct arena *a, struct specs *s)
{
	s->naming = (struct map){ .a = a };
	memset(&s->naming_any, 0, sizeof(s->naming_any));
	for (uint32_t i = 0; i < s->names.n; i++) {
		const struct name_reference *to = &s->names.v[i];
		for (uint32_t j = 0; j < to->fields.v.n; j++) {
			const struct field_spec *at = &to->fields.v.v[j];
			struct naming_fields *list = &s->naming_any;
			void **known = at->kind.n ? map_at(&s->naming, at->kind) : NULL;
			if (known && !*known)
				*known = arena_new(a, struct naming_fields);
			if (known)
				list = *known;
			vec_push(a, &list->v, ((struct naming_field){ to, at }));
		}
	}
}

void specs_sort(struct arena *a, struct specs *s)
{
	struct specs sorted = *s;
	VEC(const void *) order = { 0 };

	for (size_t i = 0; i < SPECS_COUNT; i++)
		sort_list(a, &sorted.of[i]);
	for (uint32_t i = 0; i < s->names.n; i++)
		vec_push(a, &order, &s->names.v[i]);
	sort_pointers(a, order.v, order.n, name_cmp, NULL);
	memset(&sorted.names, 0, sizeof(sorted.names));
	for (uint32_t i = 0; i < order.n; i++)
		vec_push(a, &sorted.names, *(const struct name_reference *)order.v[i]);
	*s = sorted;
	index_naming(a, s);
}

static void add_specs(struct target *t, struct specs *to, const struct specs *from)
{
	for (size_t i = 0; i < SPECS_COUNT; i++)
		add_all(t, &to->of[i], &from->of[i]);
	for (uint32_t i = 0; i < from->names.n; i++)
		add_name(t, to, &from->names.v[i]);
}

/* Also what is merged with nothing may lose some: the later of two is for all that the
 * earlier one is for. The defaults stay what they are. */
const struct specs *specs_merge(struct target *t, const struct specs *a, const struct specs *b)
{
	struct specs_merged *last = &t->b->merged;
	uint32_t told = t->unknown.n;

	if (!b || (b == t->b->specs && (!a || a == b)))
		return b ? b : a;
	if (last->out && last->a == a && last->b == b)
		return last->out;
	struct specs *s = arena_new(t->a, struct specs);
	for (size_t i = 0; a && i < SPECS_COUNT; i++)
		s->of[i] = copy(t->a, &a->of[i]);
	for (uint32_t i = 0; a && i < a->names.n; i++)
		add_name(t, s, &a->names.v[i]);
	add_specs(t, s, b);
	specs_sort(t->a, s);
	if (t->unknown.n == told)
		*last = (struct specs_merged){ a, b, s };
	return s;
}

static struct str text_of(const struct value *v, const char *key)
{
	return value_str(value_get(v, key));
}

struct field_specs specs_read(struct target *t, const struct value *list)
{
	struct field_specs out = { 0 };

	for (const struct value *c = value_child(list); c; c = c->next) {
		struct field_spec s = { text_of(c, "group"), text_of(c, "version"),
			text_of(c, "kind"), text_of(c, "path"),
			value_true(value_get(c, "create")) };
		vec_push(t->a, &out.v, s);
	}
	return out;
}

static void read_names(struct target *t, struct specs *s, const struct value *list)
{
	for (const struct value *c = value_child(list); c; c = c->next) {
		struct name_reference ref = { .group = text_of(c, "group"),
			.version = text_of(c, "version"),
			.kind = text_of(c, "kind") };
		ref.fields = specs_read(t, value_get(c, "fieldSpecs"));
		vec_push(t->a, &s->names, ref);
	}
}

static void read_purpose(struct target *t, struct specs *s, const struct value *field,
	struct str name)
{
	for (size_t i = 0; i < countof(purposes); i++) {
		if (!str_is(field->key, purposes[i]))
			continue;
		s->of[i] = specs_read(t, field);
		return;
	}
	if (str_is(field->key, "nameReference"))
		read_names(t, s, field);
	else
		target_refused(t, "unknown field " PRIs " in " PRIs, ARGs(field->key), ARGs(name));
}

static const struct specs *read_file(struct target *t, struct str name)
{
	struct specs *s = arena_new(t->a, struct specs);
	struct value_list docs = { 0 };

	if (!target_documents(t, name, &docs) || !docs.v.n)
		return s;
	for (const struct value *c = value_child(docs.v.v[0]); c; c = c->next)
		read_purpose(t, s, c, name);
	specs_sort(t->a, s);
	return s;
}

const struct specs *specs_configured(struct target *t)
{
	const struct value *names = value_get(t->fields, "configurations");
	const struct specs *s = NULL;

	for (const struct value *c = value_child(names); c; c = c->next)
		s = specs_merge(t, s, read_file(t, value_str(c)));
	return s ? specs_merge(t, t->b->specs, s) : t->b->specs;
}
