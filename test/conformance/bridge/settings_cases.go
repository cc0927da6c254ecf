package main

import (
	"reflect"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// learnSettings has the plugin ask for the host's settings, as it does of its own accord before it first saves some.
func (h *host) learnSettings() error {
	h.api.prepare("GetConfig", &preparedCall{returns: results(to(&model.Config{}))})
	_, err := h.call("GetConfig", []any{})
	h.api.came("GetConfig")
	return err
}

func to[T any](value T) *T { return &value }

// settingsSaved: settings that are read and saved again are what they were, whatever gob leaves out; where the host has
// settings that the bridge lacks, they are not saved.
func (s *suite) settingsSaved(sub *subject) {
	defaults := &model.Config{}
	defaults.SetDefaults()
	samples := map[kind]*model.Config{"defaults": defaults}
	for i, k := range []kind{full, hollow} {
		samples[k] = &model.Config{}
		newFiller(k, s.seed, stream("settings", i)).fill(reflect.ValueOf(samples[k]).Elem())
	}
	for k, config := range samples {
		sub.cases++
		// Of settings that a running server may leave nil a zero arrives as nil.
		config.ClusterSettings.EnableExperimentalGossipEncryption = nil
		config.ElasticsearchSettings.BulkIndexingTimeWindowSeconds = nil
		s.host.api.prepare("GetConfig", &preparedCall{returns: results(&config)})
		s.host.api.prepare("SaveConfig", &preparedCall{returns: results(new(*model.AppError))})
		answer, err := s.host.instruct(map[string]any{"do": "save what is read"})
		s.host.api.came("GetConfig")
		received := s.host.api.came("SaveConfig")
		if err != nil {
			sub.fail("%s: %v", k, err)
			continue
		}
		if version == "mm911" {
			thrown, _ := answer.(map[string]any)["thrown"].(map[string]any)
			message, _ := thrown["message"].(string)
			if thrown["HostError"] != "unknown_settings" || !strings.Contains(message, "ServiceSettings.EnableOpenTracing") || received != nil {
				sub.fail("%s: expected a refusal, got %s", k, brief(answer))
			}
			continue
		}
		sub.failures = append(sub.failures, s.known.unknown(outcome{
			Where: "settings", Method: "SaveConfig", Kind: k, Sent: []any{asJSON(spell(reflect.ValueOf(config)))}, Got: any(received),
		})...)
	}
}
