package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"log"
	"reflect"
)

// gobCase is one gob stream and what a reader must find in it, step by step.
type gobCase struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// Hex is the stream; `(61*70000)` stands for a byte repeated.
	Hex string `json:"hex"`
	// Steps are the values read one after the other.
	Steps []step `json:"steps"`
	// Refused: the last step's value must be refused, as Go refuses it.
	Refused bool `json:"refused,omitempty"`
	// Loose: the bytes hold fields or kinds that the reader's type has not, so writing back loses them.
	Loose bool `json:"loose,omitempty"`
	// types are those of the steps, for reading what others wrote.
	types []reflect.Type
}

type step struct {
	Type  any `json:"type"`
	Value any `json:"value"`
}

func encode(values ...any) []byte {
	var b bytes.Buffer
	enc := gob.NewEncoder(&b)
	for _, v := range values {
		p := reflect.New(reflect.TypeOf(v)) // by pointer, for marshalers with pointer receivers
		p.Elem().Set(reflect.ValueOf(v))
		if err := enc.EncodeValue(p); err != nil {
			log.Fatalf("encode %T: %v", v, err)
		}
	}
	return b.Bytes()
}

// stream encodes the values on one stream; what is expected is what Go's own decoder makes of the bytes.
func stream(name, note string, values ...any) gobCase {
	targets := make([]any, len(values))
	for i, v := range values {
		t := reflect.TypeOf(v)
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		targets[i] = reflect.New(t).Interface()
	}
	return reading(name, note, encode(values...), targets...)
}

// reading decodes the bytes with Go into the targets, which are pointers.
func reading(name, note string, data []byte, targets ...any) gobCase {
	c := gobCase{Name: name, Note: note, Hex: hexText(data)}
	dec := gob.NewDecoder(bytes.NewReader(data))
	for _, target := range targets {
		if err := dec.Decode(target); err != nil {
			log.Fatalf("%s: decode %T: %v", name, target, err)
		}
		v := reflect.ValueOf(target).Elem()
		c.Steps = append(c.Steps, step{typeRef(v.Type()), expect(v)})
		c.types = append(c.types, v.Type())
	}
	return c
}

// across writes one value and reads it into another type.
func across(name, note string, value, target any) gobCase {
	c := reading(name, note, encode(value), target)
	c.Loose = true
	return c
}

// refused is a stream whose only value Go refuses to decode into the target.
func refused(name, note string, data []byte, target any) gobCase {
	err := gob.NewDecoder(bytes.NewReader(data)).Decode(target)
	if err == nil {
		log.Fatalf("%s: Go accepts it", name)
	}
	return gobCase{
		Name: name, Note: fmt.Sprintf("%s; Go: %v", note, err), Hex: hexText(data), Refused: true,
		Steps: []step{{Type: typeRef(reflect.TypeOf(target).Elem())}},
	}
}

func typeOf(v any) reflect.Type { return reflect.TypeOf(v) }
func to[T any](v T) *T          { return &v }
