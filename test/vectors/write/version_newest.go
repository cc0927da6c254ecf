//go:build !mm911

package main

import "github.com/mattermost/mattermost/server/public/model"

const structPrefix = "struct/"

type attachment = model.MessageAttachment
