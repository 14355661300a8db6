/*
 * What yaml/ reads from templates, for helm_templates.py and for counting.
 *
 * Each line of standard input is a path. Without an option, a line of JSON comes
 * out for each: `error` where the file cannot be read, else `docs`, the numbers of
 * the roots (0: a document without any), and `nodes` from number 1 on, in the order
 * of the file:
 * kind, flags (mask.h), number of the parent, number of the key, decoded text,
 * type as kubectl has it, whether it is plain.
 *
 * With --count, what can be read of the files that hold `{{`: of all of them, and
 * of those that hold an Istio kind or a core Service, which is: a line that says
 * `kind: Service` or the like. Below it the reasons of those that cannot.
 *
 *	cc -std=c17 -O2 -Isrc tests/oracle/masked_tree.c \
 *		build/dev/libjibe_yaml.a build/dev/libjibe_text.a build/dev/libjibe_base.a \
 *		-lfyaml -lpcre2-8 -lm -o masked_tree
 *	find DIR -name '*.y*ml' -o -name '*.tpl' | ./masked_tree --count
 *
 * (with the flags of the build folder).
 */
#include "base/fs.h"
#include "base/json.h"
#include "base/map.h"
#include "yaml/doc.h"

static const char *const mesh_kinds[] = { "Service", "Gateway", "VirtualService", "DestinationRule",
	"ServiceEntry", "Sidecar", "EnvoyFilter", "WorkloadEntry", "WorkloadGroup",
	"PeerAuthentication", "RequestAuthentication", "AuthorizationPolicy", "Telemetry",
	"ProxyConfig", "WasmPlugin" };

struct reason {
	uint32_t count, mesh;
};

struct tally {
	struct arena a;
	struct map reasons;
	uint32_t templates, read, mesh, mesh_read;
};

static void print_scalar(struct json *j, struct arena *a, const struct node *n)
{
	static const char *const types[] = { "string", "null", "bool", "int", "float" };

	json_str(j, "text", node_text(a, n));
	json_str(j, "type", str_of(types[node_type(a, n, NULL)]));
	json_bool(j, "plain", n->style == STYLE_PLAIN);
}

static void print_flags(struct json *j, const struct node *n)
{
	json_bool(j, "is_key", n->flags & NODE_IS_KEY);
	json_bool(j, "masked", n->flags & NODE_MASKED);
	json_bool(j, "open", n->flags & NODE_OPEN);
	json_bool(j, "maybe", n->flags & NODE_MAYBE);
}

static void print_node(struct json *j, struct arena *a, const struct node *n)
{
	static const char *const kinds[] = { "null", "scalar", "map", "seq", "alias" };

	json_open(j, NULL, '{');
	json_str(j, "kind", str_of(kinds[n->kind]));
	json_int(j, "line", source_pos(n->file->src, n->start).line);
	json_int(j, "parent", n->parent);
	json_int(j, "key", n->key);
	print_flags(j, n);
	if (n->kind == NODE_SCALAR || n->kind == NODE_NULL)
		print_scalar(j, a, n);
	json_close(j);
}

static void print_file(const struct file *f)
{
	struct buf out = { .a = f->a };
	struct json j = { .out = &out, .compact = true };

	json_open(&j, NULL, '{');
	json_str(&j, "path", f->src->path);
	if (f->broken)
		json_str(&j, "error", f->error);
	json_open(&j, "docs", '[');
	for (uint32_t i = 0; i < f->doc_count; i++)
		json_int(&j, NULL, f->docs[i].root);
	json_close(&j);
	json_open(&j, "nodes", '[');
	for (uint32_t i = 1; i < f->node_count; i++)
		print_node(&j, f->a, &f->nodes[i]);
	json_close(&j);
	json_close(&j);
	printf(PRIs "\n", ARGs(buf_str(&out)));
}

static bool is_mesh_kind(struct str line)
{
	line = str_trim(line);
	if (str_starts(line, "- "))
		line = str_trim(str_sub(line, 2, line.n));
	if (!str_starts(line, "kind:"))
		return false;
	line = str_trim(str_sub(line, strlen("kind:"), line.n));
	for (size_t i = 0; i < countof(mesh_kinds); i++)
		if (str_is(line, mesh_kinds[i]))
			return true;
	return false;
}

static bool holds_mesh_kind(struct str text)
{
	while (text.p)
		if (is_mesh_kind(str_cut(&text, '\n')))
			return true;
	return false;
}

static struct reason *reason_of(struct tally *t, struct str why)
{
	void **place = map_at(&t->reasons, str_dup(&t->a, why));

	if (!*place)
		*place = arena_new(&t->a, struct reason);
	return *place;
}

static void count_file(struct tally *t, const struct file *f)
{
	bool mesh = holds_mesh_kind(f->src->text);

	if (str_find(f->src->text, STR("{{")) < 0)
		return;
	t->templates++;
	t->read += !f->broken;
	t->mesh += mesh;
	t->mesh_read += mesh && !f->broken;
	if (!f->broken)
		return;
	struct reason *r = reason_of(t, f->error);
	r->count++;
	r->mesh += mesh;
}

static int by_count(const void *a, const void *b)
{
	const struct map_entry *x = a, *y = b;
	const struct reason *p = x->value, *q = y->value;

	if (p->count != q->count)
		return p->count < q->count ? 1 : -1;
	return str_cmp(x->key, y->key);
}

static void print_count(struct tally *t)
{
	printf("%u templates, %u read\n%u with an Istio kind or a Service, %u read\n", t->templates,
		t->read, t->mesh, t->mesh_read);
	if (t->reasons.n)
		qsort(t->reasons.v, t->reasons.n, sizeof(t->reasons.v[0]), by_count);
	for (uint32_t i = 0; i < t->reasons.n; i++) {
		const struct reason *r = t->reasons.v[i].value;
		printf("%6u  %4u  " PRIs "\n", r->count, r->mesh, ARGs(t->reasons.v[i].key));
	}
}

static void one_file(const char *path, struct tally *t)
{
	struct arena a = { 0 };
	struct str text;
	struct err err;

	if (!fs_read(&text, &a, path, &err)) {
		fprintf(stderr, "%s\n", err.text);
	} else {
		const struct file *f = file_parse(&a, source_new(&a, str_of(path), text));
		if (t)
			count_file(t, f);
		else
			print_file(f);
	}
	arena_clear(&a);
}

int main(int argc, char **argv)
{
	struct tally t = { 0 };
	bool count = argc == 2 && strcmp(argv[1], "--count") == 0;
	static char path[4096];

	t.reasons.a = &t.a;
	if (argc > 1 && !count) {
		fputs("usage: masked_tree [--count] <PATHS\n", stderr);
		return 2;
	}
	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		one_file(path, count ? &t : NULL);
		fflush(stdout);
	}
	if (count)
		print_count(&t);
	arena_clear(&t.a);
	return 0;
}
