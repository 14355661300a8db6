#include "deploy/maker.h"

static struct str first_part(struct str path)
{
	return str_cut(&path, '/');
}

static struct str stream_grounds(struct maker *m, const struct project_file *f)
{
	if (!f->rendered.n)
		return STR("read as one stream");
	return str_printf(m->a, "rendered from chart " PRIs ", read as one stream",
		ARGs(first_part(f->rendered.v[0].template)));
}

bool stream_take(struct maker *m, const struct project_file *f)
{
	struct deployment *d;

	if (!f->stream)
		return false;
	d = deployment_new(m, f->rendered.n ? FROM_CHART : FROM_STREAM, f->src->path);
	d->grounds = stream_grounds(m, f);
	deployment_add_file(m, d, f);
	deployment_finish(m, d);
	return true;
}

/* The folder of a chart into which Helm has written this file, under the name of
 * its template; p == NULL: it is no such file. */
static struct str rendered_to(const struct project_file *f)
{
	struct str path = f->src->path, none = { 0 };
	struct str template = f->rendered.v[0].template;

	for (uint32_t i = 1; i < f->rendered.n; i++)
		if (!str_eq(f->rendered.v[i].template, template))
			return none;
	if (path.n < template.n)
		return none;
	size_t before = path.n - template.n;
	if (!str_eq(str_sub(path, before, path.n), template) ||
		(before && path.p[before - 1] != '/'))
		return none;
	return str_sub(path, 0, before + first_part(template).n);
}

struct rendering {
	VEC(const struct project_file *) files;
};

static void add_rendering(struct maker *m, struct str folder, const struct rendering *r)
{
	struct deployment *d = deployment_new(m, FROM_CHART, folder);

	d->grounds = str_printf(m->a, "rendered from chart " PRIs " into " PRIs,
		ARGs(first_part(r->files.v[0]->rendered.v[0].template)), ARGs(folder));
	for (uint32_t i = 0; i < r->files.n; i++)
		deployment_add_file(m, d, r->files.v[i]);
	deployment_finish(m, d);
}

void stream_add_rendered(struct maker *m)
{
	struct map folders = { .a = &m->scratch };

	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		struct str folder = f->rendered.n ? rendered_to(f) : (struct str){ 0 };
		if (!folder.p || f->stream || !plain_is_left(m, f) || declared_has(m, f->src->path))
			continue;
		void **at = map_at(&folders, folder);
		if (!*at)
			*at = arena_new(&m->scratch, struct rendering);
		vec_push(&m->scratch, &((struct rendering *)*at)->files, f);
	}
	for (uint32_t i = 0; i < folders.n; i++)
		add_rendering(m, folders.v[i].key, folders.v[i].value);
}
