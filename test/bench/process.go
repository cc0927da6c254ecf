package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// childOf is the id of our one child process whose executable lies in the folder.
func childOf(folder string) (int, error) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 2 || fields[1] != strconv.Itoa(os.Getpid()) || fields[0] == "Z" {
			continue
		}
		command, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if strings.HasPrefix(string(command), folder+"/") {
			return strconv.Atoi(filepath.Base(filepath.Dir(path)))
		}
	}
	return 0, fmt.Errorf("no process of %s", folder)
}

// cpuOf is what the plugin's process and all its threads have used so far. The kernel's clock for it counts nanoseconds, where
// /proc counts hundredths of a second.
func cpuOf(s *side) time.Duration {
	const scheduler = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^s.pid<<3|scheduler), &t); err != nil {
		exitOn(fmt.Errorf("CPU time of process %d: %w", s.pid, err))
	}
	return time.Duration(t.Nano())
}

// residentMB is the process's resident memory in megabytes of 10^6 bytes, files mapped into it included.
func residentMB(pid int) (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(data), "VmRSS:")
	fields := strings.Fields(rest)
	if !found || len(fields) == 0 {
		return 0, fmt.Errorf("process %d has no VmRSS", pid)
	}
	kB, err := strconv.ParseFloat(fields[0], 64)
	return kB * 1024 / 1e6, err
}

// forgetFile drops the file's pages from the kernel's cache, as a restart of the machine does. The host reads the file
// again before it starts it, to hash it. Pages that were left by whoever wrote the file may be larger or smaller, and
// of a page that a process touches its resident memory counts the whole.
func forgetFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	// Only what is written down can be dropped.
	if err := file.Sync(); err != nil {
		return err
	}
	return unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED)
}

func loadAverage() string {
	data, _ := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(data))
	if len(fields) < 3 {
		return "unknown"
	}
	return strings.Join(fields[:3], " ")
}
