package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
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
	if err != nil {
		log.Fatal(err)
	}
	var all []rewrittenCase
	if err := json.Unmarshal(data, &all); err != nil {
		log.Fatal(err)
	}
	cases := map[string]gobCase{}
	for _, c := range checkable() {
		cases[c.Name] = c
	}
	passed, failed := 0, 0
	for _, one := range all {
		c, ok := cases[one.Name]
		if !ok {
			continue
		}
		delete(cases, one.Name)
		if err := readRewritten(c, one); err != nil {
			failed++
			fmt.Printf("FAIL  gob %s: %v\n", one.Name, err)
			continue
		}
		passed++
	}
	for name := range cases {
		failed++
		fmt.Printf("FAIL  gob %s: the encoder under test wrote nothing\n", name)
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		return 1
	}
	return 0
}

// checkable are the cases that a faithful encoder can write again.
func checkable() []gobCase {
	if old := oldStreams(); len(handCases()) == 0 {
		return ownCases(old)
	}
	var cases []gobCase
	for _, c := range append(handCases(), structCases()...) {
		// What is not UTF-8 becomes U+FFFD on the way.
		if !c.Refused && !strings.HasPrefix(c.Name, "string/invalid") {
			cases = append(cases, c)
		}
	}
	return cases
}

// ownCases are the older version's streams as that version reads them.
func ownCases(streams []rawStream) []gobCase {
	var cases []gobCase
	for _, s := range streams {
		if s.Type == "Z_ServeHTTPArgs" {
			continue // goes from host to plugin alone
		}
		raw, err := hex.DecodeString(s.Hex)
		if err != nil {
			log.Fatal(err)
		}
		t := structByName(s.Type)
		cases = append(cases, reading(s.Name, "", raw, reflect.New(t).Interface(), reflect.New(t).Interface()))
	}
	return cases
}

func readRewritten(c gobCase, one rewrittenCase) error {
	if one.Error != "" {
		return fmt.Errorf("not written: %s", one.Error)
	}
	raw, err := hex.DecodeString(one.Hex)
	if err != nil {
		return err
	}
	in := bytes.NewReader(raw)
	dec := gob.NewDecoder(in)
	for i, t := range c.types {
		target := reflect.New(t)
		if err := dec.Decode(target.Interface()); err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
		if got, want := line(expect(target.Elem())), line(c.Steps[i].Value); got != want {
			return fmt.Errorf("value %d: expected %.300s, got %.300s", i, want, got)
		}
	}
	if in.Len() > 0 {
		return fmt.Errorf("%d bytes are left over", in.Len())
	}
	return nil
}
