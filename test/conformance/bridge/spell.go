package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The rules by which both ends spell what they saw, those of test/vectors/write/expect.go: a struct is an object under
// JSON names (the Go name where there is none), embedded structs flattened; nil pointer and nil interface are null, nil
// slice [], nil map {}. Tagged: {"$bytes": base64}, {"$bigint": decimal} beyond 2^53, {"$time": unix ms},
// {"$utf8": base64} for a string that is not UTF-8, {"$go": registered name, "value": …} for a concrete type inside an
// interface other than the plain ones.

var plainInside = map[string]bool{
	"bool": true, "string": true, "float64": true, "[]uint8": true, "[]interface {}": true, "map[string]interface {}": true,
}

// spellAll spells values and brings them to the form that decoded JSON has.
func spellAll(values []reflect.Value) []any {
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = spell(v)
	}
	return asJSON(list).([]any)
}

// asJSON brings a value to the form that decoded JSON has: all numbers float64.
func asJSON(value any) any {
	var out any
	if err := json.Unmarshal(toJSON(value), &out); err != nil {
		log.Fatal(err)
	}
	return out
}

func toJSON(value any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		log.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

func spell(v reflect.Value) any {
	switch v.Type() {
	case timeType:
		return map[string]any{"$time": v.Interface().(time.Time).UnixMilli()}
	case urlType:
		u := v.Interface().(url.URL)
		return u.String()
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if v.Int() > maxSafe || v.Int() < -maxSafe {
			return map[string]any{"$bigint": strconv.FormatInt(v.Int(), 10)}
		}
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > maxSafe {
			return map[string]any{"$bigint": strconv.FormatUint(v.Uint(), 10)}
		}
		return v.Uint()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return map[string]any{"$utf8": base64.StdEncoding.EncodeToString([]byte(v.String()))}
		}
		return v.String()
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return spell(v.Elem())
	case reflect.Interface:
		return spellInterface(v)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return spellBytes(v.Bytes())
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = spell(v.Index(i))
		}
		return list
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			object[fmt.Sprint(key.Interface())] = spell(v.MapIndex(key))
		}
		return object
	case reflect.Struct:
		object := map[string]any{}
		spellFields(v, object)
		return object
	}
	panic("no rule for " + v.Type().String())
}

func spellBytes(b []byte) any {
	return map[string]any{"$bytes": base64.StdEncoding.EncodeToString(b)}
}

func spellFields(v reflect.Value, object map[string]any) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !sent(f):
		case f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct && f.Type != timeType && f.Type != urlType:
			spellFields(v.Field(i), object)
		case tag == "" || tag == "-":
			object[f.Name] = spell(v.Field(i))
		default:
			object[tag] = spell(v.Field(i))
		}
	}
}

func spellInterface(v reflect.Value) any {
	if v.IsNil() {
		return nil
	}
	name := registeredName(v.Elem().Type())
	if plainInside[name] && v.Type() != errorType {
		return spell(v.Elem())
	}
	return map[string]any{"$go": name, "value": spell(v.Elem())}
}

// registeredName is what gob.Register called the type: pointers by their short name, named types by their full path.
func registeredName(t reflect.Type) string {
	if t.String() == "[]*model.MessageAttachment" {
		return "[]*model.SlackAttachment" // registered under its former name by server/public
	}
	if t.Name() != "" && t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	return t.String()
}

// sent tells whether gob transmits the field: exported, and neither a function nor a channel.
func sent(f reflect.StructField) bool {
	t := f.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return f.IsExported() && t.Kind() != reflect.Func && t.Kind() != reflect.Chan
}
