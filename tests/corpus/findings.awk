# The findings of `jibe --output-format json`, a line each: rule, severity, object, path, file; tabs between.
function text(line) {
	sub(/^[^:]*: /, "", line)
	sub(/,$/, "", line)
	gsub(/^"|"$/, "", line)
	return line == "null" ? "" : line
}
/^  "findings": \[$/ { inside = 1 }
/^  \],?$/ { inside = 0 }
!inside { next }
/^    \{/ { rule = severity = file = kind = ns = name = path = "" ; suppressed = 0; object = 0 }
/^      "rule":/ { rule = text($0) }
/^      "severity":/ { severity = text($0) }
/^      "file":/ { file = text($0) }
/^      "object": \{/ { object = 1 }
/^      \}/ { object = 0 }
object && /^        "kind":/ { kind = text($0) }
object && /^        "namespace":/ { ns = text($0) }
object && /^        "name":/ { name = text($0) }
/^      "path":/ { path = text($0) }
/^    \}/ { print rule "\t" severity "\t" kind " " (ns == "" ? "" : ns "/") name "\t" path "\t" file }
