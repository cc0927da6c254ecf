#!/bin/sh
# Usage: write.sh [out]. Writes all vector files anew with real Go (needs Go, and the module proxy or its cache).
# Where Go 1.20 cannot be had, its streams are taken over as they stand.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go120=$work/go120.json
cd "$here/write"
go build -modfile=go_911.mod -tags=mm911 -o "$work/mm911" .
"$work/mm911" -raw "$work/mm911.json" -only mm911/
if "$here/build_go120.sh" "$work/go120"; then
  "$work/go120" -raw "$go120"
else
  echo "Go 1.20 was not found: gob_go120.json.gz stays as it is." >&2
  go120=$here/gob_go120.json.gz
fi
go build -o "$work/newest" .
"$work/newest" -out "$out" -mm911 "$work/mm911.json" -go120 "$go120"
