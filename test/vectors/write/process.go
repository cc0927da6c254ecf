package main

import (
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// Go numbers types in the order a process first sends them, so each stream is written by a process of its own: it
// begins with the lowest id there is, and does not change when other cases do.

// writeStream is what such a process does.
func writeStream(name string, ids int) {
	takeIDs(ids)
	for _, c := range casesLike(name) {
		if c.Name == name {
			_, err := os.Stdout.Write(c.write())
			check(err)
			return
		}
	}
	log.Fatalf("no case %s", name)
}

// takeIDs uses up the process's next type ids.
func takeIDs(n int) {
	enc := gob.NewEncoder(io.Discard)
	for i := 0; i < n; i++ {
		name := fmt.Sprintf("Taken%d", i)
		t := reflect.StructOf([]reflect.StructField{{Name: name, Type: typeFor[int]()}})
		check(enc.EncodeValue(reflect.New(t)))
	}
}

// streamsOf lets a process for each case write its stream, after using up so many ids.
func streamsOf(cases []gobCase, ids int) map[string][]byte {
	self, err := os.Executable()
	check(err)
	streams := make(map[string][]byte, len(cases))
	var mu sync.Mutex
	var workers sync.WaitGroup
	todo := make(chan string)
	for i := 0; i < runtime.NumCPU(); i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for name := range todo {
				one := exec.Command(self, "-stream", name, "-ids", strconv.Itoa(ids))
				one.Stderr = os.Stderr
				data, err := one.Output()
				if err != nil {
					log.Fatalf("%s: %v", name, err)
				}
				mu.Lock()
				streams[name] = data
				mu.Unlock()
			}
		}()
	}
	for _, c := range cases {
		todo <- c.Name
	}
	close(todo)
	workers.Wait()
	return streams
}

// rawStream is a stream without what is expected of it, for the program of another version.
type rawStream struct {
	Name string `json:"name"`
	Hex  string `json:"hex"`
	// Types name those of the values in the program that wrote it.
	Types []string `json:"types,omitempty"`
}

func rawStreams(cases []gobCase) []rawStream {
	streams := streamsOf(cases, 0)
	raw := make([]rawStream, len(cases))
	for i, c := range cases {
		raw[i] = rawStream{Name: c.Name, Hex: hexText(streams[c.Name])}
		if strings.HasPrefix(c.Name, "mm911/") {
			for _, t := range c.types {
				raw[i].Types = append(raw[i].Types, t.String())
			}
		}
	}
	return raw
}

// bytesOf reads what hexText wrote.
func bytesOf(text string) []byte {
	var data []byte
	for len(text) > 0 {
		if text[0] != '(' {
			end := 0
			for end < len(text) && text[end] != '(' {
				end++
			}
			part, err := hex.DecodeString(text[:end])
			check(err)
			data, text = append(data, part...), text[end:]
			continue
		}
		var b byte
		var count int
		_, err := fmt.Sscanf(text, "(%02x*%d)", &b, &count)
		check(err)
		for i := 0; i < count; i++ {
			data = append(data, b)
		}
		for text[0] != ')' {
			text = text[1:]
		}
		text = text[1:]
	}
	return data
}
