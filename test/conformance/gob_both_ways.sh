#!/bin/sh
# Real encoding/gob reads what our encoder writes of every golden case, with the types of both server/public versions,
# and the committed vectors are those that Go writes. Lines `N passed, N failed`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
(cd "$here/../.." && node --import tsx test/conformance/gob_write.ts "$work/all.json" "$work/old.json")
cd "$here/../vectors/write"
go run . -check "$work/all.json" || failed=1
go run -modfile=go_911.mod -tags=mm911 . -check "$work/old.json" || failed=1
../write.sh "$work" >/dev/null
stale=0
for name in gob.json yamux.json net_rpc.json; do
  cmp -s "../$name" "$work/$name" || { echo "FAIL  test/vectors/$name is not what Go writes now: run test/vectors/write.sh"; stale=$((stale + 1)); }
done
echo "$((3 - stale)) passed, $stale failed"
[ "$stale" -eq 0 ] || failed=1
exit "$failed"
