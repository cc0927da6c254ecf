package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/plugin"
)

const bodyBytes = 64 << 20

// serve listens on loopback and hands every request to the plugin, as the server's own handler does.
func serve(s *side) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hooks.ServeHTTP(&plugin.Context{}, w, r)
	}))
}

// httpRate counts small answers with 32 requests in flight, each on a connection of its own that is kept.
func httpRate(s *side) (figures, error) {
	const inFlight = 32
	server := serve(s)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	defer client.CloseIdleConnections()
	var answered, all atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, inFlight)
	used := cpuOf(s)
	begun := time.Now()
	for range inFlight {
		group.Add(1)
		go func() {
			defer group.Done()
			for passed := time.Duration(0); passed < warmUp+span; passed = time.Since(begun) {
				if err := get(client, server.URL+"/status", 15); err != nil {
					failed <- err
					return
				}
				all.Add(1)
				if passed > warmUp {
					answered.Add(1)
				}
			}
		}()
	}
	group.Wait()
	select {
	case err := <-failed:
		return nil, err
	default:
		perRequest := (cpuOf(s) - used).Seconds() * 1e6 / float64(all.Load())
		return figures{"http_rate": float64(answered.Load()) / span.Seconds(), "http_cpu_us": perRequest}, nil
	}
}

// httpThroughput sends 64 MiB to the plugin, then takes as many from it: megabytes of 10^6 bytes a second over both.
func httpThroughput(s *side) (figures, error) {
	server := serve(s)
	defer server.Close()
	client := server.Client()
	var took [2]time.Duration
	// Twice: the first is the warm-up.
	for range 2 {
		at := time.Now()
		if err := post(client, server.URL+"/upload", bodyBytes); err != nil {
			return nil, err
		}
		took[0] = time.Since(at)
		at = time.Now()
		if err := get(client, fmt.Sprintf("%s/download?bytes=%d", server.URL, bodyBytes), bodyBytes); err != nil {
			return nil, err
		}
		took[1] = time.Since(at)
	}
	const mb = float64(bodyBytes) / 1e6
	return figures{"http_mbps": 2 * mb / (took[0] + took[1]).Seconds(), "http_upload_mbps": mb / took[0].Seconds(),
		"http_download_mbps": mb / took[1].Seconds()}, nil
}

func get(client *http.Client, url string, expected int64) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	size, err := io.Copy(io.Discard, response.Body)
	if err == nil && (response.StatusCode != http.StatusOK || size != expected) {
		err = fmt.Errorf("%s: expected 200 and %d bytes, got %d and %d", url, expected, response.StatusCode, size)
	}
	return err
}

func post(client *http.Client, url string, size int64) error {
	response, err := client.Post(url, "application/octet-stream", io.LimitReader(zeros{}, size))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var counted int64
	if _, err := fmt.Fscan(response.Body, &counted); err != nil || counted != size {
		return fmt.Errorf("%s: expected %d bytes to arrive, got %d (%v)", url, size, counted, err)
	}
	return nil
}

// zeros is an endless body.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
