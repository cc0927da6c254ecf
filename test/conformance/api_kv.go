package main

import (
	"bytes"
	"net/http"
	"sort"

	"github.com/mattermost/mattermost/server/public/model"
)

// The key-value store by the host's rules: no bytes delete a key, an atomic write compares the old value. Nothing
// expires within a scenario.

func (a *api) KVGet(key string) ([]byte, *model.AppError) {
	a.record("KVGet", key)
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.kv[key], nil
}

func (a *api) KVSetWithOptions(key string, value []byte, options model.PluginKVSetOptions) (bool, *model.AppError) {
	a.record("KVSetWithOptions", key, value, options)
	if key == "" || len([]rune(key)) > 150 {
		return false, &model.AppError{Id: "store.key.app_error", Where: "KVSetWithOptions", StatusCode: http.StatusBadRequest}
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	if options.Atomic && !bytes.Equal(a.kv[key], options.OldValue) {
		return false, nil
	}
	if len(value) == 0 {
		delete(a.kv, key)
	} else {
		a.kv[key] = value
	}
	return true, nil
}

func (a *api) KVDelete(key string) *model.AppError {
	a.record("KVDelete", key)
	a.lock.Lock()
	defer a.lock.Unlock()
	delete(a.kv, key)
	return nil
}

func (a *api) KVList(page, perPage int) ([]string, *model.AppError) {
	a.record("KVList", page, perPage)
	a.lock.Lock()
	defer a.lock.Unlock()
	var keys []string
	for key := range a.kv {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	start := min(page*perPage, len(keys))
	return keys[start:min(start+perPage, len(keys))], nil
}
