/* The grammar of YAML over the scanner's tokens (YAML 1.2.2 chapters 6 to 8, as
 * libyaml reads it). Recursion is bounded by MAX_DEPTH. */
#include "yaml/parse.h"

#include "yaml/chars.h"

enum { MAX_DEPTH = 512, MAX_NODES = 1 << 23 };

void parser_advance(struct parser *p)
{
	if (p->tok.end > p->tok.start)
		p->end = p->tok.end;
	p->tok = scan_next(&p->scan);
}

/* What was reported first stays; nothing more is read. */
void parser_refuse(struct parser *p, struct str why)
{
	scan_fail(&p->scan, p->tok.start, why);
	p->tok.kind = TOKEN_END;
}

static struct node *parser_node(struct parser *p, int32_t n)
{
	return &p->nodes.v[n];
}

struct node *parser_node_add(struct parser *p)
{
	p->nodes.v = arena_grow(&p->own, p->nodes.v, p->nodes.n, &p->nodes.cap,
		sizeof(struct node));
	return &p->nodes.v[p->nodes.n++];
}

static int32_t node_new(struct parser *p, const struct slot *at)
{
	*parser_node_add(p) = (struct node){
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

	if (p->nodes.n > MAX_NODES)
		parser_refuse(p, STR("more than 8 million nodes"));
	return (int32_t)p->nodes.n - 1;
}

static void node_open(struct parser *p, int32_t n, enum node_kind kind, enum node_style style)
{
	struct node *node = parser_node(p, n);

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
		parser_refuse(p, STR("more than 512 levels"));
}

/* A collection without an end of its own ends with its last child. */
static void node_close(struct parser *p, int32_t n, int32_t last)
{
	if (last)
		parser_node(p, n)->end = parser_node(p, last)->end;
	p->depth--;
}

static void append(struct parser *p, int32_t *last, int32_t child)
{
	if (*last)
		parser_node(p, *last)->next = child;
	else
		parser_node(p, parser_node(p, child)->parent)->child = child;
	*last = child;
}

static struct str name_of(const struct parser *p)
{
	return str_sub(p->file->src->text, p->tok.start + 1, p->tok.end);
}

static void read_anchor(struct parser *p, int32_t n)
{
	struct node_prop anchor = { .node = n, .at = { p->tok.start + 1, p->tok.end } };

	if (parser_node(p, n)->flags & NODE_ANCHOR)
		parser_refuse(p, STR("a second anchor"));
	parser_node(p, n)->flags |= NODE_ANCHOR;
	map_put(&p->names, name_of(p), (void *)(uintptr_t)n);
	vec_push(p->a, &p->anchors, anchor);
}

static void read_tag(struct parser *p, int32_t n)
{
	struct node_prop tag = { .node = n, .at = { p->tok.start, p->tok.end } };

	if (parser_node(p, n)->flags & NODE_TAG)
		parser_refuse(p, STR("a second tag"));
	parser_node(p, n)->flags |= NODE_TAG;
	vec_push(p->a, &p->tags, tag);
}

/* True when there are any. */
static bool read_props(struct parser *p, int32_t n)
{
	while (p->tok.kind == TOKEN_ANCHOR || p->tok.kind == TOKEN_TAG) {
		struct node *node = parser_node(p, n);
		if (node->props == NO_OFFSET)
			node->props = p->tok.start;
		if (p->tok.kind == TOKEN_ANCHOR)
			read_anchor(p, n);
		else
			read_tag(p, n);
		node->start = node->end = p->tok.end;
		parser_advance(p);
	}
	return parser_node(p, n)->props != NO_OFFSET;
}

static void read_alias(struct parser *p, int32_t n)
{
	struct node_prop target = { .node = n };

	if (parser_node(p, n)->flags & (NODE_ANCHOR | NODE_TAG))
		parser_refuse(p, STR("an alias with properties of its own"));
	target.target = (int32_t)(uintptr_t)map_get(&p->names, name_of(p));
	if (target.target)
		vec_push(p->a, &p->targets, target);
	node_open(p, n, NODE_ALIAS, STYLE_PLAIN);
	parser_advance(p);
}

static void read_scalar(struct parser *p, int32_t n)
{
	node_open(p, n, NODE_SCALAR, p->tok.style);
	if (p->tok.empty)
		parser_node(p, n)->flags |= NODE_EMPTY_BLOCK;
	parser_advance(p);
}

static int32_t read_absent(struct parser *p, const struct slot *at)
{
	int32_t n = node_new(p, at);
	struct node *node = parser_node(p, n);

	node->props = node->start;
	if (node->entry == NO_OFFSET)
		node->entry = node->start;
	return n;
}

/* The scanner puts a KEY without bytes before each key that has a colon; in flow
 * style a key may be without either. */
static void read_key(struct parser *p, struct slot *at)
{
	at->flags = NODE_IS_KEY;
	if (p->tok.kind == TOKEN_KEY && p->tok.end > p->tok.start) {
		at->entry = p->tok.start;
		at->flags |= NODE_EXPLICIT;
		at->absent = p->tok.end;
		parser_advance(p);
	} else {
		if (p->tok.kind == TOKEN_KEY)
			parser_advance(p);
		at->entry = at->absent = p->tok.start;
	}
	at->key = read_node(p, at);
	at->flags &= NODE_EXPLICIT;
	at->absent = p->end;
}

/* After an inner `?` libfyaml takes the colon of an outer one for an entry of its
 * own. */
static bool at_colon(struct parser *p, const struct slot *at)
{
	if (p->tok.kind == TOKEN_KEY && p->tok.empty && at->flags & NODE_EXPLICIT)
		parser_advance(p);
	return p->tok.kind == TOKEN_COLON;
}

/* In flow style a key may be on its own line, but its colon is then further in
 * than the block around; kubectl's reader wants both in one line. */
static void check_flow_colon(struct parser *p, const struct slot *at)
{
	bool free = at->block || at->flags & NODE_EXPLICIT || !p->scan.columns.n;

	if (free || p->tok.column > scan_column(&p->scan))
		return;
	if (source_next_line(p->file->src, at->absent) <= p->tok.start)
		parser_refuse(p, STR("a colon that is not indented"));
}

static void read_pair(struct parser *p, int32_t map, int32_t *last, bool block)
{
	struct slot at = { .parent = map, .colon = NO_OFFSET, .block = block, .dashes = block };

	read_key(p, &at);
	if (!at_colon(p, &at)) {
		append(p, last, read_absent(p, &at));
		return;
	}
	check_flow_colon(p, &at);
	if (p->tok.end > p->tok.start) {
		at.colon = p->tok.start;
		at.absent = p->tok.end;
	}
	parser_advance(p);
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
	parser_advance(p);
	while (at_pair(p))
		read_pair(p, n, &last, true);
	if (p->tok.kind != TOKEN_BLOCK_END)
		parser_refuse(p, STR("expected a key of the mapping, or its end"));
	parser_advance(p);
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
		parser_advance(p);
	while (p->tok.kind == TOKEN_DASH) {
		struct slot at = { .parent = n,
			.entry = p->tok.start,
			.colon = NO_OFFSET,
			.absent = p->tok.end,
			.block = true };
		parser_advance(p);
		append(p, &last, read_node(p, &at));
	}
	if (!bare && p->tok.kind != TOKEN_BLOCK_END)
		parser_refuse(p, STR("expected an item of the sequence, or its end"));
	if (!bare)
		parser_advance(p);
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
		parser_node(p, last)->comma = p->tok.start;
		parser_advance(p);
	} else if (p->tok.kind != end) {
		parser_refuse(p, why);
	}
	return p->tok.kind != end && p->tok.kind != TOKEN_END;
}

static void flow_close(struct parser *p, int32_t n, enum token_kind end)
{
	if (p->tok.kind != end)
		parser_refuse(p, STR("a bracket that is never closed"));
	parser_node(p, n)->end = p->tok.end;
	parser_advance(p);
	node_close(p, n, 0);
}

static void read_flow_map(struct parser *p, int32_t n)
{
	int32_t last = 0;

	node_open(p, n, NODE_MAP, STYLE_FLOW);
	parser_advance(p);
	bool more = p->tok.kind != TOKEN_FLOW_MAP_END;
	while (more) {
		if (!at_pair(p) && !starts_node(p)) {
			parser_refuse(p, STR("expected a key or '}'"));
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
	struct node *node = parser_node(p, n);
	node->flags |= NODE_PAIR;
	node->start = node->props = node->entry = parser_node(p, last)->entry;
	node_close(p, n, last);
	return n;
}

static void read_flow_seq(struct parser *p, int32_t n)
{
	int32_t last = 0;

	node_open(p, n, NODE_SEQ, STYLE_FLOW);
	parser_advance(p);
	bool more = p->tok.kind != TOKEN_FLOW_SEQ_END;
	while (more) {
		struct slot at = { .parent = n, .entry = NO_OFFSET, .colon = NO_OFFSET };
		if (!at_pair(p) && !starts_node(p)) {
			parser_refuse(p, STR("expected a value or ']'"));
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

/* What stands before the column that the scanner gives: a quote, `&`, `*`. */
static uint32_t sign_width(const struct token *t)
{
	bool quoted = t->kind == TOKEN_SCALAR &&
		(t->style == STYLE_SINGLE || t->style == STYLE_DOUBLE);

	return quoted || t->kind == TOKEN_ANCHOR || t->kind == TOKEN_ALIAS;
}

/* A value is further right than the block around (only later lines of flow style
 * and quotes need not be). libfyaml does not ask; kubectl's reader does. */
static void check_column(struct parser *p, const struct slot *at)
{
	const struct token *t = &p->tok;
	bool free = !at->block || at->flags & NODE_IS_KEY || !p->scan.columns.n;

	if (free || !starts_node(p) || (t->kind == TOKEN_SCALAR && t->style > STYLE_DOUBLE))
		return;
	if (t->column <= scan_column(&p->scan) + sign_width(t))
		parser_refuse(p, STR("a value that is not indented"));
}

static bool has_break(struct str text, uint32_t start, uint32_t end)
{
	while (start < end && !is_break(text.p[start]))
		start++;
	return start < end;
}

/* A block collection is not in the line of its key, nor of its document's mark.
 * libfyaml asks that only when its first key has text. */
static void check_line(struct parser *p, const struct slot *at)
{
	const struct doc *d = &p->docs.v[p->docs.n - 1];
	uint32_t before = at->parent ? at->colon : d->marked ? d->marker : NO_OFFSET;

	if (before == NO_OFFSET || at->flags & NODE_EXPLICIT)
		return;
	if (!has_break(p->file->seen->text, before, p->tok.start))
		parser_refuse(p, STR("a block collection in the line of its key or mark"));
}

int32_t read_node(struct parser *p, const struct slot *at)
{
	int32_t n = node_new(p, at);

	check_column(p, at);
	if (read_props(p, n))
		check_column(p, at);
	if (p->tok.kind == TOKEN_BLOCK_MAP || p->tok.kind == TOKEN_BLOCK_SEQ)
		check_line(p, at);
	reader *read = reader_for(p->tok.kind, at);
	if (read) {
		read(p, n);
		return n;
	}
	struct node *node = parser_node(p, n);
	if (node->props == NO_OFFSET)
		node->props = node->start;
	if (node->entry == NO_OFFSET)
		node->entry = node->props;
	return n;
}
