package main

import (
	"log"
	"maps"
	"slices"
)

// renamed are structs that the older version knows under another name.
var renamed = map[string]string{
	"model.MessageAttachment": "model.SlackAttachment", "model.MessageAttachmentField": "model.SlackAttachmentField",
	"plugin.HTTPRequestSubset": "http.Request",
}

// compare marks what the older version lacks.
func (s *Schema) compare(path string) {
	old := readSchema(path)
	s.Old = old.Version
	markMethods(s.API, old.API)
	markMethods(s.Hooks, old.Hooks)
	for _, name := range slices.Sorted(maps.Keys(s.Structs)) {
		before := old.Structs[name]
		if before == nil {
			before = old.Structs[renamed[name]]
		}
		if before == nil {
			continue // nothing an older host knows leads here
		}
		fields := map[string]*Field{}
		for _, f := range before.Fields {
			fields[f.Go] = f
		}
		for _, f := range s.Structs[name].Fields {
			known := fields[f.Go]
			if known == nil {
				f.Newer, f.Unskippable = true, s.reachesInterface(f.Type, map[string]bool{})
			} else if a, b := wireKind(f.Type), wireKind(known.Type); a != b {
				log.Fatalf("%s.%s: %s on the wire, %s in %s", name, f.Go, a, b, old.Version)
			}
		}
	}
	for name, ref := range old.Registered {
		if s.Registered[name] == nil {
			s.Registered[name] = ref
			s.adopt(ref, old)
		}
	}
}

func markMethods(methods, old []*Method) {
	for _, m := range methods {
		at := slices.IndexFunc(old, func(o *Method) bool { return o.Go == m.Go })
		if at < 0 {
			m.Newer = true
		} else if !slices.Equal(m.Types, old[at].Types) || !slices.Equal(m.Results, old[at].Results) {
			log.Printf("%s has changed: %v %v, was %v %v", m.Go, m.Types, m.Results, old[at].Types, old[at].Results)
		}
	}
}

// adopt takes over the structs that a type of the older version reaches.
func (s *Schema) adopt(ref any, old *Schema) {
	walk(ref, func(name string) {
		if s.Structs[name] == nil {
			s.Structs[name] = old.Structs[name]
			for _, f := range s.Structs[name].Fields {
				s.adopt(f.Type, old)
			}
		}
	})
}

// reachesInterface tells whether a value of the type may hold an interface value: Go's decoder fails to skip some of
// those when the field is unknown to it.
func (s *Schema) reachesInterface(ref any, seen map[string]bool) bool {
	if ref == "any" || ref == "error" {
		return true
	}
	object, ok := ref.(map[string]any)
	if !ok {
		return false
	}
	if name, ok := object["struct"].(string); ok {
		if seen[name] {
			return false
		}
		seen[name] = true
		return slices.ContainsFunc(s.Structs[name].Fields, func(f *Field) bool { return s.reachesInterface(f.Type, seen) })
	}
	for _, key := range []string{"slice", "array", "map", "pointer"} {
		if inner, ok := object[key]; ok && s.reachesInterface(inner, seen) {
			return true
		}
	}
	return false
}

func walk(ref any, visit func(name string)) {
	object, ok := ref.(map[string]any)
	if !ok {
		return
	}
	if name, ok := object["struct"].(string); ok {
		visit(name)
	}
	for _, key := range []string{"slice", "array", "map", "key", "pointer"} {
		walk(object[key], visit)
	}
}

// wireKind is what gob compares of a type: sizes, names and pointers do not count.
func wireKind(ref any) string {
	if basic, ok := ref.(string); ok {
		switch basic {
		case "int", "int8", "int16", "int32", "int64":
			return "int"
		case "uint", "uint8", "uint16", "uint32", "uint64":
			return "uint"
		case "float32", "float64":
			return "float"
		case "any", "error":
			return "interface"
		}
		return basic
	}
	object := ref.(map[string]any)
	switch {
	case object["pointer"] != nil:
		return wireKind(object["pointer"])
	case object["struct"] != nil:
		return "struct"
	case object["slice"] != nil:
		return "[]" + wireKind(object["slice"])
	case object["array"] != nil:
		return "[n]" + wireKind(object["array"])
	case object["map"] != nil:
		return "map[" + wireKind(object["key"]) + "]" + wireKind(object["map"])
	}
	return object["opaque"].(string)
}
