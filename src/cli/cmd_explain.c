#include "cli/cli.h"

static struct str nearest_rule(struct arena *a, struct str name)
{
	struct texts names = { 0 };

	for (size_t i = 0; i < all_rules.n; i++) {
		const struct rule *r = all_rules.v[i];
		vec_push(a, &names.v, str_of(r->id));
		for (size_t k = 0; r->aliases && r->aliases[k]; k++)
			vec_push(a, &names.v, str_of(r->aliases[k]));
	}
	return nearest_name(name, names.v.v, names.v.n);
}

bool no_such_rule(struct arena *a, struct str name, struct err *err)
{
	struct str near = nearest_rule(a, name);

	if (near.n)
		return fail(err, "unknown rule \"" PRIs "\"; did you mean \"" PRIs "\"?",
			ARGs(name), ARGs(near));
	return fail(err, "unknown rule \"" PRIs "\"; see jibe rules", ARGs(name));
}

enum exit_status cmd_explain(struct arena *a, const struct options *o)
{
	struct buf out = { .a = a };
	struct err err;

	if (!o->args.v.n) {
		say("explain which rule? See jibe rules");
		return EXIT_TROUBLE;
	}
	for (uint32_t i = 0; i < o->args.v.n; i++) {
		const struct rule *rule = rule_find(&all_rules, o->args.v.v[i]);
		if (!rule) {
			no_such_rule(a, o->args.v.v[i], &err);
			say("%s", err.text);
			return EXIT_TROUBLE;
		}
		buf_add(&out, i ? STR("\n") : STR(""));
		buf_add(&out, rule_page(rule));
	}
	return put_out(buf_str(&out)) ? EXIT_CLEAN : EXIT_TROUBLE;
}

enum exit_status cmd_rules(struct arena *a, const struct options *o)
{
	struct buf out = { .a = a };

	if (o->args.v.n) {
		say("rules takes no arguments; jibe explain RULE prints the page of one");
		return EXIT_TROUBLE;
	}
	if (o->format == FORMAT_JSON)
		report_rules_json(&out, &all_rules);
	else
		report_rules_text(&out, &all_rules);
	return put_out(buf_str(&out)) ? EXIT_CLEAN : EXIT_TROUBLE;
}
