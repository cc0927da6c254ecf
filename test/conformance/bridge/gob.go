package main

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"strings"
)

// throughGob is what a Go plugin would have made of the values: written and read by encoding/gob as the fields A, B, C…
// of a struct. `onto` holds what the reader's fields are before (nil for nothing).
func throughGob(values, onto []reflect.Value) ([]reflect.Value, error) {
	fields := make([]reflect.StructField, len(values))
	for i, v := range values {
		fields[i] = reflect.StructField{Name: string(rune('A' + i)), Type: v.Type()}
	}
	t := reflect.StructOf(fields)
	in, out := reflect.New(t), reflect.New(t)
	for i, v := range values {
		in.Elem().Field(i).Set(v)
		if i < len(onto) && onto[i].IsValid() {
			out.Elem().Field(i).Set(onto[i])
		}
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).EncodeValue(in); err != nil {
		return nil, err
	}
	// A struct without fields cannot be told from one without any in common.
	if err := gob.NewDecoder(&b).DecodeValue(out); err != nil && !strings.Contains(err.Error(), "no fields matched") {
		return nil, err
	}
	result := make([]reflect.Value, len(values))
	for i := range values {
		result[i] = out.Elem().Field(i)
	}
	return result, nil
}
