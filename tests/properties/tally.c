#include "edits.h"

struct reason {
	struct str text;
	uint32_t count[PRIMITIVES], all;
};

/* Without places and names. */
static struct str general(struct str reason)
{
	struct str rest = reason, head = str_cut(&rest, ':');

	if (str_starts(head, "line ") && rest.p)
		reason = str_trim(rest);
	for (size_t i = 0; i < reason.n; i++)
		if (reason.p[i] == '"' || reason.p[i] == ':')
			reason.n = i;
	return str_trim(reason);
}

void tally_refused(struct tally *t, enum primitive kind, const char *why)
{
	struct str text = str_dup(&t->a, general(str_of(why)));

	t->reasons.a = &t->a;
	void **place = map_at(&t->reasons, text);
	if (!*place)
		*place = arena_new(&t->a, struct reason);
	struct reason *r = *place;
	r->text = text;
	r->count[kind]++;
	r->all++;
	t->refused[kind]++;
}

static int by_count(const void *a, const void *b)
{
	const struct reason *x = ((const struct map_entry *)a)->value;
	const struct reason *y = ((const struct map_entry *)b)->value;

	if (x->all != y->all)
		return x->all < y->all ? 1 : -1;
	return str_cmp(x->text, y->text);
}

static void print_row(const char *name, uint32_t made, uint32_t refused, uint32_t wrong)
{
	uint32_t all = made + refused + wrong;

	printf("| %s | %u | %u | %.2f %% | %u |\n", name, made, refused,
		all ? 100.0 * refused / all : 0.0, wrong);
}

static void print_primitives(const struct tally *t)
{
	uint32_t made = 0, refused = 0, wrong = 0;

	puts("\n| primitive | made | refused | share refused | wrong |\n|---|--:|--:|--:|--:|");
	for (int i = 0; i < PRIMITIVES; i++) {
		print_row(primitive_names[i], t->made[i], t->refused[i], t->wrong[i]);
		made += t->made[i];
		refused += t->refused[i];
		wrong += t->wrong[i];
	}
	print_row("all", made, refused, wrong);
}

/* "P1 scalar" as P1, the others in full. */
static struct str short_name(int i)
{
	struct str rest = str_of(primitive_names[i]);

	return *rest.p == 'P' ? str_cut(&rest, ' ') : rest;
}

static void print_reason(const struct reason *r)
{
	const char *comma = "";

	printf("| " PRIs " | %u | ", ARGs(r->text), r->all);
	for (int i = 0; i < PRIMITIVES; i++) {
		if (!r->count[i])
			continue;
		printf("%s" PRIs " %u", comma, ARGs(short_name(i)), r->count[i]);
		comma = ", ";
	}
	puts(" |");
}

void tally_print(struct tally *t)
{
	print_primitives(t);
	puts("\n| reason of a refusal | times | by primitive |\n|---|--:|---|");
	if (t->reasons.n)
		qsort(t->reasons.v, t->reasons.n, sizeof(t->reasons.v[0]), by_count);
	for (uint32_t i = 0; i < t->reasons.n; i++)
		print_reason(t->reasons.v[i].value);
}
