/*
 * The files and the remotes of a repository, as git knows them.
 *
 * The repository is not trusted: no shell, no pager, and no program that its
 * configuration names. ls-files would run core.fsmonitor; a sparse index of a
 * partial clone could fetch, so no transport is allowed.
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

/* What is run: it does not return, unless there is no git. */
typedef void git_command(void);

#define GIT \
	"git", "git", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"

static void list_all(void)
{
	execlp(GIT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", (char *)NULL);
}

static void list_remotes(void)
{
	execlp(GIT, "config", "--local", "-z", "--get-regexp", "^remote\\..*\\.url$", (char *)NULL);
}

NORETURN static void run_git(const char *folder, git_command *command, int out)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
		dup2(null, STDERR_FILENO) < 0 || chdir(folder) != 0)
		_exit(127);
	forget_other_repository();
	setenv("GIT_OPTIONAL_LOCKS", "0", 1);
	setenv("GIT_NO_LAZY_FETCH", "1", 1);
	setenv("GIT_ALLOW_PROTOCOL", "none", 1);
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	command();
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

/* What a command of git prints, as texts that end in NUL. */
static bool ask_git(struct texts *out, struct arena *a, struct str root, git_command *command)
{
	struct buf list = { .a = a };
	const char *folder = str_c(a, root);
	int ends[2];

	if (pipe(ends) != 0)
		return false;
	pid_t child = fork();
	if (child == 0)
		run_git(folder, command, ends[1]);
	close(ends[1]);
	bool read = child > 0 && read_all(ends[0], &list);
	close(ends[0]);
	if (child < 0 || !exited_well(child) || !read)
		return false;
	for (struct str rest = buf_str(&list); rest.n;)
		vec_push(a, &out->v, str_cut(&rest, '\0'));
	return true;
}

bool git_files(struct texts *out, struct arena *a, struct str root)
{
	return ask_git(out, a, root, list_all);
}

/* An entry is its key, a line break, and its value. */
void git_remotes(struct texts *out, struct arena *a, struct str root)
{
	struct texts entries = { 0 };

	if (!ask_git(&entries, a, root, list_remotes))
		return;
	for (uint32_t i = 0; i < entries.v.n; i++) {
		struct str value = entries.v.v[i];
		str_cut(&value, '\n');
		if (value.n)
			vec_push(a, &out->v, value);
	}
}
