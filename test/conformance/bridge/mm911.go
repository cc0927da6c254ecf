//go:build mm911

package main

import (
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type attachment = model.SlackAttachment

var newerWays []way

func forEachPlugin(h *host, hook string, run func(hooks plugin.Hooks)) {
	h.env.RunMultiPluginHook(func(hooks plugin.Hooks) bool {
		run(hooks)
		return true
	}, hookIDs[hook])
}

// canFlush tells whether the host flushes a response when the plugin asks for it.
const canFlush = false
