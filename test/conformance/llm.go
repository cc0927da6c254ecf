package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// llmWay is how the fake OpenAI-compatible server answers; the names are those of test/support/fake_llm.ts.
type llmWay struct {
	Behaviour string `json:"behaviour"`
	// Answer is the text, streamed in small pieces. Thinking comes before it, in think tags (`think_tag`) or in the
	// fields that endpoints use for it (`think_field`).
	Answer string `json:"answer"`
}

const thinking = "SECRET-THINKING the user wants a summary; posts [1] and [2] matter"

type fakeLLM struct {
	server   *httptest.Server
	mu       sync.Mutex
	way      llmWay
	requests []llmRequest
	stop     chan struct{}
}

type llmRequest struct {
	path, authorization string
	Model               string `json:"model"`
	Stream              bool   `json:"stream"`
	Messages            []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
}

func startLLM() *fakeLLM {
	f := &fakeLLM{stop: make(chan struct{})}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	return f
}

func (f *fakeLLM) close() {
	close(f.stop)
	f.server.CloseClientConnections()
	f.server.Close()
}

func (f *fakeLLM) set(way llmWay) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.way = way
}

func (f *fakeLLM) seen() []llmRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]llmRequest{}, f.requests...)
}

// await waits until the model was asked n times.
func (f *fakeLLM) await(n int, wait time.Duration) error {
	for deadline := time.Now().Add(wait); len(f.seen()) < n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("the model was asked %d times within %v, expected %d", len(f.seen()), wait, n)
		}
	}
	return nil
}

func (f *fakeLLM) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 32<<20))
	request := llmRequest{path: r.URL.Path, authorization: r.Header.Get("Authorization")}
	_ = json.Unmarshal(body, &request)
	f.mu.Lock()
	f.requests = append(f.requests, request)
	way := f.way
	f.mu.Unlock()
	if !strings.HasSuffix(r.URL.Path, "/chat/completions") || r.Method != http.MethodPost {
		fail(w, http.StatusNotFound, "not_found", "no such path")
		return
	}
	switch way.Behaviour {
	case "answer", "think_tag", "think_field", "stall_mid_stream":
		f.stream(w, r, request, way)
	case "unauthorized":
		fail(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+thinking)
	case "model_not_found":
		fail(w, http.StatusNotFound, "model_not_found", "The model does not exist")
	case "server_error":
		fail(w, http.StatusInternalServerError, "server_error", "Internal error")
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><body>Please log in</body></html>")
	default:
		fail(w, http.StatusTeapot, "unknown_behaviour", way.Behaviour)
	}
}

func (f *fakeLLM) stream(w http.ResponseWriter, r *http.Request, request llmRequest, way llmWay) {
	w.Header().Set("Content-Type", "text/event-stream")
	flusher := w.(http.Flusher)
	send := func(delta map[string]any, finish any) {
		chunk := map[string]any{"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 0, "model": request.Model,
			"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}}
		data, _ := json.Marshal(chunk)
		_, _ = fmt.Fprintf(w, "data: %s\n\n", data)
		flusher.Flush()
	}
	answer := way.Answer
	switch way.Behaviour {
	case "think_tag":
		answer = "<think>\n" + thinking + "\n</think>\n\n" + answer
	case "think_field":
		send(map[string]any{"content": "", "reasoning_content": thinking}, nil)
		send(map[string]any{"content": nil, "reasoning": thinking}, nil)
	}
	pieces := cut([]rune(answer), 7)
	for i, piece := range pieces {
		if way.Behaviour == "stall_mid_stream" && i > len(pieces)/2 {
			select {
			case <-r.Context().Done():
			case <-f.stop:
			}
			return
		}
		send(map[string]any{"content": piece}, nil)
	}
	send(map[string]any{}, "stop")
	_, _ = io.WriteString(w, "data: [DONE]\n\n")
}

func cut(text []rune, size int) (pieces []string) {
	for len(text) > 0 {
		n := min(size, len(text))
		pieces = append(pieces, string(text[:n]))
		text = text[n:]
	}
	return pieces
}

func fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "code": code, "type": code}})
}
