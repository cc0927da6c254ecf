package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// host is one real plugin.Environment around the unpacked plugin, with a world behind its API.
type host struct {
	env    *plugin.Environment
	api    *api
	log    *hostLog
	logger *mlog.Logger
	id     string
	exe    string
	killed bool
	webapp string
}

func newHost(pluginDir string, manifest *model.Manifest, w *world, r *recorder, siteURL string) (*host, error) {
	webapp, err := os.MkdirTemp("", "conformance-webapp-")
	if err != nil {
		return nil, err
	}
	h := &host{api: newAPI(w, r, manifest, siteURL), log: &hostLog{}, id: manifest.Id, webapp: webapp}
	h.exe = filepath.Join(pluginDir, manifest.Id, manifest.GetExecutableForRuntime("linux", "amd64"))
	if h.logger, err = newHostLogger(h.log); err != nil {
		return nil, err
	}
	log.SetOutput(h.log) // net/rpc complains to the standard logger
	h.env, err = plugin.NewEnvironment(func(*model.Manifest) plugin.API { return h.api }, nil, pluginDir, webapp, h.logger, nil)
	return h, err
}

// start activates the plugin as the server does.
func (h *host) start() error {
	_, activated, err := h.env.Activate(h.id)
	if err != nil {
		return err
	}
	if !activated || !h.env.IsActive(h.id) {
		return errors.New("the environment did not activate the plugin")
	}
	return nil
}

// stop deactivates the plugin and demands that its process ends of its own accord, in time.
func (h *host) stop(within time.Duration) error {
	pids := h.pids()
	begun := time.Now()
	if !h.env.Deactivate(h.id) {
		return errors.New("the environment had nothing to deactivate")
	}
	if took := time.Since(begun); took > within {
		return fmt.Errorf("deactivation took %v, expected at most %v", took.Round(time.Millisecond), within)
	}
	if len(pids) != 1 {
		return fmt.Errorf("expected one plugin process, got %d", len(pids))
	}
	if left := h.pids(); len(left) != 0 {
		return fmt.Errorf("the plugin's process still runs after deactivation")
	}
	return nil
}

// kill ends the plugin's process as a crash would, then lets the host's own health check find out.
func (h *host) kill() error {
	pids := h.pids()
	if len(pids) != 1 {
		return fmt.Errorf("expected one plugin process, got %d", len(pids))
	}
	h.killed = true
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		return err
	}
	if err := h.env.PerformHealthCheck(h.id); err == nil {
		// The session may take a moment to notice; the host checks three times and at the next interval again.
		for range 100 {
			time.Sleep(20 * time.Millisecond)
			if err = h.env.PerformHealthCheck(h.id); err != nil {
				break
			}
		}
		if err == nil {
			return errors.New("health checks pass although the process was killed")
		}
	}
	if err := h.env.RestartPlugin(h.id); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	again := h.pids()
	if len(again) != 1 || again[0] == pids[0] {
		return fmt.Errorf("expected one new plugin process, got %d", len(again))
	}
	return nil
}

func (h *host) close() {
	h.env.Shutdown()
	_ = h.logger.Shutdown()
	_ = os.RemoveAll(h.webapp)
}

// pids are our child processes that run the plugin's executable.
func (h *host) pids() (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, rest, ok := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if !ok || len(fields) < 2 || fields[1] != strconv.Itoa(os.Getpid()) || fields[0] == "Z" {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		command, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if err == nil && strings.HasPrefix(string(command), h.exe) {
			pids = append(pids, pid)
		}
	}
	return pids
}
