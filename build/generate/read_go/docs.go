package main

import (
	"go/ast"
	"strings"
)

// addDocs puts the comments of the source on the structs and fields read by reflection.
func addDocs(src *source, structs map[string]*Struct) {
	for pkg := range src.packages {
		src.typeSpecs(pkg, func(spec *ast.TypeSpec, doc *ast.CommentGroup) {
			s := structs[pkg+"."+spec.Name.Name]
			body, ok := spec.Type.(*ast.StructType)
			if s == nil || !ok {
				return
			}
			s.Doc = cleanDoc(doc)
			comments := map[string]string{}
			for _, f := range body.Fields.List {
				text := cleanDoc(f.Doc)
				if text == "" {
					text = cleanDoc(f.Comment)
				}
				for _, name := range f.Names {
					comments[name.Name] = text
				}
			}
			for _, f := range s.Fields {
				f.Doc = comments[f.Go]
			}
		})
	}
}

// cleanDoc is a comment's text without swagger annotations and linter directives.
func cleanDoc(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var lines []string
	for _, line := range strings.Split(doc.Text(), "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "swagger:") || strings.HasPrefix(trimmed, "nolint") || strings.HasPrefix(trimmed, "telemetry:") {
			continue
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
