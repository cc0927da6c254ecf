package main

import (
	"encoding"
	"encoding/base64"
	"encoding/gob"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The rules by which a Go value is spelt in TypeScript, and so in the expected values:
// a struct is an object under JSON names (the Go name where there is no tag), embedded structs flattened;
// nil pointer and nil interface are null, nil slice [], nil map {}.
// What JSON cannot say is tagged: {"$bytes": base64}, {"$bigint": decimal}, {"$time": unix ms}, {"$float": text},
// {"$repeat": [byte, count]} for a long run of one byte (a string of it, or within $bytes),
// {"$utf8": base64} for a string that is not UTF-8, {"$go": registered name, "value": …} for a concrete type other
// than the plain ones inside an interface.

const maxSafe = 1<<53 - 1

var (
	timeType    = typeFor[time.Time]()
	urlType     = typeFor[url.URL]()
	bigType     = typeFor[BigInt]()
	errorType   = typeFor[error]()
	gobberType  = typeFor[gob.GobEncoder]()
	binaryType  = typeFor[encoding.BinaryMarshaler]()
	plainInside = map[string]bool{
		"bool": true, "string": true, "float64": true, "[]uint8": true, "[]interface {}": true, "map[string]interface {}": true,
	}
)

// BigInt marks an int64 whose TypeScript form is a bigint.
type BigInt int64

func custom(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Implements(gobberType) || p.Implements(gobberType) || t.Implements(binaryType) || p.Implements(binaryType)
}

// sent tells whether gob transmits the field: exported, and neither a function nor a channel.
func sent(f reflect.StructField) bool {
	if !f.IsExported() {
		return false
	}
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() != reflect.Func && t.Kind() != reflect.Chan
}

func jsonName(f reflect.StructField) string {
	tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if tag == "" || tag == "-" {
		return f.Name
	}
	return tag
}

func inline(f reflect.StructField) bool {
	tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	t := f.Type
	return f.Anonymous && tag == "" && t.Kind() == reflect.Struct && !custom(t)
}

func expect(v reflect.Value) any {
	switch v.Type() {
	case timeType:
		return map[string]any{"$time": v.Interface().(time.Time).UnixMilli()}
	case urlType:
		u := v.Interface().(url.URL)
		return u.String()
	case bigType:
		return map[string]any{"$bigint": strconv.FormatInt(v.Int(), 10)}
	}
	if custom(v.Type()) && v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
		return expectOpaque(v)
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Int() > maxSafe || v.Int() < -maxSafe {
			return map[string]any{"$bigint": strconv.FormatInt(v.Int(), 10)}
		}
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > maxSafe {
			return map[string]any{"$bigint": strconv.FormatUint(v.Uint(), 10)}
		}
		return v.Uint()
	case reflect.Float32, reflect.Float64:
		return expectFloat(v.Float())
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return map[string]any{"$utf8": base64.StdEncoding.EncodeToString([]byte(v.String()))}
		}
		if run := repeated([]byte(v.String())); run != nil {
			return run
		}
		return v.String()
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return expect(v.Elem())
	case reflect.Interface:
		return expectInterface(v)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			if run := repeated(v.Bytes()); run != nil {
				return map[string]any{"$bytes": run}
			}
			return map[string]any{"$bytes": base64.StdEncoding.EncodeToString(v.Bytes())}
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = expect(v.Index(i))
		}
		return list
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			object[fmt.Sprint(key.Interface())] = expect(v.MapIndex(key))
		}
		return object
	case reflect.Struct:
		object := map[string]any{}
		expectFields(v, object)
		return object
	}
	panic("no rule for " + v.Type().String())
}

func expectFields(v reflect.Value, object map[string]any) {
	for i := 0; i < v.NumField(); i++ {
		f := v.Type().Field(i)
		if !sent(f) || v.Type() == responseType && strings.Contains(" Body Request TLS ", " "+f.Name+" ") {
			continue // the generated schema leaves these out of a response
		}
		if inline(f) {
			expectFields(v.Field(i), object)
			continue
		}
		object[jsonName(f)] = expect(v.Field(i))
	}
}

// expectOpaque are the bytes of a type that marshals itself.
func expectOpaque(v reflect.Value) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	var data []byte
	var err error
	switch m := p.Interface().(type) {
	case gob.GobEncoder:
		data, err = m.GobEncode()
	case encoding.BinaryMarshaler:
		data, err = m.MarshalBinary()
	}
	check(err)
	return map[string]any{"$bytes": base64.StdEncoding.EncodeToString(data)}
}

func expectFloat(f float64) any {
	switch {
	case math.IsNaN(f):
		return map[string]any{"$float": "NaN"}
	case math.IsInf(f, 1):
		return map[string]any{"$float": "Infinity"}
	case math.IsInf(f, -1):
		return map[string]any{"$float": "-Infinity"}
	case f == 0 && math.Signbit(f):
		return map[string]any{"$float": "-0"}
	}
	return f
}

func expectInterface(v reflect.Value) any {
	if v.IsNil() {
		return nil
	}
	inner := v.Elem()
	name := registeredName(inner.Type())
	if plainInside[name] && v.Type() != errorType {
		return expect(inner)
	}
	return map[string]any{"$go": name, "value": expect(inner)}
}

// registeredName is what gob.Register called the type: pointers by their short name, named types by their full path.
func registeredName(t reflect.Type) string {
	switch t.String() {
	case "[]*model.MessageAttachment":
		return "[]*model.SlackAttachment" // registered under its former name by server/public
	case "*main.mysqlError":
		return "*mysql.MySQLError"
	}
	if t.Name() != "" && t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	return t.String()
}
