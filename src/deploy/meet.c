#include "deploy/follow.h"
#include "manifest/object.h"

/*
 * Two parts that define one object from different sources clash: the last one to
 * be applied would win, and which one that is nobody says. Of objects that are
 * not judged and that apply nothing the first stands for all.
 */
enum { ALTERNATIVES = 64, OBJECTS_LIMIT = 1 << 19 };

/* An object that several parts define. */
struct clash {
	const struct object *chosen; /* in the alternative being made */
};

struct claim {
	struct clash *clash;
	const struct object *source;
};

/* An object in the deployment being made. */
struct item {
	const struct built *built;
	struct part *part;
	struct deployed *form;
	uint32_t order;
	uint32_t below; /* objects that come through it, itself not applied */
};

struct meeting {
	VEC(struct claim) claims;
	struct item **items; /* by object; of the deployment made last */
	bool placed, taken;
};

struct maker_of {
	const struct meet *how;
	struct arena *a;
	VEC(struct clash *) clashes;
	uint32_t left; /* parts in no alternative yet */
};

/* ---- clashes ---- */

struct owner {
	struct part *part;
	const struct object *source;
	struct clash *clash;
};

static void add_claim(struct maker_of *d, struct part *part, struct clash *clash,
	const struct object *source)
{
	vec_push(d->a, &part->meeting->claims, ((struct claim){ clash, source }));
}

static void own(struct maker_of *d, struct map *owners, struct part *part, const struct built *o)
{
	void **at = map_at(owners, built_key(d->a, o));
	struct owner *owner = *at;

	if (!owner) {
		*at = owner = arena_new(d->a, struct owner);
		*owner = (struct owner){ part, o->source, NULL };
		return;
	}
	if (!owner->clash && (owner->part == part || owner->source == o->source))
		return;
	if (!owner->clash) {
		owner->clash = arena_new(d->a, struct clash);
		vec_push(d->a, &d->clashes, owner->clash);
		add_claim(d, owner->part, owner->clash, owner->source);
	}
	add_claim(d, part, owner->clash, o->source);
}

/* One kustomization, with nothing applied by it: no identity is built twice. */
static bool is_alone(const struct maker_of *d)
{
	return d->how->cluster->parts.n == 1 && d->how->origin == FROM_KUSTOMIZATION;
}

static void find_clashes(struct maker_of *d)
{
	struct map owners = { .a = d->a };

	for (uint32_t i = 0; i < d->how->cluster->parts.n; i++) {
		struct part *part = d->how->cluster->parts.v[i];
		part->meeting = arena_new(&d->how->m->scratch, struct meeting);
		part->meeting->items = arena_array(&d->how->m->scratch, struct item *,
			part->build.objects.n);
		for (uint32_t k = 0; !is_alone(d) && k < part->build.objects.n; k++) {
			const struct built *o = &part->build.objects.v[k];
			if (o->name.n && (type_is_relevant(o->type) || type_applies(o->type)))
				own(d, &owners, part, o);
		}
	}
}

/* ---- alternatives ---- */

static bool fits(const struct part *part)
{
	const struct meeting *x = part->meeting;

	for (uint32_t i = 0; i < x->claims.n; i++)
		if (x->claims.v[i].clash->chosen &&
			x->claims.v[i].clash->chosen != x->claims.v[i].source)
			return false;
	return true;
}

/* With what applies it. */
static bool take(struct maker_of *d, struct part *part)
{
	struct meeting *x = part->meeting;
	bool below = part->parent && part->parent->in == part->in;

	if (x->taken)
		return true;
	if ((below && !take(d, part->parent)) || !fits(part))
		return false;
	for (uint32_t i = 0; i < x->claims.n; i++)
		x->claims.v[i].clash->chosen = x->claims.v[i].source;
	d->left -= !x->placed;
	x->taken = x->placed = true;
	return true;
}

static void start_round(struct maker_of *d)
{
	for (uint32_t i = 0; i < d->clashes.n; i++)
		d->clashes.v[i]->chosen = NULL;
	for (uint32_t i = 0; i < d->how->cluster->parts.n; i++)
		d->how->cluster->parts.v[i]->meeting->taken = false;
}

/* What was in none so far goes first. */
static void choose(struct maker_of *d)
{
	start_round(d);
	for (uint32_t pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < d->how->cluster->parts.n; i++) {
			struct part *part = d->how->cluster->parts.v[i];
			if (pass || !part->meeting->placed)
				take(d, part);
		}
}

/* ---- the deployment of one ---- */

static int item_cmp(const void *x, const void *y)
{
	const struct item *a = *(struct item *const *)x, *b = *(struct item *const *)y;

	if (a->built->source->id != b->built->source->id)
		return a->built->source->id < b->built->source->id ? -1 : 1;
	int cmp = str_cmp(a->built->ns, b->built->ns);
	return cmp ? cmp : a->order < b->order ? -1 : a->order > b->order;
}

struct items {
	VEC(struct item *) v;
	struct map by_key;
};

/* What a root brings and then makes the cluster apply as well is as the latter
 * has it. */
static void add_item(struct maker_of *d, struct deployment *out, struct items *items,
	struct part *part, uint32_t at)
{
	const struct built *o = &part->build.objects.v[at];
	bool keyed = o->name.n && !is_alone(d);
	struct str key = keyed ? built_key(d->a, o) : STR("");
	struct item *item = keyed ? map_get(&items->by_key, key) : NULL;

	if (item && item->part == part && item->built->source != o->source &&
		type_is_relevant(o->type))
		deployment_unknown(d->how->m, out, PRIs " is defined twice",
			ARGs(built_title(d->how->m->a, o)));
	if (item && !item->part->parent && part->parent && item->built->source == o->source) {
		item->part = part;
		item->built = o;
	}
	if (!item) {
		item = arena_new(&d->how->m->scratch, struct item);
		*item = (struct item){ .built = o, .part = part, .order = items->v.n };
		vec_push(d->a, &items->v, item);
		if (keyed)
			map_put(&items->by_key, key, item);
	}
	part->meeting->items[at] = item;
}

static void add_part(struct maker_of *d, struct deployment *out, struct items *items,
	struct part *part)
{
	deployment_read(d->how->m, out, &part->build);
	for (uint32_t i = 0; i < part->build.objects.n; i++)
		add_item(d, out, items, part, i);
}

static struct item *applier_of(const struct item *item)
{
	const struct part *parent = item->part->parent;

	return parent && parent->meeting ? parent->meeting->items[item->part->by] : NULL;
}

/* Nothing applies itself, not even through others. */
static void set_by(struct item *item)
{
	const struct item *applier = applier_of(item);
	const struct deployed *by = applier ? applier->form : NULL;
	while (by && by != item->form)
		by = by->by;
	if (applier && !by)
		item->form->by = applier->form;
}

static void fill(struct maker_of *d, struct deployment *out, struct items *items)
{
	if (items->v.n)
		qsort(items->v.v, items->v.n, sizeof(struct item *), item_cmp);
	for (uint32_t i = 0; i < items->v.n; i++)
		items->v.v[i]->form = deployment_add(d->how->m, out, items->v.v[i]->built);
	for (uint32_t i = 0; i < items->v.n; i++)
		set_by(items->v.v[i]);
}

/* NULL: nothing applies it. */
static struct item *first_applier(struct item *item)
{
	struct item *up = item;

	while (up && up->form->by)
		up = applier_of(up);
	return up == item ? NULL : up;
}

static const struct item *main_applier(struct items *items)
{
	const struct item *most = NULL;
	struct item *up;

	for (uint32_t i = 0; i < items->v.n; i++)
		if ((up = first_applier(items->v.v[i])))
			up->below = 0;
	for (uint32_t i = 0; i < items->v.n; i++)
		if ((up = first_applier(items->v.v[i])) && ++up->below > (most ? most->below : 0))
			most = up;
	return most;
}

static struct str grounds_of(struct maker_of *d, struct items *items)
{
	const struct item *most = d->how->applied ? main_applier(items) : NULL;
	struct arena *a = d->how->m->a;

	if (!most)
		return d->how->grounds;
	struct str what = str_printf(a, "applied by " PRIs " (" PRIs ")",
		ARGs(built_title(a, most->built)), ARGs(most->built->source->file->src->path));
	if (d->how->applied < 2)
		return what;
	return str_printf(a, PRIs " and %u more", ARGs(what), d->how->applied - 1);
}

/* The folder of the first part that tells the alternative from others. */
static struct str name_of(struct maker_of *d)
{
	const struct part *found = NULL;
	struct arena *a = d->how->m->a;
	struct str name = d->how->name;

	for (uint32_t i = 0; i < d->how->cluster->parts.n && !found; i++) {
		const struct part *part = d->how->cluster->parts.v[i];
		if (part->meeting->taken && part->meeting->claims.n)
			found = part;
	}
	if (d->how->cluster->name.n)
		name = str_printf(a, PRIs " on " PRIs, ARGs(name), ARGs(d->how->cluster->name));
	if (found && found->apply)
		name = str_printf(a, PRIs " (with " PRIs ")", ARGs(name),
			ARGs(folder_name(found->apply->folder)));
	return deployment_name(d->how->m, name);
}

/* Where all that is applied says the same. */
static struct str namespace_of(struct maker_of *d)
{
	struct str ns = { 0 };

	for (uint32_t i = 0; i < d->how->cluster->parts.n; i++) {
		const struct part *part = d->how->cluster->parts.v[i];
		if (!part->meeting->taken || !part->build.objects.n)
			continue;
		if (!part->apply || (ns.n && !str_eq(ns, part->apply->ns)))
			return (struct str){ 0 };
		ns = part->apply->ns;
	}
	return ns;
}

static void make(struct maker_of *d, bool partial)
{
	struct deployment *out = deployment_new(d->how->m, d->how->origin, name_of(d));
	struct items items = { .by_key = { .a = d->a } };

	out->cluster = d->how->cluster->name;
	out->ns = namespace_of(d);
	for (uint32_t i = 0; i < d->how->cluster->parts.n; i++) {
		struct part *part = d->how->cluster->parts.v[i];
		if (!part->meeting->taken)
			continue;
		add_part(d, out, &items, part);
	}
	if (partial)
		deployment_unknown(d->how->m, out,
			"there are too many alternatives to join all of them");
	fill(d, out, &items);
	out->grounds = grounds_of(d, &items);
	deployment_finish(d->how->m, out);
}

/* What the limit, or a clash with what applies it, kept out of all. */
static void make_rest(struct maker_of *d)
{
	for (uint32_t i = 0; i < d->how->cluster->parts.n && d->left; i++) {
		struct part *part = d->how->cluster->parts.v[i];
		if (part->meeting->placed)
			continue;
		start_round(d);
		part->meeting->taken = part->meeting->placed = true;
		d->left--;
		make(d, true);
	}
}

void meet_all(const struct meet *how)
{
	struct arena scratch = { 0 };
	struct maker_of d = { .how = how, .a = &scratch, .left = how->cluster->parts.n };
	uint32_t rounds = ALTERNATIVES, before;

	if (OBJECTS_LIMIT / (how->cluster->count + 1) < rounds)
		rounds = OBJECTS_LIMIT / (how->cluster->count + 1) + 1;
	find_clashes(&d);
	do {
		before = d.left;
		choose(&d);
		if (d.left < before)
			make(&d, false);
	} while (d.left && d.left < before && --rounds);
	make_rest(&d);
	arena_clear(&scratch);
}
