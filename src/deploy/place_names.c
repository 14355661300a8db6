/* What names of folders say about which of them meet. */
#include "deploy/place.h"

static bool among(struct str word, const char *const *words, size_t n)
{
	char lower[16];

	if (word.n > sizeof(lower))
		return false;
	for (size_t i = 0; i < word.n; i++)
		lower[i] = word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] + 32)
								: word.p[i];
	for (size_t i = 0; i < n; i++)
		if (str_is((struct str){ lower, word.n }, words[i]))
			return true;
	return false;
}

static bool is_environment(struct str word)
{
	static const char *const words[] = { "dev", "develop", "development", "test", "testing",
		"qa", "stage", "staging", "stg", "uat", "preprod", "pre-prod", "prod", "prd",
		"production", "sandbox", "perf", "demo" };

	return among(word, words, countof(words));
}

bool is_version(struct str word)
{
	uint32_t dots = 0;

	if (word.n && word.p[0] == 'v')
		word = str_sub(word, 1, word.n);
	for (size_t i = 0; i < word.n; i++) {
		bool digit = word.p[i] >= '0' && word.p[i] <= '9';
		bool inside = i > 0 && i + 1 < word.n && word.p[i - 1] != '.';
		if (!digit && (word.p[i] != '.' || !inside))
			return false;
		dots += !digit;
	}
	return dots > 0;
}

/* Its folders stand each for itself, and apart from those beside it. */
static bool is_collection(struct str name)
{
	static const char *const words[] = { "sample", "samples", "example", "examples", "demos",
		"tutorials", "test", "tests", "e2e" };

	return among(name, words, countof(words));
}

/* What all the others need. */
static bool is_common(struct str name)
{
	static const char *const words[] = { "common", "shared", "base", "lib" };
	ptrdiff_t dot = str_find_char(name, '.');

	return among(dot < 0 ? name : str_sub(name, 0, (size_t)dot), words, countof(words));
}

/* A word ends where the name does, or at a separator. */
static bool is_word_end(struct str name, size_t at, bool dots)
{
	return at == name.n || name.p[at] == '-' || name.p[at] == '_' ||
		(dots && name.p[at] == '.');
}

static bool is_tests(struct str word)
{
	static const char *const words[] = { "tests", "testdata", "unittests", "fixtures" };

	return among(word, words, countof(words));
}

/* Of what a test reads: a "test-cluster" is a cluster. */
static bool is_input(struct str word)
{
	static const char *const words[] = { "case", "cases", "chart", "charts", "data", "file",
		"files", "input", "inputs", "manifest", "manifests", "resource", "resources",
		"values", "yaml", "yamls" };

	return among(word, words, countof(words));
}

/* "tests", "e2e_tests", "test_charts", but not "load-test". */
static bool names_tests(struct str name)
{
	static const char *const whole[] = { "test", "e2e" };
	bool after_test = false;

	for (size_t start = 0, end = 0; end <= name.n; end++) {
		if (!is_word_end(name, end, false))
			continue;
		struct str word = str_sub(name, start, end);
		if (is_tests(word) || (after_test && is_input(word)))
			return true;
		after_test = among(word, whole, 1);
		start = end + 1;
	}
	return among(name, whole, countof(whole));
}

/* What a folder shares with its siblings: "env-dev" is "env-*". False when no
 * part of the name is one of the words. The longest that starts first counts. */
static bool pattern_of(struct arena *a, struct str name, bool versions, struct str *pattern)
{
	for (size_t start = 0; start < name.n; start++) {
		if (start && !is_word_end(name, start - 1, !versions))
			continue;
		for (size_t end = name.n; end > start; end--) {
			struct str word = str_sub(name, start, end);
			if (!is_word_end(name, end, !versions) ||
				!(versions ? is_version(word) : is_environment(word)))
				continue;
			*pattern = str_printf(a, PRIs "%s" PRIs, ARGs(str_sub(name, 0, start)),
				versions ? "/" : "*", ARGs(str_sub(name, end, name.n)));
			return true;
		}
	}
	return false;
}

/* Siblings that exclude each other. */
struct kin {
	struct place *first;
	uint32_t clique, n;
};

static void add_kin(struct places *t, struct map *patterns, struct str pattern, struct place *pl)
{
	void **at = map_at(patterns, pattern);

	if (!*at)
		*at = arena_new(t->a, struct kin);
	struct kin *k = *at;
	if (k->n++ == 0) {
		k->first = pl;
		return;
	}
	if (k->n == 2) {
		k->clique = t->clique_count++;
		place_join_clique(t, k->first, k->clique);
	}
	place_join_clique(t, pl, k->clique);
}

static struct str name_of(const struct place *pl)
{
	return str_sub(pl->path, (size_t)(str_rfind_char(pl->path, '/') + 1), pl->path.n);
}

/* A folder `test` is an environment where another one is beside it, `e2e` where
 * two are. */
static bool is_among_environments(struct str name, uint32_t environments)
{
	return environments > 1 && (is_environment(name) || str_is(name, "e2e"));
}

static void mark_collection(struct place *folder, uint32_t environments)
{
	struct str name = name_of(folder);
	bool counts = !is_among_environments(name, environments);

	folder->inputs = counts && names_tests(name);
	folder->samples = folder->inputs || (counts && is_collection(name));
	folder->tests = folder->inputs || folder->parent->tests;
}

/* Of entries that stand each for itself. */
static bool stands_alone(const struct place *entry)
{
	const struct place *folder = entry->parent;

	if (is_common(name_of(entry)))
		return false;
	if (entry->file)
		return folder->inputs && entry->relevant;
	return folder->samples || folder->tests;
}

/* Samples are applied to try something, not along with what lies beside them. */
static void part_samples(struct places *t, struct place *samples)
{
	for (struct place *c = samples->parent->child; c; c = c->next) {
		bool again = c->samples && c->index < samples->index;
		if (c->file || c == samples || again || is_common(name_of(c)))
			continue;
		place_join_clique(t, samples, t->clique_count);
		place_join_clique(t, c, t->clique_count++);
	}
}

/* Beyond so many pairs all of the folders stand apart. */
enum { MANY_PAIRS = 4096 };

static void part_all(struct places *t, struct place *folder)
{
	uint32_t clique = t->clique_count++;

	for (struct place *c = folder->child; c; c = c->next)
		if (!c->file && !is_common(name_of(c)))
			place_join_clique(t, c, clique);
}

static void part_collections(struct places *t, struct place *folder)
{
	uint64_t folders = 0, collections = 0;

	for (struct place *c = folder->child; c; c = c->next) {
		folders += !c->file;
		collections += c->samples;
	}
	if (folders * collections > MANY_PAIRS) {
		part_all(t, folder);
		return;
	}
	for (struct place *c = folder->child; c; c = c->next)
		if (c->samples)
			part_samples(t, c);
}

/* How many of its folders are named like environments. */
static uint32_t find_kin(struct places *t, struct place *folder)
{
	struct map patterns = { .a = t->a };
	uint32_t environments = 0;
	struct str pattern;

	for (struct place *c = folder->child; c; c = c->next) {
		struct str name = name_of(c);
		if (stands_alone(c))
			add_kin(t, &patterns, (struct str){ 0 }, c);
		if (c->file)
			continue;
		bool environment = pattern_of(t->a, name, false, &pattern);
		environments += environment;
		if (environment || pattern_of(t->a, name, true, &pattern))
			add_kin(t, &patterns, pattern, c);
	}
	return environments;
}

void places_find_names(struct places *t, struct place *folder)
{
	uint32_t environments = find_kin(t, folder);

	for (struct place *c = folder->child; c; c = c->next)
		if (!c->file)
			mark_collection(c, environments);
	part_collections(t, folder);
	for (struct place *c = folder->child; c; c = c->next)
		if (!c->file)
			places_find_names(t, c);
}
