#include "deploy/apply.h"

/* The parts of a URL that tell a repository: host, and path without ".git". */
struct place_of_url {
	struct str host, path;
};

static struct str cut_after(struct str s, char c)
{
	ptrdiff_t at = str_rfind_char(s, c);

	return str_sub(s, (size_t)(at + 1), s.n);
}

static struct str trim_path(struct str s)
{
	while (s.n && s.p[0] == '/')
		s = str_sub(s, 1, s.n);
	while (s.n && s.p[s.n - 1] == '/')
		s.n--;
	if (str_ends(s, ".git"))
		s.n -= strlen(".git");
	return s;
}

/* "https://user@host:port/path", "host:path" as scp has it, or a path. */
static struct place_of_url read_url(struct str url)
{
	struct place_of_url out = { 0 };
	ptrdiff_t scheme = str_find(url, STR("://"));
	struct str rest = scheme < 0 ? url : str_sub(url, (size_t)scheme + 3, url.n);
	ptrdiff_t colon = str_find_char(rest, ':'), slash = str_find_char(rest, '/');

	if (scheme < 0 && (colon < 0 || (slash >= 0 && slash < colon))) {
		out.path = trim_path(rest);
		return out;
	}
	struct str host = scheme < 0 ? str_cut(&rest, ':') : str_cut(&rest, '/');
	out.host = cut_after(host, '@');
	out.host = str_cut(&out.host, ':');
	out.path = trim_path(rest);
	return out;
}

static bool same_letters(struct str a, struct str b)
{
	struct arena scratch = { 0 };
	bool same = a.n == b.n && str_eq(str_lower(&scratch, a), str_lower(&scratch, b));

	arena_clear(&scratch);
	return same;
}

/* GitHub and its like take names of owners and repositories in any case. */
bool is_this_repository(const struct project *p, struct str url)
{
	struct place_of_url x = read_url(url);

	for (uint32_t i = 0; i < p->remotes.n && x.path.n; i++) {
		struct place_of_url y = read_url(p->remotes.v[i]);
		if (same_letters(x.host, y.host) && same_letters(x.path, y.path))
			return true;
	}
	return false;
}

bool may_be_this_repository(const struct project *p, struct str url)
{
	struct str name = cut_after(read_url(url).path, '/');
	bool same = !p->remotes.n && !str_starts(url, "oci://");

	for (uint32_t i = 0; i < p->remotes.n && !same && name.n; i++)
		same = same_letters(name, cut_after(read_url(p->remotes.v[i]).path, '/'));
	return same;
}
