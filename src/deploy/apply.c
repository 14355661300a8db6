#include "deploy/apply.h"
#include "deploy/literal.h"
#include "manifest/object.h"

bool type_applies(struct str type)
{
	static const char *const types[] = {
		"argoproj.io/Application",
		"argoproj.io/ApplicationSet",
		"fluxcd.controlplane.io/FluxInstance",
		"helm.toolkit.fluxcd.io/HelmRelease",
		"kustomize.toolkit.fluxcd.io/Kustomization",
	};

	for (size_t i = 0; i < countof(types); i++)
		if (str_is(type, types[i]))
			return true;
	return false;
}

void apply_read(struct maker *m, const struct cluster *in, const struct built *o,
	struct apply_list *out)
{
	if (str_starts(o->type, "argoproj.io/"))
		argocd_read(m, o, out);
	else
		flux_read(m, in, o, out);
}

struct str built_title(struct arena *a, const struct built *o)
{
	return str_printf(a, PRIs " " PRIs "%s" PRIs, ARGs(o->kind), ARGs(o->ns),
		o->ns.n ? "/" : "", ARGs(o->name));
}

struct str built_key(struct arena *a, const struct built *o)
{
	struct object as = { .type = o->type };

	return object_key_of(a, &as, o->ns, o->name);
}

struct apply *apply_new(struct maker *m, const struct built *by, struct apply_list *out)
{
	struct apply *x = arena_new(m->a, struct apply);

	x->by = by;
	vec_push(m->a, &out->v, x);
	return x;
}

void apply_unknown(struct maker *m, struct apply *x, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str what = str_vprintf(m->a, fmt, ap);
	va_end(ap);
	struct str title = built_title(m->a, x->by);
	vec_push(m->a, &x->unknown, str_printf(m->a, PRIs " " PRIs, ARGs(title), ARGs(what)));
}

struct str apply_text(struct maker *m, struct apply *x, const struct value *map, const char *key)
{
	const struct value *v = value_get(map, key);

	if (v && v->kind == VALUE_UNKNOWN)
		apply_unknown(m, x, "has a %s that is not known", key);
	return value_str(v);
}

void apply_extra(struct maker *m, struct apply *x, const char *key, const struct value *v)
{
	if (!v || v->kind == VALUE_NULL)
		return;
	if (!x->extra)
		x->extra = made_map(m->a);
	made_put(x->extra, str_of(key), made_copy(m->a, v));
}

/* The first file at or after a path. */
static uint32_t lower_bound(const struct project *p, struct str path)
{
	uint32_t low = 0, high = p->files.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (str_cmp(p->files.v[mid]->src->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct file_range files_below(const struct project *p, struct str folder)
{
	struct file_range r = { 0, p->files.n };
	struct arena scratch = { 0 };

	if (folder.n) {
		r.first = lower_bound(p, str_printf(&scratch, PRIs "/", ARGs(folder)));
		r.end = lower_bound(p, str_printf(&scratch, PRIs "0", ARGs(folder)));
	}
	arena_clear(&scratch);
	return r;
}

static bool holds_manifests(const struct project *p, struct str folder)
{
	struct file_range r = files_below(p, folder);

	for (uint32_t i = r.first; i < r.end; i++) {
		const struct project_file *f = p->files.v[i];
		if (f->objects.n || f->role == ROLE_KUSTOMIZATION || f->role == ROLE_CHART)
			return true;
	}
	return false;
}

static bool resolve(struct maker *m, struct str path, struct str *out)
{
	while (path.n && path.p[0] == '/')
		path = str_sub(path, 1, path.n);
	*out = STR("");
	return !path.n || kustomize_resolve(m->a, STR(""), path, out);
}

void apply_find(struct maker *m, struct apply *x, struct str url, struct str path)
{
	bool ours = url.n && is_this_repository(m->p, url);
	bool found = resolve(m, path, &x->folder) && holds_manifests(m->p, x->folder);

	x->here = found && (ours || !url.n || (x->folder.n && may_be_this_repository(m->p, url)));
	if (!x->here && url.n && !ours)
		apply_unknown(m, x, "applies " PRIs " of " PRIs, ARGs(folder_name(path)),
			ARGs(url));
	else if (!x->here)
		apply_unknown(m, x, "applies " PRIs ", where there are no manifests",
			ARGs(folder_name(path)));
}

static bool all_of(struct str s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr(set, s.p[i]))
			return false;
	return s.n > 0;
}

/* A commit, a version or a range of versions: no branch. */
static bool is_fixed(struct str revision)
{
	struct str number = str_starts(revision, "v") ? str_sub(revision, 1, revision.n) : revision;

	if (str_starts(revision, "refs/tags/"))
		return true;
	if (revision.n >= 7 && all_of(revision, "0123456789abcdef"))
		return true;
	return revision.n &&
		(strchr("<>=~^*", revision.p[0]) ||
			(number.n && strchr("0123456789", number.p[0]) &&
				str_find_char(number, '.') > 0));
}

void apply_revision(struct maker *m, struct apply *x, struct str revision)
{
	if (x->here && is_fixed(revision))
		apply_unknown(m, x, "applies revision " PRIs, ARGs(revision));
}
