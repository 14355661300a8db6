#include "lint/attributes.h"

#include "base/glob.h"

enum said { SAID_NOTHING, SAID_YES, SAID_NO };

static bool is_octal(struct str s, size_t at)
{
	for (size_t i = 0; i < 3; i++)
		if (at + i >= s.n || s.p[at + i] < '0' || s.p[at + i] > '7')
			return false;
	return true;
}

/* One character of a quoted pattern after its '\\'; answers its length. */
static size_t unescape(struct buf *out, struct str s, size_t at)
{
	static const char from[] = "abtnvfr", to[] = "\a\b\t\n\v\f\r";
	const char *letter = s.p[at] ? strchr(from, s.p[at]) : NULL;

	if (is_octal(s, at)) {
		buf_addc(out,
			(char)(((s.p[at] - '0') << 6) | ((s.p[at + 1] - '0') << 3) |
				(s.p[at + 2] - '0')));
		return 3;
	}
	buf_addc(out, letter ? to[letter - from] : s.p[at]);
	return 1;
}

/* A line that begins with '"'. */
static struct str take_quoted(struct arena *a, struct str *line)
{
	struct buf out = { .a = a };
	size_t at = 1;

	while (at < line->n && line->p[at] != '"') {
		char c = line->p[at++];
		if (c == '\\' && at < line->n)
			at += unescape(&out, *line, at);
		else
			buf_addc(&out, c);
	}
	*line = str_sub(*line, at < line->n ? at + 1 : at, line->n);
	return buf_str(&out);
}

static enum said judge_word(struct str word, enum said before)
{
	static const char name[] = "linguist-generated";

	if (str_is(word, name))
		return SAID_YES;
	if (str_starts(word, "linguist-generated="))
		return str_ends(word, "=false") ? SAID_NO : SAID_YES;
	if (word.n && (word.p[0] == '-' || word.p[0] == '!'))
		return str_is(str_sub(word, 1, word.n), name) ? SAID_NO : before;
	return before;
}

/* A glob that matches a folder matches what is in it; here it must not. The
 * byte at the end of both keeps it from it. */
static bool matches(struct arena *a, struct str pattern, struct str path)
{
	bool below = str_ends(pattern, "/**") || str_is(pattern, "**");
	const char *end = below ? "" : "\001";

	if (str_starts(pattern, "!") || str_ends(pattern, "/"))
		return false;
	struct str whole = str_printf(a, PRIs "%s", ARGs(pattern), end);
	struct glob *glob = glob_new(a, whole, NULL);
	bool yes = glob && glob_match(glob, str_printf(a, PRIs "%s", ARGs(path), end));
	glob_free(glob);
	return yes;
}

static enum said judge_line(struct arena *a, struct str line, struct str path)
{
	bool quoted = str_starts(line, "\"");
	struct str pattern = quoted ? take_quoted(a, &line) : str_cut_word(&line);
	enum said said = SAID_NOTHING;

	if (!pattern.n || (!quoted && (pattern.p[0] == '#' || str_starts(pattern, "[attr]"))))
		return SAID_NOTHING;
	for (struct str word = str_cut_word(&line); word.n; word = str_cut_word(&line))
		said = judge_word(word, said);
	return said && matches(a, pattern, path) ? said : SAID_NOTHING;
}

static enum said judge_text(struct str text, struct str path)
{
	struct arena scratch = { 0 };
	enum said said = SAID_NOTHING;

	while (text.n) {
		enum said line = judge_line(&scratch, str_trim(str_cut(&text, '\n')), path);
		said = line ? line : said;
	}
	arena_clear(&scratch);
	return said;
}

/* In the folder that holds path[0..folder), which is 0 or ends in '/'. */
static enum said judge_folder(const struct project *p, struct str path, size_t folder)
{
	struct arena scratch = { 0 };
	struct str name = str_printf(&scratch, PRIs ".gitattributes", (int)folder, path.p);
	const struct project_file *f = map_get(&p->by_path, name);

	arena_clear(&scratch);
	return f ? judge_text(f->src->text, str_sub(path, folder, path.n)) : SAID_NOTHING;
}

bool attributes_generated(const struct project *p, struct str path)
{
	struct str folder = path;

	for (;;) {
		size_t n = (size_t)(str_rfind_char(folder, '/') + 1);
		enum said said = judge_folder(p, path, n);
		if (said || !n)
			return said == SAID_YES;
		folder = str_sub(path, 0, n - 1);
	}
}
