#!/bin/sh
# Real encoding/gob reads what our encoder writes of every golden case: the newest Go with the types of both
# server/public versions, and Go 1.20 with the older ones, where that can be had. And the committed vectors are those
# that Go writes. Lines `N passed, N failed`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
(cd "$here/../.." && node --import tsx test/conformance/gob_write.ts "$work/all.json" "$work/old.json")
cd "$here/../vectors/write"
go run . -check "$work/all.json" || failed=1
go run -modfile=go_911.mod -tags=mm911 . -check "$work/old.json" || failed=1
if ../build_go120.sh "$work/go120" 2>"$work/go120.log"; then
  "$work/go120" -check "$work/old.json" || failed=1
else
  cat "$work/go120.log"
  echo 'Go 1.20 was not found: it reads nothing, and its vectors are taken as they are.'
fi
../write.sh "$work" >"$work/write.log" 2>&1 || { cat "$work/write.log"; failed=1; }
# The text, because how well Go compresses it is another matter.
text() { case $1 in *.gz) gzip -dc "$1" ;; *) cat "$1" ;; esac; }
fresh=0 stale=0
for path in ../*.json ../*.json.gz; do
  name=$(basename "$path")
  text "$path" >"$work/committed"
  if [ -f "$work/$name" ] && text "$work/$name" | cmp -s "$work/committed"; then
    fresh=$((fresh + 1))
  else
    echo "FAIL  test/vectors/$name is not what Go writes now: run test/vectors/write.sh"
    stale=$((stale + 1))
  fi
done
echo "$fresh passed, $stale failed"
[ "$stale" -eq 0 ] || failed=1
exit "$failed"
