/*
 * fuzz/apply.h -- a unified diff of one file, applied: the second opinion on
 * text/diff.h. Only what it writes is understood; all else stops the target.
 */
#ifndef TESTS_FUZZ_APPLY_H
#define TESTS_FUZZ_APPLY_H

#include "input.h"
#include "text/diff.h"

struct applier {
	struct str old, diff;
	uint32_t line; /* lines of the old text that are used up */
	uint32_t made; /* lines of the new text */
	struct buf new;
};

/* A line with its "\n", or what is left. */
static inline struct str cut_line(struct str *text)
{
	ptrdiff_t at = str_find_char(*text, '\n');
	size_t end = at < 0 ? text->n : (size_t)at + 1;
	struct str line = str_sub(*text, 0, end);

	*text = str_sub(*text, end, text->n);
	return line;
}

static inline uint32_t cut_number(struct str *s)
{
	uint32_t n;
	size_t digits = 0;

	while (digits < s->n && s->p[digits] >= '0' && s->p[digits] <= '9')
		digits++;
	require(str_to_u32(str_sub(*s, 0, digits), &n));
	*s = str_sub(*s, digits, s->n);
	return n;
}

/* "-3,2 " or "+3 " */
static inline void cut_range(struct str *s, char sign, uint32_t *start, uint32_t *n)
{
	require(s->n && s->p[0] == sign);
	*s = str_sub(*s, 1, s->n);
	*start = cut_number(s);
	*n = 1;
	if (s->n && s->p[0] == ',') {
		*s = str_sub(*s, 1, s->n);
		*n = cut_number(s);
	}
	require(s->n && s->p[0] == ' ');
	*s = str_sub(*s, 1, s->n);
}

static inline void keep_line(struct applier *x)
{
	require(x->old.n);
	buf_add(&x->new, cut_line(&x->old));
	x->line++;
	x->made++;
}

/* A line of the diff without its sign; the "\n" is not part of it when the next
 * line says so. */
static inline struct str hunk_line(struct applier *x, char *sign)
{
	struct str line = cut_line(&x->diff);

	require(line.n > 1 && str_ends(line, "\n"));
	*sign = line.p[0];
	if (str_starts(x->diff, "\\ No newline at end of file\n")) {
		cut_line(&x->diff);
		line.n--;
	}
	return str_sub(line, 1, line.n);
}

static inline void apply_hunk(struct applier *x)
{
	struct str head = cut_line(&x->diff);
	uint32_t start, n, new_start, new_n;

	require(str_starts(head, "@@ "));
	head = str_sub(head, 3, head.n);
	cut_range(&head, '-', &start, &n);
	cut_range(&head, '+', &new_start, &new_n);
	require(str_starts(head, "@@"));
	while (x->line + (n > 0) < start)
		keep_line(x);
	require(x->made + (new_n > 0) == new_start);
	while (n > 0 || new_n > 0) {
		char sign;
		struct str line = hunk_line(x, &sign);
		require(sign == ' ' || sign == '-' || sign == '+');
		if (sign != '+') {
			require(n-- > 0 && str_eq(cut_line(&x->old), line));
			x->line++;
		}
		if (sign != '-') {
			require(new_n-- > 0);
			buf_add(&x->new, line);
			x->made++;
		}
	}
}

/* The diff of two texts, applied to the first, gives the second. */
static inline void check_diff(struct arena *a, struct str before, struct str after)
{
	struct buf diff = { .a = a };
	struct diff_file file = { STR("x"), before, after, 0, NULL, 0 };
	struct applier x = { .old = before, .new = { .a = a } };

	diff_unified(&diff, &file);
	x.diff = buf_str(&diff);
	if (str_eq(before, after)) {
		require(!x.diff.n);
		return;
	}
	require(str_is(cut_line(&x.diff), "diff --git a/x b/x\n"));
	require(str_is(cut_line(&x.diff), "--- a/x\n"));
	require(str_is(cut_line(&x.diff), "+++ b/x\n"));
	while (x.diff.n)
		apply_hunk(&x);
	while (x.old.n)
		keep_line(&x);
	require(str_eq(buf_str(&x.new), after));
}

#endif
