#include "deploy/steps.h"

/* What kustomize knows to have no namespace, by version; everything else has one.
 * Sorted by kind. */
enum { V1 = 1 << 0, V1BETA1 = 1 << 1 };

static const struct {
	const char *kind, *group;
	uint8_t versions;
} cluster_scoped[] = {
	{ "APIService", "apiregistration.k8s.io", V1 | V1BETA1 },
	{ "CSIDriver", "storage.k8s.io", V1 | V1BETA1 },
	{ "CSINode", "storage.k8s.io", V1 | V1BETA1 },
	{ "CertificateSigningRequest", "certificates.k8s.io", V1 | V1BETA1 },
	{ "ClusterRole", "rbac.authorization.k8s.io", V1 | V1BETA1 },
	{ "ClusterRoleBinding", "rbac.authorization.k8s.io", V1 | V1BETA1 },
	{ "ComponentStatus", "", V1 },
	{ "CustomResourceDefinition", "apiextensions.k8s.io", V1 | V1BETA1 },
	{ "FlowSchema", "flowcontrol.apiserver.k8s.io", V1BETA1 },
	{ "IngressClass", "networking.k8s.io", V1 | V1BETA1 },
	{ "MutatingWebhookConfiguration", "admissionregistration.k8s.io", V1 | V1BETA1 },
	{ "Namespace", "", V1 },
	{ "Node", "", V1 },
	{ "NodeProxyOptions", "", V1 },
	{ "PersistentVolume", "", V1 },
	{ "PodSecurityPolicy", "policy", V1BETA1 },
	{ "PriorityClass", "scheduling.k8s.io", V1 | V1BETA1 },
	{ "PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io", V1BETA1 },
	{ "RuntimeClass", "node.k8s.io", V1 | V1BETA1 },
	{ "StorageClass", "storage.k8s.io", V1 | V1BETA1 },
	{ "ValidatingWebhookConfiguration", "admissionregistration.k8s.io", V1 | V1BETA1 },
	{ "VolumeAttachment", "storage.k8s.io", V1 | V1BETA1 },
};

static uint8_t version_bit(struct str version)
{
	return str_is(version, "v1") ? V1 : str_is(version, "v1beta1") ? V1BETA1 : 0;
}

bool res_id_is_cluster_scoped(const struct res_id *id)
{
	size_t low = 0, high = countof(cluster_scoped);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(str_of(cluster_scoped[mid].kind), id->kind);
		if (c == 0)
			return str_is(id->group, cluster_scoped[mid].group) &&
				(cluster_scoped[mid].versions & version_bit(id->version));
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

struct str res_id_ns(const struct res_id *id)
{
	if (res_id_is_cluster_scoped(id))
		return STR("_");
	return id->ns.n ? id->ns : STR("default");
}

bool res_id_same(const struct res_id *a, const struct res_id *b)
{
	return str_eq(a->name, b->name) && str_eq(a->kind, b->kind) && str_eq(a->group, b->group) &&
		str_eq(a->version, b->version) && str_eq(res_id_ns(a), res_id_ns(b));
}

struct str res_id_key(struct arena *a, const struct res_id *id)
{
	const struct str parts[] = { id->group, id->version, id->kind, res_id_ns(id), id->name };
	struct buf key = { .a = a };

	for (size_t i = 0; i < countof(parts); i++) {
		buf_add(&key, parts[i]);
		buf_addc(&key, '/');
	}
	return buf_str(&key);
}

struct res_id res_first_id(const struct res *r)
{
	return r->before.n ? r->before.v[0] : r->id;
}

bool res_id_is(const struct res_id *id, struct str group, struct str version, struct str kind)
{
	return (!kind.n || str_eq(kind, id->kind)) && (!group.n || str_eq(group, id->group)) &&
		(!version.n || str_eq(version, id->version));
}

void target_drop_twins(struct target *t)
{
	struct arena scratch = { 0 };
	struct map seen = { .a = &scratch };
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		void **at = map_at(&seen, res_id_key(&scratch, &r->id));
		if (*at)
			target_refused(t, "%s " PRIs " is built twice", str_c(&scratch, r->id.kind),
				ARGs(r->id.name));
		else
			t->res.v.v[n++] = *r;
		*at = t;
	}
	t->res.v.n = n;
	arena_clear(&scratch);
}
