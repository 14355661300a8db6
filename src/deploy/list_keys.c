#include "deploy/list_keys.h"

enum list_type {
	LIST_NONE,
#define LIST_TYPE(name) LIST_##name,
#define LIST_FIELD(type, field, to, keys)
#define LIST_KIND(kind, group, version, type)
#include "deploy/list_keys.def"
#undef LIST_TYPE
#undef LIST_FIELD
#undef LIST_KIND
};

static const struct {
	enum list_type type;
	const char *field;
	enum list_type to;
	const char *keys;
} fields[] = {
#define LIST_TYPE(name)
#define LIST_FIELD(type, field, to, keys) { LIST_##type, field, LIST_##to, keys },
#define LIST_KIND(kind, group, version, type)
#include "deploy/list_keys.def"
#undef LIST_TYPE
#undef LIST_FIELD
#undef LIST_KIND
};

static const struct {
	const char *kind, *group, *version;
	enum list_type type;
} kinds[] = {
#define LIST_TYPE(name)
#define LIST_FIELD(type, field, to, keys)
#define LIST_KIND(kind, group, version, type) { kind, group, version, LIST_##type },
#include "deploy/list_keys.def"
#undef LIST_TYPE
#undef LIST_FIELD
#undef LIST_KIND
};

struct list_schema list_schema_of_kind(struct str group, struct str version, struct str kind)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (str_is(kind, kinds[i].kind) && str_is(group, kinds[i].group) &&
			str_is(version, kinds[i].version))
			return (struct list_schema){ .type = kinds[i].type };
	return (struct list_schema){ 0 };
}

struct list_schema list_schema_field(struct list_schema map, struct str field)
{
	for (size_t i = 0; map.type && i < countof(fields); i++)
		if (fields[i].type == map.type && str_is(field, fields[i].field))
			return (struct list_schema){ .type = fields[i].to, .keys = fields[i].keys };
	return (struct list_schema){ 0 };
}

struct list_schema list_schema_item(struct list_schema list)
{
	return (struct list_schema){ .type = list.type };
}
