package main

import (
	"encoding/json"
	"os"
	"reflect"
	"sync"
)

// crossing is what the newest version's run has the plugin send, for the older host to read: its fields that the older
// one lacks must be skipped there, wherever they stand.
type crossing struct {
	mu sync.Mutex
	// API is arguments and Hooks results, by method.
	API   map[string][]any `json:"api"`
	Hooks map[string][]any `json:"hooks"`
}

func (c *crossing) add(to *map[string][]any, method string, values []any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *to == nil {
		*to = map[string][]any{}
	}
	if _, have := (*to)[method]; !have {
		(*to)[method] = values
	}
}

func (c *crossing) save(path string) error {
	return os.WriteFile(path, toJSON(c), 0o644)
}

// refusedOf911 are not sent to a 9.11 host at all, see settingsSaved.
var refusedOf911 = map[string]bool{"SaveConfig": true, "ConfigurationWillBeSaved": true}

// newerCases are one subject for every method and hook that both versions have.
func newerCases(path string) ([]named, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &crossing{}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	var all []named
	for _, m := range apiMethods() {
		if args, ok := c.API[m.Name]; ok && !refusedOf911[m.Name] {
			all = append(all, named{"newer api " + m.Name, func(s *suite, sub *subject) { s.newerArguments(sub, m, args) }})
		}
	}
	for _, m := range hookMethods() {
		if results, ok := c.Hooks[m.Name]; ok && !refusedOf911[m.Name] {
			all = append(all, named{"newer hook " + m.Name, func(s *suite, sub *subject) { s.newerResults(sub, m, results) }})
		}
	}
	return all, nil
}

func (s *suite) newerArguments(sub *subject, m reflect.Method, args []any) {
	returns := newFiller(full, s.seed, stream("newer", m.Name)).values(types(m.Type.NumOut, m.Type.Out))
	s.host.api.prepare(m.Name, &preparedCall{returns: returns})
	answer, err := s.host.call(m.Name, args)
	received := s.host.api.came(m.Name)
	if err != nil || received == nil {
		sub.fail("the host was not called, or %v: %s", err, toJSON(answer))
		return
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "newer arguments", Method: m.Name, Kind: full, Sent: any(args), Got: any(received),
	})...)
}

func (s *suite) newerResults(sub *subject, m reflect.Method, results []any) {
	if err := s.prepareHook(m.Name, map[string]any{"returns": unwrapped(results)}); err != nil {
		sub.fail("%v", err)
		return
	}
	args := newFiller(full, s.seed, stream("newer", m.Name)).values(types(m.Type.NumIn, m.Type.In))
	spelled := spellAll(args)
	got, _, err := runMultiPluginHook(s.host, m.Name, args)
	if _, reportErr := s.reportHook(m.Name); err != nil || reportErr != nil {
		sub.fail("%v, %v", err, reportErr)
		return
	}
	got, _ = withoutError(got)
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "newer results", Method: m.Name, Kind: full, Sent: any(results), Got: any(spellAll(got)), Args: spelled,
	})...)
}
