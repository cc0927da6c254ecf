package main

import (
	"sort"
	"sync"
)

// unserved stands behind the API of the tests: every method that the tests do not have notes its name.
type unserved struct {
	mu    sync.Mutex
	names map[string]bool
}

func (u *unserved) note(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.names == nil {
		u.names = map[string]bool{}
	}
	u.names[name] = true
}

// called lists the methods that were called and are not served.
func (u *unserved) called() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	var names []string
	for name := range u.names {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
