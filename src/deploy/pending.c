#include "deploy/res.h"

static void pending(struct target *t, const char *what)
{
	target_unknown(t, "%s are not done yet", what);
}

void build_generators(struct target *t)
{
	if (value_get(t->fields, "configMapGenerator") || value_get(t->fields, "secretGenerator"))
		pending(t, "generators");
}

struct str res_hash(struct target *t, struct res *r)
{
	(void)r;
	pending(t, "hashes");
	return STR("hash");
}

void build_images(struct target *t, const struct value *images)
{
	if (images)
		pending(t, "images");
}

void build_replicas(struct target *t, const struct value *replicas)
{
	if (replicas)
		pending(t, "replicas");
}

void build_vars(struct target *t, const struct value *vars)
{
	if (vars)
		pending(t, "vars");
}

void resolve_vars(struct target *t)
{
	(void)t;
}

void merge_vars(struct target *t, const struct vars *base)
{
	(void)t;
	(void)base;
}
