package main

import (
	"net/rpc"
	"reflect"

	"github.com/mattermost/mattermost/server/public/plugin"
)

// sessionCases are whole directions of a connection: every method once, one after the other on one stream, with the
// headers of net/rpc between them. Types that many methods share are defined once.
func sessionCases() []gobCase {
	var cases []gobCase
	for _, side := range []struct {
		name string
		of   reflect.Type
	}{{"hook", typeFor[plugin.Hooks]()}, {"api", typeFor[plugin.API]()}} {
		cases = append(cases,
			direction(side.name+" arguments", "what the caller sends", side.of, "Args", func(method string, seq uint64) any {
				return rpc.Request{ServiceMethod: method, Seq: seq}
			}),
			direction(side.name+" replies", "what is answered", side.of, "Returns", func(method string, seq uint64) any {
				return rpc.Response{ServiceMethod: method, Seq: seq}
			}))
	}
	return cases
}

func direction(name, note string, of reflect.Type, ending string, header func(string, uint64) any) gobCase {
	structs := map[string]reflect.Type{}
	for _, v := range rpcStructs {
		structs[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	var headers []any
	var types []reflect.Type
	for i := 0; i < of.NumMethod(); i++ {
		method := of.Method(i).Name
		t, ok := structs["Z_"+method+ending]
		if !ok {
			continue // Implemented, and what is carried by other methods
		}
		headers = append(headers, header("Plugin."+method, uint64(len(headers))))
		types = append(types, reflect.TypeOf(headers[0]), t)
	}
	return made(versionPrefix+"session/"+name, note, types, func() []any {
		var values []any
		for i, h := range headers {
			values = append(values, h, filled(types[2*i+1], false))
		}
		return values
	})
}
