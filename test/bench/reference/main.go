// Command reference is what ../plugin.ts is, written with the official Go library: same hooks, same work.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type bench struct {
	plugin.MattermostPlugin
	posted atomic.Int64
}

// ExecuteCommand answers an empty text at once; `<call> <in flight> <calls>` makes calls to the host and answers
// their latencies in microseconds; `posted` answers how many posts were seen.
func (b *bench) ExecuteCommand(_ *plugin.Context, args *model.CommandArgs) (*model.CommandResponse, *model.AppError) {
	if args.Command == "" {
		return &model.CommandResponse{}, nil
	}
	var answer any = b.posted.Load()
	if words := strings.Fields(args.Command); len(words) == 3 {
		inFlight, _ := strconv.Atoi(words[1])
		calls, _ := strconv.Atoi(words[2])
		timing, err := repeat(b.call(words[0]), inFlight, calls)
		if err != nil {
			return nil, model.NewAppError("bench", "bench.call", nil, err.Error(), http.StatusInternalServerError)
		}
		answer = timing
	}
	text, _ := json.Marshal(answer)
	return &model.CommandResponse{Text: string(text)}, nil
}

func (b *bench) MessageHasBeenPosted(_ *plugin.Context, post *model.Post) {
	if post.Message != "" {
		b.posted.Add(1)
	}
}

// ServeHTTP reads what is sent to /upload and answers its size, sends as many bytes as /download?bytes= asks for, and
// answers anything else with a short JSON text.
func (b *bench) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/upload":
		size, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, size)
	case "/download":
		left, _ := strconv.Atoi(r.URL.Query().Get("bytes"))
		w.Header().Set("Content-Type", "application/octet-stream")
		for chunk := make([]byte, 64*1024); left > 0; left -= len(chunk) {
			_, _ = w.Write(chunk[:min(left, len(chunk))])
		}
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"ok"}`))
	}
}

func (b *bench) call(name string) func() error {
	name, id, _ := strings.Cut(name, ":")
	return func() error {
		switch name {
		case "user":
			if user, err := b.API.GetUser("user"); err != nil || user.Username == "" {
				return fmt.Errorf("no user: %v", err)
			}
		case "agents":
			return gatherAsAgents(b.API, id)
		default:
			if list, err := b.API.GetPostThread(name); err != nil || strconv.Itoa(len(list.Order)) != name {
				return fmt.Errorf("no thread: %v", err)
			}
		}
		return nil
	}
}

type timing struct {
	TotalUs float64 `json:"totalUs"`
	P50Us   float64 `json:"p50Us"`
	P99Us   float64 `json:"p99Us"`
}

func repeat(call func() error, inFlight, calls int) (timing, error) {
	var begun atomic.Int64
	var group sync.WaitGroup
	took := make([]float64, calls)
	failed := make(chan error, inFlight)
	start := time.Now()
	for range inFlight {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := begun.Add(1); i <= int64(calls); i = begun.Add(1) {
				at := time.Now()
				if err := call(); err != nil {
					failed <- err
					return
				}
				took[i-1] = time.Since(at).Seconds() * 1e6
			}
		}()
	}
	group.Wait()
	total := time.Since(start).Seconds() * 1e6
	select {
	case err := <-failed:
		return timing{}, err
	default:
	}
	slices.Sort(took)
	return timing{total, took[calls/2], took[calls*99/100]}, nil
}

func main() {
	plugin.ClientMain(&bench{})
}
