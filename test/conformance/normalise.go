package main

import (
	"bytes"
	"encoding/json"
	"log"
	"regexp"
	"sort"
	"strings"
	"time"
)

// What differs from run to run is replaced: ids that the plugin made up, times of the run, durations, the port of the
// fake model. README.md has the list; both hosts must replace the same.

var (
	madeUp = regexp.MustCompile(`[a-z0-9]{26}`)
	took   = regexp.MustCompile(`(Made in|Составлено за) [0-9.,]+ `)
	uuid   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

type normaliser struct {
	known map[string]bool
	jobs  []string
	llm   string
	now   int64
}

// normalised returns the calls as JSON texts, sorted: logs apart from the rest, for they run beside the work.
func (r *recorder) normalised(llm string) (calls, logs []json.RawMessage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := normaliser{known: r.known, llm: llm, now: time.Now().UnixMilli()}
	for _, c := range r.calls {
		n.collectJob(c)
	}
	for _, c := range r.calls {
		// How many previews of a summary fit before it is there is chance.
		if c.Method == "UpdateEphemeralPost" {
			continue
		}
		line := n.line(map[string]any{"method": c.Method, "args": n.value(c.Args)})
		if strings.HasPrefix(c.Method, "Log") {
			logs = append(logs, line)
		} else {
			calls = append(calls, line)
		}
	}
	for _, list := range [][]json.RawMessage{calls, logs} {
		sort.Slice(list, func(i, j int) bool { return bytes.Compare(list[i], list[j]) < 0 })
	}
	return calls, logs
}

func (n *normaliser) collectJob(c *apiCall) {
	if !strings.HasPrefix(c.Method, "Log") || len(c.Args) < 2 {
		return
	}
	pairs, _ := c.Args[1].([]any)
	for i := 0; i+1 < len(pairs); i += 2 {
		if job, ok := pairs[i+1].(string); ok && pairs[i] == "job" && job != "" {
			n.jobs = append(n.jobs, job)
		}
	}
}

func (n *normaliser) line(value any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		log.Fatal(err)
	}
	return json.RawMessage(bytes.TrimSpace(b.Bytes()))
}

func (n *normaliser) value(value any) any {
	switch v := value.(type) {
	case string:
		return n.text(v)
	case int64:
		return n.number(float64(v), v)
	case float64:
		return n.number(v, v)
	case map[string]any:
		object := map[string]any{}
		for key, item := range v {
			if key == "$bytes" {
				item = "<bytes>"
			}
			object[n.text(key)] = n.value(item)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = n.value(item)
			// A duration follows its name in the pairs of a log call.
			if i > 0 && v[i-1] == "ms" {
				list[i] = "<ms>"
			}
		}
		return list
	}
	return value
}

func (n *normaliser) number(f float64, value any) any {
	const day = 24 * 60 * 60 * 1000
	if d := f - float64(n.now); d < day && d > -day {
		return "<now>"
	}
	return value
}

func (n *normaliser) text(s string) string {
	for _, job := range n.jobs {
		s = strings.ReplaceAll(s, job, "<job>")
	}
	if n.llm != "" {
		s = strings.ReplaceAll(s, n.llm, "<llm>")
	}
	s = uuid.ReplaceAllString(s, "<uuid>")
	s = madeUp.ReplaceAllStringFunc(s, func(id string) string {
		if n.known[id] {
			return id
		}
		return "<id>"
	})
	return took.ReplaceAllString(s, "$1 <s> ")
}
