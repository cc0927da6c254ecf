//go:build !mm911

package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

// rawFrame is a frame written by hand: what no library of its own accord writes.
type rawFrame struct {
	version, kind byte
	flags         uint16
	id, length    uint32
	// payload is how many bytes follow, whatever the length says.
	payload int
}

const (
	rawData, rawWindow, rawPing, rawGoAway = 0, 1, 2, 3
	syn, ack, fin, rst                     = 1, 2, 4, 8
	rawWindowSize                          = 256 * 1024
)

func (f rawFrame) bytes() []byte {
	out := []byte{f.version, f.kind}
	out = binary.BigEndian.AppendUint16(out, f.flags)
	out = binary.BigEndian.AppendUint32(out, f.id)
	out = binary.BigEndian.AppendUint32(out, f.length)
	return append(out, bytes.Repeat([]byte{'r'}, f.payload)...)
}

func dataFrame(flags uint16, id uint32, n int) rawFrame {
	return rawFrame{kind: rawData, flags: flags, id: id, length: uint32(n), payload: n}
}

func windowFrame(flags uint16, id, delta uint32) rawFrame {
	return rawFrame{kind: rawWindow, flags: flags, id: id, length: delta}
}

func pingFrame(flags uint16, value uint32) rawFrame {
	return rawFrame{kind: rawPing, flags: flags, length: value}
}

func goAwayFrame(code uint32) rawFrame { return rawFrame{kind: rawGoAway, length: code} }

// byHand are frames of a peer that breaks the rules, or stretches them, and what Go's library makes of it: what it
// writes, and whether it ends the session. Each is sent to a server by a client, and to a client by a server.
func byHand() []yamuxCase {
	var cases []*yamuxCase
	var group sync.WaitGroup
	add := func(name, note string, frames ...rawFrame) {
		for _, hand := range []string{"client", "server"} {
			c := &yamuxCase{Name: name + ", by the " + hand, Note: note, Hand: hand}
			cases = append(cases, c)
			group.Go(func() { c.play(frames) })
		}
	}
	open := windowFrame(syn, 1, 0)
	alive := pingFrame(syn, 7)
	add("bad version", "", alive, rawFrame{version: 1, kind: rawPing, flags: syn})
	add("bad version of a data frame", "", open, rawFrame{version: 255, id: 1, length: 1, payload: 1})
	add("bad type", "", open, rawFrame{kind: 4, id: 1})
	add("bad type, the highest", "", rawFrame{kind: 255})
	add("duplicate stream", "", open, open)
	add("duplicate stream by data", "", open, dataFrame(syn, 1, 3))
	add("duplicate stream, half closed", "", open, windowFrame(fin, 1, 0), open)
	add("stream number used again", "after a reset it is free", open, windowFrame(rst, 1, 0), open, dataFrame(0, 1, 3), alive)
	add("second end", "", open, windowFrame(fin, 1, 0), windowFrame(fin, 1, 0))
	add("second end, by data", "", open, dataFrame(fin, 1, 2), dataFrame(fin, 1, 0))
	add("window overrun", "", open, dataFrame(0, 1, rawWindowSize+1))
	add("window overrun by the second frame", "", open, dataFrame(0, 1, rawWindowSize), dataFrame(0, 1, 1))
	add("window overrun by the first frame", "", dataFrame(syn, 1, rawWindowSize+1))
	add("window filled to the last byte", "", dataFrame(syn, 1, 1), dataFrame(0, 1, rawWindowSize-1), alive)
	add("opened by data", "", dataFrame(syn, 1, 5), dataFrame(0, 1, 6), alive)
	add("opened and ended at once", "", windowFrame(syn|fin, 1, 0), alive)
	add("opened and ended by data", "", dataFrame(syn|fin, 1, 9), alive)
	add("opened, ended at once, ended again", "", windowFrame(syn|fin, 1, 0), windowFrame(fin, 1, 0))
	add("opened, acknowledged and granted at once", "", windowFrame(syn|ack, 1, 1000), alive)
	add("data without a stream", "", dataFrame(0, 9, 100), alive)
	add("data without a stream, larger than a window", "", dataFrame(0, 9, rawWindowSize+5), alive)
	add("window update without a stream", "", windowFrame(0, 9, 1), alive)
	add("end without a stream", "", windowFrame(fin, 9, 0), alive)
	add("reset without a stream", "", windowFrame(rst, 9, 0), alive)
	add("acknowledgement without a stream", "", windowFrame(ack, 9, 0), alive)
	add("acknowledged by who opened", "", open, windowFrame(ack, 1, 0), dataFrame(ack, 1, 3), alive)
	add("data after the end", "", open, windowFrame(fin, 1, 0), dataFrame(0, 1, 3), alive)
	add("data after a reset", "", open, windowFrame(rst, 1, 0), dataFrame(0, 1, 3), alive)
	add("reset twice", "", open, windowFrame(rst, 1, 0), windowFrame(rst, 1, 0), alive)
	add("empty data", "", open, dataFrame(0, 1, 0), dataFrame(0, 1, 0), alive)
	add("data with every flag but the first", "", open, dataFrame(ack|fin|rst, 1, 2), alive)
	add("unknown flags", "", windowFrame(syn|1<<15|1<<4, 1, 0), dataFrame(1<<8, 1, 2), alive)
	add("the other side's number", "", windowFrame(syn, 2, 0), dataFrame(0, 2, 3), alive)
	add("number 0", "", windowFrame(syn, 0, 0), alive)
	add("the highest number", "", windowFrame(syn, 1<<32-1, 0), dataFrame(fin, 1<<32-1, 3), alive)
	add("numbers out of order", "", windowFrame(syn, 9, 0), windowFrame(syn, 5, 0), windowFrame(syn, 7, 0), alive)
	add("a ping without flags", "", pingFrame(0, 3), alive)
	add("an answer to no ping", "", pingFrame(ack, 3), alive)
	add("a ping that asks and answers", "", pingFrame(syn|ack, 3), alive)
	add("a ping on a stream's number", "", rawFrame{kind: rawPing, flags: syn, id: 3, length: 5}, alive)
	add("go away in order", "", goAwayFrame(0), alive)
	add("go away, protocol error", "", goAwayFrame(1))
	add("go away, internal error", "", goAwayFrame(2))
	add("go away, unknown code", "", goAwayFrame(3))
	add("go away, then a stream", "who goes away may still open", goAwayFrame(0), open, dataFrame(0, 1, 2), alive)
	group.Wait()
	all := make([]yamuxCase, len(cases))
	for i, c := range cases {
		all[i] = *c
	}
	return all
}

// play writes frames by hand, one a step, until the library ends the session. What it writes in the last step
// is left out: a go away may or may not get out before the connection closes.
func (c *yamuxCase) play(frames []rawFrame) {
	hand := c.Hand
	own, theirs := pipes()
	start := yamux.Server
	if hand == "server" {
		start = yamux.Client
	}
	session, err := start(theirs, yamuxConfig(256))
	check(err)
	go func() {
		for {
			if _, err := session.AcceptStream(); err != nil {
				return
			}
		}
	}()
	go func() { _, _ = io.Copy(io.Discard, own) }()
	for _, f := range frames {
		if hand == "server" && f.kind <= rawWindow && f.id > 0 && f.id < 1<<31 {
			// The numbers of the other side.
			f.id = (f.id - 1) ^ 1 + 1
		}
		// It may end in the midst of what is written.
		_, _ = own.Write(f.bytes())
		settleFor(400*time.Millisecond, own, theirs)
		step := yamuxStep{Side: hand, Do: "raw"}
		sent, got := hexText(f.bytes()), theirs.take()
		_ = own.take()
		if session.IsClosed() {
			step.Closed = true
			got = nil
		}
		if hand == "client" {
			step.Client, step.Server, step.ServerFrames = sent, hexText(got), rawFrames(got)
		} else {
			step.Server, step.Client, step.ClientFrames = sent, hexText(got), rawFrames(got)
		}
		c.Steps = append(c.Steps, step)
	}
	_ = net.Conn(own).Close()
}

// rawFrames are the library's own frames, which are well formed.
func rawFrames(data []byte) [][4]uint32 {
	if len(data) == 0 {
		return nil
	}
	return frames(data)
}
