#include "registry.h"

#define RULE(symbol) extern const struct rule rule_##symbol;
#include "rules.def"
#undef RULE

static const struct rule *const table[] = {
#define RULE(symbol) &rule_##symbol,
#include "rules.def"
#undef RULE
};

const struct rules all_rules = { table, countof(table) };

/* Made from rules/<id>.md by src/embed.cmake. */
extern const char *const rule_pages[];

struct str rule_page(const struct rule *r)
{
	for (size_t i = 0; i < countof(table); i++)
		if (table[i] == r)
			return str_of(rule_pages[i]);
	BUG("rule %s is not in the registry", r->id);
}
