#!/bin/sh
# Usage: run.sh <plugin tar.gz or unpacked folder> [flags of the program, such as -only help or -v]
# Plays the scenarios under the newest server/public, under that of Mattermost 9.11 and under the embedded host, then
# compares what they saw.
# What was observed goes to $RECORD (default: dist/conformance). The last line is `N passed, N failed`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || { echo "usage: run.sh <plugin tar.gz or unpacked folder> [flags]" >&2; exit 2; }
bundle=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
record=${RECORD:-$here/../../dist/conformance}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$record"
record=$(cd "$record" && pwd)
cd "$here"
failed=0
go build -o "$work/newest" .
go build -modfile=go_911.mod -tags=mm911 -o "$work/mm911" .
for version in newest mm911; do
  echo "== $version"
  "$work/$version" -bundle "$bundle" -record "$record/$version.json" "$@" >"$work/$version.log" || failed=1
  # The program's own total is not the last line of this script.
  cat "$work/$version.log"
done
echo "== embedded host"
node --import tsx "$here/../host/play.ts" "$bundle" -record "$record/embedded.json" "$@" >"$work/embedded.log" || failed=1
cat "$work/embedded.log"
if go run ./default_config "$work/default_config.json" && cmp "$work/default_config.json" ../host/generated/default_config.json; then
  echo "1 passed, 0 failed"
else
  failed=1
  echo "FAIL  test/host/generated/default_config.json is not what default_config writes now"
  echo "0 passed, 1 failed"
fi >"$work/default_config.log"
cat "$work/default_config.log"
for other in mm911 embedded; do
  echo "== the same calls under both hosts: newest, $other"
  node --import tsx "$here/compare.ts" "$record/newest.json" "$record/$other.json" >"$work/compare_$other.log" || failed=1
  cat "$work/compare_$other.log"
done
echo "== gob, both ways"
"$here/gob_both_ways.sh" >"$work/gob.log" || failed=1
cat "$work/gob.log"
echo "== upstream's tests and ours"
"$here/upstream_tests.sh" >"$work/upstream.log" || failed=1
cat "$work/upstream.log"
# With flags a few scenarios are asked for, not everything.
if [ $# -eq 0 ]; then
  "$here/bridge/run.sh" >"$work/bridge.out" || failed=1
  cat "$work/bridge.out"
  # It adds up its own parts; they count once.
  tail -n 1 "$work/bridge.out" >"$work/bridge.log"
fi
cat "$work"/*.log | awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 } END { print p + 0 " passed, " f + 0 " failed" }'
exit "$failed"
