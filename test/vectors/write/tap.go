package main

import (
	"net"
	"sync"
	"time"
)

// tap is a net.Conn that keeps what was written to it.
type tap struct {
	net.Conn
	mu    sync.Mutex
	bytes []byte
	last  time.Time
}

func (t *tap) Write(p []byte) (int, error) {
	// Before the peer can act on it, so that whoever sees the effect finds the bytes here.
	t.mu.Lock()
	t.bytes = append(t.bytes, p...)
	t.mu.Unlock()
	n, err := t.Conn.Write(p)
	t.mu.Lock()
	t.last = time.Now()
	t.mu.Unlock()
	return n, err
}

// take returns what was written since the last take.
func (t *tap) take() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	data := t.bytes
	t.bytes = nil
	return data
}

// pipes is a connected pair of taps.
func pipes() (client, server *tap) {
	c, s := net.Pipe()
	return &tap{Conn: c}, &tap{Conn: s}
}

// settle waits until neither side has written for a while: recorded steps must not run into one another.
func settle(taps ...*tap) { settleFor(40*time.Millisecond, taps...) }

func settleFor(quiet time.Duration, taps ...*tap) {
	start := time.Now()
	for {
		last := start
		for _, t := range taps {
			t.mu.Lock()
			if t.last.After(last) {
				last = t.last
			}
			t.mu.Unlock()
		}
		if time.Since(last) > quiet {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
