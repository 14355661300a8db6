#include "report/frame.h"

#include "report/escape.h"

/* Of a long line (JSON on one line, a certificate) a window is shown. */
enum { WINDOW = 120, BEFORE = 48 };

static void put_blanks(struct buf *out, uint32_t n)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

static void put_gutter(const struct frame *f, uint32_t line)
{
	struct str number = { 0 };

	paint_start(f->paint, INK_BLUE);
	if (line)
		number = str_printf(f->out->a, "%u", line);
	put_blanks(f->out, f->gutter - (uint32_t)number.n);
	buf_add(f->out, number);
	buf_adds(f->out, " |");
	paint_end(f->paint, INK_BLUE);
}

void frame_blank(const struct frame *f)
{
	put_gutter(f, 0);
	buf_addc(f->out, '\n');
}

/* Where the window of a line begins: its start, or a little before the place. */
static uint32_t window_start(struct str text, struct span line, uint32_t at)
{
	uint32_t start = at;

	if (line.end - line.start <= WINDOW || at - line.start <= WINDOW * 2 / 3)
		return line.start;
	start -= BEFORE;
	while (start < at && ((unsigned char)text.p[start] & 0xc0) == 0x80)
		start++;
	return start;
}

struct drawn {
	uint32_t from, to; /* columns of the place */
};

static struct drawn draw(const struct frame *f, struct str text, struct span line, struct span at)
{
	uint32_t i = window_start(text, line, at.start), column = 0;
	struct drawn d = { 0, 0 };

	if (i > line.start) {
		buf_adds(f->out, "…");
		column = 1;
	}
	while (i < line.end && column < WINDOW) {
		struct glyph g = glyph_at(text, i);
		if (i <= at.start)
			d.from = column;
		buf_add(f->out, (struct str){ g.text, g.size });
		column += g.width;
		i += g.bytes;
		if (i <= at.end)
			d.to = column;
	}
	if (at.start >= i)
		d.from = column;
	if (i < line.end)
		buf_adds(f->out, "…");
	return d;
}

void frame_line(const struct frame *f, const struct place *at, char mark, enum ink ink)
{
	const struct source *src = at->file->src;
	struct span line = { source_line_start(src, at->span.start),
		source_line_end(src, at->span.start) };

	if (line.start == 0 && str_starts(src->text, "\xef\xbb\xbf") && line.end >= 3)
		line.start = 3;
	put_gutter(f, source_line(src, at->span.start) + 1);
	buf_addc(f->out, ' ');
	struct drawn d = draw(f, src->text, line, at->span);
	buf_addc(f->out, '\n');
	put_gutter(f, 0);
	put_blanks(f->out, d.from + 1);
	paint_start(f->paint, ink);
	do
		buf_addc(f->out, mark);
	while (++d.from < d.to);
	paint_end(f->paint, ink);
	buf_addc(f->out, '\n');
}
