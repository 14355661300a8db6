/*
 * Reads YAML files with yaml/ and with libyaml and says where the trees differ:
 * kinds, styles, tags, anchors, alias names, decoded values, explicit document
 * marks, and the line and column of each scalar. A second opinion; not part of
 * the test run, since it wants a corpus.
 *
 *	cc -std=c17 -O2 -Isrc tests/oracle/libyaml_diff.c \
 *		build/dev/libjibe_yaml.a build/dev/libjibe_text.a build/dev/libjibe_base.a \
 *		-lyaml -lfyaml -lpcre2-8 -lm -o libyaml_diff
 *	find DIR -name '*.y*ml' | ./libyaml_diff
 *
 * (with the flags of the build folder; Debian: libyaml-dev). A line a file
 * that only one of them accepts, or in which they differ.
 */
#include <yaml.h>

#include "base/fs.h"
#include "yaml/doc.h"

/* libyaml's events, one ahead. */
struct oracle {
	yaml_parser_t parser;
	yaml_event_t event;
	bool failed;
	bool differs;
	struct arena *a;
	const struct file *file;
	struct str path;
};

struct count {
	uint32_t files, same, differ, both_refuse, we_refuse, they_refuse;
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
		printf(PRIs ":%u: %s: \"" PRIs "\" \"" PRIs "\"\n", ARGs(o->path),
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
	if (!str_eq(node_anchor(n), text_of(anchor)))
		differ(o, n, "anchor", node_anchor(n), text_of(anchor));
}

/* libyaml resolves the handles of tags: only those of its own are compared. */
static void check_tag(struct oracle *o, const struct node *n, const yaml_char_t *tag)
{
	struct str ours = node_tag(n), theirs = text_of(tag);

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
	struct pos at = source_pos(o->file->src, n->props);

	check_anchor(o, n, o->event.data.scalar.anchor);
	check_tag(o, n, o->event.data.scalar.tag);
	if (!str_eq(ours, theirs))
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
		if (expect(o, n, YAML_ALIAS_EVENT, "an alias") &&
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

static void tally(struct count *c, const struct oracle *o)
{
	c->files++;
	if (o->failed && o->file->broken)
		c->both_refuse++;
	else if (o->file->broken)
		c->we_refuse++;
	else if (o->failed)
		c->they_refuse++;
	else if (o->differs)
		c->differ++;
	else
		c->same++;
}

static void check_file(const char *path, struct count *c)
{
	struct arena a = { 0 };
	struct str text;
	struct err err;

	if (!fs_read(&text, &a, path, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return;
	}
	const struct source *src = source_padded(&a, str_of(path), text);
	struct oracle o = { .a = &a, .file = file_parse(&a, src), .path = src->path };
	yaml_parser_initialize(&o.parser);
	yaml_parser_set_input_string(&o.parser, (const unsigned char *)text.p, text.n);
	check_stream(&o);
	if (o.file->broken && !o.failed)
		printf("%s:%u: only libyaml accepts it: " PRIs "\n", path,
			source_pos(src, o.file->error_at).line, ARGs(o.file->error));
	if (o.failed && !o.file->broken)
		printf("%s:%zu: only libyaml refuses it: %s\n", path,
			o.parser.problem_mark.line + 1, o.parser.problem ? o.parser.problem : "");
	tally(c, &o);
	yaml_event_delete(&o.event);
	yaml_parser_delete(&o.parser);
	arena_clear(&a);
}

int main(void)
{
	struct count c = { 0 };
	char path[4096];

	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		check_file(path, &c);
	}
	printf("%u files: %u same, %u differ, %u refused by both, %u by jibe only, %u by libyaml only\n",
		c.files, c.same, c.differ, c.both_refuse, c.we_refuse, c.they_refuse);
	return c.differ > 0;
}
