package main

import (
	"bytes"
	"io"
	"net/http"
)

// asked is one request of the plugin to another plugin, and the response that the host has for it.
type asked struct {
	name    string
	request map[string]any
	// want is the request as the host should get it; its body is a length, negative for none.
	method, url string
	fields      [][2]string
	body        int
	// no response where nil
	response *http.Response
	length   int
	answer   map[string]any
	newest   bool
}

func httpResponse(status int, header http.Header, length int) *http.Response {
	body := io.NopCloser(bytes.NewReader(bodyOf(length)))
	return &http.Response{StatusCode: status, Header: header, Body: body, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(length)}
}

// answered is how plugin/bodies.ts spells a response.
func answered(status int, header http.Header, length int) map[string]any {
	return map[string]any{"result": map[string]any{"status": float64(status), "headers": asJSON(spellHeaders(header, "")), "body": spellBody(bodyOf(length))}}
}

func askedCases() []asked {
	plain := http.Header{"Content-Type": {"text/plain"}}
	rich := http.Header{"Content-Type": {"text/x"}, "X-Twice": {"1", "2"}, "Set-Cookie": {"a=1", "b=2"}}
	none := answered(204, http.Header{"X-Own": {"1"}}, 0)
	none["result"].(map[string]any)["body"] = nil
	url := "http://example.com/other-plugin/a/b?q=%D0%A2"
	return []asked{
		{name: "GET", request: map[string]any{"url": url}, method: "GET", url: "/other-plugin/a/b?q=%D0%A2", body: -1, response: httpResponse(200, plain, 10), answer: answered(200, plain, 10)},
		{name: "fields", request: map[string]any{"url": url, "headers": pairs([][2]string{{"x-own", "1"}, {"accept", "a/b"}})}, method: "GET", url: "/other-plugin/a/b?q=%D0%A2", body: -1,
			fields: [][2]string{{"X-Own", "1"}, {"Accept", "a/b"}}, response: httpResponse(404, rich, 100_000), answer: answered(404, rich, 100_000)},
		{name: "POST 1", request: map[string]any{"url": url, "method": "POST", "body": chunks(1)}, method: "POST", url: "/other-plugin/a/b?q=%D0%A2", body: 1, response: httpResponse(201, plain, 0), answer: answered(201, plain, 0)},
		{name: "PUT 2 MiB", request: map[string]any{"url": url, "method": "PUT", "body": chunks(1<<20, 1<<20)}, method: "PUT", url: "/other-plugin/a/b?q=%D0%A2", body: 2 << 20, response: httpResponse(200, plain, 3<<20), answer: answered(200, plain, 3<<20)},
		{name: "no content", request: map[string]any{"url": url, "method": "DELETE"}, method: "DELETE", url: "/other-plugin/a/b?q=%D0%A2", body: -1, response: httpResponse(204, http.Header{"X-Own": {"1"}}, 0), answer: none},
		// 9.11 follows the nil: its server ends.
		{name: "no response", newest: true, request: map[string]any{"url": url}, method: "GET", url: "/other-plugin/a/b?q=%D0%A2", body: -1,
			answer: map[string]any{"thrown": map[string]any{"HostError": "no_value", "method": "PluginHTTP", "message": "PluginHTTP: the host has no response"}}},
	}
}

// pluginHTTP has the plugin ask another one.
func (s *suite) pluginHTTP(sub *subject) {
	for _, c := range askedCases() {
		if c.newest && version != "newest" {
			continue
		}
		sub.cases++
		var got *http.Request
		var body []byte
		s.host.api.prepare("PluginHTTP", &preparedCall{answer: func(in, out []any) {
			got = *in[0].(**http.Request)
			body, _ = io.ReadAll(got.Body)
			*out[0].(**http.Response) = c.response
		}})
		answer, err := s.host.call("PluginHTTP", []any{map[string]any{"$request": c.request}})
		s.host.api.came("PluginHTTP")
		if err != nil || got == nil {
			sub.fail("%s: the host was not called, or %v: %s", c.name, err, toJSON(answer))
			continue
		}
		if got.Method != c.method || got.URL.RequestURI() != c.url {
			sub.fail("%s: expected %s %s, got %s %s", c.name, c.method, c.url, got.Method, got.URL)
		}
		if missing := lacking(got.Header, c.fields); len(missing) > 0 {
			sub.fail("%s: the request lacks %q, has %q", c.name, missing, got.Header)
		}
		if string(body) != string(bodyOf(max(c.body, 0))) {
			sub.fail("%s: expected a body of %d bytes, got %d bytes or others", c.name, c.body, len(body))
		}
		for _, d := range differences(nil, any(c.answer), any(answer)) {
			sub.fail("%s: %s", c.name, d)
		}
	}
}
