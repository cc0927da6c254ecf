package main

import (
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// filler makes values by reflection: the same type always gets the same value.
type filler struct {
	count int
	// zero fills pointers, slices and maps with zero values only: what gob sends of pointers to nothing.
	zero  bool
	stack []reflect.Type
}

func (f *filler) next() int {
	f.count++
	return f.count
}

var (
	bigIntType   = typeFor[big.Int]()
	requestType  = typeFor[http.Request]()
	responseType = typeFor[http.Response]()
)

func (f *filler) fill(v reflect.Value) {
	t := v.Type()
	switch t {
	case timeType:
		if !f.zero {
			v.Set(reflect.ValueOf(time.Unix(1700000000, int64(f.next())*1e6).UTC()))
		}
		return
	case urlType:
		if !f.zero {
			v.Set(reflect.ValueOf(url.URL{Scheme: "https", Host: "example.com", Path: fmt.Sprintf("/p%d", f.next())}))
		}
		return
	case bigIntType:
		if !f.zero {
			v.Set(reflect.ValueOf(*big.NewInt(int64(f.next()) << 40)))
		}
		return
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(!f.zero)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !f.zero {
			v.SetInt(f.signed(t.Bits()))
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if !f.zero {
			v.SetUint(uint64(f.next() % 256))
		}
	case reflect.Float32, reflect.Float64:
		if !f.zero {
			v.SetFloat(float64(f.next()) + 0.5)
		}
	case reflect.String:
		if !f.zero {
			v.SetString(f.text())
		}
	case reflect.Pointer:
		if f.may(t.Elem()) {
			v.Set(reflect.New(t.Elem()))
			f.fill(v.Elem())
		}
	case reflect.Interface:
		f.fillInterface(v)
	case reflect.Slice:
		f.fillSlice(v)
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			f.fill(v.Index(i))
		}
	case reflect.Map:
		if f.may(t.Elem()) {
			// One pair alone: Go writes a map in no order.
			key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			f.fill(key)
			f.fill(elem)
			v.Set(reflect.MakeMap(t))
			v.SetMapIndex(key, elem)
		}
	case reflect.Struct:
		f.fillStruct(v)
	}
}

func (f *filler) fillStruct(v reflect.Value) {
	start := f.count
	f.stack = append(f.stack, v.Type())
	for i := 0; i < v.NumField(); i++ {
		if len(f.stack) == 1 {
			f.count = start + 1000*i // whatever an earlier field's type has become in another Go release
		}
		if sent(v.Type().Field(i)) && f.plugins(v.Type(), v.Type().Field(i).Name) {
			f.fill(v.Field(i))
		}
	}
	f.stack = f.stack[:len(f.stack)-1]
}

// plugins tells of the older version's http.Request whether a plugin may fill the field for a host: those that the
// newer version's subset has. What comes from a host is filled throughout.
func (f *filler) plugins(t reflect.Type, field string) bool {
	return t != requestType || f.stack[0].Name() != "Z_PluginHTTPArgs" ||
		strings.Contains(" Method URL Proto ProtoMajor ProtoMinor Header Host RemoteAddr RequestURI ", " "+field+" ")
}

func (f *filler) fillSlice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		if !f.zero {
			v.SetBytes([]byte{byte(f.next()), 0, 255})
		}
		return
	}
	if !f.may(v.Type().Elem()) {
		return
	}
	n := 1
	if kind := v.Type().Elem().Kind(); !f.zero && kind == reflect.String {
		n = 2
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := 0; i < n; i++ {
		f.fill(v.Index(i))
	}
}

func (f *filler) fillInterface(v reflect.Value) {
	if f.zero || v.Type() != errorType && v.NumMethod() != 0 {
		return
	}
	n := f.next()
	if v.Type() == errorType {
		if n%2 == 0 {
			v.Set(reflect.ValueOf(&plugin.ErrorString{Err: f.text()}))
		} else {
			v.Set(reflect.ValueOf(&model.AppError{Id: f.text(), Message: f.text(), Where: f.text(), StatusCode: 404}))
		}
		return
	}
	if f.within(requestType) || f.within(responseType) {
		v.Set(reflect.ValueOf(f.text())) // the reader knows nothing of it, and Go cannot skip every interface
		return
	}
	choices := []any{
		f.text(), float64(n), true, []any{f.text(), nil, float64(n), false},
		map[string]any{"k": []any{map[string]any{"deep": f.text()}}}, []any{}, map[string]any{},
	}
	v.Set(reflect.ValueOf(choices[n%len(choices)]))
}

func (f *filler) within(t reflect.Type) bool {
	for _, open := range f.stack {
		if open == t {
			return true
		}
	}
	return false
}

// may tells whether a value of the type can be made here without running in a circle.
func (f *filler) may(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() == reflect.Interface && t.NumMethod() != 0 && t != errorType {
		return false
	}
	if custom(t) && t != timeType && t != urlType && t != bigIntType {
		return false // bytes that its package alone can make
	}
	return !f.within(t)
}

func (f *filler) signed(bits int) int64 {
	n := int64(f.next())
	choices := []int64{n, -n, n % 64, 63 + n%3, 1<<(bits-1) - 1, -1 << (bits - 1)}
	if bits == 64 {
		choices = []int64{n, -n, 1700000000000 + n, 63 + n%3, maxSafe, -maxSafe}
	}
	if bits == 8 {
		choices = []int64{1, -1, 63, 64, 127, -128}
	}
	return choices[n%int64(len(choices))]
}

func (f *filler) text() string {
	n := f.next()
	return fmt.Sprintf([]string{"s%d", "Текст %d", "line %d\nnext", "🙂%d"}[n%4], n)
}
