package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// target is what a figure must reach: `ours / reference` at most that much, or at least where more is better.
type target struct {
	name, unit string
	reach      float64
	more       bool
}

var targets = []target{
	{"activate_ms", "ms", 2, false},
	{"hook_rtt_us", "us", 1.3, false},
	{"hook_rtt_p99_us", "us", 2, false},
	{"api_rtt_us", "us", 1.3, false},
	{"api_rate", "calls/s", 0.8, true},
	{"thread_1k_ms", "ms", 1.3, false},
	{"thread_10k_ms", "ms", 1.3, false},
	{"message_hook_cpu", "CPU s/s", 2, false},
	{"http_rate", "requests/s", 0.8, true},
	{"http_mbps", "MB/s", 0.5, true},
	{"agents_gather", "ms", 0.5, false},
	{"agents_gather_at_once", "ms", 0.5, false},
	{"rss_idle_mb", "MB", 2, false},
	{"rss_load_mb", "MB", 2, false},
}

func (t target) met(ratio float64) bool {
	return t.more && ratio >= t.reach || !t.more && ratio <= t.reach
}

// table prints every figure: medians, lowest and highest of the rounds, and what must be reached.
func (b *bench) table() {
	fmt.Printf("\n%-24s %10s %10s %-10s %6s  %-8s %-5s  %s\n", "", "ours", "reference", "", "ratio", "reach", "met", "ours from..to | reference from..to")
	told := map[string]bool{}
	for _, t := range targets {
		told[t.name] = true
		both := b.results[t.name]
		if both == nil {
			continue
		}
		if len(both[0]) == 0 || len(both[1]) == 0 {
			fmt.Printf("%-24s not measured\n", t.name)
			continue
		}
		sign, met := "<=", "no"
		if t.more {
			sign = ">="
		}
		ratio := median(both[0]) / median(both[1])
		if t.met(ratio) {
			met = "yes"
		}
		b.line(t.name, t.unit, fmt.Sprintf("%s %.1f", sign, t.reach), met)
	}
	for _, name := range slices.Sorted(maps.Keys(b.results)) {
		if both := b.results[name]; !told[name] && len(both[0]) > 0 && len(both[1]) > 0 {
			b.line("  "+name, "", "", "")
		}
	}
	if b.results["rss_load_mb"] != nil {
		fmt.Printf("rss_load_mb: after %v of load.\n", b.load)
	}
}

func (b *bench) line(name, unit, reach, met string) {
	both := b.results[name]
	if both == nil {
		both = b.results[name[2:]]
	}
	ours, reference := median(both[0]), median(both[1])
	fmt.Printf("%-24s %10s %10s %-10s %6.2f  %-8s %-5s  %s..%s | %s..%s\n", name, short(ours), short(reference), unit,
		ours/reference, reach, met, short(slices.Min(both[0])), short(slices.Max(both[0])), short(slices.Min(both[1])), short(slices.Max(both[1])))
}

type entry struct {
	Ours      float64 `json:"ours"`
	Reference float64 `json:"reference"`
	Ratio     float64 `json:"ratio"`
	Unit      string  `json:"unit"`
}

// save writes the figures that have a target; when only some were measured, the others in the file stay.
func (b *bench) save(path string) error {
	// Figures of other tools stay as they are.
	all := map[string]any{}
	if b.only[0] != "" {
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &all)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, t := range targets {
		both := b.results[t.name]
		if both == nil || len(both[0]) == 0 || len(both[1]) == 0 {
			continue
		}
		ours, reference := median(both[0]), median(both[1])
		all[t.name] = entry{ours, reference, ours / reference, t.unit}
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// short is the number with about four digits.
func short(value float64) string {
	switch {
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	case value >= 1:
		return fmt.Sprintf("%.2f", value)
	default:
		return fmt.Sprintf("%.4f", value)
	}
}
