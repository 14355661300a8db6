#!/usr/bin/env python3
"""Holds what jibe reads from Helm templates against what Helm prints.

    tests/oracle/helm_templates.py --helm PROGRAM --masked-tree PROGRAM [--values as-is,on,off] DIR...

Each chart below the folders (a folder with a Chart.yaml) is rendered with `helm
template`: with its own values; with every false in them true and every empty map
filled (`on`); with every true false (`off`); where a template looks into a value that is
not there, it is given one. Of charts whose dependencies are not
vendored a copy without those dependencies is rendered. The output is cut at its
`# Source:` lines, and each document is held against the tree that masked_tree
prints of the template file. Where that tree has no doubt (src/yaml/mask.h), Helm
must agree:

 * a value that is not doubtful, under values that are not, is printed: in the same
   place, with the same text, quoted or not as before;
 * a map or sequence that is not open holds nothing else;
 * a document whose root is not MAYBE is printed, once.

Two things are no difference: a collection whose entries are all MAYBE is null when none
is there; and Helm ends the last line of a file that does not end with a line break.
Documents are matched by kind and order. Prints what differs and the counts; fails
when something differs.

Needs PyYAML (Debian: python3-yaml), masked_tree (how to build it: masked_tree.c),
and Helm 3: `GOBIN=DIR go install helm.sh/helm/v3/cmd/helm@latest`. Works without a
network. Not part of the test run, since it wants a corpus.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SOURCE = re.compile(r"^---\n# Source: (.*)\n", re.M)
LEFT_OUT = re.compile(r"(^|/)(_[^/]*|NOTES\.txt)$")
NIL = re.compile(r"at <\$?\.Values\.([\w.]+)>: nil pointer")
FILLED = 40  # values given to one chart
SHOWN = 5  # differences of a document


# The trees of masked_tree.

class Node:
    def __init__(self, nodes, fields):
        self.nodes, self.children, self.last = nodes, [], False
        self.__dict__.update(fields)

    @property
    def key_text(self):
        return self.nodes[self.key].text if self.key and hasattr(self.nodes[self.key], "text") else None

    @property
    def unknown(self):
        """What lies in it may be otherwise too."""
        return self.masked or self.open


class Reader:
    """One masked_tree for all files; a tree is read once."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.known = {}

    def read(self, path):
        """The roots of the documents; None when the file cannot be read."""
        if path not in self.known:
            self.process.stdin.write(f"{path}\n")
            self.process.stdin.flush()
            self.known[path] = self.roots(json.loads(self.process.stdout.readline()))
        return self.known[path]

    @staticmethod
    def roots(file):
        if "error" in file:
            return None
        nodes = [None]
        for fields in file["nodes"]:
            nodes.append(Node(nodes, fields))
        for n in nodes[1:]:
            if n.parent and not n.is_key:
                nodes[n.parent].children.append(n)
        if len(nodes) > 1:
            nodes[-1].last = True
        return [nodes[i] for i in file["docs"] if i]


def sure(n):
    """How many values there are whose place and text are known."""
    return 0 if n.unknown or n.maybe else sum(map(sure, n.children)) or 1


# One tree against what was printed.

def entries(node):
    """Key and value of a map that was printed; the last of equal keys counts."""
    return {k.value if isinstance(k, yaml.ScalarNode) else None: v for k, v in node.value}


def diff(n, printed, path):
    """Sentences about what is said of `n` and not so."""
    if n.unknown or n.kind == "alias":
        return []
    here = f"{path or 'the root'} (line {n.line})"
    if n.kind in ("scalar", "null"):
        return diff_scalar(n, printed, here)
    if n.kind == "map":
        return diff_map(n, printed, path, here)
    return diff_list(n, printed, path, here)


def diff_scalar(n, printed, here):
    if not isinstance(printed, yaml.ScalarNode):
        return [f"{here} is no scalar"]
    plain = not printed.style
    if printed.value not in (n.text, n.text + "\n" if n.last else n.text) or plain != n.plain:
        return [f"{here} is {n.text!r}, printed {printed.value!r}{'' if plain == n.plain else ', otherwise quoted'}"]
    return []


def is_none_of(n, printed):
    """A collection of entries that are all MAYBE, none of which is there, is null."""
    return all(c.maybe for c in n.children) and isinstance(printed, yaml.ScalarNode) and printed.value == ""


def diff_map(n, printed, path, here):
    if is_none_of(n, printed):
        return []
    if not isinstance(printed, yaml.MappingNode):
        return [f"{here} is no map"]
    ours, theirs, out = collections.defaultdict(list), entries(printed), []
    for child in n.children:
        ours[child.key_text].append(child)
    for key in theirs:
        if key not in ours:
            out.append(f"{here} has another key, {key}")
    for key, values in ours.items():
        if any(v.maybe for v in values):
            continue
        if key not in theirs:
            out.append(f"{here} has no key {key}")
        else:
            out += diff(values[-1], theirs[key], f"{path}.{key}" if path else str(key))
    return out


def diff_list(n, printed, path, here):
    """All items; with some that are MAYBE, those before and after them."""
    if is_none_of(n, printed):
        return []
    if not isinstance(printed, yaml.SequenceNode):
        return [f"{here} is no list"]
    ours, theirs, out = n.children, printed.value, []
    maybe = [i for i, item in enumerate(ours) if item.maybe]
    if len(theirs) < len(ours) - len(maybe) or (not maybe and len(theirs) > len(ours)):
        return [f"{here} has {len(ours) - len(maybe)} items, printed {len(theirs)}"]
    before, after = (maybe[0], len(ours) - maybe[-1] - 1) if maybe else (len(ours), 0)
    for i in range(before):
        out += diff(ours[i], theirs[i], f"{path}[{i}]")
    for i in range(1, after + 1):
        out += diff(ours[-i], theirs[-i], f"{path}[-{i}]")
    return out


# The documents of a file against those that were printed.

def kind_of(root):
    """Of a tree; None: cannot be told."""
    kinds = [c for c in root.children if c.key_text == "kind"] if root.kind == "map" and not root.unknown else []
    return kinds[0].text if len(kinds) == 1 and not (kinds[0].unknown or kinds[0].maybe) else None


def printed_kind(root):
    kind = entries(root).get("kind") if isinstance(root, yaml.MappingNode) else None
    return kind.value if kind is not None else ""


def pair(ours, theirs):
    """The cheapest way of matching both in their order: what differs then. Ours
    stand for one each, or for any number when they are MAYBE or not known."""
    many = [n.maybe or kind_of(n) is None for n in ours]
    best = [[None] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    best[0][0] = (0, [])

    def offer(i, k, cost, said):
        if best[i][k] is None or best[i][k][0] > cost:
            best[i][k] = (cost, said)

    for i in range(len(ours) + 1):
        for k in range(len(theirs) + 1):
            if best[i][k] is None:
                continue
            cost, said = best[i][k]
            if i < len(ours):
                missing = [] if many[i] else [f"the document of line {ours[i].line} is not printed"]
                offer(i + 1, k, cost + 1000 * len(missing), said + missing)
            if k < len(theirs):
                offer(i, k + 1, cost + 1000, said + [f"a document that is not there: {printed_kind(theirs[k])}"])
            if i < len(ours) and k < len(theirs):
                new = [] if ours[i].maybe else diff(ours[i], theirs[k], "")
                offer(i if many[i] else i + 1, k + 1, cost + len(new), said + new)
    return best[-1][-1][1]


def compare(roots, printed):
    """Helm sorts by kind, and keeps the order of a file within a kind."""
    if any(r.unknown for r in roots) or not roots:
        return []  # may print any documents
    groups = collections.defaultdict(list)
    for root in printed:
        groups[printed_kind(root)].append(root)
    for root in roots:
        groups.setdefault(kind_of(root) or "", [])
    out = []
    for kind, theirs in sorted(groups.items()):
        out += pair([r for r in roots if kind_of(r) in (kind, None)], theirs)
    return out


# Helm.

def changed(value, to):
    """Values with all features on, or off."""
    if isinstance(value, dict):
        return {k: changed(v, to) for k, v in value.items()} or ({"jibe": "x"} if to else {})
    if isinstance(value, list):
        return [changed(v, to) for v in value]
    return to if isinstance(value, bool) else value


def fill(values, path):
    """Gives the value that a template asks for; False when something else is there."""
    for key in path[:-1]:
        if values.get(key) is None:
            values[key] = {}
        values = values[key]
        if not isinstance(values, dict):
            return False
    known = values.get(path[-1]) is not None
    values.setdefault(path[-1], "x")
    return not known


class Helm:
    def __init__(self, program, work):
        self.program, self.work = program, work
        self.env = dict(os.environ, HELM_CACHE_HOME=f"{work}/cache", HELM_CONFIG_HOME=f"{work}/config",
                        HELM_DATA_HOME=f"{work}/data")

    def template(self, chart, values):
        """Whether it could be rendered, what was printed, what Helm says."""
        own = chart / "values.yaml"
        own = yaml.load(own.read_text(errors="replace"), LOADER) or {} if own.is_file() else {}
        own = own if values == "as-is" else changed(own, values == "on")
        done = self.run(chart, own if values != "as-is" else None)
        for _ in range(FILLED):
            asked = NIL.search(done.stderr)
            if done.returncode == 0 or not asked or not fill(own, asked[1].split(".")):
                break
            done = self.run(chart, own)
        return done.returncode == 0, done.stdout, done.stderr

    def run(self, chart, values):
        args = [self.program, "template", "release", str(chart)]
        if values is not None:
            path = Path(self.work, "values.yaml")
            path.write_text(json.dumps(values, default=str))
            args += ["-f", str(path)]
        return subprocess.run(args, env=self.env, capture_output=True, text=True, errors="replace", timeout=120)

    def without_dependencies(self, chart):
        """A copy that does not ask for what is not there."""
        copy = Path(self.work, "copy", chart.name)
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(chart, copy, symlinks=False, ignore_dangling_symlinks=True)
        meta = yaml.load((copy / "Chart.yaml").read_text(), LOADER)
        vendored = [str(p.relative_to(copy / "charts")) for p in (copy / "charts").glob("*")]
        meta["dependencies"] = [d for d in meta.get("dependencies") or []
                                if any(re.fullmatch(re.escape(d["name"]) + r"(-v?[0-9][^/]*\.tgz)?", v) for v in vendored)]
        (copy / "Chart.yaml").write_text(yaml.safe_dump(meta))
        for old in ("requirements.yaml", "requirements.lock", "Chart.lock"):
            (copy / old).unlink(missing_ok=True)
        return copy


def chart_name(folder):
    try:
        meta = yaml.load((folder / "Chart.yaml").read_text(errors="replace"), LOADER)
        return meta.get("name") if isinstance(meta, dict) else None
    except yaml.YAMLError:
        return None


def template_file(chart, source):
    """The file that a `# Source:` names, by the names of charts; None: in an archive."""
    parts = source.split("/")[1:]
    while len(parts) > 2 and parts[0] == "charts":
        below = [d for d in sorted((chart / "charts").glob("*")) if (d / "Chart.yaml").is_file()]
        named = [d for d in below if parts[1] in (d.name, chart_name(d))]
        if not named:
            return None
        chart, parts = named[0], parts[2:]
    path = chart.joinpath(*parts)
    return path if path.is_file() else None


def by_source(output):
    """Documents as nodes, by the template that printed them; None: it is no YAML."""
    parts = SOURCE.split(output)
    out = collections.defaultdict(list)
    for source, text in zip(parts[1::2], parts[2::2]):
        try:
            out[source] += [n for n in yaml.compose_all(text, LOADER) if n.value != ""]
        except yaml.YAMLError:
            out[source].append(None)
    return out


# The corpus.

class Run:
    def __init__(self, options, work):
        self.helm, self.reader = Helm(options.helm, work), Reader(options.masked_tree)
        self.counts, self.failures = collections.Counter(), collections.Counter()
        self.held, self.seen = set(), set()

    def chart(self, chart, values):
        original = chart
        ok, output, error = self.helm.template(chart, values)
        if not ok and ("missing in charts" in error or "fetch missing dependencies" in error):
            chart = self.helm.without_dependencies(chart)
            ok, output, error = self.helm.template(chart, values)
            self.counts["renderings without some dependencies"] += ok
        self.counts["renderings" if ok else "renderings that fail"] += 1
        if not ok:
            self.failures[reason(error)] += 1
            return
        sources = by_source(output)
        for path in sorted((original / "templates").rglob("*.y*ml")):
            relative = path.relative_to(original)
            if not LEFT_OUT.search(str(relative)):
                sources.setdefault(f"{chart_name(original)}/{relative}", [])
        for source, printed in sorted(sources.items()):
            self.file(original, source, printed, values)

    def file(self, chart, source, printed, values):
        path = template_file(chart, source)
        roots = self.reader.read(str(path)) if path else None
        if not path or roots is None or None in printed:
            self.counts["files in archives" if not path else "files jibe cannot read" if roots is None
                        else "files printed as no YAML"] += 1
            return
        if printed:
            if path not in self.held:
                self.counts["values held against Helm"] += sum(map(sure, roots))
            self.held.add(path)
            self.counts["documents"] += len(printed)
        said = compare(roots, printed)
        if said and (path, tuple(said)) not in self.seen:
            self.seen.add((path, tuple(said)))
            self.counts["differences"] += 1
            print(f"{path} ({values}):")
            for line in said[:SHOWN]:
                print(f"    {line}")


def reason(error):
    """The class of an error of Helm."""
    for text in ("missing in charts", "fetch missing dependencies", "nil pointer", "wrong type for value", "no template",
                 "required", "YAML parse error", "not defined", "library charts", "kubeVersion", "schema"):
        if text in error:
            return text
    return error.strip().splitlines()[-1][:100] if error.strip() else "?"


def charts(folders):
    return sorted(Path(p) for f in folders for p, _, files in os.walk(f) if "Chart.yaml" in files)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--helm", required=True)
    parser.add_argument("--masked-tree", required=True)
    parser.add_argument("--values", default="as-is,on,off")
    parser.add_argument("folders", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        run = Run(options, work)
        for chart in charts(options.folders):
            run.counts["charts"] += 1
            for values in options.values.split(","):
                try:
                    run.chart(chart, values)
                except (yaml.YAMLError, OSError, subprocess.TimeoutExpired, shutil.Error) as error:
                    run.counts["charts that cannot be read"] += 1
                    run.failures[reason(str(error))] += 1
    run.counts["files held against Helm"] = len(run.held)
    for name, count in sorted(run.counts.items()):
        print(f"{count:8} {name}")
    for name, count in run.failures.most_common():
        print(f"{count:8} failed: {name}")
    return 1 if run.counts["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
