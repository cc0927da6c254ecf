#!/bin/sh
# Usage: run.sh [flags of the program, such as -only 'hook .*Posted', -seed 7 or -v]
# Builds the conformance plugin and the example, and holds the bridge against the newest server/public and that of
# Mattermost 9.11.
# RUNTIME=node runs the plugin with Node in place of the shipped runtime. The last line is `N passed, N failed`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/.."
node --import tsx ../../build/hello.ts >/dev/null
node --import tsx bridge/build_plugin.ts "$work/plugins" ${RUNTIME:+"$RUNTIME"}
go build -o "$work/newest" ./bridge
go build -modfile=go_911.mod -tags=mm911 -o "$work/mm911" ./bridge
failed=0
play() {
  version=$1
  shift
  echo "== the bridge, $version"
  "$work/$version" -hello ../../dist/hello -plugins "$work/plugins" -known bridge/known_differences.json "$@" >"$work/$version.log" || failed=1
  # The program's own total is not the last line of this script.
  cat "$work/$version.log"
}
# recorded <build tag> <version> [flags of go]: whether the generated file is what the generator writes now.
recorded() {
  tag=$1
  version=$2
  shift 2
  go run "$@" ./bridge/list "$tag" "$work/$version.go"
  if cmp "$work/$version.go" "bridge/recording_$version.go"; then
    echo "1 passed, 0 failed"
  else
    failed=1
    echo "FAIL  bridge/recording_$version.go is not what bridge/list writes now"
    echo "0 passed, 1 failed"
  fi >"$work/recording_$version.log"
  cat "$work/recording_$version.log"
}
echo "== the generated API that records"
recorded '!mm911' newest
recorded mm911 mm911 -modfile=go_911.mod
play newest -record "$work/sent.json" "$@"
play mm911 -newer "$work/sent.json" "$@"
cat "$work"/*.log | awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 } END { print p + 0 " passed, " f + 0 " failed" }'
exit "$failed"
