package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// figures are what one measure of one plugin gave, by name; those without a target are told, and not recorded.
type figures map[string]float64

// measure is one thing to do with a running plugin. All names it gives stand in `gives`.
type measure struct {
	gives []string
	run   func(s *side) (figures, error)
}

var measures = []measure{
	{[]string{"rss_idle_mb"}, idleMemory},
	{[]string{"hook_rtt_us", "hook_rtt_p99_us"}, hookRoundTrip},
	{[]string{"api_rtt_us"}, apiRoundTrip},
	{[]string{"api_rate"}, apiRate},
	{[]string{"thread_1k_ms"}, threadOf("thread_1k_ms", "1000", 40)},
	{[]string{"thread_10k_ms"}, threadOf("thread_10k_ms", "10000", 15)},
	{[]string{"message_hook_cpu"}, messageHook},
	{[]string{"agents_gather", "agents_gather_at_once"}, gather},
	{[]string{"http_rate"}, httpRate},
	{[]string{"http_mbps"}, httpThroughput},
}

const (
	warmUp = 700 * time.Millisecond
	span   = 1500 * time.Millisecond
)

// idleMemory comes first of all, a while after activation.
func idleMemory(s *side) (figures, error) {
	time.Sleep(2 * time.Second)
	mb, err := residentMB(s.pid)
	return figures{"rss_idle_mb": mb}, err
}

func hookRoundTrip(s *side) (figures, error) {
	var took []float64
	for begun := time.Now(); ; {
		at := time.Now()
		if _, err := s.hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{}); err != nil {
			return nil, err
		}
		if passed := time.Since(begun); passed > warmUp+span {
			break
		} else if passed > warmUp {
			took = append(took, time.Since(at).Seconds()*1e6)
		}
	}
	slices.Sort(took)
	return figures{"hook_rtt_us": took[len(took)/2], "hook_rtt_p99_us": took[len(took)*99/100]}, nil
}

// timing is what a plugin measured of its own calls.
type timing struct {
	TotalUs float64 `json:"totalUs"`
	P50Us   float64 `json:"p50Us"`
	P99Us   float64 `json:"p99Us"`
	// Of the plugin's process, per call.
	cpuUs float64
}

// calls lets the plugin make calls until it is warm, then so many that they take about as long as `span`.
func calls(s *side, name string, inFlight, first int) (timing, int, error) {
	var t timing
	count := first
	for begun := time.Now(); time.Since(begun) < warmUp; {
		if err := s.command(fmt.Sprintf("%s %d %d", name, inFlight, count), &t); err != nil {
			return t, 0, err
		}
	}
	count = max(first, int(float64(count)*span.Seconds()*1e6/t.TotalUs))
	used := cpuOf(s)
	err := s.command(fmt.Sprintf("%s %d %d", name, inFlight, count), &t)
	t.cpuUs = (cpuOf(s) - used).Seconds() * 1e6 / float64(count)
	return t, count, err
}

func apiRoundTrip(s *side) (figures, error) {
	t, _, err := calls(s, "user", 1, 500)
	return figures{"api_rtt_us": t.P50Us, "api_rtt_p99_us": t.P99Us, "api_rtt_cpu_us": t.cpuUs}, err
}

func apiRate(s *side) (figures, error) {
	t, count, err := calls(s, "user", 64, 2000)
	return figures{"api_rate": float64(count) / t.TotalUs * 1e6, "api_rate_cpu_us": t.cpuUs}, err
}

func threadOf(name, thread string, count int) func(*side) (figures, error) {
	return func(s *side) (figures, error) {
		var t timing
		var used time.Duration
		for range 2 {
			used = cpuOf(s)
			if err := s.command(fmt.Sprintf("%s 1 %d", thread, count), &t); err != nil {
				return nil, err
			}
		}
		perCall := ms(cpuOf(s)-used) / float64(count)
		return figures{name: t.P50Us / 1e3, name + "_cpu": perCall}, nil
	}
}

// messageHook tells the plugin of 1,000 posts a second as the server does, each from a goroutine of its own, and
// takes the CPU time that the process spends meanwhile.
func messageHook(s *side) (figures, error) {
	const perSecond, seconds = 1000, 6
	posts := benchPosts()
	send := func(count int) error {
		var before, after int
		if err := s.command("posted", &before); err != nil {
			return err
		}
		begun := time.Now()
		for i := range count {
			time.Sleep(time.Until(begun.Add(time.Duration(i) * time.Second / perSecond)))
			go s.hooks.MessageHasBeenPosted(&plugin.Context{}, posts[i%len(posts)])
		}
		for range 200 {
			if err := s.command("posted", &after); err != nil {
				return err
			}
			if after-before == count {
				return nil
			}
			time.Sleep(5 * time.Millisecond)
		}
		return fmt.Errorf("%s saw %d of %d posts", s.id, after-before, count)
	}
	if err := send(perSecond); err != nil {
		return nil, err
	}
	before := cpuOf(s)
	if err := send(perSecond * seconds); err != nil {
		return nil, err
	}
	return figures{"message_hook_cpu": (cpuOf(s) - before).Seconds() / seconds}, nil
}

func benchPosts() []*model.Post {
	list := thread(1000)
	posts := make([]*model.Post, len(list.Order))
	for i, id := range list.Order {
		posts[i] = list.Posts[id]
	}
	return posts
}
