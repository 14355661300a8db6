#include "base/fs.h"
#include "cli/cli.h"

enum kind { FLAG, TEXT, LIST, EACH, CHOICE }; /* EACH: one a time, commas and all */
enum group { FIXES, RULES, OUTPUT, FILES, REQUEST, OTHER };

struct option {
	const char *name;
	char letter;
	enum kind kind;
	size_t at; /* in struct options */
	enum group group;
	const char *value; /* as help names it; of a CHOICE: its values, in order */
	const char *help;
};

#define AT(member) offsetof(struct options, member)

static const struct option table[] = {
	{ "fix", 0, FLAG, AT(fix), FIXES, NULL, "write safe fixes into the files" },
	{ "diff", 0, FLAG, AT(diff), FIXES, NULL, "print what --fix would write, write nothing" },
	{ "unsafe-fixes", 0, FLAG, AT(unsafe_fixes), FIXES, NULL, "take unsafe fixes too" },
	{ "exit-non-zero-on-fix", 0, FLAG, AT(exit_non_zero_on_fix), FIXES, NULL,
		"exit with 1 when something was fixed" },
	{ "select", 0, LIST, AT(select), RULES, "RULE,...",
		"only these rules; ids, or codes of other tools" },
	{ "ignore", 0, LIST, AT(ignore), RULES, "RULE,...", "not these rules" },
	{ "fail-on", 0, CHOICE, AT(fail_on), RULES, "info|warning|error|never",
		"what makes the run fail (default: warning)" },
	{ "output-format", 0, CHOICE, AT(format), OUTPUT, "text|json",
		"how to report (default: text)" },
	{ "color", 0, CHOICE, AT(color), OUTPUT, "auto|always|never",
		"colours (default: auto, on a terminal)" },
	{ "quiet", 'q', FLAG, AT(quiet), OUTPUT, NULL, "findings only" },
	{ "exclude", 0, LIST, AT(exclude), FILES, "GLOB,...", "files that are not judged" },
	{ "root", 0, TEXT, AT(root), FILES, "DIR",
		"the repository (default: found upward by .git or .jibe)" },
	{ "config", 0, TEXT, AT(config), FILES, "FILE", "instead of the nearest .jibe" },
	{ "no-config", 0, FLAG, AT(no_config), FILES, NULL, "read no .jibe" },
	{ "stdin-filename", 0, TEXT, AT(stdin_filename), FILES, "NAME",
		"what to call standard input" },
	{ "strict", 0, FLAG, AT(strict), FILES, NULL, "exit with 2 when a file cannot be read" },
	{ "host", 0, TEXT, AT(host), REQUEST, "NAME", "route: the host asked for" },
	{ "port", 0, TEXT, AT(port), REQUEST, "N", "of the gateway (default: 80, with --sni 443)" },
	{ "path", 0, TEXT, AT(path), REQUEST, "/PATH[?QUERY]", "(default: /)" },
	{ "method", 0, TEXT, AT(method), REQUEST, "NAME", "(default: GET)" },
	{ "header", 0, EACH, AT(header), REQUEST, "NAME=VALUE", "as often as there are headers" },
	{ "sni", 0, TEXT, AT(sni), REQUEST, "NAME", "the name in TLS (default: the host)" },
	{ "gateway", 0, TEXT, AT(gateway), REQUEST, "NS/NAME|LABELS",
		"only this workload, or those of this Gateway" },
	{ "rev", 0, TEXT, AT(rev), OTHER, "REVISION",
		"prove: compare this revision with the working tree" },
	{ "order", 0, CHOICE, AT(order), OTHER, "any|files",
		"prove: of creation (default: any the files allow)" },
	{ "mesh", 0, FLAG, AT(mesh), OTHER, NULL, "dump: listeners and routes of the gateways" },
	{ "deployments", 0, FLAG, AT(deployments), OTHER, NULL,
		"dump: which objects are deployed together, and why" },
	{ "full", 0, FLAG, AT(full), OTHER, NULL,
		"dump --deployments: each object as the cluster gets it" },
	{ "help", 'h', FLAG, AT(help), OTHER, NULL, "this page" },
	{ "version", 'V', FLAG, AT(version), OTHER, NULL,
		"version of jibe, and of the Istio it models" },
};

const struct command commands[] = {
	{ "check", "[PATH...]", "report what conflicts (the default)", cmd_check },
	{ "fix", "[PATH...]", "check --fix", cmd_check },
	{ "diff", "[PATH...]", "check --diff", cmd_check },
	{ "explain", "RULE|CODE", "print the page of a rule", cmd_explain },
	{ "rules", "", "list the rules", cmd_rules },
	{ "dump", "WHAT [PATH...]", "print what jibe sees: --deployments, --mesh", cmd_dump },
	{ "route", "--host NAME [PATH]", "what the gateways do with one request", cmd_route },
	{ "prove", "A B | --rev REVISION", "do two trees behave the same?", cmd_prove },
	{ "init", "[DIR]", "write a .jibe to start from", cmd_init },
};

const size_t command_count = countof(commands);

struct parser {
	struct options *o;
	struct arena *a;
	int argc, at;
	char **argv;
	struct err *err;
};

static const struct option *find_long(struct str name)
{
	for (size_t i = 0; i < countof(table); i++)
		if (str_is(name, table[i].name))
			return &table[i];
	return NULL;
}

static const struct option *find_short(char letter)
{
	for (size_t i = 0; i < countof(table); i++)
		if (letter && table[i].letter == letter)
			return &table[i];
	return NULL;
}

static bool unknown_option(struct parser *p, struct str name)
{
	struct str names[countof(table)];

	for (size_t i = 0; i < countof(table); i++)
		names[i] = str_of(table[i].name);
	struct str near = nearest_name(name, names, countof(table));
	if (near.n)
		return fail(p->err, "unknown option --" PRIs "; did you mean --" PRIs "?",
			ARGs(name), ARGs(near));
	return fail(p->err, "unknown option --" PRIs "; see jibe --help", ARGs(name));
}

static bool set_choice(struct parser *p, const struct option *option, struct str value)
{
	struct str choices = str_of(option->value);
	int *out = (int *)((char *)p->o + option->at);

	for (int i = 0; choices.p; i++) {
		if (!str_eq(str_cut(&choices, '|'), value))
			continue;
		*out = i;
		return true;
	}
	return fail(p->err, "--%s is one of %s, not \"" PRIs "\"", option->name, option->value,
		ARGs(value));
}

static void set_list(struct parser *p, const struct option *option, struct str value)
{
	struct texts *out = (struct texts *)((char *)p->o + option->at);

	while (value.p) {
		struct str one = str_trim(str_cut(&value, ','));
		if (one.n)
			vec_push(p->a, &out->v, one);
	}
}

static bool set(struct parser *p, const struct option *option, const char *value)
{
	char *at = (char *)p->o + option->at;

	switch (option->kind) {
	case FLAG:
		*(bool *)at = true;
		return true;
	case TEXT:
		*(const char **)at = value;
		return true;
	case LIST:
		set_list(p, option, str_of(value));
		return true;
	case EACH:
		vec_push(p->a, &((struct texts *)at)->v, str_of(value));
		return true;
	case CHOICE:
		return set_choice(p, option, str_of(value));
	}
	BUG("option kind %d", (int)option->kind);
}

/* --name, --name=value, --name value */
static bool parse_long(struct parser *p, struct str arg)
{
	struct str rest = arg, name = str_cut(&rest, '=');
	const struct option *option = find_long(name);

	if (!option)
		return unknown_option(p, name);
	if (option->kind == FLAG && rest.p)
		return fail(p->err, "--%s takes no value", option->name);
	if (option->kind == FLAG || rest.p)
		return set(p, option, rest.p);
	if (p->at == p->argc)
		return fail(p->err, "--%s needs a value: %s", option->name, option->value);
	return set(p, option, p->argv[p->at++]);
}

/* Only flags have a letter, so that -qh is -q -h. */
static bool parse_short(struct parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option *option = find_short(*letters);
		if (!option)
			return fail(p->err, "unknown option -%c; see jibe --help", *letters);
		set(p, option, NULL);
	}
	return true;
}

static const struct command *find_command(struct str name)
{
	for (size_t i = 0; i < command_count; i++)
		if (str_is(name, commands[i].name))
			return &commands[i];
	return NULL;
}

static bool no_such_command(struct parser *p, const char *arg)
{
	struct str names[countof(commands)];

	for (size_t i = 0; i < countof(commands); i++)
		names[i] = str_of(commands[i].name);
	struct str near = nearest_name(str_of(arg), names, countof(commands));
	if (near.n)
		return fail(p->err, "no command or path \"%s\"; did you mean \"" PRIs "\"?", arg,
			ARGs(near));
	return fail(p->err, "no command or path \"%s\"; see jibe --help", arg);
}

/* The first argument is a command when it is the name of one, else a path. */
static bool parse_word(struct parser *p, const char *arg, bool first)
{
	const struct command *command = first ? find_command(str_of(arg)) : NULL;

	if (command) {
		p->o->command = command;
		return true;
	}
	if (first && !str_is(str_of(arg), "-") && !fs_exists(arg))
		return no_such_command(p, arg);
	vec_push(p->a, &p->o->args.v, str_of(arg));
	return true;
}

static bool parse_all(struct parser *p)
{
	bool first = true, only_words = false, ok = true;

	while (ok && p->at < p->argc) {
		const char *arg = p->argv[p->at++];
		bool is_option = !only_words && arg[0] == '-' && arg[1];
		if (!is_option) {
			ok = parse_word(p, arg, first && !only_words);
			first = false;
		} else if (str_is(str_of(arg), "--")) {
			only_words = true;
		} else if (arg[1] == '-') {
			ok = parse_long(p, str_of(arg + 2));
		} else {
			ok = parse_short(p, arg + 1);
		}
	}
	return ok;
}

bool options_parse(struct options *o, struct arena *a, int argc, char **argv, struct err *err)
{
	struct parser p = { o, a, argc, 1, argv, err };

	*o = (struct options){ .command = &commands[0], .fail_on = SEVERITY_WARNING };
	if (!parse_all(&p))
		return false;
	o->fix |= str_is(str_of(o->command->name), "fix");
	o->diff |= str_is(str_of(o->command->name), "diff");
	if (o->diff && o->format != FORMAT_TEXT)
		return fail(err, "--diff prints a diff; it goes with no other --output-format");
	return true;
}

static void help_commands(struct buf *out)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *c = &commands[i];
		bool leave_out = i == 0;
		struct str left = str_printf(out->a, "jibe %s%s%s %s", leave_out ? "[" : "",
			c->name, leave_out ? "]" : "", c->usage);
		buf_printf(out, "%s %-33.*s %s\n", i ? "      " : "Usage:", ARGs(left), c->help);
	}
}

static void help_group(struct buf *out, enum group group, const char *title)
{
	buf_printf(out, "\n%s:\n", title);
	for (size_t i = 0; i < countof(table); i++) {
		const struct option *o = &table[i];
		if (o->group != group)
			continue;
		struct str left = str_printf(out->a, "--%s%s%s", o->name, o->value ? " " : "",
			o->value ? o->value : "");
		struct str letter = o->letter ? str_printf(out->a, "-%c, ", o->letter)
					      : STR("    ");
		buf_printf(out, "  " PRIs "%-36.*s %s\n", ARGs(letter), ARGs(left), o->help);
	}
}

void options_help(struct buf *out)
{
	buf_adds(out, "jibe finds Istio configuration that conflicts, and rewrites it.\n\n");
	help_commands(out);
	buf_adds(out,
		"\nNo PATH is the whole repository, - is standard input. PATHs say where findings\n"
		"are reported and fixed; they are judged against the whole repository all the same.\n");
	help_group(out, FIXES, "Fixes");
	help_group(out, RULES, "Rules");
	help_group(out, OUTPUT, "Output");
	help_group(out, FILES, "Files");
	help_group(out, REQUEST, "Request of jibe route");
	help_group(out, OTHER, "Other");
	buf_adds(out,
		"\nExit status: 0 clean, 1 findings or a diff, 2 trouble. prove: 0 same, 1 different,\n"
		"2 unknown or trouble. route: 0 answered, 1 nothing answers, 2 trouble.\n"
		"To silence one finding: # jibe: ignore[RULE] reason\n");
}
