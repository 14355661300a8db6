/* libyaml, which reads the edited texts as well. */
#include "edits.h"

#include <yaml.h>

static bool is_leaf(const struct node *n)
{
	return n->kind == NODE_SCALAR || n->kind == NODE_NULL;
}

struct reader {
	struct arena a;
	const struct file *f;
	uint32_t at, docs;
};

/* The next of our scalars; libyaml has an empty one for an empty document. */
static bool same_scalar(struct reader *r, const yaml_event_t *event)
{
	const struct file *f = r->f;
	struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };

	if (r->docs > f->doc_count || (r->docs && !f->docs[r->docs - 1].root))
		return true;
	while (r->at < f->node_count && !is_leaf(&f->nodes[r->at]))
		r->at++;
	if (r->at == f->node_count)
		return false;
	const struct node *n = &f->nodes[r->at++];
	return n->flags & NODE_MASKED || str_eq(text, node_text(&r->a, n));
}

/* All of them, in order, as far as libyaml can read; it gets the text with the
 * placeholders of templates. */
bool second_agrees(const struct file *f, bool *readable)
{
	struct reader r = { .f = f, .at = 1 };
	yaml_parser_t parser;
	yaml_event_t event;
	bool same = true, end = false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)f->seen->text.p,
		f->seen->text.n);
	*readable = true;
	while (!end && same && *readable) {
		*readable = yaml_parser_parse(&parser, &event);
		if (!*readable)
			break;
		end = event.type == YAML_STREAM_END_EVENT;
		r.docs += event.type == YAML_DOCUMENT_START_EVENT;
		if (event.type == YAML_SCALAR_EVENT)
			same = same_scalar(&r, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	arena_clear(&r.a);
	return same;
}
