package main

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"sort"
	"strings"
)

// idOf derives an id from a key; README.md lists the keys.
func idOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))[:26]
}

func directKey(usernames []string) string {
	sorted := append([]string{}, usernames...)
	sort.Strings(sorted)
	return "direct:" + strings.Join(sorted, ",")
}

// postKey is the key of a post in a place (`demo/release`, `direct:anna,boris`).
func postKey(place string, createAt int64, username string) string {
	return fmt.Sprintf("post:%s/%d/%s", place, createAt, username)
}

// createdID is the id of the nth post that the plugin makes in a scenario.
func createdID(n int) string {
	return idOf(fmt.Sprintf("created:%d", n))
}
