package main

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// configurations: the host sends the settings as JSON.
func (s *suite) configurations(sub *subject) {
	const method = "LoadPluginConfiguration"
	samples := []any{
		map[string]any{}, nil, map[string]any{"text": "Текст", "n": 12.5, "big": 1e15, "yes": true, "list": []any{1.0, nil, "x"}, "deep": map[string]any{"a": map[string]any{}}},
	}
	for _, sample := range samples {
		sub.cases++
		s.host.api.prepare(method, &preparedCall{answer: func(in, _ []any) { *(*in[0].(*any)).(*any) = sample }, returns: []reflect.Value{reflect.Zero(errorType)}})
		answer, err := s.host.call(method, []any{})
		s.host.api.came(method)
		if err != nil {
			sub.fail("%v", err)
			continue
		}
		for _, d := range differences(nil, any(map[string]any{"result": sample}), any(answer)) {
			sub.fail("%s", d)
		}
	}
	sub.cases++
	// The only method whose error is one of the call itself.
	s.host.api.prepare(method, &preparedCall{answer: func(in, _ []any) {}, returns: []reflect.Value{reflect.ValueOf(errors.New("no settings, нет")).Convert(errorType)}})
	answer, err := s.host.call(method, []any{})
	s.host.api.came(method)
	expected := map[string]any{"HostError": "refused", "method": method, "message": method + ": no settings, нет"}
	for _, d := range differences(nil, any(map[string]any{"thrown": expected}), any(answer)) {
		sub.fail("%s (%v)", d, err)
	}
}

// logged are values that a plugin logs, and how a Go plugin would (stringifier.go).
var logged = []any{
	"text, Текст", "", 12.5, 3.0, -0.5, 1e21, true, false, nil,
	[]any{1.0, "a", []any{}}, map[string]any{"a": 1.0}, map[string]any{"$error": "broken"}, map[string]any{"$bigint": "9007199254740993"},
}

// logs has the plugin log every kind of value.
func logs(method string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		calls := [][]any{{"no pairs"}, {"no pairs", []any{}}, {"odd", []any{"key"}}}
		for _, value := range logged {
			calls = append(calls, []any{"Сообщение", []any{"key", value}})
		}
		for _, args := range calls {
			sub.cases++
			s.host.api.prepare(method, &preparedCall{})
			_, err := s.host.call(method, args)
			received := s.host.api.came(method)
			if err != nil || received == nil {
				sub.fail("the host was not called: %v", err)
				continue
			}
			texts := []any{}
			if len(args) > 1 {
				for _, value := range args[1].([]any) {
					texts = append(texts, goText(value))
				}
			}
			sub.failures = append(sub.failures, s.known.unknown(outcome{
				Where: "api arguments", Method: method, Kind: "log", Sent: any([]any{args[0], texts}), Got: any(received),
			})...)
		}
	}
}

func goText(value any) string {
	if object, ok := value.(map[string]any); ok {
		if text, ok := object["$error"]; ok {
			value = errors.New(text.(string))
		} else if text, ok := object["$bigint"]; ok {
			value = text
		}
	}
	return fmt.Sprintf("%+v", value)
}

// audits has the plugin write audit records, whose maps hold what JSON holds.
func audits(method string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		m, ok := reflect.TypeFor[plugin.API]().MethodByName(method)
		if !ok {
			return // missing takes it
		}
		for i, k := range rounds {
			f := newFiller(k, s.seed, stream("audit", method, i))
			f.plain = jsonChoices
			args := f.values(types(m.Type.NumIn, m.Type.In))
			if args[0].IsNil() {
				args[0] = reflect.New(args[0].Type().Elem())
			}
			s.apiCase(sub, method, k, args, nil)
		}
		s.nilArguments(sub, method, types(m.Type.NumIn, m.Type.In), nil)
	}
}

// numbers: integers beyond what a JavaScript number holds.
func (s *suite) numbers(sub *subject) {
	for _, n := range []int64{maxSafe, -maxSafe, maxSafe + 1, -maxSafe - 1, math.MaxInt64, math.MinInt64} {
		noError := reflect.Zero(appErrorType)
		s.apiCase(sub, "GetSystemInstallDate", "numbers", nil, []reflect.Value{reflect.ValueOf(n), noError})
		s.apiCase(sub, "ExtendSessionExpiry", "numbers", []reflect.Value{reflect.ValueOf("id"), reflect.ValueOf(n)}, []reflect.Value{noError})
		props := model.StringInterface{"n": n}
		s.apiCase(sub, "UpdatePost", "numbers", []reflect.Value{reflect.ValueOf(&model.Post{Props: props})}, []reflect.Value{reflect.ValueOf(&model.Post{Props: props}), noError})
	}
}

// texts: what is not UTF-8, which a database does not hold, and texts longer than a window of the wire.
func (s *suite) texts(sub *subject) {
	noError := reflect.Zero(appErrorType)
	for _, text := range []string{"a\xff\xfeb", "\xc3", "cut \xf0\x9f\x99"} {
		s.apiCase(sub, "GetUser", "texts", []reflect.Value{reflect.ValueOf("id")}, []reflect.Value{reflect.ValueOf(&model.User{Username: text}), noError})
	}
	for _, length := range []int{64 << 10, 256<<10 - 1, 256 << 10, 3 << 20} {
		long := string(reflect.ValueOf(bodyOf(length)).Bytes())
		ascii := make([]byte, length)
		for i := range ascii {
			ascii[i] = 'a' + long[i]%26
		}
		post := &model.Post{Message: string(ascii)}
		s.apiCase(sub, "CreatePost", "texts", []reflect.Value{reflect.ValueOf(post)}, []reflect.Value{reflect.ValueOf(post), noError})
		s.apiCase(sub, "KVSet", "texts", []reflect.Value{reflect.ValueOf("key"), reflect.ValueOf(bodyOf(length))}, []reflect.Value{noError})
		s.apiCase(sub, "KVGet", "texts", []reflect.Value{reflect.ValueOf("key")}, []reflect.Value{reflect.ValueOf(bodyOf(length)), noError})
	}
}

// missing calls every method that this host does not have.
func (s *suite) missing(sub *subject) {
	answer, err := s.host.instruct(map[string]any{"do": "methods"})
	if err != nil {
		sub.fail("%v", err)
		return
	}
	api := reflect.TypeFor[plugin.API]()
	bridge := map[string]bool{}
	for _, name := range answer.([]any) {
		bridge[name.(string)] = true
		if _, has := api.MethodByName(name.(string)); has {
			continue
		}
		sub.cases++
		answer, err := s.host.instruct(map[string]any{"do": "probe", "method": name})
		if err != nil {
			sub.fail("%s: %v", name, err)
			continue
		}
		sub.failures = append(sub.failures, s.known.unknown(outcome{
			Where: "api results", Method: name.(string), Kind: "missing", Sent: map[string]any{"result": "whatever it returns"}, Got: answer,
		})...)
	}
	for i := range api.NumMethod() {
		if name := api.Method(i).Name; !bridge[name] {
			sub.fail("the bridge lacks %s", name)
		}
	}
}
