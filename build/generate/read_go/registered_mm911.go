//go:build mm911

package main

import (
	"github.com/go-sql-driver/mysql"
	"github.com/mattermost/mattermost/server/public/model"
)

var registrableHere = map[string]any{
	"[]*model.SlackAttachment{}": []*model.SlackAttachment{},
	"&mysql.MySQLError{}":        &mysql.MySQLError{},
}
