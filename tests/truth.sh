#!/bin/sh
# truth.sh PROGRAM FILE.xz -- runs PROGRAM over the cases in FILE; skipped (77) where there is none.
[ -f "$2" ] || { echo "skipped: no $2"; exit 77; }
command -v xz >/dev/null || { echo "skipped: no xz"; exit 77; }
xz -dc "$2" | "$1" -
