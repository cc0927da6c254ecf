//go:build !mm911

package main

import (
	"encoding/gob"

	"github.com/mattermost/mattermost/server/public/model"
)

const (
	versionPrefix = ""
	structPrefix  = "struct/"
)

type attachment = model.MessageAttachment

// mysqlError stands for what the older version registers.
type mysqlError struct {
	Number   uint16
	SQLState [5]byte
	Message  string
}

func init() { gob.RegisterName("*mysql.MySQLError", &mysqlError{}) }

// versionRegistered are registered by this version alone.
func versionRegistered() []any {
	return []any{model.PropertyOptions[*model.PluginPropertyOption]{}, []model.PropertyOwner{}}
}
