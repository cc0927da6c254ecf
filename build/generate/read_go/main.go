// Command read_go writes what TypeScript has to know of server/public as JSON: every argument and reply struct of the
// plugin RPC and all they reach, the concrete types registered for interface values, every API method and hook.
//
//	read_go -source <server/public> -out schema.json [-old <the same, written by the oldest supported version>]
//
// With -old, fields and methods that the older version lacks are marked newer, and types that it alone registers join.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/rpc"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// Schema is the whole of schema.json.
type Schema struct {
	Version    string              `json:"version"`
	Old        string              `json:"old,omitempty"`
	API        []*Method           `json:"api"`
	Hooks      []*Method           `json:"hooks"`
	Registered map[string]any      `json:"registered"`
	Structs    map[string]*Struct  `json:"structs"`
	Cut        map[string][]string `json:"cut"`
}

func main() {
	log.SetFlags(0)
	root := flag.String("source", "", "directory of server/public")
	out := flag.String("out", "", "file to write")
	old := flag.String("old", "", "what this program wrote for the oldest supported version")
	flag.Parse()
	if len(rpcStructs) == 0 {
		log.Fatal("the list of structs is missing: run generate.ts")
	}

	src := readSource(*root)
	c := &collector{structs: map[string]*Struct{}, types: map[string]reflect.Type{}}
	for _, v := range rpcStructs {
		c.ref(reflect.TypeOf(v))
	}
	for _, v := range []any{struct{}{}, rpc.Request{}, rpc.Response{}} {
		c.ref(reflect.TypeOf(v))
	}
	schema := &Schema{
		Version: strings.TrimPrefix(filepath.Base(*root), "public@"), API: readAPI(src), Hooks: readHooks(src),
		Registered: readRegistered(c, src), Structs: c.structs, Cut: cut,
	}
	addDocs(src, c.structs)
	if *old != "" {
		schema.compare(*old)
	}
	schema.write(*out)
}

func readSchema(path string) *Schema {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	schema := &Schema{}
	if err := json.Unmarshal(data, schema); err != nil {
		log.Fatal(err)
	}
	return schema
}
