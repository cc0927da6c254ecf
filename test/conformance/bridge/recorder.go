package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"reflect"
	"sync"

	"github.com/mattermost/mattermost/server/public/plugin"
)

var _ plugin.API = (*recordingAPI)(nil)

// recordingAPI is the API that the real host serves to the plugin: its methods, generated, note their arguments and
// return what was prepared for them.
type recordingAPI struct {
	mu       sync.Mutex
	prepared map[string]*preparedCall
	// routed are methods whose every call is taken by these: pointers to arguments and to results.
	routed map[string]func(in, out []any)
	// unexpected lists calls that nothing was prepared for.
	unexpected []string
	// sequence is what happened while the plugin was starting and stopping.
	sequence []string
}

// preparedCall is the one call of a method that is due.
type preparedCall struct {
	returns []reflect.Value
	// answer takes the call in place of returns: pointers to arguments and to results.
	answer func(in, out []any)
	// args are the arguments as spelled, nil while the call has not come.
	args []any
}

// prepare says what the next call of the method returns. Calls of one method must not overlap.
func (a *recordingAPI) prepare(method string, call *preparedCall) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.prepared == nil {
		a.prepared = map[string]*preparedCall{}
	}
	a.prepared[method] = call
}

// route has every call of the method taken by `take`; by none where nil.
func (a *recordingAPI) route(method string, take func(in, out []any)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.routed == nil {
		a.routed = map[string]func(in, out []any){}
	}
	a.routed[method] = take
}

// came ends a preparation: the arguments that were received, nil if the call did not come.
func (a *recordingAPI) came(method string) []any {
	a.mu.Lock()
	defer a.mu.Unlock()
	call := a.prepared[method]
	delete(a.prepared, method)
	return call.args
}

func (a *recordingAPI) note(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sequence = append(a.sequence, what)
}

// noted returns what happened so far, and forgets it.
func (a *recordingAPI) noted() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.sequence
	a.sequence = nil
	return all
}

func (a *recordingAPI) surprises() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.unexpected
}

// called is where every method of the API ends. The host's RPC does not recover: a panic here ends the program.
func (a *recordingAPI) called(method string, in, out []any) {
	a.mu.Lock()
	if take := a.routed[method]; take != nil {
		a.mu.Unlock()
		take(in, out)
		return
	}
	call := a.prepared[method]
	if call == nil {
		if !a.always(method, in) {
			a.unexpected = append(a.unexpected, method)
		}
		a.mu.Unlock()
		return
	}
	a.mu.Unlock()
	if call.answer != nil {
		call.answer(in, out)
	}
	args := make([]any, len(in))
	for i, p := range in {
		if _, special := p.(*io.Reader); !special {
			if _, special = p.(**http.Request); !special {
				args[i] = spell(reflect.ValueOf(p).Elem())
			}
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if call.args != nil {
		a.unexpected = append(a.unexpected, fmt.Sprintf("%s, called twice", method))
		return
	}
	call.args = asJSON(args).([]any)
	for i, value := range call.returns {
		reflect.ValueOf(out[i]).Elem().Set(value)
	}
}

// always takes the calls that the plugin makes by itself while it starts and stops.
func (a *recordingAPI) always(method string, in []any) bool {
	switch method {
	case "LoadPluginConfiguration":
		if err := json.Unmarshal([]byte(`{}`), *in[0].(*any)); err != nil {
			log.Fatal(err)
		}
		a.sequence = append(a.sequence, method)
		return true
	case "LogInfo":
		a.sequence = append(a.sequence, *in[0].(*string))
		return true
	case "GetConfig":
		// Before it saves settings for the first time.
		return true
	}
	return false
}
