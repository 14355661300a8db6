#include "maker.h"

const char *one_of(struct maker *m, const char *const *words, size_t n)
{
	return words[take(m->in) % n];
}

bool once_in(struct maker *m, uint8_t n)
{
	return take(m->in) % n == 1;
}

static void end_line(struct maker *m)
{
	buf_adds(&m->out, m->crlf ? "\r\n" : "\n");
}

static void spaces(struct maker *m, uint32_t n)
{
	while (n-- > 0)
		buf_addc(&m->out, ' ');
}

static void line_above(struct maker *m, uint8_t what)
{
	static const char *const texts[] = { [2] = "# above",
		[3] = "# above",
		[4] = "# deeper",
		[5] = "# jibe: ignore[gateway-conflict] known",
		[6] = "# above",
		[10] = "{{- if .Values.on }}",
		[11] = "{{- end }}",
		[12] = "{{/* a: b */}}" };
	uint32_t column = m->dash ? m->indent - 2 : m->indent;

	if (what == 1 || what == 3)
		end_line(m);
	if (what >= countof(texts) || !texts[what])
		return;
	spaces(m, what == 4 ? column + 2 : what >= 10 ? 0 : column);
	buf_adds(&m->out, texts[what]);
	end_line(m);
	if (what == 6)
		end_line(m);
}

static struct str text_behind(uint8_t what)
{
	return what == 7    ? STR("  # behind")
		: what == 8 ? STR(" # jibe: ignore[gateway-conflict]")
		: what == 9 ? STR("   ")
			    : STR("");
}

void line(struct maker *m, const char *fmt, ...)
{
	uint8_t byte = m->plain ? 0 : take(m->in);
	uint8_t trivia = byte < 240 ? 0 : byte - 239;
	va_list ap;

	line_above(m, trivia);
	spaces(m, m->dash ? m->indent - 2 : m->indent);
	if (m->dash)
		buf_adds(&m->out, "- ");
	m->dash = false;
	va_start(ap, fmt);
	buf_add(&m->out, str_vprintf(m->a, fmt, ap));
	va_end(ap);
	buf_add(&m->out, text_behind(trivia));
	end_line(m);
}

void begin_items(struct maker *m)
{
	m->indent += m->compact ? 0 : 2;
}

void end_items(struct maker *m)
{
	m->indent -= m->compact ? 0 : 2;
}

void begin_item(struct maker *m)
{
	m->indent += 2;
	m->dash = true;
}

void end_item(struct maker *m)
{
	m->indent -= 2;
	m->dash = false;
}

void words(struct maker *m, const char *key, const char *(*word)(struct maker *))
{
	uint8_t shape = take(m->in) % 16;
	uint32_t n = 1 + take(m->in) / 4 % 4 / 2;
	const char *anchor = shape == 15 ? " &words" : "";

	if (shape == 14) {
		line(m, "%s: *words", key);
		return;
	}
	if (shape % 2) {
		struct buf list = { .a = m->a };
		for (uint32_t i = 0; i < n; i++)
			buf_printf(&list, "%s%s", i ? ", " : "", word(m));
		line(m, "%s:%s [" PRIs "]", key, anchor, ARGs(buf_str(&list)));
		return;
	}
	line(m, "%s:%s", key, anchor);
	begin_items(m);
	for (uint32_t i = 0; i < n; i++) {
		begin_item(m);
		line(m, "%s", word(m));
		end_item(m);
	}
	end_items(m);
}
