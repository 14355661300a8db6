/*
 * Reads YAML files with yaml/ and with libyaml and holds the trees against each
 * other: kinds, styles, tags, anchors, alias names, decoded values, explicit
 * document marks, and the line and column of each scalar.
 *
 *	libyaml_diff LIST NAME=FOLDER...
 *
 * Each .yaml, .yml and .json file below the folders is read, and each file of a
 * folder named seeds. LIST names the files of
 * which the two may say different things, a line each:
 *
 *	NAME/PATH | what | why
 *
 * where `what` is one of the words of `verdicts` below. A difference that is not
 * listed is a failure, and so is a listed one that is no more. Spans and gaps of
 * each tree must be the file. Of a template libyaml gets the text that was read,
 * placeholders included; the values of these are not compared.
 */
#include <yaml.h>

#include "base/fs.h"
#include "base/map.h"
#include "yaml/doc.h"

#include "../yaml/tiling.h"

/* libyaml's events, one ahead. */
struct oracle {
	yaml_parser_t parser;
	yaml_event_t event;
	bool failed;
	bool differs;
	struct arena *a;
	const struct file *file;
	struct str detail;
};

enum verdict { SAME, BOTH_REFUSE, DIFFER, WE_REFUSE, THEY_REFUSE };

static const char *const verdicts[] = {
	[SAME] = "same",
	[BOTH_REFUSE] = "refused by both",
	[DIFFER] = "differs",
	[WE_REFUSE] = "libyaml only",
	[THEY_REFUSE] = "jibe only",
};

struct explained {
	struct str what;
	bool met;
};

struct run {
	struct arena list;
	struct map explained; /* by path */
	const char *name, *folder;
	uint32_t unexplained;
	uint32_t count[countof(verdicts)];
};

static void next(struct oracle *o)
{
	yaml_event_delete(&o->event);
	if (!yaml_parser_parse(&o->parser, &o->event)) {
		o->failed = true;
		memset(&o->event, 0, sizeof(o->event));
	}
}

static void differ(struct oracle *o, const struct node *n, const char *what, struct str ours,
	struct str theirs)
{
	if (!o->differs && !o->failed)
		o->detail = str_printf(o->a, "line %u: %s: \"" PRIs "\" \"" PRIs "\"",
			n ? source_pos(o->file->src, n->start).line : 0, what, ARGs(ours),
			ARGs(theirs));
	o->differs = true;
}

static struct str text_of(const yaml_char_t *p)
{
	return str_of((const char *)p);
}

static void check_anchor(struct oracle *o, const struct node *n, const yaml_char_t *anchor)
{
	if (!(n->flags & NODE_MASKED) && !str_eq(node_anchor(n), text_of(anchor)))
		differ(o, n, "anchor", node_anchor(n), text_of(anchor));
}

/* libyaml resolves the handles of tags: only those of its own are compared. */
static void check_tag(struct oracle *o, const struct node *n, const yaml_char_t *tag)
{
	struct str ours = node_tag(n), theirs = text_of(tag);

	if (n->flags & NODE_MASKED)
		return;
	if (str_starts(ours, "!!") && str_starts(theirs, "tag:yaml.org,2002:"))
		theirs = str_printf(o->a, "!!" PRIs, ARGs(str_sub(theirs, 18, theirs.n)));
	else if (ours.n && theirs.n && !str_is(ours, "!"))
		return;
	if (!str_is(ours, "!") && !str_eq(ours, theirs))
		differ(o, n, "tag", ours, theirs);
}

static bool same_style(const struct node *n, yaml_scalar_style_t theirs)
{
	static const yaml_scalar_style_t styles[] = {
		[STYLE_PLAIN] = YAML_PLAIN_SCALAR_STYLE,
		[STYLE_SINGLE] = YAML_SINGLE_QUOTED_SCALAR_STYLE,
		[STYLE_DOUBLE] = YAML_DOUBLE_QUOTED_SCALAR_STYLE,
		[STYLE_LITERAL] = YAML_LITERAL_SCALAR_STYLE,
		[STYLE_FOLDED] = YAML_FOLDED_SCALAR_STYLE,
	};

	return n->style < countof(styles) && styles[n->style] == theirs;
}

static void check_scalar(struct oracle *o, const struct node *n)
{
	struct str ours = node_text(o->a, n);
	struct str theirs = { (const char *)o->event.data.scalar.value,
		o->event.data.scalar.length };
	struct pos at = source_pos(o->file->seen, n->props);
	bool masked = n->flags & NODE_MASKED;

	check_anchor(o, n, o->event.data.scalar.anchor);
	check_tag(o, n, o->event.data.scalar.tag);
	if (!masked && !str_eq(ours, theirs))
		differ(o, n, "value", ours, theirs);
	if (!same_style(n, o->event.data.scalar.style))
		differ(o, n, "style", ours, theirs);
	if (n->kind == NODE_SCALAR &&
		(at.line - 1 != o->event.start_mark.line ||
			at.col - 1 != o->event.start_mark.column))
		differ(o, n, "place", ours, theirs);
}

static const char *event_name(const yaml_event_t *e)
{
	static const char *const names[] = { "nothing", "stream start", "stream end",
		"document start", "document end", "alias", "scalar", "sequence start",
		"sequence end", "mapping start", "mapping end" };

	return names[e->type];
}

static bool expect(struct oracle *o, const struct node *n, yaml_event_type_t type, const char *what)
{
	if (o->event.type == type && !o->failed)
		return true;
	differ(o, n, "event", str_of(what), str_of(event_name(&o->event)));
	return false;
}

static void check_node(struct oracle *o, const struct node *n);

static void check_children(struct oracle *o, const struct node *n)
{
	next(o);
	for (const struct node *c = node_child(n); c && !o->differs && !o->failed;
		c = node_next(c)) {
		if (n->kind == NODE_MAP)
			check_node(o, node_key(c));
		check_node(o, c);
	}
}

static void check_map(struct oracle *o, const struct node *n)
{
	if (!expect(o, n, YAML_MAPPING_START_EVENT, "a mapping"))
		return;
	check_anchor(o, n, o->event.data.mapping_start.anchor);
	check_tag(o, n, o->event.data.mapping_start.tag);
	if ((n->style == STYLE_FLOW) !=
		(o->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE))
		differ(o, n, "style", STR("map"), STR(""));
	check_children(o, n);
	expect(o, n, YAML_MAPPING_END_EVENT, "end of a mapping");
}

static void check_seq(struct oracle *o, const struct node *n)
{
	if (!expect(o, n, YAML_SEQUENCE_START_EVENT, "a sequence"))
		return;
	check_anchor(o, n, o->event.data.sequence_start.anchor);
	check_tag(o, n, o->event.data.sequence_start.tag);
	if ((n->style == STYLE_FLOW) !=
		(o->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE))
		differ(o, n, "style", STR("seq"), STR(""));
	check_children(o, n);
	expect(o, n, YAML_SEQUENCE_END_EVENT, "end of a sequence");
}

static void check_node(struct oracle *o, const struct node *n)
{
	switch ((enum node_kind)n->kind) {
	case NODE_NULL:
	case NODE_SCALAR:
		if (expect(o, n, YAML_SCALAR_EVENT, "a scalar"))
			check_scalar(o, n);
		break;
	case NODE_ALIAS:
		if (expect(o, n, YAML_ALIAS_EVENT, "an alias") && !(n->flags & NODE_MASKED) &&
			!str_eq(node_text(o->a, n), text_of(o->event.data.alias.anchor)))
			differ(o, n, "alias", node_text(o->a, n),
				text_of(o->event.data.alias.anchor));
		break;
	case NODE_MAP:
		check_map(o, n);
		break;
	case NODE_SEQ:
		check_seq(o, n);
		break;
	}
	next(o);
}

static void check_doc(struct oracle *o, const struct doc *d)
{
	if (!expect(o, doc_root(d), YAML_DOCUMENT_START_EVENT, "a document"))
		return;
	if (d->marked == o->event.data.document_start.implicit)
		differ(o, doc_root(d), "document mark", STR(""), STR(""));
	next(o);
	if (d->root)
		check_node(o, doc_root(d));
	else if (expect(o, NULL, YAML_SCALAR_EVENT, "an empty document"))
		next(o);
	if (expect(o, doc_root(d), YAML_DOCUMENT_END_EVENT, "end of a document"))
		next(o);
}

static void drain(struct oracle *o)
{
	while (!o->failed && o->event.type != YAML_STREAM_END_EVENT &&
		o->event.type != YAML_NO_EVENT)
		next(o);
}

static void check_stream(struct oracle *o)
{
	next(o);
	next(o);
	for (uint32_t i = 0; i < o->file->doc_count && !o->differs && !o->failed; i++)
		check_doc(o, &o->file->docs[i]);
	if (!o->file->broken && !o->differs)
		expect(o, NULL, YAML_STREAM_END_EVENT, "end of the file");
	drain(o);
}

static enum verdict verdict_of(struct oracle *o)
{
	if (o->failed && o->file->broken)
		return BOTH_REFUSE;
	if (o->file->broken) {
		o->detail = o->file->error;
		return WE_REFUSE;
	}
	if (o->failed) {
		o->detail = str_of(o->parser.problem);
		return THEY_REFUSE;
	}
	return o->differs ? DIFFER : SAME;
}

/* The list says so, or it is a failure. */
static void check_verdict(struct run *r, struct str path, enum verdict v, struct str detail)
{
	struct explained *listed = map_get(&r->explained, path);

	r->count[v]++;
	if (listed)
		listed->met = true;
	if (listed ? str_is(listed->what, verdicts[v]) : v <= BOTH_REFUSE)
		return;
	printf(PRIs ": %s: " PRIs "%s\n", ARGs(path), verdicts[v], ARGs(detail),
		listed ? " (listed otherwise)" : "");
	r->unexplained++;
}

static void check_tiling(struct run *r, const struct file *f)
{
	struct arena a = { 0 };
	struct tiling t;

	if (!f->broken && tiling_fault(&t, &a, f)) {
		printf(PRIs ": at %u: %s\n", ARGs(f->src->path), t.at, t.fault);
		r->unexplained++;
	}
	arena_clear(&a);
}

static void compare(struct run *r, struct str path, struct str text)
{
	struct arena a = { 0 };
	const struct source *src = source_new(&a, path, text);
	struct oracle o = { .a = &a, .file = file_parse(&a, src) };

	yaml_parser_initialize(&o.parser);
	src = o.file->seen;
	yaml_parser_set_input_string(&o.parser, (const unsigned char *)src->text.p, src->text.n);
	check_stream(&o);
	enum verdict v = verdict_of(&o);
	check_verdict(r, path, v, o.detail);
	check_tiling(r, o.file);
	yaml_event_delete(&o.event);
	yaml_parser_delete(&o.parser);
	arena_clear(&a);
}

static bool wanted(const struct run *r, struct str path)
{
	return strcmp(r->name, "seeds") == 0 || str_ends(path, ".yaml") || str_ends(path, ".yml") ||
		str_ends(path, ".json");
}

static void visit(void *ctx, struct str relative)
{
	struct run *r = ctx;
	struct arena a = { 0 };
	struct str path = str_printf(&a, "%s/" PRIs, r->name, ARGs(relative));
	struct str file = str_printf(&a, "%s/" PRIs, r->folder, ARGs(relative)), text;
	struct err err;

	if (!wanted(r, path)) {
		arena_clear(&a);
		return;
	}
	if (fs_read(&text, &a, str_c(&a, file), &err)) {
		compare(r, path, text);
	} else {
		printf("%s\n", err.text);
		r->unexplained++;
	}
	arena_clear(&a);
}

static bool read_list(struct run *r, const char *path)
{
	struct err err;
	struct str text;

	r->explained.a = &r->list;
	if (!fs_read(&text, &r->list, path, &err)) {
		printf("%s\n", err.text);
		return false;
	}
	while (text.n) {
		struct str line = str_cut(&text, '\n');
		if (!line.n || str_starts(line, "#"))
			continue;
		struct str name = str_trim(str_cut(&line, '|'));
		struct explained *e = arena_new(&r->list, struct explained);
		*e = (struct explained){ .what = str_trim(str_cut(&line, '|')) };
		map_put(&r->explained, name, e);
	}
	return true;
}

/* NAME=FOLDER; false when it cannot be read. */
static bool read_folder(struct run *r, const char *argument)
{
	struct str rest = str_of(argument);
	struct err err;

	r->name = str_c(&r->list, str_cut(&rest, '='));
	r->folder = str_c(&r->list, rest);
	if (fs_walk(r->folder, visit, r, &err))
		return true;
	printf("%s\n", err.text);
	return false;
}

/* Whether the folder of a listed path is among the arguments. */
static bool given(struct str path, int argc, char **argv)
{
	struct str name = str_cut(&path, '/');

	for (int i = 2; i < argc; i++) {
		struct str argument = str_of(argv[i]);
		if (str_eq(str_cut(&argument, '='), name))
			return true;
	}
	return false;
}

/* Listed files that were not met: gone, or in a folder that is not here. */
static uint32_t check_list(const struct run *r, int argc, char **argv)
{
	uint32_t gone = 0, elsewhere = 0;

	for (uint32_t i = 0; i < r->explained.n; i++) {
		const struct map_entry *e = &r->explained.v[i];
		const struct explained *x = e->value;

		if (x->met)
			continue;
		if (!given(e->key, argc, argv)) {
			elsewhere++;
			continue;
		}
		printf(PRIs ": listed, but not there\n", ARGs(e->key));
		gone++;
	}
	if (elsewhere)
		printf("left out: %u listed files of folders that are not here\n", elsewhere);
	return gone;
}

int main(int argc, char **argv)
{
	struct run r = { 0 };
	bool good = argc > 2 && read_list(&r, argv[1]);

	for (int i = 2; good && i < argc; i++)
		good = read_folder(&r, argv[i]);
	for (size_t i = 0; i < countof(verdicts); i++)
		printf("%s%u %s", i ? ", " : "", r.count[i], verdicts[i]);
	printf("; unexplained: %u\n", r.unexplained);
	if (good)
		r.unexplained += check_list(&r, argc, argv);
	arena_clear(&r.list);
	return !good || r.unexplained;
}
