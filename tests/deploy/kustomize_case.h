/*
 * kustomize_case.h -- a build, held against what kustomize printed for it.
 *
 * The truth of a case: `ok`; `objects` in the order of output, whole or as
 * {apiVersion, kind, namespace, name, sha256}, the last of what true_json() gives; `full`, some
 * of them whole; see truth_kustomize.c.
 */
#ifndef KUSTOMIZE_CASE_H
#define KUSTOMIZE_CASE_H

#include "base/sha256.h"
#include "deploy/literal.h"
#include "manifest/made.h"

/* A case, which is JSON: what looks like a variable or a template in it is text. */
static inline const struct value *read_case(struct arena *a, struct str line)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '{' && i > 0 && (line.p[i - 1] == '$' || line.p[i - 1] == '{'))
			buf_adds(&b, "\\u007b");
		else
			buf_addc(&b, line.p[i]);
	}
	const struct file *f = file_parse(a, source_new(a, STR("case.json"), buf_str(&b)));
	const struct value *v = f->doc_count ? value_new(a, doc_root(&f->docs[0])) : NULL;
	if (!v || f->mask_count)
		BUG("a case cannot be read: %.*s", (int)(line.n < 60 ? line.n : 60), line.p);
	return v;
}

struct texts {
	VEC(struct str) v;
};

static inline struct str identity_line(struct arena *a, struct str api_version, struct str kind,
	struct str ns, struct str name)
{
	return str_printf(a, PRIs " " PRIs " " PRIs "/" PRIs, ARGs(api_version), ARGs(kind),
		ARGs(ns), ARGs(name));
}

static inline struct str built_api_version(struct arena *a, const struct built *o)
{
	if (!o->group.n)
		return o->version;
	return str_printf(a, PRIs "/" PRIs, ARGs(o->group), ARGs(o->version));
}

static inline struct str built_identity(struct arena *a, const struct built *o)
{
	return literal_text(a, identity_line(a, built_api_version(a, o), o->kind, o->ns, o->name));
}

static inline struct str true_identity(struct arena *a, const struct value *o)
{
	const struct value *at = value_get(o, "metadata") ? value_get(o, "metadata") : o;

	return identity_line(a, value_str(value_get(o, "apiVersion")),
		value_str(value_get(o, "kind")), value_str(value_get(at, "namespace")),
		value_str(value_get(at, "name")));
}

/* The whole object: its tree under its final identity. */
static inline struct str built_json(struct arena *a, const struct built *o)
{
	struct buf out = { .a = a };
	struct value *tree = made_copy(a, o->tree);
	struct value *metadata = made_child(a, tree, STR("metadata"), VALUE_MAP);
	struct value *ns = made_get(metadata, STR("namespace"));

	made_put_str(a, tree, "apiVersion", built_api_version(a, o));
	made_put_str(a, tree, "kind", o->kind);
	made_put_str(a, metadata, "name", o->name);
	if (o->ns.n)
		made_put_str(a, metadata, "namespace", o->ns);
	else if (ns && ns->kind == VALUE_STRING && ns->text.n)
		made_remove(ns);
	value_json(&out, tree);
	return literal_text(a, buf_str(&out));
}

static inline struct str true_json(struct arena *a, const struct value *o)
{
	struct buf out = { .a = a };

	value_json(&out, o);
	return buf_str(&out);
}

/* Lines in one text and not in the other, also where only the order differs. */
static inline bool same_identities(struct arena *a, struct buf *out, const struct texts *want,
	const struct texts *got)
{
	struct map wanted = { .a = a }, found = { .a = a };
	uint32_t before = out->n;

	for (uint32_t i = 0; i < got->v.n; i++)
		map_put(&found, got->v.v[i], a);
	for (uint32_t i = 0; i < want->v.n; i++) {
		map_put(&wanted, want->v.v[i], a);
		if (!map_get(&found, want->v.v[i]))
			buf_printf(out, "  kustomize: " PRIs "\n", ARGs(want->v.v[i]));
	}
	for (uint32_t i = 0; i < got->v.n; i++)
		if (!map_get(&wanted, got->v.v[i]))
			buf_printf(out, "  jibe:      " PRIs "\n", ARGs(got->v.v[i]));
	if (out->n == before && want->v.n != got->v.n)
		buf_printf(out, "  %u objects instead of %u\n", got->v.n, want->v.n);
	for (uint32_t i = 0; out->n == before && i < want->v.n && i < got->v.n; i++)
		if (!str_eq(want->v.v[i], got->v.v[i]))
			buf_printf(out, "  order: " PRIs " stands where " PRIs " should\n",
				ARGs(got->v.v[i]), ARGs(want->v.v[i]));
	return out->n == before;
}

/* A template fills in something: text for kustomize. */
static inline bool holds_doubt(const struct value *v)
{
	if (v->doubtful)
		return true;
	for (const struct value *c = value_child(v); c; c = c->next)
		if (holds_doubt(c))
			return true;
	return false;
}

static inline bool same_content(struct arena *a, struct buf *out, const struct value *truth,
	const struct built *o)
{
	struct str sum = value_str(value_get(truth, "sha256")), got = built_json(a, o);
	struct str want = sum.n ? sum : true_json(a, truth);
	char hex[SHA256_HEX];

	sha256_hex(hex, got);
	if (sum.n ? str_eq(sum, (struct str){ hex, SHA256_HEX }) : str_eq(want, got))
		return true;
	buf_printf(out, "  " PRIs "\n    kustomize: " PRIs "\n    jibe:      " PRIs "\n",
		ARGs(true_identity(a, truth)), ARGs(want), ARGs(got));
	return false;
}

/* Compares all objects, by a sum where they do not stand whole in the truth. */
static inline bool same_contents(struct arena *a, struct buf *out, const struct value *objects,
	const struct build *b)
{
	struct map by_identity = { .a = a };
	bool same = true;

	for (uint32_t i = 0; i < b->objects.n; i++)
		map_put(&by_identity, built_identity(a, &b->objects.v[i]), &b->objects.v[i]);
	for (const struct value *c = value_child(objects); c; c = c->next) {
		const struct built *o = map_get(&by_identity, true_identity(a, c));
		if (o && !holds_doubt(o->tree))
			same &= same_content(a, out, c, o);
	}
	return same;
}

/* True where the build is what kustomize built, or is not fully known where
 * kustomize refuses; else `out` says what differs. */
static inline bool same_build(struct arena *a, struct buf *out, const struct value *truth,
	const struct build *b)
{
	const struct value *objects = value_get(truth, "objects"), *full = value_get(truth, "full");
	struct texts want = { 0 }, got = { 0 };

	if (!value_true(value_get(truth, "ok"))) {
		if (!b->unknown.n)
			buf_printf(out, "  kustomize refuses it: " PRIs "\n",
				ARGs(value_str(value_get(truth, "error"))));
		return b->unknown.n > 0;
	}
	for (uint32_t i = 0; i < b->unknown.n; i++)
		buf_printf(out, "  unknown: " PRIs "\n", ARGs(literal_text(a, b->unknown.v[i])));
	for (const struct value *c = value_child(objects); c; c = c->next)
		vec_push(a, &want.v, true_identity(a, c));
	for (uint32_t i = 0; i < b->objects.n; i++)
		vec_push(a, &got.v, built_identity(a, &b->objects.v[i]));
	bool same = same_identities(a, out, &want, &got);
	same &= same_contents(a, out, objects, b);
	return (!full || same_contents(a, out, full, b)) && same && !b->unknown.n;
}

#endif
