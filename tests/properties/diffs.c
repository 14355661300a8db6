#include "edits.h"
#include "text/diff.h"

enum { MOST = 4000, LARGEST = 64 << 20 };

bool read_whole(struct arena *a, const char *path, struct str *out)
{
	FILE *in = fopen(path, "rb");
	struct buf b = { .a = a };
	static char part[1 << 16];
	size_t n;

	if (!in)
		return false;
	while ((n = fread(part, 1, sizeof(part), in)) > 0)
		buf_add(&b, (struct str){ part, n });
	fclose(in);
	*out = buf_str(&b);
	return true;
}

static void write_whole(const char *path, struct str text)
{
	FILE *out = fopen(path, "wb");

	if (!out || fwrite(text.p, 1, text.n, out) != text.n || fclose(out) != 0) {
		fprintf(stderr, "%s cannot be written\n", path);
		exit(2);
	}
}

static const char *path_of(struct diffs *d, const char *folder, uint32_t i)
{
	return str_printf(&d->a, "%s/%s/%u.yaml", d->dir, folder, i).p;
}

void diffs_add(struct diffs *d, struct str before, struct str after)
{
	uint32_t i = d->after.n;

	if (!d->dir || str_eq(before, after))
		return;
	d->diff.a = &d->a;
	struct diff_file file = { .path = str_printf(&d->a, "%u.yaml", i),
		.before = before,
		.after = after };
	diff_unified(&d->diff, &file);
	write_whole(path_of(d, "g", i), before);
	write_whole(path_of(d, "p", i), before);
	vec_push(&d->a, &d->after, str_dup(&d->a, after));
	d->size += after.n;
	if (d->after.n == MOST || d->size > LARGEST)
		diffs_check(d);
}

static void apply(struct diffs *d, const char *folder, const char *command)
{
	const char *line =
		str_printf(&d->a, "cd '%s/%s' && %s >../log 2>&1", d->dir, folder, command).p;

	if (system(line) != 0) {
		printf("wrong: 5: failed, see %s/log: %s\n", d->dir, command);
		d->wrong++;
	}
}

static void compare(struct diffs *d, const char *folder)
{
	for (uint32_t i = 0; i < d->after.n; i++) {
		struct str text = { 0 };
		read_whole(&d->a, path_of(d, folder, i), &text);
		if (str_eq(text, d->after.v[i]))
			continue;
		printf("wrong: 5: %s is not what the edits give\n", path_of(d, folder, i));
		d->wrong++;
	}
}

void diffs_check(struct diffs *d)
{
	if (!d->after.n)
		return;
	write_whole(str_printf(&d->a, "%s/diff", d->dir).p, buf_str(&d->diff));
	apply(d, "g", "git apply --whitespace=nowarn ../diff");
	apply(d, "p", "patch --binary -s -p1 -i ../diff");
	compare(d, "g");
	compare(d, "p");
	d->checked += d->after.n;
	d->diff = (struct buf){ 0 };
	d->after.v = NULL;
	d->after.n = d->after.cap = 0;
	d->size = 0;
	arena_clear(&d->a);
}
