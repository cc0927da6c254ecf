// Command bridge holds server/bridge against the real plugin.Environment of server/public: every API method and every
// hook, with generated values, both ends reporting what they saw. One line per subject, last line `N passed, N failed`.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

func main() {
	plugins := flag.String("plugins", "", "the folder that holds the unpacked conformance plugin")
	knownPath := flag.String("known", "known_differences.json", "the differences that are known, each of which must occur")
	only := flag.String("only", "", "run only subjects that match this expression, such as 'hook .*Posted'")
	seed := flag.Uint64("seed", 20240911, "of the generated values")
	parallel := flag.Int("parallel", 8, "how many subjects run at once")
	record := flag.String("record", "", "write there what the plugin sent, for an older host to read")
	newer := flag.String("newer", "", "have the plugin send what -record of a newer version has written")
	hello := flag.String("hello", "", "the folder that holds the unpacked example plugin, which is held to what its README says")
	verbose := flag.Bool("v", false, "print the host's log at the end")
	flag.Parse()
	filter, err := regexp.Compile(*only)
	exitOn(err)
	k, err := loadKnown(*knownPath)
	exitOn(err)
	fmt.Printf("the bridge under Mattermost %s, seed %d\n", model.CurrentVersion, *seed)
	begun := time.Now()
	t := &tally{}
	if *hello != "" {
		h, err := newHost(*hello)
		exitOn(err)
		s := &suite{host: h, known: k, seed: *seed}
		s.each(t, filter, 1, helloCases)
		h.close()
	}

	h, err := newHost(*plugins)
	exitOn(err)
	s := &suite{host: h, known: k, seed: *seed}
	s.each(t, filter, 1, startCases)
	exitOn(h.activate(""))
	exitOn(h.learnSettings())
	mark := h.log.mark()
	s.each(t, filter, *parallel, s.generated())
	if *newer != "" {
		cases, err := newerCases(*newer)
		exitOn(err)
		s.each(t, filter, *parallel, cases)
	}
	s.each(t, filter, 1, handCases)
	s.each(t, filter, 1, []named{{"the host's log", func(s *suite, sub *subject) { s.quietLog(sub, mark) }}})
	s.each(t, filter, 1, endCases)
	if *only == "" {
		s.each(t, filter, 1, []named{{"known differences", func(s *suite, sub *subject) {
			for _, name := range s.known.stale() {
				sub.fail("does not occur any more, so take it out: %s", name)
			}
		}}})
	}
	h.close()
	if *record != "" {
		exitOn(s.crossing.save(*record))
	}
	if *verbose {
		fmt.Println(h.log.text.String())
	}
	fmt.Printf("%d cases in %v\n", t.cases, time.Since(begun).Round(time.Millisecond))
	fmt.Printf("%d passed, %d failed\n", t.passed, t.failed)
	if t.failed > 0 || t.passed == 0 {
		os.Exit(1)
	}
}

// patience is how long one list of subjects may take.
const patience = 10 * time.Minute

// named is a subject with the cases that make it up.
type named struct {
	name string
	run  func(s *suite, sub *subject)
}

type tally struct {
	passed, failed, cases int
}

// each runs subjects, several at once, and prints a line for each in the order in which they are given.
func (s *suite) each(t *tally, filter *regexp.Regexp, parallel int, all []named) {
	slots := make(chan struct{}, parallel)
	results := make([]*subject, len(all))
	stuck := time.AfterFunc(patience, func() {
		for _, sub := range results {
			if sub != nil && !sub.over.Load() {
				fmt.Printf("FAIL  %s: does not come to an end\n", sub.name)
			}
		}
		os.Exit(1)
	})
	defer stuck.Stop()
	var group sync.WaitGroup
	for i, one := range all {
		if !filter.MatchString(one.name) {
			continue
		}
		results[i] = &subject{name: one.name}
		slots <- struct{}{}
		group.Go(func() {
			one.run(s, results[i])
			results[i].over.Store(true)
			<-slots
		})
	}
	group.Wait()
	for _, sub := range results {
		if sub != nil {
			t.add(sub)
		}
	}
}

func (t *tally) add(sub *subject) {
	sub.cases = max(sub.cases, 1)
	t.cases += sub.cases
	if len(sub.failures) == 0 {
		t.passed++
		fmt.Printf("ok    %s (%d)\n", sub.name, sub.cases)
		return
	}
	t.failed++
	const shown = 6
	for i, failure := range sub.failures {
		if i == shown {
			fmt.Printf("FAIL  %s: and %d more\n", sub.name, len(sub.failures)-shown)
			break
		}
		fmt.Printf("FAIL  %s: %s\n", sub.name, failure)
	}
}

// generated are the subjects whose cases need no code of their own.
func (s *suite) generated() []named {
	var all []named
	for _, m := range apiMethods() {
		all = append(all, named{"api " + m.Name, func(s *suite, sub *subject) { s.apiMethod(sub, m) }})
	}
	for _, m := range hookMethods() {
		all = append(all, named{"hook " + m.Name, func(s *suite, sub *subject) { s.hookMethod(sub, m) }})
	}
	return all
}

// quietLog looks for signs of a broken wire that no case has asked for.
func (s *suite) quietLog(sub *subject, mark int) {
	for _, line := range s.host.log.trouble(mark, afterThrow...) {
		sub.fail("%s", line)
	}
	for _, method := range s.host.api.surprises() {
		sub.fail("the plugin called %s of its own accord", method)
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
