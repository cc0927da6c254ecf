//go:build !mm911

package main

import (
	"fmt"
	"reflect"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type attachment = model.MessageAttachment

// newerWays: since the newest server the host can ask for the transport's error too, and decodes into nothing then.
var newerWays = []way{{name: "WithRPCErr", call: hooksForPluginWithRPCErr, has: hasWithRPCErr, fresh: true}}

func hasWithRPCErr(hook string) bool {
	_, has := reflect.TypeFor[plugin.HooksWithRPCErr]().MethodByName(hook + "WithRPCErr")
	return has
}

func hooksForPluginWithRPCErr(h *host, hook string, args []reflect.Value) (results []reflect.Value, rpcError, err error) {
	hooks, err := h.env.HooksForPluginWithRPCErr(h.id)
	if err != nil {
		return nil, nil, err
	}
	results = reflect.ValueOf(hooks).MethodByName(hook + "WithRPCErr").Call(args)
	last := len(results) - 1
	if !results[last].IsNil() {
		rpcError = fmt.Errorf("transport: %w", results[last].Interface().(error))
	}
	return results[:last], rpcError, nil
}

func forEachPlugin(h *host, hook string, run func(hooks plugin.Hooks)) {
	h.env.RunMultiPluginHook(func(hooks plugin.Hooks, _ *model.Manifest) bool {
		run(hooks)
		return true
	}, hookIDs[hook])
}

// canFlush tells whether the host flushes a response when the plugin asks for it.
const canFlush = true
