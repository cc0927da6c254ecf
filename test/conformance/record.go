package main

import (
	"encoding/base64"
	"encoding/json"
	"log"
	"reflect"
	"strings"
	"sync"
	"time"
)

// recorder keeps the plugin's API calls in the order in which they came.
type recorder struct {
	mu    sync.Mutex
	calls []*apiCall
	known map[string]bool
	// news is closed and replaced at every call.
	news chan struct{}
}

type apiCall struct {
	Method string `json:"method"`
	Args   []any  `json:"args"`
	taken  bool
}

func newRecorder() *recorder {
	return &recorder{known: map[string]bool{}, news: make(chan struct{})}
}

func (r *recorder) record(method string, args ...any) {
	plain := make([]any, len(args))
	for i, arg := range args {
		plain[i] = plainValue(reflect.ValueOf(arg))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, &apiCall{Method: method, Args: plain})
	close(r.news)
	r.news = make(chan struct{})
}

// know marks an id as the host's own, so that it is not taken for one the plugin made up.
func (r *recorder) know(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[id] = true
}

// await returns the first call of the method, not returned before, whose arguments hold every text; nil after the wait.
func (r *recorder) await(method string, where []string, wait time.Duration) *apiCall {
	deadline := time.After(wait)
	for {
		r.mu.Lock()
		news := r.news
		for _, c := range r.calls {
			if c.Method == method && !c.taken && holdsAll(c.text(), where) {
				c.taken = true
				r.mu.Unlock()
				return c
			}
		}
		r.mu.Unlock()
		select {
		case <-news:
		case <-deadline:
			return nil
		}
	}
}

func (r *recorder) count(method string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.calls {
		if c.Method == method {
			n++
		}
	}
	return n
}

func (r *recorder) methods() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, c := range r.calls {
		names = append(names, c.Method)
	}
	return names
}

// text is the arguments as JSON with strings unescaped as far as people read them.
func (c *apiCall) text() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c.Args); err != nil {
		log.Fatal(err)
	}
	return strings.NewReplacer(`\n`, "\n", `\"`, `"`).Replace(b.String())
}

func holdsAll(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// plainValue spells a Go value under its JSON names, without zero values in objects, as README.md lays down.
func plainValue(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plainValue(v.Elem())
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return map[string]any{"$bytes": base64.StdEncoding.EncodeToString(v.Bytes())}
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plainValue(v.Index(i))
		}
		return list
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			put(object, key.String(), plainValue(v.MapIndex(key)))
		}
		return object
	case reflect.Struct:
		object := map[string]any{}
		plainFields(v, object)
		return object
	}
	return v.Interface()
}

func plainFields(v reflect.Value, object map[string]any) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		kind := f.Type.Kind()
		if !f.IsExported() || kind == reflect.Func || kind == reflect.Chan {
			continue
		}
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" && kind == reflect.Struct {
			plainFields(v.Field(i), object)
			continue
		}
		if tag == "" || tag == "-" {
			tag = f.Name
		}
		put(object, tag, plainValue(v.Field(i)))
	}
}

func put(object map[string]any, key string, value any) {
	if !isZero(value) {
		object[key] = value
	}
}

func isZero(value any) bool {
	if value == nil {
		return true
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Slice, reflect.Map:
		if bytes, ok := value.(map[string]any); ok && bytes["$bytes"] == "" {
			return true
		}
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}
