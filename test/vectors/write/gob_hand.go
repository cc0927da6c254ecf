package main

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"net/rpc"
	"net/url"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// handCases are the shapes that gob is known to treat specially.
func handCases() []gobCase {
	var cases []gobCase
	add := func(name, note string, values ...any) { cases = append(cases, stream(name, note, values...)) }
	for _, group := range []func() []gobCase{
		topLevel, intCases, floatCases, textCases, shapeCases, interfaceCases, timeCases, rpcCases, acrossCases, refusedCases,
	} {
		cases = append(cases, group()...)
	}
	add("sequence/definitions once", "the second value of a type sends no definition", One{"a"}, One{"b"}, Inner{1, 2}, One{}, Inner{})
	return cases
}

func topLevel() []gobCase {
	return []gobCase{
		stream("top/uint32 1", "a dispense reply", uint32(1)),
		stream("top/uint32 0", "a zero top-level value is sent", uint32(0)),
		stream("top/string", "", "hooks"),
		stream("top/empty string", "", ""),
		stream("top/bool", "", true, false, true),
		stream("top/int", "", 7, -7, 0),
		stream("top/float", "", 17.0),
		stream("top/bytes", "", []byte{0, 1, 2, 255}),
		stream("top/empty bytes", "", []byte{}),
		stream("top/strings", "the Implemented reply", []string{"OnActivate", "ExecuteCommand", ""}),
		stream("top/no strings", "", []string{}),
		stream("top/nil strings", "", []string(nil)),
		stream("top/map", "", map[string]int{"a": 1}),
		stream("top/empty map", "", map[string]int{}),
		stream("top/header", "", http.Header{"Content-Type": {"text/plain", "x"}}),
		stream("top/empty header", "", http.Header{}),
		stream("top/nil header", "", http.Header(nil)),
		stream("top/header twice", "", http.Header{"A": nil}, http.Header{"B": {""}}),
		stream("top/array", "", [3]int{1, 0, -1}),
		stream("top/struct", "", One{"x"}),
		stream("top/zero struct", "", One{}),
		stream("top/empty struct", "", Empty{}),
		stream("top/empty struct twice", "", Empty{}, Empty{}),
		stream("top/literal empty struct", "what net/rpc sends for struct{}{}", struct{}{}),
		stream("top/pointer", "", &Inner{3, 4}),
		stream("top/slice of structs", "", []Inner{{1, 2}, {}, {0, 3}}),
		stream("top/slice of any", "", []any{"a", nil, 1.5, true}),
		stream("top/map of any", "", map[string]any{"k": []any{nil}}),
		stream("top/time", "", time.Unix(1700000000, 123e6).UTC()),
		stream("top/mixed", "many types on one stream", "a", 1, One{"b"}, []string{"c"}, true, Empty{}, uint32(9), []byte("d")),
	}
}

func intCases() []gobCase {
	var cases []gobCase
	for _, n := range []int64{0, 1, -1, 62, 63, 64, 65, -63, -64, -65, 127, 128, 129, -127, -128, -129, 255, 256, 1<<15 - 1, 1 << 15, -1 << 15,
		1<<16 - 1, 1 << 16, 1<<24 - 1, 1 << 24, 1<<31 - 1, 1 << 31, -1 << 31, 1 << 32, 1 << 40, 1 << 48, 1700000000123, maxSafe, -maxSafe} {
		cases = append(cases, stream(fmt.Sprintf("int/%d", n), "", Int64B{n}))
	}
	for _, n := range []int64{0, 5, maxSafe, maxSafe + 1, maxSafe + 2, -maxSafe - 1, math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1} {
		v := BigInt(n)
		cases = append(cases, stream(fmt.Sprintf("bigint/%d", n), "", Big{v, &v, []BigInt{v, 0, -1}}))
	}
	for _, n := range []uint64{0, 1, 126, 127, 128, 255, 256, 1<<16 - 1, 1 << 16, 1<<32 - 1, 1 << 32, 1 << 48, maxSafe} {
		cases = append(cases, stream(fmt.Sprintf("uint/%d", n), "", Basics{U64: n}, Basics{U: uint(n)}))
	}
	return append(cases,
		stream("int/sized low", "", Basics{I8: -128, I16: math.MinInt16, I32: math.MinInt32, I: -1}),
		stream("int/sized high", "", Basics{I8: 127, I16: math.MaxInt16, I32: math.MaxInt32, U8: 255, U16: math.MaxUint16, U32: math.MaxUint32}),
		stream("bool/both", "", Basics{B: true}, Basics{B: false}),
		stream("fields/all basics", "", Basics{true, 1, -2, 3, -4, 5, 6, 7, 8, 9, 10, 1.5, -2.25, "s", []byte{1}}),
		stream("fields/no basics", "every field absent", Basics{}),
		stream("fields/last only", "a field delta of 15", Basics{Y: []byte{9}}),
	)
}

func floatCases() []gobCase {
	var cases []gobCase
	for _, f := range []float64{0, 1, -1, 17, 0.5, 0.1, math.Pi, 1e300, -1e-300, math.MaxFloat64, math.SmallestNonzeroFloat64,
		math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1), maxSafe, 1 << 53, 1e21} {
		cases = append(cases, stream(fmt.Sprintf("float/%v", f), "", Basics{F64: f}, []float64{f}))
	}
	return append(cases,
		stream("float32/values", "", []float32{0, 1.5, -2.25, math.MaxFloat32, math.SmallestNonzeroFloat32}),
		stream("float/in any", "", Any{V: 0.0}, Any{V: math.Inf(-1)}, Any{V: -0.5}),
	)
}

func textCases() []gobCase {
	var cases []gobCase
	for name, s := range map[string]string{
		"ascii": "hello", "nul": "a\x00b", "russian": "Сводка треда", "emoji": "🙂🧵", "combining": "é", "newlines": "a\r\nb\t",
		"bom": "\ufeffx", "replacement": "\ufffd", "line separator": "\u2028", "last code point": "\U0010ffff", "noncharacter": "\uffff",
		"127 bytes": strings.Repeat("x", 127), "128 bytes": strings.Repeat("y", 128), "256 bytes": strings.Repeat("я", 128),
	} {
		cases = append(cases, stream("string/"+name, "", One{s}, []string{s, ""}))
	}
	for name, s := range map[string]string{
		"lone continuation": "a\x80b", "cut short": "x\xe2\x82", "overlong": "\xc0\xaf", "surrogate": "\xed\xa0\x80", "surrogate pair": "\xed\xa0\xbd\xed\xb8\x80",
		"five bytes": "\xf8\x88\x80\x80\x80", "beyond": "\xf4\x90\x80\x80", "all high": "\xff\xfe\xfd", "cut then ascii": "\xf0\x9f\x99a", "latin1": "caf\xe9",
	} {
		cases = append(cases, stream("string/invalid "+name, "not UTF-8: each ill-formed part becomes U+FFFD", One{s}))
	}
	sortCases(cases)
	return append(cases,
		stream("bytes/values", "", [][]byte{{}, {0}, {255}, []byte(strings.Repeat("\x80", 200))}),
		stream("bytes/in struct", "", Basics{Y: []byte{}}, Basics{Y: []byte{0}}, Basics{Y: nil}),
	)
}

func shapeCases() []gobCase {
	n, zero, empty := 5, 0, ""
	np, zp := &n, &zero
	full := Pointers{to(true), &n, to("s"), to(1.5), &Inner{1, 2}, &Empty{}, &np, &[]string{"a"}, &map[string]int{"k": 1}}
	chain := &Tree{V: 1, Next: &Tree{V: 2, Next: &Tree{V: 3, Next: &Tree{}}}}
	tree := Tree{V: 1, Kids: []*Tree{{V: 2, Kids: []*Tree{{}}}, {V: 3}}, By: map[string]*Tree{"a": {V: 4}}}
	return []gobCase{
		stream("tags/json names", "", Tagged{"i", 7, "h", "b", "private"}),
		stream("tags/zero", "", Tagged{}),
		stream("embedded/flattened", "", Embedding{Base{"i", "n"}, "e"}),
		stream("embedded/zero", "", Embedding{}),
		stream("embedded/with a tag", "stays an object", EmbeddingTagged{Base{"i", "n"}, "e"}),
		stream("fields/func and chan", "are not numbered", Skipping{"a", nil, nil, "b"}),
		stream("pointers/all", "", full),
		stream("pointers/nil", "", Pointers{}),
		stream("pointers/to zero", "a pointer to a zero scalar arrives as nil", Pointers{to(false), &zero, &empty, to(0.0), &Inner{}, &Empty{}, &zp, &[]string{}, &map[string]int{}}),
		stream("pointers/same stream", "", full, Pointers{}, full),
		stream("slices/all", "", Slices{[]string{"a", "", "c"}, []int{0, 1, -1}, []bool{true, false}, []float64{0, 1.5}, [][]byte{{1}, {}}, []Inner{{}, {1, 0}}, []*Inner{{2, 3}, {}}, [][]string{{"x"}, {}, nil}, []any{1.0, nil, "z"}}),
		stream("slices/nil", "", Slices{}),
		stream("slices/empty", "empty slices are not sent", Slices{S: []string{}, I: []int{}, N: []Inner{}, A: []any{}}),
		stream("slices/long", "a count above 127", Slices{I: make([]int, 200), S: strings.Split(strings.Repeat("ab,", 130), ",")}),
		stream("arrays/all", "", Arrays{[2]int{1, 2}, [3]string{"a", "", "c"}, [4]byte{1, 0, 255, 9}, [1]Inner{{7, 0}}, [0]int{}, [2][2]bool{{true, false}, {false, true}}}),
		stream("arrays/zero", "an array of zeros is not sent since Go 1.5 or so; either way it reads as zeros", Arrays{}),
		stream("arrays/between", "", Flags{"n", [9]bool{0: true, 8: true}, 3}, Flags{}),
		stream("maps/all", "", Maps{map[string]string{"k": "v"}, map[string]int{"": 0}, map[int]string{-5: "m"}, map[uint8]bool{200: true}, map[string]Inner{"i": {1, 2}}, map[string]*Inner{"p": {}}, map[string][]string{"l": {"a", "b"}}, map[string]map[string]int{"m": {"n": 1}}, map[string]any{"a": []any{nil, "x"}}, map[bool]string{true: "t"}}),
		stream("maps/nil", "", Maps{}),
		stream("maps/empty", "an empty map that is not nil is sent", Maps{S: map[string]string{}, M: map[string]map[string]int{"x": {}}, L: map[string][]string{"e": {}}}),
		stream("maps/awkward keys", "names that JavaScript objects give a meaning", map[string]int{"__proto__": 1}, map[string]int{"constructor": 2}, map[string]int{"toString": 3}, map[string]string{"__proto__": "x"}),
		stream("maps/awkward any keys", "", Any{V: map[string]any{"__proto__": map[string]any{"polluted": true}}}),
		stream("named/kinds", "named types travel as their kind", Named{"s", 5, Texts{"a", ""}, Labels{"k": -1}}),
		stream("nested/deep", "", Deep{Deep1{Deep2{Deep3{[]Deep4{{map[string][]One{"k": {{"a"}, {}}}}, {}}}}}}),
		stream("nested/zero", "zero structs inside structs are still sent", Deep{}),
		stream("recursive/chain", "", chain),
		stream("recursive/tree", "", tree),
		stream("recursive/zero", "", Tree{}),
		stream("recursive/mutual", "", Ping{1, &Pong{"a", &Ping{2, &Pong{}}}}),
		stream("recursive/deep", "", deepTree(60)),
	}
}

func deepTree(depth int) *Tree {
	if depth == 0 {
		return nil
	}
	return &Tree{V: depth, Next: deepTree(depth - 1)}
}

func interfaceCases() []gobCase {
	var cases []gobCase
	for _, v := range []any{nil, "abc", "", 1.5, true, false, []byte{1, 2}, []any{}, []any{nil}, []any{nil, nil, "x", nil}, map[string]any{}, map[string]any{"k": nil},
		map[string]any{"k": map[string]any{"k": map[string]any{"k": []any{[]any{[]any{1.0}}}}}}, []any{"a", []any{"b", []any{"c"}}, map[string]any{"d": true}}} {
		cases = append(cases, stream(fmt.Sprintf("any/%s", short(v)), "", Any{1, v, "t"}))
	}
	for _, v := range []any{7, -7, int8(-8), int16(300), int32(-70000), int64(1 << 40), uint(7), uint16(9), uint32(1 << 31), uint64(1 << 52), float32(1.5),
		[]string{"a", ""}, []int{1, -1}, []float64{0.5}, []bool{true}, []int64{1 << 40}} {
		cases = append(cases, stream(fmt.Sprintf("any/%T %s", v, short(v)), "", Any{1, v, "t"}))
	}
	appErr := &model.AppError{Id: "api.x", Message: "Сообщение", DetailedError: "d", RequestId: "r", StatusCode: 404, Where: "here", SkipTranslation: true}
	return append(cases,
		stream("any/new struct type", "its definition splits the value over two messages", Any{1, &Leaf{"z", 2}, "t"}),
		stream("any/new struct type, zero", "", Any{1, &Leaf{}, "t"}),
		stream("any/struct not pointer", "", Any{1, LeafValue{"z"}, "t"}),
		stream("any/known struct type", "the second time no definition is due", Any{1, &Leaf{"a", 1}, "t"}, Any{2, &Leaf{"b", 2}, "u"}),
		stream("any/definition with parts", "two definitions inside one value", Any{1, &Leaf2{map[string]Leaf3{"k": {[]byte{7}}}}, "t"}),
		stream("any/two new types in one value", "", AnyPair{&Leaf{"z", 1}, &Leaf2{}}),
		stream("any/two of one type", "", AnyPair{&Leaf{"z", 1}, &Leaf{"y", 2}}),
		stream("any/nested split", "a new type inside a new type inside an interface", Any{1, &Boxed{&Leaf{"z", 2}}, "t"}),
		stream("any/nested split twice", "", Any{1, &Boxed{&Boxed{&Boxed{&Leaf2{map[string]Leaf3{"k": {[]byte{1}}}}}}}, "t"}),
		stream("any/nested split in list", "", Any{1, []any{nil, &Leaf{"z", 1}, nil, map[string]any{"k": &Leaf2{}}, "end"}, "t"}),
		stream("any/split in map", "", Maps{A: map[string]any{"k": &Leaf{"z", 1}}}),
		stream("any/split in slice of structs", "", []Any{{1, &Leaf{"z", 1}, "a"}, {2, &Leaf2{}, "b"}, {3, nil, "c"}, {4, &Boxed{&Leaf{}}, "d"}}),
		stream("any/slice of structs", "", Any{1, []Leaf{{"a", 1}, {}}, "t"}),
		stream("any/map of structs", "", Any{1, map[string]Leaf{"k": {"a", 1}}, "t"}),
		stream("any/recursive", "", Any{1, &Tree{V: 1, Kids: []*Tree{{V: 2}}}, "t"}),
		stream("any/named int", "", Any{1, Count(-5), "t"}),
		stream("any/time", "", Any{1, time.Unix(1700000000, 0).UTC(), "t"}),
		stream("any/then plain", "the reader is in step after a split", Any{1, &Boxed{&Leaf{"z", 1}}, "t"}, "after", One{"more"}),
		stream("any/long string", "an interface value longer than 127 bytes", Any{1, strings.Repeat("long ", 60), "t"}),
		stream("any/long list", "", Any{1, make([]any, 150), "t"}),
		stream("any/attachments", "", Any{1, []*attachment{{Text: "t", Fallback: "f"}}, "t"}),
		stream("error/nil", "", Failure{}),
		stream("error/plain", "", Failure{&plugin.ErrorString{Err: "bad"}}),
		stream("error/coded", "sql.ErrNoRows", Failure{&plugin.ErrorString{Code: 2, Err: "sql: no rows"}}),
		stream("error/app", "", Failure{appErr}),
		stream("error/pq", "", Failure{&pq.Error{Severity: "ERROR", Code: "23505", Message: "duplicate key"}}),
		stream("error/between", "", Failure2{"a", &plugin.ErrorString{Err: "bad"}, 5}, Failure2{"b", nil, 6}, Failure2{"c", appErr, 7}),
	)
}

func short(v any) string {
	s := fmt.Sprintf("%v", v)
	if len(s) > 40 {
		s = s[:40]
	}
	return s
}

func timeCases() []gobCase {
	var cases []gobCase
	for name, t := range map[string]time.Time{
		"utc": time.Unix(1700000000, 123e6).UTC(), "zero": {}, "epoch": time.Unix(0, 0).UTC(), "before epoch": time.UnixMilli(-1500).UTC(),
		"offset": time.Unix(1700000000, 5e6).In(time.FixedZone("msk", 3*3600)), "negative offset": time.Unix(1700000000, 0).In(time.FixedZone("", -9*3600-1800)),
		"sub-minute offset": time.Unix(1700000000, 0).In(time.FixedZone("lmt", 2*3600+30*60+17)), "far": time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC), "year 1": time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC),
	} {
		at := t // a variable of its own, in Go 1.20 too
		cases = append(cases, stream("time/"+name, "", Times{at, &at, []time.Time{at, at}}))
	}
	sortCases(cases)
	plain, _ := url.Parse("https://user:pw@example.com:8443/a%20b?q=1&r=%2F#f")
	opaque, _ := url.Parse("mailto:a@example.com")
	return append(cases,
		stream("time/nil pointer", "", Times{T: time.Unix(1, 0).UTC()}),
		stream("url/pointer", "an unused definition of the empty Userinfo precedes it", Links{U: plain, T: "t"}),
		stream("url/nil", "", Links{T: "t"}),
		stream("url/opaque", "", Links{U: opaque, V: *plain}),
		stream("url/twice", "", Links{U: plain}, Links{U: opaque}),
	)
}

func rpcCases() []gobCase {
	return []gobCase{
		stream("rpc/request seq 0", "Seq is absent", rpc.Request{ServiceMethod: "Control.Ping"}),
		stream("rpc/request seq 1", "", rpc.Request{ServiceMethod: "Plugin.OnActivate", Seq: 1}),
		stream("rpc/request large seq", "", rpc.Request{ServiceMethod: "Plugin.ExecuteCommand", Seq: 70000}),
		stream("rpc/response", "", rpc.Response{ServiceMethod: "Control.Ping"}, rpc.Response{ServiceMethod: "Control.Ping", Seq: 1}),
		stream("rpc/error response", "a dummy struct{} body follows", rpc.Response{ServiceMethod: "Plugin.Nope", Seq: 3, Error: "rpc: can't find method Plugin.Nope"}, struct{}{}),
		stream("rpc/requests and bodies", "", rpc.Request{ServiceMethod: "A.B"}, "hooks", rpc.Request{ServiceMethod: "A.B", Seq: 1}, true, rpc.Request{ServiceMethod: "A.C", Seq: 2}, struct{}{}),
		stream("rpc/http header", "", http.Header{"X-Many": {"1", "2", "3"}}, http.Header{}),
	}
}

func acrossCases() []gobCase {
	wide := Wide{"a", 5, []string{"x"}, map[string]int{"k": 1}, Inner{1, 2}, &Inner{3, 4}, &Leaf{"z", 1}, time.Unix(1, 0), []byte{1, 2}, 1.5, true, [2]int{1, 2},
		&url.URL{Host: "h"}, map[string][]Inner{"m": {{1, 2}}}, &plugin.ErrorString{Err: "e"}, 9, []any{"q"}, "r"}
	return []gobCase{
		across("across/fewer fields", "unknown fields are skipped whatever they hold", wide, &Narrow{}),
		across("across/other fields", "fields match by name, missing ones stay zero", wide, &NarrowMore{}),
		across("across/all zero", "", Wide{}, &Narrow{}),
		across("across/int to int8", "it fits", Int64B{-100}, &Int8B{}),
		across("across/uint to uint8", "it fits", UintB{255}, &Uint8B{}),
		across("across/int8 to int64", "", Int8B{-3}, &Int64B{}),
		across("across/struct to empty struct", "a reader without fields accepts any struct", wide, &Empty{}),
		across("across/empty struct to struct", "a writer without fields fits any struct", Empty{}, &Inner{}),
		across("across/pointer to value", "pointers are flattened", struct{ N *Inner }{&Inner{1, 2}}, &struct1{}),
	}
}

type struct1 struct{ N Inner }

func refusedCases() []gobCase {
	good := of(Inner{1, 2})
	return []gobCase{
		refused("refused/int to string", "kinds must match", of(Int64B{5}), &StringB{}),
		refused("refused/int to uint", "kinds must match", of(Int64B{5}), &UintB{}),
		refused("refused/int to slice", "kinds must match", of(Int64B{5}), &SliceB{}),
		refused("refused/int8 overflow", "out of range", of(Int64B{200}), &Int8B{}),
		refused("refused/int8 underflow", "out of range", of(Int64B{-129}), &Int8B{}),
		refused("refused/uint8 overflow", "out of range", of(UintB{256}), &Uint8B{}),
		refused("refused/no field in common", "both sides have fields and none matches", of(Inner{1, 2}), &NothingShared{}),
		refused("refused/string to struct", "a struct target needs a struct", of("x"), &Inner{}),
		refused("refused/struct to string", "", of(Inner{1, 2}), to("")),
		refused("refused/array length", "", of([3]int{1, 2, 3}), &[2]int{}),
		refused("refused/duplicate definition", "", func() []byte { return twiceDefined(good()) }, &Inner{}),
		refused("refused/undefined type id", "", raw(0x03, 0xff, 0x90, 0x00), &Inner{}),
		refused("refused/unknown concrete name", "", renamed(of(Any{1, &Leaf{"z", 2}, "t"}), "main.Leaf", "main.Lost"), &Any{}),
		refused("refused/string longer than its message", "", raw(0x04, 0x0c, 0x00, 0x7f, 0x41), to("")),
		refused("refused/count larger than its message", "", patched(of([]string{"a"}), []byte{0x00, 0x01, 0x01, 0x61}, []byte{0x00, 0x7f, 0x01, 0x61}), &[]string{}),
		refused("refused/field delta beyond the struct", "", patched(good, []byte{0x01, 0x02, 0x01, 0x04, 0x00}, []byte{0x01, 0x02, 0x05, 0x04, 0x00}), &Inner{}),
		refused("refused/ninth length byte", "", raw(0xf7, 1, 2, 3, 4, 5, 6, 7, 8, 9), to("")),
	}
}

func bulkCases() []gobCase {
	large := make([]byte, 300)
	for i := range large {
		large[i] = byte(i * 7)
	}
	return []gobCase{
		stream("bulk/bytes of 300", "", Basics{Y: large}),
		stream("bulk/string of 70000", "a message length of three bytes", One{strings.Repeat("a", 70000)}, One{"after"}),
		stream("bulk/string of 300000", "larger than a stream's window", One{strings.Repeat("b", 300000)}, One{"after"}),
		stream("bulk/bytes of 300000", "", Basics{Y: bytes.Repeat([]byte{0xfe}, 300000)}, Basics{I: 1}),
		stream("bulk/string of 300000 in any", "", Any{1, strings.Repeat("c", 300000), "t"}, Any{2, "d", "u"}),
		stream("bulk/many small values", "", bulkValues(120)...),
	}
}

func bulkValues(n int) []any {
	values := make([]any, n)
	for i := range values {
		values[i] = Inner{i, -i}
	}
	return values
}
