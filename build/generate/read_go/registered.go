package main

import (
	"bytes"
	"encoding/gob"
	"go/ast"
	"log"
	"reflect"
	"strconv"

	"github.com/lib/pq"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// basics are what gob itself registers, but for uintptr and complex numbers, which no API carries.
var basics = []any{
	false, 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), float32(0), float64(0), "",
	[]byte{}, []bool{}, []int{}, []int8{}, []int16{}, []int32{}, []int64{}, []uint{}, []uint16{}, []uint32{}, []uint64{},
	[]float32{}, []float64{}, []string{},
}

// registrable are the values of gob.Register calls by their text in both versions; registrableHere holds the rest.
var registrable = map[string]any{
	"[]any{}": []any{}, "map[string]any{}": map[string]any{}, "&model.AppError{}": &model.AppError{}, "&pq.Error{}": &pq.Error{},
	"&ErrorString{}": &plugin.ErrorString{}, "&model.PreviewPost{}": &model.PreviewPost{},
	"&model.AutocompleteDynamicListArg{}": &model.AutocompleteDynamicListArg{},
	"&model.AutocompleteStaticListArg{}":  &model.AutocompleteStaticListArg{},
	"&model.AutocompleteTextArg{}":        &model.AutocompleteTextArg{},
}

// readRegistered lists registered names and their types. Every gob.Register call found in the source must be known
// here, so that a new one stops the generator; every name is checked against what gob itself writes.
func readRegistered(c *collector, src *source) map[string]any {
	out := map[string]any{}
	for _, v := range basics {
		out[reflect.TypeOf(v).String()] = c.ref(reflect.TypeOf(v))
	}
	for _, call := range registerCalls(src) {
		v, ok := registrable[call.value]
		if !ok {
			v, ok = registrableHere[call.value]
		}
		if !ok {
			log.Fatalf("gob.Register(%s) is new: add its value to registered.go", call.value)
		}
		name := call.name
		if name == "" {
			name = gobName(reflect.TypeOf(v))
		}
		checkName(name, v)
		out[name] = c.ref(reflect.TypeOf(v))
	}
	return out
}

type registerCall struct {
	name  string // of RegisterName
	value string // the expression as written
}

func registerCalls(src *source) []registerCall {
	var calls []registerCall
	for _, file := range src.packages["plugin"] {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fn, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := fn.X.(*ast.Ident); !ok || pkg.Name != "gob" {
				return true
			}
			switch fn.Sel.Name {
			case "Register":
				calls = append(calls, registerCall{value: src.text(call.Args[0])})
			case "RegisterName":
				name, err := strconv.Unquote(src.text(call.Args[0]))
				if err != nil {
					log.Fatal(err)
				}
				calls = append(calls, registerCall{name: name, value: src.text(call.Args[1])})
			}
			return true
		})
	}
	return calls
}

// gobName is what gob.Register calls a type: named types by their full path, pointers and the rest by their short name.
func gobName(t reflect.Type) string {
	if t.Name() != "" && t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	return t.String()
}

// checkName ends the program unless gob sends the value under that name.
func checkName(name string, v any) {
	var out, prefixed bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(struct{ V any }{v}); err != nil {
		log.Fatal(err)
	}
	if len(name) > 127 {
		prefixed.WriteByte(0xff) // one byte of length follows
	}
	prefixed.WriteByte(byte(len(name)))
	prefixed.WriteString(name)
	if len(name) > 255 || !bytes.Contains(out.Bytes(), prefixed.Bytes()) {
		log.Fatalf("gob does not send %T as %s", v, name)
	}
}
