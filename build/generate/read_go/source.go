package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"strings"
)

// source is the syntax of the packages of server/public that declare what crosses the wire, by package name.
type source struct {
	set      *token.FileSet
	packages map[string][]*ast.File
}

func readSource(root string) *source {
	src := &source{set: token.NewFileSet(), packages: map[string][]*ast.File{}}
	for name, dir := range map[string]string{"plugin": "plugin", "model": "model", "mlog": "shared/mlog"} {
		paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil || len(paths) == 0 {
			log.Fatalf("no Go files in %s", filepath.Join(root, dir))
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				log.Fatal(err)
			}
			file, err := parser.ParseFile(src.set, path, text, parser.ParseComments)
			if err != nil {
				log.Fatal(err)
			}
			src.packages[name] = append(src.packages[name], file)
		}
	}
	return src
}

func (s *source) text(n ast.Node) string {
	var out bytes.Buffer
	if err := printer.Fprint(&out, s.set, n); err != nil {
		log.Fatal(err)
	}
	return out.String()
}

// typeSpecs calls visit for every type declared at the top of a package, with its comment.
func (s *source) typeSpecs(pkg string, visit func(spec *ast.TypeSpec, doc *ast.CommentGroup)) {
	for _, file := range s.packages[pkg] {
		for _, decl := range file.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE {
				continue
			}
			for _, spec := range types.Specs {
				t := spec.(*ast.TypeSpec)
				doc := t.Doc
				if doc == nil && len(types.Specs) == 1 {
					doc = types.Doc
				}
				visit(t, doc)
			}
		}
	}
}
