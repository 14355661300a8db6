/*
 * rules/registry.h -- all rules, as rules.def lists them, and their pages.
 */
#ifndef RULES_REGISTRY_H
#define RULES_REGISTRY_H

#include "lint/run.h"

extern const struct rules all_rules;

/* The text of rules/<id>.md. */
struct str rule_page(const struct rule *r);

#endif
