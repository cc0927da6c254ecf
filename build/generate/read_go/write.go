package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
)

// write puts every method and every struct on a line of its own, so that a changed one is a changed line.
func (s *Schema) write(path string) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"version\": %s,\n\"old\": %s,\n\"cut\": %s,\n", line(s.Version), line(s.Old), line(s.Cut))
	writeList(&b, "api", s.API)
	writeList(&b, "hooks", s.Hooks)
	writeMap(&b, "registered", s.Registered, ",")
	writeMap(&b, "structs", s.Structs, "")
	b.WriteString("}\n")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func writeList[T any](b *bytes.Buffer, key string, items []T) {
	fmt.Fprintf(b, "%q: [\n", key)
	for i, item := range items {
		fmt.Fprintf(b, "%s%s\n", line(item), comma(i, len(items)))
	}
	b.WriteString("],\n")
}

func writeMap[T any](b *bytes.Buffer, key string, items map[string]T, after string) {
	fmt.Fprintf(b, "%q: {\n", key)
	for i, name := range slices.Sorted(maps.Keys(items)) {
		fmt.Fprintf(b, "%s: %s%s\n", line(name), line(items[name]), comma(i, len(items)))
	}
	fmt.Fprintf(b, "}%s\n", after)
}

func comma(i, n int) string {
	if i < n-1 {
		return ","
	}
	return ""
}

func line(value any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		log.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
