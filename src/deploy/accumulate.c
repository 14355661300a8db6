#include "deploy/steps.h"

struct open_folder {
	uint32_t times;
};

static struct str parent_of(struct str folder)
{
	ptrdiff_t slash = str_rfind_char(folder, '/');

	return str_sub(folder, 0, slash < 0 ? 0 : (size_t)slash);
}

/* Counts the folder and all above it as being built, or not any more. */
static void open_folder(struct builds *b, struct str folder, bool enter)
{
	for (;;) {
		void **at = map_at(&b->open, folder);
		if (!*at)
			*at = arena_new(b->a, struct open_folder);
		struct open_folder *o = *at;
		o->times += enter ? 1 : UINT32_MAX;
		if (!folder.n)
			return;
		folder = parent_of(folder);
	}
}

static bool is_open(const struct builds *b, struct str folder)
{
	const struct open_folder *o = map_get(&b->open, folder);

	return o && o->times;
}

/* Something that was built before uses what now is being built, or what lies above it. */
static bool uses_open(struct builds *b, struct built_folder *f)
{
	if (f->walked == b->walk)
		return false;
	f->walked = b->walk;
	if (is_open(b, f->target->folder))
		return true;
	for (uint32_t i = 0; i < f->uses.n; i++)
		if (uses_open(b, f->uses.v[i]))
			return true;
	return false;
}

static bool is_at_or_above(struct str folder, struct str other)
{
	return !folder.n ||
		(other.n >= folder.n && str_eq(str_sub(other, 0, folder.n), folder) &&
			(other.n == folder.n || other.p[folder.n] == '/'));
}

/* What is left out because of who builds it is not what others get. */
static void mark_circle(struct builds *b, struct str folder)
{
	uint32_t i = 0;

	while (i < b->chain.n && !is_at_or_above(folder, b->chain.v[i]->target->folder))
		i++;
	for (i++; i < b->chain.n; i++)
		b->chain.v[i]->partial = true;
}

static bool may_enter(struct target *user, const struct kustomization *k)
{
	struct builds *b = user->b;

	if (is_open(b, k->folder)) {
		mark_circle(b, k->folder);
		target_unknown(user, PRIs " builds itself", ARGs(k->file->src->path));
		return false;
	}
	if (++b->visits > BUILD_VISITS || b->chain.n >= BUILD_DEPTH ||
		user->res.v.n > BUILD_OBJECTS) {
		target_unknown(user, "too much is built from " PRIs, ARGs(k->file->src->path));
		return false;
	}
	return true;
}

static void add_told(struct target *t, const struct target *from)
{
	for (uint32_t i = 0; i < from->files.n; i++)
		vec_push(t->a, &t->files, from->files.v[i]);
	for (uint32_t i = 0; i < from->unknown.n; i++)
		vec_push(t->a, &t->unknown, from->unknown.v[i]);
}

static struct target *target_new(struct builds *b, const struct kustomization *k, struct str folder)
{
	struct target *t = arena_new(b->a, struct target);

	t->b = b;
	t->a = b->a;
	t->p = b->p;
	t->k = k;
	t->folder = folder;
	if (k)
		vec_push(t->a, &t->files, k->file->src->path);
	return t;
}

static void set_fields(struct target *t, const struct value *extra)
{
	const struct value *map = t->k ? t->k->file->kustomization : NULL;

	if (t->k && (t->k->file->broken || !map))
		target_unknown(t, PRIs " cannot be read", ARGs(t->k->file->src->path));
	else
		t->fields = fields_read(t, fields_join(t->a, map, extra));
}

/* A folder with two of them is refused. */
static void check_names(struct target *t)
{
	static const char *const names[] = { "kustomization.yaml", "kustomization.yml",
		"Kustomization" };
	uint32_t found = 0;

	for (size_t i = 0; i < countof(names); i++) {
		struct str path = str_printf(t->a, PRIs "%s%s", ARGs(t->folder),
			t->folder.n ? "/" : "", names[i]);
		found += map_get(&t->p->by_path, path) != NULL;
	}
	if (found > 1)
		target_refused(t, "there are several kustomizations in the folder");
}

static void accumulate(struct target *t);

static struct built_folder *enter(struct target *t)
{
	struct builds *b = t->b;
	struct built_folder *f = arena_new(b->a, struct built_folder);

	f->target = t;
	if (b->chain.n)
		vec_push(b->a, &b->chain.v[b->chain.n - 1]->uses, f);
	vec_push(b->a, &b->chain, f);
	open_folder(b, t->folder, true);
	return f;
}

static void leave(struct built_folder *f)
{
	struct builds *b = f->target->b;

	b->chain.n--;
	open_folder(b, f->target->folder, false);
}

static struct built_folder *build_folder(struct target *t)
{
	struct built_folder *f = enter(t);

	check_names(t);
	if (t->fields)
		accumulate(t);
	leave(f);
	return f;
}

struct target *accumulate_anew(struct builds *b, const struct kustomization *k, struct str folder,
	const struct value *extra, struct str origin)
{
	struct target *t = target_new(b, k, folder);

	t->origin = origin;
	set_fields(t, extra);
	build_folder(t);
	return t;
}

const struct target *accumulate_folder(struct builds *b, const struct kustomization *k)
{
	struct built_folder *f = map_get(&b->folders, k->folder);

	if (!f) {
		struct target *t = target_new(b, k, k->folder);
		set_fields(t, NULL);
		f = build_folder(t);
		if (!f->partial)
			map_put(&b->folders, k->folder, f);
	} else if (b->chain.n) {
		vec_push(b->a, &b->chain.v[b->chain.n - 1]->uses, f);
	}
	return f->target;
}

static void merge_target(struct target *t, const struct target *base)
{
	if (!t->res.v.cap) {
		t->res.v.v = arena_array(t->a, struct res, base->res.v.n);
		t->res.v.cap = base->res.v.n;
	}
	for (uint32_t i = 0; i < base->res.v.n; i++) {
		struct res r = res_share(&base->res.v.v[i]);
		vec_push(t->a, &t->res.v, r);
	}
	t->specs = specs_merge(t, t->specs, base->specs);
	merge_vars(t, base->vars);
	add_told(t, base);
}

static struct str origin_below(const struct target *t, struct str name)
{
	return t->origin.p ? origin_join(t->a, t->origin, name) : t->origin;
}

static void add_base(struct target *t, const struct kustomization *k, struct str name)
{
	struct built_folder *before = map_get(&t->b->folders, k->folder);

	if (!may_enter(t, k))
		return;
	t->b->walk++;
	if (t->origin.p || (before && uses_open(t->b, before)))
		merge_target(t, accumulate_anew(t->b, k, k->folder, NULL, origin_below(t, name)));
	else
		merge_target(t, accumulate_folder(t->b, k));
}

/* Its directives work on what its user has so far. */
static void add_component(struct target *t, const struct kustomization *k, struct str name)
{
	struct target *c = target_new(t->b, k, k->folder);

	if (!may_enter(t, k))
		return;
	c->user = t;
	c->res = t->res;
	c->specs = t->specs;
	c->vars = t->vars;
	c->origin = origin_below(t, name);
	set_fields(c, NULL);
	build_folder(c);
	t->res = c->res;
	t->specs = specs_merge(t, NULL, c->specs);
	t->vars = c->vars;
	add_told(t, c);
	target_drop_twins(t);
}

/* Forms that kustomize takes for a URL or a Git repository. */
static bool is_remote(struct str name)
{
	return str_find(name, STR("://")) >= 0 || str_find(name, STR("?ref=")) >= 0 ||
		str_find(name, STR(".git/")) >= 0 || str_starts(name, "github.com/") ||
		str_starts(name, "git@");
}

static void add_named(struct target *t, struct str name, bool component)
{
	struct str path = { 0 };
	bool inside = kustomize_resolve(t->a, t->folder, name, &path);
	const struct kustomization *k = NULL;
	const struct project_file *f = NULL;
	uint32_t from = t->res.v.n;

	if (inside) {
		k = map_get(&t->p->kustomize->by_folder, path);
		f = map_get(&t->p->by_path, path);
	}
	if (f && !component) {
		load_file(t, f);
		origin_of_file(t, from, name);
	} else if (k && k->component == component) {
		if (component)
			add_component(t, k, name);
		else
			add_base(t, k, name);
	} else if (is_remote(name)) {
		target_unknown(t, PRIs " in " PRIs " is remote, and nothing is fetched", ARGs(name),
			ARGs(target_name(t)));
	} else {
		target_unknown(t, PRIs " in " PRIs " is not a %s of this repository", ARGs(name),
			ARGs(target_name(t)), component ? "component" : "file or kustomization");
	}
}

void accumulate_resources(struct target *t, const struct value *names)
{
	for (const struct value *c = value_child(names); c; c = c->next)
		add_named(t, value_str(c), false);
	if (value_child(names))
		target_drop_twins(t);
}

static void configure(struct target *t)
{
	t->specs = specs_merge(t, t->specs, specs_configured(t));
	t->specs = specs_merge(t, t->specs, specs_of_crds(t));
}

static void generate(struct target *t)
{
	uint32_t from = t->res.v.n;

	if (value_child(value_get(t->fields, "helmCharts")) ||
		value_child(value_get(t->fields, "helmChartInflationGenerator")))
		target_unknown(t, "jibe does not run the Helm charts of " PRIs,
			ARGs(target_name(t)));
	if (value_child(value_get(t->fields, "openapi")))
		target_unknown(t, "jibe does not read the schema of " PRIs, ARGs(target_name(t)));
	build_generators(t);
	for (uint32_t i = from; i < t->res.v.n; i++)
		origin_of_generated(t, &t->res.v.v[i]);
	plugins_generate(t);
}

static void accumulate(struct target *t)
{
	accumulate_resources(t, value_get(t->fields, "resources"));
	accumulate_resources(t, value_get(t->fields, "bases"));
	configure(t);
	generate(t);
	for (const struct value *c = value_child(value_get(t->fields, "components")); c;
		c = c->next)
		add_named(t, value_str(c), true);
	transform(t);
	plugins_transform(t);
	plugins_validate(t);
	build_vars(t, value_get(t->fields, "vars"));
}
