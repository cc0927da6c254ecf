package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// helloCases are the life of the bridge's example, server/bridge/examples/hello, under the real host.
var helloCases = []named{
	{"hello: is activated, and registers its command", (*suite).helloStarts},
	{"hello: answers its command", (*suite).helloCommand},
	{"hello: an error of the host's is its answer", (*suite).helloFails},
	{"hello: greets who joins a channel, as its bot", (*suite).helloGreets},
	{"hello: serves its page", (*suite).helloPage},
	{"hello: is deactivated, and its process ends by itself", (*suite).helloEnds},
}

// anna is the one user of the example's host.
var anna = &model.User{Id: "anna's id", Username: "anna"}

func (s *suite) helloStarts(sub *subject) {
	s.host.api.prepare("RegisterCommand", &preparedCall{returns: results(new(error))})
	if err := s.host.activate(""); err != nil {
		sub.fail("%v", err)
		return
	}
	command := &model.Command{Trigger: "hello", AutoComplete: true, AutoCompleteDesc: "Says hello"}
	s.expectCall(sub, "RegisterCommand", command)
	hooks, err := s.host.hooks()
	if err != nil {
		sub.fail("%v", err)
		return
	}
	told, err := hooks.Implemented()
	slices.Sort(told)
	if expected := []string{"ExecuteCommand", "OnActivate", "OnDeactivate", "ServeHTTP", "UserHasJoinedChannel"}; err != nil || !slices.Equal(told, expected) {
		sub.fail("expected the hooks %q, got %q (%v)", expected, told, err)
	}
}

func (s *suite) helloCommand(sub *subject) {
	s.host.api.prepare("GetUser", &preparedCall{returns: results(&anna, new(*model.AppError))})
	response, appErr := s.hello(sub)
	if appErr != nil {
		sub.fail("%v", appErr)
	} else if text := "Hello, anna! You typed `/hello there`."; response == nil || response.Text != text {
		sub.fail("expected %q, got %+v", text, response)
	}
	s.expectCall(sub, "GetUser", anna.Id)
}

func (s *suite) helloFails(sub *subject) {
	missing := model.NewAppError("GetUser", "no.such.user", nil, "details", http.StatusNotFound)
	s.host.api.prepare("GetUser", &preparedCall{returns: results(new(*model.User), &missing)})
	if response, appErr := s.hello(sub); appErr == nil || appErr.Id != missing.Id || appErr.StatusCode != missing.StatusCode {
		sub.fail("expected the error %v, got %v and %+v", missing, appErr, response)
	}
	s.expectCall(sub, "GetUser", anna.Id)
}

func (s *suite) hello(sub *subject) (response *model.CommandResponse, appErr *model.AppError) {
	hooks, err := s.host.hooks()
	if err != nil {
		sub.fail("%v", err)
		return nil, nil
	}
	return hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{UserId: anna.Id, Command: "/hello there"})
}

func (s *suite) helloGreets(sub *subject) {
	bot, post := "the bot's id", &model.Post{Id: "the post's id"}
	s.host.api.prepare("EnsureBotUser", &preparedCall{returns: results(&bot, new(error))})
	s.host.api.prepare("GetUser", &preparedCall{returns: results(&anna, new(*model.AppError))})
	s.host.api.prepare("CreatePost", &preparedCall{returns: results(&post, new(*model.AppError))})
	forEachPlugin(s.host, "UserHasJoinedChannel", func(hooks plugin.Hooks) {
		hooks.UserHasJoinedChannel(&plugin.Context{}, &model.ChannelMember{ChannelId: "channel", UserId: anna.Id}, nil)
	})
	s.expectCall(sub, "EnsureBotUser", &model.Bot{Username: "hello-bot"})
	s.expectCall(sub, "GetUser", anna.Id)
	s.expectCall(sub, "CreatePost", &model.Post{UserId: bot, ChannelId: "channel", Message: "Welcome, anna."})
}

func (s *suite) helloPage(sub *subject) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forEachPlugin(s.host, "ServeHTTP", func(hooks plugin.Hooks) { hooks.ServeHTTP(webContext, w, r) })
	}))
	defer server.Close()
	response, err := http.Get(server.URL + "/some/page?q=1")
	if err != nil {
		sub.fail("%v", err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if expected := "Hello from /some/page\n"; err != nil || response.StatusCode != http.StatusOK || string(body) != expected {
		sub.fail("expected 200 and %q, got %d and %q (%v)", expected, response.StatusCode, body, err)
	}
}

func (s *suite) helloEnds(sub *subject) {
	if err := s.host.env.PerformHealthCheck(s.host.id); err != nil {
		sub.fail("%v", err)
	}
	if n := len(s.host.pids()); n != 1 {
		sub.fail("expected one process, got %d", n)
	}
	if !s.host.env.Deactivate(s.host.id) {
		sub.fail("there was nothing to deactivate")
	}
	if err := s.host.gone(0); err != nil {
		sub.fail("%v", err)
	}
	// A plugin that has to be killed, 2 s after Quit, is among the troubles; what helloFails asked for is none.
	for _, line := range s.host.log.trouble(0, afterThrow...) {
		sub.fail("%s", line)
	}
	for _, method := range s.host.api.surprises() {
		sub.fail("the plugin called %s of its own accord", method)
	}
}

// expectCall wants the method, which was prepared, to have been called with just these arguments.
func (s *suite) expectCall(sub *subject, method string, args ...any) {
	expected := make([]any, len(args))
	for i, arg := range args {
		expected[i] = spell(reflect.ValueOf(arg))
	}
	for _, d := range differences(nil, asJSON(any(expected)), any(s.host.api.came(method))) {
		sub.fail("%s: %s", method, d)
	}
}

// results are values as preparedCall returns them; pointers, so that a nil keeps its type.
func results(pointers ...any) []reflect.Value {
	values := make([]reflect.Value, len(pointers))
	for i, p := range pointers {
		values[i] = reflect.ValueOf(p).Elem()
	}
	return values
}
