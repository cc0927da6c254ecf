package main

import (
	_ "embed"
	"strings"
)

// Settings of 9.11 that model.Config of the newest server/public has no longer: whoever reads a configuration with the
// newer vocabulary and sends it back to such a host, loses them. A known difference, and it must still be seen.
//
//go:embed retired_911.txt
var retiredText string

// withoutRetired drops the known differences and tells how many there were: of a full value all of them.
func withoutRetired(found []string) (others []string, lost int) {
	if structPrefix != "mm911/" {
		return found, 0
	}
	retired := retiredSettings()
	for _, one := range found {
		if path, _, _ := strings.Cut(one, ": "); !retired[path] {
			others = append(others, one)
		}
	}
	return others, len(found) - len(others)
}

func retiredSettings() map[string]bool {
	retired := map[string]bool{}
	for _, name := range strings.Fields(retiredText) {
		retired["A."+name] = true
	}
	return retired
}
