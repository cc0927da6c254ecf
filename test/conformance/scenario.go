package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// scenarioFile is scenarios.json; README.md describes it.
type scenarioFile struct {
	SiteURL   string            `json:"siteUrl"`
	Answers   map[string]string `json:"answers"`
	Scenarios []scenario        `json:"scenarios"`
}

type scenario struct {
	Name   string         `json:"name"`
	Note   string         `json:"note"`
	Export string         `json:"export"`
	Config map[string]any `json:"config"`
	LLM    llmWay         `json:"llm"`
	Steps  []step         `json:"steps"`
}

type step struct {
	Do string `json:"do"`
	// command, post
	User    string `json:"user"`
	Channel string `json:"channel"`
	Root    string `json:"root"`
	Text    string `json:"text"`
	// await, count
	Method string   `json:"method"`
	Where  []string `json:"where"`
	Lacks  []string `json:"lacks"`
	Count  int      `json:"count"`
	// configure, llm, stop
	Config   map[string]any `json:"config"`
	LLM      llmWay         `json:"llm"`
	WithinMs int            `json:"withinMs"`
}

// observed is what one scenario's host saw: the part that both hosts must agree on.
type observed struct {
	Name      string            `json:"name"`
	Responses []any             `json:"responses"`
	Calls     []json.RawMessage `json:"calls"`
	Logs      []json.RawMessage `json:"logs"`
	LLM       []string          `json:"llm"`
	// Order is for people: the same calls by name as they came.
	Order []string `json:"order"`
}

const patience = 30 * time.Second

type run struct {
	host    *host
	llm     *fakeLLM
	rec     *recorder
	answers map[string]string
	siteURL string
	out     *observed
	active  bool
	written int
}

// play runs one scenario from activation to deactivation.
func play(s scenario, file scenarioFile, dir, pluginDir string, manifest *model.Manifest) (*observed, string, error) {
	w, err := loadWorld(filepath.Join(dir, s.Export))
	if err != nil {
		return nil, "", err
	}
	r := &run{rec: newRecorder(), llm: startLLM(), answers: file.Answers, siteURL: file.SiteURL, out: &observed{Name: s.Name, Responses: []any{}, LLM: []string{}}}
	defer r.llm.close()
	for _, id := range w.ids() {
		r.rec.know(id)
	}
	if r.host, err = newHost(pluginDir, manifest, w, r.rec, file.SiteURL); err != nil {
		return nil, "", err
	}
	defer r.host.close()
	r.configure(s.Config)
	r.setLLM(s.LLM)
	if err = r.steps(s.Steps); err == nil {
		err = r.faults()
	}
	r.out.Calls, r.out.Logs = r.rec.normalised(r.llm.server.URL)
	r.out.Order = r.rec.methods()
	for _, request := range r.llm.seen() {
		r.out.LLM = append(r.out.LLM, fmt.Sprintf("%s model=%s stream=%v %s", request.path, request.Model, request.Stream, request.authorization))
	}
	return r.out, r.host.log.text(), err
}

func (r *run) steps(steps []step) error {
	if len(steps) == 0 || steps[0].Do != "start" {
		steps = append([]step{{Do: "start"}}, steps...)
	}
	if running(steps) {
		steps = append(steps, step{Do: "stop"})
	}
	for i, s := range steps {
		if err := r.step(s); err != nil {
			return fmt.Errorf("step %d (%s): %w", i, s.Do, err)
		}
	}
	return nil
}

// running tells whether the steps leave the plugin started.
func running(steps []step) bool {
	on := false
	for _, s := range steps {
		on = s.Do == "start" || on && s.Do != "stop"
	}
	return on
}

func (r *run) step(s step) error {
	switch s.Do {
	case "start":
		return r.host.start()
	case "stop":
		within := time.Duration(s.WithinMs) * time.Millisecond
		if within == 0 {
			within = 2 * time.Second
		}
		return r.host.stop(within)
	case "command":
		return r.command(s)
	case "post":
		return r.post(s)
	case "await":
		return r.await(s)
	case "count":
		if n := r.rec.count(s.Method); n != s.Count {
			return fmt.Errorf("%s: expected %d calls, got %d", s.Method, s.Count, n)
		}
		return nil
	case "configure":
		r.configure(s.Config)
		hooks, err := r.host.env.HooksForPlugin(r.host.id)
		if err != nil {
			return err
		}
		return hooks.OnConfigurationChange()
	case "llm":
		r.setLLM(s.LLM)
		return nil
	case "ping":
		return r.host.env.PerformHealthCheck(r.host.id)
	case "awaitRequests":
		return r.llm.await(s.Count, patience)
	case "crash":
		return r.host.kill()
	case "requests":
		if n := len(r.llm.seen()); n != s.Count {
			return fmt.Errorf("expected %d requests to the model, got %d", s.Count, n)
		}
		return nil
	}
	return fmt.Errorf("no such step")
}

func (r *run) configure(config map[string]any) {
	filled := map[string]any{}
	for key, value := range config {
		if text, ok := value.(string); ok {
			value = strings.ReplaceAll(text, "${llm}", r.llm.server.URL)
		}
		filled[key] = value
	}
	r.host.api.configure(filled)
}

func (r *run) setLLM(way llmWay) {
	if text, ok := r.answers[way.Answer]; ok {
		way.Answer = text
	}
	r.llm.set(way)
}

var idReference = regexp.MustCompile(`\$\{id:([^}]+)\}`)

// command runs a slash command as the server does for a user.
func (r *run) command(s step) error {
	text := idReference.ReplaceAllStringFunc(s.Text, func(ref string) string { return idOf(idReference.FindStringSubmatch(ref)[1]) })
	trigger, _, _ := strings.Cut(strings.TrimPrefix(text, "/"), " ")
	r.host.api.lock.Lock()
	_, registered := r.host.api.commands[trigger]
	channelID := idOf(s.Channel)
	channel := r.host.api.world.channels[channelID]
	r.host.api.lock.Unlock()
	if !registered || channel == nil {
		return fmt.Errorf("command registered: %v, channel known: %v", registered, channel != nil)
	}
	hooks, err := r.host.env.HooksForPlugin(r.host.id)
	if err != nil {
		return err
	}
	args := &model.CommandArgs{UserId: idOf("user:" + s.User), ChannelId: channelID, TeamId: channel.TeamId, Command: text, SiteURL: r.siteURL,
		TriggerId: "trigger", UserMentions: model.UserMentionMap{}, ChannelMentions: model.ChannelMentionMap{}}
	if s.Root != "" {
		args.RootId = idOf(s.Root)
	}
	response, appErr := hooks.ExecuteCommand(hookContext(), args)
	if appErr != nil {
		return fmt.Errorf("the command failed: %s", appErr.Error())
	}
	if response == nil {
		return fmt.Errorf("the command's response is nil, which the server shows as an error")
	}
	r.out.Responses = append(r.out.Responses, plainValue(reflect.ValueOf(response)))
	return nil
}

// post writes a message as a user; the plugin's hook has been called when it returns.
func (r *run) post(s step) error {
	hooks, err := r.host.env.HooksForPlugin(r.host.id)
	if err != nil {
		return err
	}
	r.written++
	now := time.Now().UnixMilli()
	post := &model.Post{Id: idOf(fmt.Sprintf("written:%d", r.written)), UserId: idOf("user:" + s.User), ChannelId: idOf(s.Channel),
		Message: s.Text, CreateAt: now, UpdateAt: now}
	if s.Root != "" {
		post.RootId = idOf(s.Root)
	}
	r.rec.know(post.Id)
	r.host.api.lock.Lock()
	r.host.api.world.posts[post.Id] = post
	r.host.api.lock.Unlock()
	hooks.MessageHasBeenPosted(hookContext(), post.Clone())
	return nil
}

func hookContext() *plugin.Context {
	return &plugin.Context{SessionId: "session", RequestId: "request", IPAddress: "127.0.0.1", AcceptLanguage: "en", UserAgent: "conformance"}
}

func (r *run) await(s step) error {
	c := r.rec.await(s.Method, s.Where, patience)
	if c == nil {
		return fmt.Errorf("no %s with %q within %v; called: %s", s.Method, s.Where, patience, strings.Join(r.rec.methods(), " "))
	}
	for _, text := range append([]string{"SECRET-THINKING", "<think>"}, s.Lacks...) {
		if strings.Contains(c.text(), text) {
			return fmt.Errorf("%s holds %q", s.Method, text)
		}
	}
	return nil
}

// faults are what no scenario may end with.
func (r *run) faults() error {
	if names := r.host.api.called(); len(names) > 0 {
		return fmt.Errorf("API methods that the tests do not serve: %s", strings.Join(names, ", "))
	}
	if line := r.host.log.trouble(r.host.killed); line != "" {
		return fmt.Errorf("the host logged trouble: %s", line)
	}
	return nil
}

func loadScenarios(path string) (file scenarioFile, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return file, err
	}
	return file, json.Unmarshal(data, &file)
}
