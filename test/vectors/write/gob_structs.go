package main

import (
	"log"
	"net/rpc"
	"reflect"
	"strings"
)

// structCases are the argument and reply structs of every hook and API method: on one stream a zero value, one with
// pointers to zero values, and one filled throughout.
func structCases() []gobCase {
	var cases []gobCase
	for _, v := range rpcStructs {
		t := reflect.TypeOf(v)
		cases = append(cases, made(structPrefix+t.Name(), "zero; pointers to zero; full", []reflect.Type{t, t, t}, func() []any {
			return []any{reflect.Zero(t).Interface(), filled(t, true), filled(t, false)}
		}))
	}
	return cases
}

func filled(t reflect.Type, zero bool) any {
	v := reflect.New(t).Elem()
	f := filler{zero: zero, count: len(t.Name())}
	f.fill(v)
	return v.Interface()
}

// olderCases are streams of the older version of server/public as this version reads them, as a plugin on the newer
// vocabulary must: types go by their names.
func olderCases(raw []rawStream) (cases []gobCase, streams map[string][]byte) {
	types := map[string]reflect.Type{"rpc.Request": typeFor[rpc.Request](), "rpc.Response": typeFor[rpc.Response](), "main.Any": typeFor[Any]()}
	for _, v := range rpcStructs {
		types[reflect.TypeOf(v).String()] = reflect.TypeOf(v)
	}
	streams = map[string][]byte{}
	for _, r := range raw {
		if !strings.HasPrefix(r.Name, "mm911/") {
			continue
		}
		c := gobCase{Name: r.Name, Note: "written with server/public v0.1.6", Loose: true}
		for _, name := range r.Types {
			if types[name] == nil {
				log.Fatalf("%s: %s is no longer there", r.Name, name)
			}
			c.types = append(c.types, types[name])
		}
		cases = append(cases, c)
		streams[r.Name] = bytesOf(r.Hex)
	}
	return cases, streams
}
