#!/usr/bin/env python3
"""kustomize_random.py [SEED [COUNT]] -- random small kustomizations, and what
kustomize makes of them: trees like those of real repositories, with everything that
is done to single fields (images, replicas, generators, vars, patches) on top of each
other. kustomize_cases.py has what is done to all objects and seldom seen.

The binary is $KUSTOMIZE, else kustomize. Writes JSON Lines to standard output, a
case a line: id, features, files (path -> text), root, ok, and objects in order of
output or error. Of what kustomize refuses most is thrown away.
tests/deploy/truth_kustomize reads them:

	KUSTOMIZE=... tests/oracle/kustomize_random.py 7 2000 | build/dev/tests/truth_kustomize -
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

NAMES = ["web", "api", "db"]
CONFIGS = ["settings", "creds"]
NAMESPACES = ["apps", "team"]


# ---- YAML as kustomize writes it: blocks, quotes, literals; nothing in flow but {} and []

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b",
           "f": "\f", "v": "\v", '"': '"', "\\": "\\", "/": "/", " ": " ", "N": "\x85",
           "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def unquote(text):
    if text[0] == "'":
        return text[1:-1].replace("''", "'")

    def escape(m):
        return chr(int(m[1][1:], 16)) if len(m[1]) > 1 else ESCAPES[m[1]]

    return re.sub(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", escape, text[1:-1])


def scalar(text):
    if text[:1] in ("'", '"'):
        return unquote(text)
    if text in ("{}", "[]"):
        return json.loads(text)
    if text in ("null", "~", ""):
        return None
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
        return int(text)
    if re.fullmatch(r"-?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?|-?[0-9]+[eE][-+]?[0-9]+", text):
        return float(text)
    return text


class Reader:
    def __init__(self, text):
        self.lines = text.split("\n")
        self.at = 0

    def indent(self):
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        if self.at == len(self.lines):
            return -1
        line = self.lines[self.at]
        return len(line) - len(line.lstrip(" "))

    def literal(self, header, parent):
        m = re.fullmatch(r"\|([0-9]?)([-+]?)", header)
        lines, width = [], parent + int(m[1]) if m[1] else None
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip():
                width = width if width is not None else len(line) - len(line.lstrip(" "))
                if len(line) - len(line.lstrip(" ")) < width:
                    break
            lines.append(line[width or 0:])
            self.at += 1
        text = "\n".join(lines)
        if m[2] == "+":
            return text + ("\n" if self.at < len(self.lines) else "")
        return text.rstrip("\n") + ("" if m[2] else "\n")

    def unfold(self, text, parent):
        """Long texts go on in lines that are further in."""
        while self.indent() > parent:
            more = self.lines[self.at].strip()
            text = text[:-1] + more if text.endswith("\\") else text + " " + more
            self.at += 1
        return text

    def value(self, text, parent):
        """What stands behind a key or a dash in a line, or below it."""
        if re.fullmatch(r"\|[0-9]?[-+]?", text):
            return self.literal(text, parent)
        if text:
            return scalar(self.unfold(text, parent))
        below = self.indent()
        if below > parent or (below == parent and self.lines[self.at].lstrip().startswith("- ")):
            return self.block(below)
        return None

    def key(self, line):
        m = re.match(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s'"].*?):(?: (.*))?$""", line)
        key = unquote(m[1]) if m[1][0] in "'\"" else m[1]
        return key, m[2] or ""

    def block(self, width):
        line = self.lines[self.at].lstrip(" ")
        if line == "-" or line.startswith("- "):
            return self.sequence(width)
        found = {}
        while self.indent() == width and not self.lines[self.at].startswith(" " * width + "- "):
            key, rest = self.key(self.lines[self.at].lstrip(" "))
            self.at += 1
            found[key] = self.value(rest, width)
        return found

    def sequence(self, width):
        items = []
        while self.indent() == width and re.match("-( |$)", self.lines[self.at][width:]):
            rest = self.lines[self.at][width + 2:]
            if re.match(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s'"|].*?):( |$)|- """, rest):
                self.lines[self.at] = " " * (width + 2) + rest
                items.append(self.block(width + 2))
            else:
                self.at += 1
                items.append(self.value(rest, width))
        return items


def read_yaml(text):
    documents = ("\n" + text).split("\n---\n")
    return [Reader(d).block(0) for d in documents if d.strip()]


def build(files, root):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", newline="") as f:
                f.write(text)
        done = subprocess.run(
            [os.environ.get("KUSTOMIZE", "kustomize"), "build", "--load-restrictor",
             "LoadRestrictionsNone", os.path.join(folder, root)],
            capture_output=True, text=True, timeout=60)
        if done.returncode:
            return None, done.stderr.replace(folder, "").strip().split("\n")[-1]
        return read_yaml(done.stdout), None


# ---- objects

def meta(r, name, ns=0.2):
    m = {"name": name}
    if r.random() < ns:
        m["namespace"] = r.choice(NAMESPACES)
    if r.random() < 0.3:
        m["labels"] = {"app": name}
    if r.random() < 0.1:
        m["annotations"] = {"note": r.choice(["x", "$(NAME)", "true", "a: b"])}
    return m


def obj(r, kind, version, name, ns=0.2, **rest):
    return {"apiVersion": version, "kind": kind, "metadata": meta(r, name, ns), **rest}


def env(r):
    ref = {"name": r.choice(CONFIGS), "key": "A"}
    return r.choice([
        {"name": "V", "value": r.choice(["v", "$(NAME)", "$$(NAME)"])},
        {"name": "C", "valueFrom": {"configMapKeyRef": ref}},
        {"name": "S", "valueFrom": {"secretKeyRef": ref}},
    ])


def volume(r):
    name = r.choice(CONFIGS)
    return r.choice([
        {"name": "cm", "configMap": {"name": name}},
        {"name": "sec", "secret": {"secretName": name}},
        {"name": "all", "projected": {"sources": [{"configMap": {"name": name}},
                                                  {"secret": {"name": name}}]}},
        {"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "img", "image": {"reference": "nginx:1"}},
    ])


def pod(r):
    container = {"name": "main", "image": r.choice(["nginx", "nginx:1.25", "r.io:5000/app:v1",
                                                    "r.io/app@sha256:aa"])}
    if r.random() < 0.5:
        container["env"] = [env(r) for _ in range(r.randint(1, 2))]
    if r.random() < 0.3:
        container["envFrom"] = [{r.choice(["configMapRef", "secretRef"]): {"name": r.choice(CONFIGS)}}]
    if r.random() < 0.3:
        container["args"] = ["run", "$(NAME)"]
    spec = {"containers": [container]}
    if r.random() < 0.3:
        spec["initContainers"] = [{"name": "init", "image": "nginx"}]
    if r.random() < 0.5:
        spec["volumes"] = [volume(r)]
    if r.random() < 0.3:
        spec["serviceAccountName"] = "runner"
    if r.random() < 0.1:
        spec["imagePullSecrets"] = [{"name": "creds"}]
    return spec


def template(r, name):
    return {"metadata": {"labels": {"app": name}}, "spec": pod(r)}


def workload(r, name):
    selected = {"selector": {"matchLabels": {"app": name}}, "template": template(r, name)}
    kind = r.choice(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"])
    if kind == "Deployment":
        return obj(r, kind, "apps/v1", name, spec={"replicas": 1, **selected})
    if kind == "StatefulSet":
        claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}
        return obj(r, kind, "apps/v1", name,
                   spec={"serviceName": r.choice(NAMES), "volumeClaimTemplates": [claim], **selected})
    if kind == "DaemonSet":
        return obj(r, kind, "apps/v1", name, spec=selected)
    if kind == "Job":
        return obj(r, kind, "batch/v1", name, spec={"template": template(r, name)})
    if kind == "CronJob":
        job = {"spec": {"template": template(r, name)}}
        return obj(r, kind, "batch/v1", name, spec={"schedule": "@daily", "jobTemplate": job})
    return obj(r, kind, "v1", name, spec=pod(r))


def rbac(r):
    role = r.choice(["Role", "ClusterRole"])
    binding = r.choice(["RoleBinding", "ClusterRoleBinding"])
    group = "rbac.authorization.k8s.io"
    subject = {"kind": "ServiceAccount", "name": "runner"}
    if r.random() < 0.6:
        subject["namespace"] = r.choice(NAMESPACES + ["default"])
    return [obj(r, role, group + "/v1", "reader", rules=[]),
            obj(r, binding, group + "/v1", "bind",
                roleRef={"apiGroup": group, "kind": role, "name": "reader"}, subjects=[subject]),
            obj(r, "ServiceAccount", "v1", "runner")]


def objects(r):
    """One or more that belong together."""
    name = r.choice(NAMES)
    service = {"name": r.choice(NAMES), "port": {"number": 80}}
    target = {"apiVersion": "apps/v1", "kind": r.choice(["Deployment", "StatefulSet"]), "name": name}
    return r.choice([
        lambda: [workload(r, name)],
        lambda: [workload(r, name)],
        lambda: [obj(r, "Service", "v1", name, spec={"selector": {"app": name},
                                                     "ports": [{"port": 80, "name": "http"}]})],
        lambda: [obj(r, "Ingress", "networking.k8s.io/v1", name, spec={
            "tls": [{"hosts": ["$(NAME).example.com"], "secretName": "creds"}],
            "defaultBackend": {"service": service},
            "rules": [{"host": "h", "http": {"paths": [
                {"path": "/", "pathType": "Prefix", "backend": {"service": service}}]}}]})],
        lambda: [obj(r, "HorizontalPodAutoscaler", "autoscaling/v2", name,
                     spec={"scaleTargetRef": target, "maxReplicas": 3})],
        lambda: [obj(r, "ConfigMap", "v1", r.choice(CONFIGS), data={"A": "a", "B": "1"})],
        lambda: [obj(r, "Secret", "v1", r.choice(CONFIGS), type="Opaque", data={"A": "YQ=="})],
        lambda: [obj(r, "PersistentVolumeClaim", "v1", "data", spec={"accessModes": ["ReadWriteOnce"]})],
        lambda: [obj(r, "NetworkPolicy", "networking.k8s.io/v1", name, spec={
            "podSelector": {"matchLabels": {"app": name}},
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "x"}}}]}]})],
        lambda: [obj(r, "Namespace", "v1", r.choice(NAMESPACES), ns=0)],
        lambda: [obj(r, "VirtualService", "networking.istio.io/v1", name, spec={
            "hosts": ["h"], "gateways": [name],
            "http": [{"route": [{"destination": {"host": name}}]}]})],
        lambda: [obj(r, "Gateway", "networking.istio.io/v1", name, spec={
            "selector": {"istio": "ingressgateway"},
            "servers": [{"port": {"number": 443, "name": "https", "protocol": "HTTPS"},
                         "hosts": ["h"], "tls": {"mode": "SIMPLE", "credentialName": "creds"}}]})],
        lambda: [obj(r, "Foo", "example.com/v1", name, spec={
            "configRef": {"name": r.choice(CONFIGS)}, "image": "nginx:1", "replicas": 1,
            "items": [{"name": "a", "v": 1}, {"name": "b", "v": 2}]})],
        lambda: rbac(r),
    ])()


# ---- kustomizations

class Case:
    def __init__(self, r):
        self.r = r
        self.files = {}
        self.features = set()
        self.known = []  # every object that some file holds

    def put(self, path, value):
        self.files[path] = value if isinstance(value, str) else json.dumps(value) + "\n"


def is_new(o, seen):
    key = (o["kind"], o["metadata"]["name"], o["metadata"].get("namespace", "default"))
    if key in seen:
        return False
    seen.add(key)
    return True


def write_objects(case, folder, k):
    """Objects of one kustomization: two of one identity are refused, so they are rare."""
    r, seen = case.r, set()
    for n in range(r.randint(1, 3)):
        group = [o for _ in range(r.randint(1, 2)) for o in objects(r)]
        group = [o for o in group if is_new(o, seen) or r.random() < 0.01]
        if not group:
            continue
        case.known += group
        way = r.random()
        if way < 0.15:
            case.features.add("List")
            text = json.dumps({"apiVersion": "v1", "kind": "List", "items": group})
        elif way < 0.3:
            case.features.add("json_file")
            case.known = case.known[:len(case.known) - len(group) + 1]
            group = group[:1]
            text = json.dumps(group[0], indent=1)
        else:
            text = "\n---\n".join(json.dumps(o) for o in group)
        name = "r%d.%s" % (n, "json" if 0.15 <= way < 0.3 else "yaml")
        case.put(folder + "/" + name, text + "\n")
        k.setdefault("resources", []).append(name)


def some_target(case, named=0.8):
    o = case.r.choice(case.known)
    target = {"kind": o["kind"]}
    if case.r.random() < named:
        target["name"] = o["metadata"]["name"]
    return o, target


def strategic(case):
    r, (o, _) = case.r, some_target(case)
    patch = {"apiVersion": o["apiVersion"], "kind": o["kind"],
             "metadata": {"name": o["metadata"]["name"]}}
    if "namespace" in o["metadata"]:
        patch["metadata"]["namespace"] = o["metadata"]["namespace"]
    what = r.random()
    if what < 0.15:
        patch["$patch"] = "delete"
    elif what < 0.3:
        patch["metadata"]["annotations"] = {"note": None, "patched": "yes"}
    elif o["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
        patch["spec"] = {"template": {"spec": {"containers": [
            {"name": r.choice(["main", "extra"]), "image": "busybox:1",
             "env": [{"name": "V", "value": "patched"}]}]}}}
    elif o["kind"] in ("ConfigMap", "Secret"):
        patch["data"] = {"A": None, "P": "cA=="}
    elif o["kind"] == "Service":
        patch["spec"] = {"ports": [{"port": r.choice([80, 81]), "targetPort": 8080}]}
    else:
        patch["metadata"]["labels"] = {"patched": "label"}
    return patch


def json_patch(case):
    r = case.r
    return r.choice([
        [{"op": "replace", "path": "/metadata/name", "value": "renamed"}],
        [{"op": "add", "path": "/metadata/labels", "value": {"j": "son"}}],
        [{"op": "add", "path": "/metadata/annotations/x~1y", "value": "1"}],
        [{"op": "add", "path": "/spec/extra", "value": [1, {"a": None}]}],
        [{"op": "remove", "path": "/metadata/labels"}],
        [{"op": "test", "path": "/metadata/name", "value": "web"},
         {"op": "copy", "from": "/metadata/name", "path": "/spec/copy"}],
    ])


def add_patch(case, folder, k):
    r = case.r
    way = r.choice(["smp", "smp_file", "smp_target", "json", "rename", "old_smp", "old_json"])
    case.features.add("patch:" + way)
    o, target = some_target(case)
    if way == "smp":
        entry = {"patch": json.dumps(strategic(case))}
    elif way == "smp_file":
        case.put(folder + "/patch.yaml", strategic(case))
        entry = {"path": "patch.yaml"}
    elif way == "smp_target":
        entry = {"patch": json.dumps(strategic(case)), "target": target}
    elif way == "rename":
        patch = {"apiVersion": o["apiVersion"], "kind": o["kind"], "metadata": {"name": "renamed"}}
        entry = {"patch": json.dumps(patch), "target": target, "options": {"allowNameChange": True}}
    elif way == "old_smp":
        k.setdefault("patchesStrategicMerge", []).append(json.dumps(strategic(case), indent=1) + "\n")
        return
    elif way == "old_json":
        target = {"version": o["apiVersion"].split("/")[-1], "kind": o["kind"],
                  "name": o["metadata"]["name"]}
        if "/" in o["apiVersion"]:
            target["group"] = o["apiVersion"].split("/")[0]
        entry = {"target": target, "patch": json.dumps(json_patch(case))}
        k.setdefault("patchesJson6902", []).append(entry)
        return
    else:
        entry = {"patch": json.dumps(json_patch(case)), "target": target}
    k.setdefault("patches", []).append(entry)


def add_generator(case, folder, k):
    r = case.r
    field = r.choice(["configMapGenerator", "secretGenerator"])
    entry = {"name": r.choice(CONFIGS)}
    for way in r.sample(["literals", "files", "envs", "options", "behavior", "namespace"], r.randint(1, 3)):
        case.features.add("generator:" + way)
        if way == "literals":
            entry[way] = ["A=%d" % r.randint(1, 2), "L='quoted'", "H=<&>\u00e4"]
        elif way == "files":
            case.put(folder + "/dir/f.txt", "line\n  more \u2028\n" * r.randint(1, 40))
            entry[way] = r.choice([["dir/f.txt"], ["k=dir/f.txt"]])
        elif way == "envs":
            case.put(folder + "/.env", "# c\nE1=x y\n\n  E2=\"q\"\nE3\n")
            entry[way] = [".env"]
        elif way == "options":
            entry[way] = r.choice([{"disableNameSuffixHash": True}, {"labels": {"g": "en"}},
                                   {"immutable": True, "annotations": {"g": "en"}}])
        elif way == "behavior":
            there = any(o["kind"] in ("ConfigMap", "Secret") and o["metadata"]["name"] == entry["name"]
                        for o in case.known)
            entry[way] = r.choice(["merge", "merge", "replace"] if there else ["create"])
        else:
            entry[way] = r.choice(NAMESPACES)
    k.setdefault(field, []).append(entry)
    if r.random() < 0.2:
        k["generatorOptions"] = r.choice([{"labels": {"go": "x"}}, {"disableNameSuffixHash": True}])


def add_replacement(case, folder, k):
    r = case.r
    o, source = some_target(case, 1)
    _, select = some_target(case, 0.5)
    path = r.choice(["metadata.name", "metadata.namespace", "kind", "data.A"])
    target = {"select": select, "fieldPaths": [r.choice([
        "metadata.annotations.from", "spec.template.spec.containers.[name=main].image",
        "spec.template.spec.containers.0.name", "metadata.labels.app", "spec.configRef.name"])]}
    if r.random() < 0.5:
        target["options"] = r.choice([{"create": True}, {"delimiter": ":", "index": 0},
                                      {"delimiter": "-", "index": 1}])
    k.setdefault("replacements", []).append({"source": {**source, "fieldPath": path},
                                             "targets": [target]})


def add_var(case, folder, k):
    o, _ = some_target(case)
    ref = {"apiVersion": o["apiVersion"], "kind": o["kind"], "name": o["metadata"]["name"]}
    var = {"name": "NAME", "objref": ref}
    if case.r.random() < 0.3:
        var["fieldref"] = {"fieldPath": case.r.choice(["metadata.namespace", "kind", "spec.replicas"])}
    k.setdefault("vars", []).append(var)


def add_configuration(case, folder, k):
    case.put(folder + "/config.yaml", case.r.choice([
        {"nameReference": [{"kind": "ConfigMap", "version": "v1", "fieldSpecs": [
            {"kind": "Foo", "path": "spec/configRef/name"}]}]},
        {"nameReference": [{"kind": "Service", "version": "v1", "fieldSpecs": [
            {"kind": "VirtualService", "path": "spec/http/route/destination/host"}]}]},
        {"images": [{"kind": "Foo", "path": "spec/image"}]},
        {"replicas": [{"kind": "Foo", "path": "spec/replicas", "create": True}]},
        {"commonLabels": [{"kind": "Foo", "path": "spec/labels", "create": True}]},
        {"varReference": [{"kind": "Foo", "path": "spec/image"}, {"path": "spec/gateways"}]},
        {"namePrefix": [{"kind": "VirtualService", "path": "metadata/name"}]},
    ]))
    k["configurations"] = ["config.yaml"]


def add_transformer(case, folder, k):
    case.put(folder + "/transformer.yaml", case.r.choice([
        {"apiVersion": "builtin", "kind": "PrefixTransformer", "metadata": {"name": "t"},
         "prefix": "t-", "fieldSpecs": [{"path": "metadata/name"}]},
        {"apiVersion": "builtin", "kind": "LabelTransformer", "metadata": {"name": "t"},
         "labels": {"t": "l"}, "fieldSpecs": [{"path": "metadata/labels", "create": True}]},
        {"apiVersion": "builtin", "kind": "NamespaceTransformer",
         "metadata": {"name": "t", "namespace": "moved"}, "unsetOnly": True,
         "setRoleBindingSubjects": "allServiceAccounts",
         "fieldSpecs": [{"path": "metadata/namespace", "create": True}]},
        {"apiVersion": "builtin", "kind": "AnnotationsTransformer", "metadata": {"name": "t"},
         "annotations": {"t": "a"}, "fieldSpecs": [{"path": "metadata/annotations", "create": True}]},
    ]))
    k["transformers"] = ["transformer.yaml"]


def set_field(name, values):
    def add(case, folder, k):
        k[name] = case.r.choice(values)
    return add


def add_replicas(case, folder, k):
    names = [o["metadata"]["name"] for o in case.known if o["kind"] in ("Deployment", "StatefulSet")]
    k["replicas"] = [{"name": case.r.choice(names or NAMES), "count": 3}]


FEATURES = {
    "namespace": (3, set_field("namespace", NAMESPACES + ["new"])),
    "namePrefix": (3, set_field("namePrefix", ["p-", "dev-"])),
    "nameSuffix": (2, set_field("nameSuffix", ["-s", "-v2"])),
    "commonLabels": (1, set_field("commonLabels", [{"c": "l"}, {"app": "common"}])),
    "labels": (2, set_field("labels", [[{"pairs": {"l": "1"}}],
                                       [{"pairs": {"l": "s"}, "includeSelectors": True}],
                                       [{"pairs": {"l": "t"}, "includeTemplates": True}]])),
    "commonAnnotations": (1, set_field("commonAnnotations", [{"ca": "x"}, {"note": "common"}])),
    "images": (2, set_field("images", [[{"name": "nginx", "newTag": "9"}],
                                       [{"name": "r.io:5000/app", "newName": "other/app"}],
                                       [{"name": "nginx", "digest": "sha256:dd"}]])),
    "buildMetadata": (0.3, set_field("buildMetadata", [["managedByLabel"], ["originAnnotations"]])),
    "sortOptions": (0.5, set_field("sortOptions", [{"order": "legacy"}, {"order": "fifo"}])),
    "replicas": (1, add_replicas),
    "generator": (4, add_generator),
    "patch": (4, add_patch),
    "replacement": (1.5, add_replacement),
    "vars": (1, add_var),
    "configurations": (1, add_configuration),
    "transformers": (1, add_transformer),
}


def add_features(case, folder, k, most):
    names = [n for n in FEATURES if case.known or n not in ("patch", "replacement", "vars")]
    weights = [FEATURES[n][0] for n in names]
    for name in case.r.choices(names, weights, k=case.r.randint(0, most)):
        case.features.add(name)
        FEATURES[name][1](case, folder, k)


def kustomization(case, folder, uses, most, prefix=None):
    r = case.r
    k = {}
    if uses:
        k["resources"] = [os.path.relpath(u, folder) for u in uses]
    if not uses or r.random() < 0.4:
        write_objects(case, folder, k)
    add_features(case, folder, k, most)
    if prefix and r.random() < 0.8:
        k["namePrefix"] = prefix
    if r.random() < 0.15:
        case.features.add("component")
        component = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
        component["commonAnnotations"] = {"part": "yes"}
        add_features(case, folder + "-part", component, 2)
        case.put(folder + "-part/kustomization.yaml", component)
        k["components"] = [os.path.relpath(folder + "-part", folder)]
    case.put(folder + "/kustomization.yaml", k)


def make(r):
    case = Case(r)
    shape = r.choice(["one", "overlay", "overlay", "two", "chain", "diamond"])
    case.features.add("shape:" + shape)
    if shape == "one":
        kustomization(case, "root", [], 4)
        return case
    kustomization(case, "base", [], 2)
    if shape == "overlay":
        kustomization(case, "root", ["base"], 4)
    elif shape == "two":
        kustomization(case, "other", [], 2, "o-")
        kustomization(case, "root", ["base", "other"], 3)
    elif shape == "chain":
        kustomization(case, "middle", ["base"], 2)
        kustomization(case, "root", ["middle"], 3)
    else:
        kustomization(case, "left", ["base"], 2, "l-")
        kustomization(case, "right", ["base"], 2, "r-")
        kustomization(case, "root", ["left", "right"], 2)
    return case


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for number in range(count):
        r = random.Random("%d/%d" % (seed, number))
        built, error = None, None
        while built is None and (error is None or r.random() < 0.8):
            case = make(r)
            built, error = build(case.files, "root")
        line = {"id": "R-%d-%d" % (seed, number), "features": sorted(case.features),
                "files": case.files, "root": "root", "ok": error is None}
        line["objects" if error is None else "error"] = built if error is None else error[-300:]
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
