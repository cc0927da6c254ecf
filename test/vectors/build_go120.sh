#!/bin/sh
# Usage: build_go120.sh <out>. Builds the program of write/ with Go 1.20, the last whose type ids begin at 65, against
# server/public v0.1.6. Fails where that toolchain cannot be had (it comes through the Go module proxy).
# Of four files of server/public the imports of two packages that Go 1.20 lacks are led to stand-ins; its types are
# as they are.
set -eu
cd "$(dirname "$0")/write"
out=$1
case $out in /*) ;; *) out=$OLDPWD/$out ;; esac
export GOTOOLCHAIN=go1.20.14 GOFLAGS=-mod=mod
# Without the index, which knows only the imports as they were.
export GODEBUG=goindex=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The module files are written to, so these are copies.
cp go_120.mod "$work/go.mod"
cp go_120.sum "$work/go.sum"
public=$(go list -modfile="$work/go.mod" -m -f '{{.Dir}}' github.com/mattermost/mattermost/server/public)
[ -d "$public" ] || { go mod download -modfile="$work/go.mod"; public=$(go list -modfile="$work/go.mod" -m -f '{{.Dir}}' github.com/mattermost/mattermost/server/public); }
comma=
printf '{"Replace":{' >"$work/overlay.json"
for file in $(grep -lE '^[[:space:]]*"(slices|maps)"$' "$public"/model/*.go "$public"/plugin/*.go | grep -v _test); do
  copy=$work/$(basename "$file")
  sed -E 's#^([[:space:]]*)"(slices|maps)"$#\1"thread-summary/vectors/write/go120/\2"#' "$file" >"$copy"
  printf '%s"%s":"%s"' "$comma" "$file" "$copy" >>"$work/overlay.json"
  comma=,
done
printf '}}\n' >>"$work/overlay.json"
go build -modfile="$work/go.mod" -overlay="$work/overlay.json" -tags=mm911 -o "$out" .
