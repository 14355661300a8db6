#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/host.h"
#include "mesh/virtual_service.h"

#include <cmocka.h>

/* istiod: Name.SubsetOf and Name.Matches. */
static void subsets(void **state)
{
	static const struct {
		const char *a, *b;
		bool subset, overlap;
	} rows[] = {
		{ "a.com", "a.com", true, true },
		{ "a.com", "b.com", false, false },
		{ "a.com", "*", true, true },
		{ "*", "a.com", false, true },
		{ "*", "*", true, true },
		{ "*.com", "*", true, true },
		{ "x.a.com", "*.a.com", true, true },
		{ "a.com", "*.a.com", false, false },
		{ "*.a.com", "*.com", true, true },
		{ "*.com", "*.a.com", false, true },
		{ "*.a.com", "*.b.com", false, false },
		{ "A.com", "a.com", false, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct str a = str_of(rows[i].a), b = str_of(rows[i].b);
		if (host_subset(a, b) != rows[i].subset || host_overlap(a, b) != rows[i].overlap)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
	}
}

static struct hosts hosts_of(struct arena *a, const char *list)
{
	struct hosts out = { 0 };

	for (struct str rest = str_of(list); rest.n;)
		vec_push(a, &out.v, str_cut(&rest, ' '));
	return out;
}

static struct str print(struct arena *a, const struct hosts *h)
{
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < h->v.n; i++)
		buf_printf(&b, "%s" PRIs, i ? " " : "", ARGs(h->v.v[i]));
	return buf_str(&b);
}

static void intersections(void **state)
{
	static const struct {
		const char *x, *y, *both;
	} rows[] = {
		{ "a.com b.com", "*.com", "a.com b.com" },
		{ "a.com *.net", "*.com b.net", "a.com b.net" },
		{ "a.com *.net", "*.b.net", "*.b.net" },
		{ "a.com", "b.com", "" },
		{ "", "b.com", "" },
		{ "* a.com", "a.com", "a.com" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct hosts x = hosts_of(&a, rows[i].x), y = hosts_of(&a, rows[i].y);
		struct hosts both = hosts_intersect(&a, &x, &y);
		assert_string_equal(str_c(&a, print(&a, &both)), rows[i].both);
	}
	arena_clear(&a);
}

static void namespaces(void **state)
{
	struct arena a = { 0 };
	struct hosts h = hosts_of(&a, "ns1/a.com ns2/b.com c.com");
	struct hosts one = hosts_for_namespace(&a, &h, STR("ns1"));
	struct hosts other = hosts_for_namespace(&a, &h, STR("ns3"));

	(void)state;
	assert_string_equal(str_c(&a, print(&a, &one)), "a.com c.com");
	assert_string_equal(str_c(&a, print(&a, &other)), "c.com");
	assert_true(str_is(host_resolve(&a, STR("web"), STR("ns")), "web.ns.svc.cluster.local"));
	assert_true(str_is(host_resolve(&a, STR("*"), STR("ns")), "*"));
	assert_true(str_is(host_resolve(&a, STR("10.1.2.3"), STR("ns")), "10.1.2.3"));
	arena_clear(&a);
}

/* Every spelling of istio-semantics 6.2. */
static void gateway_names(void **state)
{
	static const struct {
		const char *written, *means;
	} rows[] = {
		{ "gw", "ns/gw" },
		{ "other/gw", "other/gw" },
		{ "./gw", "ns/gw" },
		{ "gw.other", "other/gw" },
		{ "gw.other.svc.cluster.local", "other/gw" },
		{ "mesh", "mesh" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_string_equal(
			str_c(&a, gateway_reference(&a, str_of(rows[i].written), STR("ns"))),
			rows[i].means);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subsets),
		cmocka_unit_test(intersections),
		cmocka_unit_test(namespaces),
		cmocka_unit_test(gateway_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
