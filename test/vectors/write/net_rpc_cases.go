//go:build !mm911

package main

import (
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type unregistered struct{ N int }

// fillReply answers with the reply filled throughout.
func fillReply[T any](reply *T) error {
	*reply = filled(typeFor[T](), false).(T)
	return nil
}

// saveMethods are the calls of every hook and every API method, and of those that are in neither interface.
func saveMethods(out string) {
	var hooks, api, others []call
	for _, v := range rpcStructs {
		t := reflect.TypeOf(v)
		method := strings.TrimSuffix(strings.TrimPrefix(t.Name(), "Z_"), "Args")
		reply := structNamed("Z_" + method + "Returns")
		if !strings.HasSuffix(t.Name(), "Args") || reply == nil {
			continue
		}
		one := call{"Plugin." + method, filled(t, false), reflect.New(reply).Interface()}
		if _, ok := typeFor[plugin.Hooks]().MethodByName(method); ok {
			hooks = append(hooks, one)
		} else if _, ok := typeFor[plugin.API]().MethodByName(method); ok {
			api = append(api, one)
		} else {
			others = append(others, one)
		}
	}
	all := map[string]any{"Plugin": every{}}
	saveCases(filepath.Join(out, "net_rpc_methods.json.gz"), map[string]any{"universe": declared}, []rpcCase{
		conversation("every hook", "full arguments, full replies", all, hooks),
		conversation("every API method", "full arguments, full replies", all, api),
		conversation("the other methods", "carried for hooks and methods of another form", all, others),
	})
}

func structNamed(name string) reflect.Type {
	for _, v := range rpcStructs {
		if t := reflect.TypeOf(v); t.Name() == name {
			return t
		}
	}
	return nil
}

// Large answers with much.
type Large struct{}

func (Large) ReadFile(a *plugin.Z_ReadFileArgs, r *plugin.Z_ReadFileReturns) error {
	n, err := strconv.Atoi(a.A)
	r.A = []byte(strings.Repeat("f", n))
	return err
}
func (Large) KVSet(_ *plugin.Z_KVSetArgs, _ *plugin.Z_KVSetReturns) error { return nil }
func (Large) GetPostsForChannel(_ *plugin.Z_GetPostsForChannelArgs, r *plugin.Z_GetPostsForChannelReturns) error {
	r.A = &model.PostList{}
	for i := 0; i < 150; i++ {
		r.A.Order = append(r.A.Order, strings.Repeat(string(rune('a'+i%26)), 2000))
	}
	return nil
}

type (
	muxIDOfAnotherKind struct{ APIMuxId, DriverMuxId string }
	muxIDBeyond32Bits  struct{ APIMuxId, DriverMuxId uint64 }
	muxIDAfterNewTypes struct {
		First, Second any
		DriverMuxId   uint64
	}
	nothingInCommon    struct{ Q, R string }
	postOfAnotherKind  struct{ B struct{ Message []string } }
	propsOfAnotherKind struct {
		B struct{ Props map[string]string }
	}
	contextThatIsAPlain struct{ A string }
)

// mistyped are requests whose arguments do not fit: Go's server answers each with an error, and goes on.
func mistyped() rpcCase {
	activate := func(args any) call {
		return call{"Plugin.OnActivate", misfit{args, plugin.Z_OnActivateArgs{}}, &plugin.Z_OnActivateReturns{}}
	}
	posted := func(args any) call {
		return call{"Plugin.MessageHasBeenPosted", misfit{args, plugin.Z_MessageHasBeenPostedArgs{}}, &plugin.Z_MessageHasBeenPostedReturns{}}
	}
	activated := call{"Plugin.OnActivate", plugin.Z_OnActivateArgs{APIMuxId: 2, DriverMuxId: 3}, &plugin.Z_OnActivateReturns{}}
	heard := call{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{B: &model.Post{Id: "p"}}, &plugin.Z_MessageHasBeenPostedReturns{}}
	var otherPost postOfAnotherKind
	otherPost.B.Message = []string{"a", "b"}
	var otherProps propsOfAnotherKind
	otherProps.B.Props = map[string]string{"k": "v"}
	return conversation("mistyped arguments", "an error for the call alone", map[string]any{"Plugin": Hooks{}}, []call{
		activate(muxIDOfAnotherKind{"2", "3"}), activated,
		activate(muxIDBeyond32Bits{2, 1 << 40}), activate(muxIDBeyond32Bits{1 << 40, 2}), activated,
		activate("text"), activate([]string{"a", "b"}), activate(nothingInCommon{"q", "r"}), activated,
		activate(muxIDAfterNewTypes{&Leaf{"z", 1}, &Boxed{LeafValue{"z"}}, 1 << 40}), activated,
		posted(otherPost), posted(otherProps), posted(contextThatIsAPlain{"c"}), heard,
		posted(otherPost), heard,
	})
}

// abortedCalls are a host's requests whose arguments turn out, half-way, not to be encodable: what was written of them
// stays before the next request. A value inside an interface is flushed when it defines a type.
func abortedCalls() []rpcCase {
	posted := func(props ...any) call {
		value := any(props)
		if len(props) == 1 {
			value = props[0]
		}
		return call{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{B: &model.Post{Id: "p", Props: model.StringInterface{"k": value}}}, &plugin.Z_MessageHasBeenPostedReturns{}}
	}
	bad := unregistered{1}
	first := call{"Plugin.Implemented", struct{}{}, &[]string{}}
	after := posted("after")
	consumed := func(posts ...*model.Post) call {
		return call{"Plugin.MessagesWillBeConsumed", plugin.Z_MessagesWillBeConsumedArgs{A: posts}, &plugin.Z_MessagesWillBeConsumedReturns{}}
	}
	// Interfaces side by side, where Go flushes; what is nested in another it keeps back.
	each := func(props ...any) call {
		var posts []*model.Post
		for _, value := range props {
			posts = append(posts, &model.Post{Id: "p", Props: model.StringInterface{"k": value}})
		}
		return consumed(posts...)
	}
	var cases []rpcCase
	add := func(name, note string, calls ...call) {
		cases = append(cases, conversation("aborted, "+name, note, nil, calls))
	}
	lost := func(name, note string, calls ...call) {
		add(name, note, calls...)
		cases[len(cases)-1].Broken = true
	}
	add("after a new type", "its definition was flushed with the value so far", first, each(&Leaf{"z", 1}, bad), after, each(&Leaf{"y", 2}))
	add("after a new type, at first", "no request has arrived whole yet", each(&Leaf{"z", 1}, bad), each(&Leaf{"y", 2}), after)
	add("within a new type", "the value of the interface has begun", first, each(&Boxed{bad}), after, each(&Boxed{"fine"}))
	add("within a new type, in the first call", "", each(&Boxed{bad}), after, each(&Boxed{"fine"}))
	add("deep within a new type", "", first, each(&Boxed{[]any{"a", nil, map[string]any{"k": bad}}}), after, each(&Boxed{"fine"}))
	add("after two new types", "flushed twice", first, each(&Leaf{"z", 1}, &Leaf2{map[string]Leaf3{"k": {[]byte{1}}}}, bad), after, each(&Leaf2{}, &Leaf{}))
	add("after a new type and one within it", "", first, each(&Boxed{"a"}, &Boxed{&Boxed{1.5}}, bad), after, each(&Boxed{nil}))
	add("after a known type", "nothing but the header is left", first, each(&Leaf{"z", 1}), each(&Leaf{"y", 2}, bad), after)
	add("twice", "two headers, two parts", first, each(&Leaf{"z", 1}, bad), each(&Tree{V: 1}, bad), after, each(&Tree{}, &Leaf{}))
	add("many times", "", first, each(&Leaf{"z", 1}, bad), posted(bad), each(&Tree{V: 1}, nil, bad), each(&Boxed{bad}), posted(bad), after, after)
	add("another method after", "", first, each(&Leaf{"z", 1}, bad), posted(&Boxed{bad}), after, first)
	add("after much", "a part of 70 KB", first, each(strings.Repeat("x", 70_000), &Leaf{"z", 1}, bad), after)
	add("after much, unflushed", "", first, each(strings.Repeat("x", 70_000), bad), after)
	add("nil in a list", "as a host with a nil post would", first, consumed(&model.Post{Id: "a"}, nil), after, consumed(&model.Post{Id: "b"}))
	add("nil after a new type", "", first, consumed(&model.Post{Id: "a", Props: model.StringInterface{"k": &Leaf{"z", 1}}}, nil), after, consumed(&model.Post{Id: "b"}))
	add("nil pointer inside an interface", "", first, posted((*Leaf)(nil)), after)
	add("between others", "", first, after, each(&Leaf{"z", 1}, bad), first, posted(&Leaf{"y", 1}), each(&Boxed{bad}), first, posted(&Boxed{1.5}))
	add("unknown method", "the call that is given up has no method here", first, call{"Plugin.NewerHook", each(&Leaf{}, bad).args, &struct{}{}}, after)
	add("nested", "a definition within a definition's value is kept back", first, posted(&Leaf{"z", 1}, bad), after, posted([]any{"fine"}))
	lost("a nested definition lost", "Go counts a type as sent whose definition was in the part that it dropped", first, posted(&Leaf{"z", 1}, bad), after, posted(&Leaf{"y", 2}))
	add("a plain list's definition lost", "[]interface {} is a type that is defined, too, but its name says how", first, each(&Boxed{[]any{nil, bad}}), after, posted([]any{"a"}), posted([]any{"b", []any{"c"}}))
	add("a plain map's definition lost", "", first, posted([]any{map[string]any{"x": bad}}), after, posted(map[string]any{"a": []any{1.5}}), posted([]any{map[string]any{}}))
	add("plain definitions lost, then nested", "", first, each(&Boxed{[]any{map[string]any{"x": bad}}}), posted([]any{map[string]any{"a": []any{map[string]any{"b": nil}}}}), after)
	add("plain definitions lost, then given up again", "", first, each(&Boxed{[]any{map[string]any{"x": bad}}}), posted([]any{map[string]any{"a": bad}}), each([]any{"a"}, &Leaf{"z", 1}, map[string]any{"a": true}, bad), after, posted(map[string]any{"a": []any{&Leaf{"z", 1}}}))
	add("the definition of a list of numbers lost", "", first, posted([]any{[]int{1}, bad}), after, posted([]int{2, 3}))
	add("a plain definition lost, then skipped", "the call that uses it has no method here", first, posted([]any{map[string]any{"x": bad}}), call{"Plugin.NewerHook", posted(map[string]any{"a": []any{"b"}}).args, &struct{}{}}, after)
	lost("a deeper definition lost", "", first, posted([]any{map[string]any{"x": []any{&Leaf{"z", 1}, bad}}}), after, posted(&Leaf{"y", 1}))
	lost("a definition lost with nil", "", first, consumed(&model.Post{Props: model.StringInterface{"k": []any{&Tree{}}}}, nil), after, posted(&Tree{V: 1}))
	return cases
}

// Gated answers when it is told to.
type Gated struct{ gates map[string]chan struct{} }

func (g Gated) GetUser(a *plugin.Z_GetUserArgs, r *plugin.Z_GetUserReturns) error {
	<-g.gates[a.A]
	r.A = &model.User{Id: a.A, Username: "anna"}
	return nil
}
func (g Gated) KVGet(a *plugin.Z_KVGetArgs, r *plugin.Z_KVGetReturns) error {
	<-g.gates[a.A]
	r.A = []byte(a.A)
	return nil
}
func (g Gated) GetPost(a *plugin.Z_GetPostArgs, r *plugin.Z_GetPostReturns) error {
	<-g.gates[a.A]
	if strings.HasPrefix(a.A, "e") {
		return errors.New("no post " + a.A)
	}
	r.A = &model.Post{Id: a.A, Props: model.StringInterface{"k": &Leaf{a.A, 1}}}
	return nil
}

// overlapped are connections with many calls in flight, answered in another order.
func overlapped() []rpcCase {
	user := func(id string) call {
		return call{"Plugin.GetUser", plugin.Z_GetUserArgs{A: id}, &plugin.Z_GetUserReturns{}}
	}
	value := func(id string) call { return call{"Plugin.KVGet", plugin.Z_KVGetArgs{A: id}, &plugin.Z_KVGetReturns{}} }
	post := func(id string) call {
		return call{"Plugin.GetPost", plugin.Z_GetPostArgs{A: id}, &plugin.Z_GetPostReturns{}}
	}
	var many []call
	order := ""
	for i := 0; i < 24; i++ {
		id := fmt.Sprintf("%c%d", "uvpe"[i%4], i)
		many = append(many, []call{user(id), value(id), post(id), post(id)}[i%4])
		order += fmt.Sprintf("c%d ", i)
	}
	for i := 0; i < 24; i++ {
		order += fmt.Sprintf("a%d ", (i*7+5)%24)
	}
	return []rpcCase{
		inOrder("two, answered backwards", "c0 c1 a1 a0", user("1"), user("2")),
		inOrder("a failure first", "c0 c1 c2 a1 a2 a0", post("p1"), post("e2"), value("v3")),
		inOrder("calls between answers", "c0 c1 a1 c2 a0 c3 c4 a4 a2 a3", post("p0"), value("v1"), user("u2"), post("p3"), post("e4")),
		inOrder("24 in flight", strings.TrimSpace(order), many...),
	}
}

func inOrder(name, order string, calls ...call) rpcCase {
	gates := map[string]chan struct{}{}
	key := func(one call) string { return reflect.ValueOf(one.args).FieldByName("A").String() }
	for _, one := range calls {
		gates[key(one)] = make(chan struct{})
	}
	server := rpc.NewServer()
	check(server.RegisterName("Plugin", Gated{gates}))
	a, b := pipes()
	go server.ServeConn(b)
	client := rpc.NewClient(a)
	c := rpcCase{Name: "overlapping, " + name, Order: strings.Fields(order), Calls: make([]rpcCall, len(calls))}
	pending := make([]*rpc.Call, len(calls))
	for _, event := range c.Order {
		i, err := strconv.Atoi(event[1:])
		check(err)
		one := calls[i]
		if event[0] == 'c' {
			pending[i] = client.Go(one.method, one.args, one.reply, make(chan *rpc.Call, 1))
			c.Calls[i] = rpcCall{Method: one.method, Seq: uint64(i), Args: step{typeRef(reflect.TypeOf(one.args)), expect(reflect.ValueOf(one.args))}, Request: hexText(a.take())}
			continue
		}
		close(gates[key(one)])
		<-pending[i].Done
		c.Calls[i].Response = hexText(b.take())
		if err := pending[i].Error; err != nil {
			c.Calls[i].Error = err.Error()
		} else {
			reply := reflect.ValueOf(one.reply).Elem()
			c.Calls[i].Reply = &step{typeRef(reply.Type()), expect(reply)}
		}
	}
	check(client.Close())
	return c
}

// Unencodable answers with what gob cannot write.
type Unencodable struct{ flushed bool }

func (Unencodable) GetUser(a *plugin.Z_GetUserArgs, r *plugin.Z_GetUserReturns) error {
	r.A = &model.User{Id: a.A}
	return nil
}
func (u Unencodable) GetPost(_ *plugin.Z_GetPostArgs, r *plugin.Z_GetPostReturns) error {
	r.A = &model.Post{Id: "p", Props: model.StringInterface{"k": unregistered{1}}}
	if u.flushed {
		r.A.Props["k"] = []any{&Leaf{"z", 1}, unregistered{1}}
	}
	return nil
}

// unencodable is a connection that ends because the server could not write its second reply.
func unencodable(name, note string, flushed bool) rpcCase {
	server := rpc.NewServer()
	check(server.RegisterName("Plugin", Unencodable{flushed}))
	a, b := pipes()
	go server.ServeConn(b)
	client := rpc.NewClient(a)
	c := rpcCase{Name: name, Note: note, Closed: true}
	for i, one := range []call{
		{"Plugin.GetUser", plugin.Z_GetUserArgs{A: "u"}, &plugin.Z_GetUserReturns{}},
		{"Plugin.GetPost", plugin.Z_GetPostArgs{A: "p"}, &plugin.Z_GetPostReturns{}},
	} {
		err := client.Call(one.method, one.args, one.reply)
		if (err != nil) != (i == 1) {
			panic(err)
		}
		out := rpcCall{Method: one.method, Seq: uint64(i), Args: step{typeRef(reflect.TypeOf(one.args)), expect(reflect.ValueOf(one.args))}, Request: hexText(a.take()), Response: hexText(b.take())}
		if err == nil {
			reply := reflect.ValueOf(one.reply).Elem()
			out.Reply = &step{typeRef(reply.Type()), expect(reply)}
		} else if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) && !errors.Is(err, rpc.ErrShutdown) {
			out.Error = err.Error()
		}
		c.Calls = append(c.Calls, out)
	}
	return c
}
