package main

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
)

// structCases are the argument and reply structs of every hook and API method: on one stream a zero value, one with
// pointers to zero values, and one filled throughout.
func structCases() []gobCase {
	var cases []gobCase
	heavy := map[string]int{}
	for _, v := range rpcStructs {
		t := reflect.TypeOf(v)
		values := []any{v, filled(t, true), filled(t, false)}
		if left[t.Name()] || !used(t.Name()) && heavyAgain(t, heavy) {
			continue // the same large model type was shown by other methods already
		}
		cases = append(cases, stream("struct/"+t.Name(), "zero; pointers to zero; full", values...))
	}
	return cases
}

func filled(t reflect.Type, zero bool) any {
	if holdsResponse(t) {
		return reflect.Zero(t).Interface() // net/http's Response reaches certificates; its filled form is a case by hand
	}
	v := reflect.New(t).Elem()
	f := filler{zero: zero, count: len(t.Name())}
	f.fill(v)
	return v.Interface()
}

func holdsResponse(t reflect.Type) bool {
	f, ok := t.FieldByName("Response")
	return ok && f.Type.String() == "*http.Response"
}

// left are structs whose parts other cases show and that would take a tenth of the file.
var left = map[string]bool{
	"Z_ConfigurationWillBeSavedArgs": true, "Z_ConfigurationWillBeSavedReturns": true, "Z_SearchPostsInTeamForUserReturns": true,
	"Z_MessageHasBeenUpdatedArgs": true, "Z_OnSharedChannelsSyncMsgArgs": true, "Z_OnSharedChannelsAttachmentSyncMsgArgs": true,
	"Z_GetUnsanitizedConfigReturns": true, "Z_MessagesWillBeConsumedWithContextArgs": true, "Z_MessageHasBeenDeletedArgs": true, "Z_GetPostsAfterReturns": true,
}

// heavyAgain tells whether the bytes are large and the same large type came up before.
func heavyAgain(t reflect.Type, heavy map[string]int) bool {
	if len(encode(reflect.Zero(t).Interface())) < 400 {
		return false
	}
	var key []string
	for i := range t.NumField() {
		if f := t.Field(i).Type.String(); f != "string" && f != "*model.AppError" {
			key = append(key, f)
		}
	}
	name := strings.Join(key, " ")
	heavy[name]++
	return heavy[name] > 1
}

// The methods and hooks a thread summary lives on are always shown.
func used(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "Z_"), "Args"), "Returns")
	return strings.Contains(" GetPost GetPostThread GetUser GetUsersByIds GetUserByUsername SendEphemeralPost"+
		" CreatePost GetChannel GetChannelMember GetTeam GetTeamMember HasPermissionTo HasPermissionToTeam HasPermissionToChannel"+
		" RolesGrantPermission KVGet KVSetWithOptions KVDelete KVList LoadPluginConfigurationArgs OnActivate OnDeactivate OnConfigurationChange"+
		" ExecuteCommand MessageHasBeenPosted ServeHTTP EnsureBotUser RegisterCommand GetConfig GetServerVersion LogDebug LogInfo LogWarn LogError"+
		" GetDirectChannel PublishWebSocketEvent GetPreferenceForUser OpenInteractiveDialog UserHasBeenDeactivated ", " "+name+" ")
}

type rawStream struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Hex  string `json:"hex"`
}

// What a thread summary reads from a 9.11 host and whose Go type has changed since.
var oldShown = map[string]bool{
	"Z_ServeHTTPArgs": true, "Z_OnActivateArgs": true, "Z_ExecuteCommandArgs": true, "Z_GetPostThreadReturns": true, "Z_GetPostReturns": true,
	"Z_GetUsersByIdsReturns": true, "Z_GetUserReturns": true, "Z_GetChannelReturns": true, "Z_GetChannelMemberReturns": true,
	"Z_GetTeamMemberReturns": true, "Z_GetTeamReturns": true, "Z_SendEphemeralPostReturns": true, "Z_KVGetReturns": true, "Z_EnsureBotUserReturns": true,
	"Z_SendEphemeralPostArgs": true, "Z_CreatePostArgs": true, "Z_KVSetWithOptionsArgs": true, "Z_RegisterCommandArgs": true, "Z_EnsureBotUserArgs": true,
	"Z_HasPermissionToChannelArgs": true, "Z_ExecuteCommandReturns": true, "Z_LogInfoArgs": true, "Z_GetUsersByIdsArgs": true, "Z_OnActivateReturns": true,
}

// oldStreams are filled values of structs that the older version of server/public spells differently.
func oldStreams() []rawStream {
	var out []rawStream
	for _, v := range rpcStructs {
		t := reflect.TypeOf(v)
		if !oldShown[t.Name()] {
			continue
		}
		value := filled(t, false)
		if f := reflect.ValueOf(value).FieldByName("Request"); f.IsValid() {
			c := reflect.New(t).Elem()
			c.Set(reflect.ValueOf(value))
			c.FieldByName("Request").Set(reflect.ValueOf(httpRequest()))
			value = c.Interface()
		}
		out = append(out, rawStream{"mm911/" + t.Name(), t.Name(), hex.EncodeToString(encode(v, value))})
	}
	return out
}

// readOld decodes the older version's bytes with this version's structs, as a plugin on the newer vocabulary must.
func readOld(path string) []gobCase {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	var streams []rawStream
	if err := json.Unmarshal(data, &streams); err != nil {
		log.Fatal(err)
	}
	var cases []gobCase
	for _, s := range streams {
		raw, err := hex.DecodeString(s.Hex)
		if err != nil {
			log.Fatal(err)
		}
		t := structByName(s.Type)
		c := gobCase{Name: s.Name, Note: "written with server/public v0.1.6: zero; full", Hex: s.Hex, Loose: true}
		dec := gob.NewDecoder(bytes.NewReader(raw))
		for range 2 {
			target := reflect.New(t)
			if err := dec.Decode(target.Interface()); err != nil {
				log.Fatalf("%s: %v", s.Name, err)
			}
			c.Steps = append(c.Steps, step{typeRef(t), expect(target.Elem())})
			c.types = append(c.types, t)
		}
		cases = append(cases, c)
	}
	return cases
}

func structByName(name string) reflect.Type {
	for _, v := range rpcStructs {
		if t := reflect.TypeOf(v); t.Name() == name {
			return t
		}
	}
	log.Fatalf("no struct %s", name)
	return nil
}

func httpRequest() *http.Request {
	u, _ := url.Parse("/api/v1/summary?x=1")
	return &http.Request{Method: "POST", URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Mattermost-User-Id": {"u1"}},
		ContentLength: 5, TransferEncoding: []string{"chunked"}, Host: "example.com", RemoteAddr: "10.0.0.1:5", RequestURI: "/plugins/p/api", Form: url.Values{"x": {"1"}}}
}
