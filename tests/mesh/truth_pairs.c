/*
 * truth_pairs FILE|- [--exact] -- holds mesh/prove against istiod.
 *
 * Input: JSON Lines, a pair of meshes a line (`kind`, `a`, `b`, `equal`). For
 * edits of Gateways, VirtualServices and what sidecars are made of, a pair that
 * istiod serves differently
 * must not be called equal (a fix would be called safe that is not): that fails
 * the run. Pairs that are equal and not recognised as such are counted by kind;
 * with --exact they fail the run as well.
 */
#include "mesh/prove.h"
#include "read.h"

/* What a gateway does not show, or what istiod's form holds beyond routing. */
static bool in_scope(struct str kind)
{
	static const char *const kinds[] = {
		"merge_gateways",
		"rename_gateway",
		"split_gateway",
		"drop_reference",
		"respell_reference",
		"drop_server",
		"drop_dead_server",
		"drop_unused_gateway",
		"merge_https_servers",
		"merge_redirect_servers",
		"move_gateway_namespace",
		"move_host_between_servers",
		"split_server_hosts",
		"server_order",
		"host_spelling",
		"change_server_host",
		"change_server_port",
		"repeat_reference",
		"selector_",
		"port_name",
		"server_name",
		"change_tls_mode",
		"change_secret",
		"swap_",
		"split_match_into_routes",
		"catch_all_moved_up",
		"drop_shadowed",
		"drop_unreachable",
		"drop_repeated",
		"api_version",
		"file_layout",
		"export_to",
		"sidecar_",
		"service_",
		"app_protocol_added",
		"named_target_port_resolved",
		"add_mesh",
		"mesh_spelled_out",
	};

	for (size_t i = 0; i < countof(kinds); i++)
		if (str_starts(kind, kinds[i]))
			return true;
	return false;
}

/* What the model does not hold: the words of a panic, and a renamed
 * object's place in an order of creation that is drawn from its name. */
static bool left_out(const struct value *c)
{
	struct str first = value_str(value_get(c, "first_difference"));

	return str_find(first, STR(".panic")) >= 0 ||
		(str_starts(value_str(value_get(c, "kind")), "rename") &&
			value_get(c, "order_seed"));
}

static const struct mesh *mesh_of(struct arena *a, const struct value *files)
{
	struct project *p = project_new(a);

	for (const struct value *f = value_child(files); f; f = f->next)
		project_add(p, source_new(a, f->key, f->text));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	return ds->v.n == 1 ? mesh_new(a, ds->v.v[0]) : NULL;
}

static bool equal(struct arena *a, const struct value *c, struct difference *d)
{
	const struct mesh *x = mesh_of(a, value_get(c, "a")), *y = mesh_of(a, value_get(c, "b"));
	const struct order orders[] = { { 0 }, { .gateways_reversed = true },
		{ .services_reversed = true },
		{ .gateways_reversed = true, .services_reversed = true }, { .seed = 1 },
		{ .seed = 2 }, { .seed = 3 } };

	for (size_t i = 0; x && y && i < countof(orders); i++) {
		struct differences found = mesh_differences(a, x, y, &orders[i]);
		if (!found.v.n)
			continue;
		*d = found.v.v[0];
		return false;
	}
	return x && y;
}

/* Names of inbound chains and virtual hosts are not for clients to see. */
static bool same_to_istiod(const struct value *c)
{
	return value_true(value_get(c, "equal")) ||
		value_true(value_get(c, "equal_but_inbound_names"));
}

struct count {
	uint32_t pairs, istiod_equal, model_equal, wrong;
};

static bool check_line(struct arena *keep, struct str line, struct map *kinds, bool exact)
{
	struct arena a = { 0 };
	struct file *f = file_parse(&a, source_new(&a, STR("pair"), line));
	const struct value *c = f->doc_count ? value_new(&a, doc_root(&f->docs[0])) : NULL;
	struct str kind = value_str(value_get(c, "kind"));
	struct difference d = { 0 };
	bool ok = true;

	if (in_scope(kind) && !left_out(c)) {
		void **at = map_at(kinds, str_dup(keep, kind));
		if (!*at)
			*at = arena_new(keep, struct count);
		struct count *n = *at;
		bool theirs = same_to_istiod(c), ours = equal(&a, c, &d);
		n->pairs++;
		n->istiod_equal += theirs;
		n->model_equal += ours;
		ok = theirs || !ours || value_is(value_get(c, "behaviour"), "same");
		n->wrong += !ok;
		if (!ok)
			printf("%s " PRIs " " PRIs ": called equal\n", "WRONG",
				ARGs(value_str(value_get(c, "id"))), ARGs(kind));
		else if (theirs && !ours && (exact || getenv("VERBOSE")))
			printf("missed " PRIs " " PRIs ": " PRIs "\n",
				ARGs(value_str(value_get(c, "id"))), ARGs(kind), ARGs(d.text));
		ok &= ours || !theirs || !exact;
	}
	arena_clear(&a);
	return ok;
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct map kinds = { .a = &a };
	FILE *f = argc > 1 && strcmp(argv[1], "-") != 0 ? fopen(argv[1], "rb") : stdin;
	bool exact = argc > 2 && strcmp(argv[2], "--exact") == 0;
	uint32_t wrong = 0, pairs = 0;

	if (!f)
		return 2;
	struct str rest = read_all(&a, f);
	while (rest.n)
		wrong += !check_line(&a, str_cut(&rest, '\n'), &kinds, exact);
	if (f != stdin)
		fclose(f);
	for (uint32_t i = 0; i < kinds.n; i++) {
		const struct count *n = kinds.v[i].value;
		pairs += n->pairs;
		printf("%-45.*s %4u pairs, istiod equal %4u, model equal %4u, wrong %u\n",
			ARGs(kinds.v[i].key), n->pairs, n->istiod_equal, n->model_equal, n->wrong);
	}
	printf("%u pairs, %u wrongly called %s\n", pairs, wrong,
		exact ? "equal or different" : "equal");
	arena_clear(&a);
	return pairs && !wrong ? 0 : 1;
}
