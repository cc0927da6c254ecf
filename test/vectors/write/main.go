// Command write makes the golden vectors with the real encoding/gob, net/rpc and hashicorp/yamux.
//
// It is built against the newest server/public and, with the tag mm911, against that of Mattermost 9.11, there by the
// newest Go and by Go 1.20. The older builds write their gob streams to a file (-raw), which the newest reads.
//
//	go run . -out .. -mm911 mm911.json -go120 go120.json    all vector files
//	go run -modfile=go_911.mod -tags=mm911 . -raw mm911.json -only mm911/    (build_go120.sh for that of Go 1.20)
//	go run . -check rewritten.json    reads, with Go, what the encoder under test wrote of every case
//
// The same sources and Go releases give the same files; write.sh runs the steps.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"log"
	"os"
	"strings"
)

func main() {
	out := flag.String("out", "", "directory for the vector files")
	mm911 := flag.String("mm911", "", "raw streams of the older version of server/public to read and add")
	go120 := flag.String("go120", "", "raw streams of an older Go to read and compare")
	rawPath := flag.String("raw", "", "write only this program's raw streams to this file")
	only := flag.String("only", "", "with -raw: only cases whose names start so")
	rewritten := flag.String("check", "", "streams of the encoder under test to read and compare")
	name := flag.String("stream", "", "write one case's stream to standard output")
	ids := flag.Int("ids", 0, "type ids to use up before")
	flag.Parse()
	registerTypes()
	switch {
	case *name != "":
		writeStream(*name, *ids)
	case *rewritten != "":
		os.Exit(checkRewritten(*rewritten))
	case *rawPath != "":
		save(*rawPath, rawStreams(starting(allCases(), *only)))
	default:
		saveAll(*out, readRaw(*mm911), readRaw(*go120))
	}
}

// smallCases are by hand.
func smallCases() []gobCase {
	return append(append(handCases(), bulkCases()...), idCases()...)
}

// versionCases are about the types of one version of server/public.
func versionCases() []gobCase {
	return append(append(structCases(), sessionCases()...), registeredCases()...)
}

func allCases() []gobCase {
	return append(append(smallCases(), versionCases()...), randomCases()...)
}

// casesLike are few cases, the one of that name among them: a process that writes one stream makes no others.
func casesLike(name string) []gobCase {
	switch kind, _, _ := strings.Cut(strings.TrimPrefix(name, "mm911/"), "/"); kind {
	case "random":
		return []gobCase{randomCase(name)}
	case "ids":
		return idCases()
	case "session":
		return sessionCases()
	case "registered":
		return registeredCases()
	case "bulk":
		return bulkCases()
	default:
		if strings.HasPrefix(name, structPrefix) {
			return structCases()
		}
		return handCases()
	}
}

func starting(cases []gobCase, prefix string) (some []gobCase) {
	for _, c := range cases {
		if strings.HasPrefix(c.Name, prefix) {
			some = append(some, c)
		}
	}
	return some
}

// readRaw reads what -raw wrote, or streams from the compressed vector file that holds them.
func readRaw(path string) []rawStream {
	data, err := os.ReadFile(path)
	check(err)
	var file struct {
		Cases []rawStream `json:"cases"`
	}
	if strings.HasSuffix(path, ".gz") {
		unpacked, err := gzip.NewReader(bytes.NewReader(data))
		check(err)
		check(json.NewDecoder(unpacked).Decode(&file))
		return file.Cases
	}
	check(json.Unmarshal(data, &file.Cases))
	return file.Cases
}

func save(path string, value any) {
	data, err := json.Marshal(value)
	check(err)
	check(os.WriteFile(path, append(data, '\n'), 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
