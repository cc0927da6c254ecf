package main

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/plugin"
)

// startCases run before the plugin is active, and leave it inactive.
var startCases = []named{
	{"hook OnActivate: throws", (*suite).activationThrows},
	{"hook OnActivate: runs after OnConfigurationChange, both with the API", (*suite).activationOrder},
}

func (s *suite) activationThrows(sub *subject) {
	for _, way := range []string{`{"Error":"cannot start, Текст"}`, `{"AppError":{"message":"cannot start, Текст","id":"an.id","status_code":400,"Where":"here","detailed_error":"why","request_id":""}}`} {
		sub.cases++
		err := s.host.activate(way)
		if err == nil {
			sub.fail("the plugin was activated although OnActivate threw %s", way)
		} else if !strings.Contains(err.Error(), "cannot start, Текст") {
			sub.fail("the host was told %q", err)
		}
		if err := s.host.gone(2 * time.Second); err != nil {
			sub.fail("%v", err)
		}
		s.host.api.noted()
	}
}

func (s *suite) activationOrder(sub *subject) {
	if err := s.host.activate(""); err != nil {
		sub.fail("%v", err)
		return
	}
	s.expectNotes(sub, "LoadPluginConfiguration", "activated")
	s.stop(sub)
}

func (s *suite) expectNotes(sub *subject, expected ...string) {
	if got := s.host.api.noted(); !slices.Equal(got, expected) {
		sub.fail("expected %q, got %q", expected, got)
	}
}

// handedOver deactivates the plugin while it is at work, and starts it again.
func (s *suite) handedOver(sub *subject) {
	for _, hang := range []bool{false, true} {
		sub.cases++
		if _, err := s.host.instruct(map[string]any{"do": "work", "name": "a job", "hang": hang}); err != nil {
			sub.fail("%v", err)
		}
		s.host.api.noted()
		s.stop(sub, "handed over a job")
		if err := s.host.activate(""); err != nil {
			sub.fail("%v", err)
			return
		}
	}
}

// stop deactivates the plugin, whose process must end of its own accord; `first` is noted before it is deactivated.
func (s *suite) stop(sub *subject, first ...string) {
	mark := s.host.log.mark()
	if !s.host.env.Deactivate(s.host.id) {
		sub.fail("there was nothing to deactivate")
	}
	s.expectNotes(sub, append(first, "deactivated")...)
	if err := s.host.gone(0); err != nil {
		sub.fail("%v", err)
	}
	for _, line := range s.host.log.trouble(mark) {
		sub.fail("%s", line)
	}
}

// endCases run last: some of them end the plugin.
var endCases = []named{
	{"health check", func(s *suite, sub *subject) {
		if err := s.host.env.PerformHealthCheck(s.host.id); err != nil {
			sub.fail("%v", err)
		}
	}},
	{"requests that the host gives up half way", (*suite).givenUp},
	{"results that the host cannot send", (*suite).apiLost},
	{"definitions that the host has lost", (*suite).lostDefinitions},
	{"hooks that the host has given up", (*suite).hooksLost},
	{"hook OnDeactivate: work in hand is handed over first, and not waited for without end", (*suite).handedOver},
	{"hook OnDeactivate: the API is there, the process ends by itself", func(s *suite, sub *subject) {
		s.host.api.noted()
		s.stop(sub)
	}},
}

// implemented holds the hooks that the plugin says it has against those that the host knows.
func (s *suite) implemented(sub *subject) {
	hooks, err := s.host.hooks()
	if err != nil {
		sub.fail("%v", err)
		return
	}
	told, err := hooks.Implemented()
	if err != nil {
		sub.fail("%v", err)
	}
	known := reflect.TypeFor[plugin.Hooks]()
	for i := range known.NumMethod() {
		if name := known.Method(i).Name; name != "Implemented" && !slices.Contains(told, name) {
			sub.fail("%s is not among them", name)
		}
	}
	slices.Sort(told)
	if len(slices.Compact(slices.Clone(told))) != len(told) {
		sub.fail("some are told twice: %q", told)
	}
	if extra := len(told) - (known.NumMethod() - 1); version == "newest" && extra != 0 {
		sub.fail("%d are told that the host does not know", extra)
	}
}
