package main

import (
	"io"
	"reflect"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// sent is a file that the plugin hands the host, and how much of it the host reads.
type handed struct {
	name   string
	stream map[string]any
	length int
	// readUpTo is negative for all.
	readUpTo int64
	fails    bool
}

var handedCases = []handed{
	{"nothing", chunks(), 0, -1, false},
	{"1 byte", chunks(1), 1, -1, false},
	{"pieces", chunks(1, 0, 32<<10, 3), 4 + 32<<10, -1, false},
	{"5 MiB", chunks(1<<20, 4<<20, 5), 5<<20 + 5, -1, false},
	{"read in part", chunks(1<<20, 1<<20), 2 << 20, 10, false},
	{"not read", chunks(1<<20, 1<<20), 2 << 20, 0, false},
	{"breaks off", map[string]any{"chunks": []int{1000}, "fail": onPurpose}, 1000, -1, true},
}

// uploads has the plugin call a method whose last parameter but `after` others is a file.
func uploads(method string) func(s *suite, sub *subject) {
	return func(s *suite, sub *subject) {
		m, ok := reflect.TypeFor[plugin.API]().MethodByName(method)
		if !ok {
			return // missing takes it
		}
		in, out := types(m.Type.NumIn, m.Type.In), types(m.Type.NumOut, m.Type.Out)
		for i, c := range handedCases {
			sub.cases++
			f := newFiller(full, s.seed, stream("upload", method, i))
			args, returns := f.values(in), f.values(out)
			s.upload(sub, method, c, args, returns)
		}
		for _, err := range sampleErrors(newFiller(full, s.seed, stream("upload errors", method))) {
			f := newFiller(full, s.seed, stream("upload error", method))
			args, returns := f.values(in), f.values(out)
			last := returns[len(returns)-1]
			_, isAppError := err.(*model.AppError)
			// UploadData is the one method whose error the host does not make fit for gob first (client_rpc.go): any other
			// than these would end the connection.
			if reflect.TypeOf(err).AssignableTo(last.Type()) && (isAppError || method != "UploadData") {
				sub.cases++
				last.Set(reflect.ValueOf(err))
				s.upload(sub, method, handedCases[1], args, returns)
			}
		}
	}
}

func (s *suite) upload(sub *subject, method string, c handed, args, returns []reflect.Value) {
	file := -1
	spelled := make([]any, len(args))
	for i, arg := range args {
		if arg.Type() == reflect.TypeFor[io.Reader]() {
			file, spelled[i] = i, map[string]any{"$stream": c.stream}
		} else {
			spelled[i] = asJSON(spell(arg))
		}
	}
	var read []byte
	var readErr error
	s.host.api.prepare(method, &preparedCall{returns: returns, answer: func(in, _ []any) {
		reader := *in[file].(*io.Reader)
		if c.readUpTo >= 0 {
			reader = io.LimitReader(reader, c.readUpTo)
		}
		read, readErr = io.ReadAll(reader)
	}})
	answer, err := s.host.call(method, spelled)
	received := s.host.api.came(method)
	if err != nil || received == nil {
		sub.fail("%s: the host was not called, or %v: %s", c.name, err, toJSON(answer))
		return
	}
	spelled[file] = nil
	for _, d := range differences(nil, any(spelled), any(received)) {
		sub.fail("%s: arguments: %s", c.name, d)
	}
	expected := expectedAnswer(method, returns)
	if c.fails {
		expected = map[string]any{"thrown": map[string]any{"Error": "Error", "message": onPurpose}}
	}
	sub.failures = append(sub.failures, s.known.unknown(outcome{Where: "api results", Method: method, Kind: "error", Sent: expected, Got: any(answer)})...)
	want := c.length
	if c.readUpTo >= 0 {
		want = int(c.readUpTo)
	}
	// What the host had not yet taken when the source broke off is lost.
	complete := readErr == nil && len(read) == want || c.fails
	if !complete || string(read) != string(bodyOf(len(read))) {
		sub.fail("%s: expected to read %d bytes, got %d bytes or others (%v)", c.name, want, len(read), readErr)
	}
}

// uploaded is one file that the host asks the plugin about.
type uploaded struct {
	name     string
	length   int
	readUpTo any
	writes   map[string]any
	written  int
	// returns null for the info where nil is set
	nilInfo   bool
	rejection string
	throws    bool
}

var uploadedCases = []uploaded{
	{name: "as it is", length: 100_000, nilInfo: true},
	{name: "another info", length: 1},
	{name: "another file", length: 1 << 20, writes: chunks(1, 1<<20, 70_000), written: 1 + 1<<20 + 70_000},
	{name: "an empty file", length: 0, nilInfo: true},
	{name: "rejected, unread", length: 3 << 20, readUpTo: 0, nilInfo: true, rejection: "not that one, нет"},
	{name: "read in part", length: 3 << 20, readUpTo: 1, nilInfo: true},
	{name: "throws", length: 10, throws: true},
	{name: "throws after it wrote", length: 10, throws: true, writes: chunks(1000), written: 1000, rejection: "The plugin failed while it changed the file."},
}

// fileWillBeUploaded asks the plugin about files.
func (s *suite) fileWillBeUploaded(sub *subject) {
	const hook = "FileWillBeUploaded"
	for i, c := range uploadedCases {
		sub.cases++
		mark := s.host.log.mark()
		f := newFiller(full, s.seed, stream(hook, i))
		c1, info, replaced := &plugin.Context{}, &model.FileInfo{}, &model.FileInfo{}
		for _, p := range []any{c1, info, replaced} {
			f.fill(reflect.ValueOf(p).Elem())
		}
		before := asJSON(spell(reflect.ValueOf(info)))
		expected := asJSON(spell(reflect.ValueOf(replaced)))
		what := map[string]any{"returns": []any{expected, c.rejection}}
		if c.nilInfo || c.throws {
			what["returns"], expected = []any{nil, c.rejection}, before
		}
		if c.readUpTo != nil {
			what["readUpTo"] = c.readUpTo
		}
		if c.writes != nil {
			what["writes"] = c.writes
		}
		if c.throws {
			what["throws"] = map[string]any{"Error": onPurpose}
		}
		if err := s.prepareHook(hook, what); err != nil {
			sub.fail("%s: %v", c.name, err)
			continue
		}
		output := &written{}
		var got *model.FileInfo
		var rejection string
		forEachPlugin(s.host, hook, func(hooks plugin.Hooks) {
			got, rejection = hooks.FileWillBeUploaded(c1, info, requestBody(c.length, true), output)
		})
		seen, err := s.reportHook(hook)
		if err != nil {
			sub.fail("%s: %v", c.name, err)
			continue
		}
		s.compareUploaded(sub, c, seen.([]any), []any{asJSON(spell(reflect.ValueOf(c1))), before})
		for _, d := range differences(nil, any([]any{expected, c.rejection}), any([]any{asJSON(spell(reflect.ValueOf(got))), rejection})) {
			sub.fail("%s: results: %s", c.name, d)
		}
		if string(output.bytes) != string(bodyOf(c.written)) {
			sub.fail("%s: expected %d bytes written, got %d bytes or others", c.name, c.written, len(output.bytes))
		}
		if c.throws && c.written == 0 && !s.host.log.awaits(mark, "RPC call FileWillBeUploaded to plugin failed") {
			sub.fail("%s: the host logged no error", c.name)
		}
		if c.throws {
			s.loggedOnce(sub, mark, hook)
		}
	}
}

func (s *suite) compareUploaded(sub *subject, c uploaded, seen, before []any) {
	sub.failures = append(sub.failures, s.known.unknown(outcome{
		Where: "hook arguments", Method: "FileWillBeUploaded", Kind: kind(c.name), Sent: any(before), Got: any(seen[:2]),
	})...)
	if body := spellBody(bodyOf(c.length)); c.readUpTo == nil && !reflect.DeepEqual(seen[2], body) {
		sub.fail("%s: expected %s to be read, got %s", c.name, brief(body), brief(seen[2]))
	}
}

type written struct{ bytes []byte }

func (w *written) Write(p []byte) (int, error) {
	w.bytes = append(w.bytes, p...)
	return len(p), nil
}
