#include "report/paint.h"
#include "report/report.h"

void report_diff(struct buf *out, const struct outcome *o)
{
	for (uint32_t i = 0; i < o->files.n; i++) {
		const struct changed_file *c = &o->files.v[i];
		struct diff_file file = {
			.path = c->path,
			.before = c->before,
			.after = c->after,
			.notes = c->notes.v,
			.note_count = c->notes.n,
		};
		diff_unified(out, &file);
	}
}

/* The lines "---" and "+++" of a header come right after one another, before
 * the first "@@" of a file. */
static enum ink line_ink(struct str line, bool *in_hunk)
{
	if (str_starts(line, "diff --git "))
		*in_hunk = false;
	if (str_starts(line, "@@")) {
		*in_hunk = true;
		return INK_CYAN;
	}
	if (!*in_hunk)
		return INK_BOLD;
	if (str_starts(line, "+"))
		return INK_GREEN;
	return str_starts(line, "-") ? INK_RED : INK_PLAIN;
}

void report_diff_shown(struct buf *out, const struct outcome *o, bool colour)
{
	struct paint paint = { out, colour };
	struct buf plain = { .a = out->a };
	bool in_hunk = false;

	report_diff(&plain, o);
	for (struct str rest = buf_str(&plain); rest.n;) {
		struct str line = str_cut(&rest, '\n');
		enum ink ink = line_ink(line, &in_hunk);
		if (str_ends(line, "\r"))
			line.n--;
		paint_start(&paint, ink);
		report_escape(out, line);
		paint_end(&paint, ink);
		buf_addc(out, '\n');
	}
}
