#include "recipe/servers.h"

struct fix *drop_server(struct lint *l, struct finding *f, const struct server *s)
{
	const struct node *at = s->value->from;
	struct fix *x = fix_new(l, f, "drop-server", "Remove " PRIs " of Gateway " PRIs,
		ARGs(server_label(lint_arena(l), s)), ARGs(s->gateway->key));

	fix_prove(x, s->gateway->key);
	fix_effect(x, EFFECT_EQUIVALENT);
	if (s->gateway->server_count == 1)
		fix_display(x, "it is the only server of the Gateway");
	else if (!at)
		fix_display(x, "it is not written in a file");
	else
		patch_remove(fix_patch(x, at->file), at);
	return x;
}

static void advise(struct fix *x, const struct node *n, const char *what)
{
	if (!n)
		return;
	const struct source *src = node_source(n);
	uint32_t start = source_line_start(src, n->start), end = source_line_end(src, n->start);
	struct str line = str_trim(source_slice(src, (struct span){ start, end }));

	fix_advise(x, "%s: " PRIs ":%u: " PRIs, what, ARGs(src->path),
		source_pos(src, n->start).line, ARGs(line));
}

static const struct node *from(const struct value *v)
{
	return v ? v->from : NULL;
}

void separate_server(struct lint *l, struct finding *f, const struct server *s,
	struct separation by)
{
	const struct value *spec = s->value ? value_get(s->gateway->object->tree, "spec") : NULL;

	if (!spec)
		return;
	struct fix *x = fix_new(l, f, "separate", "Separate %s" PRIs " by hand",
		by.selector ? "Gateway " : "the servers of Gateway ", ARGs(s->gateway->key));
	fix_display(x, "which of these is meant is not in the files");
	if (by.host)
		advise(x, from(value_item(value_get(s->value, "hosts"), 0)), "another host");
	if (by.port)
		advise(x, from(value_at(s->value, "port.number")), "another port");
	if (by.selector)
		advise(x, from(value_child(value_get(spec, "selector"))), "a selector of its own");
}
