/*
 * deploy/charts.h -- the Helm charts of a project. For the files of
 * deploy/deployment.h alone.
 *
 * A chart prints its templates, those of its subcharts (below charts/, or named
 * as file://...), and its crds/ as they are. Library charts, partials ("_x.yaml")
 * and tests print nothing that stays. What of it is printed is up to values, so
 * that no chart is fully known; what excludes each other is never together
 * (branches.h).
 */
#ifndef DEPLOY_CHARTS_H
#define DEPLOY_CHARTS_H

#include "deploy/branches.h"
#include "deploy/maker.h"

struct chart;

struct subchart {
	struct chart *chart;
	struct str when; /* what switches it off; empty: nothing */
};

/* Something that a chart may print. */
struct printed {
	const struct object *object;
	const struct literals *literals;
	struct str when;
	struct str key; /* object_key() */
};

struct chart {
	struct str folder; /* "" is the root of the repository */
	struct str name;
	const struct project_file *file; /* Chart.yaml */
	bool vendored;                   /* below the charts/ of another */
	bool library;
	bool applied; /* by something in this repository: no deployment of its own */
	VEC(const struct project_file *) files;
	VEC(struct subchart) children;
	VEC(struct str) missing; /* subcharts that are not here */

	/* Once it has been asked for, with all of its children: */
	bool read;
	VEC(struct printed) printed; /* by place */
	VEC(struct str) unknown;
	struct branches branches;
};

/* The chart of a folder; NULL: none. */
struct chart *chart_at(const struct maker *m, struct str folder);
/* In how many ways its branches go together; at least one. */
uint32_t chart_count(struct maker *m, struct chart *c);
/* What it prints in one of them, counted round. */
void chart_add(struct maker *m, struct deployment *d, struct chart *c, uint32_t turn);

#endif
