package main

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// onPurpose is the text of every error that a hook throws here.
const onPurpose = "thrown on purpose, нарочно"

// afterThrow is what the host may log of it: the error's name, and never its text.
var afterThrow = []string{`"error":"Error"`, `"error":"AppError"`, "plugin: hook failed"}

// hookThrows has the hook throw an AppError and any other error: into the error it returns, where it has one, and else
// past it.
func (s *suite) hookThrows(sub *subject, hook string, w way, in, out []reflect.Type) {
	appError := &model.AppError{}
	f := newFiller(full, s.seed, stream("throws", hook))
	f.fill(reflect.ValueOf(appError).Elem())
	appError.StatusCode = 100 + f.rng.IntN(900)
	appError.Message = onPurpose
	appError.SkipTranslation = false
	thrown := map[kind]map[string]any{
		"throws AppError": {"throws": spellAppError(appError)},
		"throws Error":    {"throws": map[string]any{"Error": onPurpose}},
	}
	for _, k := range []kind{"throws AppError", "throws Error"} {
		sub.cases++
		if err := s.prepareHook(hook, thrown[k]); err != nil {
			sub.fail("%s: %v", k, err)
			return
		}
		args := newFiller(full, s.seed, stream("throws", hook)).values(in)
		spelled := spellAll(args)
		mark := s.host.log.mark()
		got, rpcError, err := w.call(s.host, hook, args)
		if _, reportErr := s.reportHook(hook); err == nil {
			err = reportErr
		}
		if err != nil {
			sub.fail("%s: %v", k, err)
			continue
		}
		results, hasError := withoutError(got)
		s.resultsOfThrow(sub, hook, k, w, spelled, results, out)
		if hasError {
			s.errorOfThrow(sub, hook, k, w, got[len(got)-1], appError)
		} else if w.fresh && rpcError == nil {
			sub.fail("%s %s: the host was told of no error", k, w.name)
		} else if name := strings.TrimPrefix(string(k), "throws "); !s.host.log.awaits(mark, "RPC call "+hook+" to plugin failed", `"error":"`+name+`"`) {
			sub.fail("%s %s: the host logged no error", k, w.name)
		}
		s.loggedOnce(sub, mark, hook)
	}
}

// loggedOnce: the plugin's log says that the hook failed, once. Other hooks fail at the same time.
func (s *suite) loggedOnce(sub *subject, mark int, hook string) {
	line := regexp.MustCompile(`"plugin: hook failed".*hook` + hook + `(error|at|timestamp|")`)
	if !s.host.log.awaitsLine(mark, line.MatchString) {
		sub.fail("the plugin did not log that the hook failed")
		return
	}
	count := 0
	for _, l := range s.host.log.after(mark) {
		if line.MatchString(l) {
			count++
		}
	}
	if count != 1 {
		sub.fail("the plugin logged %d times that the hook failed", count)
	}
}

// errorOfThrow compares the error that the host got with the one thrown.
func (s *suite) errorOfThrow(sub *subject, hook string, k kind, w way, got reflect.Value, appError *model.AppError) {
	var expected error = appError
	if k == "throws Error" && got.Type() == appErrorType {
		// What it says stays with the plugin: users may see an AppError.
		expected = &model.AppError{
			Id: "plugin.hook_failed", Message: "The plugin failed to answer.", DetailedError: "Error", StatusCode: 500, Where: hook, SkipTranslation: true,
		}
	} else if k == "throws Error" {
		expected = &plugin.ErrorString{Err: onPurpose}
	}
	sent := map[string]any{"$go": registeredName(reflect.TypeOf(expected)), "value": spell(reflect.ValueOf(expected))}
	var received any
	if err, ok := got.Interface().(error); ok && !got.IsNil() {
		received = map[string]any{"$go": registeredName(reflect.TypeOf(err)), "value": spell(reflect.ValueOf(err))}
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "hook error", Method: hook, Kind: k, Sent: asJSON(sent), Got: asJSON(received),
	})...)
}

// resultsOfThrow compares the results beside an error with the host's own: nothing, or what it would have gone on with.
func (s *suite) resultsOfThrow(sub *subject, hook string, k kind, w way, args []any, results []reflect.Value, out []reflect.Type) {
	expected := make([]reflect.Value, len(results))
	for i := range results {
		expected[i] = reflect.Zero(out[i])
	}
	sent := spellAll(expected)
	n, merges := merging[hook]
	if hook == "MessageWillBeUpdated" {
		n, merges = 1, true
	}
	if merges && !w.fresh {
		sent[0] = args[n]
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: w.where("hook results"), Method: hook, Kind: k, Sent: any(sent), Got: any(spellAll(results)), Args: args,
	})...)
}
