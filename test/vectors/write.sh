#!/bin/sh
# Writes gob.json, yamux.json and net_rpc.json anew with real Go (needs Go and the module proxy or its cache).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
old=$(mktemp)
trap 'rm -f "$old"' EXIT
cd "$here/write"
go run -modfile=go_911.mod -tags=mm911 . -old "$old"
go run . -out "$out" -from "$old"
