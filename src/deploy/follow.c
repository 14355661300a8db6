#include "deploy/follow.h"

enum { PARTS = 1 << 16, OBJECTS = 1 << 19, DEPTH = 64 };

struct part_list {
	VEC(struct part *) v;
};

static struct cluster *cluster_of(struct follow *f, struct str name)
{
	void **at = map_at(&f->by_name, name);

	if (!*at) {
		struct cluster *c = arena_new(&f->m->scratch, struct cluster);
		c->name = name;
		c->objects.a = &f->m->scratch;
		vec_push(&f->m->scratch, &f->clusters, c);
		*at = c;
	}
	return *at;
}

struct follow *follow_new(struct maker *m, apply_visit *each, void *ctx)
{
	struct follow *f = arena_new(&m->scratch, struct follow);

	f->m = m;
	f->each = each;
	f->ctx = ctx;
	f->by_name.a = f->waiting.a = f->done.a = &m->scratch;
	cluster_of(f, STR(""));
	return f;
}

/* What others look up: where files come from, and values of variables. */
static bool is_looked_up(const struct built *o)
{
	return str_starts(o->type, "source.toolkit.fluxcd.io/") ||
		str_is(o->type, "core/ConfigMap") || str_is(o->type, "core/Secret");
}

static struct str waiting_key(struct follow *f, const struct cluster *c, struct str key)
{
	return str_printf(&f->m->scratch, PRIs "\n" PRIs, ARGs(c->name), ARGs(key));
}

/* Those that waited for the object try again. */
static void wake(struct follow *f, const struct cluster *c, struct str key)
{
	struct part_list *list = map_get(&f->waiting, waiting_key(f, c, key));

	for (uint32_t i = 0; list && i < list->v.n; i++)
		vec_push(&f->m->scratch, &f->ready, list->v.v[i]);
	if (list)
		*list = (struct part_list){ 0 };
}

static void register_objects(struct follow *f, struct part *part)
{
	for (uint32_t i = 0; i < part->build.objects.n; i++) {
		struct built *o = &part->build.objects.v[i];
		if (!is_looked_up(o))
			continue;
		struct str key = built_key(&f->m->scratch, o);
		if (map_get(&part->in->objects, key))
			continue;
		map_put(&part->in->objects, key, o);
		wake(f, part->in, key);
	}
}

static void enqueue(struct follow *f, struct part *part)
{
	vec_push(&f->m->scratch, &part->in->parts, part);
	vec_push(&f->m->scratch, &f->queue, part);
	part->in->count += part->build.objects.n;
	f->objects += part->build.objects.n;
	register_objects(f, part);
}

static void wait_for(struct follow *f, struct part *part, struct str key)
{
	void **at = map_at(&f->waiting, waiting_key(f, part->in, key));

	if (!*at)
		*at = arena_new(&f->m->scratch, struct part_list);
	struct part_list *list = *at;
	vec_push(&f->m->scratch, &list->v, part);
}

/* Built; its variables may have to wait for the ConfigMap that holds them. */
static void follow_finished(struct follow *f, struct part *part)
{
	struct str missing = { 0 };

	if (apply_finish(f->m, part, &missing)) {
		part->waits = false;
		enqueue(f, part);
		return;
	}
	wait_for(f, part, missing);
	if (!part->waits)
		vec_push(&f->m->scratch, &f->waiters, part);
	part->waits = true;
}

void follow_add(struct follow *f, struct part *part)
{
	part->in = f->clusters.v[0];
	enqueue(f, part);
}

static void apply_one(struct follow *f, struct part *parent, uint32_t by, const struct apply *x)
{
	struct part *part = apply_build(f->m, x);

	part->parent = parent;
	part->by = by;
	part->depth = parent->depth + 1;
	part->in = x->cluster.n ? cluster_of(f, x->cluster) : parent->in;
	if (x->here) {
		f->applied++;
		f->first = f->first ? f->first : x;
		apply_files(f->m, x, f->each, f->ctx);
	}
	follow_finished(f, part);
}

static bool is_done(struct follow *f, const struct part *part, const struct built *o)
{
	struct str key = str_printf(&f->m->scratch, PRIs "\n" PRIs "\n%p", ARGs(part->in->name),
		ARGs(built_key(&f->m->scratch, o)), (const void *)o->source);
	void **at = map_at(&f->done, key);
	bool done = *at != NULL;

	*at = f;
	return done;
}

static void follow_object(struct follow *f, struct part *part, uint32_t at)
{
	const struct built *o = &part->build.objects.v[at];
	struct apply_list list = { 0 };

	if (is_done(f, part, o))
		return;
	if (part->depth == DEPTH || f->queue.n >= PARTS || f->objects > OBJECTS) {
		vec_push(f->m->a, &part->build.unknown,
			str_printf(f->m->a, PRIs " makes too much be applied",
				ARGs(built_title(f->m->a, o))));
		return;
	}
	apply_read(f->m, part->in, o, &list);
	for (uint32_t i = 0; i < list.v.n; i++)
		apply_one(f, part, at, list.v.v[i]);
}

static void follow_part(struct follow *f, struct part *part)
{
	for (uint32_t i = 0; i < part->build.objects.n; i++)
		if (type_applies(part->build.objects.v[i].type))
			follow_object(f, part, i);
}

static void follow_queue(struct follow *f)
{
	while (f->next < f->queue.n || f->woken < f->ready.n) {
		if (f->woken < f->ready.n)
			follow_finished(f, f->ready.v[f->woken++]);
		else
			follow_part(f, f->queue.v[f->next++]);
	}
}

/* What still waits in the end goes on without. */
void follow_all(struct follow *f)
{
	uint32_t waiter = 0;

	for (;;) {
		follow_queue(f);
		while (waiter < f->waiters.n && !f->waiters.v[waiter]->waits)
			waiter++;
		if (waiter == f->waiters.n)
			return;
		struct part *part = f->waiters.v[waiter++];
		apply_finish(f->m, part, NULL);
		part->waits = false;
		enqueue(f, part);
	}
}
