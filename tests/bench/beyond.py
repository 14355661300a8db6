"""What an edit changed beyond the label that it was to add; for one-label.

A file is measured from its text before and after alone. The label is taken out
of the text again in every way in which it may have been written, and the result
that is nearest to the old text is compared with it. Values and comments are
found with PyYAML, which shares no code with jibe.
"""
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

KEY, VALUE = "jibe.example/reviewed", "done"
LABEL = rf"""["']?{re.escape(KEY)}["']?[ ]*:\s*["']?{VALUE}["']?"""
LABELS = r"""["']?labels["']?"""
# The label as it may stand in a text, and what stands there without it.
TAKEN_OUT = [(re.compile(pattern, re.M), instead) for pattern, instead in (
    (rf"^[ \t]*{LABEL}[ \t]*(\r?\n|\Z)", ""),
    (rf"^[ \t]*{LABELS}[ ]*:[ \t]*\r?\n[ \t]*{LABEL}[ \t]*(\r?\n|\Z)", ""),
    (rf"^[ \t]*{LABELS}[ ]*:[ \t]*\{{\s*{LABEL}\s*\}}[ \t]*(\r?\n|\Z)", ""),
    (rf"\s*,\s*{LABEL}", ""),
    (rf"{LABEL}\s*,\s*", ""),
    (rf"\{{\s*{LABEL}\s*\}}", "{}"),
    (rf"\s*,\s*{LABELS}[ ]*:\s*\{{\s*{LABEL}\s*\}}", ""),
)]

BOOLS = {word: kind for kind, words in (
    (True, "y yes on true"), (False, "n no off false"))
    for lower in words.split() for word in (lower, lower.title(), lower.upper())}
NULLS = {"", "~", "null", "Null", "NULL"}
FLOAT = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?$|"
                   r"[-+]?\.(inf|Inf|INF)$|\.(nan|NaN|NAN)$")
INT = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$")


def plain_value(text):
    """What a plain scalar is: (type, value)."""
    if text in NULLS:
        return "null", None
    if text in BOOLS:
        return "bool", BOOLS[text]
    digits = text.replace("_", "")
    integer = INT.match(digits)
    if integer:
        sign, number = integer.groups()
        if len(number) > 1 and number[0] == "0" and number[1].isdigit():
            number = "0o" + number
        return "int", int(sign + number, 0)
    if FLOAT.match(digits):
        return "float", repr(float(digits.lower().replace(".inf", "inf").replace(".nan", "nan")))
    return "str", text


class Unreadable(Exception):
    pass


class Reader:
    """Texts as trees of tuples, and their comments."""

    def __init__(self):
        import yaml
        self.yaml = yaml
        base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

        class Loader(base):
            def resolve(self, kind, value, implicit):
                if kind is yaml.ScalarNode and implicit[0]:
                    return "plain"
                return super().resolve(kind, value, implicit)
        self.loader = Loader

    def tree(self, node, seen):
        if id(node) in seen:
            return seen[id(node)]
        if isinstance(node, self.yaml.ScalarNode):
            found = plain_value(node.value) if node.tag == "plain" else \
                (node.tag.removeprefix("tag:yaml.org,2002:"), node.value)
        elif isinstance(node, self.yaml.SequenceNode):
            found = "seq", node.tag, tuple(self.tree(item, seen) for item in node.value)
        else:
            found = "map", node.tag, tuple((self.tree(key, seen), self.tree(value, seen))
                                           for key, value in node.value)
        seen[id(node)] = found
        return found

    def documents(self, text):
        try:
            nodes = list(self.yaml.compose_all(text.removeprefix("\ufeff"), self.loader))
            return [self.tree(node, {}) if node else None for node in nodes]
        except (self.yaml.YAMLError, RecursionError, ValueError) as error:
            raise Unreadable(str(error)) from error

    def comment_places(self, text):
        """Of every '#' that begins a comment: what is between two tokens, and in the
        first line of a block scalar."""
        end = 0
        for token in self.yaml.scan(text, self.loader):
            start = token.start_mark.index
            yield from (end + m.start() for m in re.finditer(r"#[^\r\n]*", text[end:start]))
            end = max(end, token.end_mark.index)
            if getattr(token, "style", None) in ("|", ">"):
                head = re.match(r"[^\r\n]*?[ \t](#)", text[start:end])
                if head:
                    yield start + head.start(1)

    def comments(self, text):
        """[(text, where it stands)]: behind or above a line; deeper than that line, in
        the collection that begins on a line above."""
        text = text.removeprefix("\ufeff")
        lines = text.splitlines(keepends=True)
        column = columns_of(lines, sorted(self.comment_places(text)))
        content = [line[:column.get(i, len(line))].rstrip() for i, line in enumerate(lines)]
        below = [""] * (len(lines) + 1)
        for i in range(len(lines) - 1, -1, -1):
            below[i] = content[i] or below[i + 1]
        found, around = [], []
        for i, line in enumerate(lines):
            while content[i] and around and indent(around[-1]) >= indent(content[i]):
                around.pop()
            if content[i]:
                around.append(content[i])
            if i not in column:
                continue
            where = below[i]
            if indent(where) < column[i] and not content[i]:
                where = next((up for up in reversed(around) if indent(up) < column[i]), "")
            found.append((line[column[i]:].rstrip(), squash(where)))
        return found


def columns_of(lines, places):
    """line number -> column of the comment on it, from offsets in order."""
    column, row, start = {}, 0, 0
    for place in places:
        while start + len(lines[row]) <= place:
            start += len(lines[row])
            row += 1
        column[row] = place - start
    return column


def indent(line):
    return len(line) - len(line.lstrip())


def squash(line):
    """A line as far as it names a place: tools may quote and space as they like."""
    line = re.sub(r"""[\s"']""", "", line)
    return line.split(":")[0] if line.startswith(("labels:", "metadata:")) else line[:24]


def field(tree, name):
    if tree is None or tree[0] != "map":
        return None
    for key, value in tree[2]:
        if key == ("str", name):
            return value
    return None


def replaced(tree, name, value):
    """The map with another value for the key, without it for None."""
    pairs = tuple((k, value if k == ("str", name) else v) for k, v in tree[2])
    return (*tree[:2], tuple(pair for pair in pairs if pair[1] is not None))


def without_label(tree):
    """A document without the label, and without labels where there are no others."""
    metadata = field(tree, "metadata")
    labels = field(metadata, "labels")
    if labels is None:
        return tree
    if labels[0] == "map":
        labels = replaced(labels, KEY, None)
    if labels[0] == "null" or not labels[2:] or not labels[2]:
        labels = None
    return replaced(tree, "metadata", replaced(metadata, "labels", labels))


# Measuring one file.

def changed_lines(before, after, folder):
    """Lines of the hunks, of the side that has more."""
    old, new = folder / "before", folder / "after"
    old.write_bytes(before.encode())
    new.write_bytes(after.encode())
    diff = subprocess.run(["diff", "-a", old, new], capture_output=True, check=False)
    total = 0
    for head in re.finditer(rb"^(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?$", diff.stdout, re.M):
        first, last, what, new_first, new_last = head.groups()
        removed = 0 if what == b"a" else int(last or first) - int(first) + 1
        added = 0 if what == b"d" else int(new_last or new_first) - int(new_first) + 1
        total += max(removed, added)
    return total


def label_taken_out(text):
    """The texts that the new one may have come from."""
    for pattern, instead in TAKEN_OUT:
        for match in pattern.finditer(text):
            head, tail = text[:match.start()], text[match.end():]
            yield head + instead + tail
            if not tail and not text.endswith("\n"):
                yield re.sub(r"\r?\n\Z", "", head)


def beyond(before, after, folder):
    """(lines changed, bytes differ, text differs) beyond the label."""
    texts = list(dict.fromkeys(label_taken_out(after))) or [after]
    if before in texts:
        return 0, False, False
    lines, text = min((changed_lines(before, text, folder), text) for text in texts)
    plain = [re.sub(r"\n\Z", "", t.replace("\r\n", "\n")) for t in (before, text)]
    return lines, True, plain[0] != plain[1]


class Tally:
    def __init__(self):
        self.lines, self.errors = [], []
        self.cases = {what: [] for what in ("bytes", "text", "values", "lost", "moved")}

    def count(self, what, path, yes):
        if yes:
            self.cases[what].append(path)

    def measure(self, reader, path, before, after, folder):
        try:
            trees = reader.documents(before), reader.documents(after)
        except Unreadable as error:
            self.errors.append((path, "not YAML any more: " + str(error).split("\n")[0]))
            return
        if field(field(field(trees[1][0], "metadata"), "labels"), KEY) != ("str", VALUE):
            self.errors.append((path, "the label is not there"))
            return
        lines, differs, text = beyond(before, after, folder)
        self.lines.append(lines)
        self.count("bytes", path, differs)
        self.count("text", path, text)
        old, new = (list(map(without_label, documents)) for documents in trees)
        self.count("values", path, old != new)
        old, new = reader.comments(before), reader.comments(after)
        lost = Counter(c for c, _ in old) - Counter(c for c, _ in new)
        self.count("lost", path, lost)
        self.count("moved", path, not lost and old != new)

    def row(self, name):
        lines = sorted(self.lines) or [0]
        n = {what: len(paths) for what, paths in self.cases.items()}
        share = len(self.lines) or 1
        return (name, f"{100 * n['bytes'] / share:.1f}", f"{100 * n['text'] / share:.1f}",
                f"{lines[len(lines) // 2]} / {lines[len(lines) * 9 // 10]}", str(n["values"]),
                f"{n['lost']} / {n['moved']}", str(len(self.errors)))


# The measure itself: what an edit of OBJECT may have done, and the row that says so.

METADATA = """
  name: a
  annotations:
    # none
"""
OBJECT = f"""\
# the first
kind: A  # behind
metadata:{METADATA}spec:
  # above
  b: "1"
  c: [x, y]
"""
DONE = OBJECT.replace("spec:", f"  labels:\n    {KEY}: {VALUE}\nspec:")
MEASURED = (
    ("the label alone", DONE, "0.0 0.0 0/0 0 0/0 0"),
    ("labels in flow style", OBJECT.replace("name: a", f"name: a\n  labels: {{ {KEY}: {VALUE} }}"),
     "0.0 0.0 0/0 0 0/0 0"),
    ("a final newline less", DONE[:-1], "100.0 0.0 1/1 0 0/0 0"),
    ("CRLF", DONE.replace("\n", "\r\n"), "100.0 0.0 10/10 0 0/0 0"),
    ("another quote", DONE.replace('"1"', "'1'"), "100.0 100.0 1/1 0 0/0 0"),
    ("no quotes: a number", DONE.replace('"1"', "1"), "100.0 100.0 1/1 1 0/0 0"),
    ("another order of keys", DONE.replace('  b: "1"\n  c: [x, y]', '  c: [x, y]\n  b: "1"'),
     "100.0 100.0 2/2 1 0/1 0"),
    ("block style", DONE.replace("[x, y]", "\n  - x\n  - y"), "100.0 100.0 3/3 0 0/0 0"),
    ("a comment gone", DONE.replace("  # behind", ""), "100.0 100.0 1/1 0 1/0 0"),
    ("a comment moved", DONE.replace("  # above\n", "").replace("  c:", "  # above\n  c:"),
     "100.0 100.0 2/2 0 0/1 0"),
    ("a comment in another map", OBJECT.replace("    # none", f"""\
  labels:
    {KEY}: {VALUE}
    # none"""), "0.0 0.0 0/0 0 0/1 0"),
    ("no label", OBJECT, "0.0 0.0 0/0 0 0/0 1"),
    ("not YAML", DONE + "- x\n", "0.0 0.0 0/0 0 0/0 1"),
)
# What jibe is to add the label to, and nothing else to change.
EDITED = (OBJECT, OBJECT[:-1], OBJECT.replace("\n", "\r\n"), "\ufeff" + OBJECT,
          OBJECT.replace("  name: a", "  name: a\n  labels:"),
          OBJECT.replace("  name: a", "  labels: {}  # none\n  name: a"),
          OBJECT.replace("  name: a", "  labels: {b: c}\n  name: a"),
          OBJECT.replace(METADATA, "\n    name: a\n    labels:\n      b: c\n    # last\n"),
          OBJECT.replace(METADATA, " {name: a, labels: {b: c}}\n"), OBJECT + "text: |\n  x",
          "kind: A\nmetadata:\n  name: a", "kind: A\nmetadata: {name: a}\n---\n")


def measured(reader, before, after):
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        tally.measure(reader, "", before, after, Path(name))
    return " ".join(cell.replace(" ", "") for cell in tally.row("")[1:])


def self_test(reader, edit):
    """Complaints; `edit` gives a text the label as jibe does, or says why not."""
    for name, after, row in MEASURED:
        got = measured(reader, OBJECT, after)
        if got != row:
            yield f"{name}: {got}, not {row}"
    for before in EDITED:
        got = measured(reader, before, edit(before))
        if got != "0.0 0.0 0/0 0 0/0 0":
            yield f"jibe: {got} after an edit of {before!r}"
