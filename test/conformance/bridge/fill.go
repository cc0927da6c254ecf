package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// kind says what generated values are like.
type kind string

const (
	// full: no zero, no nil and nothing empty at any depth.
	full kind = "full"
	// mixed: anything may be nil, zero or empty.
	mixed kind = "mixed"
	// hollow: every pointer points to a zero value, every list and map holds one.
	hollow kind = "hollow"
	// zero: nil, zero, empty.
	zero kind = "zero"
)

const maxSafe = 1<<53 - 1

var (
	timeType  = reflect.TypeFor[time.Time]()
	urlType   = reflect.TypeFor[url.URL]()
	errorType = reflect.TypeFor[error]()
)

// filler makes values by reflection. The same seed gives the same values, whatever else runs meanwhile.
type filler struct {
	kind kind
	rng  *rand.Rand
	// stack is the structs being filled, so that recursive types come to an end.
	stack []reflect.Type
	// plain is how many of fillInterface's choices are open, all where zero.
	plain int
}

func newFiller(k kind, seed, stream uint64) *filler {
	return &filler{kind: k, rng: rand.New(rand.NewPCG(seed, stream))}
}

// values makes one value of each type; an error among them stays nil.
func (f *filler) values(types []reflect.Type) []reflect.Value {
	values := make([]reflect.Value, len(types))
	for i, t := range types {
		values[i] = reflect.New(t).Elem()
		if t != errorType && t != appErrorType {
			f.fill(values[i])
		}
	}
	return values
}

// omit tells whether something is left out here.
func (f *filler) omit() bool {
	return f.kind == zero || f.kind == hollow || f.kind == mixed && f.rng.IntN(4) == 0
}

func (f *filler) fill(v reflect.Value) {
	t := v.Type()
	switch t {
	case timeType:
		if !f.omit() {
			v.Set(reflect.ValueOf(time.UnixMilli(1_600_000_000_000 + f.rng.Int64N(200_000_000_000)).UTC()))
		}
		return
	case urlType:
		if !f.omit() {
			v.Set(reflect.ValueOf(url.URL{Scheme: "https", Host: "example.com", Path: fmt.Sprintf("/p%d", f.rng.IntN(1000)), RawQuery: "a=1&b=%20"}))
		}
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		if f.present(t.Elem()) {
			v.Set(reflect.New(t.Elem()))
			f.fill(v.Elem())
		}
	case reflect.Interface:
		f.fillInterface(v)
	case reflect.Slice:
		f.fillSlice(v)
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		f.fillMap(v)
	case reflect.Struct:
		f.stack = append(f.stack, t)
		for i := range v.NumField() {
			if sent(t.Field(i)) {
				f.fill(v.Field(i))
			}
		}
		f.stack = f.stack[:len(f.stack)-1]
	default:
		if !f.omit() {
			f.fillScalar(v)
		}
	}
}

func (f *filler) fillScalar(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(f.signed(v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1 + f.rng.Uint64N(255))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(1+f.rng.IntN(1_000_000)) / 64)
	case reflect.String:
		v.SetString(f.text())
	}
}

// present tells whether a pointer, a list or a map has something in it here.
func (f *filler) present(elem reflect.Type) bool {
	return f.kind != zero && !(f.kind == mixed && f.omit()) && f.ends(elem)
}

// ends tells whether a value of the type can be made here without running in a circle.
func (f *filler) ends(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() == reflect.Interface && t.NumMethod() != 0 && t != errorType {
		return false
	}
	open := 0
	for _, one := range f.stack {
		if one == t {
			open++
		}
	}
	// Once inside itself shows that recursion works.
	return open < 2 && (open == 0 || f.kind != hollow)
}

func (f *filler) length() int {
	switch {
	case f.kind == hollow || len(f.stack) > 2:
		return 1
	case f.kind == full:
		return 1 + f.rng.IntN(2)
	}
	return 1 + f.rng.IntN(3)
}

func (f *filler) fillSlice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if !f.omit() {
			bytes := make([]byte, 1+f.rng.IntN(300))
			for i := range bytes {
				bytes[i] = byte(f.rng.Uint32())
			}
			v.SetBytes(bytes)
		}
		return
	}
	if !f.present(v.Type().Elem()) {
		return
	}
	n := f.length()
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		f.element(v.Index(i))
	}
}

func (f *filler) fillMap(v reflect.Value) {
	if !f.present(v.Type().Elem()) {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range f.length() {
		key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.element(elem)
		v.SetMapIndex(key, elem)
	}
}

// element fills an element: gob cannot send a nil pointer there.
func (f *filler) element(v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	f.fill(v)
}

// The first choices are values of JSON; then come those that need no name.
const jsonChoices, plainChoices = 5, 6

// fillInterface chooses among what the host really puts there, registered concrete types included.
func (f *filler) fillInterface(v reflect.Value) {
	if v.NumMethod() != 0 || f.kind == hollow || f.omit() {
		return
	}
	choices := []func() any{
		func() any { return f.text() },
		func() any { return float64(f.rng.IntN(2_000_001)-1_000_000)/8 + 0.0625 },
		func() any { return true },
		func() any { return []any{f.text(), nil, 12.5, false, []any{map[string]any{"deep": f.text()}}} },
		func() any {
			return map[string]any{"k": []any{map[string]any{"deeper": f.text()}}, "n": nil, "b": false}
		},
		func() any { return []byte(f.text()) },
		func() any { return int(f.signed(64)) },
		func() any { return f.signed(64) },
		func() any { return []string{f.text(), "", f.text()} },
		func() any { return registered[*model.AppError](f) },
		func() any { return &plugin.ErrorString{Code: 1 + f.rng.IntN(7), Err: f.text()} },
		func() any { return registered[[]*attachment](f) },
		func() any { return registered[*model.AutocompleteTextArg](f) },
		func() any { return registered[*model.AutocompleteStaticListArg](f) },
		func() any { return registered[*model.AutocompleteDynamicListArg](f) },
	}
	if f.kind == mixed {
		choices = append(choices, func() any { return []any{} }, func() any { return map[string]any{} }, func() any { return "" }, func() any { return 0.0 }, func() any { return false })
	}
	n := len(choices)
	if f.plain > 0 {
		n = f.plain
	}
	v.Set(reflect.ValueOf(choices[f.rng.IntN(n)]()))
}

func registered[T any](f *filler) any {
	inner := &filler{kind: full, rng: f.rng, plain: plainChoices}
	v := reflect.New(reflect.TypeFor[T]()).Elem()
	inner.fill(v)
	return v.Interface()
}

// signed is a number at or near a border of gob's integers, or any; JavaScript's own bound is kept.
func (f *filler) signed(bits int) int64 {
	n := int64(1 + f.rng.IntN(1000))
	choices := []int64{n, -n, 1 + n%64, 63 + n%3, 126 + n%4, 1<<(bits-1) - 1, -1 << (bits - 1)}
	switch bits {
	case 64:
		choices = []int64{n, -n, 1 + n%64, 63 + n%3, 126 + n%4, 1_700_000_000_000 + n, 1<<31 + n, -1<<31 - n, maxSafe, -maxSafe}
	case 8:
		choices = []int64{1, -1, 63, 64, 127, -128}
	}
	return choices[f.rng.IntN(len(choices))]
}

func (f *filler) text() string {
	n := f.rng.IntN(1_000_000)
	return fmt.Sprintf([]string{"s%d", "Текст %d", "line %d\nnext\t\"\\", "🙂%d\u0000\u2028", "%d"}[f.rng.IntN(5)], n)
}
