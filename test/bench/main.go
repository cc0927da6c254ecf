// Command bench measures our plugin beside the same plugin written with Mattermost's own Go library, both in one real
// plugin.Environment: interleaved rounds, each with fresh processes, medians over the rounds.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// ids of the two plugins: folders of the same names lie in the plugins' folder.
var ids = [2]string{"bench-ours", "bench-reference"}

func main() {
	plugins := flag.String("plugins", "", "folder of the unpacked plugins bench-ours and bench-reference, absolute")
	out := flag.String("out", "", "write the figures to this file")
	only := flag.String("only", "", "measure only what gives these names, separated by commas")
	rounds := flag.Int("rounds", 5, "rounds")
	load := flag.Duration("load", time.Minute, "time under load before rss_load_mb is taken")
	flag.Parse()
	h, err := newHost(*plugins)
	exitOn(err)
	for _, id := range ids {
		exitOn(forgetFile(filepath.Join(*plugins, id, "server", "plugin")))
	}
	b := &bench{host: h, results: map[string]*[2][]float64{}, only: strings.Split(*only, ","), load: *load}
	begun := time.Now()
	fmt.Printf("%d rounds, %d cores, %s, load average %s\n", *rounds, runtime.NumCPU(), runtime.Version(), loadAverage())
	for i := range *rounds {
		exitOn(b.round(i))
		fmt.Printf("round %d done after %v, load average %s\n", i+1, time.Since(begun).Round(time.Second), loadAverage())
	}
	if b.wanted("rss_load_mb") {
		exitOn(b.memoryUnderLoad())
	}
	h.close()
	for _, trouble := range h.log.troubles {
		fmt.Println("the host logged:", trouble)
	}
	b.table()
	if *out != "" {
		exitOn(b.save(*out))
	}
	for _, problem := range b.problems {
		fmt.Println("failed:", problem)
	}
	if len(b.problems) > 0 {
		os.Exit(1)
	}
}

type bench struct {
	host *host
	// results of ours and of the reference by name, one per round.
	results  map[string]*[2][]float64
	only     []string
	load     time.Duration
	problems []string
}

func (b *bench) wanted(names ...string) bool {
	return b.only[0] == "" || slices.ContainsFunc(names, func(name string) bool { return slices.Contains(b.only, name) })
}

// ofReference ends the name of a figure that stands for the reference, whichever plugin gave it.
const ofReference = " of the reference"

func (b *bench) add(which int, got figures) {
	for name, value := range got {
		which := which
		if base, found := strings.CutSuffix(name, ofReference); found {
			name, which = base, 1
		}
		if b.results[name] == nil {
			b.results[name] = &[2][]float64{}
		}
		b.results[name][which] = append(b.results[name][which], value)
	}
}

// round starts both plugins anew and measures one after the other; who goes first alternates.
func (b *bench) round(number int) error {
	var sides [2]*side
	order := []int{number % 2, 1 - number%2}
	for _, which := range order {
		s, err := b.activate(which)
		if err != nil {
			return err
		}
		sides[which] = s
	}
	for _, m := range measures {
		if !b.wanted(m.gives...) {
			continue
		}
		for _, which := range order {
			got, err := m.run(sides[which])
			if err != nil {
				b.problems = append(b.problems, fmt.Sprintf("%s of %s: %v", m.gives[0], ids[which], err))
				continue
			}
			b.add(which, got)
		}
	}
	for _, s := range sides {
		if err := b.host.deactivate(s); err != nil {
			return err
		}
	}
	return nil
}

// activate starts the plugin three times, when that is to be measured, and leaves it running.
func (b *bench) activate(which int) (*side, error) {
	if !b.wanted("activate_ms") {
		return b.host.activate(ids[which])
	}
	var shaken, active, whole []float64
	for {
		s, err := b.host.activate(ids[which])
		if err != nil {
			return nil, err
		}
		shaken, active, whole = append(shaken, s.handshakeMs), append(active, s.activateMs), append(whole, s.wholeMs)
		if len(active) == 3 {
			b.add(which, figures{"activate_ms": median(active), "activate_handshake_ms": median(shaken),
				"activate_hashing_too_ms": median(whole)})
			return s, nil
		}
		if err := b.host.deactivate(s); err != nil {
			return nil, err
		}
	}
}

func (b *bench) memoryUnderLoad() error {
	var sides []*side
	for _, id := range ids {
		s, err := b.host.activate(id)
		if err != nil {
			return err
		}
		sides = append(sides, s)
	}
	fmt.Printf("both under load for %v\n", b.load)
	memory, err := underLoad(sides, b.load)
	if err != nil {
		b.problems = append(b.problems, fmt.Sprintf("rss_load_mb: %v", err))
		return nil
	}
	for which, mb := range memory {
		b.add(which, figures{"rss_load_mb": mb})
	}
	return nil
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
