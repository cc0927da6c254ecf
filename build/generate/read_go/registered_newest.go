//go:build !mm911

package main

import "github.com/mattermost/mattermost/server/public/model"

var registrableHere = map[string]any{
	"[]*model.MessageAttachment{}":                         []*model.MessageAttachment{},
	"model.PropertyOptions[*model.PluginPropertyOption]{}": model.PropertyOptions[*model.PluginPropertyOption]{},
	"[]model.PropertyOwner{}":                              []model.PropertyOwner{},
}
