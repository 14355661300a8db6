#include "fault/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"

enum { SYSCALL_STOP = SIGTRAP | 0x80 };

struct run {
	struct arena *a;
	pid_t pid;
	at_stop *at;
	void *ctx;
	int failure; /* what the call that is being made is to fail with */
	struct ended *ended;
	const char *out, *err;
};

static bool opens_for_change(const struct stop *s, unsigned flags)
{
	return s->arg[flags] & (O_CREAT | O_TRUNC);
}

bool stop_changes(const struct stop *s)
{
	switch (s->call) {
	case SYS_openat:
		return opens_for_change(s, 2);
#ifdef SYS_open
	case SYS_open:
		return opens_for_change(s, 1);
	case SYS_mkdir:
	case SYS_rmdir:
	case SYS_unlink:
	case SYS_rename:
	case SYS_link:
	case SYS_chown:
	case SYS_chmod:
#endif
	case SYS_mkdirat:
	case SYS_unlinkat:
	case SYS_renameat2:
	case SYS_renameat:
	case SYS_linkat:
	case SYS_fchmod:
	case SYS_fchmodat:
	case SYS_fchown:
	case SYS_fchownat:
	case SYS_ftruncate:
	case SYS_fsync:
	case SYS_fdatasync:
		return true;
	case SYS_write:
		return s->arg[0] > STDERR_FILENO;
	default:
		return false;
	}
}

struct str stop_path(struct arena *a, const struct stop *s, unsigned arg)
{
	struct buf out = { .a = a };

	for (uint64_t at = s->arg[arg];; at++) {
		char c = 0;
		struct iovec here = { &c, 1 }, there = { (void *)(uintptr_t)at, 1 };
		if (process_vm_readv(s->pid, &here, 1, &there, 1, 0) != 1 || !c)
			break;
		buf_addc(&out, c);
	}
	return str_dup(a, buf_str(&out));
}

struct str stop_replaces(struct arena *a, const struct stop *s)
{
	switch (s->call) {
#ifdef SYS_open
	case SYS_unlink:
		return stop_path(a, s, 0);
	case SYS_rename:
		return stop_path(a, s, 1);
#endif
	case SYS_unlinkat:
		return stop_path(a, s, 1);
	case SYS_renameat:
	case SYS_renameat2:
		return stop_path(a, s, 3);
	default:
		return (struct str){ 0 };
	}
}

struct str stop_fd(struct arena *a, const struct stop *s, unsigned arg)
{
	char target[PATH_MAX + 1] = "";
	const char *link = str_printf(a, "/proc/%ld/fd/%d", (long)s->pid, (int)s->arg[arg]).p;
	ssize_t n = readlink(link, target, sizeof(target) - 1);

	return str_dup(a, (struct str){ target, n > 0 ? (size_t)n : 0 });
}

#ifdef __x86_64__
bool trace_can_fail(void)
{
	return true;
}

/* Before the call: there is no such call. */
static void skip_call(pid_t pid)
{
	struct user_regs_struct regs;

	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	regs.orig_rax = (unsigned long long)-1;
	ptrace(PTRACE_SETREGS, pid, NULL, &regs);
}

static void set_result(pid_t pid, int failure)
{
	struct user_regs_struct regs;

	ptrace(PTRACE_GETREGS, pid, NULL, &regs);
	regs.rax = (unsigned long long)-(long long)failure;
	ptrace(PTRACE_SETREGS, pid, NULL, &regs);
}
#else
bool trace_can_fail(void)
{
	return false;
}

static void skip_call(pid_t pid)
{
	(void)pid;
}

static void set_result(pid_t pid, int failure)
{
	(void)pid;
	(void)failure;
}
#endif

const char *trace_folder(void)
{
	return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
}

static const char *scratch(struct arena *a, const char *name)
{
	static unsigned serial;

	return str_printf(a, "%s/jibe-fault-%ld-%u.%s", trace_folder(), (long)getpid(), serial++,
		name)
		.p;
}

static void redirect(const char *path, int to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || dup2(fd, to) < 0)
		_exit(126);
}

static void start(struct run *r, const char *const *argv, bool traced)
{
	r->out = scratch(r->a, "out");
	r->err = scratch(r->a, "err");
	r->pid = fork();
	if (r->pid != 0)
		return;
	redirect(r->out, STDOUT_FILENO);
	redirect(r->err, STDERR_FILENO);
	if (traced) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
			_exit(125);
		raise(SIGSTOP);
	}
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static struct str take_file(struct arena *a, const char *path)
{
	struct str text = { 0 };

	if (!fs_read(&text, a, path, NULL))
		text = (struct str){ 0 };
	unlink(path);
	return text;
}

static void finish(struct run *r, struct ended *e, int status)
{
	e->killed = WIFSIGNALED(status);
	e->status = e->killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	e->out = take_file(r->a, r->out);
	e->err = take_file(r->a, r->err);
}

static struct stop look(const struct run *r, const struct __ptrace_syscall_info *info,
	const struct stop *before)
{
	struct stop s = *before;

	s.pid = r->pid;
	s.number = r->ended->stops;
	s.entry = info->op == PTRACE_SYSCALL_INFO_ENTRY;
	if (s.entry) {
		s.call = (long)info->entry.nr;
		for (int i = 0; i < 6; i++)
			s.arg[i] = info->entry.args[i];
	}
	return s;
}

/* One stop before or after a call. */
static void handle(struct run *r, struct stop *last)
{
	struct __ptrace_syscall_info info = { 0 };
	int verdict = 0;

	ptrace(PTRACE_GET_SYSCALL_INFO, r->pid, sizeof(info), &info);
	*last = look(r, &info, last);
	if (!last->entry && r->failure)
		set_result(r->pid, r->failure);
	r->failure = 0;
	r->ended->changes += last->entry && stop_changes(last);
	if (!r->ended->changes)
		return;
	last->change = r->ended->changes - 1;
	r->ended->stops++;
	verdict = r->at ? r->at(r->ctx, last) : 0;
	if (verdict == STOP_KILL)
		kill(r->pid, SIGKILL);
	if (verdict > 0) {
		r->failure = verdict;
		skip_call(r->pid);
	}
}

static bool follow(struct run *r, int *status)
{
	struct stop last = { 0 };
	int signal = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, r->pid, NULL, signal) != 0 && errno != ESRCH)
			return false;
		if (waitpid(r->pid, status, 0) < 0)
			return false;
		if (!WIFSTOPPED(*status))
			return true;
		signal = WSTOPSIG(*status);
		if (signal == SYSCALL_STOP)
			handle(r, &last);
		if (signal == SYSCALL_STOP || signal == SIGTRAP)
			signal = 0;
	}
}

bool trace_run(struct ended *e, struct arena *a, const char *const *argv, at_stop *at, void *ctx)
{
	struct run r = { .a = a, .at = at, .ctx = ctx, .ended = e };
	int status;

	*e = (struct ended){ 0 };
	start(&r, argv, true);
	if (r.pid < 0 || waitpid(r.pid, &status, 0) < 0 || !WIFSTOPPED(status))
		return false;
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	if (ptrace(PTRACE_SETOPTIONS, r.pid, NULL, options) != 0 || !follow(&r, &status))
		return false;
	finish(&r, e, status);
	return true;
}

void trace_pair(struct ended e[2], struct arena *a, const char *const *argv[2])
{
	struct run r[2] = { { .a = a }, { .a = a } };
	int status = 0;

	for (int i = 0; i < 2; i++)
		start(&r[i], argv[i], false);
	for (int i = 0; i < 2; i++) {
		e[i] = (struct ended){ 0 };
		waitpid(r[i].pid, &status, 0);
		finish(&r[i], &e[i], status);
	}
}

struct ended trace_free_run(struct arena *a, const char *const *argv)
{
	struct run r = { .a = a };
	struct ended e = { 0 };
	int status = 0;

	start(&r, argv, false);
	waitpid(r.pid, &status, 0);
	finish(&r, &e, status);
	return e;
}
