package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// difference is one place where what arrived is not what was sent.
type difference struct {
	// Path is keys and indices, strings and ints.
	Path      []any
	Sent, Got any
}

// absent stands for a key that an object lacks.
type absent struct{}

func (d difference) String() string {
	return fmt.Sprintf("%s: sent %s, got %s", d.place(), brief(d.Sent), brief(d.Got))
}

// place is the path as text: `[1].props.k[0]`.
func (d difference) place() string {
	var b strings.Builder
	for _, step := range d.Path {
		switch s := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", s)
		case string:
			if strings.ContainsAny(s, "\n ") {
				s = strconv.Quote(s)
			}
			b.WriteString("." + s)
		}
	}
	return b.String()
}

// at is the value at the path within a decoded JSON value; absent where there is none.
func at(value any, path []any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			inner, ok := object[s]
			if !ok {
				return absent{}
			}
			value = inner
		case int:
			list, _ := value.([]any)
			if s >= len(list) {
				return absent{}
			}
			value = list[s]
		}
	}
	return value
}

// differences finds the smallest places in which two decoded JSON values differ; keys may be missing on either side.
func differences(path []any, sent, got any) []difference {
	switch s := sent.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok && !tagged(s) && !tagged(g) && threw(s) == threw(g) {
			return objectDifferences(path, s, g)
		}
	case []any:
		if g, ok := got.([]any); ok && len(g) == len(s) {
			var all []difference
			for i := range s {
				all = append(all, differences(slices.Concat(path, []any{i}), s[i], g[i])...)
			}
			return all
		}
	}
	if reflect.DeepEqual(sent, got) {
		return nil
	}
	return []difference{{path, sent, got}}
}

func objectDifferences(path []any, sent, got map[string]any) []difference {
	keys := maps.Clone(sent)
	maps.Copy(keys, got)
	var all []difference
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		s, inSent := sent[key]
		g, inGot := got[key]
		place := slices.Concat(path, []any{key})
		switch {
		case !inSent:
			all = append(all, difference{place, absent{}, g})
		case !inGot:
			all = append(all, difference{place, s, absent{}})
		default:
			all = append(all, differences(place, s, g)...)
		}
	}
	return all
}

// tagged tells whether the object spells one value, such as {"$bytes": …}; the value of a $go is looked into.
func tagged(object map[string]any) bool {
	for _, tag := range []string{"$bytes", "$bigint", "$time", "$utf8", "$float"} {
		if _, ok := object[tag]; ok {
			return true
		}
	}
	return false
}

// threw tells whether the object spells the answer of a call that threw.
func threw(object map[string]any) bool {
	_, yes := object["thrown"]
	return yes && len(object) == 1
}

func brief(value any) string {
	if value == (absent{}) {
		return "nothing"
	}
	text := string(toJSON(value))
	if len(text) > 200 {
		return text[:200] + fmt.Sprintf("… (%d bytes)", len(text))
	}
	return text
}
