package main

import (
	"encoding"
	"encoding/gob"
	"log"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
)

var (
	timeType   = reflect.TypeFor[time.Time]()
	urlType    = reflect.TypeFor[url.URL]()
	errorType  = reflect.TypeFor[error]()
	gobberType = reflect.TypeFor[gob.GobEncoder]()
	binaryType = reflect.TypeFor[encoding.BinaryMarshaler]()
)

// Struct is a StructSchema of server/bridge/gob/schema.ts, with what the TypeScript emitters need beside it.
type Struct struct {
	Go     string   `json:"go"`
	Doc    string   `json:"doc,omitempty"`
	Fields []*Field `json:"fields"`
}

type Field struct {
	Go     string `json:"go"`
	JSON   string `json:"json"`
	Type   any    `json:"type"`
	Inline bool   `json:"inline,omitempty"`
	// Newer marks a field that the oldest supported host lacks; Unskippable one of those which its decoder cannot skip.
	Newer       bool   `json:"newer,omitempty"`
	Unskippable bool   `json:"unskippable,omitempty"`
	Doc         string `json:"doc,omitempty"`
}

// cut are fields left out of a schema: a decoder skips what its schema does not name, and they reach the whole of TLS.
var cut = map[string][]string{
	"http.Response": {"Body", "Request", "TLS"},
}

// collector gathers every struct that a type reaches.
type collector struct {
	structs map[string]*Struct
	types   map[string]reflect.Type
}

func (c *collector) ref(t reflect.Type) any {
	switch t {
	case timeType:
		return "time"
	case urlType:
		return "url"
	case errorType:
		return "error"
	}
	if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface {
		if p := reflect.PointerTo(t); p.Implements(gobberType) {
			return map[string]any{"opaque": "gob", "go": t.String()}
		} else if p.Implements(binaryType) {
			return map[string]any{"opaque": "binary", "go": t.String()}
		}
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.String:
		return t.Kind().String()
	case reflect.Pointer:
		return map[string]any{"pointer": c.ref(t.Elem())}
	case reflect.Interface:
		return "any"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return map[string]any{"slice": c.ref(t.Elem())}
	case reflect.Array:
		return map[string]any{"array": c.ref(t.Elem()), "len": t.Len()}
	case reflect.Map:
		return map[string]any{"map": c.ref(t.Elem()), "key": c.ref(t.Key())}
	case reflect.Struct:
		c.add(t)
		return map[string]any{"struct": t.String()}
	}
	log.Fatalf("no schema for %s", t)
	return nil
}

func (c *collector) add(t reflect.Type) {
	name := t.String()
	if known, ok := c.types[name]; ok {
		if known != t {
			log.Fatalf("two structs are called %s: %s and %s", name, known.PkgPath(), t.PkgPath())
		}
		return
	}
	s := &Struct{Go: name, Fields: []*Field{}}
	c.structs[name], c.types[name] = s, t
	for f := range t.Fields() {
		if sent(f) && !slices.Contains(cut[name], f.Name) {
			s.Fields = append(s.Fields, &Field{Go: f.Name, JSON: jsonName(f), Type: c.ref(f.Type), Inline: inline(f)})
		}
	}
	c.checkKeys(s)
}

// checkKeys ends the program when two fields of a struct would share a key in TypeScript.
func (c *collector) checkKeys(s *Struct) {
	seen := map[string]bool{}
	var walk func(s *Struct)
	walk = func(s *Struct) {
		for _, f := range s.Fields {
			if f.Inline {
				walk(c.structs[f.Type.(map[string]any)["struct"].(string)])
			} else if seen[f.JSON] {
				log.Fatalf("%s: two fields have the key %s", s.Go, f.JSON)
			} else {
				seen[f.JSON] = true
			}
		}
	}
	walk(s)
}

// sent tells whether gob transmits the field: exported, and neither a function nor a channel.
func sent(f reflect.StructField) bool {
	if !f.IsExported() {
		return false
	}
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() != reflect.Func && t.Kind() != reflect.Chan
}

func jsonName(f reflect.StructField) string {
	tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if tag == "" || tag == "-" {
		return f.Name
	}
	return tag
}

// inline tells whether the fields of an embedded struct stand in its parent, as encoding/json flattens them.
func inline(f reflect.StructField) bool {
	tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.Anonymous || tag != "" || f.Type.Kind() != reflect.Struct || f.Type == timeType || f.Type == urlType {
		return false
	}
	p := reflect.PointerTo(f.Type)
	return !p.Implements(gobberType) && !p.Implements(binaryType)
}
