#include "deploy/select.h"
#include "deploy/steps.h"

bool target_string(struct target *t, const struct value *map, const char *key, struct str *out)
{
	const struct value *v = value_get(map, key);

	*out = value_str(v);
	if (!v || v->kind == VALUE_STRING || v->kind == VALUE_NULL)
		return true;
	if (v->kind == VALUE_UNKNOWN)
		target_unknown(t, "a variable or a template fills in %s", key);
	else
		target_unknown(t, "kustomize refuses it: %s is no string", key);
	return false;
}

static bool add_regex(struct target *t, const struct value *map, const char *key,
	struct regex **out)
{
	struct str pattern;
	struct err err;

	if (!target_string(t, map, key, &pattern))
		return false;
	if (!pattern.n)
		return true;
	*out = regex_new(t->a, pattern, &err);
	if (!*out)
		target_unknown(t, "a selector is not understood: %s", err.text);
	return *out;
}

static bool add_labels(struct target *t, const struct value *map, const char *key,
	struct label_selector *out)
{
	struct str text;
	struct err err;

	if (!target_string(t, map, key, &text))
		return false;
	if (label_selector_read(out, t->a, text, &err))
		return true;
	target_unknown(t, "a selector is not understood: %s", err.text);
	return false;
}

static bool only_known(struct target *t, const struct value *map)
{
	static const char *const names[] = { "group", "version", "kind", "name", "namespace",
		"labelSelector", "annotationSelector" };

	for (const struct value *c = value_child(map); c; c = c->next) {
		size_t i = 0;
		while (i < countof(names) && !str_is(c->key, names[i]))
			i++;
		if (i == countof(names)) {
			target_unknown(t, "a selector has " PRIs, ARGs(c->key));
			return false;
		}
	}
	return true;
}

struct selector *selector_new(struct target *t, const struct value *map)
{
	struct selector *s = arena_new(t->a, struct selector);

	s->t = t;
	if (map && map->kind != VALUE_MAP && map->kind != VALUE_NULL) {
		target_unknown(t, "kustomize refuses it: a selector is no map");
		return NULL;
	}
	if (!only_known(t, map) || !add_regex(t, map, "group", &s->group) ||
		!add_regex(t, map, "version", &s->version) ||
		!add_regex(t, map, "kind", &s->kind) || !add_regex(t, map, "name", &s->name) ||
		!add_regex(t, map, "namespace", &s->ns) ||
		!add_labels(t, map, "labelSelector", &s->labels) ||
		!add_labels(t, map, "annotationSelector", &s->annotations))
		return NULL;
	s->names = s->group || s->version || s->kind || s->name || s->ns;
	return s;
}

static bool matches(struct selector *s, const struct regex *r, struct str text)
{
	enum regex_answer answer = r ? regex_match(r, text) : REGEX_YES;

	if (answer == REGEX_UNKNOWN)
		target_unknown(s->t, "a pattern takes too many steps");
	return answer == REGEX_YES;
}

bool selector_matches_labels(struct selector *s, const struct res *r)
{
	const struct value *metadata = value_get(r->tree, "metadata");

	return label_selector_matches(&s->labels, s->t->a, value_get(metadata, "labels")) &&
		label_selector_matches(&s->annotations, s->t->a,
			value_get(metadata, "annotations"));
}

bool selector_matches_id(struct selector *s, const struct res_id *id)
{
	return matches(s, s->group, id->group) && matches(s, s->version, id->version) &&
		matches(s, s->kind, id->kind) && matches(s, s->name, id->name) &&
		matches(s, s->ns, id->ns);
}

static bool matches_ns(struct selector *s, const struct res_id *id)
{
	return !s->ns || matches(s, s->ns, res_id_ns(id));
}

bool selector_matches(struct selector *s, struct res *r)
{
	struct res_id now, first;

	res_id_at(r, 0, &now);
	res_id_at(r, r->before.n ? 1 : 0, &first);
	return (matches_ns(s, &first) || matches_ns(s, &now)) &&
		(matches(s, s->name, first.name) || matches(s, s->name, now.name)) &&
		matches(s, s->group, now.group) && matches(s, s->version, now.version) &&
		matches(s, s->kind, now.kind) && selector_matches_labels(s, r);
}

bool res_id_at(const struct res *r, uint32_t i, struct res_id *out)
{
	if (i > r->before.n)
		return false;
	*out = i ? r->before.v[i - 1] : r->id;
	if (i) {
		out->ns = res_id_ns(out);
		out->group = r->id.group;
		out->version = r->id.version;
	}
	return true;
}

bool res_selected(struct target *t, const struct value *selector, struct res *r)
{
	struct selector *s = selector_new(t, selector);

	return s && selector_matches(s, r);
}
