package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
)

type rewrittenCase struct {
	Name string `json:"name"`
	Hex  string `json:"hex"`
	// Error is why the encoder under test refused to write the case.
	Error string `json:"error"`
}

// checkRewritten decodes with Go what the encoder under test wrote and compares it with the case's own values.
func checkRewritten(path string) int {
	data, err := os.ReadFile(path)
	check(err)
	var all []rewrittenCase
	check(json.Unmarshal(data, &all))
	rewritten := map[string]rewrittenCase{}
	for _, one := range all {
		rewritten[one.Name] = one
	}
	passed, failed := 0, 0
	for _, c := range checkable() {
		one, ok := rewritten[c.Name]
		if !ok {
			one.Error = "the encoder under test left it out"
		}
		if err := readRewritten(c, one); err != nil {
			failed++
			fmt.Printf("FAIL  gob %s: %v\n", c.Name, err)
			continue
		}
		passed++
	}
	for _, v := range rpcStructs {
		name := "pointers/" + reflect.TypeOf(v).Name()
		if err := readPointers(reflect.TypeOf(v), rewritten[name]); err != nil {
			failed++
			fmt.Printf("FAIL  gob %s: %v\n", name, err)
			continue
		}
		passed++
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		return 1
	}
	return 0
}

// checkable are the cases that a faithful encoder can write again, read with this program's own types.
func checkable() []gobCase {
	var cases []gobCase
	for _, c := range allCases() {
		if c.Refused || strings.HasPrefix(c.Name, "string/invalid") {
			continue // what is not UTF-8 becomes U+FFFD on the way
		}
		if c.readWith(c.write()); !c.Refused {
			cases = append(cases, c)
		}
	}
	return cases
}

func readRewritten(c gobCase, one rewrittenCase) error {
	if one.Error != "" {
		return fmt.Errorf("not written: %s", one.Error)
	}
	steps, err := c.decode(bytesOf(one.Hex))
	if err != nil {
		return err
	}
	for i, step := range steps {
		if fromHostAlone(c.types[i].Name()) {
			continue
		}
		found, lost := withoutRetired(differences(c.Steps[i].Value, step.Value))
		if all := len(retiredSettings()); lost != 0 && lost != all {
			found = append(found, fmt.Sprintf("%d of the %d settings in retired_911.txt are lost", lost, all))
		}
		if len(found) > 0 {
			return fmt.Errorf("value %d: %s", i, strings.Join(found, "; "))
		}
	}
	return nil
}

// readPointers decodes a value in which every pointer points to a zero value. Go's own encoder cannot send it; the one
// under test can, and Go must see pointers, not nil.
func readPointers(t reflect.Type, one rewrittenCase) error {
	if one.Error != "" || one.Hex == "" {
		return fmt.Errorf("not written: %s", one.Error)
	}
	c := gobCase{types: []reflect.Type{t}}
	steps, err := c.decode(bytesOf(one.Hex))
	if err != nil || fromHostAlone(t.Name()) {
		return err
	}
	meant := expect(reflect.ValueOf(filled(t, true)))
	if found, _ := withoutRetired(differences(meant, steps[0].Value)); len(found) > 0 {
		return errors.New(strings.Join(found, "; "))
	}
	return nil
}

// fromHostAlone names what the older version's hosts send with a whole http.Request, of which the newer version reads
// a part: writing it again loses the rest, and nothing goes that way.
func fromHostAlone(name string) bool {
	return structPrefix == "mm911/" && (name == "Z_ServeHTTPArgs" || name == "Z_ServeMetricsArgs")
}
