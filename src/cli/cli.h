/*
 * cli/cli.h -- the command line: the only part that reads and writes files,
 * runs git, and prints. Payload goes to stdout, everything else to stderr.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/fs.h"
#include "rules/registry.h"
#include "report/report.h"

enum exit_status { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum format { FORMAT_TEXT, FORMAT_JSON };
enum orders { ORDERS_ANY, ORDERS_FILES };
enum { FAIL_ON_NEVER = SEVERITY_ERROR + 1 };

struct options;

struct command {
	const char *name;
	const char *usage; /* what follows the name */
	const char *help;
	enum exit_status (*run)(struct arena *a, const struct options *o);
};

struct texts {
	VEC(struct str) v;
};

struct options {
	const struct command *command;
	struct texts args; /* paths, or the names a command takes */
	bool fix, diff, unsafe_fixes, exit_non_zero_on_fix;
	struct texts select, ignore; /* rules by id or alias */
	int fail_on;                 /* enum severity or FAIL_ON_NEVER */
	int format, color;
	struct texts exclude;
	const char *root, *config, *stdin_filename;
	const char *host, *port, *path, *method, *sni, *gateway; /* of a request */
	struct texts header;
	const char *rev;
	int order; /* enum orders */
	bool no_config, strict, quiet, mesh, deployments, full;
	bool help, version;
};

/* False and err when the arguments are wrong. */
bool options_parse(struct options *o, struct arena *a, int argc, char **argv, struct err *err);
void options_help(struct buf *out);
extern const struct command commands[];
extern const size_t command_count;

enum exit_status cmd_check(struct arena *a, const struct options *o);
enum exit_status cmd_explain(struct arena *a, const struct options *o);
enum exit_status cmd_rules(struct arena *a, const struct options *o);
enum exit_status cmd_dump(struct arena *a, const struct options *o);
enum exit_status cmd_route(struct arena *a, const struct options *o);
enum exit_status cmd_prove(struct arena *a, const struct options *o);
enum exit_status cmd_init(struct arena *a, const struct options *o);

/* What is read for a command: a repository, or standard input. */
struct repo {
	struct arena *a;
	struct str root; /* absolute; empty for standard input without a repository */
	struct str
		here; /* the current folder, from the root; "" when it is the root or not in it */
	struct str prefix; /* of the root, seen from a current folder that is not in it; "" else */
	struct project *project;
	struct config config;
	struct map wanted; /* paths from the root: where findings are reported; none: everywhere */
	bool standard_input;
	struct troubles troubles; /* files that could not be read */
	uint32_t templates;       /* that could not be read */
	uint32_t in_doubt;   /* objects that are in no deployment, in doubt; by repo_complain() */
	bool failed;         /* a file given by name could not be read, or any with --strict */
	struct fs_hold hold; /* of a command that writes, to its end */
};

/* Finds the root, reads the configuration and all files. */
bool repo_open(struct repo *r, struct arena *a, const struct options *o, struct err *err);
/* finding_filter: some place of the finding lies in the paths given. */
bool repo_wants(void *repo, const struct finding *f);
/* Says on stderr which files could not be read. */
void repo_complain(struct repo *r, const struct deployments *ds, const struct options *o);

/* A path from the root, as seen from the current folder. */
struct str repo_shown(const struct repo *r, struct str path);
/* The root as seen from the current folder: ".", "../..", "sub". */
struct str repo_shown_root(const struct repo *r);

/* fs_enter; says on stderr what it has repaired. */
bool enter_tree(struct fs_hold *hold, struct str root, enum fs_use use, struct err *err);

/* What the file system knows of a repository. */
struct root {
	struct str path; /* absolute, without links */
	struct str cwd;
};
bool root_find(struct root *out, struct arena *a, const struct options *o, struct err *err);
/* The path as seen from the root; false when it does not exist or lies outside. */
bool root_relative(struct str *out, struct arena *a, const struct root *root, const char *path,
	struct err *err);
const char *root_join(struct arena *a, struct str root, struct str path);
/* The nearest .jibe from a folder (given from the root) upward; false: none. */
bool root_config(struct str *out, struct arena *a, struct str root, struct str folder);

/* The paths of all files of the repository, sorted. Asks git, which runs
 * nothing that the repository configures; where there is no git, walks. */
bool list_files(struct texts *out, struct arena *a, struct str root, struct err *err);
/* True when git listed the files; false: no git, or git refused. */
bool git_files(struct texts *out, struct arena *a, struct str root);
/* The URLs of the repository's remotes, as they are configured for it; none where
 * there is no git. url.insteadOf is not followed. */
void git_remotes(struct texts *out, struct arena *a, struct str root);
/* A regular file of a revision. */
struct revision_file {
	struct str path, id, text; /* text: after git_texts() */
};
struct revision {
	VEC(struct revision_file) v; /* as git lists them: sorted by path */
};
/* The files below the root, without their texts; a caller takes out what it does
 * not read before it asks for those. */
bool git_revision(struct revision *out, struct arena *a, struct str root, const char *name,
	struct err *err);
bool git_texts(struct revision *r, struct arena *a, struct str root, struct err *err);
/* Whether the path of a file says that it is read. What is no manifest may name
 * objects: its text, up to a limit, is searched for references when something is to
 * be removed or renamed. */
enum { OTHER_LIMIT = 256 << 10 };
/* Files that a kustomization names: a ConfigMap or Secret cannot hold more. */
enum { NAMED_LIMIT = 1 << 20 };
bool repo_reads(struct arena *a, struct str path, bool *manifest);
/* Size of a regular file, and whether it has several names; false for anything
 * else (symbolic links too). */
bool file_size(const char *path, uint64_t *out, bool *links);

/* Always false: says that there is no such rule, and which name is near. */
bool no_such_rule(struct arena *a, struct str name, struct err *err);

bool use_color(enum color wish);
bool on_terminal(void);

/* "jibe: ..." on stderr, safe for a terminal. */
void say(const char *fmt, ...) FORMAT(1, 2);
/* To stdout (stderr); false when it could not be written. Silent when a
 * reader of a pipe has gone. */
bool put_out(struct str text);
void put_err(struct str text);

#endif
