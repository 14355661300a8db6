#include "report/frame.h"
#include "report/report.h"

/* Related places beyond these are shown without their line, or only counted, as
 * are deployments. */
enum { FRAMES = 8, PLACES = 24, DEPLOYMENTS = 6 };

struct printer {
	const struct report *r;
	struct buf *out;
	struct paint paint;
	struct frame frame;
};

static enum ink severity_ink(enum severity s)
{
	switch (s) {
	case SEVERITY_INFO:
		return INK_CYAN;
	case SEVERITY_WARNING:
		return INK_YELLOW;
	case SEVERITY_ERROR:
		return INK_RED;
	}
	BUG("severity %d", (int)s);
}

struct str report_path(struct arena *a, struct str here, struct str path)
{
	struct buf out = { .a = a };
	struct str up = here, down = path;

	if (!here.n)
		return path;
	while (up.p) {
		struct str rest_up = up, rest_down = down;
		struct str part = str_cut(&rest_up, '/');
		struct str mine = str_cut(&rest_down, '/');
		if (!rest_down.p || !str_eq(part, mine))
			break;
		up = rest_up;
		down = rest_down;
	}
	while (up.p) {
		str_cut(&up, '/');
		buf_adds(&out, "../");
	}
	buf_add(&out, down);
	return buf_str(&out);
}

static void put_path(struct printer *p, struct str path)
{
	report_escape(p->out, p->r->prefix);
	report_escape(p->out, report_path(p->out->a, p->r->here, path));
}

/* The template stands where its chart was rendered to: its name says nothing new. */
static bool is_path_of(struct str path, struct str template)
{
	return path.n >= template.n && str_eq(str_sub(path, path.n - template.n, path.n), template);
}

static void put_place(struct printer *p, const struct place *at)
{
	struct pos pos = source_pos(at->file->src, at->span.start);

	put_path(p, at->file->src->path);
	buf_printf(p->out, ":%u:%u", pos.line, pos.col);
	if (!at->template.n || is_path_of(at->file->src->path, at->template))
		return;
	buf_adds(p->out, " (");
	report_escape(p->out, at->template);
	buf_addc(p->out, ')');
}

static uint32_t digits(uint32_t n)
{
	return n < 10 ? 1 : 1 + digits(n / 10);
}

static uint32_t gutter_of(const struct finding *f)
{
	uint32_t last = source_line(f->at.file->src, f->at.span.start) + 1;

	for (uint32_t i = 0; i < f->related.n && i < FRAMES; i++) {
		const struct place *at = &f->related.v[i].at;
		uint32_t line = source_line(at->file->src, at->span.start) + 1;
		last = line > last ? line : last;
	}
	return digits(last);
}

static void put_blanks(struct printer *p, uint32_t n)
{
	while (n-- > 0)
		buf_addc(p->out, ' ');
}

static void put_header(struct printer *p, const struct finding *f)
{
	enum ink ink = severity_ink(f->severity);

	paint_start(&p->paint, ink);
	buf_printf(p->out, "%s[%s]", severity_name(f->severity), f->rule->id);
	paint_end(&p->paint, ink);
	paint_start(&p->paint, INK_BOLD);
	buf_adds(p->out, ": ");
	report_escape(p->out, f->message);
	paint_end(&p->paint, INK_BOLD);
	buf_addc(p->out, '\n');
}

static void put_arrow(struct printer *p, const char *arrow)
{
	put_blanks(p, p->frame.gutter);
	paint_text(&p->paint, INK_BLUE, arrow);
	buf_addc(p->out, ' ');
}

static void put_related(struct printer *p, const struct finding *f)
{
	for (uint32_t i = 0; i < f->related.n && i < PLACES; i++) {
		const struct related *r = &f->related.v[i];
		put_arrow(p, ":::");
		put_place(p, &r->at);
		buf_adds(p->out, ": ");
		report_escape(p->out, r->message);
		buf_addc(p->out, '\n');
		if (i >= FRAMES)
			continue;
		frame_blank(&p->frame);
		frame_line(&p->frame, &r->at, '-', INK_BLUE);
	}
}

static void put_item(struct printer *p, const char *label, enum ink ink)
{
	put_blanks(p, p->frame.gutter + 1);
	paint_text(&p->paint, INK_BLUE, "= ");
	paint_text(&p->paint, ink, label);
}

static void put_note(struct printer *p, const char *label, struct str text)
{
	put_item(p, label, INK_BOLD);
	buf_adds(p->out, ": ");
	report_escape(p->out, text);
	buf_addc(p->out, '\n');
}

/* The tree of a sample repository can be deployed in dozens of ways. */
enum { NAMED_DEPLOYMENTS = 2, SHOWN_REASONS = 8 };

static void put_names(struct printer *p, const char *label, const struct str *v, uint32_t n)
{
	struct buf names = { .a = p->out->a };

	for (uint32_t i = 0; i < n && i < NAMED_DEPLOYMENTS; i++) {
		if (i)
			buf_adds(&names, ", ");
		buf_add(&names, v[i]);
	}
	if (n > NAMED_DEPLOYMENTS)
		buf_printf(&names, " and %u more", n - NAMED_DEPLOYMENTS);
	put_note(p, label, buf_str(&names));
}

static void put_deployments(struct printer *p, const struct finding *f)
{
	bool lone = f->deployments.n < 2 && (!f->by_tree || str_is(f->deployments.v[0], "."));

	if (!lone || f->also.n)
		put_names(p, "deployments", f->deployments.v, f->deployments.n);
	if (f->also.n)
		put_names(p, "also deployed by", f->also.v, f->also.n);
}

static void put_under(struct printer *p, const char *label, struct str text)
{
	put_blanks(p, p->frame.gutter + 3);
	buf_adds(p->out, label);
	report_escape(p->out, text);
	buf_addc(p->out, '\n');
}

static void put_fix(struct printer *p, const struct fix *x)
{
	bool shown = x->applicability == FIX_DISPLAY;
	enum ink ink = x->applicability == FIX_SAFE ? INK_GREEN : INK_BOLD;
	struct str label = str_printf(p->out->a, "fix %s (%s, %s)", x->id,
		applicability_name(x->applicability), effect_name(x->effect));

	if (shown)
		label = str_printf(p->out->a, "advice %s", x->id);
	put_item(p, label.p, ink);
	buf_adds(p->out, ": ");
	report_escape(p->out, x->title);
	buf_addc(p->out, '\n');
	for (uint32_t i = 0; i < x->reasons.n && i < SHOWN_REASONS; i++)
		put_under(p, shown ? "not as a fix: " : "unsafe because ", x->reasons.v[i]);
	if (x->reasons.n > SHOWN_REASONS)
		put_under(p, "",
			str_printf(p->out->a, "and %u more reasons", x->reasons.n - SHOWN_REASONS));
	for (uint32_t i = 0; i < x->advice.n; i++)
		put_under(p, "", x->advice.v[i]);
}

static void put_finding(struct printer *p, const struct finding *f)
{
	p->frame.gutter = gutter_of(f);
	put_header(p, f);
	put_arrow(p, "-->");
	put_place(p, &f->at);
	buf_addc(p->out, '\n');
	frame_blank(&p->frame);
	frame_line(&p->frame, &f->at, '^', severity_ink(f->severity));
	put_related(p, f);
	frame_blank(&p->frame);
	if (f->related.n > PLACES)
		put_note(p, "note",
			str_printf(p->out->a, "and %u more places", f->related.n - PLACES));
	for (uint32_t i = 0; i < f->notes.n; i++)
		put_note(p, "note", f->notes.v[i]);
	put_deployments(p, f);
	if (f->grounds.n)
		put_note(p, "grounds", f->grounds);
	for (uint32_t i = 0; i < f->fixes.n; i++)
		put_fix(p, f->fixes.v[i]);
	buf_addc(p->out, '\n');
}

struct counts {
	uint32_t severity[SEVERITY_ERROR + 1];
	uint32_t suppressed, safe, unsafe;
};

bool report_shows(const struct report *r, const struct finding *f)
{
	return !r->wanted || r->wanted(r->ctx, f);
}

static struct counts count(const struct report *r)
{
	struct counts c = { 0 };

	for (uint32_t i = 0; i < r->run->findings.n; i++) {
		const struct finding *f = r->run->findings.v[i];
		if (!report_shows(r, f))
			continue;
		if (f->suppressed) {
			c.suppressed++;
			continue;
		}
		c.severity[f->severity]++;
		if (finding_fix(r->run->config, f, false))
			c.safe++;
		else if (finding_fix(r->run->config, f, true))
			c.unsafe++;
	}
	return c;
}

uint32_t report_count(const struct report *r, enum severity least)
{
	struct counts c = count(r);
	uint32_t n = 0;

	for (int s = (int)least; s <= SEVERITY_ERROR; s++)
		n += c.severity[s];
	return n;
}

static void put_count(struct buf *out, uint32_t n, const char *one, const char *many)
{
	if (n)
		buf_printf(out, "%s%u %s", out->n ? ", " : "", n, n == 1 ? one : many);
}

static uint32_t judged(const struct report *r)
{
	const struct project *p = r->run->project;
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->files.n; i++)
		n += p->files.v[i]->role != ROLE_OTHER && !p->files.v[i]->excluded;
	return n > r->skipped ? n - r->skipped : 0;
}

static void put_fixable(struct buf *out, const struct report *r, const struct counts *c)
{
	if (c->safe && !r->fixed)
		buf_printf(out, " (%u fixable with --fix", c->safe);
	if (c->unsafe && !r->unsafe)
		buf_printf(out, "%s%u %swith --unsafe-fixes", c->safe && !r->fixed ? ", " : " (",
			c->unsafe, c->safe && !r->fixed ? "more " : "fixable ");
	if ((c->safe && !r->fixed) || (c->unsafe && !r->unsafe))
		buf_adds(out, ")");
}

static struct str summary(struct arena *a, const struct report *r)
{
	struct counts c = count(r);
	struct buf n = { .a = a }, out = { .a = a };
	uint32_t files = judged(r);

	put_count(&n, c.severity[SEVERITY_ERROR], "error", "errors");
	put_count(&n, c.severity[SEVERITY_WARNING], "warning", "warnings");
	put_count(&n, c.severity[SEVERITY_INFO], "info", "infos");
	if (r->fixed && r->fixed->applied.n)
		buf_printf(&out, "%u fixed in %u %s; ", r->fixed->applied.n, r->fixed->files.n,
			r->fixed->files.n == 1 ? "file" : "files");
	if (n.n)
		buf_add(&out, buf_str(&n));
	else
		buf_printf(&out, "no findings in %u %s", files, files == 1 ? "file" : "files");
	put_fixable(&out, r, &c);
	if (c.suppressed)
		buf_printf(&out, "; %u suppressed", c.suppressed);
	return buf_str(&out);
}

static void put_applied(struct printer *p, const struct outcome *o)
{
	for (uint32_t i = 0; i < o->applied.n; i++) {
		const struct applied *done = &o->applied.v[i];
		paint_text(&p->paint, INK_GREEN, "fixed");
		buf_addc(p->out, ' ');
		put_path(p, done->path);
		buf_printf(p->out, ":%u: ", done->line);
		report_escape(p->out, done->title);
		buf_printf(p->out, " [" PRIs "]\n", ARGs(done->rule));
	}
	if (o->applied.n && (!p->r->quiet || report_count(p->r, SEVERITY_INFO)))
		buf_addc(p->out, '\n');
}

void report_text(struct buf *out, const struct report *r)
{
	struct printer p = { .r = r, .out = out, .paint = { out, r->colour } };

	p.frame.out = out;
	p.frame.paint = &p.paint;
	if (r->fixed)
		put_applied(&p, r->fixed);
	for (uint32_t i = 0; i < r->run->findings.n; i++) {
		const struct finding *f = r->run->findings.v[i];
		if (!f->suppressed && report_shows(r, f))
			put_finding(&p, f);
	}
	if (r->quiet)
		return;
	paint_start(&p.paint, INK_BOLD);
	buf_add(out, summary(out->a, r));
	paint_end(&p.paint, INK_BOLD);
	buf_addc(out, '\n');
}
