#include "deploy/steps.h"

/* Fields that kustomize knows by itself (v5.8.1). What pods have is said once, and
 * where workloads keep their pods. A line of rows: group, version, kind, path. */
struct row {
	const char *group, *version, *kind, *path;
	bool create;
};

static const struct row name_rows[] = {
	{ "", "", "", "metadata/name", false },
};

static const struct row namespace_rows[] = {
	{ "", "", "Namespace", "metadata/name", true },
	{ "apiregistration.k8s.io", "", "APIService", "spec/service/namespace", true },
	{ "apiextensions.k8s.io", "", "CustomResourceDefinition",
		"spec/conversion/webhook/clientConfig/service/namespace", false },
};

static const struct row selector_rows[] = {
	{ "", "v1", "Service", "spec/selector", true },
	{ "", "v1", "ReplicationController", "spec/selector", true },
	{ "", "", "Deployment", "spec/selector/matchLabels", true },
	{ "", "", "ReplicaSet", "spec/selector/matchLabels", true },
	{ "", "", "DaemonSet", "spec/selector/matchLabels", true },
	{ "apps", "", "StatefulSet", "spec/selector/matchLabels", true },
	{ "batch", "", "Job", "spec/selector/matchLabels", false },
	{ "batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels", false },
	{ "policy", "", "PodDisruptionBudget", "spec/selector/matchLabels", false },
	{ "networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels", false },
	{ "networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels",
		false },
	{ "networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels",
		false },
};

/* Selectors inside the pods of apps/Deployment and apps/StatefulSet. */
static const char *const pod_selectors[] = {
	"affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
	"labelSelector/matchLabels",
	"affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
	"labelSelector/matchLabels",
	"affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
	"labelSelector/matchLabels",
	"affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
	"labelSelector/matchLabels",
	"topologySpreadConstraints/labelSelector/matchLabels",
};

static const struct row label_rows[] = {
	{ "", "", "", "metadata/labels", true },
	{ "", "v1", "ReplicationController", "spec/template/metadata/labels", true },
	{ "", "", "Deployment", "spec/template/metadata/labels", true },
	{ "", "", "ReplicaSet", "spec/template/metadata/labels", true },
	{ "", "", "DaemonSet", "spec/template/metadata/labels", true },
	{ "apps", "", "StatefulSet", "spec/template/metadata/labels", true },
	{ "apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true },
	{ "batch", "", "Job", "spec/template/metadata/labels", true },
	{ "batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true },
	{ "batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true },
};

static const struct row annotation_rows[] = {
	{ "", "", "", "metadata/annotations", true },
	{ "", "v1", "ReplicationController", "spec/template/metadata/annotations", true },
	{ "", "", "Deployment", "spec/template/metadata/annotations", true },
	{ "", "", "ReplicaSet", "spec/template/metadata/annotations", true },
	{ "", "", "DaemonSet", "spec/template/metadata/annotations", true },
	{ "", "", "StatefulSet", "spec/template/metadata/annotations", true },
	{ "batch", "", "Job", "spec/template/metadata/annotations", true },
	{ "batch", "", "CronJob", "spec/jobTemplate/metadata/annotations", true },
	{ "batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true },
};

static const struct row image_rows[] = {
	{ "", "", "", "spec/containers[]/image", true },
	{ "", "", "", "spec/initContainers[]/image", true },
	{ "", "", "", "spec/volumes[]/image/reference", true },
	{ "", "", "", "spec/template/spec/containers[]/image", true },
	{ "", "", "", "spec/template/spec/initContainers[]/image", true },
	{ "", "", "", "spec/template/spec/volumes[]/image/reference", true },
};

static const struct row replica_rows[] = {
	{ "", "", "Deployment", "spec/replicas", true },
	{ "", "", "ReplicationController", "spec/replicas", true },
	{ "", "", "ReplicaSet", "spec/replicas", true },
	{ "", "", "StatefulSet", "spec/replicas", true },
};

static const struct row var_rows[] = {
	{ "", "", "CronJob", "spec/jobTemplate/spec/template/volumes/nfs/server", false },
	{ "", "", "DaemonSet", "spec/template/spec/volumes/nfs/server", false },
	{ "", "", "Deployment", "spec/template/spec/volumes/nfs/server", false },
	{ "", "", "Deployment", "spec/template/metadata/annotations", false },
	{ "", "", "Ingress", "spec/rules/host", false },
	{ "", "", "Ingress", "spec/tls/hosts", false },
	{ "", "", "Ingress", "spec/tls/secretName", false },
	{ "", "", "Job", "spec/template/spec/volumes/nfs/server", false },
	{ "", "", "Pod", "spec/volumes/nfs/server", false },
	{ "", "", "ReplicaSet", "spec/template/spec/volumes/nfs/server", false },
	{ "", "", "Service", "spec/ports/port", false },
	{ "", "", "Service", "spec/ports/targetPort", false },
	{ "", "", "StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server", false },
	{ "", "", "PersistentVolume", "spec/nfs/server", false },
	{ "", "", "", "metadata/labels", false },
	{ "", "", "", "metadata/annotations", false },
};

/* Inside pods. */
static const char *const pod_vars[] = {
	"containers/args",
	"containers/command",
	"containers/env/value",
	"containers/volumeMounts/mountPath",
	"initContainers/args",
	"initContainers/command",
	"initContainers/env/value",
	"initContainers/volumeMounts/mountPath",
};

/* Which workloads a list of fields of pods is for. */
enum {
	PODS_SELECTORS = 1 << 0, /* pod_selectors */
	PODS_VARS = 1 << 1,      /* pod_vars */
	PODS_DATA = 1 << 2,      /* ConfigMaps and Secrets */
	PODS_OTHER = 1 << 3,     /* other names */
};

static const struct {
	const char *group, *version, *kind, *pods;
	uint8_t lists;
} workloads[] = {
	{ "", "v1", "Pod", "spec/", PODS_DATA },
	{ "", "", "Pod", "spec/", PODS_VARS | PODS_OTHER },
	{ "", "", "PodTemplate", "template/spec/", PODS_DATA },
	{ "", "", "Deployment", "spec/template/spec/", PODS_VARS | PODS_DATA | PODS_OTHER },
	{ "apps", "", "Deployment", "spec/template/spec/", PODS_SELECTORS },
	{ "", "", "ReplicaSet", "spec/template/spec/", PODS_VARS | PODS_DATA },
	{ "", "", "DaemonSet", "spec/template/spec/", PODS_VARS | PODS_DATA | PODS_OTHER },
	{ "", "", "StatefulSet", "spec/template/spec/", PODS_VARS | PODS_DATA | PODS_OTHER },
	{ "apps", "", "StatefulSet", "spec/template/spec/", PODS_SELECTORS },
	{ "", "", "ReplicationController", "spec/template/spec/", PODS_OTHER },
	{ "", "", "Job", "spec/template/spec/", PODS_VARS | PODS_DATA | PODS_OTHER },
	{ "", "", "CronJob", "spec/jobTemplate/spec/template/spec/",
		PODS_VARS | PODS_DATA | PODS_OTHER },
};

static const char *const pod_config_maps[] = {
	"volumes/configMap/name",
	"containers/env/valueFrom/configMapKeyRef/name",
	"initContainers/env/valueFrom/configMapKeyRef/name",
	"containers/envFrom/configMapRef/name",
	"initContainers/envFrom/configMapRef/name",
	"volumes/projected/sources/configMap/name",
};

static const char *const pod_secrets[] = {
	"volumes/secret/secretName",
	"containers/env/valueFrom/secretKeyRef/name",
	"initContainers/env/valueFrom/secretKeyRef/name",
	"containers/envFrom/secretRef/name",
	"initContainers/envFrom/secretRef/name",
	"imagePullSecrets/name",
	"volumes/projected/sources/secret/name",
};

static const char *const pod_accounts[] = { "serviceAccountName" };
static const char *const pod_claims[] = { "volumes/persistentVolumeClaim/claimName" };
static const char *const pod_priorities[] = { "priorityClassName" };

static const struct {
	const char *group, *version, *kind;
	const char *const *in_pods;
	size_t in_pods_count;
	uint8_t list;
} targets[] = {
	{ "storage.k8s.io", "v1", "StorageClass", NULL, 0, 0 },
	{ "", "v1", "ServiceAccount", pod_accounts, countof(pod_accounts), PODS_OTHER },
	{ "rbac.authorization.k8s.io", "", "Role", NULL, 0, 0 },
	{ "rbac.authorization.k8s.io", "", "ClusterRole", NULL, 0, 0 },
	{ "", "v1", "ConfigMap", pod_config_maps, countof(pod_config_maps), PODS_DATA },
	{ "", "v1", "Secret", pod_secrets, countof(pod_secrets), PODS_DATA },
	{ "", "v1", "Service", NULL, 0, 0 },
	{ "scheduling.k8s.io", "v1", "PriorityClass", pod_priorities, countof(pod_priorities),
		PODS_OTHER },
	{ "", "v1", "PersistentVolume", NULL, 0, 0 },
	{ "", "v1", "PersistentVolumeClaim", pod_claims, countof(pod_claims), PODS_OTHER },
	{ "", "", "Deployment", NULL, 0, 0 },
	{ "", "", "StatefulSet", NULL, 0, 0 },
	{ "admissionregistration.k8s.io", "", "ValidatingAdmissionPolicy", NULL, 0, 0 },
	{ "networking.k8s.io/v1", "v1", "IngressClass", NULL, 0, 0 },
	{ "", "", "ReplicaSet", NULL, 0, 0 },
	{ "", "", "ReplicationController", NULL, 0, 0 },
};

/* Fields outside pods, by the kind they name. */
static const struct {
	const char *target;
	struct row row;
} reference_rows[] = {
	{ "Deployment", { "", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false } },
	{ "ReplicationController",
		{ "", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false } },
	{ "ReplicaSet", { "", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false } },
	{ "StatefulSet", { "", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", false } },
	{ "ConfigMap", { "", "", "Node", "spec/configSource/configMap", false } },
	{ "ConfigMap", { "", "", "Role", "rules/resourceNames", false } },
	{ "ConfigMap", { "", "", "ClusterRole", "rules/resourceNames", false } },
	{ "ConfigMap",
		{ "", "", "Ingress",
			"metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap",
			false } },
	{ "Secret", { "", "", "Ingress", "spec/tls/secretName", false } },
	{ "Secret",
		{ "", "", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret",
			false } },
	{ "Secret",
		{ "", "", "Ingress",
			"metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret", false } },
	{ "Secret",
		{ "", "", "Ingress",
			"metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret",
			false } },
	{ "Secret", { "", "", "ServiceAccount", "imagePullSecrets/name", false } },
	{ "Secret", { "", "", "StorageClass", "parameters/secretName", false } },
	{ "Secret", { "", "", "StorageClass", "parameters/adminSecretName", false } },
	{ "Secret", { "", "", "StorageClass", "parameters/userSecretName", false } },
	{ "Secret", { "", "", "StorageClass", "parameters/secretRef", false } },
	{ "Secret", { "", "", "Role", "rules/resourceNames", false } },
	{ "Secret", { "", "", "ClusterRole", "rules/resourceNames", false } },
	{ "Secret",
		{ "serving.knative.dev", "v1", "Service",
			"spec/template/spec/containers/env/valueFrom/secretKeyRef/name", false } },
	{ "Secret", { "", "", "PersistentVolume", "spec/azureFile/secretName", false } },
	{ "Service", { "apps", "", "StatefulSet", "spec/serviceName", false } },
	{ "Service", { "", "", "Ingress", "spec/rules/http/paths/backend/serviceName", false } },
	{ "Service", { "", "", "Ingress", "spec/backend/serviceName", false } },
	{ "Service", { "", "", "Ingress", "spec/rules/http/paths/backend/service/name", false } },
	{ "Service", { "", "", "Ingress", "spec/defaultBackend/service/name", false } },
	{ "Service", { "apiregistration.k8s.io", "", "APIService", "spec/service/name", false } },
	{ "Service",
		{ "admissionregistration.k8s.io", "", "ValidatingWebhookConfiguration",
			"webhooks/clientConfig/service", false } },
	{ "Service",
		{ "admissionregistration.k8s.io", "", "MutatingWebhookConfiguration",
			"webhooks/clientConfig/service", false } },
	{ "Role", { "rbac.authorization.k8s.io", "", "RoleBinding", "roleRef/name", false } },
	{ "ClusterRole",
		{ "rbac.authorization.k8s.io", "", "RoleBinding", "roleRef/name", false } },
	{ "ClusterRole",
		{ "rbac.authorization.k8s.io", "", "ClusterRoleBinding", "roleRef/name", false } },
	{ "ServiceAccount", { "rbac.authorization.k8s.io", "", "RoleBinding", "subjects", false } },
	{ "ServiceAccount",
		{ "rbac.authorization.k8s.io", "", "ClusterRoleBinding", "subjects", false } },
	{ "PersistentVolume", { "", "", "PersistentVolumeClaim", "spec/volumeName", false } },
	{ "PersistentVolume", { "", "", "ClusterRole", "rules/resourceNames", false } },
	{ "StorageClass", { "", "", "PersistentVolume", "spec/storageClassName", false } },
	{ "StorageClass", { "", "", "PersistentVolumeClaim", "spec/storageClassName", false } },
	{ "StorageClass",
		{ "", "", "StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName",
			false } },
	{ "IngressClass", { "", "", "Ingress", "spec/ingressClassName", false } },
	{ "ValidatingAdmissionPolicy",
		{ "admissionregistration.k8s.io", "", "ValidatingAdmissionPolicyBinding",
			"spec/policyName", false } },
};

static void add_row(struct arena *a, struct field_specs *to, const struct row *row)
{
	struct field_spec s = { str_of(row->group), str_of(row->version), str_of(row->kind),
		str_of(row->path), row->create };

	vec_push(a, &to->v, s);
}

static void add_rows(struct arena *a, struct field_specs *to, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_row(a, to, &rows[i]);
}

/* The fields in the pods of all workloads that the list is for. */
static void add_pods(struct arena *a, struct field_specs *to, uint8_t list,
	const char *const *paths, size_t n)
{
	for (size_t i = 0; i < countof(workloads); i++) {
		if (!(workloads[i].lists & list))
			continue;
		for (size_t j = 0; j < n; j++) {
			const char *path = str_c(a,
				str_printf(a, "%s%s", workloads[i].pods, paths[j]));
			struct row row = { workloads[i].group, workloads[i].version,
				workloads[i].kind, path, false };
			add_row(a, to, &row);
		}
	}
}

static void add_names(struct arena *a, struct specs *s)
{
	for (size_t i = 0; i < countof(targets); i++) {
		struct name_reference ref = { .group = str_of(targets[i].group),
			.version = str_of(targets[i].version),
			.kind = str_of(targets[i].kind) };
		if (targets[i].in_pods_count)
			add_pods(a, &ref.fields, targets[i].list, targets[i].in_pods,
				targets[i].in_pods_count);
		for (size_t j = 0; j < countof(reference_rows); j++)
			if (strcmp(reference_rows[j].target, targets[i].kind) == 0)
				add_row(a, &ref.fields, &reference_rows[j].row);
		vec_push(a, &s->names, ref);
	}
}

const struct specs *specs_default(struct arena *a)
{
	struct specs *s = arena_new(a, struct specs);

	add_rows(a, &s->of[SPECS_NAME_PREFIX], name_rows, countof(name_rows));
	add_rows(a, &s->of[SPECS_NAME_SUFFIX], name_rows, countof(name_rows));
	add_rows(a, &s->of[SPECS_NAMESPACE], namespace_rows, countof(namespace_rows));
	add_rows(a, &s->of[SPECS_COMMON_LABELS], selector_rows, countof(selector_rows));
	add_pods(a, &s->of[SPECS_COMMON_LABELS], PODS_SELECTORS, pod_selectors,
		countof(pod_selectors));
	add_rows(a, &s->of[SPECS_COMMON_LABELS], label_rows, countof(label_rows));
	add_rows(a, &s->of[SPECS_TEMPLATE_LABELS], label_rows, countof(label_rows));
	add_rows(a, &s->of[SPECS_COMMON_ANNOTATIONS], annotation_rows, countof(annotation_rows));
	add_rows(a, &s->of[SPECS_VAR_REFERENCE], var_rows, countof(var_rows));
	add_pods(a, &s->of[SPECS_VAR_REFERENCE], PODS_VARS, pod_vars, countof(pod_vars));
	add_rows(a, &s->of[SPECS_IMAGES], image_rows, countof(image_rows));
	add_rows(a, &s->of[SPECS_REPLICAS], replica_rows, countof(replica_rows));
	add_names(a, s);
	specs_sort(a, s);
	return s;
}
