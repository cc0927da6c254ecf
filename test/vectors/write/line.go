package main

import (
	"bytes"
	"encoding/json"
)

// line is a value as JSON on one line, as short and as plain as it gets.
func line(value any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	check(enc.Encode(value))
	return string(bytes.TrimSpace(b.Bytes()))
}
