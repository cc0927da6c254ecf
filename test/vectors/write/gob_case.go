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
	// From65 are the same values from a process whose first type id was 65, as up to Go 1.20; Hex begins at 64.
	From65 string `json:"from65,omitempty"`
	// Steps are the values read one after the other.
	Steps []step `json:"steps"`
	// Refused: the last step's value must be refused, as Go refuses it.
	Refused bool `json:"refused,omitempty"`
	// Loose: the bytes hold fields or kinds that the reader's type has not, so writing back loses them.
	Loose bool `json:"loose,omitempty"`
	// Meant is the second value as it was before Go sent it, which drops pointers to zero values.
	Meant any `json:"meant,omitempty"`
	// write makes the stream; it is called in a process of its own, because Go numbers types by process.
	write func() []byte
	// types are those that the stream is read into.
	types []reflect.Type
	// either: Go tells whether the value fits the type that it is read into.
	either bool
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

// stream is the values on one stream; what is expected is what Go's own decoder makes of the bytes.
func stream(name, note string, values ...any) gobCase {
	types := make([]reflect.Type, len(values))
	for i, v := range values {
		types[i] = typeOf(v)
		for types[i].Kind() == reflect.Pointer {
			types[i] = types[i].Elem()
		}
	}
	return made(name, note, types, func() []any { return values })
}

// made is a stream whose values are made when they are needed.
func made(name, note string, types []reflect.Type, values func() []any) gobCase {
	return gobCase{Name: name, Note: note, types: types, write: func() []byte { return encode(values()...) }}
}

// across writes one value and reads it into the type that target points to.
func across(name, note string, value, target any) gobCase {
	return gobCase{
		Name: name, Note: note, Loose: true, types: []reflect.Type{typeOf(target).Elem()},
		write: func() []byte { return encode(value) },
	}
}

// refused is a stream whose only value Go refuses to decode into the type that target points to.
func refused(name, note string, write func() []byte, target any) gobCase {
	return gobCase{Name: name, Note: note, Refused: true, types: []reflect.Type{typeOf(target).Elem()}, write: write}
}

// readWith decodes the stream with Go, which tells what is expected.
func (c *gobCase) readWith(data []byte) {
	c.Hex = hexText(data)
	if c.Refused {
		target := reflect.New(c.types[0])
		err := gob.NewDecoder(bytes.NewReader(data)).Decode(target.Interface())
		if err == nil {
			log.Fatalf("%s: Go accepts it", c.Name)
		}
		c.Note = fmt.Sprintf("%s; Go: %v", c.Note, err)
		c.Steps = []step{{Type: typeRef(c.types[0])}}
		return
	}
	steps, err := c.decode(data)
	switch {
	case err == nil:
		c.Steps = steps
	case c.either:
		c.Refused, c.Loose = true, false
		c.readWith(data)
	default:
		log.Fatal(err)
	}
}

// decode reads the values of a case from a stream, which must hold nothing else.
func (c *gobCase) decode(data []byte) ([]step, error) {
	in := bytes.NewReader(data)
	dec := gob.NewDecoder(in)
	steps := make([]step, len(c.types))
	for i, t := range c.types {
		target := reflect.New(t)
		if err := dec.Decode(target.Interface()); err != nil {
			return nil, fmt.Errorf("%s: value %d, %s: %w", c.Name, i, t, err)
		}
		steps[i] = step{typeRef(t), expect(target.Elem())}
	}
	if in.Len() > 0 {
		return nil, fmt.Errorf("%s: %d bytes are left over", c.Name, in.Len())
	}
	return steps, nil
}

func typeOf(v any) reflect.Type { return reflect.TypeOf(v) }
func to[T any](v T) *T          { return &v }

// typeFor is reflect.TypeFor, which Go 1.20 has not.
func typeFor[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }
