#include "mesh/validate.h"

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool valid_dns_label(struct str s)
{
	if (!s.n || s.n > 63 || !is_alnum(s.p[0]) || !is_alnum(s.p[s.n - 1]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return true;
}

static bool valid_wildcard_label(struct str s)
{
	if (str_is(s, "*"))
		return true;
	if (str_starts(s, "*-"))
		s = str_sub(s, 2, s.n);
	else if (str_starts(s, "*"))
		s = str_sub(s, 1, s.n);
	return valid_dns_label(s);
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool valid_labels(struct str domain, struct str rest, struct err *why)
{
	while (rest.p) {
		struct str label = str_cut(&rest, '.');
		bool last = !rest.p;
		if (last && !label.n)
			break;
		if (!valid_dns_label(label))
			return fail(why,
				"domain name \"" PRIs "\" invalid (label \"" PRIs "\" invalid)",
				ARGs(domain), ARGs(label));
		if (last && all_digits(label))
			return fail(why,
				"domain name \"" PRIs "\" invalid (top level domain \"" PRIs
				"\" cannot be all-numeric)",
				ARGs(domain), ARGs(label));
	}
	return true;
}

static bool valid_length(struct str s, struct err *why)
{
	if (!s.n)
		return fail(why, "empty domain name not allowed");
	if (s.n > 255)
		return fail(why, "domain name \"" PRIs "\" too long (max 255)", ARGs(s));
	return true;
}

bool valid_domain(struct str s, struct err *why)
{
	return valid_length(s, why) && valid_labels(s, s, why);
}

bool valid_wildcard_domain(struct str s, struct err *why)
{
	struct str rest = s;

	if (!valid_length(s, why))
		return false;
	struct str first = str_cut(&rest, '.');
	if (!valid_wildcard_label(first))
		return fail(why, "domain name \"" PRIs "\" invalid (label \"" PRIs "\" invalid)",
			ARGs(s), ARGs(first));
	if (!rest.p && all_digits(first))
		return valid_labels(s, s, why);
	return !rest.p || valid_labels(s, rest, why);
}

static bool valid_ipv4(struct str s)
{
	uint32_t parts = 0;

	while (s.p) {
		uint32_t n;
		struct str part = str_cut(&s, '.');
		if (!str_to_u32(part, &n) || n > 255 || part.n > 3 ||
			(part.n > 1 && part.p[0] == '0'))
			return false;
		parts++;
	}
	return parts == 4;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Groups of up to four hex digits, at most one "::", an IPv4 tail. */
static bool valid_ipv6(struct str s)
{
	uint32_t groups = 0, empty = 0;

	if (str_find_char(s, ':') < 0)
		return false;
	if (str_is(s, "::"))
		return true;
	if (str_starts(s, "::"))
		s = str_sub(s, 1, s.n);
	else if (str_ends(s, "::"))
		s.n--;
	while (s.p) {
		struct str group = str_cut(&s, ':');
		bool tail = !s.p && valid_ipv4(group);
		empty += !group.n;
		groups += tail ? 2 : 1;
		if (group.n > 4 && !tail)
			return false;
		for (size_t i = 0; i < group.n && !tail; i++)
			if (!is_hex(group.p[i]))
				return false;
	}
	return empty <= 1 && (empty ? groups <= 8 : groups == 8);
}

bool valid_ip(struct str s)
{
	return valid_ipv4(s) || valid_ipv6(s);
}

bool valid_word(const struct value *v, const char *const *words, struct err *why)
{
	for (; v && *words; words++)
		if (value_is(v, *words))
			return true;
	return !v || v->kind == VALUE_NULL ||
		fail(why, "unsupported value: \"" PRIs "\"", ARGs(v->text));
}

bool valid_port(const struct value *v, struct err *why)
{
	uint32_t n = 0;

	if (!v || (value_u32(v, &n) && n >= 1 && n <= 65535))
		return true;
	return fail(why, "port number " PRIs " must be in the range 1..65535", ARGs(v->text));
}

/* A number with an optional fraction, and its unit in nanoseconds. */
static bool duration_part(struct str *s, double *ns)
{
	double number = 0, scale = 1;
	size_t i = 0;
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 }, { "h", 3.6e12 }, { "m", 6e10 },
		{ "s", 1e9 } };

	for (; i < s->n && ((s->p[i] >= '0' && s->p[i] <= '9') || s->p[i] == '.'); i++) {
		if (s->p[i] == '.') {
			scale = scale == 1 ? 0.1 : scale;
			continue;
		}
		number = scale == 1 ? number * 10 + (s->p[i] - '0')
				    : number + scale * (s->p[i] - '0');
		scale = scale == 1 ? 1 : scale / 10;
	}
	struct str rest = str_sub(*s, i, s->n);
	for (size_t u = 0; i && u < countof(units); u++)
		if (str_starts(rest, units[u].name)) {
			*s = str_sub(rest, strlen(units[u].name), rest.n);
			*ns += number * units[u].ns;
			return true;
		}
	return false;
}

bool valid_duration(const struct value *v, struct err *why)
{
	double ns = 0;

	if (!v || v->kind == VALUE_NULL)
		return true;
	struct str s = v->text;
	while (s.n)
		if (!duration_part(&s, &ns))
			return fail(why, "invalid duration \"" PRIs "\"", ARGs(v->text));
	if (ns < 1e6)
		return fail(why, "duration must be greater than 1ms");
	if ((uint64_t)(ns + 0.5) % 1000000)
		return fail(why, "only durations to ms precision are supported");
	return true;
}
