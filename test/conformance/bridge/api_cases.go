package main

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"sync/atomic"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

var appErrorType = reflect.TypeFor[*model.AppError]()

// suite is one run of the cases against one host.
type suite struct {
	host     *host
	known    *known
	seed     uint64
	crossing crossing
}

// subject is what one line of the output is about: a method or a hook, with its cases.
type subject struct {
	name     string
	cases    int
	failures []string
	over     atomic.Bool
}

func (s *subject) fail(format string, args ...any) {
	s.failures = append(s.failures, fmt.Sprintf(format, args...))
}

// rounds is how often generated values of each kind are sent.
var rounds = []kind{full, full, full, mixed, mixed, mixed, mixed, mixed, mixed, hollow, zero}

// stream gives every case its own random numbers, whatever else runs.
func stream(parts ...any) uint64 {
	sum := fnv.New64a()
	fmt.Fprint(sum, parts...)
	return sum.Sum64()
}

// apiMethod has the plugin call one method of the API with values of every kind, and compares what each end saw.
func (s *suite) apiMethod(sub *subject, m reflect.Method) {
	in, out := types(m.Type.NumIn, m.Type.In), types(m.Type.NumOut, m.Type.Out)
	for i, k := range rounds {
		f := newFiller(k, s.seed, stream("api", m.Name, i))
		args := f.values(in)
		for j := range args {
			// A nil there is refused: see refusedNil.
			if in[j].Kind() == reflect.Pointer && args[j].IsNil() {
				args[j] = reflect.New(in[j].Elem())
			}
		}
		if k == full {
			s.crossing.add(&s.crossing.API, m.Name, spellAll(args))
		}
		s.apiCase(sub, m.Name, k, args, f.values(out))
	}
	s.nilArguments(sub, m.Name, in, out)
	if n := len(out); n > 0 && (out[n-1] == appErrorType || out[n-1] == errorType) {
		s.apiErrors(sub, m.Name, in, out)
	}
}

// apiCase has the plugin make one call; the last return may be an error.
func (s *suite) apiCase(sub *subject, method string, k kind, args, returns []reflect.Value) {
	sub.cases++
	s.host.api.prepare(method, &preparedCall{returns: returns})
	answer, err := s.host.call(method, spellAll(args))
	received := s.host.api.came(method)
	if err != nil {
		sub.fail("%s: %v", k, err)
		return
	}
	expected := expectedAnswer(method, returns)
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "api results", Method: method, Kind: k, Sent: expected, Got: any(answer),
		Go: func() any { return goAnswer(method, returns) },
	})...)
	if received == nil {
		// A call that was refused has been compared as its result; one that got an answer has come.
		if _, refused := answer["thrown"]; !refused {
			sub.fail("%s: the host was not called", k)
		}
		return
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "api arguments", Method: method, Kind: k, Sent: any(spellAll(args)), Got: any(received),
		Go: func() any { return goValues(args) },
	})...)
}

// nilArguments hands nil to every pointer parameter.
func (s *suite) nilArguments(sub *subject, method string, in, out []reflect.Type) {
	f := newFiller(full, s.seed, stream("nil", method))
	args, pointers := f.values(in), 0
	for i := range args {
		if in[i].Kind() == reflect.Pointer {
			args[i] = reflect.Zero(in[i])
			pointers++
		}
	}
	if pointers > 0 {
		s.apiCase(sub, method, "nil", args, f.values(out))
	}
}

// apiErrors returns every kind of error, beside results that the plugin must not see.
func (s *suite) apiErrors(sub *subject, method string, in, out []reflect.Type) {
	last := len(out) - 1
	errors := sampleErrors(newFiller(full, s.seed, stream("errors", method)))
	if out[last] == appErrorType {
		errors = []error{errors[0], &model.AppError{}}
	}
	for i, err := range errors {
		f := newFiller(full, s.seed, stream("error", method, i))
		args, returns := f.values(in), f.values(out)
		returns[last].Set(reflect.ValueOf(err))
		s.apiCase(sub, method, "error", args, returns)
	}
}

// expectedAnswer is what the plugin should tell of a call that returned so.
func expectedAnswer(method string, returns []reflect.Value) any {
	results, err := splitError(returns)
	if err != nil {
		return asJSON(map[string]any{"thrown": expectedThrown(method, err)})
	}
	return map[string]any{"result": unwrapped(spellAll(results))}
}

func splitError(returns []reflect.Value) ([]reflect.Value, error) {
	if n := len(returns); n > 0 && (returns[n-1].Type() == appErrorType || returns[n-1].Type() == errorType) {
		if returns[n-1].IsNil() {
			return returns[:n-1], nil
		}
		return returns[:n-1], returns[n-1].Interface().(error)
	}
	return returns, nil
}

// unwrapped is how results reach an author: nothing, the one result, or a list.
func unwrapped(results []any) any {
	switch len(results) {
	case 0:
		return nil
	case 1:
		return results[0]
	}
	return results
}

func goAnswer(method string, returns []reflect.Value) any {
	results, err := splitError(returns)
	if err != nil {
		return nil
	}
	received, err := throughGob(results, nil)
	if err != nil {
		return nil
	}
	return map[string]any{"result": unwrapped(spellAll(received))}
}

func goValues(values []reflect.Value) any {
	received, err := throughGob(values, nil)
	if err != nil {
		return nil
	}
	return any(spellAll(received))
}

func types(n func() int, at func(int) reflect.Type) []reflect.Type {
	all := make([]reflect.Type, n())
	for i := range all {
		all[i] = at(i)
	}
	return all
}

// apiMethods are the methods of this version's API, but for those that take code of their own.
func apiMethods() []reflect.Method {
	var all []reflect.Method
	api := reflect.TypeFor[plugin.API]()
	for i := range api.NumMethod() {
		if m := api.Method(i); !handWritten[m.Name] {
			all = append(all, m)
		}
	}
	return all
}

var handWritten = map[string]bool{
	"LoadPluginConfiguration": true, "LogDebug": true, "LogInfo": true, "LogWarn": true, "LogError": true,
	"LogAuditRec": true, "LogAuditRecWithLevel": true, "InstallPlugin": true, "UploadData": true,
	"ReceiveSharedChannelAttachmentSyncMsg": true, "PluginHTTP": true,
	// Hooks.
	"Implemented": true, "OnActivate": true, "ServeHTTP": true, "ServeMetrics": true, "FileWillBeUploaded": true,
}
