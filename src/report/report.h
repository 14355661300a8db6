/*
 * report/report.h -- a run, printed: text for people, JSON for programs, a
 * unified diff for git. A report only reads.
 *
 * Text and JSON name findings in the order of the run. Text is safe to print on
 * a terminal: whatever of a manifest could steer one (control bytes, invalid
 * UTF-8, characters that turn the direction of writing) comes out as \x1b or
 * \u202e.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/json.h"
#include "lint/run.h"

/* A file that could not be read; line 0: as a whole. */
struct trouble {
	struct str path;
	uint32_t line, col;
	struct str message;
};

struct troubles {
	VEC(struct trouble) v;
};

struct report {
	const struct run *run;  /* what there is to say: with --fix, what remains */
	finding_filter *wanted; /* findings to show; NULL: all */
	void *ctx;
	const struct outcome *fixed; /* what --fix did; NULL without it */
	bool unsafe;                 /* unsafe fixes were allowed */
	bool quiet;                  /* findings only, no last line */
	bool colour;
	struct str
		here; /* text shows paths from this folder, given from the root; "" is the root */
	struct str prefix;               /* or with this before them: where the root is */
	struct str root;                 /* JSON: the root as seen from where the program runs */
	const struct troubles *troubles; /* JSON "errors"; NULL: none */
	uint32_t in_doubt;               /* objects that were not judged: object_in_doubt() */
	uint32_t skipped; /* files that were not judged: templates, unreadable ones */
	const char *version;
};

void report_text(struct buf *out, const struct report *r);

/* One object, "schema_version": 1. Lines and columns count from 1, columns in
 * code points, ends are exclusive; offsets are bytes from 0. Paths are relative
 * to the root. Suppressed findings are in it, marked.
 *
 * A place in rendered text has the template that printed it beside its file; both
 * reports say on what grounds places in several files are judged together.
 *
 * A fingerprint is 64 bits, in hex, over rule, kind, namespace and name of the
 * object, path inside it, and message: it survives moves between files, other
 * lines and other formatting. Findings that agree in all of that get a number
 * after it, in order. */
void report_json(struct buf *out, const struct report *r);

/* The changes of --fix, as one diff. */
void report_diff(struct buf *out, const struct outcome *o);
/* The same for a terminal: escaped, and in colour when asked for. */
void report_diff_shown(struct buf *out, const struct outcome *o, bool colour);

/* Whether the finding is among those to show. */
bool report_shows(const struct report *r, const struct finding *f);

/* How many findings at least this severe are shown and not suppressed. */
uint32_t report_count(const struct report *r, enum severity least);

/* The text made safe for a terminal. */
void report_escape(struct buf *out, struct str text);
/* The same, but line breaks stay. */
void report_escape_lines(struct buf *out, struct str text);

/* A path from the root, as seen from the folder `here`: "../b/x.yaml". */
struct str report_path(struct arena *a, struct str here, struct str path);

/* What `jibe rules` prints: a line a rule, and the same as JSON. */
void report_rules_text(struct buf *out, const struct rules *rules);
void report_rules_json(struct buf *out, const struct rules *rules);

#endif
