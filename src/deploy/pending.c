#include "deploy/res.h"

static void pending(struct target *t, const char *what)
{
	target_unknown(t, "%s are not done yet", what);
}

void build_patches(struct target *t, const char *field)
{
	if (value_get(t->fields, field))
		pending(t, field);
}

void build_replacements(struct target *t, const struct value *replacements)
{
	if (replacements)
		pending(t, "replacements");
}

bool res_selected(struct target *t, const struct value *selector, struct res *r)
{
	(void)selector;
	(void)r;
	pending(t, "selectors");
	return false;
}
