/*
 * rows.h -- rows of tables: a small kustomization and what kustomize makes of it.
 *
 * With --rows a test prints its rows, a JSON line each, instead of checking them;
 * tests/oracle/kustomize_rows holds those against a kustomize.
 */
#ifndef ROWS_H
#define ROWS_H

#include "base/json.h"
#include "deploy/build.h"
#include "manifest/made.h"
#include "texts.h"

static bool rows_print;

static inline void rows_options(int argc, char **argv)
{
	rows_print = argc > 1 && strcmp(argv[1], "--rows") == 0;
}

/* The object "kind/name" of a build, or NULL. */
static inline const struct value *built_object(const struct build *b, const char *name)
{
	struct arena a = { 0 };
	const struct value *tree = NULL;

	for (uint32_t i = 0; i < b->objects.n; i++) {
		const struct built *o = &b->objects.v[i];
		if (str_is(str_printf(&a, PRIs "/" PRIs, ARGs(o->kind), ARGs(o->name)), name))
			tree = o->tree;
	}
	arena_clear(&a);
	return tree;
}

static inline struct str json_of(struct arena *a, const struct value *v)
{
	struct buf out = { .a = a };

	if (!v)
		return STR("null");
	value_json(&out, v);
	return buf_str(&out);
}

static inline const struct value *yaml_of(struct arena *a, const char *text)
{
	const struct file *f = file_parse(a, source_new(a, STR("row"), str_of(text)));

	assert_int_equal(f->doc_count, 1);
	return value_new(a, doc_root(&f->docs[0]));
}

static inline void print_row(struct arena *a, const struct text *texts, const char *object,
	const char *field, const char *want)
{
	struct value *row = made_map(a), *files = made_map(a);

	for (uint32_t i = 0; i < TEXTS && texts[i].path; i++)
		made_put_str(a, files, texts[i].path, str_of(texts[i].text));
	made_put(row, STR("files"), files);
	made_put_str(a, row, "object", str_of(object));
	made_put_str(a, row, "field", str_of(field));
	if (want)
		made_put(row, STR("want"), made_copy(a, yaml_of(a, want)));
	printf(PRIs "\n", ARGs(json_of(a, row)));
}

/* A field of one object, as YAML; NULL: kustomize refuses it, and jibe says so. */
static inline void check_row(const struct text *texts, const char *object, const char *field,
	const char *want)
{
	struct arena a = { 0 };
	struct build b = { .a = &a };
	struct project *p = project_of(&a, texts);

	if (rows_print) {
		print_row(&a, texts, object, field, want);
	} else {
		kustomize_build(&b, builds_new(&a, p), (struct str){ 0 }, NULL);
		for (uint32_t i = 0; want && i < b.unknown.n; i++)
			print_error(PRIs "\n", ARGs(b.unknown.v[i]));
		assert_int_equal(b.unknown.n > 0, !want);
	}
	if (want && !rows_print)
		assert_string_equal(
			str_c(&a, json_of(&a, value_at(built_object(&b, object), field))),
			str_c(&a, json_of(&a, yaml_of(&a, want))));
	arena_clear(&a);
}

#endif
