#!/usr/bin/env python3
"""Random small kustomizations with patches and replacements, as kustomize builds them.

Prints cases for truth_kustomize, a line each:

    KUSTOMIZE=.../kustomize tests/oracle/patch_cases.py [--seed N] [--kind KIND] COUNT >cases.jsonl
    build/dev/tests/truth_kustomize -v cases.jsonl

KIND is smp, json, replace, select or all of them. Needs kustomize v5.8.1 and nothing else.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: "1"}
  annotations: {note: 'a b', num: "5"}
  finalizers: [one, two]
spec:
  replicas: 2
  empty:
  nothing: null
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.25
        args: [a, b]
        env:
        - {name: A, value: x}
        - {name: B, value: "1.10"}
        ports:
        - {containerPort: 8080, name: http}
        - {containerPort: 9090, protocol: UDP}
        volumeMounts:
        - {name: v, mountPath: /v}
      - name: side
        image: busybox
      volumes:
      - name: v
        emptyDir: {}
      tolerations:
      - {key: a}
"""
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: prod
  labels: {app: web}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
  - {name: dns, port: 53, protocol: UDP}
  - {name: dnst, port: 53, protocol: TCP}
"""
CUSTOM = """apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
  annotations: {big: "no"}
spec:
  hosts: [a.example.com, "b.example.com"]
  gateways: [mesh]
  flag: true
  ratio: 1.5
  http:
  - name: first
    route:
    - destination: {host: web, port: {number: 80}}
  - name: second
    timeout: 5s
"""
CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: cfg}}
data:
  KEY: value
  host: new.example.com
  port: "8443"
  list: a,b,c
  a.b: dotted
"""
RESOURCES = {"deployment.yaml": DEPLOYMENT, "service.yaml": SERVICE, "custom.yaml": CUSTOM,
             "config.yaml": CONFIG}
IDENTITIES = [("apps/v1", "Deployment", "web", None), ("v1", "Service", "web", "prod"),
              ("networking.istio.io/v1", "VirtualService", "web", None),
              ("v1", "ConfigMap", "settings", None)]


class Maker:
    def __init__(self, rng):
        self.r = rng

    def scalar(self):
        return self.r.choice(["x", "new", "5", "1.10", "\"7\"", "'q'", "true", "\"false\"", "null",
                              "~", "yes", "3"])

    def pick(self, *options):
        return self.r.choice(options)

    def some(self, options, low=1, high=3):
        n = min(len(options), self.r.randint(low, high))
        return self.r.sample(options, n)

    # Strategic merge patches: text in flow style.

    def container(self):
        parts = ["name: " + self.pick("web", "side", "new", "web")]
        if self.r.random() < 0.03:
            parts = []
        parts += self.some(["image: " + self.scalar(), "$patch: " + self.pick("delete", "replace",
                            "merge"), "args: [c]", "args: null",
                            "env: " + self.env(), "ports: " + self.ports(),
                            "volumeMounts: [{mountPath: %s, name: w}]" % self.pick("/v", "/w"),
                            "resources: {limits: {cpu: 1}}"], 0, 2)
        return "{" + ", ".join(unique(parts)) + "}"

    def env(self):
        items = ["{name: %s, value: %s}" % (self.pick("A", "B", "C"), self.scalar())
                 for _ in range(self.r.randint(0, 2))]
        items += self.some(["$patch: replace", "$patch: delete", "$patch: merge"], 0, 1) \
            if self.r.random() < 0.2 else []
        items += ["{name: A, $patch: delete}"] if self.r.random() < 0.2 else []
        items += ["{value: keyless}"] if self.r.random() < 0.1 else []
        return "[" + ", ".join("{%s}" % i if i[0] == "$" else i for i in items) + "]"

    def ports(self):
        def one():
            parts = ["containerPort: " + self.pick("8080", "9090", "7070")]
            parts += self.some(["protocol: " + self.pick("TCP", "UDP"), "name: p", "hostPort: 1",
                                "$patch: delete"], 0, 2)
            return "{" + ", ".join(parts) + "}"
        return "[" + ", ".join(one() for _ in range(self.r.randint(1, 2))) + "]"

    def service_ports(self):
        def one():
            parts = ["port: " + self.pick("80", "53", "443")]
            parts += self.some(["protocol: " + self.pick("TCP", "UDP"), "name: p",
                                "targetPort: " + self.scalar(), "$patch: delete"], 0, 2)
            return "{" + ", ".join(parts) + "}"
        return "[" + ", ".join(one() for _ in range(self.r.randint(1, 2))) + "]"

    def body(self, kind):
        if kind == "Deployment":
            return self.some(["replicas: " + self.scalar(), "strategy: {type: Recreate}",
                              "selector: {matchLabels: {$patch: replace, z: z}}", "extra: null",
                              "$retainKeys: [replicas]", "empty: " + self.scalar(),
                              "template: {spec: {containers: [%s]}}" % ", ".join(
                                  self.container() for _ in range(self.r.randint(1, 3))),
                              "template: {spec: {volumes: [{name: v, emptyDir: null, "
                              "secret: {secretName: s}}, {name: n}]}}",
                              "template: {spec: {tolerations: [{key: b}]}}",
                              "template: {metadata: {labels: {app: null, new: 1}}}",
                              "template: {$patch: delete}"], 1, 3)
        if kind == "Service":
            return self.some(["ports: " + self.service_ports(), "selector: null", "type: NodePort",
                              "ports: null", "selector: {$patch: delete}"], 1, 2)
        if kind == "VirtualService":
            return self.some(["hosts: [c]", "flag: " + self.scalar(), "ratio: " + self.scalar(),
                              "http: [{name: first, timeout: 3s}]", "http: [{$patch: replace}]",
                              "new: {a: null, b: [null, 1], c: {$patch: delete}, d: {}}",
                              "hosts: null"], 1, 3)
        return ["x: 1"]

    def metadata(self, name, ns):
        parts = ["name: " + name]
        if ns:
            parts.append("namespace: " + ns)
        parts += self.some(["labels: {app: other, num: 1}", "labels: {app: null}", "labels: null",
                            "annotations: {note: null, x: y}", "finalizers: [three, one]",
                            "annotations: {num: 6}", "labels: {$patch: delete}",
                            "finalizers: [{$patch: delete}]"], 0, 2)
        return "{" + ", ".join(unique(parts)) + "}"

    def strategic(self, renamed=False):
        version, kind, name, ns = self.r.choice(IDENTITIES)
        if self.r.random() < 0.02:
            name = "missing"
        fields = ["apiVersion: " + version, "kind: " + kind,
                  "metadata: " + self.metadata("renamed" if renamed else name, ns)]
        if kind == "ConfigMap":
            fields.append("data: {KEY: %s, new: %s}" % (self.scalar(), self.scalar()))
        elif self.r.random() < 0.97:
            fields.append("spec: {" + ", ".join(unique(self.body(kind))) + "}")
        if self.r.random() < 0.05:
            fields.append("$patch: delete")
        return "\n".join(fields) + "\n", kind

    def smp(self, files, k):
        for i in range(self.r.randint(1, 2)):
            how = self.r.random()
            text, kind = self.strategic(self.r.random() < (0.5 if 0.6 < how < 0.8 else 0.02))
            if how < 0.3:
                files["patch%d.yaml" % i] = text
                k.setdefault("patches", []).append({"path": "patch%d.yaml" % i})
            elif how < 0.6:
                k.setdefault("patches", []).append({"patch": text})
            elif how < 0.8:
                k.setdefault("patches", []).append({"patch": text, "target": {"kind": kind}})
                if self.r.random() < 0.5:
                    k["patches"][-1]["options"] = {self.pick("allowNameChange",
                                                             "allowKindChange"): True}
            else:
                k.setdefault("patchesStrategicMerge", []).append(text)

    # JSON patches.

    POINTERS = {
        "Deployment": ["/spec/replicas", "/spec/new", "/spec/missing/deep", "/spec/empty",
                       "/spec/template/spec/containers/0/image",
                       "/spec/template/spec/containers/-", "/spec/template/spec/containers/1",
                       "/spec/template/spec/containers/2", "/spec/template/spec/containers/-1",
                       "/spec/template/spec/containers/0/args/-", "/metadata/annotations/num",
                       "/spec/template/spec/containers/0/env/0/value", "/spec/selector"],
        "Service": ["/spec/ports/0/port", "/spec/selector", "/spec/selector/app", "/spec/ports/-",
                    "/spec/ports/+1", "/metadata/namespace", "/spec/type"],
        "VirtualService": ["/spec/hosts/0", "/spec/hosts/-", "/spec/hosts/-1", "/spec/http/1",
                           "/spec/http/0/route/0/destination/host", "/spec/http/7", "/spec/flag",
                           "/spec/http/0/route", "/spec/ratio", "spec/flag", "/spec/http/-/x"],
        "ConfigMap": ["/data/KEY", "/data/new", "/data/a.b", "/data/port", "/data"]}
    COMMON = ["/metadata/name", "/metadata/labels/app", "/metadata/labels/a~1b",
              "/metadata/annotations", "/metadata/annotations/x~0y", "/metadata/labels"]

    def pointer(self, kind):
        return self.r.choice(self.POINTERS[kind] + self.COMMON)

    def value(self):
        return self.pick("x", 5, True, None, 1.5, {"a": "b"}, ["c"], "7", {"name": "n"}, "yes")

    def operation(self, kind):
        op = {"op": self.pick("add", "add", "replace", "replace", "remove", "move", "copy", "test"),
              "path": self.pointer(kind)}
        if op["op"] in ("add", "replace", "test") and self.r.random() < 0.97:
            op["value"] = self.value()
        if op["op"] in ("move", "copy"):
            while op.get("from", "/metadata/annotations") == "/metadata/annotations":
                op["from"] = self.pointer(kind)
        return op

    def json(self, files, k):
        _, kind, name, _ = self.r.choice(IDENTITIES)
        patch = [self.operation(kind) for _ in range(self.r.randint(1, 2))]
        target = {"kind": kind, "name": name}
        text = json.dumps(patch) if self.r.random() < 0.5 else yaml_list(patch)
        how = self.r.random()
        if how < 0.4:
            k["patches"] = [{"patch": text, "target": target}]
        elif how < 0.7:
            files["patch.json"] = text
            k["patches"] = [{"path": "patch.json", "target": target}]
        else:
            target["version"] = "v1"
            k["patchesJson6902"] = [{"patch": text, "target": target}]
        if self.r.random() < 0.3:
            self.smp(files, k)

    # Selectors.

    def selector(self):
        parts = {}
        for key, values in {
                "kind": ["Deployment", "Service", "Dep.*", "Service|ConfigMap", "(?i)service",
                         "ment", ".*", "[DS].*", "[^D].*"],
                "name": ["web", "we.?", "settings", "web|settings", "^web$", "w", "w+eb", ".*s"],
                "namespace": ["prod", "default", ".*", "pro[d]", "^$", "p.{3}"],
                "group": ["apps", "networking.istio.io", ".*istio.*"],
                "version": ["v1", "v[0-9]", "v2"],
                "labelSelector": ["app=web", "app==web", "app!=web", "app in (web, cfg)",
                                  "app notin (web)", "app", "!app", "tier", "app=web,tier",
                                  "tier=1", "app = web , !tier", "app in ()", "tier>0"],
                "annotationSelector": ["num=5", "note", "!note", "big=no"]}.items():
            if self.r.random() < 0.28:
                parts[key] = self.r.choice(values)
        return parts

    def select(self, files, k):
        target = self.selector()
        if self.r.random() < 0.5:
            patch = [{"op": "add", "path": "/metadata/labels/hit", "value": "yes"}]
            k["patches"] = [{"patch": json.dumps(patch), "target": target}]
        else:
            text = "apiVersion: v9\nkind: Any\nmetadata: {name: any, annotations: {hit: x}}\n"
            k["patches"] = [{"patch": text, "target": target}]
        if self.r.random() < 0.3:
            k["patches"].insert(0, {"patch": "- {op: replace, path: /metadata/name, value: late}",
                                    "target": {"kind": "Deployment"}})

    # Replacements.

    def source(self):
        kind, paths = self.pick(
            ("ConfigMap", ["data.KEY", "data.host", "data.port", "data.list", "data.[a.b]",
                           "data.a\\.b", "data", "data.no", ""]),
            ("Service", ["spec.ports.0.port", "spec.ports.[name=dns].port", "spec.ports.-.name",
                         "metadata.namespace", "spec.ports", "spec.selector", "spec.ports.9"]),
            ("VirtualService", ["spec.hosts.0", "spec.flag", "spec.ratio", "spec.hosts",
                                "spec.http.[name=second].timeout"]),
            ("Deployment", ["spec.replicas", "spec.template.spec.containers.[name=side].image",
                            "spec.template.spec.containers.*.image", "metadata.labels.tier",
                            "metadata.annotations.num"]))
        out = {"kind": kind}
        path = self.r.choice(paths)
        if path:
            out["fieldPath"] = path
        if self.r.random() < 0.25:
            out["options"] = {"delimiter": self.pick(",", ".", ":"), "index": self.pick(0, 1, 5)}
        return out

    def replacement_target(self):
        kind, paths = self.pick(
            ("ConfigMap", ["data.KEY", "data.new", "data.port", "data.[x.y]", "metadata.name",
                           "data.list"]),
            ("Service", ["spec.ports.0.port", "spec.ports.[name=dns].port", "spec.selector.app",
                         "spec.ports.*.name", "spec.type", "metadata.labels.new",
                         "spec.ports.3.name", "spec.ports.[name=more].port"]),
            ("VirtualService", ["spec.hosts.0", "spec.hosts.*", "spec.hosts.[=a.example.com]",
                                "spec.flag", "spec.ratio", "spec.http.[name=first].timeout",
                                "spec.http.*.route.0.destination.host", "spec.hosts", "spec.hosts.2",
                                "spec.http.[name=s].timeout"]),
            ("Deployment", ["spec.replicas", "spec.template.spec.containers.[name=web].image",
                            "spec.template.spec.containers.*.image", "metadata.labels.tier",
                            "spec.template.spec.containers.[name=web].env.[name=B].value",
                            "spec.template.spec.containers.[name=web].env.[name=Z].value",
                            "spec.template.spec.containers.[name=w].image", "spec.nothing",
                            "spec.empty", "spec.a.b.c", "metadata.annotations.[a.b/c]"]))
        out = {"select": {"kind": kind}, "fieldPaths": self.some([self.r.choice(paths)])}
        if self.r.random() < 0.1:
            del out["fieldPaths"]
        if self.r.random() < 0.15:
            out["select"] = self.selector()
        if self.r.random() < 0.15:
            out["reject"] = [self.selector()]
        options = {}
        if self.r.random() < 0.4:
            options["create"] = True
        if self.r.random() < 0.25:
            options.update(delimiter=self.pick(",", ".", ":"), index=self.pick(0, 1, 5, -1))
        if options:
            out["options"] = options
        return out

    def replace(self, files, k):
        one = {"source": self.source(),
               "targets": [self.replacement_target() for _ in range(self.r.randint(1, 2))]}
        if self.r.random() < 0.1:
            del one["source"]
            one["sourceValue"] = self.pick("fixed", "12", "yes")
        if self.r.random() < 0.2:
            files["replacement.yaml"] = json.dumps(one if self.r.random() < 0.5 else [one])
            k["replacements"] = [{"path": "replacement.yaml"}]
        else:
            k["replacements"] = [one]
        if self.r.random() < 0.3:
            k["patches"] = [{"patch": "- {op: replace, path: /metadata/name, value: late}",
                             "target": {"kind": self.pick("Deployment", "Service")}}]


def unique(parts):
    return list({p.split(":")[0]: p for p in parts}.values())


def yaml_list(operations):
    lines = []
    for op in operations:
        for i, (key, v) in enumerate(op.items()):
            lines.append(("- " if i == 0 else "  ") + key + ": " + json.dumps(v))
    return "\n".join(lines) + "\n"


def numbers(v):
    """Integers without a fraction."""
    if isinstance(v, dict):
        return {k: numbers(c) for k, c in v.items()}
    if isinstance(v, list):
        return [numbers(c) for c in v]
    return int(v) if isinstance(v, float) and v == int(v) else v


def build(kustomize, files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as out:
                out.write(text)
        done = subprocess.run([kustomize, "build", folder], capture_output=True, text=True)
        if done.returncode:
            return None, done.stderr.strip().splitlines()[-1:]
        as_json = subprocess.run([sys.executable, "-c", TO_JSON], input=done.stdout, text=True,
                                 capture_output=True, check=True)
        return json.loads(as_json.stdout), None


# kustomize prints YAML 1.1 that quotes what needs it; PyYAML would read more into it.
TO_JSON = """
import json, re, sys, yaml
class Loader(yaml.SafeLoader): pass
Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", "true|false", "tf"), ("null", "null", "n"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?", "-+0123456789")]:
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^(?:%s)$" % pattern),
                                 list(first))
Loader.add_constructor("tag:yaml.org,2002:float", lambda l, n: float(n.value))
json.dump([d for d in yaml.load_all(sys.stdin, Loader) if d], sys.stdout)
"""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", default="")
    options.add_argument("count", type=int)
    options = options.parse_args()
    kustomize = os.environ.get("KUSTOMIZE", "kustomize")
    for i in range(options.count):
        maker = Maker(random.Random(options.seed * 1000003 + i))
        kind = options.kind or maker.pick("smp", "smp", "json", "select", "replace")
        files, k = dict(RESOURCES), {"resources": list(RESOURCES)}
        getattr(maker, kind)(files, k)
        files["kustomization.yaml"] = json.dumps(k)
        objects, error = build(kustomize, files)
        case = {"id": "%s-%d-%d" % (kind, options.seed, i), "features": [kind], "files": files,
                "root": "", "ok": objects is not None}
        if objects is None:
            case["error"] = error[0] if error else ""
        else:
            case["objects"] = numbers(objects)
        print(json.dumps(case, sort_keys=True))


if __name__ == "__main__":
    main()
