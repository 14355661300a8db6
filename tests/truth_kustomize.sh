#!/bin/sh
# truth_kustomize.sh PROGRAM CASES.xz CORPUS.tar.xz LIST -- builds of real repositories; skipped (77)
# where there are none.
for file in "$2" "$3"; do
	[ -f "$file" ] || { echo "skipped: no $file"; exit 77; }
done
command -v xz >/dev/null || { echo "skipped: no xz"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xJf "$3" -C "$work" && xz -dc "$2" | "$1" --corpus "$work" --differs "$4" -
