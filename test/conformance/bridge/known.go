package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// rule is one entry of known_differences.json: a difference that is known, with its reason. README.md describes it.
type rule struct {
	Name     string   `json:"name"`
	Why      string   `json:"why"`
	GoToo    bool     `json:"goToo"`
	Versions []string `json:"versions"`
	Where    []string `json:"where"`
	Methods  []string `json:"methods"`
	Kinds    []kind   `json:"kinds"`
	Path     string   `json:"path"`
	Sent     any      `json:"sent"`
	Got      any      `json:"got"`

	path *regexp.Regexp
	// hits counts by method, and by where.
	hits map[string]int
}

type known struct {
	mu    sync.Mutex
	rules []*rule
}

func loadKnown(path string) (*known, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	k := &known{}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&k.rules); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, r := range k.rules {
		r.hits = map[string]int{}
		if r.Name == "" || r.Why == "" || len(r.Where) == 0 {
			return nil, fmt.Errorf("%s: a rule needs name, why and where: %s", path, toJSON(r))
		}
		if r.path, err = regexp.Compile("^(?s:" + r.Path + ")$"); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// outcome is one comparison: what one end sent and what the other got.
type outcome struct {
	// Where is one of `api arguments`, `api results`, `hook arguments`, `hook results`.
	Where     string
	Method    string
	Kind      kind
	Sent, Got any
	// Args are the call's arguments, for results that are laid over them.
	Args []any
	// Go tells what Go's own gob makes of what was sent.
	Go func() any
}

// unknown lists the differences that no rule explains.
func (k *known) unknown(o outcome) []string {
	var failures []string
	var goDifferences []difference
	compared := false
	for _, d := range differences(nil, o.Sent, o.Got) {
		goAgrees := func() bool {
			if !compared && o.Go != nil {
				goDifferences, compared = differences(nil, o.Sent, o.Go()), true
			}
			return slices.ContainsFunc(goDifferences, func(g difference) bool {
				return g.place() == d.place() && reflect.DeepEqual(g.Got, d.Got)
			})
		}
		if !k.explains(o, d, goAgrees) {
			failures = append(failures, fmt.Sprintf("%s, %s: %s", o.Kind, o.Where, d))
		}
	}
	return failures
}

func (k *known) explains(o outcome, d difference, goAgrees func() bool) bool {
	for _, r := range k.rules {
		if r.applies(o) && r.path.MatchString(d.place()) && matches(r.Sent, d.Sent, o, d) && matches(r.Got, d.Got, o, d) && (!r.GoToo || goAgrees()) {
			k.mu.Lock()
			r.hits[o.Method]++
			r.hits[o.Where]++
			k.mu.Unlock()
			return true
		}
	}
	return false
}

func (r *rule) applies(o outcome) bool {
	return r.here() && slices.Contains(r.Where, o.Where) && (len(r.Methods) == 0 || slices.Contains(r.Methods, o.Method)) &&
		(len(r.Kinds) == 0 || slices.Contains(r.Kinds, o.Kind))
}

func (r *rule) here() bool {
	return len(r.Versions) == 0 || slices.Contains(r.Versions, version)
}

// stale lists the rules whose difference did not occur, or not in each place or method that they name.
func (k *known) stale() []string {
	var all []string
	for _, r := range k.rules {
		if !r.here() {
			continue
		}
		for _, part := range append(r.Where, r.Methods...) {
			if r.hits[part] == 0 {
				all = append(all, r.Name+", "+part)
			}
		}
	}
	return all
}

// matches compares a value with a pattern: JSON itself, objects by the keys that the pattern has; {"$any": true};
// {"$zero": true} for false, 0, "", null, [] and {}; {"$blank": true} for objects of nothing else
// as well; {"$absent": true} for a missing key; {"$argument": n} for the value
// at the same place in the n-th argument; {"$text": regexp}; {"$or": [patterns]}.
func matches(pattern, value any, o outcome, d difference) bool {
	object, ok := pattern.(map[string]any)
	if !ok {
		return reflect.DeepEqual(pattern, value)
	}
	for key, operand := range object {
		var holds bool
		switch key {
		case "$any":
			holds = true
		case "$zero":
			holds = isZero(value)
		case "$blank":
			holds = isBlank(value)
		case "$absent":
			holds = value == absent{}
		case "$argument":
			n := int(operand.(float64))
			holds = n < len(o.Args) && reflect.DeepEqual(at(o.Args[n], d.Path[1:]), value)
		case "$text":
			text, isText := value.(string)
			holds = isText && regexp.MustCompile(operand.(string)).MatchString(text)
		case "$or":
			holds = slices.ContainsFunc(operand.([]any), func(one any) bool { return matches(one, value, o, d) })
		default:
			inner, isObject := value.(map[string]any)
			field, has := inner[key]
			holds = isObject && has && matches(operand, field, o, d)
		}
		if !holds {
			return false
		}
	}
	return true
}

// isBlank tells whether everything in the value is zero.
func isBlank(value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return isZero(value)
	}
	for _, field := range object {
		if !isBlank(field) {
			return false
		}
	}
	return true
}

func isZero(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0 || len(v) == 1 && v["$bytes"] == ""
	}
	return reflect.ValueOf(value).IsZero() && value != absent{}
}
