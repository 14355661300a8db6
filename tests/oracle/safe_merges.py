#!/usr/bin/env python3
"""Holds safe fixes against istiod, on random repositories.

    tests/oracle/safe_merges.py --jibe PROGRAM --istiod-dump PROGRAM [--first SEED] [--runs N]

Each seed gives one repository of Gateways and VirtualServices that meet on one
ingress, with `complete: true`. `jibe --fix` runs on a copy; where it changes
anything, `istiod-dump --equal` must say that istiod serves both folders alike
in five creation orders. istiod-dump runs istiod's own code over a folder.
Prints what differs, and the counts; fails when a safe fix was not safe.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HOSTS = ["a.example.com", "b.example.com", "*.example.com", "c.example.com"]
KINDS = ["http"] * 6 + ["http8080", "https", "https", "redirect", "tls", "tcp", "bound", "grpc"]

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: ingress, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  ports:
    - {name: http, port: 80, targetPort: 8080}
    - {name: https, port: 443, targetPort: 8443}
"""


def hosts(r, namespaces):
    some = r.sample(HOSTS, r.choice([1, 1, 2, 2, 3]))
    if r.random() < 0.2:
        scopes = ["./", "*/"] + [ns + "/" for ns in namespaces]
        some = [r.choice(scopes) + h if r.random() < 0.6 else h for h in some]
    return json.dumps(some)


def server(r, i, namespaces):
    kind = r.choice(KINDS)
    number, protocol, more = 80, "HTTP", ""
    own = hosts(r, namespaces)
    if kind == "http8080":
        number = 8080
    elif kind == "grpc":
        protocol = "GRPC"
    elif kind == "bound":
        more = f"      bind: {r.choice(['0.0.0.0', '192.0.2.1'])}\n"
    elif kind == "redirect":
        more = "      tls: {httpsRedirect: true}\n"
    elif kind == "https":
        number, protocol = r.choice([443, 443, 443, 8443]), "HTTPS"
        more = f"      tls: {{mode: SIMPLE, credentialName: {r.choice(['one', 'one', 'two'])}}}\n"
    elif kind == "tls":
        number, protocol, more = 443, "TLS", "      tls: {mode: PASSTHROUGH}\n"
    elif kind == "tcp":
        number, protocol, own = 5432, "TCP", '["*"]'
    name = r.choice(["http", "web"]) if protocol == "HTTP" else protocol.lower()
    return (f"    - port: {{number: {number}, name: {name}{i}, protocol: {protocol}}}\n"
            f"      hosts: {own}\n{more}")


def gateway(r, name, namespaces):
    namespace = r.choice(namespaces)
    created = ""
    if r.random() < 0.2:
        created = f'  creationTimestamp: "20{r.randint(10, 24)}-01-01T00:00:00Z"\n'
    servers = "".join(server(r, i, namespaces) for i in range(r.choice([1, 1, 1, 2, 3])))
    return (namespace, name), (
        "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n"
        f"  name: {name}\n  namespace: {namespace}\n{created}spec:\n"
        f"  selector: {{istio: ingressgateway}}\n  servers:\n{servers}")


def reference(r, gateways, namespace):
    ns, name = r.choice(gateways)
    return r.choice([f"{ns}/{name}", f"{name}.{ns}", name if ns == namespace else f"{ns}/{name}"])


def http_route(r, gateways, namespace, i, k):
    path = f"/p{i}{k}" if r.random() < 0.8 else "/x"
    port = ", port: {number: 80}" if r.random() < 0.7 else ""
    ref = lambda: reference(r, gateways, namespace)
    match = r.choice([
        "", f"{{uri: {{prefix: {path}}}}}", f"{{uri: {{prefix: {path}}}}}", f"{{uri: {{prefix: {path}}}}}",
        f"{{uri: {{exact: {path}}}}}", f'{{uri: {{regex: "{path}.*"}}}}', f"{{port: {r.choice([80, 8080, 443])}}}",
        f"{{uri: {{prefix: {path}}}, gateways: [{ref()}]}}",
        f'{{headers: {{x-a: {{exact: "{r.randint(0, 1)}"}}}}}}',
        f"{{uri: {{prefix: {path}}}, gateways: [{ref()}, {ref()}]}}, {{uri: {{prefix: /q}}}}"])
    match = f"match: [{match}]\n      " if match else ""
    return f"    - {match}route: [{{destination: {{host: svc{i}-{k}{port}}}}}]\n"


def virtual_service(r, i, gateways, namespaces):
    namespace = r.choice(namespaces)
    refs = list(dict.fromkeys(reference(r, gateways, namespace) for _ in range(r.choice([1, 1, 2, 2, 3]))))
    if r.random() < 0.15:
        refs.append("mesh")
    own = r.choice([HOSTS[:1], HOSTS[:1], HOSTS[1:2], HOSTS[:2], HOSTS[2:3], HOSTS[3:]])
    kind = r.choice(["http"] * 8 + ["tls", "tcp"])
    if kind == "http":
        body = "  http:\n" + "".join(
            http_route(r, gateways, namespace, i, k) for k in range(r.choice([1, 1, 2])))
    elif kind == "tls":
        body = (f"  tls:\n    - match: [{{sniHosts: {json.dumps(own[:1])}}}]\n"
                f"      route: [{{destination: {{host: t{i}, port: {{number: 443}}}}}}]\n")
    else:
        body = f"  tcp:\n    - route: [{{destination: {{host: p{i}, port: {{number: 5432}}}}}}]\n"
    return ("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n"
            f"  name: v{i}\n  namespace: {namespace}\nspec:\n  hosts: {json.dumps(own)}\n"
            f"  gateways: {json.dumps(refs)}\n{body}")


def repository(seed):
    r = random.Random(seed)
    namespaces = ["web", "shop"] if r.random() < 0.5 else ["web"]
    made = [gateway(r, f"g{i + 1}", namespaces) for i in range(r.randint(2, 4))]
    keys = [key for key, _ in made]
    documents = [text for _, text in made]
    documents += [virtual_service(r, i, keys, namespaces) for i in range(r.randint(1, 4))]
    if r.random() < 0.3:
        documents.append(SERVICE)
    return "---\n".join(documents)


def judge(seed, work, options, counts):
    before, after = work / "before", work / "after"
    for folder in (before, after):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "all.yaml").write_text(repository(seed))
        (folder / ".jibe").write_text("complete: true\n")
    run = subprocess.run([options.jibe, "--fix", "--root", "."], cwd=after, capture_output=True, text=True)
    if run.returncode > 1:
        counts["trouble"] += 1
        print(f"seed {seed}: jibe ends with {run.returncode}: {run.stderr[-300:]}")
        return
    if (after / "all.yaml").read_bytes() == (before / "all.yaml").read_bytes():
        return
    counts["fixed"] += 1
    equal = subprocess.run([options.istiod_dump, "--equal", "--routers", "--orders", "5", before, after],
                           capture_output=True, text=True)
    if equal.returncode:
        counts["wrong"] += 1
        print(f"seed {seed}: not equal: {(equal.stdout + equal.stderr)[-400:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jibe", required=True)
    parser.add_argument("--istiod-dump", required=True)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    options.jibe = os.path.abspath(options.jibe)
    os.environ["PILOT_JWT_ENABLE_REMOTE_JWKS"] = "envoy"
    counts = {"fixed": 0, "wrong": 0, "trouble": 0}
    with tempfile.TemporaryDirectory() as work:
        for seed in range(options.first, options.first + options.runs):
            judge(seed, Path(work), options, counts)
    print(f"{options.runs} repositories, {counts['fixed']} with a safe fix, {counts['wrong']} of them wrong, "
          f"{counts['trouble']} in trouble")
    return 1 if counts["wrong"] or counts["trouble"] else 0


if __name__ == "__main__":
    sys.exit(main())
