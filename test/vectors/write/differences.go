package main

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// differences are the places in which two values, as JSON, are not the same: `A.ServiceSettings.X: 1, not 2`.
func differences(want, got any) []string {
	var found []string
	compare("", plain(want), plain(got), &found)
	return found
}

// plain is the value as encoding/json reads it.
func plain(value any) (out any) {
	check(json.Unmarshal([]byte(line(value)), &out))
	return out
}

func compare(path string, want, got any, found *[]string) {
	a, ok := want.(map[string]any)
	b, ok2 := got.(map[string]any)
	if ok && ok2 {
		for _, key := range keysOf(a, b) {
			compare(strings.TrimPrefix(path+"."+key, "."), a[key], b[key], found)
		}
		return
	}
	list, ok := want.([]any)
	list2, ok2 := got.([]any)
	if ok && ok2 && len(list) == len(list2) {
		for i := range list {
			compare(fmt.Sprintf("%s[%d]", path, i), list[i], list2[i], found)
		}
		return
	}
	if one, two := line(want), line(got); one != two {
		*found = append(*found, fmt.Sprintf("%s: expected %.200s, got %.200s", path, one, two))
	}
}

func keysOf(maps ...map[string]any) []string {
	all := map[string]bool{}
	for _, m := range maps {
		for key := range m {
			all[key] = true
		}
	}
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
