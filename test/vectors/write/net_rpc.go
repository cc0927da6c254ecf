//go:build !mm911

package main

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/rpc"
	"reflect"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// rpcCase is one connection between Go's own client and server. Each direction is one gob stream, cut at the calls.
type rpcCase struct {
	Name  string    `json:"name"`
	Note  string    `json:"note,omitempty"`
	Calls []rpcCall `json:"calls"`
	// Order, where calls overlap: "c0" makes the first call, "a0" is its answer. Else each is answered before the next.
	Order []string `json:"order,omitempty"`
	// Closed: after the last bytes the server ended the connection.
	Closed bool `json:"closed,omitempty"`
	// Broken: nobody can read the last call.
	Broken bool `json:"broken,omitempty"`
}

type rpcCall struct {
	Method string `json:"method"`
	Seq    uint64 `json:"seq"`
	Args   step   `json:"args"`
	// Wants is the type of the method's arguments where those sent do not fit it.
	Wants any `json:"wants,omitempty"`
	// Reply is absent where the call fails, and where nothing answers.
	Reply *step  `json:"reply,omitempty"`
	Error string `json:"error,omitempty"`
	// Aborted: the client could not encode the arguments; its header goes out before the next call's.
	Aborted  bool   `json:"aborted,omitempty"`
	Request  string `json:"request"`
	Response string `json:"response"`
}

type Control struct{}

func (Control) Ping(_ bool, _ *struct{}) error { return nil }
func (Control) Quit(_ bool, _ *struct{}) error { return nil }

type Dispenser struct{ id uint32 }

func (d *Dispenser) Dispense(name string, id *uint32) error {
	if name != "hooks" {
		return errors.New("unknown plugin type: " + name)
	}
	d.id++
	*id = d.id
	return nil
}

type Hooks struct{}

func (Hooks) Implemented(_ struct{}, names *[]string) error {
	*names = []string{"OnActivate", "OnDeactivate", "OnConfigurationChange", "ExecuteCommand", "ServeHTTP"}
	return nil
}
func (Hooks) OnActivate(_ *plugin.Z_OnActivateArgs, _ *plugin.Z_OnActivateReturns) error { return nil }
func (Hooks) OnConfigurationChange(_ *plugin.Z_OnConfigurationChangeArgs, r *plugin.Z_OnConfigurationChangeReturns) error {
	r.A = &plugin.ErrorString{Err: "settings are bad"}
	return nil
}
func (Hooks) ExecuteCommand(a *plugin.Z_ExecuteCommandArgs, r *plugin.Z_ExecuteCommandReturns) error {
	if a.B == nil {
		return errors.New("no command arguments")
	}
	r.A = &model.CommandResponse{ResponseType: "ephemeral", Text: "ответ: " + a.B.Command}
	return nil
}
func (Hooks) MessageHasBeenPosted(_ *plugin.Z_MessageHasBeenPostedArgs, _ *plugin.Z_MessageHasBeenPostedReturns) error {
	return nil
}
func (Hooks) OnDeactivate(_ *plugin.Z_OnDeactivateArgs, _ *plugin.Z_OnDeactivateReturns) error {
	return nil
}

type API struct{}

func (API) GetUser(a *plugin.Z_GetUserArgs, r *plugin.Z_GetUserReturns) error {
	if a.A == "" {
		r.B = &model.AppError{Id: "app.user.missing", Message: "Unable to find the user.", StatusCode: http.StatusNotFound, Where: "GetUser"}
		return nil
	}
	r.A = &model.User{Id: a.A, Username: "anna", Locale: "ru", Roles: "system_user"}
	return nil
}
func (API) KVGet(a *plugin.Z_KVGetArgs, r *plugin.Z_KVGetReturns) error {
	r.A = []byte(strings.Repeat(a.A, 3))
	return nil
}
func (API) LogInfo(_ *plugin.Z_LogInfoArgs, _ *plugin.Z_LogInfoReturns) error { return nil }

func saveNetRPC(path string) {
	var cases []rpcCase
	cases = append(cases,
		conversation("control", "the calls go-plugin makes on the first stream", map[string]any{"Control": Control{}, "Dispenser": &Dispenser{6}}, []call{
			{"Control.Ping", true, &struct{}{}}, {"Dispenser.Dispense", "hooks", to(uint32(0))}, {"Control.Ping", true, &struct{}{}},
			{"Dispenser.Dispense", "other", to(uint32(0))}, {"Control.Nope", true, &struct{}{}}, {"NoService", true, &struct{}{}}, {"Control.Quit", true, &struct{}{}},
		}),
		conversation("hooks", "what a host asks of a plugin", map[string]any{"Plugin": Hooks{}}, []call{
			{"Plugin.Implemented", struct{}{}, &[]string{}},
			{"Plugin.OnActivate", plugin.Z_OnActivateArgs{APIMuxId: 2, DriverMuxId: 3}, &plugin.Z_OnActivateReturns{}},
			{"Plugin.OnConfigurationChange", plugin.Z_OnConfigurationChangeArgs{}, &plugin.Z_OnConfigurationChangeReturns{}},
			{"Plugin.ExecuteCommand", plugin.Z_ExecuteCommandArgs{A: &plugin.Context{RequestId: "r"}, B: &model.CommandArgs{UserId: "u", ChannelId: "c", RootId: "p", Command: "/summary"}}, &plugin.Z_ExecuteCommandReturns{}},
			{"Plugin.ExecuteCommand", plugin.Z_ExecuteCommandArgs{}, &plugin.Z_ExecuteCommandReturns{}},
			{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{A: &plugin.Context{}, B: &model.Post{Id: "p", Message: "привет"}}, &plugin.Z_MessageHasBeenPostedReturns{}},
			{"Plugin.NewerHook", struct{}{}, &struct{}{}},
			{"Plugin.OnDeactivate", plugin.Z_OnDeactivateArgs{}, &plugin.Z_OnDeactivateReturns{}},
		}),
		conversation("api", "what a Go plugin asks of a host", map[string]any{"Plugin": API{}}, []call{
			{"Plugin.GetUser", plugin.Z_GetUserArgs{A: "u1"}, &plugin.Z_GetUserReturns{}}, {"Plugin.GetUser", plugin.Z_GetUserArgs{}, &plugin.Z_GetUserReturns{}},
			{"Plugin.KVGet", plugin.Z_KVGetArgs{A: "ab"}, &plugin.Z_KVGetReturns{}}, {"Plugin.KVGet", plugin.Z_KVGetArgs{}, &plugin.Z_KVGetReturns{}},
			{"Plugin.LogInfo", plugin.Z_LogInfoArgs{A: "m", B: []any{"k", "v"}}, &plugin.Z_LogInfoReturns{}},
			{"Plugin.SendToastMessage", struct{}{}, &struct{}{}},
		}),
		conversation("aborted call", "header, header, body: arguments that cannot be encoded. Go's own server loses step here, so nothing answers", nil, []call{
			{"Plugin.Implemented", struct{}{}, &[]string{}},
			{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{B: &model.Post{Id: "p", Props: model.StringInterface{"bad": unregistered{1}}}}, &plugin.Z_MessageHasBeenPostedReturns{}},
			{"Plugin.OnDeactivate", plugin.Z_OnDeactivateArgs{}, &plugin.Z_OnDeactivateReturns{}},
			{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{B: &model.Post{Id: "p2", Message: "after"}}, &plugin.Z_MessageHasBeenPostedReturns{}},
		}),
		conversation("aborted first call", "", nil, []call{
			{"Plugin.MessageHasBeenPosted", plugin.Z_MessageHasBeenPostedArgs{B: &model.Post{Id: "p", Props: model.StringInterface{"bad": unregistered{1}}}}, &plugin.Z_MessageHasBeenPostedReturns{}},
			{"Plugin.Implemented", struct{}{}, &[]string{}},
		}),
	)
	cases = append(cases, mistyped())
	cases = append(cases, abortedCalls()...)
	cases = append(cases, overlapped()...)
	cases = append(cases, unencodable("reply that cannot be encoded", "a header, and the end", false), unencodable("reply that breaks off", "a header, definitions, a part of the reply, and the end", true))
	cases = append(cases, conversation("large", "requests and replies larger than a stream's window", map[string]any{"Plugin": Large{}}, []call{
		{"Plugin.ReadFile", plugin.Z_ReadFileArgs{A: "300000"}, &plugin.Z_ReadFileReturns{}},
		{"Plugin.KVSet", plugin.Z_KVSetArgs{A: "k", B: []byte(strings.Repeat("v", 400_000))}, &plugin.Z_KVSetReturns{}},
		{"Plugin.GetPostsForChannel", plugin.Z_GetPostsForChannelArgs{A: "c"}, &plugin.Z_GetPostsForChannelReturns{}},
		{"Plugin.ReadFile", plugin.Z_ReadFileArgs{A: "3"}, &plugin.Z_ReadFileReturns{}},
	}))
	saveCases(path, map[string]any{"universe": declared}, cases)
}

type call struct {
	method string
	args   any
	reply  any
}

// misfit are arguments that do not fit the type that the method wants.
type misfit struct{ args, wants any }

func conversation(name, note string, services map[string]any, calls []call) rpcCase {
	server := rpc.NewServer()
	log.SetOutput(discard{}) // net/rpc complains about methods that are none of ours
	for service, impl := range services {
		check(server.RegisterName(service, impl))
	}
	a, b := pipes()
	if services != nil {
		go server.ServeConn(b)
	} else {
		go func() { _, _ = io.Copy(discard{}, b) }()
	}
	client := rpc.NewClient(a)
	c := rpcCase{Name: name, Note: note}
	for i, one := range calls {
		var wants any
		if m, ok := one.args.(misfit); ok {
			one.args, wants = m.args, typeRef(reflect.TypeOf(m.wants))
		}
		pending := client.Go(one.method, one.args, one.reply, make(chan *rpc.Call, 1))
		err := error(nil)
		if services != nil {
			err = (<-pending.Done).Error
		}
		if services == nil && len(pending.Done) == 1 {
			err = pending.Error
		}
		args := reflect.New(reflect.TypeOf(one.args)).Elem()
		args.Set(reflect.ValueOf(one.args))
		out := rpcCall{Method: one.method, Seq: uint64(i), Args: step{typeRef(args.Type()), nil}, Wants: wants, Request: hexText(a.take()), Response: hexText(b.take())}
		var failed rpc.ServerError
		switch {
		case err == nil && services == nil:
		case err == nil:
			reply := reflect.ValueOf(one.reply).Elem()
			out.Reply = &step{typeRef(reply.Type()), expect(reply)}
		case errors.As(err, &failed):
			out.Error = err.Error()
		default:
			out.Aborted = true
		}
		if !out.Aborted {
			out.Args.Value = expect(args)
		}
		c.Calls = append(c.Calls, out)
	}
	check(client.Close())
	return c
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
