#include "base/sha256.h"

#include <setjmp.h>

#include <cmocka.h>

static void check(struct str text, const char *want)
{
	char hex[SHA256_HEX + 1] = { 0 };

	sha256_hex(hex, text);
	assert_string_equal(hex, want);
}

/* FIPS 180-4, the examples of NIST; the empty text and a million times 'a' are of
 * its older test files. */
static void test_examples(void **state)
{
	(void)state;
	check(STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	check((struct str){ 0 },
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_many(void **state)
{
	struct arena a = { 0 };
	struct buf b = { .a = &a };

	(void)state;
	for (uint32_t i = 0; i < 1000000; i++)
		buf_addc(&b, 'a');
	check(buf_str(&b), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	arena_clear(&a);
}

/* Around the end of a block, where the length needs one more. */
static void test_lengths(void **state)
{
	static const struct {
		size_t n;
		const char *want;
	} rows[] = {
		{ 1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
		{ 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7" },
		{ 56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb" },
		{ 63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971" },
		{ 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b" },
		{ 65, "98ce42deef51d40269d542f5314bef2c7468d401ad5d85168bfab4c0108f75f7" },
		{ 119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e" },
		{ 120, "6edd9f6f9cc92cded36e6c4a580933f9c9f1b90562b46903b806f21902a1a54f" },
		{ 127, "15dae5979058bfbf4f9166029b6e340ea3ca374fef578a11dc9e6e923860d7ae" },
		{ 128, "38723a2e5e8a17aa7950dc008209944e898f69a7bd10a23c839d341e935fd5ca" },
	};
	char zeros[128] = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check((struct str){ zeros, rows[i].n }, rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
