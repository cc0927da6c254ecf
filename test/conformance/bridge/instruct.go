package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

// prefix of the commands by which the host tells the plugin what to do; plugin/instructions.ts takes them.
const prefix = "/conformance "

// instruct runs one instruction inside the plugin and returns its answer, decoded JSON.
func (h *host) instruct(instruction map[string]any) (any, error) {
	hooks, err := h.hooks()
	if err != nil {
		return nil, err
	}
	response, appErr := hooks.ExecuteCommand(&plugin.Context{}, &model.CommandArgs{Command: prefix + string(toJSON(instruction))})
	if appErr != nil {
		return nil, fmt.Errorf("the plugin failed to carry out an instruction: %s (%s)", appErr.Message, appErr.DetailedError)
	}
	if response == nil {
		return nil, errors.New("the plugin did not answer an instruction")
	}
	var answer any
	if err := json.Unmarshal([]byte(response.Text), &answer); err != nil {
		return nil, fmt.Errorf("the plugin's answer is no JSON: %w", err)
	}
	return answer, nil
}

// call has the plugin call an API method. The answer is {"result": …} or {"thrown": …}.
func (h *host) call(method string, args []any) (map[string]any, error) {
	answer, err := h.instruct(map[string]any{"do": "call", "method": method, "args": args})
	if err != nil {
		return nil, err
	}
	return answer.(map[string]any), nil
}
