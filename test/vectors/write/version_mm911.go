//go:build mm911

package main

import (
	"log"

	"github.com/mattermost/mattermost/server/public/model"
)

const structPrefix = "mm911/"

type attachment = model.SlackAttachment

// The vector files are written by the newest version alone.
func saveAll(string, []rawStream, []rawStream) {
	log.Fatal("this version writes raw streams only: -raw")
}
