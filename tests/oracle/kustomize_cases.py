#!/usr/bin/env python3
"""Random small trees of kustomizations, as kustomize builds them.

Prints cases for truth_kustomize, a line each:

    KUSTOMIZE=.../kustomize tests/oracle/kustomize_cases.py [--seed N] COUNT >cases.jsonl
    build/dev/tests/truth_kustomize -v cases.jsonl

They hold what is done to all objects of a folder: names, namespaces, labels, annotations,
references, components, configurations, plugins, origins, order. What is done to single
fields (images, replicas, generators, vars) is in kustomize_random.py, patches and replacements in
patch_cases.py. Needs kustomize v5.8.1 and PyYAML.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import yaml

NAMES = ["web", "api", "db", "default"]
SPACES = ["one", "two", "default"]


class Loader(yaml.SafeLoader):
    """Dates are texts."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.files = {}

    def some(self, chance):
        return self.r.random() < chance

    def name(self):
        return self.r.choice(NAMES)

    def metadata(self):
        m = {"name": self.name()}
        if self.some(0.25):
            m["namespace"] = self.r.choice(SPACES)
        if self.some(0.2):
            m["labels"] = self.r.choice([{"app": "x"}, {"tier": "1"}, None, {}])
        if self.some(0.2):
            m["annotations"] = self.r.choice(
                [{"a": "b"}, {"num": 5}, None, {}, {"config.kubernetes.io/local-config": "true"}, {"x": None, "w": 1.50},
                 {"config.kubernetes.io/local-config": "false"}, {"config.kubernetes.io/index": "0"}])
        return m

    def pod(self):
        spec = {"containers": [{"name": "c", "image": "nginx"}]}
        c = spec["containers"][0]
        if self.some(0.5):
            c["envFrom"] = [{"configMapRef": {"name": self.name()}}]
        if self.some(0.4):
            c["env"] = [{"name": "A", "valueFrom": {"secretKeyRef": {"name": self.name(), "key": "k"}}}]
        if self.some(0.4):
            spec["volumes"] = self.r.choice([
                [],
                [{"name": "v", "configMap": {"name": self.name()}}],
                [{"name": "v", "persistentVolumeClaim": {"claimName": self.name()}},
                 {"name": "w", "projected": {"sources": [{"secret": {"name": self.name()}}]}}]])
        if self.some(0.4):
            spec["serviceAccountName"] = self.name()
        if self.some(0.2):
            spec["priorityClassName"] = self.name()
        if self.some(0.2):
            spec["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [
                {"labelSelector": {"matchLabels": {"app": "x"}}, "topologyKey": "z"}]}}
        if self.some(0.2):
            spec["topologySpreadConstraints"] = [{"labelSelector": {"matchLabels": {"app": "x"}}}]
        return spec

    def template(self):
        t = {"spec": self.pod()}
        if self.some(0.7):
            t["metadata"] = self.r.choice([{"labels": {"app": "x"}}, {"annotations": {"p": "q"}}, {}, None])
        return t

    def subject(self):
        s = {"kind": self.r.choice(["ServiceAccount", "User"]), "name": self.name()}
        if self.some(0.5):
            s["namespace"] = self.r.choice(SPACES)
        return s

    def object(self):
        kind = self.r.choice([
            "Deployment", "Service", "ConfigMap", "Secret", "StatefulSet", "CronJob", "Job", "DaemonSet", "Namespace",
            "ServiceAccount", "RoleBinding", "ClusterRoleBinding", "Role", "ClusterRole", "Ingress", "HPA", "Foo",
            "CRD", "Pod", "NetworkPolicy", "PVC", "PV", "StorageClass", "Webhook", "APIService", "ReplicaSet",
            "PriorityClass", "VirtualService", "PDB", "Namespace2", "PodTemplate", "RC"])
        m = self.metadata()
        o = {"apiVersion": "v1", "kind": kind, "metadata": m}
        if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "RC"):
            o["apiVersion"] = "v1" if kind == "RC" else self.r.choice(["apps/v1", "apps/v1", "extensions/v1beta1"])
            o["kind"] = "ReplicationController" if kind == "RC" else kind
            o["spec"] = {"template": self.template()}
            if self.some(0.7):
                o["spec"]["selector"] = self.r.choice([{"matchLabels": {"app": "x"}}, {}, None])
            if kind == "StatefulSet":
                o["spec"]["serviceName"] = self.name()
                if self.some(0.5):
                    o["spec"]["volumeClaimTemplates"] = [
                        {"metadata": {"name": "d"}, "spec": {"storageClassName": self.name()}}]
        elif kind == "Pod":
            o["spec"] = self.pod()
        elif kind == "PodTemplate":
            o["template"] = self.template()
        elif kind in ("Job", "CronJob"):
            o["apiVersion"] = "batch/v1"
            o["spec"] = {"template": self.template()} if kind == "Job" else {
                "jobTemplate": {"spec": {"template": self.template()}}}
            if kind == "Job" and self.some(0.4):
                o["spec"]["selector"] = {"matchLabels": {"app": "x"}}
        elif kind == "Service":
            o["spec"] = {"ports": [{"port": 80}]}
            if self.some(0.7):
                o["spec"]["selector"] = {"app": "x"}
        elif kind in ("RoleBinding", "ClusterRoleBinding"):
            o["apiVersion"] = "rbac.authorization.k8s.io/" + self.r.choice(["v1", "v1", "v1beta1", "v1alpha1"])
            o["roleRef"] = {"apiGroup": "rbac.authorization.k8s.io",
                            "kind": self.r.choice(["Role", "ClusterRole"]), "name": self.name()}
            o["subjects"] = [self.subject() for _ in range(self.r.randint(0, 2))]
        elif kind in ("Role", "ClusterRole"):
            o["apiVersion"] = "rbac.authorization.k8s.io/v1"
            o["rules"] = [{"resources": ["configmaps"], "resourceNames": [self.name()]}]
        elif kind == "Ingress":
            o["apiVersion"] = "networking.k8s.io/v1"
            o["spec"] = {"tls": [{"secretName": self.name()}], "rules": [
                {"http": {"paths": [{"backend": {"service": {"name": self.name(), "port": {"number": 80}}}}]}}]}
            if self.some(0.3):
                m["annotations"] = {"nginx.ingress.kubernetes.io/auth-secret": self.name()}
        elif kind == "HPA":
            o["apiVersion"], o["kind"] = "autoscaling/v2", "HorizontalPodAutoscaler"
            o["spec"] = {"scaleTargetRef": {"kind": "Deployment", "name": self.name()}}
        elif kind == "Foo":
            o["apiVersion"] = "example.com/v1"
            o["spec"] = {"ref": {"name": self.name()}, "other": self.name(), "sel": {"app": "x"}, "list": [
                {"ref": {"name": self.name()}}]}
        elif kind == "CRD":
            o["apiVersion"], o["kind"] = "apiextensions.k8s.io/v1", "CustomResourceDefinition"
            o["spec"] = {"conversion": {"webhook": {"clientConfig": {"service": {"namespace": "x", "name": "web"}}}}}
        elif kind == "NetworkPolicy":
            o["apiVersion"] = "networking.k8s.io/v1"
            o["spec"] = {"podSelector": {"matchLabels": {"app": "x"}}, "ingress": [
                {"from": [{"podSelector": {"matchLabels": {"app": "w"}}}, {"podSelector": {}}]}]}
        elif kind == "PVC":
            o["kind"] = "PersistentVolumeClaim"
            o["spec"] = {"volumeName": self.name(), "storageClassName": self.name()}
        elif kind == "PV":
            o["kind"] = "PersistentVolume"
            o["spec"] = {"storageClassName": self.name()}
        elif kind == "StorageClass":
            o["apiVersion"] = "storage.k8s.io/v1"
            o["parameters"] = {"secretName": self.name()}
        elif kind == "PriorityClass":
            o["apiVersion"] = "scheduling.k8s.io/" + self.r.choice(["v1", "v1beta1"])
            o["value"] = 1
        elif kind == "Webhook":
            o["apiVersion"], o["kind"] = "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"
            o["webhooks"] = [{"name": "w", "clientConfig": {"service": {"name": self.name(), "namespace": self.r.choice(SPACES)}}}]
        elif kind == "APIService":
            o["apiVersion"] = "apiregistration.k8s.io/v1"
            o["spec"] = {"service": {"name": self.name(), "namespace": "x"}}
        elif kind == "VirtualService":
            o["apiVersion"] = "networking.istio.io/v1"
            o["spec"] = {"hosts": [self.name()], "http": [{"route": [{"destination": {"host": self.name()}}]}]}
        elif kind == "PDB":
            o["apiVersion"], o["kind"] = "policy/v1", "PodDisruptionBudget"
            o["spec"] = {"selector": {"matchLabels": {"app": "x"}}}
        elif kind == "Namespace2":
            o["apiVersion"], o["kind"] = "example.com/v1", "Namespace"
        elif kind in ("ConfigMap", "Secret"):
            o["data"] = {"k": "dg=="}
        return o

    def write(self, path, value):
        self.files[path] = value if isinstance(value, str) else yaml.safe_dump(value, sort_keys=False)

    def objects(self, folder, name):
        docs = [self.object() for _ in range(self.r.randint(1, 5))]
        if self.some(0.1):
            docs = [{"apiVersion": "v1", "kind": self.r.choice(["List", "FooList"]), "items": docs}]
            if self.some(0.5):
                docs.append(self.object())
        text = "---\n".join(yaml.safe_dump(d, sort_keys=False) for d in docs)
        if self.some(0.03):
            text += self.r.choice(["---\n", "---\nkind: x\n", "---\nnull\n", "# end\n"])
        self.write(f"{folder}/{name}", text)

    def spec(self, paths):
        s = {"path": self.r.choice(paths)}
        if self.some(0.5):
            s["kind"] = self.r.choice(["Foo", "Deployment", "Service"])
        if self.some(0.2):
            s["group"] = self.r.choice(["example.com", "apps"])
        if self.some(0.4):
            s["create"] = self.some(0.6)
        return s

    def configuration(self):
        c = {}
        if self.some(0.6):
            c["nameReference"] = [{
                "kind": self.r.choice(["ConfigMap", "Service", "Foo", "VirtualService"]),
                "fieldSpecs": [self.spec(["spec/ref/name", "spec/other", "spec/list/ref/name", "spec/hosts",
                                          "spec/http/route/destination/host", "spec/ref"])]}]
            if self.some(0.4):
                c["nameReference"][0]["version"] = "v1"
        if self.some(0.3):
            c["commonLabels"] = [self.spec(["spec/sel", "spec/new/sel", "spec/list/sel"])]
        if self.some(0.2):
            c["labels"] = [self.spec(["spec/sel", "spec/more/sel"])]
        if self.some(0.2):
            c["commonAnnotations"] = [self.spec(["spec/notes", "spec/sel"])]
        if self.some(0.3):
            c[self.r.choice(["namePrefix", "nameSuffix"])] = [self.spec(["spec/other", "spec/ref/name", "metadata/name"])]
        if self.some(0.3):
            c["namespace"] = [self.spec(["spec/other", "spec/ref/namespace", "metadata/namespace"])]
        if self.some(0.04):
            c["nonsense"] = []
        return c

    def plugin(self, n):
        kind = self.r.choice(["PrefixTransformer", "SuffixTransformer", "LabelTransformer", "AnnotationsTransformer",
                              "NamespaceTransformer", "PrefixSuffixTransformer", "ReplicaCountTransformer",
                              "ImageTagTransformer", "HashTransformer"])
        p = {"apiVersion": "builtin", "kind": kind, "metadata": {"name": f"p{n}"}}
        specs = [{"path": "metadata/name"}]
        if kind.startswith("Prefix") or kind.startswith("Suffix"):
            if "Prefix" in kind:
                p["prefix"] = "pre-"
            if "Suffix" in kind:
                p["suffix"] = "-suf"
            p["fieldSpecs"] = specs
            if self.some(0.1):
                del p["fieldSpecs"]
        elif kind == "LabelTransformer":
            p["labels"] = {"l": "v"}
            p["fieldSpecs"] = [{"path": "metadata/labels", "create": True}]
        elif kind == "AnnotationsTransformer":
            p["annotations"] = {"l": "v"}
            p["fieldSpecs"] = [{"path": "metadata/annotations", "create": True}]
        elif kind == "NamespaceTransformer":
            p["metadata"]["namespace"] = self.r.choice(SPACES)
            if self.some(0.4):
                p["unsetOnly"] = True
            if self.some(0.4):
                p["setRoleBindingSubjects"] = self.r.choice(["none", "defaultOnly", "allServiceAccounts"])
            if self.some(0.5):
                p["fieldSpecs"] = [{"path": "metadata/name", "kind": "Namespace", "create": True}]
        elif kind == "ReplicaCountTransformer":
            p["replica"] = {"name": self.name(), "count": 3}
            p["fieldSpecs"] = [{"path": "spec/replicas", "create": True, "kind": "Deployment"}]
        elif kind == "ImageTagTransformer":
            p["imageTag"] = {"name": "nginx", "newTag": "v2"}
            p["fieldSpecs"] = [{"path": "spec/image"}]
        return p

    def operators(self, folder):
        k, r = {}, self.r
        if self.some(0.35):
            k["namespace"] = r.choice(SPACES)
        if self.some(0.3):
            k["namePrefix"] = r.choice(["dev-", "a-"])
        if self.some(0.2):
            k["nameSuffix"] = r.choice(["-v1", "-z"])
        if self.some(0.2):
            k["commonLabels"] = {"env": "x", "app": "w"}
        if self.some(0.25):
            label = {"pairs": {"team": "t"}}
            if self.some(0.3):
                label["includeSelectors"] = True
            if self.some(0.3):
                label["includeTemplates"] = True
            if self.some(0.3):
                label["fields"] = [self.spec(["spec/sel", "spec/selector", "metadata/annotations"])]
            k["labels"] = [label]
        if self.some(0.2):
            k["commonAnnotations"] = {"note": "o"}
        if self.some(0.2):
            k["configurations"] = ["config.yaml"]
            self.write(f"{folder}/config.yaml", self.configuration())
        if self.some(0.15):
            n = r.randint(1, 2)
            k["transformers"] = []
            for i in range(n):
                if self.some(0.3):
                    k["transformers"].append(yaml.safe_dump(self.plugin(i)))
                else:
                    k["transformers"].append(f"plugin{i}.yaml")
                    self.write(f"{folder}/plugin{i}.yaml", self.plugin(i))
        if self.some(0.15):
            k["configMapGenerator"] = [{"name": self.name(), "literals": ["a=b"]}]
            if self.some(0.3):
                k["configMapGenerator"][0]["behavior"] = r.choice(["merge", "replace", "create"])
            if self.some(0.3):
                k["configMapGenerator"][0]["namespace"] = r.choice(SPACES)
        if self.some(0.05):
            k["sortOptions"] = r.choice([{"order": "fifo"}, {"order": "legacy"}, {"order": "other"}, {"order": "legacy", "legacySortOptions": {
                "orderFirst": ["Service", "Foo"], "orderLast": ["Namespace", "Deployment"]}}])
        if self.some(0.1):
            k["buildMetadata"] = r.sample(["originAnnotations", "transformerAnnotations", "managedByLabel"], r.randint(1, 3))
        if self.some(0.1):
            k["images"] = [{"name": "nginx", "newTag": "v9"}]
        if self.some(0.03):
            k[r.choice(["namespac", "NamePrefix", "bases", "nameprefix"])] = "odd"
        return k

    def folder(self, name, resources, component=False):
        k = {"resources": []}
        if component:
            k = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", "resources": []}
        for i in range(self.r.randint(0 if resources else 1, 2)):
            self.objects(name, f"o{i}.yaml")
            k["resources"].append(f"o{i}.yaml")
        k["resources"] += resources
        if not k["resources"]:
            del k["resources"]
        k.update(self.operators(name))
        self.write(f"{name}/kustomization.yaml", k)
        return k

    def tree(self):
        self.folder("base", [])
        above = ["../base"]
        if self.some(0.3):
            self.folder("other", [])
            above = self.r.choice([["../base", "../other"], ["../other"], ["../base"]])
        if self.some(0.3):
            self.folder("mid", above)
            above = ["../mid"]
            if self.some(0.1):
                above.append("../base")
        k = self.folder("top", above)
        if self.some(0.25):
            self.folder("comp", [], component=True)
            k["components"] = ["../comp"]
            self.write("top/kustomization.yaml", k)
        if self.some(0.02):
            k["resources"].append(self.r.choice(["../comp", "../gone", ".", "..", "gone.yaml"]))
            self.write("top/kustomization.yaml", k)
        return "top"


def build(kustomize, case):
    with tempfile.TemporaryDirectory() as root:
        for path, text in case["files"].items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as f:
                f.write(text)
        run = subprocess.run(
            [kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", os.path.join(root, case["root"])],
            capture_output=True, text=True, timeout=60)
        case["ok"] = run.returncode == 0
        if case["ok"]:
            case["objects"] = [d for d in yaml.load_all(run.stdout, Loader) if d is not None]
        else:
            case["error"] = run.stderr.replace(root, "<root>")[-300:]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("count", type=int)
    args = args.parse_args()
    kustomize = os.environ.get("KUSTOMIZE", "kustomize")
    for n in range(args.count):
        maker = Maker(f"{args.seed}/{n}")
        case = {"id": f"R-{args.seed}-{n}", "root": maker.tree(), "files": maker.files}
        build(kustomize, case)
        json.dump(case, sys.stdout, ensure_ascii=False)
        print()


if __name__ == "__main__":
    main()
