package main

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// hostLog keeps what the real host logs, because it only logs a broken wire and carries on.
type hostLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (h *hostLog) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func newHostLogger(h *hostLog) (*mlog.Logger, error) {
	logger, err := mlog.NewLogger()
	if err != nil {
		return nil, err
	}
	mlog.InitGlobalLogger(logger)
	return logger, mlog.AddWriterTarget(logger, h, true, mlog.StdAll...)
}

// mark is a place in the log, to look from later.
func (h *hostLog) mark() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Len()
}

// after returns the lines logged since the mark.
func (h *hostLog) after(mark int) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Split(strings.TrimSuffix(h.text.String()[mark:], "\n"), "\n")
}

// awaits waits, five seconds at most, until a line since the mark holds all the parts.
func (h *hostLog) awaits(mark int, parts ...string) bool {
	return h.awaitsLine(mark, func(line string) bool { return containsAll(line, parts) })
}

func (h *hostLog) awaitsLine(mark int, wanted func(line string) bool) bool {
	for range 250 {
		if slices.ContainsFunc(h.after(mark), wanted) {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// Signs of trouble on the wire or with the process, in the words of go-plugin, yamux, net/rpc and gob.
var troubles = []string{"RPC call", "gob:", "rpc:", "yamux", "panic", "failed to exit gracefully", "is shut down", "imeout", "error reading", "unparsed", "couldn't", "could not", "Can't", "level\":\"error"}

// trouble lists the lines since the mark that tell of a broken wire, but for those that hold one of `expected`.
func (h *hostLog) trouble(mark int, expected ...string) []string {
	var all []string
	for _, line := range h.after(mark) {
		// net/rpc says so of exported methods that are no RPC methods, whatever the plugin.
		if !containsAny(line, append(expected, "rpc.Register: method")) && containsAny(line, troubles) {
			all = append(all, line)
		}
	}
	return all
}

func containsAny(line string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(line, part) {
			return true
		}
	}
	return false
}

func containsAll(line string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(line, part) {
			return false
		}
	}
	return true
}
