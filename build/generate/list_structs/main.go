// Command list_structs writes a Go file naming every exported Z_ struct of server/public/plugin, because reflection
// cannot enumerate a package. Usage: list_structs <directory of server/public> <out file>.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: list_structs <directory of server/public> <out file>")
	}
	var out bytes.Buffer
	out.WriteString("package main\n\nimport \"github.com/mattermost/mattermost/server/public/plugin\"\n\nfunc init() {\n\trpcStructs = []any{\n")
	for _, name := range structNames(os.Args[1]) {
		fmt.Fprintf(&out, "\t\tplugin.%s{},\n", name)
	}
	out.WriteString("\t}\n}\n")
	if err := os.WriteFile(os.Args[2], out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func structNames(root string) []string {
	files, err := filepath.Glob(filepath.Join(root, "plugin", "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == "db_rpc.go" {
			continue // the SQL driver is outside the compatibility promise and no plugin of ours speaks it
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			log.Fatal(err)
		}
		for _, decl := range tree.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok || types.Tok != token.TYPE {
				continue
			}
			for _, spec := range types.Specs {
				t := spec.(*ast.TypeSpec)
				if _, ok := t.Type.(*ast.StructType); ok && strings.HasPrefix(t.Name.Name, "Z_") {
					names = append(names, t.Name.Name)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}
