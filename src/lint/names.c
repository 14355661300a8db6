#include "lint/config.h"
#include "lint/run.h"

const char *severity_name(enum severity s)
{
	switch (s) {
	case SEVERITY_INFO:
		return "info";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_ERROR:
		return "error";
	}
	BUG("severity %d", (int)s);
}

const char *applicability_name(enum applicability a)
{
	switch (a) {
	case FIX_SAFE:
		return "safe";
	case FIX_UNSAFE:
		return "unsafe";
	case FIX_DISPLAY:
		return "display";
	}
	BUG("applicability %d", (int)a);
}

const char *effect_name(enum effect e)
{
	switch (e) {
	case EFFECT_NONE:
		return "none";
	case EFFECT_EQUIVALENT:
		return "equivalent";
	case EFFECT_UPDATE:
		return "update";
	case EFFECT_REPLACE:
		return "replace";
	case EFFECT_PRUNE:
		return "prune";
	}
	BUG("effect %d", (int)e);
}

const struct rule *rule_find(const struct rules *rules, struct str name)
{
	struct arena scratch = { 0 };
	struct str lower = str_lower(&scratch, name);
	const struct rule *found = NULL;

	for (size_t i = 0; i < rules->n && !found; i++) {
		const struct rule *r = rules->v[i];
		if (str_is(name, r->id))
			found = r;
		for (size_t k = 0; r->aliases && r->aliases[k] && !found; k++)
			if (str_eq(lower, str_lower(&scratch, str_of(r->aliases[k]))))
				found = r;
	}
	arena_clear(&scratch);
	return found;
}

enum { LONGEST_NAME = 64 };

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions and replacements of bytes; LONGEST_NAME for a text
 * that is too long to be a name. */
static uint32_t distance(struct str a, struct str b)
{
	uint32_t row[LONGEST_NAME + 1];

	if (a.n > LONGEST_NAME || b.n > LONGEST_NAME)
		return LONGEST_NAME;
	for (uint32_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (uint32_t i = 1; i <= a.n; i++) {
		uint32_t diagonal = row[0];
		row[0] = i;
		for (uint32_t j = 1; j <= b.n; j++) {
			uint32_t replace = diagonal + (a.p[i - 1] != b.p[j - 1]);
			diagonal = row[j];
			row[j] = min3(replace, row[j] + 1, row[j - 1] + 1);
		}
	}
	return row[b.n];
}

struct str nearest_name(struct str name, const struct str *names, size_t n)
{
	struct str best = { 0 };
	uint32_t least = (uint32_t)(name.n < LONGEST_NAME ? name.n : 0) / 3 + 2;

	for (size_t i = 0; i < n; i++) {
		uint32_t d = distance(name, names[i]);
		if (d < least && d < names[i].n) {
			least = d;
			best = names[i];
		}
	}
	return best;
}
