package computed_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"warmcache/quizzes/computed"
)

// TestAllIsWhole reads the packages of all sections: every exported template stands once in its package's All, and
// All of this package has as many.
func TestAllIsWhole(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		declared, listed := read(t, e.Name())
		for name := range declared {
			if listed[name] != 1 {
				t.Errorf("%s: %s stands %d times in All", e.Name(), name, listed[name])
			}
		}
		if len(listed) != len(declared) {
			t.Errorf("%s: %d templates declared, %d listed", e.Name(), len(declared), len(listed))
		}
		total += len(declared)
	}
	if got := len(computed.All()); got != total || got == 0 {
		t.Errorf("%d templates in All, %d in the packages", got, total)
	}
}

// read gives the exported variables of a package and the names that its all.go lists.
func read(t *testing.T, dir string) (declared map[string]bool, listed map[string]int) {
	t.Helper()
	declared, listed = map[string]bool{}, map[string]int{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(name) == "all.go" {
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.CompositeLit); ok {
					for _, e := range lit.Elts {
						listed[e.(*ast.Ident).Name]++
					}
				}
				return true
			})
			continue
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, s := range g.Specs {
					for _, id := range s.(*ast.ValueSpec).Names {
						if id.IsExported() {
							declared[id.Name] = true
						}
					}
				}
			}
		}
	}
	return declared, listed
}
