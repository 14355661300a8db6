/*
 * deploy/argocd.h -- the parts of Argo CD: argocd.c reads Applications,
 * argocd_set.c makes Applications of ApplicationSets, argocd_template.c fills in
 * templates, argocd_glob.c matches paths. For these files and apply.c alone.
 */
#ifndef DEPLOY_ARGOCD_H
#define DEPLOY_ARGOCD_H

#include "deploy/apply.h"

/* An Application's spec, in whichever way it came about. */
void application_read(struct maker *m, const struct built *by, const struct value *spec,
	struct apply_list *out);
void application_set_read(struct maker *m, const struct built *o, struct apply_list *out);

/* A copy of a template with the expressions in its texts replaced: `{{name}}`, or
 * `{{ .name }}` where `go` is true. `params` is a map, with maps and lists in it;
 * `path` in it is a map as goTemplate has it. A text with any other expression is
 * VALUE_UNKNOWN in the copy. */
struct value *template_fill(struct arena *a, const struct value *tmpl, const struct value *params,
	bool go);
/* The text of a scalar as it is written, where the reader has masked an action in
 * it; false when it cannot be told. */
bool template_text(struct arena *a, const struct value *v, struct str *out);

enum glob_stars {
	STARS_IN_PARTS, /* `*` stops at a slash (path.Match of Go) */
	STARS_ANYWHERE, /* `*` goes on (include and exclude; git's pathspecs) */
};
/* `*`, `?`, `[a-z]`, `[!a-z]`, `{one,two}`, `\` before a character. False as well when the
 * pattern is malformed or has too many alternatives. */
bool argocd_glob(struct str pattern, struct str path, enum glob_stars stars);

#endif
