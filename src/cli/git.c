/*
 * The files and the remotes of a repository, as git knows them, and files as they
 * were.
 *
 * The repository is not trusted: no shell, no pager, and no program that its
 * configuration names. ls-files would run core.fsmonitor; a sparse index or a
 * blob of a partial clone could fetch, so no transport is allowed. cat-file gives
 * blobs as they are stored: no filter, no text conversion.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"

/* A hook of another repository may have left them; what configures git (as in
 * GIT_CONFIG_COUNT, for safe.directory) is the user's and stays. */
static void forget_other_repository(void)
{
	static const char *const names[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR",
		"GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_PREFIX", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
		"GIT_IMPLICIT_WORK_TREE", "GIT_INTERNAL_SUPER_PREFIX" };

	for (size_t i = 0; i < countof(names); i++)
		unsetenv(names[i]);
}

/* in < 0: nothing on standard input. */
NORETURN static void run_git(const char *folder, int in, int out, const char *const *command)
{
	const char *argv[16] = { "git", "--no-pager", "-c", "core.fsmonitor=false", "-c",
		"core.hooksPath=/dev/null" };
	char *given[countof(argv)];
	int null = open("/dev/null", O_RDWR);
	size_t n = 6;

	while (*command && n + 1 < countof(argv))
		argv[n++] = *command++;
	memcpy(given, argv, sizeof(given));
	if (null < 0 || dup2(in < 0 ? null : in, STDIN_FILENO) < 0 ||
		dup2(out, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 || chdir(folder) != 0)
		_exit(127);
	forget_other_repository();
	setenv("GIT_OPTIONAL_LOCKS", "0", 1);
	setenv("GIT_NO_LAZY_FETCH", "1", 1);
	setenv("GIT_ALLOW_PROTOCOL", "none", 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	execvp("git", given);
	_exit(127);
}

static bool read_all(int fd, struct buf *out)
{
	char chunk[16384];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			buf_add(out, (struct str){ chunk, (size_t)n });
	}
	return true;
}

static bool exited_well(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A process that writes a text into a pipe, whose other end is *in. */
static pid_t feed(struct str text, int *in)
{
	int ends[2];

	if (pipe(ends) != 0)
		return -1;
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		_exit(fs_write(ends[1], text) ? 0 : 1);
	}
	close(ends[1]);
	*in = ends[0];
	return child;
}

/* What git says; `input` p == NULL: it gets none. */
static bool ask_git(struct buf *out, struct str folder, const char *const *command,
	struct str input)
{
	const char *path = str_c(out->a, folder);
	int ends[2], in = -1;
	pid_t feeder = input.p ? feed(input, &in) : 0;

	if (feeder < 0 || pipe(ends) != 0)
		return false;
	pid_t child = fork();
	if (child == 0)
		run_git(path, in, ends[1], command);
	close(ends[1]);
	if (in >= 0)
		close(in);
	bool read = child > 0 && read_all(ends[0], out);
	close(ends[0]);
	bool well = child > 0 && exited_well(child);
	return (!feeder || exited_well(feeder)) && well && read;
}

/* What a command of git prints, as texts that end in NUL. */
static bool ask_texts(struct texts *out, struct arena *a, struct str root,
	const char *const *command)
{
	struct buf list = { .a = a };

	if (!ask_git(&list, root, command, (struct str){ 0 }))
		return false;
	for (struct str rest = buf_str(&list); rest.n;)
		vec_push(a, &out->v, str_cut(&rest, '\0'));
	return true;
}

bool git_files(struct texts *out, struct arena *a, struct str root)
{
	static const char *const command[] = { "ls-files", "-z", "--cached", "--others",
		"--exclude-standard", NULL };

	return ask_texts(out, a, root, command);
}

/* An entry is its key, a line break, and its value. */
void git_remotes(struct texts *out, struct arena *a, struct str root)
{
	static const char *const command[] = { "config", "--local", "-z", "--get-regexp",
		"^remote\\..*\\.url$", NULL };
	struct texts entries = { 0 };

	if (!ask_texts(&entries, a, root, command))
		return;
	for (uint32_t i = 0; i < entries.v.n; i++) {
		struct str value = entries.v.v[i];
		str_cut(&value, '\n');
		if (value.n)
			vec_push(a, &out->v, value);
	}
}

/* "100644 blob <id>\t<path>"; links and submodules are left out. */
static bool take_entry(struct revision_file *f, struct str entry)
{
	struct str head = str_cut(&entry, '\t');
	struct str mode = str_cut(&head, ' '), kind = str_cut(&head, ' ');

	f->path = entry;
	f->id = head;
	return str_is(kind, "blob") && str_starts(mode, "100");
}

bool git_revision(struct revision *out, struct arena *a, struct str root, const char *name,
	struct err *err)
{
	const char *const command[] = { "ls-tree", "-r", "-z", name, NULL };
	struct buf list = { .a = a };

	if (name[0] == '-' || !name[0])
		return fail(err, "\"%s\" is no revision", name);
	if (!ask_git(&list, root, command, (struct str){ 0 }))
		return fail(err, "git has no revision \"%s\" in " PRIs, name, ARGs(root));
	for (struct str rest = buf_str(&list); rest.n;) {
		struct revision_file f = { 0 };
		if (take_entry(&f, str_cut(&rest, '\0')))
			vec_push(a, &out->v, f);
	}
	return true;
}

/* "<id> blob <size>\n<bytes>\n" */
static bool take_text(struct revision_file *f, struct str *rest)
{
	struct str head = str_cut(rest, '\n');
	struct str id = str_cut(&head, ' '), kind = str_cut(&head, ' ');
	uint32_t size;

	if (!str_eq(id, f->id) || !str_is(kind, "blob") || !str_to_u32(head, &size) ||
		rest->n <= size)
		return false;
	f->text = str_sub(*rest, 0, size);
	*rest = str_sub(*rest, size + 1, rest->n);
	return true;
}

bool git_texts(struct revision *r, struct arena *a, struct str root, struct err *err)
{
	static const char *const command[] = { "cat-file", "--batch", NULL };
	struct buf ids = { .a = a }, texts = { .a = a };

	for (uint32_t i = 0; i < r->v.n; i++)
		buf_printf(&ids, PRIs "\n", ARGs(r->v.v[i].id));
	if (!r->v.n)
		return true;
	if (!ask_git(&texts, root, command, buf_str(&ids)))
		return fail(err, "git could not read the files of the revision");
	struct str rest = buf_str(&texts);
	for (uint32_t i = 0; i < r->v.n; i++)
		if (!take_text(&r->v.v[i], &rest))
			return fail(err, PRIs " is not in the object store", ARGs(r->v.v[i].path));
	return true;
}
