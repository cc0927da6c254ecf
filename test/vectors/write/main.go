// Command write makes the golden vectors with the real encoding/gob, net/rpc and hashicorp/yamux.
//
//	go run . -out ..                        gob.json, yamux.json, net_rpc.json
//	go run -modfile=go_911.mod -tags=mm911 . -old old.json    bytes as a Mattermost 9.11 host writes them
//	go run . -out .. -from old.json         as the first, with what this version reads in those bytes
//
//	go run . -check rewritten.json          reads, with Go, what the encoder under test wrote of every case
//	go run -modfile=go_911.mod -tags=mm911 . -check rewritten_911.json
//
// The same sources and Go release give the same files; write.sh runs the steps.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "", "directory for the vector files")
	old := flag.String("old", "", "write only the raw streams of this version's structs to this file")
	from := flag.String("from", "", "raw streams of the older version to read and add")
	rewritten := flag.String("check", "", "streams of the encoder under test to read and compare")
	flag.Parse()
	if *rewritten != "" {
		os.Exit(checkRewritten(*rewritten))
	}
	if *old != "" {
		save(*old, oldStreams())
		return
	}
	cases := append(handCases(), structCases()...)
	if *from != "" {
		cases = append(cases, readOld(*from)...)
	}
	saveCases(filepath.Join(*out, "gob.json"), map[string]any{"universe": declared}, cases)
	saveYamux(filepath.Join(*out, "yamux.json"))
	saveNetRPC(filepath.Join(*out, "net_rpc.json"))
}

func save(path string, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o644); err != nil {
		log.Fatal(err)
	}
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
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d cases, %d bytes\n", filepath.Base(path), len(cases), b.Len())
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
