package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// host is one real plugin.Environment with the conformance plugin in it.
type host struct {
	env    *plugin.Environment
	api    *recordingAPI
	log    *hostLog
	logger *mlog.Logger
	id     string
	exe    string
}

func newHost(pluginDir string) (*host, error) {
	h := &host{api: &recordingAPI{}, log: &hostLog{}}
	manifests, err := filepath.Glob(filepath.Join(pluginDir, "*", "plugin.json"))
	if err != nil || len(manifests) != 1 {
		return nil, fmt.Errorf("expected one plugin in %s, got %d", pluginDir, len(manifests))
	}
	manifest, _, err := model.FindManifest(filepath.Dir(manifests[0]))
	if err != nil {
		return nil, err
	}
	h.id = manifest.Id
	h.exe = filepath.Join(filepath.Dir(manifests[0]), manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH))
	if h.logger, err = newHostLogger(h.log); err != nil {
		return nil, err
	}
	log.SetOutput(h.log) // net/rpc complains to the standard logger
	h.env, err = plugin.NewEnvironment(func(*model.Manifest) plugin.API { return h.api }, nil, pluginDir, "", h.logger, nil)
	return h, err
}

// activate starts the plugin, whose OnActivate does what `way` says: "" to succeed, or a JSON of what to throw.
func (h *host) activate(way string) error {
	if err := os.Setenv("CONFORMANCE_ACTIVATE", way); err != nil {
		return err
	}
	_, activated, err := h.env.Activate(h.id)
	if err != nil {
		return err
	}
	if !activated || !h.env.IsActive(h.id) {
		return errors.New("the environment did not activate the plugin")
	}
	return nil
}

// hooks are the plugin's hooks as the server gets at them.
func (h *host) hooks() (plugin.Hooks, error) {
	return h.env.HooksForPlugin(h.id)
}

// gone waits until no process of the plugin is left.
func (h *host) gone(within time.Duration) error {
	deadline := time.Now().Add(within)
	for {
		n := len(h.pids())
		if n == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d processes of the plugin are left after %v", n, within)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// pids are our child processes that run the plugin's executable; under Node it is the script's interpreter's argument.
func (h *host) pids() (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		data, err := os.ReadFile(path)
		_, rest, ok := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if err != nil || !ok || len(fields) < 2 || fields[1] != strconv.Itoa(os.Getpid()) || fields[0] == "Z" {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		command, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
		if err == nil && strings.Contains(string(command), h.exe) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func (h *host) close() {
	h.env.Shutdown()
	_ = h.logger.Shutdown()
}
