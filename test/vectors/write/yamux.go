//go:build !mm911

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"

	"github.com/hashicorp/yamux"
)

// yamuxCase is one session between a Go client and a Go server, step by step.
type yamuxCase struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// Hand is the side whose frames are written by hand, if one is.
	Hand  string      `json:"hand,omitempty"`
	Steps []yamuxStep `json:"steps"`
}

// yamuxStep is one act of a side and the bytes both sides wrote until they were quiet again.
type yamuxStep struct {
	// Do names the act: open, write, read, close, ping, go_away, by client or server; N is its byte count. The act of a
	// hand is raw: its bytes are all there is to it.
	Side   string `json:"side"`
	Do     string `json:"do"`
	Stream uint32 `json:"stream,omitempty"`
	N      int    `json:"n,omitempty"`
	Client string `json:"client,omitempty"`
	Server string `json:"server,omitempty"`
	// Frames read from those bytes: [type, flags, stream, length or value].
	ClientFrames [][4]uint32 `json:"clientFrames,omitempty"`
	ServerFrames [][4]uint32 `json:"serverFrames,omitempty"`
	// Closed: the library ended the session. What it wrote last is not told.
	Closed bool `json:"closed,omitempty"`
}

type yamuxRun struct {
	sides   map[string]*yamux.Session
	taps    [2]*tap
	streams map[string]map[uint32]*yamux.Stream
	c       *yamuxCase
}

func newYamuxRun(c *yamuxCase, backlog int) *yamuxRun {
	client, server := pipes()
	a, err := yamux.Client(client, yamuxConfig(256))
	check(err)
	// A backlog of the server alone: a client waits when its own is full.
	b, err := yamux.Server(server, yamuxConfig(backlog))
	check(err)
	return &yamuxRun{map[string]*yamux.Session{"client": a, "server": b}, [2]*tap{client, server},
		map[string]map[uint32]*yamux.Stream{"client": {}, "server": {}}, c}
}

func yamuxConfig(backlog int) *yamux.Config {
	config := yamux.DefaultConfig()
	config.EnableKeepAlive = false
	config.AcceptBacklog = backlog
	config.LogOutput = io.Discard
	return config
}

func other(side string) string {
	if side == "client" {
		return "server"
	}
	return "client"
}

// do performs one act and records it. The peer accepts every stream but in `open_unaccepted`.
func (r *yamuxRun) do(side, act string, id uint32, n int) {
	s := r.sides[side]
	switch act {
	case "open", "open_unaccepted":
		stream, err := s.OpenStream()
		check(err)
		id = stream.StreamID()
		r.streams[side][id] = stream
		if act == "open" {
			accepted, err := r.sides[other(side)].AcceptStream()
			check(err)
			r.streams[other(side)][id] = accepted
		}
	case "write":
		go func() {
			_, err := r.streams[side][id].Write(bytes.Repeat([]byte{byte('a' + id)}, n))
			check(err)
		}()
	case "read":
		_, err := io.ReadFull(r.streams[side][id], make([]byte, n))
		check(err)
	case "close":
		check(r.streams[side][id].Close())
	case "ping":
		_, err := s.Ping()
		check(err)
	case "go_away":
		check(s.GoAway())
	default:
		log.Fatal(act)
	}
	settle(r.taps[0], r.taps[1])
	a, b := r.taps[0].take(), r.taps[1].take()
	r.c.Steps = append(r.c.Steps, yamuxStep{Side: side, Do: act, Stream: id, N: n, Client: hexText(a), Server: hexText(b), ClientFrames: frames(a), ServerFrames: frames(b)})
}

// frames reads headers independently of the library.
func frames(data []byte) (out [][4]uint32) {
	for len(data) > 0 {
		f := [4]uint32{uint32(data[1]), uint32(binary.BigEndian.Uint16(data[2:])), binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])}
		data = data[12:]
		if f[0] == 0 {
			data = data[f[3]:]
		}
		out = append(out, f)
	}
	return out
}

func session(name, note string, backlog int, acts ...any) yamuxCase {
	c := yamuxCase{Name: name, Note: note}
	r := newYamuxRun(&c, backlog)
	for i := 0; i < len(acts); i += 4 {
		r.do(acts[i].(string), acts[i+1].(string), uint32(acts[i+2].(int)), acts[i+3].(int))
	}
	for _, t := range r.taps {
		_ = net.Conn(t).Close()
	}
	return c
}

func saveYamux(path string) {
	const c, s = "client", "server"
	var cases []yamuxCase
	add := func(name, note string, acts ...any) { cases = append(cases, session(name, note, 256, acts...)) }
	add("open and answer", "the host opens with a window update", c, "open", 0, 0, c, "write", 1, 4, s, "read", 1, 4, s, "write", 1, 5, c, "read", 1, 5, c, "close", 1, 0, s, "close", 1, 0)
	add("start of go-plugin", "streams 1, 3 and 5", c, "open", 0, 0, c, "open", 0, 0, c, "open", 0, 0, c, "write", 1, 10, s, "write", 3, 20, s, "write", 5, 30, c, "close", 1, 0, c, "close", 3, 0, c, "close", 5, 0)
	add("server opens", "even ids", s, "open", 0, 0, s, "write", 2, 4, c, "write", 2, 4, s, "open", 0, 0, c, "write", 4, 1, s, "close", 2, 0, c, "close", 2, 0)
	add("ping both ways", "", c, "ping", 0, 0, s, "ping", 0, 0, c, "ping", 0, 0)
	add("half close", "the peer may still write", c, "open", 0, 0, c, "close", 1, 0, s, "write", 1, 7, s, "close", 1, 0)
	add("server closes first", "", c, "open", 0, 0, s, "close", 1, 0, c, "write", 1, 3, c, "close", 1, 0)
	add("window update after half", "a reader grants when half the window is free", c, "open", 0, 0, c, "write", 1, 131071, s, "read", 1, 131071, c, "write", 1, 1, s, "read", 1, 1, c, "write", 1, 10)
	add("full window", "a write larger than the window waits for the grant", c, "open", 0, 0, c, "write", 1, 300000, s, "read", 1, 262144, s, "read", 1, 37856)
	add("server fills the window", "", c, "open", 0, 0, s, "write", 1, 262144, c, "read", 1, 262144, s, "write", 1, 1)
	add("go away", "", c, "open", 0, 0, c, "go_away", 0, 0, s, "write", 1, 2)
	add("server goes away", "", c, "open", 0, 0, s, "go_away", 0, 0, c, "write", 1, 2)
	add("interleaved", "", c, "open", 0, 0, s, "open", 0, 0, c, "write", 1, 1, s, "write", 2, 2, c, "write", 2, 3, s, "write", 1, 4, c, "open", 0, 0, c, "write", 3, 5, s, "close", 2, 0, c, "close", 2, 0, c, "close", 3, 0, s, "close", 3, 0)
	cases = append(cases, session("backlog full", "with a backlog of 2 the third unaccepted stream is reset", 2,
		c, "open_unaccepted", 0, 0, c, "open_unaccepted", 0, 0, c, "open_unaccepted", 0, 0, c, "write", 1, 3))
	cases = append(cases, byHand()...)
	total := 0
	for _, one := range cases {
		for _, st := range one.Steps {
			total += len(st.ClientFrames) + len(st.ServerFrames)
		}
	}
	saveCases(path, map[string]any{"frames": total}, cases)
	fmt.Printf("  %d frames\n", total)
}
