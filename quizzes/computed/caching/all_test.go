package caching_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"

	"warmcache/quizzes/computed/caching"
)

// TestAllIsWhole reads the package: every exported template stands in All once.
func TestAllIsWhole(t *testing.T) {
	pkgs, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared, listed := map[string]bool{}, map[string]int{}
	for name, f := range pkgs["caching"].Files {
		if strings.HasSuffix(name, "all.go") {
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
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				for _, id := range s.(*ast.ValueSpec).Names {
					if id.IsExported() {
						declared[id.Name] = true
					}
				}
			}
		}
	}
	for name := range declared {
		if listed[name] != 1 {
			t.Errorf("%s stands %d times in All", name, listed[name])
		}
	}
	if len(listed) != len(declared) || len(caching.All()) != len(declared) {
		t.Errorf("%d templates declared, %d listed", len(declared), len(listed))
	}
}
