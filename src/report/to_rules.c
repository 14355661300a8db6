#include "report/report.h"

static void put_names(struct json *j, const char *key, const char *const *names)
{
	json_open(j, key, '[');
	for (; names && *names; names++)
		json_str(j, NULL, str_of(*names));
	json_close(j);
}

void report_rules_json(struct buf *out, const struct rules *rules)
{
	struct json j = { .out = out };

	json_open(&j, NULL, '{');
	json_int(&j, "schema_version", 1);
	json_open(&j, "rules", '[');
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = rules->v[i];
		json_open(&j, NULL, '{');
		json_str(&j, "id", str_of(r->id));
		json_str(&j, "title", str_of(r->title));
		put_names(&j, "aliases", r->aliases);
		put_names(&j, "fixes", r->fixes);
		put_names(&j, "options", r->options);
		json_close(&j);
	}
	json_close(&j);
	json_close(&j);
	buf_addc(out, '\n');
}

void report_rules_text(struct buf *out, const struct rules *rules)
{
	int width = 0;

	for (size_t i = 0; i < rules->n; i++) {
		int n = (int)strlen(rules->v[i]->id);
		width = n > width ? n : width;
	}
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = rules->v[i];
		buf_printf(out, "%-*s  %s", width, r->id, r->title);
		for (size_t k = 0; r->aliases && r->aliases[k]; k++)
			buf_printf(out, "%s%s", k ? ", " : " (", r->aliases[k]);
		buf_adds(out, r->aliases && r->aliases[0] ? ")\n" : "\n");
	}
}
