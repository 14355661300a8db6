#include "deploy/apply.h"
#include "deploy/charts.h"
#include "manifest/object.h"

enum {
	DEPTH = 8,              /* of subcharts in subcharts */
	SETS_OBJECTS = 1 << 19, /* in all sets of a chart together */
};

static struct str last_part(struct str path)
{
	return str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
}

struct chart *chart_at(const struct maker *m, struct str folder)
{
	return m->charts.n ? map_get(&m->charts, folder) : NULL;
}

static void add_chart(struct maker *m, const struct project_file *f)
{
	struct chart *c = arena_new(m->a, struct chart);
	const struct node *root = f->yaml->doc_count ? doc_root(&f->yaml->docs[0]) : NULL;

	c->folder = path_folder(f->src->path);
	c->file = f;
	c->name = node_text(m->a, node_get(root, "name"));
	if (!c->name.n)
		c->name = folder_name(c->folder);
	c->library = str_is(node_text(m->a, node_get(root, "type")), "library");
	c->branches.a = m->a;
	map_put(&m->charts, c->folder, c);
}

/* The chart in whose charts/ it lies; NULL: none. */
static struct chart *parent_of(const struct maker *m, const struct chart *c)
{
	struct str above = path_folder(c->folder);

	if (!str_is(last_part(above), "charts"))
		return NULL;
	return chart_at(m, path_folder(above));
}

/* The innermost chart whose folder holds the file, and its path in there. */
static struct chart *chart_of(const struct maker *m, struct str path, struct str *inside)
{
	struct str folder = path;

	while (m->charts.n && folder.n) {
		folder = path_folder(folder);
		struct chart *c = chart_at(m, folder);
		if (!c)
			continue;
		*inside = str_sub(path, folder.n + (folder.n ? 1 : 0), path.n);
		return c;
	}
	return NULL;
}

/* Helm prints no template whose name begins so. */
static bool is_partial(struct str path)
{
	return str_starts(last_part(path), "_");
}

static bool is_printed(const struct project_file *f, struct str inside)
{
	if (str_starts(inside, "templates/"))
		return f->role == ROLE_TEMPLATE && !is_partial(inside);
	return str_starts(inside, "crds/");
}

/* False when the file does not belong to the chart: of a chart that is the
 * whole repository, other folders may hold anything. */
static bool belongs(const struct chart *c, struct str inside)
{
	return c->folder.n || str_find_char(inside, '/') < 0 || str_starts(inside, "charts/") ||
		str_starts(inside, "templates/") || str_starts(inside, "crds/");
}

bool charts_take(struct maker *m, const struct project_file *f)
{
	struct str inside = { 0 };
	const struct chart *c = f->excluded ? NULL : chart_of(m, f->src->path, &inside);

	return c && belongs(c, inside);
}

/* ---- subcharts ---- */

static struct subchart *child_named(const struct chart *c, struct str name)
{
	for (uint32_t i = 0; i < c->children.n; i++)
		if (str_eq(c->children.v[i].chart->name, name) ||
			str_eq(last_part(c->children.v[i].chart->folder), name))
			return &c->children.v[i];
	return NULL;
}

/* A chart of this repository that another names by its folder. */
static struct subchart *local_chart(struct maker *m, struct chart *c, struct str repository)
{
	struct str folder;

	if (!str_starts(repository, "file://"))
		return NULL;
	repository = str_sub(repository, strlen("file://"), repository.n);
	if (!kustomize_resolve(m->a, c->folder, repository, &folder))
		return NULL;
	struct subchart child = { .chart = chart_at(m, folder) };
	if (!child.chart)
		return NULL;
	vec_push(m->a, &c->children, child);
	return &c->children.v[c->children.n - 1];
}

/* "a.enabled,global.a": the first that is set decides. */
static struct str switch_of(struct maker *m, const struct node *dependency)
{
	struct str condition = node_text(m->a, node_get(dependency, "condition"));
	struct str first = str_trim(str_cut(&condition, ','));

	if (first.n)
		return str_printf(m->a, ".Values." PRIs, ARGs(first));
	return node_child(node_get(dependency, "tags")) ? STR("its tags") : (struct str){ 0 };
}

static void read_dependency(struct maker *m, struct chart *c, const struct node *dependency)
{
	struct str name = node_text(m->a, node_get(dependency, "name"));
	struct subchart *child = child_named(c, name);

	if (!child)
		child = local_chart(m, c, node_text(m->a, node_get(dependency, "repository")));
	if (child)
		child->when = switch_of(m, dependency);
	else
		vec_push(m->a, &c->missing,
			str_printf(m->a, "chart " PRIs " needs " PRIs ", which is not here",
				ARGs(c->name), ARGs(name)));
}

static void read_dependencies(struct maker *m, struct chart *c, const struct file *f)
{
	const struct node *list = f && f->doc_count
		? node_get(doc_root(&f->docs[0]), "dependencies")
		: NULL;

	for (const struct node *n = node_child(list); n; n = node_next(n))
		read_dependency(m, c, n);
}

/* Charts of version 1 have them in a file of their own. */
static void read_requirements(struct maker *m, struct chart *c)
{
	struct str path = str_printf(m->a, PRIs "%srequirements.yaml", ARGs(c->folder),
		c->folder.n ? "/" : "");
	const struct project_file *f = map_get(&m->p->by_path, path);

	if (f)
		read_dependencies(m, c, file_parse(m->a, f->src));
}

void charts_find(struct maker *m)
{
	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (f->role == ROLE_CHART && !f->excluded && !path_is_hidden(f->src->path))
			add_chart(m, f);
	}
	for (uint32_t i = 0; i < m->charts.n; i++) {
		struct chart *c = m->charts.v[i].value, *parent = parent_of(m, c);
		c->vendored = parent != NULL;
		if (parent)
			vec_push(m->a, &parent->children, ((struct subchart){ .chart = c }));
	}
	for (uint32_t i = 0; i < m->charts.n; i++) {
		struct chart *c = m->charts.v[i].value;
		read_dependencies(m, c, c->file->yaml);
		read_requirements(m, c);
	}
	for (uint32_t i = 0; m->charts.n && i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		struct str inside = { 0 };
		struct chart *c = f->excluded ? NULL : chart_of(m, f->src->path, &inside);
		if (c && is_printed(f, inside))
			vec_push(m->a, &c->files, f);
	}
}

/* ---- what is printed ---- */

/* Run by `helm test`, and gone after it. */
static bool is_test(const struct value *tree)
{
	const struct value *notes = value_at(tree, "metadata.annotations");
	struct str hooks = value_str(value_get(notes, "helm.sh/hook"));

	while (hooks.p) {
		struct str hook = str_trim(str_cut(&hooks, ','));
		if (str_is(hook, "test") || str_is(hook, "test-success") ||
			str_is(hook, "test-failure"))
			return true;
	}
	return false;
}

struct printing {
	struct maker *m;
	struct chart *top;
	struct str when; /* of the subcharts on the way down */
};

static struct str both(struct arena *a, struct str when, struct str more)
{
	if (!when.n || !more.n)
		return when.n ? when : more;
	return str_printf(a, PRIs ", " PRIs, ARGs(when), ARGs(more));
}

static void print_object(struct printing *p, const struct chart *c, const struct object *o)
{
	const struct value *tree = object_tree(o);
	struct arena *a = p->m->a;
	struct chart *top = p->top;

	if (!tree && object_is_missed(o))
		vec_push(a, &top->unknown,
			str_printf(a, PRIs " %s", ARGs(o->file->src->path), object_missed_why(o)));
	if (!tree || is_test(tree))
		return;
	struct printed out = { .object = o,
		.key = object_key(a, o),
		.literals = branches_add(&top->branches, o->when, c->folder, o->file->src->path),
		.when = both(a, p->when, conditions_text(a, o->when)) };
	if (!out.literals->never)
		vec_push(a, &top->printed, out);
}

static void print_file(struct printing *p, const struct chart *c, const struct project_file *f)
{
	if (f->broken)
		vec_push(p->m->a, &p->top->unknown,
			str_printf(p->m->a, PRIs " %s", ARGs(f->src->path),
				str_find(f->src->text, STR("{{")) >= 0 ? "is a template"
								       : "cannot be read"));
	for (uint32_t i = 0; i < f->objects.n; i++)
		print_object(p, c, f->objects.v[i]);
}

static void print_chart(struct printing *p, const struct chart *c, uint32_t depth)
{
	struct str when = p->when;

	for (uint32_t i = 0; i < c->missing.n; i++)
		vec_push(p->m->a, &p->top->unknown, c->missing.v[i]);
	for (uint32_t i = 0; !c->library && i < c->files.n; i++)
		print_file(p, c, c->files.v[i]);
	for (uint32_t i = 0; depth < DEPTH && i < c->children.n; i++) {
		p->when = both(p->m->a, when, c->children.v[i].when);
		print_chart(p, c->children.v[i].chart, depth + 1);
	}
	p->when = when;
}

static int printed_cmp(const void *x, const void *y)
{
	const struct printed *a = x, *b = y;

	return (a->object->id > b->object->id) - (a->object->id < b->object->id);
}

uint32_t chart_count(struct maker *m, struct chart *c)
{
	struct printing p = { .m = m, .top = c };

	if (c->read)
		return c->branches.sets.n;
	c->read = true;
	vec_push(m->a, &c->unknown,
		str_printf(m->a, "chart " PRIs ": values decide", ARGs(c->name)));
	print_chart(&p, c, 0);
	if (c->printed.n)
		qsort(c->printed.v, c->printed.n, sizeof(*c->printed.v), printed_cmp);
	c->branches.limit = SETS_OBJECTS / (c->printed.n + 1);
	if (c->branches.limit > TREE_SETS)
		c->branches.limit = TREE_SETS;
	branches_choose(&c->branches);
	if (c->branches.partial)
		vec_push(m->a, &c->unknown,
			str_printf(m->a, "chart " PRIs " has too many branches to join all of them",
				ARGs(c->name)));
	return c->branches.sets.n;
}

/* Of two that are one object the last counts, as in a file. */
static bool is_last(const struct map *last, const struct printed *p)
{
	return !p->object->name.n || map_get(last, p->key) == p;
}

void chart_add(struct maker *m, struct deployment *d, struct chart *c, uint32_t turn)
{
	uint32_t n = chart_count(m, c);
	const struct branch_set *set = &c->branches.sets.v[turn % n];
	struct arena scratch = { 0 };
	struct map last = { .a = &scratch };

	for (uint32_t i = 0; i < c->printed.n; i++)
		if (branch_holds(set, c->printed.v[i].literals))
			map_put(&last, c->printed.v[i].key, &c->printed.v[i]);
	for (uint32_t i = 0; i < c->printed.n; i++) {
		const struct printed *p = &c->printed.v[i];
		if (branch_holds(set, p->literals) && is_last(&last, p))
			deployment_add_object(m, d, p->object)->when = p->when;
	}
	for (uint32_t i = 0; i < c->unknown.n; i++)
		deployment_unknown(m, d, PRIs, ARGs(c->unknown.v[i]));
	arena_clear(&scratch);
}

static void add_deployment(struct maker *m, struct chart *c, uint32_t turn)
{
	struct str name = folder_name(c->folder), with = c->branches.sets.v[turn].name;
	struct deployment *d = deployment_new(m, FROM_CHART, name);

	if (with.n)
		d->name = deployment_name(m,
			str_printf(m->a, PRIs " (with " PRIs ")", ARGs(name), ARGs(with)));
	d->grounds = str_printf(m->a, "templates of chart " PRIs, ARGs(c->name));
	chart_add(m, d, c, turn);
	deployment_finish(m, d);
}

void charts_finish(struct maker *m)
{
	for (uint32_t i = 0; i < m->charts.n; i++) {
		struct chart *c = m->charts.v[i].value;
		bool elsewhere = c->vendored || c->applied || declared_has(m, c->file->src->path);
		uint32_t n = elsewhere ? 0 : chart_count(m, c);
		for (uint32_t k = 0; k < n; k++)
			add_deployment(m, c, k);
	}
}

static bool is_rendered(struct str inside)
{
	return str_starts(inside, "templates/") || str_starts(inside, "crds/");
}

void charts_apply(struct maker *m, struct build *out, struct str folder)
{
	struct chart *c = chart_at(m, folder);
	size_t start = folder.n ? folder.n + 1 : 0;

	if (!c)
		return;
	c->applied = true;
	for (uint32_t i = 0; i < c->files.n; i++) {
		struct str path = c->files.v[i]->src->path;
		if (is_rendered(str_sub(path, start, path.n)))
			build_add_file(m, out, c->files.v[i]);
	}
}
