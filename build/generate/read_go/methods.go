package main

import (
	"go/ast"
	"log"
	"reflect"
	"regexp"
	"strings"

	"github.com/mattermost/mattermost/server/public/plugin"
)

// Method is one call of plugin.API or plugin.Hooks.
type Method struct {
	Go     string   `json:"go"`
	Params []string `json:"params"`
	// Types are the Go types of the parameters as written, and Results those of the results.
	Types   []string `json:"types"`
	Results []string `json:"results"`
	// Plain marks methods whose Z_ structs hold just the parameters and the results as fields A, B, C...
	Plain bool     `json:"plain,omitempty"`
	Since string   `json:"since"`
	Newer bool     `json:"newer,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	// Doc is the comment without its tags and its version line; paragraphs are separated by an empty line.
	Doc string `json:"doc"`
}

var (
	versionLine = regexp.MustCompile(`(?i)^minimum server version:\s*(\S+)\s*$`)
	tagLine     = regexp.MustCompile(`^@tag\s+(\S+)\s*$`)
)

func readMethods(src *source, name string, iface reflect.Type) []*Method {
	structs := map[string]reflect.Type{}
	for _, v := range rpcStructs {
		structs[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	var methods []*Method
	src.typeSpecs("plugin", func(spec *ast.TypeSpec, _ *ast.CommentGroup) {
		if spec.Name.Name != name {
			return
		}
		for _, entry := range spec.Type.(*ast.InterfaceType).Methods.List {
			methods = append(methods, readMethod(src, entry, iface, structs))
		}
	})
	if len(methods) == 0 || len(methods) != iface.NumMethod() {
		log.Fatalf("plugin.%s: found %d methods, want %d", name, len(methods), iface.NumMethod())
	}
	return methods
}

func readMethod(src *source, entry *ast.Field, iface reflect.Type, structs map[string]reflect.Type) *Method {
	signature := entry.Type.(*ast.FuncType)
	m := &Method{Go: entry.Names[0].Name, Params: []string{}, Types: []string{}, Results: []string{}}
	for _, p := range signature.Params.List {
		for _, name := range p.Names {
			m.Params = append(m.Params, name.Name)
			m.Types = append(m.Types, src.text(p.Type))
		}
	}
	if signature.Results != nil {
		for _, r := range signature.Results.List {
			for range max(1, len(r.Names)) {
				m.Results = append(m.Results, src.text(r.Type))
			}
		}
	}
	m.readDoc(entry.Doc.Text())
	declared, _ := iface.MethodByName(m.Go)
	m.Plain = plain(declared.Type, structs["Z_"+m.Go+"Args"], structs["Z_"+m.Go+"Returns"])
	return m
}

func (m *Method) readDoc(doc string) {
	var lines []string
	for _, line := range strings.Split(doc, "\n") {
		trimmed := strings.TrimSpace(line)
		if found := versionLine.FindStringSubmatch(trimmed); found != nil {
			m.Since = found[1]
		} else if found := tagLine.FindStringSubmatch(trimmed); found != nil {
			m.Tags = append(m.Tags, found[1])
		} else {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	m.Doc = strings.TrimSpace(strings.Join(lines, "\n"))
}

// plain tells whether the structs hold just what the method takes and answers, in order, as A, B, C...
func plain(method, args, returns reflect.Type) bool {
	if args == nil || returns == nil || args.NumField() != method.NumIn() || returns.NumField() != method.NumOut() {
		return false
	}
	for i := range method.NumIn() {
		if f := args.Field(i); f.Name != string(rune('A'+i)) || f.Type != method.In(i) {
			return false
		}
	}
	for i := range method.NumOut() {
		if f := returns.Field(i); f.Name != string(rune('A'+i)) || f.Type != method.Out(i) {
			return false
		}
	}
	return true
}

func readAPI(src *source) []*Method { return readMethods(src, "API", reflect.TypeFor[plugin.API]()) }
func readHooks(src *source) []*Method {
	return readMethods(src, "Hooks", reflect.TypeFor[plugin.Hooks]())
}
