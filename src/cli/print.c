#include <errno.h>
#include <unistd.h>

#include "cli/cli.h"

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static bool is_forced(const char *name)
{
	return is_set(name) && !str_is(str_of(getenv(name)), "0");
}

bool on_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

bool use_color(enum color wish)
{
	switch (wish) {
	case COLOR_ALWAYS:
		return true;
	case COLOR_NEVER:
		return false;
	case COLOR_AUTO:
		break;
	}
	if (is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE"))
		return true;
	return on_terminal() && !is_set("NO_COLOR") && !str_is(str_of(getenv("TERM")), "dumb");
}

void put_err(struct str text)
{
	fs_write(STDERR_FILENO, text);
}

void say(const char *fmt, ...)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	va_list ap;

	va_start(ap, fmt);
	struct str text = str_vprintf(&a, fmt, ap);
	va_end(ap);
	buf_adds(&out, "jibe: ");
	report_escape(&out, text);
	buf_addc(&out, '\n');
	put_err(buf_str(&out));
	arena_clear(&a);
}

bool put_out(struct str text)
{
	if (fs_write(STDOUT_FILENO, text))
		return true;
	if (errno != EPIPE)
		say("cannot write to standard output: %s", strerror(errno));
	return false;
}
