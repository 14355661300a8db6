#!/bin/sh
# tests/oracle/libyaml.sh PROGRAM TOP: holds trees against libyaml's, of all YAML in this repository, of the
# fuzzers' seeds, and of real repositories where ../shared/corpus is.
program=$1 top=$2
set -- "golden=$top/golden" "examples=$top/examples" "tests=$top/tests" "seeds=$top/tests/fuzz/seeds"
archive=$top/../shared/corpus/manifests.tar.xz
if [ -f "$archive" ] && command -v xz >/dev/null; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	tar -xJf "$archive" -C "$work" && set -- "$@" "corpus=$work"
else
	echo 'left out: real repositories (no ../shared/corpus, or no xz)'
fi
"$program" "$top/tests/oracle/libyaml.list" "$@"
