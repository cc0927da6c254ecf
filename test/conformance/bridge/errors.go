package main

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"reflect"

	"github.com/lib/pq"
	"github.com/mattermost/mattermost/server/public/model"
)

// codes are the names of HostError for Go's well-known errors, which cross as numbers.
var codes = map[error]string{
	io.EOF: "eof", sql.ErrNoRows: "sql_no_rows", sql.ErrConnDone: "sql_conn_done", sql.ErrTxDone: "sql_tx_done",
	driver.ErrSkip: "skip", driver.ErrBadConn: "bad_conn", driver.ErrRemoveArgument: "remove_argument",
}

// sampleErrors are errors of every kind that the host can send, a full AppError first.
func sampleErrors(f *filler) []error {
	appError := &model.AppError{}
	f.fill(reflect.ValueOf(appError).Elem())
	return []error{
		appError, &model.AppError{}, errors.New("a plain error, Текст"), errors.New(""),
		io.EOF, sql.ErrNoRows, sql.ErrConnDone, sql.ErrTxDone, driver.ErrSkip, driver.ErrBadConn, driver.ErrRemoveArgument,
		&pq.Error{Severity: "ERROR", Code: "23505", Message: "duplicate key", Table: "posts"},
	}
}

// expectedThrown is what the plugin should have caught.
func expectedThrown(method string, err error) any {
	if appError, ok := err.(*model.AppError); ok {
		return spellAppError(appError)
	}
	code, ok := codes[err]
	if !ok {
		code = "plain"
	}
	return map[string]any{"HostError": code, "method": method, "message": method + ": " + err.Error()}
}

// spellAppError is how plugin/spell.ts spells a thrown AppError.
func spellAppError(e *model.AppError) any {
	return map[string]any{"AppError": map[string]any{
		"message": e.Message, "id": e.Id, "status_code": e.StatusCode, "Where": e.Where,
		"detailed_error": e.DetailedError, "request_id": e.RequestId,
	}}
}
