#include "report/paint.h"

static const char *code(enum ink ink)
{
	switch (ink) {
	case INK_PLAIN:
		return "";
	case INK_BOLD:
		return "\033[1m";
	case INK_RED:
		return "\033[1;31m";
	case INK_YELLOW:
		return "\033[1;33m";
	case INK_CYAN:
		return "\033[1;36m";
	case INK_BLUE:
		return "\033[1;34m";
	case INK_GREEN:
		return "\033[32m";
	case INK_DIM:
		return "\033[2m";
	}
	BUG("ink %d", (int)ink);
}

void paint_start(const struct paint *p, enum ink ink)
{
	if (p->on)
		buf_adds(p->out, code(ink));
}

void paint_end(const struct paint *p, enum ink ink)
{
	if (p->on && ink != INK_PLAIN)
		buf_adds(p->out, "\033[0m");
}

void paint_text(const struct paint *p, enum ink ink, const char *text)
{
	paint_start(p, ink);
	buf_adds(p->out, text);
	paint_end(p, ink);
}
