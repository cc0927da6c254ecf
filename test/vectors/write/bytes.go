package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log"
	"sort"
	"strings"
)

func of(values ...any) func() []byte { return func() []byte { return encode(values...) } }
func raw(data ...byte) func() []byte { return func() []byte { return data } }

// twiceDefined is a stream with its first definition, of less than 128 bytes, before it once more.
func twiceDefined(data []byte) []byte {
	return append(append([]byte{}, data[:int(data[0])+1]...), data...)
}

func renamed(write func() []byte, from, to string) func() []byte {
	if len(from) != len(to) {
		log.Fatal("renamed: lengths differ")
	}
	return func() []byte { return bytes.ReplaceAll(write(), []byte("*"+from), []byte("*"+to)) }
}

// patched replaces bytes that occur once, at the end.
func patched(write func() []byte, from, to []byte) func() []byte {
	return func() []byte {
		data := write()
		if !bytes.HasSuffix(data, from) || len(from) != len(to) {
			log.Fatalf("patched: %x does not end in %x", data, from)
		}
		return append(append([]byte{}, data[:len(data)-len(from)]...), to...)
	}
}

func sortCases(cases []gobCase) {
	sort.SliceStable(cases, func(i, j int) bool { return cases[i].Name < cases[j].Name })
}

const longRun = 1000

// hexText writes bytes in hex, a long run of one byte as (xx*count).
func hexText(data []byte) string {
	var b strings.Builder
	for start := 0; start < len(data); {
		end := start
		for end < len(data) && data[end] == data[start] {
			end++
		}
		if end-start >= longRun {
			fmt.Fprintf(&b, "(%02x*%d)", data[start], end-start)
		} else {
			b.WriteString(hex.EncodeToString(data[start:end]))
		}
		start = end
	}
	return b.String()
}

// repeated is the tag for a long run of one byte, nil for anything else.
func repeated(data []byte) any {
	if len(data) < longRun || bytes.Count(data, data[:1]) != len(data) {
		return nil
	}
	return map[string]any{"$repeat": []int{int(data[0]), len(data)}}
}
