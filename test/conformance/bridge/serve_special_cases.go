package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// flushes: what the plugin waits behind reaches the client at once, where the host can flush.
func flushes(name string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		h := s.serve(name)
		defer h.server.Close()
		gate := "flush " + name
		body := map[string]any{"chunks": []int{3, 4}, "gate": gate}
		if err := s.prepareHook(name, map[string]any{"returns": map[string]any{"$response": map[string]any{"body": body}}}); err != nil {
			sub.fail("%v", err)
			return
		}
		open := func() {
			if _, err := s.host.instruct(map[string]any{"do": "open", "gate": gate}); err != nil {
				sub.fail("%v", err)
			}
		}
		if !canFlush {
			// net/http holds so little back until the handler returns.
			open()
		}
		// Where nothing is flushed, nothing comes before the gate is opened.
		late := time.AfterFunc(20*time.Second, func() {
			sub.fail("the first chunk is still held back after 20 seconds")
			open()
		})
		defer late.Stop()
		response, err := http.Get(h.server.URL)
		if err != nil {
			sub.fail("%v", err)
			return
		}
		defer response.Body.Close()
		first := make([]byte, 3)
		if _, err := io.ReadFull(response.Body, first); err != nil {
			sub.fail("first chunk: %v", err)
		}
		if late.Stop() && canFlush {
			open()
		}
		rest, err := io.ReadAll(response.Body)
		if err != nil || string(append(first, rest...)) != string(bodyOf(7)) {
			sub.fail("expected 7 bytes, got %d (%v)", 3+len(rest), err)
		}
		<-h.done
		if _, err := s.reportHook(name); err != nil {
			sub.fail("%v", err)
		}
	}
}

// givesUp: a client that goes away half way harms nobody.
func givesUp(name string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		h := s.serve(name)
		defer h.server.Close()
		gate := "give up " + name
		lengths := []int{100_000}
		for range 40 {
			lengths = append(lengths, 100_000)
		}
		body := map[string]any{"chunks": lengths, "gate": gate}
		if err := s.prepareHook(name, map[string]any{"returns": map[string]any{"$response": map[string]any{"body": body}}}); err != nil {
			sub.fail("%v", err)
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		request, err := http.NewRequestWithContext(ctx, "GET", h.server.URL, nil)
		exitOn(err)
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			sub.fail("%v", err)
			cancel()
			return
		}
		if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
			sub.fail("%v", err)
		}
		cancel()
		_ = response.Body.Close()
		if _, err := s.host.instruct(map[string]any{"do": "open", "gate": gate}); err != nil {
			sub.fail("%v", err)
		}
		select {
		case <-h.done:
		case <-time.After(30 * time.Second):
			sub.fail("the hook still serves a client that has gone")
			return
		}
		if _, err := s.reportHook(name); err != nil {
			sub.fail("%v", err)
		}
		s.serveOne(sub, h, servedCases[0])
	}
}

// servesManyAtOnce: 32 requests in flight, each with a body of its own length.
func servesManyAtOnce(name string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		const many = 32
		h := s.serve(name)
		defer h.server.Close()
		response := map[string]any{"body": chunks(1000, 30_000)}
		if err := s.prepareHook(name, map[string]any{"returns": map[string]any{"$response": response}}); err != nil {
			sub.fail("%v", err)
			return
		}
		var group sync.WaitGroup
		var mu sync.Mutex
		for i := range many {
			group.Go(func() {
				got, err := http.Post(h.server.URL, "text/plain", strings.NewReader(string(bodyOf(1+1000*i))))
				var body []byte
				if err == nil {
					body, err = io.ReadAll(got.Body)
					_ = got.Body.Close()
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil || string(body) != string(bodyOf(31_000)) {
					sub.fail("request %d: %d bytes, %v", i, len(body), err)
				}
			})
		}
		group.Wait()
		answer, err := s.host.instruct(map[string]any{"do": "report", "hook": name})
		if err != nil {
			sub.fail("%v", err)
			return
		}
		var seen []string
		for _, call := range answer.([]any) {
			seen = append(seen, string(toJSON(call.([]any)[1].(map[string]any)["body"])))
		}
		for i := range many {
			if expected := string(toJSON(spellBody(bodyOf(1 + 1000*i)))); !slices.Contains(seen, expected) {
				sub.fail("no request with %s was seen", expected)
			}
		}
		sub.cases = many
	}
}
