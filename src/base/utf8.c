#include "base/utf8.h"

size_t utf8_decode(struct str s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (n > s.n)
		return 0;
	*cp = n < 2 ? c : c & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		unsigned char more = (unsigned char)s.p[i];
		if ((more & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (more & 0x3f);
	}
	bool surrogate = *cp >= 0xd800 && *cp <= 0xdfff;
	return *cp < least[n] || *cp > 0x10ffff || surrogate ? 0 : n;
}

bool utf8_valid(struct str s)
{
	uint32_t cp;

	while (s.n) {
		size_t n = utf8_decode(s, &cp);
		if (!n)
			return false;
		s = str_sub(s, n, s.n);
	}
	return true;
}
