/* The grammar of YAML over the scanner's tokens (YAML 1.2.2 chapters 6 to 9,
 * as libyaml reads it). Recursion is bounded by MAX_DEPTH. */
#include "base/map.h"
#include "yaml/check.h"
#include "yaml/scan.h"

enum { MAX_DEPTH = 512, MAX_NODES = 1 << 24, CHUNK = 64 };

#define LONE_DIRECTIVE "expected '---' after the directives"

struct parser {
	struct scanner scan;
	struct arena *a; /* until the parse ends */
	const struct file *file;
	struct token tok;
	uint32_t end;  /* of the last token that has bytes */
	uint32_t text; /* where a document without a `---` would begin */
	uint32_t depth;
	VEC(struct node *) chunks; /* of nodes, which do not move */
	uint32_t node_count;
	VEC(struct doc) docs;
	VEC(struct node_prop) anchors;
	VEC(struct node_prop) tags;
	VEC(struct node_prop) targets;
	struct map names; /* anchors of this document, to indices */
};

/* Where a node goes, as far as it is known before the node is read. */
struct slot {
	int32_t parent, key;
	uint32_t entry; /* NO_OFFSET: its own first byte */
	uint32_t colon;
	uint32_t absent; /* where it is when there is none */
	uint16_t flags;
	bool block;  /* a block collection may stand here */
	bool dashes; /* also one of dashes in the parent's column */
};

static void advance(struct parser *p)
{
	if (p->tok.end > p->tok.start)
		p->end = p->tok.end;
	p->tok = scan_next(&p->scan);
}

/* What was reported first stays; nothing more is read. */
static void refuse(struct parser *p, struct str why)
{
	scan_fail(&p->scan, p->tok.start, why);
	p->tok.kind = TOKEN_END;
}

static struct node *node_at(struct parser *p, int32_t n)
{
	return &p->chunks.v[n / CHUNK][n % CHUNK];
}

static struct node *node_add(struct parser *p)
{
	if (p->node_count / CHUNK == p->chunks.n)
		vec_push(p->a, &p->chunks, arena_array(p->a, struct node, CHUNK));
	return node_at(p, (int32_t)p->node_count++);
}

static int32_t node_new(struct parser *p, const struct slot *at)
{
	*node_add(p) = (struct node){
		.file = p->file,
		.flags = at->flags,
		.start = at->absent,
		.end = at->absent,
		.props = NO_OFFSET,
		.entry = at->entry,
		.colon = at->colon,
		.comma = NO_OFFSET,
		.parent = at->parent,
		.key = at->key,
		.doc = p->docs.n - 1,
	};

	if (p->node_count > MAX_NODES)
		refuse(p, STR("more than 16 million nodes"));
	return (int32_t)p->node_count - 1;
}

static void node_open(struct parser *p, int32_t n, enum node_kind kind, enum node_style style)
{
	struct node *node = node_at(p, n);

	node->kind = (uint8_t)kind;
	node->style = (uint8_t)style;
	node->start = p->tok.start;
	node->end = p->tok.end;
	node->indent = p->tok.column;
	if (node->props == NO_OFFSET)
		node->props = node->start;
	if (node->entry == NO_OFFSET)
		node->entry = node->props;
	if ((kind == NODE_MAP || kind == NODE_SEQ) && ++p->depth > MAX_DEPTH)
		refuse(p, STR("more than 512 levels"));
}

/* A collection without an end of its own ends with its last child. */
static void node_close(struct parser *p, int32_t n, int32_t last)
{
	if (last)
		node_at(p, n)->end = node_at(p, last)->end;
	p->depth--;
}

static void append(struct parser *p, int32_t *last, int32_t child)
{
	if (*last)
		node_at(p, *last)->next = child;
	else
		node_at(p, node_at(p, child)->parent)->child = child;
	*last = child;
}

static struct str name_of(const struct parser *p)
{
	return str_sub(p->file->src->text, p->tok.start + 1, p->tok.end);
}

static void read_anchor(struct parser *p, int32_t n)
{
	struct node_prop anchor = { .node = n, .at = { p->tok.start + 1, p->tok.end } };

	if (node_at(p, n)->flags & NODE_ANCHOR)
		refuse(p, STR("a second anchor"));
	node_at(p, n)->flags |= NODE_ANCHOR;
	map_put(&p->names, name_of(p), (void *)(uintptr_t)n);
	vec_push(p->a, &p->anchors, anchor);
}

static void read_tag(struct parser *p, int32_t n)
{
	struct node_prop tag = { .node = n, .at = { p->tok.start, p->tok.end } };

	if (node_at(p, n)->flags & NODE_TAG)
		refuse(p, STR("a second tag"));
	node_at(p, n)->flags |= NODE_TAG;
	vec_push(p->a, &p->tags, tag);
}

static void read_props(struct parser *p, int32_t n)
{
	while (p->tok.kind == TOKEN_ANCHOR || p->tok.kind == TOKEN_TAG) {
		struct node *node = node_at(p, n);
		if (node->props == NO_OFFSET)
			node->props = p->tok.start;
		if (p->tok.kind == TOKEN_ANCHOR)
			read_anchor(p, n);
		else
			read_tag(p, n);
		node->start = node->end = p->tok.end;
		advance(p);
	}
}

static void read_alias(struct parser *p, int32_t n)
{
	struct node_prop target = { .node = n };

	if (node_at(p, n)->flags & (NODE_ANCHOR | NODE_TAG))
		refuse(p, STR("an alias with properties of its own"));
	target.target = (int32_t)(uintptr_t)map_get(&p->names, name_of(p));
	if (target.target)
		vec_push(p->a, &p->targets, target);
	node_open(p, n, NODE_ALIAS, STYLE_PLAIN);
	advance(p);
}

static void read_scalar(struct parser *p, int32_t n)
{
	node_open(p, n, NODE_SCALAR, p->tok.style);
	if (p->tok.empty_block)
		node_at(p, n)->flags |= NODE_EMPTY_BLOCK;
	advance(p);
}

static int32_t read_node(struct parser *p, const struct slot *at);

static int32_t read_absent(struct parser *p, const struct slot *at)
{
	int32_t n = node_new(p, at);
	struct node *node = node_at(p, n);

	node->props = node->start;
	if (node->entry == NO_OFFSET)
		node->entry = node->start;
	return n;
}

/* A key and its value. The scanner puts an empty KEY before each key that has a
 * colon; in flow style a key may be without either. */
static void read_pair(struct parser *p, int32_t map, int32_t *last, bool block)
{
	struct slot at = { .parent = map,
		.colon = NO_OFFSET,
		.flags = NODE_IS_KEY,
		.block = block,
		.dashes = block };

	if (p->tok.kind == TOKEN_KEY && p->tok.end > p->tok.start) {
		at.entry = p->tok.start;
		at.flags |= NODE_EXPLICIT;
		at.absent = p->tok.end;
		advance(p);
	} else {
		if (p->tok.kind == TOKEN_KEY)
			advance(p);
		at.entry = at.absent = p->tok.start;
	}
	at.key = read_node(p, &at);
	at.flags &= NODE_EXPLICIT;
	at.absent = p->end;
	if (p->tok.kind != TOKEN_COLON) {
		append(p, last, read_absent(p, &at));
		return;
	}
	if (p->tok.end > p->tok.start) {
		at.colon = p->tok.start;
		at.absent = p->tok.end;
	}
	advance(p);
	append(p, last, read_node(p, &at));
}

static bool at_pair(const struct parser *p)
{
	return p->tok.kind == TOKEN_KEY || p->tok.kind == TOKEN_COLON;
}

static void read_block_map(struct parser *p, int32_t n)
{
	int32_t last = 0;

	node_open(p, n, NODE_MAP, STYLE_BLOCK);
	advance(p);
	while (at_pair(p))
		read_pair(p, n, &last, true);
	if (p->tok.kind != TOKEN_BLOCK_END)
		refuse(p, STR("expected a key of the mapping, or its end"));
	advance(p);
	node_close(p, n, last);
}

/* Without a start and end of its own when the dashes are in the column of the
 * mapping around it. */
static void read_block_seq(struct parser *p, int32_t n)
{
	bool bare = p->tok.kind == TOKEN_DASH;
	int32_t last = 0;

	node_open(p, n, NODE_SEQ, STYLE_BLOCK);
	if (!bare)
		advance(p);
	while (p->tok.kind == TOKEN_DASH) {
		struct slot at = { .parent = n,
			.entry = p->tok.start,
			.colon = NO_OFFSET,
			.absent = p->tok.end,
			.block = true };
		advance(p);
		append(p, &last, read_node(p, &at));
	}
	if (!bare && p->tok.kind != TOKEN_BLOCK_END)
		refuse(p, STR("expected an item of the sequence, or its end"));
	if (!bare)
		advance(p);
	node_close(p, n, last);
}

static bool starts_node(const struct parser *p)
{
	switch (p->tok.kind) {
	case TOKEN_ANCHOR:
	case TOKEN_TAG:
	case TOKEN_ALIAS:
	case TOKEN_SCALAR:
	case TOKEN_FLOW_MAP:
	case TOKEN_FLOW_SEQ:
		return true;
	case TOKEN_END:
	case TOKEN_DIRECTIVE:
	case TOKEN_DOC_START:
	case TOKEN_DOC_END:
	case TOKEN_BLOCK_MAP:
	case TOKEN_BLOCK_SEQ:
	case TOKEN_BLOCK_END:
	case TOKEN_FLOW_MAP_END:
	case TOKEN_FLOW_SEQ_END:
	case TOKEN_DASH:
	case TOKEN_COMMA:
	case TOKEN_KEY:
	case TOKEN_COLON:
		break;
	}
	return false;
}

/* After an entry: true when there is another. */
static bool read_comma(struct parser *p, int32_t last, enum token_kind end, struct str why)
{
	if (p->tok.kind == TOKEN_COMMA) {
		node_at(p, last)->comma = p->tok.start;
		advance(p);
	} else if (p->tok.kind != end) {
		refuse(p, why);
	}
	return p->tok.kind != end && p->tok.kind != TOKEN_END;
}

static void flow_close(struct parser *p, int32_t n, enum token_kind end)
{
	if (p->tok.kind != end)
		refuse(p, STR("a bracket that is never closed"));
	node_at(p, n)->end = p->tok.end;
	advance(p);
	node_close(p, n, 0);
}

static void read_flow_map(struct parser *p, int32_t n)
{
	int32_t last = 0;

	node_open(p, n, NODE_MAP, STYLE_FLOW);
	advance(p);
	bool more = p->tok.kind != TOKEN_FLOW_MAP_END;
	while (more) {
		if (!at_pair(p) && !starts_node(p)) {
			refuse(p, STR("expected a key or '}'"));
			break;
		}
		read_pair(p, n, &last, false);
		more = read_comma(p, last, TOKEN_FLOW_MAP_END, STR("expected ',' or '}'"));
	}
	flow_close(p, n, TOKEN_FLOW_MAP_END);
}

/* `[a: b]` is a sequence that holds a mapping. */
static int32_t read_flow_pair(struct parser *p, const struct slot *at)
{
	int32_t n = node_new(p, at), last = 0;

	node_open(p, n, NODE_MAP, STYLE_FLOW);
	read_pair(p, n, &last, false);
	struct node *node = node_at(p, n);
	node->flags |= NODE_PAIR;
	node->start = node->props = node->entry = node_at(p, last)->entry;
	node_close(p, n, last);
	return n;
}

static void read_flow_seq(struct parser *p, int32_t n)
{
	int32_t last = 0;

	node_open(p, n, NODE_SEQ, STYLE_FLOW);
	advance(p);
	bool more = p->tok.kind != TOKEN_FLOW_SEQ_END;
	while (more) {
		struct slot at = { .parent = n, .entry = NO_OFFSET, .colon = NO_OFFSET };
		if (!at_pair(p) && !starts_node(p)) {
			refuse(p, STR("expected a value or ']'"));
			break;
		}
		append(p, &last, at_pair(p) ? read_flow_pair(p, &at) : read_node(p, &at));
		more = read_comma(p, last, TOKEN_FLOW_SEQ_END, STR("expected ',' or ']'"));
	}
	flow_close(p, n, TOKEN_FLOW_SEQ_END);
}

typedef void reader(struct parser *p, int32_t n);

static reader *reader_for(enum token_kind kind, const struct slot *at)
{
	static reader *const readers[] = {
		[TOKEN_ALIAS] = read_alias,
		[TOKEN_SCALAR] = read_scalar,
		[TOKEN_FLOW_MAP] = read_flow_map,
		[TOKEN_FLOW_SEQ] = read_flow_seq,
		[TOKEN_BLOCK_MAP] = read_block_map,
		[TOKEN_BLOCK_SEQ] = read_block_seq,
		[TOKEN_DASH] = read_block_seq,
	};

	if ((kind == TOKEN_BLOCK_MAP || kind == TOKEN_BLOCK_SEQ) && !at->block)
		return NULL;
	if (kind == TOKEN_DASH && !at->dashes)
		return NULL;
	return (size_t)kind < countof(readers) ? readers[kind] : NULL;
}

/* What cannot start a node means that there is none; whoever reads on finds out
 * whether it may follow. */
static int32_t read_node(struct parser *p, const struct slot *at)
{
	int32_t n = node_new(p, at);

	read_props(p, n);
	reader *read = reader_for(p->tok.kind, at);
	if (read) {
		read(p, n);
		return n;
	}
	struct node *node = node_at(p, n);
	if (node->props == NO_OFFSET)
		node->props = node->start;
	if (node->entry == NO_OFFSET)
		node->entry = node->props;
	return n;
}

static bool ends_document(enum token_kind kind)
{
	return kind == TOKEN_END || kind == TOKEN_DOC_START || kind == TOKEN_DOC_END ||
		kind == TOKEN_DIRECTIVE;
}

static void doc_open(struct parser *p)
{
	struct doc d = { .file = p->file,
		.index = p->docs.n,
		.start = p->text,
		.ender = NO_OFFSET };

	while (p->tok.kind == TOKEN_DIRECTIVE)
		advance(p);
	if (p->tok.kind == TOKEN_DOC_START) {
		d.marked = true;
		d.start = p->tok.start;
		d.marker = p->tok.end - 3;
		advance(p);
	} else if (p->scan.directive != NO_OFFSET) {
		refuse(p, STR(LONE_DIRECTIVE));
	}
	if (p->docs.n)
		p->docs.v[p->docs.n - 1].end = d.start;
	vec_push(p->a, &p->docs, d);
	p->names = (struct map){ .a = p->a };
}

static void read_document(struct parser *p)
{
	struct slot at = { .entry = NO_OFFSET, .colon = NO_OFFSET, .block = true };

	doc_open(p);
	struct doc *d = &p->docs.v[p->docs.n - 1];
	at.absent = p->end;
	if (!ends_document(p->tok.kind))
		d->root = read_node(p, &at);
	if (p->tok.kind == TOKEN_DOC_END)
		d->ender = p->tok.start;
	else if (!ends_document(p->tok.kind))
		refuse(p, STR("expected the end of the document"));
}

static void read_stream(struct parser *p)
{
	const struct source *src = p->file->src;

	p->docs.n = p->anchors.n = p->tags.n = p->targets.n = 0;
	p->depth = p->end = 0;
	p->text = str_starts(src->text, "\xef\xbb\xbf") ? 3 : 0;
	p->node_count = 0;
	*node_add(p) = (struct node){ 0 };
	p->tok = scan_next(&p->scan);
	while (p->tok.kind != TOKEN_END) {
		if (p->tok.kind != TOKEN_DOC_END) {
			read_document(p);
			continue;
		}
		p->text = source_next_line(src, p->tok.start);
		advance(p);
	}
	if (p->scan.directive != NO_OFFSET)
		refuse(p, STR(LONE_DIRECTIVE));
	if (p->docs.n)
		p->docs.v[p->docs.n - 1].end = (uint32_t)src->text.n;
}

/* Exactly as much as is needed, in the file's own arena. */
static void *keep(struct arena *a, const void *v, uint32_t n, size_t item)
{
	void *copy = arena_alloc(a, n * item);

	if (n)
		memcpy(copy, v, n * item);
	return copy;
}

#define KEEP(f, array, count, vec) \
	((f)->array = keep((f)->a, (vec).v, (vec).n, sizeof(*(vec).v)), (f)->count = (vec).n)

static void keep_nodes(struct file *f, const struct parser *p)
{
	f->node_count = p->node_count;
	f->nodes = arena_array(f->a, struct node, f->node_count);
	for (uint32_t i = 0; i < f->node_count; i += CHUNK) {
		uint32_t n = f->node_count - i < CHUNK ? f->node_count - i : CHUNK;
		memcpy(&f->nodes[i], p->chunks.v[i / CHUNK], n * sizeof(struct node));
	}
}

static void file_keep(struct file *f, const struct parser *p)
{
	keep_nodes(f, p);
	KEEP(f, docs, doc_count, p->docs);
	KEEP(f, comments, comment_count, p->scan.comments);
	KEEP(f, anchors, anchor_count, p->anchors);
	KEEP(f, tags, tag_count, p->tags);
	KEEP(f, targets, target_count, p->targets);
}

static void file_break(struct file *f, uint32_t at, struct str why)
{
	f->broken = true;
	f->error_at = at;
	f->error = str_dup(f->a, why);
}

static void file_read(struct file *f)
{
	struct arena scratch = { 0 };
	struct parser p = { .a = &scratch, .file = f };

	scan_open(&p.scan, &scratch, f->src);
	do
		read_stream(&p);
	while (scan_again(&p.scan));
	scan_close(&p.scan);
	if (p.scan.error.n)
		file_break(f, p.scan.error_at, p.scan.error);
	else
		file_keep(f, &p);
	arena_clear(&scratch);
}

struct file *file_parse(struct arena *a, const struct source *src)
{
	struct file *f = arena_new(a, struct file);
	struct str why;
	uint32_t at;

	f->a = a;
	f->src = src;
	if (!yaml_check(src->text, &at, &why))
		file_break(f, at, why);
	else if (src->text.n)
		file_read(f);
	return f;
}
