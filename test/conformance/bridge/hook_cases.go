package main

import (
	"fmt"
	"reflect"

	"github.com/mattermost/mattermost/server/public/plugin"
)

// merging are the hooks whose reply the host decodes over an argument: which one. The host's newer way of calling them,
// *WithRPCErr, decodes into nothing.
var merging = map[string]int{"MessageWillBePosted": 1, "ChannelMemberWillBeAdded": 1, "TeamMemberWillBeAdded": 1}

// way is one of the ways in which the host calls a hook.
type way struct {
	name string
	// call returns the results without the transport's error, and that error where the way shows it.
	call func(h *host, hook string, args []reflect.Value) ([]reflect.Value, error, error)
	has  func(hook string) bool
	// fresh replies are decoded into nothing.
	fresh bool
}

var ways = append([]way{{call: runMultiPluginHook, has: func(string) bool { return true }}}, newerWays...)

// runMultiPluginHook is how the server calls hooks.
func runMultiPluginHook(h *host, hook string, args []reflect.Value) (results []reflect.Value, rpcError, err error) {
	called := 0
	forEachPlugin(h, hook, func(hooks plugin.Hooks) {
		called++
		results = reflect.ValueOf(hooks).MethodByName(hook).Call(args)
	})
	if called != 1 {
		return nil, nil, fmt.Errorf("%d plugins implement it", called)
	}
	return results, nil, nil
}

// hookMethod calls one hook with values of every kind, and compares what each end saw.
func (s *suite) hookMethod(sub *subject, m reflect.Method) {
	in, out := types(m.Type.NumIn, m.Type.In), types(m.Type.NumOut, m.Type.Out)
	for _, w := range ways {
		if !w.has(m.Name) {
			continue
		}
		for i, k := range rounds {
			// The host decodes into arguments: both are made twice.
			make := func() ([]reflect.Value, []reflect.Value) {
				f := newFiller(k, s.seed, stream("hook", m.Name, i))
				return f.values(in), f.values(out)
			}
			s.hookCase(sub, m.Name, k, w, make)
		}
		s.hookThrows(sub, m.Name, w, in, out)
	}
}

func (s *suite) hookCase(sub *subject, hook string, k kind, w way, make func() ([]reflect.Value, []reflect.Value)) {
	sub.cases++
	args, returns := make()
	spelled := spellAll(args)
	results, hasError := withoutError(returns)
	sentResults := spellAll(results)
	if k == full && len(sentResults) > 0 {
		s.crossing.add(&s.crossing.Hooks, hook, sentResults)
	}
	if err := s.prepareHook(hook, map[string]any{"returns": unwrapped(sentResults)}); err != nil {
		sub.fail("%s %s: %v", k, w.name, err)
		return
	}
	got, rpcError, err := w.call(s.host, hook, args)
	seen, reportErr := s.reportHook(hook)
	for _, err := range []error{err, rpcError, reportErr} {
		if err != nil {
			sub.fail("%s %s: %v", k, w.name, err)
			return
		}
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "hook arguments", Method: hook, Kind: k, Sent: any(spelled), Got: seen,
		Go: func() any { args, _ := make(); return goValues(args) },
	})...)
	if hasError {
		last := got[len(got)-1]
		got = got[:len(got)-1]
		if !last.IsNil() {
			spelledError := map[string]any{"$go": registeredName(last.Elem().Type()), "value": spell(last.Elem())}
			sub.failures = append(sub.failures, s.known.unknown(outcome{
				Where: "hook error", Method: hook, Kind: k, Sent: nil, Got: asJSON(spelledError),
			})...)
			return
		}
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: w.where("hook results"), Method: hook, Kind: k, Sent: any(sentResults), Got: any(spellAll(got)), Args: spelled,
		Go: func() any {
			args, returns := make()
			onto := []reflect.Value{}
			if n, merges := merging[hook]; merges && !w.fresh {
				onto = append(onto, args[n])
			}
			results, _ := withoutError(returns)
			received, err := throughGob(results, onto)
			if err != nil {
				return nil
			}
			return any(spellAll(received))
		},
	})...)
}

// where tells results of the newer way apart, in which less is kept of the arguments.
func (w way) where(place string) string {
	if w.fresh {
		return "fresh " + place
	}
	return place
}

func withoutError(values []reflect.Value) ([]reflect.Value, bool) {
	if n := len(values); n > 0 && (values[n-1].Type() == appErrorType || values[n-1].Type() == errorType) {
		return values[:n-1], true
	}
	return values, false
}

// prepareHook says what the next call of the hook does: {"returns": …} or {"throws": …}.
func (s *suite) prepareHook(hook string, what map[string]any) error {
	what["do"], what["hook"] = "prepare", hook
	_, err := s.host.instruct(what)
	return err
}

// reportHook returns the arguments of the one call of the hook.
func (s *suite) reportHook(hook string) (any, error) {
	answer, err := s.host.instruct(map[string]any{"do": "report", "hook": hook})
	if err != nil {
		return nil, err
	}
	calls, _ := answer.([]any)
	if len(calls) != 1 {
		return nil, fmt.Errorf("the plugin saw %d calls", len(calls))
	}
	return calls[0], nil
}

// hookMethods are the hooks of this version, but for those that take code of their own.
func hookMethods() []reflect.Method {
	var all []reflect.Method
	hooks := reflect.TypeFor[plugin.Hooks]()
	for i := range hooks.NumMethod() {
		if m := hooks.Method(i); !handWritten[m.Name] {
			all = append(all, m)
		}
	}
	return all
}
