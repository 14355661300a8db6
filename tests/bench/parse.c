/*
 * Time of reading the YAML files whose paths are on standard input. Prints
 *
 *	WHAT SECONDS BYTES COUNT
 *
 * where SECONDS is processor time, the least of RUNS, and COUNT of what was read.
 *
 *	parse WHAT RUNS <PATHS
 *
 *	read     the bytes, and a look for a word: what `grep` does
 *	scan     libfyaml's scanner alone
 *	tree     file_parse(): scanner, gaps, grammar, tree
 *	events   libyaml's parser
 *	fydocs   libfyaml's own documents, a file at a time
 *
 * Memory is that of the process: tests/bench/documents runs one for each WHAT.
 */
#include <libfyaml.h>
#include <time.h>
#include <yaml.h>

#include "base/fs.h"
#include "yaml/doc.h"

typedef size_t reader(struct arena *a, const struct source *src);

static size_t read_bytes(struct arena *a, const struct source *src)
{
	struct str rest = src->text;
	size_t count = 0;

	(void)a;
	for (ptrdiff_t at; (at = str_find(rest, STR("kind"))) >= 0; count++)
		rest = str_sub(rest, (size_t)at + 4, rest.n);
	return count;
}

static struct fy_parser *scanner_of(const struct source *src, struct fy_diag **diag)
{
	struct fy_diag_cfg quiet;
	struct fy_parse_cfg cfg = { .flags = FYPCF_SLOPPY_FLOW_INDENTATION };

	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	*diag = cfg.diag = fy_diag_create(&quiet);
	fy_diag_set_collect_errors(*diag, true);
	struct fy_parser *parser = fy_parser_create(&cfg);
	if (!parser || fy_parser_set_string(parser, src->text.p, src->text.n))
		BUG("libfyaml cannot start");
	return parser;
}

/* After an error the library may crash in its own cleaning up. */
static void scanner_close(struct fy_parser *parser, struct fy_diag *diag)
{
	if (fy_parser_get_stream_error(parser))
		return;
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
}

static size_t scan_tokens(struct arena *a, const struct source *src)
{
	struct fy_diag *diag;
	struct fy_parser *parser = scanner_of(src, &diag);
	struct fy_token *token;
	size_t count = 0;

	(void)a;
	for (; (token = fy_scan(parser)); count++)
		fy_scan_token_free(parser, token);
	scanner_close(parser, diag);
	return count;
}

static size_t read_tree(struct arena *a, const struct source *src)
{
	return file_parse(a, src)->node_count;
}

static size_t read_events(struct arena *a, const struct source *src)
{
	yaml_parser_t parser;
	yaml_event_t event;
	size_t count = 0;
	bool more = true;

	(void)a;
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)src->text.p, src->text.n);
	for (; more && yaml_parser_parse(&parser, &event); count++) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return count;
}

static size_t read_documents(struct arena *a, const struct source *src)
{
	struct fy_diag *diag;
	struct fy_parser *parser = scanner_of(src, &diag);
	struct fy_document *document;
	size_t count = 0;

	(void)a;
	for (; (document = fy_parse_load_document(parser)); count++)
		fy_parse_document_destroy(parser, document);
	scanner_close(parser, diag);
	return count;
}

static const struct {
	const char *name;
	reader *read;
} readers[] = {
	{ "read", read_bytes },
	{ "scan", scan_tokens },
	{ "tree", read_tree },
	{ "events", read_events },
	{ "fydocs", read_documents },
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct total {
	double seconds;
	size_t bytes, count;
};

/* The file's text is in memory before the clock starts. */
static bool measure(struct total *t, reader *read, const char *path)
{
	struct arena text = { 0 }, trees = { 0 };
	struct str bytes;
	struct err err;

	if (!fs_read(&bytes, &text, path, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	const struct source *src = source_padded(&text, str_of(path), bytes);
	double start = seconds();
	t->count += read(&trees, src);
	t->seconds += seconds() - start;
	t->bytes += bytes.n;
	arena_clear(&trees);
	arena_clear(&text);
	return true;
}

struct paths {
	struct arena a;
	VEC(const char *) list;
};

static void read_paths(struct paths *p)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		vec_push(&p->a, &p->list, str_c(&p->a, str_of(line)));
	}
}

static reader *reader_of(const char *name)
{
	for (size_t i = 0; i < countof(readers); i++)
		if (strcmp(name, readers[i].name) == 0)
			return readers[i].read;
	return NULL;
}

int main(int argc, char **argv)
{
	struct total best = { 0 };
	struct paths paths = { 0 };
	reader *read = argc == 3 ? reader_of(argv[1]) : NULL;

	if (!read) {
		fprintf(stderr, "usage: parse read|scan|tree|events|fydocs RUNS <PATHS\n");
		return 2;
	}
	read_paths(&paths);
	for (long run = 0; run < strtol(argv[2], NULL, 10); run++) {
		struct total t = { 0 };
		for (uint32_t i = 0; i < paths.list.n; i++)
			if (!measure(&t, read, paths.list.v[i]))
				return 2;
		if (run == 0 || t.seconds < best.seconds)
			best = t;
	}
	printf("%s %.6f %zu %zu\n", argv[1], best.seconds, best.bytes, best.count);
	arena_clear(&paths.a);
	return 0;
}
