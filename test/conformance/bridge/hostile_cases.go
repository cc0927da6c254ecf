package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// unregistered is of no type that the host's gob can put into an interface; the server has such things in its memory.
var unregistered = map[string]any{"x": struct{ A int }{1}}

// givenUp: when the host cannot encode a hook's arguments, half of the request has been written already. The next one
// must be understood all the same.
func (s *suite) givenUp(sub *subject) {
	for i, name := range []string{"MessageHasBeenPosted", "MessageWillBePosted", "MessageHasBeenUpdated"} {
		for range i + 1 {
			sub.cases++
			s.giveUp(sub, name, unregistered)
		}
		again := &subject{}
		m, _ := reflect.TypeFor[plugin.Hooks]().MethodByName(name)
		s.hookMethod(again, m)
		for _, failure := range again.failures {
			sub.fail("%s afterwards: %s", name, failure)
		}
	}
}

// giveUp calls a hook with a post that the host cannot encode.
func (s *suite) giveUp(sub *subject, hook string, props map[string]any) {
	mark := s.host.log.mark()
	s.callWithPost(hook, &model.Post{Message: "not to be sent", Props: props})
	if !s.host.log.awaits(mark, "RPC call "+hook+" to plugin failed", "type not registered") {
		sub.fail("the host could encode what it should not")
	}
}

func (s *suite) callWithPost(hook string, post *model.Post) {
	forEachPlugin(s.host, hook, func(hooks plugin.Hooks) {
		args := []reflect.Value{reflect.ValueOf(&plugin.Context{}), reflect.ValueOf(post)}
		if hook == "MessageHasBeenUpdated" {
			args = append(args, reflect.ValueOf(post))
		}
		reflect.ValueOf(hooks).MethodByName(hook).Call(args)
	})
}

// lostDefinitions: what the host defines within an interface inside another is given up with the call, and counts as
// sent. Definitions that a name tells the plugin supplies; after any other nobody can read on, and the plugin must end.
func (s *suite) lostDefinitions(sub *subject) {
	const hook = "MessageHasBeenPosted"
	s.giveUp(sub, hook, map[string]any{"a": []any{map[string]any{"b": unregistered["x"]}}})
	s.giveUp(sub, hook, map[string]any{"a": []any{[]string{"c"}, []int{1}, unregistered["x"]}})
	for _, value := range []any{map[string]any{"b": []any{"c", nil}}, []any{map[string]any{"d": true}}, []string{"e"}, []int{2}} {
		s.hookCase(sub, hook, full, ways[0], func() ([]reflect.Value, []reflect.Value) {
			post := &model.Post{Props: map[string]any{"a": value}}
			return []reflect.Value{reflect.ValueOf(&plugin.Context{}), reflect.ValueOf(post)}, nil
		})
	}
	s.giveUp(sub, hook, map[string]any{"a": []any{&model.AutocompleteTextArg{Hint: "f"}, unregistered["x"]}})
	mark := s.host.log.mark()
	s.callWithPost(hook, &model.Post{Props: map[string]any{"a": &model.AutocompleteTextArg{Hint: "g"}}})
	s.endsAndRestarts(sub, mark, "hooks")
}

// apiLost: when the host cannot encode an API method's results, it closes the API's connection for good. The plugin
// must end, so that the host starts it anew.
func (s *suite) apiLost(sub *subject) {
	mark := s.host.log.mark()
	s.host.api.prepare("GetPluginConfig", &preparedCall{returns: []reflect.Value{reflect.ValueOf(unregistered)}})
	if answer, err := s.host.call("GetPluginConfig", []any{}); err == nil {
		if _, thrown := answer["thrown"]; !thrown {
			sub.fail("the plugin got %s", toJSON(answer))
		}
	}
	s.host.api.came("GetPluginConfig")
	s.endsAndRestarts(sub, mark, "api")
}

// hooksLost: Go's RPC client gives up for good on one reply that it cannot decode, and the host's health checks go on
// passing. A plugin that asks itself through the host finds out, and ends.
func (s *suite) hooksLost(sub *subject) {
	const hook = "UserWillLogIn"
	s.host.api.noted()
	s.stop(sub)
	var probes atomic.Int32
	s.host.api.route("PluginHTTP", func(in, out []any) {
		*out[0].(**http.Response) = s.host.serveItself(*in[0].(**http.Request))
		probes.Add(1)
	})
	defer s.host.api.route("PluginHTTP", nil)
	for name, value := range map[string]string{"CONFORMANCE_MISTYPED": hook, "CONFORMANCE_PROBE_MS": "50"} {
		exitOn(os.Setenv(name, value))
	}
	if err := s.host.activate(""); err != nil {
		sub.fail("%v", err)
		return
	}
	s.host.api.noted()
	for n := probes.Load(); probes.Load() < n+3; time.Sleep(10 * time.Millisecond) {
	}
	if n := len(s.host.pids()); n != 1 {
		sub.fail("a plugin that is well has given its host up")
	}
	if err := s.prepareHook(hook, map[string]any{"returns": map[string]any{"id": "no text"}}); err != nil {
		sub.fail("%v", err)
	}
	mark := s.host.log.mark()
	forEachPlugin(s.host, hook, func(hooks plugin.Hooks) { hooks.UserWillLogIn(&plugin.Context{}, &model.User{}) })
	if !s.host.log.awaits(mark, "RPC call "+hook+" to plugin failed") {
		sub.fail("the host could decode what it should not")
	}
	exitOn(errors.Join(os.Unsetenv("CONFORMANCE_MISTYPED"), os.Unsetenv("CONFORMANCE_PROBE_MS")))
	s.endsAndRestarts(sub, mark, "hooks")
}

// serveItself is what the server does with a request of the plugin to itself (channels/app/plugin_requests.go).
func (h *host) serveItself(request *http.Request) *http.Response {
	w := httptest.NewRecorder()
	hooks, err := h.hooks()
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		return w.Result()
	}
	inner := request.Clone(request.Context())
	inner.URL.Path = strings.TrimPrefix(request.URL.Path, "/"+h.id)
	inner.RequestURI = inner.URL.RequestURI()
	inner.Header.Set("Mattermost-Plugin-ID", h.id)
	hooks.ServeHTTP(&plugin.Context{}, w, inner)
	return w.Result()
}

// endsAndRestarts: the plugin ends because it has lost a connection, says so, and the host starts it anew.
func (s *suite) endsAndRestarts(sub *subject, mark int, connection string) {
	if err := s.host.gone(5 * time.Second); err != nil {
		sub.fail("%v", err)
	}
	if !s.host.log.awaits(mark, "bridge-conformance", "connection lost", connection) {
		sub.fail("the plugin did not log why it ended")
	}
	if err := s.host.env.PerformHealthCheck(s.host.id); err == nil {
		sub.fail("the host's health check passes although the plugin has ended")
	}
	s.host.api.noted()
	if err := s.host.env.RestartPlugin(s.host.id); err != nil {
		sub.fail("restart: %v", err)
	}
	s.expectNotes(sub, "LoadPluginConfiguration", "activated")
	if _, err := s.host.instruct(map[string]any{"do": "methods"}); err != nil {
		sub.fail("after the restart: %v", err)
	}
}
