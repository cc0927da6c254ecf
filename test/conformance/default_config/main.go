// Command default_config writes the host's default configuration, sanitized, and its version as JSON. The embedded host
// answers GetConfig and GetServerVersion from it.
//
//	go run ./default_config ../host/generated/default_config.json
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"

	"github.com/mattermost/mattermost/server/public/model"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: default_config <out file>")
	}
	config := &model.Config{}
	config.SetDefaults()
	config.Sanitize(nil, nil)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	out := map[string]any{"generated": "by test/conformance/default_config; do not edit", "version": model.CurrentVersion, "config": config}
	if err := enc.Encode(out); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
