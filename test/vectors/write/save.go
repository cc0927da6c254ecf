//go:build !mm911

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// saveAll writes every vector file.
func saveAll(out string, mm911, go120 []rawStream) {
	older, olderBytes := olderCases(mm911)
	for i := range older {
		older[i].readWith(olderBytes[older[i].Name])
	}
	gz := func(name string, cases []gobCase) { saveGob(filepath.Join(out, name), cases) }
	gz("gob_mm911.json.gz", older)

	structs := versionCases()
	from64, from65 := streamsOf(structs, 0), streamsOf(structs, 1)
	for i := range structs {
		c := &structs[i]
		c.readWith(from65[c.Name])
		expected := line(c.Steps)
		c.readWith(from64[c.Name])
		if line(c.Steps) != expected {
			log.Fatalf("%s: other ids, other values", c.Name)
		}
		c.From65 = hexText(from65[c.Name])
		if strings.HasPrefix(c.Name, structPrefix) {
			c.Meant = expect(reflect.ValueOf(filled(c.types[1], true)))
		}
	}
	gz("gob_structs.json.gz", structs)

	random := randomCases()
	readAll(random)
	gz("gob_random.json.gz", random)

	forgetDeclared()
	hand := smallCases()
	readAll(hand)
	saveGob(filepath.Join(out, "gob.json"), hand)

	known := map[string]gobCase{}
	for _, c := range append(append(hand, random...), older...) {
		known[c.Name] = c
	}
	saveCases(filepath.Join(out, "gob_go120.json.gz"), nil, agreeing(go120, known))
	forgetDeclared()
	saveYamux(filepath.Join(out, "yamux.json"))
	saveNetRPC(filepath.Join(out, "net_rpc.json"))
	forgetDeclared()
	saveMethods(out)
}

func readAll(cases []gobCase) {
	streams := streamsOf(cases, 0)
	for i := range cases {
		cases[i].readWith(streams[cases[i].Name])
	}
}

// agreeing are the streams of an older Go, in which this one must read what its own streams say.
func agreeing(raw []rawStream, known map[string]gobCase) []rawStream {
	for i, r := range raw {
		own, ok := known[r.Name]
		if !ok {
			log.Fatalf("%s: no such case", r.Name)
		}
		again := own
		again.readWith(bytesOf(r.Hex))
		if line(again.Steps) != line(own.Steps) || again.Refused != own.Refused {
			log.Fatalf("%s: Go 1.20 wrote something else: %.500s, not %.500s", r.Name, line(again.Steps), line(own.Steps))
		}
		raw[i].Types = nil
	}
	return raw
}

func saveGob(path string, cases []gobCase) {
	saveCases(path, map[string]any{"universe": declared}, cases)
}

// saveCases writes one case per line, so that a changed case is one changed line.
func saveCases[T any](path string, head map[string]any, cases []T) {
	var b bytes.Buffer
	b.WriteString("{\n")
	for key, value := range head {
		fmt.Fprintf(&b, "%q: %s,\n", key, line(value))
	}
	b.WriteString("\"cases\": [\n")
	for i, c := range cases {
		b.WriteString(line(c))
		if i < len(cases)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n}\n")
	data := b.Bytes()
	if strings.HasSuffix(path, ".gz") {
		data = compressed(data)
	}
	check(os.WriteFile(path, data, 0o644))
	fmt.Printf("%s: %d cases, %d bytes\n", filepath.Base(path), len(cases), len(data))
}

// compressed is the same for the same bytes: no name and no time in it.
func compressed(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	check(err)
	_, err = w.Write(data)
	check(err)
	check(w.Close())
	return b.Bytes()
}
