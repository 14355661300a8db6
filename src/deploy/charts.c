#include "deploy/apply.h"

struct chart {
	struct str folder; /* "" is the root of the repository */
	struct deployment *d;
	bool applied;
};

void charts_find(struct maker *m)
{
	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (f->role != ROLE_CHART || f->excluded || path_is_hidden(f->src->path))
			continue;
		struct chart *c = arena_new(m->a, struct chart);
		ptrdiff_t slash = str_rfind_char(f->src->path, '/');
		c->folder = str_sub(f->src->path, 0, slash < 0 ? 0 : (size_t)slash);
		c->d = deployment_new(m, FROM_CHART, folder_name(c->folder));
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
		deployment_unknown(m, c->d, PRIs " is a template", ARGs(f->src->path));
	deployment_add_file(m, c->d, f);
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
		deployment_add_file(m, c->d, f);
		return true;
	}
	return c->folder.n || str_find_char(inside, '/') < 0 || str_starts(inside, "charts/");
}

bool charts_take(struct maker *m, const struct project_file *f)
{
	struct str inside = { 0 };
	struct chart *c = f->excluded ? NULL : chart_of(m, f->src->path, &inside);

	return c && add_to_chart(m, c, f, inside);
}

void charts_finish(struct maker *m)
{
	for (uint32_t i = 0; i < m->charts.n; i++) {
		const struct chart *c = m->charts.v[i].value;
		if (!c->applied)
			deployment_finish(m, c->d);
	}
}

static bool is_rendered(struct str inside)
{
	return str_starts(inside, "templates/") || str_starts(inside, "crds/");
}

void charts_apply(struct maker *m, struct build *out, struct str folder)
{
	struct chart *c = map_get(&m->charts, folder);
	size_t start = folder.n ? folder.n + 1 : 0;

	if (!c)
		return;
	c->applied = true;
	struct file_range r = files_below(m->p, folder);
	for (uint32_t i = r.first; i < r.end; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (!f->excluded && is_rendered(str_sub(f->src->path, start, f->src->path.n)))
			build_add_file(m, out, f);
	}
}
