/*
 * deploy.c -- what it costs to say what is deployed together, against reading the
 * files.
 *
 *	deploy RUNS < list of paths, a line each, from the working folder
 *
 * Prints "read SECONDS", "deploy SECONDS", "deployments N", "objects N", "changed N"
 * (objects with a tree of their own); processor time, the least of RUNS. Reading is
 * reading the text, parsing it and finding its objects.
 */
#include "base/fs.h"
#include "deploy/deployment.h"

#include <time.h>

struct paths {
	VEC(struct str) v;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_list(struct arena *a, struct paths *out)
{
	static char line[1 << 12];

	while (fgets(line, sizeof(line), stdin)) {
		struct str path = str_trim(str_of(line));
		if (path.n)
			vec_push(a, &out->v, str_dup(a, path));
	}
}

static struct project *read_all(struct arena *a, const struct paths *paths)
{
	struct project *p = project_new(a);

	for (uint32_t i = 0; i < paths->v.n; i++) {
		struct str text;
		struct err err;
		if (!fs_read(&text, a, str_c(a, paths->v.v[i]), &err)) {
			fprintf(stderr, "%s\n", err.text);
			exit(2);
		}
		project_add(p, source_padded(a, paths->v.v[i], text));
	}
	project_index(p);
	return p;
}

static void print_counts(const struct deployments *ds)
{
	uint32_t objects = 0, changed = 0;

	for (uint32_t i = 0; i < ds->v.n; i++)
		for (uint32_t k = 0; k < ds->v.v[i]->objects.n; k++, objects++)
			changed += ds->v.v[i]->objects.v[k]->tree !=
				ds->v.v[i]->objects.v[k]->source->tree;
	printf("deployments %u\nobjects %u\nchanged %u\n", ds->v.n, objects, changed);
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct paths paths = { 0 };
	double least_read = 0, least_deploy = 0;
	long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 5;

	read_list(&a, &paths);
	for (long i = 0; i < runs; i++) {
		struct arena run = { 0 };
		double start = now();
		struct project *p = read_all(&run, &paths);
		double middle = now();
		const struct deployments *ds = deployments_new(&run, p);
		double end = now();
		if (!i || middle - start < least_read)
			least_read = middle - start;
		if (!i || end - middle < least_deploy)
			least_deploy = end - middle;
		if (i == runs - 1)
			print_counts(ds);
		arena_clear(&run);
	}
	printf("read %.4f\ndeploy %.4f\n", least_read, least_deploy);
	arena_clear(&a);
	return 0;
}
