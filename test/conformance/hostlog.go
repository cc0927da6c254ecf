package main

import (
	"bytes"
	"strings"
	"sync"

	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// hostLog keeps what the real host logs, because it only logs a broken wire and carries on.
type hostLog struct {
	mu    sync.Mutex
	lines []string
	part  []byte
}

func (h *hostLog) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.part = append(h.part, p...)
	for {
		line, rest, found := bytes.Cut(h.part, []byte("\n"))
		if !found {
			return len(p), nil
		}
		h.lines = append(h.lines, string(line))
		h.part = append([]byte{}, rest...)
	}
}

func newHostLogger(h *hostLog) (*mlog.Logger, error) {
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	mlog.InitGlobalLogger(logger)
	return logger, mlog.AddWriterTarget(logger, h, true, mlog.StdAll...)
}

// Signs of trouble on the wire or with the process, in the words of go-plugin, yamux, net/rpc and gob.
var troubles = []string{"RPC call to", "gob:", "rpc:", "yamux", "panic", "failed to exit gracefully", "is shut down", "timeout waiting for", "error reading", "unparsed"}

// A process that was killed on purpose leaves these behind.
var afterKill = []string{"plugin process exited", "failed to exit gracefully", "yamux: Failed to write header", "connection is shut down", "failed to read", "RPC call to", "session shutdown", "unexpected EOF"}

// trouble returns the first line that tells of a broken wire; noise that a kill explains is let pass after one.
func (h *hostLog) trouble(killed bool) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, line := range h.lines {
		if strings.Contains(line, "rpc.Register: method") || killed && containsAny(line, afterKill) {
			continue
		}
		if containsAny(line, troubles) {
			return line
		}
	}
	return ""
}

func (h *hostLog) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.lines, "\n")
}

func containsAny(line string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}
