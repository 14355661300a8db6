#include "base/disk.h"
#include "base/fs.h"
#include "base/journal.h"

struct reader {
	struct journal *j;
	struct str line; /* what is left of it */
	bool ok;
};

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The next word, decoded; p == NULL for "-" and where there is none. */
static struct str take_word(struct reader *r)
{
	struct str word = str_cut(&r->line, ' ');
	struct buf out = { .a = r->j->a };

	if (!word.n || str_is(word, "-")) {
		r->ok &= word.n > 0;
		return (struct str){ 0 };
	}
	for (size_t i = 0; i < word.n; i++) {
		int high = i + 2 < word.n ? hex_value(word.p[i + 1]) : -1;
		int low = i + 2 < word.n ? hex_value(word.p[i + 2]) : -1;
		if (word.p[i] != '%') {
			buf_addc(&out, word.p[i]);
			continue;
		}
		r->ok &= high >= 0 && low >= 0 && (high || low);
		buf_addc(&out, (char)(high * 16 + low));
		i += 2;
	}
	return buf_str(&out);
}

static uint64_t number(struct reader *r, struct str digits, unsigned base)
{
	uint64_t n = 0;

	r->ok &= digits.n > 0 && digits.n <= 19;
	for (size_t i = 0; i < digits.n; i++) {
		int value = hex_value(digits.p[i]);
		r->ok &= value >= 0 && (unsigned)value < base;
		n = n * base + (uint64_t)value;
	}
	return n;
}

static struct content take_content(struct reader *r)
{
	struct str word = take_word(r), size;
	struct content c = { .exists = word.p };

	if (!word.p)
		return c;
	size = str_cut(&word, ':');
	c.size = number(r, size, 10);
	c.hash = number(r, word, 16);
	return c;
}

static bool take_file(struct reader *r)
{
	struct journal_file f = { .path = take_word(r) };

	f.fresh = take_word(r);
	f.kept = take_word(r);
	f.before = take_content(r);
	f.after = take_content(r);
	vec_push(r->j->a, &r->j->files, f);
	return r->ok && !r->line.p && journal_is_path(f.path) &&
		f.before.exists == (f.kept.p != NULL) && f.after.exists == (f.fresh.p != NULL) &&
		(!f.kept.p || journal_is_name(f.kept)) && (!f.fresh.p || journal_is_name(f.fresh));
}

static bool take_folder(struct reader *r)
{
	struct str path = take_word(r);

	vec_push(r->j->a, &r->j->folders, path);
	return r->ok && !r->line.p && journal_is_path(path);
}

/* A copy of a worktree shares its git folder: the journal is the other's. One
 * that was moved has taken it along. */
static bool take_root(struct reader *r, struct err *err)
{
	struct str root = take_word(r), own = r->j->root.n ? r->j->root : STR("/");

	if (!r->ok || r->line.p)
		return fail(err, "cannot understand %s", r->j->path);
	if (str_eq(root, own) || !fs_is_dir(str_c(r->j->a, root)))
		return true;
	return fail(err, "a fix was interrupted in " PRIs "; run jibe there first (see %s)",
		ARGs(root), r->j->path);
}

static bool set_state(struct journal *j, enum journal_state state)
{
	bool next = state == (j->state == JOURNAL_TORN ? JOURNAL_BEGUN : j->state + 1);

	j->state = state;
	return next;
}

static bool take_line(struct reader *r, struct err *err)
{
	struct str verb = str_cut(&r->line, ' ');
	bool open = r->j->state == JOURNAL_TORN, ok = false;

	r->ok = true;
	if (open && str_is(verb, "root"))
		return take_root(r, err);
	if (open && str_is(verb, "file"))
		ok = take_file(r);
	else if (open && str_is(verb, "folder"))
		ok = take_folder(r);
	else if (str_is(verb, "begun"))
		ok = set_state(r->j, JOURNAL_BEGUN);
	else if (str_is(verb, "staged"))
		ok = set_state(r->j, JOURNAL_STAGED);
	else if (str_is(verb, "done"))
		ok = set_state(r->j, JOURNAL_DONE);
	return ok || fail(err, "cannot understand %s", r->j->path);
}

/* After a loss of power, what was never flushed may read as zeros. */
static struct str written(struct str text)
{
	ptrdiff_t zero = str_find_char(text, '\0'), line;

	text = str_sub(text, 0, zero < 0 ? text.n : (size_t)zero);
	line = str_rfind_char(text, '\n');
	return str_sub(text, 0, line < 0 ? 0 : (size_t)line);
}

static bool take_all(struct journal *j, struct str text, struct err *err)
{
	struct str rest = written(text), first = str_cut(&rest, '\n');

	j->state = JOURNAL_TORN;
	if (!first.n)
		return true;
	if (!str_is(first, "jibe journal 1"))
		return fail(err, "cannot understand %s: another version of jibe wrote it", j->path);
	while (rest.p) {
		struct reader r = { .j = j, .line = str_cut(&rest, '\n') };
		if (!take_line(&r, err))
			return false;
	}
	return true;
}

bool journal_read(struct journal *j, struct err *err)
{
	struct str text;

	j->state = JOURNAL_NONE;
	if (!disk_has(j->path))
		return true;
	return fs_read(&text, j->a, j->path, err) && take_all(j, text, err);
}
