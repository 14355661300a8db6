#include "deploy/apply.h"
#include "deploy/literal.h"
#include "manifest/object.h"

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

struct deployment *deployment_new(struct maker *m, enum deployment_origin origin, struct str name)
{
	struct deployment *d = arena_new(m->a, struct deployment);

	d->name = name;
	d->origin = origin;
	d->by_kind.a = m->a;
	return d;
}

void deployment_unknown(struct maker *m, struct deployment *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(m->a, &d->unknown, str_vprintf(m->a, fmt, ap));
	va_end(ap);
}

void deployment_read(struct maker *m, struct deployment *d, const struct build *b)
{
	for (uint32_t i = 0; i < b->files.n; i++)
		vec_push(m->a, &d->files, b->files.v[i]);
	for (uint32_t i = 0; i < b->unknown.n; i++)
		vec_push(m->a, &d->unknown, b->unknown.v[i]);
}

struct deployed *deployment_add(struct maker *m, struct deployment *d, const struct built *built)
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
	return o;
}

struct deployed *deployment_add_object(struct maker *m, struct deployment *d,
	const struct object *o)
{
	struct built built = built_as_is(o);

	return deployment_add(m, d, &built);
}

void deployment_add_file(struct maker *m, struct deployment *d, const struct project_file *f)
{
	if (f->broken)
		deployment_unknown(m, d, PRIs " cannot be read", ARGs(f->src->path));
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const struct object *o = f->objects.v[i];
		if (object_is_missed(o))
			deployment_unknown(m, d, PRIs " %s", ARGs(f->src->path),
				object_missed_why(o));
		if (o->tree && !m->shadowed[o->id])
			deployment_add_object(m, d, o);
	}
}

static bool is_relevant(const struct deployment *d)
{
	for (uint32_t i = 0; i < d->objects.n; i++)
		if (type_is_relevant(d->objects.v[i]->type))
			return true;
	return false;
}

/* What it applies that lies elsewhere; all that is here has been followed. */
static void note_applied(struct maker *m, struct deployment *d, const struct deployed *o)
{
	struct built as = built_as_is(o->source);
	struct apply_list list = { 0 };

	apply_read(m, NULL, &as, &list);
	for (uint32_t i = 0; i < list.v.n; i++)
		for (uint32_t k = 0; k < list.v.v[i]->unknown.n; k++)
			vec_push(m->a, &d->unknown, list.v.v[i]->unknown.v[k]);
}

static void set_grounds(struct maker *m, struct deployment *d)
{
	if (d->origin == FROM_TREE)
		d->grounds = STR("no deployment is declared; judged together because all of "
				 "it lies in one directory tree");
	else if (d->origin == FROM_CHART)
		d->grounds = str_printf(m->a, "the templates of chart " PRIs, ARGs(d->name));
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

/* Objects of one file have one reason, and parts of one base. */
static void say_once(struct maker *m, struct deployment *d)
{
	struct map said = { .a = &m->scratch };
	uint32_t kept = 0;

	for (uint32_t i = 0; i < d->unknown.n; i++) {
		void **at = map_at(&said, d->unknown.v[i]);
		if (!*at)
			d->unknown.v[kept++] = d->unknown.v[i];
		*at = d;
	}
	d->unknown.n = kept;
}

void deployment_finish(struct maker *m, struct deployment *d)
{
	if (!is_relevant(d))
		return;
	if (!d->grounds.n)
		set_grounds(m, d);
	for (uint32_t i = 0; i < d->objects.n; i++)
		if (type_applies(d->objects.v[i]->type) &&
			(d->origin == FROM_TREE || d->origin == FROM_CHART))
			note_applied(m, d, d->objects.v[i]);
	say_once(m, d);
	d->index = m->out->v.n;
	vec_push(m->a, &m->out->v, d);
	for (uint32_t i = 0; i < d->objects.n; i++) {
		d->objects.v[i]->rank = i;
		index_object(m, d, d->objects.v[i]);
	}
}

bool path_is_hidden(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '.' && (i == 0 || path.p[i - 1] == '/') &&
			str_find_char(str_sub(path, i, path.n), '/') >= 0)
			return true;
	return false;
}

struct str deployment_name(struct maker *m, struct str name)
{
	struct str key = str_dup(m->a, name), unique;
	uint32_t *n = map_get(&m->applied_names, key);

	if (!n) {
		map_put(&m->applied_names, key, arena_new(&m->scratch, uint32_t));
		return key;
	}
	do
		unique = str_printf(m->a, PRIs " #%u", ARGs(name), ++*n + 1);
	while (map_get(&m->applied_names, unique));
	map_put(&m->applied_names, unique, arena_new(&m->scratch, uint32_t));
	return unique;
}

struct str folder_name(struct str folder)
{
	return folder.n ? folder : STR(".");
}

static void add_files(struct maker *m)
{
	struct tree_files left = { 0 };

	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (!declared_has(m, f->src->path) && !charts_take(m, f) && plain_is_left(m, f) &&
			!map_get(&m->reached, f->src->path) && !stream_take(m, f))
			vec_push(&m->scratch, &left.v, f);
	}
	charts_finish(m);
	stream_add_rendered(m);
	plain_add(m, &left);
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

	m.names.a = m.charts.a = m.declared.a = m.reached.a = m.applied_names.a = &m.scratch;
	m.out = arena_new(a, struct deployments);
	m.out->project = p;
	m.out->of_object = arena_array(a, struct deployed_list, p->objects.n);
	m.builds = builds_new(a, p);
	m.literal = literal_new(a, p);
	find_shadowed(&m);
	charts_find(&m);
	declared_add(&m);
	roots_add(&m);
	add_files(&m);
	arena_clear(&m.scratch);
	return m.out;
}
