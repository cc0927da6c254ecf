//go:build mm911

package main

import (
	"log"

	"github.com/go-sql-driver/mysql"
	"github.com/mattermost/mattermost/server/public/model"
)

const (
	versionPrefix = "mm911/"
	structPrefix  = "mm911/"
)

type (
	attachment = model.SlackAttachment
	mysqlError = mysql.MySQLError
)

// versionRegistered are registered by this version alone.
func versionRegistered() []any { return nil }

// The vector files are written by the newest version alone.
func saveAll(string, []rawStream, []rawStream) {
	log.Fatal("this version writes raw streams only: -raw")
}
