#include "deploy/declared.h"

#include "base/glob.h"
#include "deploy/charts.h"
#include "deploy/follow.h"
#include "manifest/object.h"

/* ---- what a pattern means ---- */

struct finder {
	struct arena *a;
	struct glob *glob;
	struct map known; /* folder -> whether it matches, as a pointer to bool */
	struct declared_places *out;
};

static bool matches_folder(struct finder *f, struct str folder)
{
	void **at = map_at(&f->known, folder);

	if (!*at) {
		bool *matches = arena_new(f->a, bool);
		*matches = glob_match(f->glob, folder);
		if (*matches)
			vec_push(f->a, &f->out->v, ((struct declared_place){ folder, true }));
		*at = matches;
	}
	return *(bool *)*at;
}

static void find_place(struct finder *f, struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '/' && matches_folder(f, str_sub(path, 0, i)))
			return;
	if (glob_match(f->glob, path))
		vec_push(f->a, &f->out->v, ((struct declared_place){ path, false }));
}

void declared_places(struct declared_places *out, struct arena *a, const struct project *p,
	struct str pattern)
{
	struct arena scratch = { 0 };
	struct finder f = { .a = a, .known = { .a = &scratch }, .out = out };
	struct err err;

	f.glob = pattern.n ? glob_new(&scratch, str_printf(&scratch, "/" PRIs, ARGs(pattern)), &err)
			   : NULL;
	if (!pattern.n)
		vec_push(a, &out->v, ((struct declared_place){ STR(""), true }));
	for (uint32_t i = 0; f.glob && i < p->files.n; i++)
		find_place(&f, p->files.v[i]->src->path);
	glob_free(f.glob);
	arena_clear(&scratch);
}

/* ---- what is there ---- */

/* One deployment while it is filled. */
struct filler {
	struct maker *m;
	struct deployment *d;
	uint32_t turn;   /* of the branches of charts */
	uint32_t turns;  /* how many there are */
	struct map seen; /* kustomizations, charts and files that are in it */
};

/* Of a path below a folder: without it. */
static struct str path_in(struct str path, struct str folder)
{
	return str_sub(path, folder.n ? folder.n + 1 : 0, path.n);
}

static bool is_below(struct str path, struct str folder)
{
	return !folder.n ||
		(path.n > folder.n && path.p[folder.n] == '/' &&
			str_eq(str_sub(path, 0, folder.n), folder));
}

/* False when it is in the deployment already. */
static bool claim(struct filler *f, struct str path)
{
	map_put(&f->m->declared, path, f->m);
	if (map_get(&f->seen, path))
		return false;
	map_put(&f->seen, path, f);
	return true;
}

static void add_kustomization(struct filler *f, const struct kustomization *k)
{
	struct maker *m = f->m;
	struct build b = { .a = m->a };

	if (!claim(f, k->file->src->path))
		return;
	kustomize_build(&b, m->builds, k->folder, NULL);
	deployment_read(m, f->d, &b);
	for (uint32_t i = 0; i < b.objects.n; i++)
		deployment_add(m, f->d, &b.objects.v[i]);
}

static void add_chart(struct filler *f, struct chart *c)
{
	uint32_t n = chart_count(f->m, c);

	if (!claim(f, c->file->src->path))
		return;
	if (n > f->turns)
		f->turns = n;
	chart_add(f->m, f->d, c, f->turn);
}

static void add_file(struct filler *f, const struct project_file *file)
{
	const struct kustomization *k = NULL;
	struct maker *m = f->m;

	if (file->role == ROLE_KUSTOMIZATION)
		k = map_get(&m->p->kustomize->by_folder, path_folder(file->src->path));
	if (k)
		add_kustomization(f, k);
	else if (file->role == ROLE_CHART)
		add_chart(f, chart_at(m, path_folder(file->src->path)));
	else if (claim(f, file->src->path))
		deployment_add_file(m, f->d, file);
}

static void add_below(struct filler *f, struct str folder)
{
	struct maker *m = f->m;

	for (uint32_t i = 0; i < m->p->kustomize->v.n; i++) {
		const struct kustomization *k = m->p->kustomize->v.v[i];
		if (is_below(k->folder, folder) && !k->used && !k->component && !k->file->excluded)
			add_kustomization(f, k);
	}
	for (uint32_t i = 0; i < m->charts.n; i++) {
		struct chart *c = m->charts.v[i].value;
		if (is_below(c->folder, folder) && !c->vendored)
			add_chart(f, c);
	}
	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *file = m->p->files.v[i];
		if (is_below(file->src->path, folder) &&
			!path_is_hidden(path_in(file->src->path, folder)) &&
			!charts_take(m, file) && plain_holds(m, file) && claim(f, file->src->path))
			deployment_add_file(m, f->d, file);
	}
}

static void add_folder(struct filler *f, struct str folder)
{
	const struct kustomization *k = map_get(&f->m->p->kustomize->by_folder, folder);
	struct chart *c = chart_at(f->m, folder);

	if (k)
		add_kustomization(f, k);
	else if (c)
		add_chart(f, c);
	else
		add_below(f, folder);
}

static void add_place(struct filler *f, const struct declared_place *place)
{
	const struct project_file *file;

	if (place->folder) {
		add_folder(f, place->path);
		return;
	}
	file = map_get(&f->m->p->by_path, place->path);
	if (file->yaml && !file->excluded)
		add_file(f, file);
}

/* ---- deployments ---- */

/* The entries of one cluster, or one that names none. */
struct joined {
	VEC(const struct declared *) entries;
};

static void add_entry(struct filler *f, const struct declared *x)
{
	uint32_t from = f->d->objects.n;

	for (uint32_t i = 0; i < x->paths.n; i++) {
		struct declared_places places = { 0 };
		declared_places(&places, &f->m->scratch, f->m->p, x->paths.v[i]);
		for (uint32_t k = 0; k < places.v.n; k++)
			add_place(f, &places.v.v[k]);
	}
	for (uint32_t i = from; i < f->d->objects.n; i++) {
		struct deployed *o = f->d->objects.v[i];
		if (!o->ns.n && !type_is_cluster_scoped(o->type))
			o->ns = x->ns;
	}
}

static int object_cmp(const void *x, const void *y)
{
	const struct deployed *const *a = x, *const *b = y;

	if ((*a)->source->id != (*b)->source->id)
		return (*a)->source->id < (*b)->source->id ? -1 : 1;
	int c = str_cmp((*a)->ns, (*b)->ns);
	return c ? c : str_cmp((*a)->name, (*b)->name);
}

/* A cluster has one object of a name; which, when several are declared, is not said. */
static void drop_twins(struct filler *f)
{
	struct map known = { .a = &f->m->scratch };
	struct deployment *d = f->d;
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->objects.n; i++) {
		struct deployed *o = d->objects.v[i];
		struct str key = str_printf(&f->m->scratch, PRIs "/" PRIs "/" PRIs, ARGs(o->type),
			ARGs(deployed_ns(o)), ARGs(o->name));
		const struct deployed *other = o->name.n ? map_get(&known, key) : NULL;
		if (!other) {
			map_put(&known, key, o);
			d->objects.v[n++] = o;
			continue;
		}
		if (other->source != o->source)
			deployment_unknown(f->m, d, PRIs " " PRIs " is in " PRIs " and in " PRIs,
				ARGs(o->kind), ARGs(o->name), ARGs(other->source->file->src->path),
				ARGs(o->source->file->src->path));
	}
	d->objects.n = n;
}

/* ---- what they make the cluster apply ---- */

static struct built built_of(const struct deployed *o)
{
	return (struct built){ .source = o->source,
		.tree = o->tree,
		.group = o->group,
		.version = o->version,
		.kind = o->kind,
		.type = o->type,
		.name = o->name,
		.ns = o->ns };
}

static void claim_file(void *ctx, const struct project_file *file)
{
	struct map *claimed = ctx;

	map_put(claimed, file->src->path, claimed);
}

/* The objects of a part as they are deployed, in its order. */
struct forms {
	const struct part *part;
	VEC(struct deployed *) v;
};

static void add_part(struct filler *f, struct map *of_part, const struct part *part)
{
	struct forms *forms = arena_new(&f->m->scratch, struct forms);
	struct str key = { (const char *)&part->parent, sizeof(part->parent) };
	const struct forms *parent = map_get(of_part, key);

	deployment_read(f->m, f->d, &part->build);
	for (uint32_t i = 0; i < part->build.objects.n; i++) {
		struct deployed *o = deployment_add(f->m, f->d, &part->build.objects.v[i]);
		o->by = parent ? parent->v.v[part->by] : NULL;
		vec_push(&f->m->scratch, &forms->v, o);
	}
	forms->part = part;
	map_put(of_part, (struct str){ (const char *)&forms->part, sizeof(part) }, forms);
}

static void add_applied(struct filler *f, const struct follow *follow, const struct part *first)
{
	struct map of_part = { .a = &f->m->scratch };
	struct forms own = { .part = first };
	const struct cluster *here = follow->clusters.v[0];

	for (uint32_t i = 0; i < f->d->objects.n; i++)
		vec_push(&f->m->scratch, &own.v, f->d->objects.v[i]);
	map_put(&of_part, (struct str){ (const char *)&own.part, sizeof(own.part) }, &own);
	for (uint32_t i = 0; i < here->parts.n; i++)
		if (here->parts.v[i] != first)
			add_part(f, &of_part, here->parts.v[i]);
	for (uint32_t i = 1; i < follow->clusters.n; i++)
		meet_all(&(struct meet){ .m = f->m,
			.cluster = follow->clusters.v[i],
			.origin = FROM_CONFIG,
			.name = f->d->name,
			.grounds = f->d->grounds });
}

/* Applications and the like among what is declared are followed as anywhere. */
static void follow_declared(struct filler *f)
{
	struct map claimed = { .a = &f->m->scratch };
	struct part *first = arena_new(&f->m->scratch, struct part);
	bool applies = false;

	first->build.a = f->m->a;
	for (uint32_t i = 0; i < f->d->objects.n; i++) {
		applies |= type_applies(f->d->objects.v[i]->type);
		vec_push(f->m->a, &first->build.objects, built_of(f->d->objects.v[i]));
	}
	if (!applies)
		return;
	struct follow *follow = follow_new(f->m, claim_file, &claimed);
	follow_add(follow, first);
	follow_all(follow);
	add_applied(f, follow, first);
	for (uint32_t i = 0; i < claimed.n; i++)
		map_put(&f->m->declared, claimed.v[i].key, f->m);
}

static struct str joined_name(struct arena *a, const struct joined *j)
{
	struct buf out = { .a = a };

	for (uint32_t i = 0; i < j->entries.n; i++)
		buf_printf(&out, "%s" PRIs, i ? ", " : "", ARGs(j->entries.v[i]->name));
	return buf_str(&out);
}

/* One turn of the branches of its charts; how many there are. */
static uint32_t add_turn(struct maker *m, const struct joined *j, struct str name, uint32_t turn)
{
	struct filler f = { .m = m, .turn = turn, .turns = 1, .seen = { .a = &m->scratch } };

	f.d = deployment_new(m, FROM_CONFIG, name);
	f.d->grounds = STR("declared in .jibe");
	f.d->cluster = j->entries.v[0]->cluster;
	f.d->ns = j->entries.v[0]->ns;
	if (turn)
		f.d->name = str_printf(m->a, PRIs " #%u", ARGs(name), turn + 1);
	for (uint32_t i = 0; i < j->entries.n; i++)
		add_entry(&f, j->entries.v[i]);
	follow_declared(&f);
	if (f.d->objects.n)
		qsort(f.d->objects.v, f.d->objects.n, sizeof(*f.d->objects.v), object_cmp);
	drop_twins(&f);
	deployment_finish(m, f.d);
	return f.turns;
}

static struct joined *joined_at(struct maker *m, struct map *clusters, const struct declared *x)
{
	/* A name and a cluster may have one text. */
	struct str key = str_printf(&m->scratch, "%c" PRIs, x->cluster.n ? 'c' : 'n',
		ARGs(x->cluster.n ? x->cluster : x->name));
	void **at = map_at(clusters, key);

	if (!*at)
		*at = arena_new(&m->scratch, struct joined);
	return *at;
}

void declared_add(struct maker *m)
{
	struct map clusters = { .a = &m->scratch };

	for (uint32_t i = 0; i < m->p->declared.n; i++) {
		const struct declared *x = &m->p->declared.v[i];
		vec_push(&m->scratch, &joined_at(m, &clusters, x)->entries, x);
	}
	for (uint32_t i = 0; i < clusters.n; i++) {
		const struct joined *j = clusters.v[i].value;
		struct str name = joined_name(m->a, j);
		uint32_t turns = add_turn(m, j, name, 0);
		for (uint32_t turn = 1; turn < turns; turn++)
			add_turn(m, j, name, turn);
	}
}

bool declared_has(const struct maker *m, struct str path)
{
	return m->declared.n && map_get(&m->declared, path);
}
