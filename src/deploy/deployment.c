#include "deploy/deployment.h"
#include "deploy/build.h"
#include "deploy/tree.h"
#include "manifest/object.h"

struct maker {
	struct arena *a;
	struct arena scratch;
	const struct project *p;
	struct deployments *out;
	struct builds *builds;
	bool *shadowed;    /* by object id: defined again further down in its file */
	struct map names;  /* of deployments made from the tree */
	struct map charts; /* folder -> struct chart */
};

struct chart {
	struct str folder; /* "" is the root of the repository */
	struct deployment *d;
};

bool deployed_is(const struct deployed *o, const char *kind)
{
	return o && str_is(o->type, kind);
}

bool deployment_known(const struct deployment *d)
{
	return !d->unknown.n;
}

struct str deployed_ns(const struct deployed *o)
{
	return o->ns.n ? o->ns : STR("default");
}

const struct deployed_list *deployment_all(const struct deployment *d, const char *kind)
{
	static const struct deployed_list none;
	const struct deployed_list *list = map_get(&d->by_kind, str_of(kind));

	return list ? list : &none;
}

static struct deployment *new_deployment(struct maker *m, enum deployment_origin origin,
	struct str name)
{
	struct deployment *d = arena_new(m->a, struct deployment);

	d->name = name;
	d->origin = origin;
	d->by_kind.a = m->a;
	return d;
}

static void set_unknown(struct maker *m, struct deployment *d, struct str reason)
{
	vec_push(m->a, &d->unknown, reason);
}

static void cannot_judge(struct maker *m, struct deployment *d, struct str path, const char *why)
{
	set_unknown(m, d, str_printf(m->a, PRIs " %s", ARGs(path), why));
}

static void add_object(struct maker *m, struct deployment *d, const struct built *built)
{
	struct deployed *o = arena_new(m->a, struct deployed);

	*o = (struct deployed){
		.source = built->source,
		.tree = built->tree,
		.group = built->group,
		.version = built->version,
		.kind = built->kind,
		.type = built->type,
		.name = built->name,
		.ns = built->ns,
		.in = d,
	};
	vec_push(m->a, &d->objects, o);
}

static void add_source(struct maker *m, struct deployment *d, const struct object *o)
{
	struct built built = { .source = o,
		.tree = o->tree,
		.group = o->group,
		.version = o->version,
		.kind = o->kind,
		.type = o->type,
		.name = o->name,
		.ns = o->ns };

	add_object(m, d, &built);
}

static void add_file(struct maker *m, struct deployment *d, const struct project_file *f)
{
	if (f->broken)
		cannot_judge(m, d, f->src->path, "cannot be read");
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const struct object *o = f->objects.v[i];
		if (object_is_missed(o))
			cannot_judge(m, d, f->src->path, object_missed_why(o));
		if (o->tree && !m->shadowed[o->id])
			add_source(m, d, o);
	}
}

static bool is_relevant(const struct deployment *d)
{
	for (uint32_t i = 0; i < d->objects.n; i++)
		if (type_is_relevant(d->objects.v[i]->type))
			return true;
	return false;
}

static void index_object(struct maker *m, struct deployment *d, struct deployed *o)
{
	void **at = map_at(&d->by_kind, o->type);

	if (!*at)
		*at = arena_new(m->a, struct deployed_list);
	struct deployed_list *list = *at;
	vec_push(m->a, &list->v, o);
	if (!o->source->made)
		vec_push(m->a, &m->out->of_object[o->source->id].v, o);
}

/* A deployment in which there is nothing to judge is not made. */
static void finish(struct maker *m, struct deployment *d)
{
	if (!is_relevant(d))
		return;
	d->index = m->out->v.n;
	vec_push(m->a, &m->out->v, d);
	for (uint32_t i = 0; i < d->objects.n; i++) {
		d->objects.v[i]->rank = i;
		index_object(m, d, d->objects.v[i]);
	}
}

static bool is_hidden(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '.' && (i == 0 || path.p[i - 1] == '/') &&
			str_find_char(str_sub(path, i, path.n), '/') >= 0)
			return true;
	return false;
}

static struct str or_root(struct str folder)
{
	return folder.n ? folder : STR(".");
}

static int built_cmp(const void *x, const void *y)
{
	const struct built *a = x, *b = y;

	if (a->source->id != b->source->id)
		return a->source->id < b->source->id ? -1 : 1;
	return str_cmp(a->ns, b->ns);
}

static void add_kustomization(struct maker *m, const struct kustomization *k)
{
	struct deployment *d = new_deployment(m, FROM_KUSTOMIZATION, or_root(k->folder));
	struct build b = { .a = m->a };

	kustomize_build(&b, m->builds, k->folder, NULL);
	for (uint32_t i = 0; i < b.unknown.n; i++)
		set_unknown(m, d, b.unknown.v[i]);
	if (b.objects.n)
		qsort(b.objects.v, b.objects.n, sizeof(*b.objects.v), built_cmp);
	for (uint32_t i = 0; i < b.objects.n; i++)
		add_object(m, d, &b.objects.v[i]);
	finish(m, d);
}

static void add_kustomizations(struct maker *m)
{
	for (uint32_t i = 0; i < m->p->kustomize->v.n; i++) {
		const struct kustomization *k = m->p->kustomize->v.v[i];
		if (!k->used && !k->component && !k->file->excluded &&
			!is_hidden(k->file->src->path))
			add_kustomization(m, k);
	}
}

static void find_charts(struct maker *m)
{
	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (f->role != ROLE_CHART || f->excluded || is_hidden(f->src->path))
			continue;
		struct chart *c = arena_new(m->a, struct chart);
		ptrdiff_t slash = str_rfind_char(f->src->path, '/');
		c->folder = str_sub(f->src->path, 0, slash < 0 ? 0 : (size_t)slash);
		c->d = new_deployment(m, FROM_CHART, or_root(c->folder));
		map_put(&m->charts, c->folder, c);
	}
}

/* The innermost chart whose folder holds the file, and its path in there. */
static struct chart *chart_of(const struct maker *m, struct str path, struct str *inside)
{
	struct str folder = path;

	while (m->charts.n && folder.n) {
		ptrdiff_t slash = str_rfind_char(folder, '/');
		folder = str_sub(folder, 0, slash < 0 ? 0 : (size_t)slash);
		struct chart *c = map_get(&m->charts, folder);
		if (!c)
			continue;
		*inside = str_sub(path, folder.n + (folder.n ? 1 : 0), path.n);
		return c;
	}
	return NULL;
}

static void add_template(struct maker *m, struct chart *c, const struct project_file *f)
{
	if (f->broken || str_find(f->src->text, STR("{{")) >= 0)
		cannot_judge(m, c->d, f->src->path, "is a template");
	add_file(m, c->d, f);
}

/* False when the file does not belong to the chart: of a chart that is the
 * whole repository, other folders may hold anything. */
static bool add_to_chart(struct maker *m, struct chart *c, const struct project_file *f,
	struct str inside)
{
	if (str_starts(inside, "templates/")) {
		if (f->role == ROLE_TEMPLATE)
			add_template(m, c, f);
		return true;
	}
	if (str_starts(inside, "crds/")) {
		add_file(m, c->d, f);
		return true;
	}
	return c->folder.n || str_find_char(inside, '/') < 0 || str_starts(inside, "charts/");
}

/* What no kustomization names, no chart holds, and could hold objects. */
static bool is_left(const struct maker *m, const struct project_file *f)
{
	if (f->excluded || !f->yaml || f->role == ROLE_KUSTOMIZATION || f->role == ROLE_CHART)
		return false;
	if (!f->objects.n && !(f->broken && text_may_be_relevant(f->src->text)))
		return false;
	return !is_hidden(f->src->path) && !map_get(&m->p->kustomize->by_path, f->src->path);
}

static struct str unique_name(struct maker *m, struct str name)
{
	struct str unique = str_dup(m->a, name);

	for (uint32_t n = 2; map_get(&m->names, unique); n++)
		unique = str_printf(m->a, PRIs " #%u", ARGs(name), n);
	map_put(&m->names, unique, m);
	return unique;
}

static void add_tree_set(void *ctx, const struct tree_set *set)
{
	struct maker *m = ctx;
	struct deployment *d = new_deployment(m, FROM_TREE, unique_name(m, set->name));

	for (uint32_t i = 0; i < set->files.n; i++)
		add_file(m, d, set->files.v[i]);
	if (set->partial)
		set_unknown(m, d, STR("there are too many alternatives to join all of them"));
	finish(m, d);
}

static void add_charts_and_tree(struct maker *m)
{
	struct tree_files left = { 0 };
	struct str inside = { 0 };

	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		struct chart *c = f->excluded ? NULL : chart_of(m, f->src->path, &inside);
		if (c && add_to_chart(m, c, f, inside))
			continue;
		if (is_left(m, f))
			vec_push(&m->scratch, &left.v, f);
	}
	for (uint32_t i = 0; i < m->charts.n; i++) {
		struct chart *c = m->charts.v[i].value;
		finish(m, c->d);
	}
	tree_split(m->p, &left, add_tree_set, m);
}

/* In one file the last definition of an object wins. */
static void find_shadowed(struct maker *m)
{
	m->shadowed = arena_array(&m->scratch, bool, m->p->objects.n);
	for (uint32_t i = 0; i < m->p->by_key.n; i++) {
		const struct object_list *list = m->p->by_key.v[i].value;
		for (uint32_t j = 0; list && j + 1 < list->v.n; j++)
			if (list->v.v[j]->file == list->v.v[j + 1]->file)
				m->shadowed[list->v.v[j]->id] = true;
	}
}

struct deployments *deployments_new(struct arena *a, const struct project *p)
{
	struct maker m = { .a = a, .p = p };

	m.names.a = m.charts.a = &m.scratch;
	m.out = arena_new(a, struct deployments);
	m.out->project = p;
	m.out->of_object = arena_array(a, struct deployed_list, p->objects.n);
	m.builds = builds_new(a, p);
	find_shadowed(&m);
	add_kustomizations(&m);
	find_charts(&m);
	add_charts_and_tree(&m);
	arena_clear(&m.scratch);
	return m.out;
}
