#!/bin/sh
# Every test of hashicorp/yamux, hashicorp/go-plugin and Go's net/rpc, in the versions of the newest host, stands in the
# tables beside our own tests. The last line is `N passed, N failed`.
set -eu
cd "$(dirname "$0")"
passed=0 failed=0
# compare <README> <folder with *_test.go in it or below>
compare() {
  for name in $(find "$2" -name '*_test.go' ! -path '*/jsonrpc/*' -exec grep -ho '^func Test[A-Za-z0-9_]*' {} + | sed 's/^func //' | sort -u); do
    if grep -Eq "^\\| (.*, )?$name(,.*)? +\\|" "$1"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAIL  $name of $(basename "$2") is not in $1"
    fi
  done
}
compare ../unit/bridge/yamux/README.md "$(go list -m -f '{{.Dir}}' github.com/hashicorp/yamux)"
compare ../unit/bridge/go_plugin/README.md "$(go list -m -f '{{.Dir}}' github.com/hashicorp/go-plugin)"
compare ../unit/bridge/go_plugin/README.md "$(go env GOROOT)/src/net/rpc"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
