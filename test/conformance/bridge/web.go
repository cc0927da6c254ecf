package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"
)

// bodyOf is the body that both ends make: 0, 1, … 255, 0, … on.
func bodyOf(length int) []byte {
	b := make([]byte, length)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// spellBody is how plugin/bodies.ts spells a body that was read.
func spellBody(b []byte) any {
	sum := sha256.Sum256(b)
	return map[string]any{"length": float64(len(b)), "sha256": hex.EncodeToString(sum[:])}
}

// spellHeaders is how a Headers object lists fields: names in lower case and sorted, values of one name joined, but
// for those of Set-Cookie.
func spellHeaders(header http.Header, host string) []any {
	var all [][2]string
	for name, values := range header {
		lower := strings.ToLower(name)
		if lower == "set-cookie" {
			for _, value := range values {
				all = append(all, [2]string{lower, value})
			}
			continue
		}
		all = append(all, [2]string{lower, strings.Join(values, ", ")})
	}
	if host != "" {
		all = append(all, [2]string{"host", host})
	}
	slices.SortStableFunc(all, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	list := make([]any, len(all))
	for i, pair := range all {
		list[i] = []any{pair[0], pair[1]}
	}
	return list
}

// hasHeaders lists the fields that a message lacks.
func lacking(header http.Header, fields [][2]string) (missing []string) {
	for _, field := range fields {
		if !slices.Contains(header.Values(field[0]), field[1]) {
			missing = append(missing, field[0]+": "+field[1])
		}
	}
	return missing
}

// unsized hides a body's length, so that it is sent in chunks.
type unsized struct{ io.Reader }

func requestBody(length int, chunked bool) io.Reader {
	switch {
	case length < 0:
		return nil
	case chunked:
		return unsized{bytes.NewReader(bodyOf(length))}
	}
	return bytes.NewReader(bodyOf(length))
}

func pairs(fields [][2]string) []any {
	list := make([]any, len(fields))
	for i, field := range fields {
		list[i] = []any{field[0], field[1]}
	}
	return list
}
