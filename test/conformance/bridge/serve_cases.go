package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"

	"github.com/mattermost/mattermost/server/public/plugin"
)

// served is one request to the plugin and the response that the hook was told to give.
type served struct {
	name   string
	method string
	path   string
	fields [][2]string
	// body is the length of the request's, none where negative.
	body    int
	chunked bool
	// readUpTo is how much of the body the hook reads.
	readUpTo any
	response map[string]any
	throws   bool

	status     int
	wantFields [][2]string
	// wantBody is the length of the response's body; negative: its text does not matter.
	wantBody int
	cut      bool
}

func chunks(lengths ...int) map[string]any {
	return map[string]any{"chunks": append([]int{}, lengths...)}
}

var servedCases = []served{
	{name: "GET", method: "GET", path: "/a/b%20c?q=1&q=2&text=%D0%A2", body: -1, fields: [][2]string{{"X-Twice", "1"}, {"X-Twice", "2"}, {"Cookie", "a=b; c=d"}},
		response: map[string]any{"body": chunks(5)}, status: 200, wantBody: 5},
	{name: "response fields", method: "GET", path: "/", body: -1, status: 418, wantBody: 70_011,
		response:   map[string]any{"status": 418, "headers": pairs([][2]string{{"content-type", "text/x-test"}, {"set-cookie", "a=1"}, {"set-cookie", "b=2"}, {"x-own", "värde"}}), "body": chunks(10, 70_000, 1)},
		wantFields: [][2]string{{"Content-Type", "text/x-test"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"X-Own", "värde"}, {"X-Of-Host", "kept"}}},
	{name: "POST nothing", method: "POST", path: "/", body: 0, response: map[string]any{}, status: 200},
	{name: "POST 1", method: "POST", path: "/", body: 1, response: map[string]any{"body": chunks(1)}, status: 200, wantBody: 1},
	{name: "PUT 32 KiB", method: "PUT", path: "/", body: 32 << 10, response: map[string]any{"status": 201}, status: 201},
	{name: "POST 3 MiB", method: "POST", path: "/", body: 3<<20 + 7, response: map[string]any{"body": chunks(3<<20, 7)}, status: 200, wantBody: 3<<20 + 7},
	{name: "POST in chunks", method: "POST", path: "/", body: 1 << 20, chunked: true, response: map[string]any{"body": chunks(1, 1, 1)}, status: 200, wantBody: 3},
	{name: "POST nothing in chunks", method: "POST", path: "/", body: 0, chunked: true, response: map[string]any{}, status: 200},
	{name: "body not read", method: "POST", path: "/", body: 1 << 20, readUpTo: 0, response: map[string]any{"status": 413, "body": chunks(3)}, status: 413, wantBody: 3},
	{name: "body read in part", method: "POST", path: "/", body: 4 << 20, readUpTo: 1, response: map[string]any{"status": 400}, status: 400},
	{name: "HEAD", method: "HEAD", path: "/", body: -1, response: map[string]any{"headers": pairs([][2]string{{"x-own", "1"}}), "body": chunks(9)}, status: 200, wantFields: [][2]string{{"X-Own", "1"}}},
	{name: "204", method: "DELETE", path: "/", body: -1, response: map[string]any{"status": 204}, status: 204},
	{name: "304", method: "GET", path: "/", body: -1, response: map[string]any{"status": 304, "headers": pairs([][2]string{{"etag", `"x"`}})}, status: 304, wantFields: [][2]string{{"Etag", `"x"`}}},
	{name: "302", method: "GET", path: "/", body: -1, response: map[string]any{"status": 302, "headers": pairs([][2]string{{"location", "/elsewhere"}})}, status: 302, wantFields: [][2]string{{"Location", "/elsewhere"}}},
	{name: "the hook throws", method: "GET", path: "/", body: -1, throws: true, status: 500, wantBody: -1},
	{name: "the body fails at once", method: "GET", path: "/", body: -1, response: map[string]any{"body": map[string]any{"chunks": []int{}, "fail": onPurpose}}, status: 500, wantBody: -1},
	{name: "the body fails half way", method: "GET", path: "/", body: -1, response: map[string]any{"body": map[string]any{"chunks": []int{100_000}, "fail": onPurpose}}, status: 200, cut: true},
}

// webHook is ServeHTTP or ServeMetrics behind a real HTTP server.
type webHook struct {
	name   string
	server *httptest.Server
	mu     sync.Mutex
	// seen are requests as the server got them.
	seen []any
	done chan struct{}
}

func (s *suite) serve(name string) *webHook {
	h := &webHook{name: name, done: make(chan struct{}, 100)}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.seen = append(h.seen, map[string]any{
			"method": r.Method, "url": "http://" + r.Host + r.URL.RequestURI(), "headers": spellHeaders(r.Header, r.Host),
		})
		h.mu.Unlock()
		w.Header().Set("X-Of-Host", "kept")
		forEachPlugin(s.host, name, func(hooks plugin.Hooks) {
			if name == "ServeHTTP" {
				hooks.ServeHTTP(webContext, w, r)
			} else {
				hooks.ServeMetrics(webContext, w, r)
			}
		})
		h.done <- struct{}{}
	}))
	return h
}

var webContext = &plugin.Context{SessionId: "session", RequestId: "request", UserAgent: "agent", IPAddress: "127.0.0.1", AcceptLanguage: "ru"}

// servesRequests plays every request of the list, one after the other.
func servesRequests(name string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		h := s.serve(name)
		defer h.server.Close()
		for _, c := range servedCases {
			sub.cases++
			s.serveOne(sub, h, c)
		}
	}
}

func (s *suite) serveOne(sub *subject, h *webHook, c served) {
	what := map[string]any{"returns": map[string]any{"$response": c.response}, "readUpTo": c.readUpTo}
	if c.readUpTo == nil {
		delete(what, "readUpTo")
	}
	if c.throws {
		what = map[string]any{"throws": map[string]any{"Error": onPurpose}}
	}
	mark := s.host.log.mark()
	err := s.prepareHook(h.name, what)
	if err != nil {
		sub.fail("%s: %v", c.name, err)
		return
	}
	h.seen = nil
	response, body, err := h.request(context.Background(), c)
	seen, reportErr := s.reportHook(h.name)
	if err = errors.Join(err, reportErr); err != nil {
		sub.fail("%s: %v", c.name, err)
		return
	}
	if response.StatusCode != c.status {
		sub.fail("%s: expected status %d, got %d", c.name, c.status, response.StatusCode)
	}
	if missing := lacking(response.Header, c.wantFields); len(missing) > 0 {
		sub.fail("%s: the response lacks %q, has %q", c.name, missing, response.Header)
	}
	if c.wantBody >= 0 && !c.cut && string(body) != string(bodyOf(c.wantBody)) {
		sub.fail("%s: expected a body of %d bytes, got %d bytes or others", c.name, c.wantBody, len(body))
	}
	if c.throws {
		s.loggedOnce(sub, mark, h.name)
	}
	s.compareSeen(sub, h, c, seen.([]any))
}

// compareSeen holds what the hook saw against what the server got.
func (s *suite) compareSeen(sub *subject, h *webHook, c served, seen []any) {
	request := asJSON(h.seen[0]).(map[string]any)
	request["body"] = spellBody(bodyOf(max(c.body, 0)))
	// A Request has no body where it cannot have one, and where its length is said to be zero.
	if c.method == "GET" || c.method == "HEAD" || c.body == 0 && !c.chunked {
		request["body"] = nil
	}
	if c.readUpTo != nil {
		// How far it got is not said.
		request["body"] = seen[1].(map[string]any)["body"]
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "hook arguments", Method: h.name, Kind: kind(c.name), Sent: any([]any{asJSON(spell(reflect.ValueOf(webContext))), request}), Got: any(seen),
	})...)
}

func (h *webHook) request(ctx context.Context, c served) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, c.method, h.server.URL+c.path, requestBody(c.body, c.chunked))
	if err != nil {
		return nil, nil, err
	}
	for _, field := range c.fields {
		request.Header.Add(field[0], field[1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if c.cut {
		if err == nil {
			return nil, nil, errors.New("the client was not told that the body is not whole")
		}
		err = nil
	}
	<-h.done
	return response, body, err
}
