/*
 * truth_pairs FILE|- -- holds mesh/prove against istiod.
 *
 * Input: JSON Lines, a pair of meshes a line (`kind`, `a`, `b`, `equal`,
 * `behaviour`). What must hold of the gateways and sidecars of each pair:
 *  - what istiod makes equal, or is known to behave the same, is not DIFFERENT;
 *  - what istiod makes equal is SAME in the order of the files, which it had. Where
 *    pods that the files do not show could be meant, which istiod was not asked
 *    about, that may be all that is not known ("unseen");
 *  - what behaves differently, or differs for a reason that is not known to be
 *    harmless, is not SAME in all orders of creation.
 * Anything else fails the run.
 */
#include "mesh/prove.h"
#include "read.h"

/* What the first difference is about; empty without one. */
static struct str first_difference(const struct value *c)
{
	return value_str(value_get(c, "first_difference"));
}

/* In the words of a panic, or in an order of creation drawn from the name of an
 * object that is renamed. */
static bool elsewhere(const struct value *c)
{
	struct str first = first_difference(c);

	return str_find(first, STR(".panic")) >= 0 ||
		(str_starts(value_str(value_get(c, "kind")), "rename") &&
			value_get(c, "order_seed"));
}

static const struct mesh *mesh_of(struct arena *a, const struct value *files)
{
	struct project *p = project_new(a);

	for (const struct value *f = value_child(files); f; f = f->next)
		project_add(p, source_new(a, f->key, f->text));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	return ds->v.n == 1 ? mesh_new(a, ds->v.v[0]) : NULL;
}

struct judgements {
	enum verdict filed; /* in the order that the files give, as istiod had it */
	enum verdict worst; /* in several orders */
	bool unseen;        /* filed: nothing but what pods meet that the files do not show */
	struct str text;
};

static bool only_unseen(const struct differences *d)
{
	for (uint32_t i = 0; i < d->v.n; i++)
		if (d->v.v[i].verdict != VERDICT_UNKNOWN ||
			!str_ends(d->v.v[i].text, "not in these files"))
			return false;
	return d->v.n;
}

static struct judgements judge(struct arena *a, const struct value *c)
{
	const struct mesh *x = mesh_of(a, value_get(c, "a")), *y = mesh_of(a, value_get(c, "b"));
	const struct order orders[] = { { 0 }, { .gateways_reversed = true },
		{ .services_reversed = true },
		{ .gateways_reversed = true, .services_reversed = true }, { .seed = 1 },
		{ .seed = 2 }, { .seed = 3 } };
	struct judgements out = { 0 };

	for (size_t i = 0; x && y && i < countof(orders); i++) {
		struct differences found = mesh_differences(a, x, y, &orders[i]);
		if (!i) {
			out.filed = found.verdict;
			out.unseen = only_unseen(&found);
		}
		if (found.verdict > out.worst)
			out.worst = found.verdict;
		if (found.v.n && !out.text.n)
			out.text = found.v.v[0].text;
	}
	if (!x || !y)
		out.filed = out.worst = VERDICT_UNKNOWN;
	return out;
}

struct count {
	uint32_t pairs, istiod_equal, verdicts[VERDICT_DIFFERENT + 1], unseen, missed, wrong;
};

/* Names of inbound chains and virtual hosts are not for clients to see. */
static bool same_to_istiod(const struct value *c)
{
	return value_true(value_get(c, "equal")) ||
		value_true(value_get(c, "equal_but_inbound_names"));
}

/* Kinds of edits of which istiod's form shows more than requests do: the names of
 * traces, routes whose requests go where the rest goes too. */
static bool form_says_more(struct str kind)
{
	static const char *const kinds[] = { "server_port_to_target_port", "merge_vs_same_host",
		"split_vs_by_route", "split_vs_by_host", "inline_delegate",
		"delegate_namespace_explicit" };

	for (size_t i = 0; i < countof(kinds); i++)
		if (str_is(kind, kinds[i]))
			return true;
	return false;
}

/* What is wrong with a verdict; NULL: nothing. */
static const char *wrong(const struct value *c, const struct judgements *ours)
{
	bool equal = same_to_istiod(c);
	bool same = value_is(value_get(c, "behaviour"), "same");
	bool different = value_is(value_get(c, "behaviour"), "different");
	bool more = form_says_more(value_str(value_get(c, "kind")));

	if (ours->filed == VERDICT_DIFFERENT && same)
		return "called different";
	if (ours->worst != VERDICT_SAME || elsewhere(c))
		return NULL;
	return different || (!equal && !same && !more) ? "called same" : NULL;
}

static bool check_line(struct arena *keep, struct str line, struct map *kinds)
{
	struct arena a = { 0 };
	struct file *f = file_parse(&a, source_new(&a, STR("pair"), line));
	const struct value *c = f->doc_count ? value_new(&a, doc_root(&f->docs[0])) : NULL;
	struct str kind = value_str(value_get(c, "kind"));
	void **at = map_at(kinds, str_dup(keep, kind));

	if (!*at)
		*at = arena_new(keep, struct count);
	struct count *n = *at;
	struct judgements ours = judge(&a, c);
	bool equal = same_to_istiod(c);
	const char *fault = wrong(c, &ours);
	bool missed = equal && ours.filed != VERDICT_SAME && !ours.unseen;
	n->pairs++;
	n->istiod_equal += equal;
	n->verdicts[ours.filed]++;
	n->unseen += equal && ours.unseen;
	n->missed += missed;
	n->wrong += fault != NULL;
	if (fault || missed || getenv("VERBOSE"))
		printf("%s " PRIs " " PRIs ": " PRIs " (" PRIs ")\n",
			fault            ? fault
				: missed ? "missed"
					 : "fine",
			ARGs(value_str(value_get(c, "id"))), ARGs(kind), ARGs(ours.text),
			ARGs(first_difference(c)));
	arena_clear(&a);
	return !fault && !missed;
}

static void print_count(struct str kind, const struct count *n)
{
	printf("%-42.*s %4u pairs, istiod equal %4u; same %4u, unknown %3u, different %3u; unseen "
	       "%u, missed %u, wrong %u\n",
		ARGs(kind), n->pairs, n->istiod_equal, n->verdicts[VERDICT_SAME],
		n->verdicts[VERDICT_UNKNOWN], n->verdicts[VERDICT_DIFFERENT], n->unseen, n->missed,
		n->wrong);
}

static void add(struct count *sum, const struct count *n)
{
	sum->pairs += n->pairs;
	sum->istiod_equal += n->istiod_equal;
	for (size_t i = 0; i < countof(n->verdicts); i++)
		sum->verdicts[i] += n->verdicts[i];
	sum->unseen += n->unseen;
	sum->missed += n->missed;
	sum->wrong += n->wrong;
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct map kinds = { .a = &a };
	FILE *f = argc > 1 && strcmp(argv[1], "-") != 0 ? fopen(argv[1], "rb") : stdin;
	struct count sum = { 0 };

	if (!f)
		return 2;
	struct str rest = read_all(&a, f);
	while (rest.n)
		check_line(&a, str_cut(&rest, '\n'), &kinds);
	if (f != stdin)
		fclose(f);
	for (uint32_t i = 0; i < kinds.n; i++) {
		print_count(kinds.v[i].key, kinds.v[i].value);
		add(&sum, kinds.v[i].value);
	}
	print_count(STR("all"), &sum);
	arena_clear(&a);
	return sum.pairs && !sum.missed && !sum.wrong ? 0 : 1;
}
