package main

import (
	"fmt"
	"math/rand"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

const (
	randomValues  = 160
	randomStructs = 200
)

// randomCases are values and types drawn by a numbered seed, which every Go release draws alike.
func randomCases() []gobCase {
	var cases []gobCase
	for i := 0; i < randomValues; i++ {
		cases = append(cases, randomAny(i))
	}
	for i := 0; i < randomStructs; i++ {
		cases = append(cases, randomAcross(i))
	}
	return cases
}

// randomCase is the one of that name.
func randomCase(name string) gobCase {
	n, err := strconv.Atoi(name[strings.LastIndexByte(name, ' ')+1:])
	check(err)
	if strings.HasPrefix(name, "random/any") {
		return randomAny(n)
	}
	return randomAcross(n)
}

type drawer struct{ *rand.Rand }

func drawerOf(kind, n int) drawer {
	return drawer{rand.New(rand.NewSource(int64(kind*1_000_000 + n)))}
}

// randomAny is a stream of values with interfaces in them: old and new types, nested, in every kind of container.
func randomAny(n int) gobCase {
	d := drawerOf(1, n)
	values := make([]any, 1+d.Intn(3))
	for i := range values {
		v := func() any { return d.any(1 + d.Intn(4)) }
		values[i] = []func() any{
			func() any { return Any{d.Intn(100), v(), "t"} },
			func() any { return AnyPair{v(), v()} },
			func() any { return Slices{S: []string{"s"}, A: []any{v(), nil, v()}} },
			func() any { return Maps{A: map[string]any{d.key(): v()}} },
			func() any { return Boxed{v()} },
			func() any { return []any{v(), v(), v()} },
			func() any { return map[string]any{d.key(): v()} },
			func() any { return []Any{{1, v(), "a"}, {}, {2, v(), "b"}} },
			func() any { return Failure2{"a", d.failure(), d.Intn(9)} },
			func() any { return Wide{A: "a", G: v(), O: d.failure(), Q: []any{v()}, R: "r"} },
			func() any {
				return model.Post{Id: d.key(), Props: model.StringInterface{d.key(): d.plain(3)}, Message: "m"}
			},
		}[d.Intn(11)]()
	}
	return stream(fmt.Sprintf("random/any %03d", n), "", values...)
}

func (d drawer) key() string {
	return []string{"k", "ключ", "__proto__", "", "with space", "from_webhook", "constructor"}[d.Intn(7)]
}

// plain is what a database holds.
func (d drawer) plain(depth int) any {
	if depth > 0 && d.Intn(2) == 0 {
		if d.Intn(2) == 0 {
			return map[string]any{d.key(): d.plain(depth - 1)}
		}
		list := make([]any, d.Intn(4))
		for i := range list {
			list[i] = d.plain(depth - 1)
		}
		return list
	}
	return []any{nil, "s", "", float64(d.Intn(1000)) / 4, true, false, d.key()}[d.Intn(7)]
}

// any draws a value of a registered type, or nil.
func (d drawer) any(depth int) any {
	if depth == 0 || d.Intn(6) == 0 {
		return d.plain(0)
	}
	inner := func() any { return d.any(depth - 1) }
	leaf := func() *Leaf { return &Leaf{d.key(), d.Intn(300) - 150} }
	return []func() any{
		func() any { return leaf() },
		func() any { return LeafValue{d.key()} },
		func() any { return &Leaf2{map[string]Leaf3{d.key(): {[]byte{1, 2}}}} },
		func() any { return &Boxed{inner()} },
		func() any { return []any{inner(), nil, inner()} },
		func() any { return map[string]any{d.key(): inner()} },
		func() any { return []Leaf{*leaf(), {}} },
		func() any { return map[string]Leaf{d.key(): *leaf()} },
		func() any { return &Tree{V: d.Intn(9), Kids: []*Tree{{V: 2}}, By: map[string]*Tree{d.key(): {}}} },
		func() any { return Count(d.Intn(1 << 20)) },
		func() any { return time.Unix(int64(d.Intn(1<<31)), 0).UTC() },
		func() any { return []string{"a", d.key()} },
		func() any { return int64(d.Intn(1<<40) - 1<<39) },
		func() any { return []int{d.Intn(9), -d.Intn(9)} },
		func() any { return uint16(d.Intn(1 << 16)) },
		func() any { return []byte{byte(d.Intn(256))} },
		func() any { return d.failure() },
		func() any { return []*attachment{{Text: d.key(), Fields: nil}} },
		func() any { return d.plain(depth) },
	}[d.Intn(19)]()
}

func (d drawer) failure() error {
	if d.Intn(2) == 0 {
		return &plugin.ErrorString{Code: d.Intn(8), Err: d.key()}
	}
	return &model.AppError{Id: "id", Message: d.key(), StatusCode: 400 + d.Intn(200)}
}

// randomAcross writes a struct of one drawn type and reads it into another: fields left out, added, moved, of another
// kind or size. Go says what comes of it, or that it is refused.
func randomAcross(n int) gobCase {
	d := drawerOf(2, n)
	from := d.structType(3, 2+d.Intn(6))
	into := d.changed(from)
	value := reflect.New(from).Elem()
	f := filler{count: n}
	f.fill(value)
	return gobCase{
		Name: fmt.Sprintf("random/across %03d", n), Note: "another type", Loose: true, either: true, types: []reflect.Type{into},
		write: func() []byte { return encode(value.Interface()) },
	}
}

var basics = []reflect.Type{
	typeFor[bool](), typeFor[int](), typeFor[int8](), typeFor[int16](), typeFor[int32](), typeFor[int64](), typeFor[uint](), typeFor[uint8](),
	typeFor[uint16](), typeFor[uint32](), typeFor[uint64](), typeFor[float32](), typeFor[float64](), typeFor[string](), typeFor[[]byte](), timeType,
}

func (d drawer) typeOf(depth int) reflect.Type {
	if depth <= 0 || d.Intn(3) == 0 {
		return basics[d.Intn(len(basics))]
	}
	switch d.Intn(6) {
	case 0:
		return reflect.PointerTo(d.typeOf(depth - 1))
	case 1:
		return reflect.SliceOf(d.element(depth - 1))
	case 2:
		return reflect.ArrayOf(1+d.Intn(3), d.element(depth-1))
	case 3:
		return reflect.MapOf(typeFor[string](), d.element(depth-1))
	default:
		return d.structType(depth-1, 1+d.Intn(4))
	}
}

// element avoids what makes bytes of a slice, and pointers that may be nil in it.
func (d drawer) element(depth int) reflect.Type {
	for {
		t := d.typeOf(depth)
		if t.Kind() != reflect.Uint8 && t.Kind() != reflect.Pointer {
			return t
		}
	}
}

func (d drawer) structType(depth, fields int) reflect.Type {
	list := make([]reflect.StructField, fields)
	for i := range list {
		list[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: d.typeOf(depth - 1)}
	}
	return reflect.StructOf(list)
}

// changed draws a struct type that has something in common with t.
func (d drawer) changed(t reflect.Type) reflect.Type {
	var list []reflect.StructField
	for _, i := range d.Perm(t.NumField()) {
		f := t.Field(i)
		field := reflect.StructField{Name: f.Name, Type: f.Type}
		switch d.Intn(8) {
		case 0:
			continue
		case 1:
			if d.Intn(3) == 0 {
				field.Type = d.typeOf(1)
			}
		case 2:
			field.Type = sized(d, f.Type)
		case 3:
			if f.Type.Kind() == reflect.Struct && f.Type != timeType {
				field.Type = d.changed(f.Type)
			}
		case 4:
			if f.Type.Kind() == reflect.Pointer {
				field.Type = f.Type.Elem()
			} else {
				field.Type = reflect.PointerTo(f.Type)
			}
		}
		list = append(list, field)
	}
	if d.Intn(3) == 0 {
		list = append(list, reflect.StructField{Name: "Added", Type: d.typeOf(1)})
	}
	return reflect.StructOf(list)
}

// sized is a number type of the same kind and another size.
func sized(d drawer, t reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return basics[1+d.Intn(5)]
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return basics[6+d.Intn(5)]
	case reflect.Float32, reflect.Float64:
		return basics[11+d.Intn(2)]
	}
	return t
}
