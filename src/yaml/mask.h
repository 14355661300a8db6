/*
 * yaml/mask.h -- template actions and variables in a text that is read as YAML.
 *
 * A text with actions of Go templates (`{{ … }}`) is not YAML, and what they
 * will print is not known. It is read with placeholders of equal length in
 * their places, so that every offset still holds:
 *
 *	image: {{ .Values.image }}:v1       letters, beside other text
 *	{{- if .Values.tls }}               line breaks, where nothing but actions
 *	{{- end }}                          is on a line
 *	labels: {{- toYaml . | nindent 4 }} blanks, where it prints lines of its own
 *
 * An action ends at its `}}`, not at one in a string, a raw string or a comment.
 * Text between `define` and its `end` belongs to no document and is left out;
 * where the branches of an `if` do not go together as YAML, those after the
 * first `else` are left out as well.
 *
 * `${NAME}` and `${NAME…}` (envsubst, postBuild of Flux) are variables: letters
 * take their place. A comment is not searched for them.
 *
 * What comes of it in the tree (doc.h): NODE_MASKED, NODE_OPEN, NODE_MAYBE. What
 * has none of them, and is in nothing that has, is what Helm prints, where it prints
 * the document at all (tests/oracle/helm_templates.py). But a collection whose
 * entries are all NODE_MAYBE is null when none is there. All of a document is
 * doubtful (its root is open) where `{{-` and `-}}` may join a line with one above
 * it, and where its `---` may be missing.
 */
#ifndef YAML_MASK_H
#define YAML_MASK_H

#include "yaml/doc.h"

/* What an action does to the text around it. */
enum mask_role {
	MASK_OUTPUT, /* prints something, which may be whole lines of YAML */
	MASK_BEGIN,  /* if, with, range, block: what follows may be there, or not, or often */
	MASK_ELSE,
	MASK_END,
	MASK_NOTHING,  /* comments, assignments */
	MASK_VARIABLE, /* ${NAME} */
	MASK_LEFT_OUT, /* from a `define` to its `end`, from an `else` to its `end` */
};

enum { MASK_NO_INDENT = UINT16_MAX };

struct mask {
	uint32_t start, end;
	uint32_t line;   /* on which it starts, from 0 */
	uint16_t indent; /* what it prints is indented so far, as it says itself: `nindent 4` */
	uint8_t role;
	bool alone;   /* nothing but actions, and perhaps a comment, is on its lines */
	bool comment; /* of `alone`: there is a comment */
	bool below;   /* prints lines below its own: `labels: {{- toYaml . | nindent 4 }}` */
};

struct mask_list {
	VEC(struct mask) v; /* in order, not overlapping */
	bool branches;      /* there is an `else` */
};

/* Finds what is to be masked; false when there is nothing. */
bool mask_find(struct arena *a, struct str text, struct mask_list *out);

/* Joins everything from the first `else` of an `if` to its `end`. */
void mask_join_branches(struct arena *a, struct mask_list *list);
/* Leaves nothing but the variables; false when there was nothing else. */
bool mask_keep_variables(struct mask_list *list);

/* The text with placeholders, padded; as long as `text`. */
struct str mask_apply(struct arena *a, struct str text, const struct mask_list *list);

/* Sets the flags of the nodes of a file that has masks. */
void mask_nodes(struct file *f);
/* Its last step: the documents whose lines may be joined. */
void mask_join_lines(struct file *f);

/* The first mask of the file that touches [start, end), or, when that is empty,
 * holds it; NULL when there is none. */
const struct mask *mask_in(const struct file *f, uint32_t start, uint32_t end);

/* What has to hold for a place to be printed: the branches in which it stands, the
 * innermost first. The `else` of `if a` is `not a`, an `else if b` is `not a`
 * and `b`; the text has no `not` and no outer parentheses. */
struct condition {
	const struct condition *up; /* what has to hold besides; NULL: nothing */
	struct str text;            /* ".Values.tls"; "range .Values.hosts" of a loop */
	bool holds;
	bool local;     /* the text means something here alone: a variable, or a `.` that a `with`
	                or a loop around it has set */
	uint32_t at;    /* where its action starts */
	uint32_t depth; /* how many there are up from here, this one included */
};

struct condition_from {
	uint32_t start; /* from here to the next one */
	const struct condition *c;
};

struct conditions {
	VEC(struct condition_from) v;
};

/* Of a file that has masks. */
void conditions_find(struct conditions *out, struct arena *a, const struct file *f);
/* NULL: it is printed in any case. */
const struct condition *conditions_at(const struct conditions *list, uint32_t offset);

#endif
