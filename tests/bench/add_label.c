/*
 * add_label KEY VALUE: gives the object in each file a label, in place, for
 * tests/bench/one-label. The paths are the lines of standard input; the object
 * is the root of the first document. What is refused is printed as "path: why"
 * and its file stays as it is.
 */
#include "base/fs.h"
#include "yaml/patch.h"

struct label {
	struct str key, value;
};

static void plan(struct patch *p, const struct label *label)
{
	const struct node *metadata = node_get(doc_root(p->file->docs), "metadata");
	const struct node *labels = node_get(metadata, "labels");
	struct str entry = str_printf(p->a, PRIs ": " PRIs "\n", ARGs(label->key),
		ARGs(label->value));

	if (labels)
		patch_insert_entry(p, labels, NULL, label->key, label->value);
	else
		patch_insert_entry(p, metadata, NULL, STR("labels"), entry);
}

static bool write_text(const char *path, struct str text, struct err *err)
{
	FILE *f = fopen(path, "wb");
	bool good = f && fwrite(text.p, 1, text.n, f) == text.n;

	if (f)
		good = fclose(f) == 0 && good;
	return good || fail(err, "cannot be written");
}

static bool add_label(struct arena *a, const char *path, const struct label *label, struct err *err)
{
	struct patch p = { .a = a };
	struct edits edits;
	struct str text;

	if (!fs_read(&text, a, path, err))
		return false;
	p.file = file_parse(a, source_padded(a, str_of(path), text));
	if (p.file->broken)
		return fail(err, PRIs, ARGs(p.file->error));
	if (!p.file->doc_count)
		return fail(err, "no document");
	plan(&p, label);
	return patch_apply(&p, &text, &edits, err) && write_text(path, text, err);
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc != 3) {
		fprintf(stderr, "usage: add_label KEY VALUE <paths\n");
		return 2;
	}
	const struct label label = { str_of(argv[1]), str_of(argv[2]) };
	while (fgets(path, sizeof(path), stdin)) {
		struct arena a = { 0 };
		struct err err;
		path[strcspn(path, "\n")] = '\0';
		if (!add_label(&a, path, &label, &err))
			printf("%s: %s\n", path, err.text);
		arena_clear(&a);
	}
	return 0;
}
