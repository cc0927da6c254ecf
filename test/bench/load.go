package main

import (
	"errors"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// underLoad keeps both plugins busy at the same fixed rates, at the same time, and gives the memory of each: the
// median of the last tenth of the time. Per second: 200 posts, 50 commands, 50 requests, 100 users, 2 threads.
func underLoad(sides []*side, length time.Duration) ([]float64, error) {
	var group sync.WaitGroup
	problems := make([]error, len(sides))
	memory := make([]float64, len(sides))
	for i, s := range sides {
		group.Add(1)
		go func() {
			defer group.Done()
			memory[i], problems[i] = loadOne(s, length)
		}()
	}
	group.Wait()
	return memory, errors.Join(problems...)
}

func loadOne(s *side, length time.Duration) (float64, error) {
	const tick = 20 * time.Millisecond
	server := serve(s)
	defer server.Close()
	client := server.Client()
	posts := benchPosts()
	var samples []float64
	begun := time.Now()
	for n := 0; time.Since(begun) < length; n++ {
		time.Sleep(time.Until(begun.Add(time.Duration(n) * tick)))
		for i := range 4 {
			go s.hooks.MessageHasBeenPosted(&plugin.Context{}, posts[(4*n+i)%len(posts)])
		}
		if _, err := s.hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{}); err != nil {
			return 0, err
		}
		if err := s.command("user 2 2", new(timing)); err != nil {
			return 0, err
		}
		if n%25 == 0 {
			if err := s.command("1000 1 1", new(timing)); err != nil {
				return 0, err
			}
		}
		if err := get(client, server.URL+"/status", 15); err != nil {
			return 0, err
		}
		if time.Since(begun) < length*9/10 {
			continue
		}
		mb, err := residentMB(s.pid)
		if err != nil {
			return 0, err
		}
		samples = append(samples, mb)
	}
	return median(samples), nil
}
