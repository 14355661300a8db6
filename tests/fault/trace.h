/*
 * fault/trace.h -- runs a program and stops it before and after each of its
 * system calls (ptrace), from the first on that changes a folder or a file to
 * the last. What happens at a stop is the caller's.
 */
#ifndef FAULT_TRACE_H
#define FAULT_TRACE_H

#include <sys/types.h>

#include "base/str.h"

struct stop {
	unsigned number; /* from 0 */
	unsigned change; /* from 0: which of the calls that change something, or the last before */
	bool entry;      /* before the call; else after it */
	long call;       /* SYS_... */
	uint64_t arg[6];
	pid_t pid;
};

/* 0: on; an errno, at an entry: the call is not made and fails with it. */
enum { STOP_KILL = -1 };
typedef int at_stop(void *ctx, const struct stop *s);

struct ended {
	bool killed;
	int status; /* of exit(), or 128 and the signal */
	unsigned stops, changes;
	struct str err; /* what it printed to stderr */
	struct str out;
};

/* False: not permitted here, or not possible on this machine. `at` may be NULL. */
bool trace_run(struct ended *e, struct arena *a, const char *const *argv, at_stop *at, void *ctx);
/* Without stops. */
struct ended trace_free_run(struct arena *a, const char *const *argv);
/* Two at once, without stops. */
void trace_pair(struct ended e[2], struct arena *a, const char *const *argv[2]);

/* Where trees are made: in memory where there is such a folder, since a commit
 * flushes often and thousands of them are made. */
const char *trace_folder(void);

/* Whether calls can be made to fail on this machine. */
bool trace_can_fail(void);
/* The call changes what is on the disk, or brings it there. */
bool stop_changes(const struct stop *s);
/* A path that the stopped program passes; "" for what cannot be read. */
struct str stop_path(struct arena *a, const struct stop *s, unsigned arg);
/* The path of a file that the call replaces or removes; "" for other calls. */
struct str stop_replaces(struct arena *a, const struct stop *s);
/* The path behind a descriptor that it passes. */
struct str stop_fd(struct arena *a, const struct stop *s, unsigned arg);

#endif
