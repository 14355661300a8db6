#!/usr/bin/env bash
# tests/corpus.sh JIBE CORPUS.tar.xz -- jibe on real repositories, each folder of the archive on its own:
# no crash; the same output again; and where there is anything to fix, `--diff` applied by git gives the
# same files as `--fix`, and a second run has nothing left to do, both with the safe fixes alone (as if
# .jibe said complete: true) and with --unsafe-fixes. Skipped (77) without the archive.
set -uo pipefail
[ -f "$2" ] || { echo "skipped: no $2"; exit 77; }
jibe=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/c" && tar -xJf "$2" -C "$work/c"
export GIT_CONFIG_GLOBAL=/dev/null
failed=0 repos=0 findings=0 changed=0
bad() { echo "$name: $*"; failed=$((failed + 1)); }

# Applies the diff to a copy and fixes another: both must be the same.
compare() {
	"$jibe" --diff "$@" --root . >"$work/diff" 2>/dev/null
	[ $? -le 1 ] || bad "--diff $* ends with trouble"
	[ -s "$work/diff" ] || return 0
	changed=$((changed + 1))
	cp -R . "$work/a" && cp -R . "$work/b"
	git -C "$work/a" init -q && git -C "$work/a" apply --allow-empty "$work/diff" || bad "git apply refuses the diff of $*"
	rm -rf "$work/a/.git"
	(cd "$work/b" && "$jibe" --fix "$@" --root . >/dev/null 2>&1)
	diff -r "$work/a" "$work/b" >/dev/null || bad "--diff $* is not --fix"
	[ -z "$(cd "$work/b" && "$jibe" --diff "$@" --root . 2>/dev/null)" ] || bad "--fix $* leaves something to fix"
	rm -rf "$work/a" "$work/b"
}

for repo in "$work/c"/*/; do
	name=$(basename "$repo")
	cd "$repo" || exit 2
	repos=$((repos + 1))
	"$jibe" check --root . --fail-on info >"$work/one" 2>"$work/err"
	[ $? -le 1 ] || bad "check ends with trouble: $(tail -n 3 "$work/err")"
	grep -qE 'Sanitizer|runtime error|BUG' "$work/err" && bad "$(head -n 5 "$work/err")"
	grep -qE '^(error|warning|info)\[' "$work/one" || continue
	findings=$((findings + $(grep -cE '^(error|warning|info)\[' "$work/one")))
	"$jibe" check --root . --fail-on info >"$work/two" 2>/dev/null
	cmp -s "$work/one" "$work/two" || bad 'two runs differ'
	compare --unsafe-fixes
	[ -e .jibe ] || echo 'complete: true' >.jibe
	compare
done
echo "$repos repositories, $findings findings, $changed diffs held against --fix: $failed failed"
[ $failed -eq 0 ]
