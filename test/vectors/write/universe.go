package main

import (
	"reflect"
)

type structSchema struct {
	Go     string        `json:"go"`
	Fields []fieldSchema `json:"fields"`
}

type fieldSchema struct {
	Go     string `json:"go"`
	JSON   string `json:"json"`
	Type   any    `json:"type"`
	Inline bool   `json:"inline,omitempty"`
}

type universe struct {
	Structs    map[string]*structSchema `json:"structs"`
	Registered map[string]any           `json:"registered"`
}

// declared holds the types that exist only in the vectors; those of server/public come from the generated universe.
var declared = universe{Structs: map[string]*structSchema{}, Registered: map[string]any{}}

// forgetDeclared begins the universe of another file, which holds the registered types whatever is in it.
func forgetDeclared() {
	declared.Structs = map[string]*structSchema{}
	registerTypes()
}

func foreign(t reflect.Type) bool {
	return t.PkgPath() != "main" && t.PkgPath() != ""
}

// typeRef spells a Go type as the codec's schema does, declaring the structs of this program on the way.
func typeRef(t reflect.Type) any {
	switch t {
	case timeType:
		return "time"
	case urlType:
		return "url"
	case bigType:
		return "bigint"
	case errorType:
		return "error"
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.String:
		return t.Kind().String()
	case reflect.Pointer:
		return map[string]any{"pointer": typeRef(t.Elem())}
	case reflect.Interface:
		return "any"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return map[string]any{"slice": typeRef(t.Elem())}
	case reflect.Array:
		return map[string]any{"array": typeRef(t.Elem()), "len": t.Len()}
	case reflect.Map:
		return map[string]any{"map": typeRef(t.Elem()), "key": typeRef(t.Key())}
	case reflect.Struct:
		if !foreign(t) || t.PkgPath() == "net/rpc" {
			declare(t)
		}
		return map[string]any{"struct": t.String()}
	}
	panic("no schema for " + t.String())
}

func declare(t reflect.Type) {
	if declared.Structs[t.String()] != nil {
		return
	}
	schema := &structSchema{Go: t.String(), Fields: []fieldSchema{}}
	declared.Structs[t.String()] = schema
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if sent(f) {
			schema.Fields = append(schema.Fields, fieldSchema{f.Name, jsonName(f), typeRef(f.Type), inline(f)})
		}
	}
}
