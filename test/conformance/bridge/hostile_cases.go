package main

import (
	"reflect"
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
			mark := s.host.log.mark()
			post := &model.Post{Message: "not to be sent", Props: unregistered}
			forEachPlugin(s.host, name, func(hooks plugin.Hooks) {
				args := []reflect.Value{reflect.ValueOf(&plugin.Context{}), reflect.ValueOf(post)}
				if name == "MessageHasBeenUpdated" {
					args = append(args, reflect.ValueOf(post))
				}
				reflect.ValueOf(hooks).MethodByName(name).Call(args)
			})
			if !s.host.log.awaits(mark, "RPC call "+name+" to plugin failed", "type not registered") {
				sub.fail("the host could encode what it should not")
			}
		}
		again := &subject{}
		m, _ := reflect.TypeFor[plugin.Hooks]().MethodByName(name)
		s.hookMethod(again, m)
		for _, failure := range again.failures {
			sub.fail("%s afterwards: %s", name, failure)
		}
	}
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
	if err := s.host.gone(5 * time.Second); err != nil {
		sub.fail("%v", err)
	}
	if !s.host.log.awaits(mark, "bridge-conformance", "api") {
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
