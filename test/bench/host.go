package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/logr/v2"
	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
	"github.com/mattermost/mattermost/server/public/shared/mlog"
)

// host is the one real plugin.Environment, in which both plugins run side by side.
type host struct {
	env    *plugin.Environment
	logger *mlog.Logger
	log    *logTarget
	api    *api
	dir    string
	webapp string
}

func newHost(pluginDir string) (*host, error) {
	webapp, err := os.MkdirTemp("", "bench-webapp-")
	if err != nil {
		return nil, err
	}
	h := &host{log: &logTarget{}, dir: pluginDir, webapp: webapp}
	if h.logger, err = mlog.NewLogger(); err != nil {
		return nil, err
	}
	targets := mlog.LoggerConfiguration{"bench": {Type: "bench", Format: "plain", Levels: mlog.StdAll}}
	factories := &mlog.Factories{TargetFactory: func(string, json.RawMessage) (logr.Target, error) { return h.log, nil }}
	if err := h.logger.ConfigureTargets(targets, factories); err != nil {
		return nil, err
	}
	mlog.InitGlobalLogger(h.logger)
	log.SetOutput(io.Discard) // net/rpc's complaints about method shapes
	h.api = newAPI()
	h.env, err = plugin.NewEnvironment(func(*model.Manifest) plugin.API { return h.api }, nil, pluginDir, webapp, h.logger, nil)
	return h, err
}

func (h *host) close() {
	h.env.Shutdown()
	_ = os.RemoveAll(h.webapp)
}

// side is one of the two plugins while it runs.
type side struct {
	id    string
	hooks plugin.Hooks
	api   *api
	pid   int
	// Milliseconds from spawn to the handshake, and until OnActivate returned; and of the whole activation, which
	// begins with the host hashing the executable twice.
	handshakeMs, activateMs, wholeMs float64
}

func (h *host) activate(id string) (*side, error) {
	h.log.forget()
	begun := time.Now()
	_, activated, err := h.env.Activate(id)
	done := time.Now()
	if err != nil {
		return nil, err
	}
	if !activated {
		return nil, fmt.Errorf("%s is active already", id)
	}
	_ = h.logger.Flush()
	s := &side{id: id, api: h.api, wholeMs: ms(done.Sub(begun))}
	if s.hooks, err = h.env.HooksForPlugin(id); err != nil {
		return nil, err
	}
	// go-plugin says the one right before it starts the process, the other once the handshake line has been read.
	spawned, shaken := h.log.at("starting plugin"), h.log.at("using plugin")
	if spawned.IsZero() || shaken.IsZero() {
		return nil, errors.New("the host's log does not tell when the plugin was started")
	}
	s.handshakeMs, s.activateMs = ms(shaken.Sub(spawned)), ms(done.Sub(spawned))
	if s.pid, err = childOf(filepath.Join(h.dir, id)); err != nil {
		return nil, err
	}
	return s, nil
}

func (h *host) deactivate(s *side) error {
	if !h.env.Deactivate(s.id) {
		return fmt.Errorf("%s was not active", s.id)
	}
	return nil
}

// command runs the plugin's command and decodes its answer's text as JSON.
func (s *side) command(text string, answer any) error {
	response, appErr := s.hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: text})
	if appErr != nil {
		return appErr
	}
	if err := json.Unmarshal([]byte(response.Text), answer); err != nil {
		return fmt.Errorf("command %q: %w", text, err)
	}
	return nil
}

// logTarget keeps when the host said what, and what it complained about.
type logTarget struct {
	lock     sync.Mutex
	times    map[string]time.Time
	troubles []string
}

func (t *logTarget) Init() error     { return nil }
func (t *logTarget) Shutdown() error { return nil }

func (t *logTarget) Write(p []byte, rec *logr.LogRec) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.times[rec.Msg()] = rec.Time()
	if level := rec.Level(); level.ID <= mlog.LvlError.ID {
		t.troubles = append(t.troubles, strings.TrimSpace(string(p)))
	}
	return len(p), nil
}

func (t *logTarget) forget() {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.times = map[string]time.Time{}
}

func (t *logTarget) at(message string) time.Time {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.times[message]
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }
