#include "manifest/object.h"
#include "manifest/made.h"
#include "manifest/unknown.h"
#include "yaml/mask.h"

/* Sorted. Those of the Kubernetes API (kustomize: kyaml/openapi). */
static const char *const cluster_scoped[] = {
	"admissionregistration.k8s.io/MutatingWebhookConfiguration",
	"admissionregistration.k8s.io/ValidatingWebhookConfiguration",
	"apiextensions.k8s.io/CustomResourceDefinition",
	"apiregistration.k8s.io/APIService",
	"certificates.k8s.io/CertificateSigningRequest",
	"core/ComponentStatus",
	"core/Namespace",
	"core/Node",
	"core/NodeProxyOptions",
	"core/PersistentVolume",
	"flowcontrol.apiserver.k8s.io/FlowSchema",
	"flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
	"networking.k8s.io/IngressClass",
	"node.k8s.io/RuntimeClass",
	"policy/PodSecurityPolicy",
	"rbac.authorization.k8s.io/ClusterRole",
	"rbac.authorization.k8s.io/ClusterRoleBinding",
	"scheduling.k8s.io/PriorityClass",
	"storage.k8s.io/CSIDriver",
	"storage.k8s.io/CSINode",
	"storage.k8s.io/StorageClass",
	"storage.k8s.io/VolumeAttachment",
};

/* Sorted. Without a namespace, but unknown to kustomize. */
static const char *const cluster_scoped_others[] = {
	"admissionregistration.k8s.io/ValidatingAdmissionPolicy",
	"admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
	"cert-manager.io/ClusterIssuer",
	"gateway.networking.k8s.io/GatewayClass",
};

/* What can be judged. Sorted. */
static const char *const relevant[] = {
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"batch/CronJob",
	"batch/Job",
	"core/Pod",
	"core/ReplicationController",
	"core/Service",
	"extensions/DaemonSet",
	"extensions/Deployment",
	"extensions/Ingress",
	"extensions/ReplicaSet",
	"networking.k8s.io/Ingress",
};

/* Groups of which every kind is relevant. */
static const char *const relevant_groups[] = { "networking.istio.io", "security.istio.io",
	"gateway.networking.k8s.io" };

/* Their kinds, so that a kind without its group can be looked up. Sorted. */
static const char *const relevant_kinds[] = {
	"AuthorizationPolicy",
	"BackendTLSPolicy",
	"DestinationRule",
	"EnvoyFilter",
	"GRPCRoute",
	"Gateway",
	"GatewayClass",
	"HTTPRoute",
	"PeerAuthentication",
	"ProxyConfig",
	"ReferenceGrant",
	"RequestAuthentication",
	"ServiceEntry",
	"Sidecar",
	"TCPRoute",
	"TLSRoute",
	"UDPRoute",
	"VirtualService",
	"WorkloadEntry",
	"WorkloadGroup",
	"XBackendTrafficPolicy",
	"XListenerSet",
};

static bool among(struct str type, const char *const *sorted, size_t n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(str_of(sorted[mid]), type);
		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static struct str group_of(struct str type)
{
	ptrdiff_t slash = str_rfind_char(type, '/');

	return str_sub(type, 0, slash < 0 ? 0 : (size_t)slash);
}

static bool is_relevant_group(struct str group)
{
	for (size_t i = 0; i < countof(relevant_groups); i++)
		if (str_is(group, relevant_groups[i]))
			return true;
	return false;
}

bool type_is_relevant(struct str type)
{
	return is_relevant_group(group_of(type)) || among(type, relevant, countof(relevant));
}

bool group_is_relevant(struct str group)
{
	struct str name = group.n ? group : STR("core");

	for (size_t i = 0; i < countof(relevant); i++)
		if (str_eq(group_of(str_of(relevant[i])), name))
			return true;
	return is_relevant_group(group);
}

bool kind_is_relevant(struct str kind)
{
	for (size_t i = 0; i < countof(relevant); i++) {
		struct str type = str_of(relevant[i]);
		if (str_eq(str_sub(type, group_of(type).n + 1, type.n), kind))
			return true;
	}
	return among(kind, relevant_kinds, countof(relevant_kinds));
}

bool object_is_missed(const struct object *o)
{
	return !o->tree && (!o->kind.n || type_is_relevant(o->type) || str_ends(o->kind, "List"));
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What stands behind "kind", with quotes and blanks around it. */
static bool names_relevant_kind(struct str rest)
{
	size_t start = 0, end;

	while (start < rest.n && strchr("\"' \t:", rest.p[start]))
		start++;
	if (str_find_char(str_sub(rest, 0, start), ':') < 0)
		return false;
	for (end = start; end < rest.n && is_letter(rest.p[end]);)
		end++;
	return (end < rest.n && rest.p[end] == '{') || kind_is_relevant(str_sub(rest, start, end));
}

bool text_may_be_relevant(struct str text)
{
	for (ptrdiff_t at; (at = str_find(text, STR("kind"))) >= 0;) {
		text = str_sub(text, (size_t)at + strlen("kind"), text.n);
		if (names_relevant_kind(text))
			return true;
	}
	return false;
}

bool type_is_cluster_scoped(struct str type)
{
	return among(type, cluster_scoped, countof(cluster_scoped));
}

bool object_is(const struct object *o, const char *kind)
{
	return o && str_is(o->type, kind);
}

struct str object_key_of(struct arena *a, const struct object *o, struct str ns, struct str name)
{
	if (!ns.n || type_is_cluster_scoped(o->type) ||
		among(o->type, cluster_scoped_others, countof(cluster_scoped_others)))
		ns = STR("default");
	return str_printf(a, PRIs "/" PRIs "/" PRIs, ARGs(o->type), ARGs(ns), ARGs(name));
}

struct str object_key(struct arena *a, const struct object *o)
{
	return o->key.n ? o->key : object_key_of(a, o, o->ns, o->name);
}

static void set_kind(struct arena *a, struct object *o, struct str api_version, struct str kind)
{
	ptrdiff_t slash = str_find_char(api_version, '/');

	o->group = slash < 0 ? (struct str){ 0 } : str_sub(api_version, 0, (size_t)slash);
	o->version = str_sub(api_version, (size_t)(slash + 1), api_version.n);
	o->kind = kind;
	o->type = str_printf(a, PRIs "/" PRIs, ARGs(o->group.n ? o->group : STR("core")),
		ARGs(kind));
}

/* It is filled in by a template, so that it could be anything. */
static bool is_doubtful_kind(const struct value *tree)
{
	const struct value *version = value_get(tree, "apiVersion");
	const struct value *kind = value_get(tree, "kind");

	return version && kind && (version->kind == VALUE_UNKNOWN || kind->kind == VALUE_UNKNOWN);
}

const struct value *object_tree(const struct object *o)
{
	return o->tree ? o->tree : o->guarded;
}

bool object_in_doubt(const struct object *o)
{
	return o->file->mask_count && object_is_missed(o);
}

const char *file_doubt_why(const struct file *f)
{
	return f->masks[0].role == MASK_VARIABLE ? "has variables" : "is a template";
}

const char *object_missed_why(const struct object *o)
{
	return o->file->mask_count ? file_doubt_why(o->file) : "cannot be read";
}

/* The objects of a file, while they are read. */
struct reader {
	struct arena *a;
	struct project_file *f;
	struct conditions conditions;
};

static struct object *add_object(struct reader *r, const struct doc *doc)
{
	struct object *o = arena_new(r->a, struct object);

	o->file = r->f->yaml;
	o->doc = doc;
	vec_push(r->a, &r->f->objects, o);
	return o;
}

/* Its place may be left out, but what is printed there is known. */
static void read_guarded(struct reader *r, struct object *o, const struct value *tree)
{
	struct value *there;

	if (!o->when || !(o->root->flags & NODE_MAYBE) ||
		o->root->flags & (NODE_MASKED | NODE_OPEN))
		return;
	there = made_copy(r->a, tree);
	there->doubtful = false;
	if (!object_doubt(there, o->type))
		o->guarded = there;
}

static void read_value(struct reader *r, const struct doc *doc, const struct value *tree,
	bool in_list)
{
	struct str api_version = value_str(value_get(tree, "apiVersion"));
	struct str kind = value_str(value_get(tree, "kind"));
	const struct value *items = value_get(tree, "items");

	if (is_doubtful_kind(tree)) {
		add_object(r, doc)->root = tree->from;
		return;
	}
	if (!api_version.n || !kind.n)
		return;
	if (str_ends(kind, "List") && items && items->kind == VALUE_LIST) {
		for (const struct value *c = items->child; c; c = c->next)
			read_value(r, doc, c, true);
		return;
	}
	struct object *o = add_object(r, doc);
	o->root = tree->from;
	o->tree = tree;
	o->in_list = in_list;
	o->when = conditions_at(&r->conditions, o->root->entry);
	set_kind(r->a, o, api_version, kind);
	if (r->f->yaml->mask_count && type_is_relevant(o->type) && object_doubt(tree, o->type)) {
		o->tree = NULL;
		read_guarded(r, o, tree);
		if (!o->guarded)
			return;
	}
	o->name = value_str(value_at(tree, "metadata.name"));
	o->ns = value_str(value_at(tree, "metadata.namespace"));
	if (o->name.n && o->tree)
		o->key = object_key_of(r->a, o, o->ns, o->name);
}

/* A map that expands to too much, or has an alias without anchor: its kind is
 * all that is read. */
static void read_unresolved(struct reader *r, const struct doc *doc)
{
	const struct node *root = doc_root(doc);
	struct str api_version = node_text(r->a, node_get(root, "apiVersion"));
	struct str kind = node_text(r->a, node_get(root, "kind"));

	if (!api_version.n || !kind.n)
		return;
	struct object *o = add_object(r, doc);
	o->root = root;
	set_kind(r->a, o, api_version, kind);
}

void objects_read(struct arena *a, struct project_file *f)
{
	struct reader r = { .a = a, .f = f };

	if (f->yaml->mask_count)
		conditions_find(&r.conditions, a, f->yaml);
	for (uint32_t i = 0; i < f->yaml->doc_count; i++) {
		const struct doc *doc = &f->yaml->docs[i];
		const struct node *root = doc_root(doc);
		if (!root || root->kind != NODE_MAP)
			continue;
		if (!node_get(root, "kind") && !node_get(root, "<<"))
			continue;
		const struct value *tree = value_new(a, root);
		if (tree)
			read_value(&r, doc, tree, false);
		else
			read_unresolved(&r, doc);
	}
}
