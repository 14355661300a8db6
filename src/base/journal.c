#include "base/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"

#define FIRST_LINE "jibe journal 1\n"

struct content content_of(struct str text)
{
	return (struct content){ text.p != NULL, text.n, str_hash(text) };
}

struct str journal_name(struct arena *a, uint32_t serial)
{
	return str_printf(a, ".jibe-%ld-%" PRIu32 ".tmp", (long)getpid(), serial);
}

bool journal_is_name(struct str name)
{
	return str_starts(name, ".jibe-") && str_ends(name, ".tmp") && str_find_char(name, '/') < 0;
}

bool journal_is_path(struct str path)
{
	struct str rest = path;

	do {
		struct str part = str_cut(&rest, '/');
		if (!part.n || str_is(part, ".") || str_is(part, "..") || str_is(part, ".git"))
			return false;
	} while (rest.p);
	return true;
}

/* Where a file `.git` leads: "gitdir: <path>", seen from the root. */
static const char *linked_folder(struct arena *a, struct str root, const char *dot_git)
{
	struct str text, target;

	if (!fs_read(&text, a, dot_git, NULL) || !str_starts(text, "gitdir: "))
		return NULL;
	target = str_sub(text, strlen("gitdir: "), text.n);
	while (str_ends(target, "\n") || str_ends(target, "\r"))
		target.n--;
	if (str_starts(target, "/"))
		return str_c(a, target);
	return str_printf(a, PRIs "/" PRIs, ARGs(root), ARGs(target)).p;
}

/* NULL unless it looks like one to git as well. */
static const char *git_folder(struct arena *a, struct str root)
{
	const char *path = str_printf(a, PRIs "/.git", ARGs(root)).p;

	if (!fs_is_dir(path))
		path = fs_exists(path) ? linked_folder(a, root, path) : NULL;
	return path && fs_exists(str_printf(a, "%s/HEAD", path).p) ? path : NULL;
}

struct journal journal_of(struct arena *a, struct str root)
{
	struct journal j = { .a = a, .root = root, .fd = -1 };
	const char *git = git_folder(a, root);

	if (git) {
		j.folder = str_printf(a, "%s/jibe", git).p;
		j.path = str_printf(a, "%s/journal", j.folder).p;
	} else {
		j.path = str_printf(a, PRIs "/.jibe-journal", ARGs(root)).p;
	}
	return j;
}

static void put_word(struct buf *out, struct str word)
{
	buf_addc(out, ' ');
	for (size_t i = 0; i < word.n; i++) {
		unsigned char c = (unsigned char)word.p[i];
		if (c <= ' ' || c >= 0x7f || c == '%')
			buf_printf(out, "%%%02x", c);
		else
			buf_addc(out, (char)c);
	}
	if (!word.n)
		buf_addc(out, '-');
}

static void put_content(struct buf *out, struct content c)
{
	if (c.exists)
		buf_printf(out, " %" PRIu64 ":%016" PRIx64, c.size, c.hash);
	else
		buf_adds(out, " -");
}

static struct str text_of(const struct journal *j)
{
	struct buf out = { .a = j->a };

	buf_adds(&out, FIRST_LINE "root");
	put_word(&out, j->root.n ? j->root : STR("/"));
	for (uint32_t i = 0; i < j->folders.n; i++) {
		buf_adds(&out, "\nfolder");
		put_word(&out, j->folders.v[i]);
	}
	for (uint32_t i = 0; i < j->files.n; i++) {
		const struct journal_file *f = &j->files.v[i];
		buf_adds(&out, "\nfile");
		put_word(&out, f->path);
		put_word(&out, f->fresh);
		put_word(&out, f->kept);
		put_content(&out, f->before);
		put_content(&out, f->after);
	}
	buf_adds(&out, "\nbegun\n");
	return buf_str(&out);
}

static const char *holder(const struct journal *j)
{
	return j->folder ? j->folder : str_printf(j->a, PRIs "/", ARGs(j->root)).p;
}

/* Its folder and the one above, where that has just got a name. */
static bool flush_names(const struct journal *j)
{
	if (!disk_flush_folder(holder(j)))
		return false;
	return !j->folder || disk_flush_folder(str_c(j->a, disk_parent(str_of(j->folder))));
}

static bool create(struct journal *j, struct err *err)
{
	if (j->folder && !disk_make_folder(j->folder, 0777) && errno != EEXIST)
		return disk_fail(err, "create", j->folder);
	j->fd = disk_open(j->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0666);
	if (j->fd >= 0)
		return true;
	if (errno == EEXIST)
		return fail(err,
			"refused to write: another jibe is writing, or was interrupted; see %s",
			j->path);
	disk_fail(err, "write", j->path);
	if (j->folder)
		disk_remove_folder(j->folder);
	return false;
}

bool journal_begin(struct journal *j, struct err *err)
{
	if (!create(j, err))
		return false;
	j->state = JOURNAL_TORN;
	if (!disk_write(j->fd, text_of(j)) || !disk_flush(j->fd) || !flush_names(j)) {
		disk_fail(err, "write", j->path);
		journal_end(j, NULL);
		return false;
	}
	j->state = JOURNAL_BEGUN;
	return true;
}

/* A `done` that could be written and not be flushed counts: it is a line of the
 * journal, and what it says is on the disk. */
bool journal_mark(struct journal *j, enum journal_state state, struct err *err)
{
	struct str line = state == JOURNAL_DONE ? STR("done\n") : STR("staged\n");

	if (!disk_write(j->fd, line))
		return disk_fail(err, "write", j->path);
	if (!disk_flush(j->fd) && state != JOURNAL_DONE)
		return disk_fail(err, "write", j->path);
	j->state = state;
	return true;
}

void journal_leave(struct journal *j)
{
	if (j->fd >= 0)
		disk_close(j->fd);
	j->fd = -1;
}

bool journal_end(struct journal *j, struct err *err)
{
	journal_leave(j);
	if (!disk_remove(j->path))
		return disk_fail(err, "remove", j->path);
	disk_flush_folder(holder(j));
	if (j->folder)
		disk_remove_folder(j->folder);
	j->state = JOURNAL_NONE;
	return true;
}
