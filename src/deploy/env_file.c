#include "base/utf8.h"
#include "deploy/transform.h"

/* The line reader of kustomize gives up at a longer one, and takes nothing after it. */
enum { LINE_LIMIT = 64 << 10 };

/* White space of Unicode. */
static bool is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xa0 ||
		cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 ||
		cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

static struct str without_lead(struct str line)
{
	uint32_t cp;

	while (line.n) {
		size_t n = utf8_decode(line, &cp);
		if (!n || !is_space(cp))
			break;
		line = str_sub(line, n, line.n);
	}
	return line;
}

static void add_line(struct arena *a, struct str line, struct pairs *out)
{
	struct str rest = without_lead(line);
	struct str key;

	if (!rest.n || rest.p[0] == '#')
		return;
	key = str_cut(&rest, '=');
	if (key.n) {
		struct pair pair = { key, rest.p ? rest : (struct str){ 0 } };
		vec_push(a, &out->v, pair);
	}
}

bool env_pairs(struct arena *a, struct str text, struct pairs *out, const char **why)
{
	bool first = true;

	while (text.n) {
		struct str line = str_cut(&text, '\n');
		if (line.n >= LINE_LIMIT) {
			*why = "has a line that is too long";
			return false;
		}
		if (str_ends(line, "\r"))
			line.n--;
		if (!utf8_valid(line)) {
			*why = "is not UTF-8";
			return false;
		}
		if (first && str_starts(line, "\xef\xbb\xbf"))
			line = str_sub(line, 3, line.n);
		first = false;
		add_line(a, line, out);
	}
	return true;
}
