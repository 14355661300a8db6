#include "cli/cli.h"

static enum exit_status run(struct arena *a, int argc, char **argv)
{
	struct buf out = { .a = a };
	struct options o;
	struct err err;

	if (!options_parse(&o, a, argc, argv, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	if (o.help)
		options_help(&out);
	else if (o.version)
		buf_adds(&out, "jibe " JIBE_VERSION " (models Istio 1.32 development)\n");
	else
		return o.command->run(a, &o);
	return put_out(buf_str(&out)) ? EXIT_CLEAN : EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	enum exit_status status = run(&a, argc, argv);

	arena_clear(&a);
	return (int)status;
}
