package app_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our rooms each room may import. A room is the longest of these paths that a package is in.
var arrows = map[string][]string{
	"cmd":                {"app", "content", "db", "quizzes", "quizzes/bank", "quizzes/lint"},
	"app":                {"views", "db", "content", "quizzes", "quizzes/bank", "quizzes/schedule"},
	"views":              {"quizzes", "content"},
	"db":                 {"quizzes/schedule"},
	"quizzes":            {},
	"quizzes/authored":   {"quizzes", "content"},
	"quizzes/derived":    {"quizzes", "content"},
	"quizzes/computed":   {"quizzes", "quizzes/sim"},
	"quizzes/bank":       {"quizzes", "content", "quizzes/authored", "quizzes/derived", "quizzes/computed"},
	"quizzes/lint":       {"quizzes", "content", "quizzes/bank"},
	"quizzes/sim":        {"quizzes/sim"},
	"quizzes/sim/oracle": {}, // for tests: no room imports it
	"quizzes/schedule":   {},
	"content":            {},
}

// homes says which room alone may import a library.
var homes = map[string]string{
	"github.com/labstack/echo/v4":                  "app",
	"gorm.io/gorm":                                 "db",
	"gorm.io/driver/sqlite":                        "db",
	"github.com/yuin/goldmark":                     "content",
	"github.com/alecthomas/kong":                   "cmd",
	"github.com/open-spaced-repetition/go-fsrs/v4": "quizzes/schedule",
}

func room(pkg string) string {
	best := ""
	for r := range arrows {
		if (pkg == r || strings.HasPrefix(pkg, r+"/")) && len(r) > len(best) {
			best = r
		}
	}
	return best
}

// TestArrows reads every import of the program and fails on one that the architecture does not have.
func TestArrows(t *testing.T) {
	root := os.DirFS("..")
	files := 0
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "node_modules" || d.Name() == "testdata" {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files++
			checkImports(t, path)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("read %d files: %v", files, err)
	}
}

func checkImports(t *testing.T, path string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../"+path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	from := room(filepath.ToSlash(filepath.Dir(path)))
	for _, imp := range f.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		if ours, ok := strings.CutPrefix(name, "warmcache/"); ok {
			if to := room(ours); to != from && !contains(arrows[from], to) {
				t.Errorf("%s: %s imports %s", path, from, to)
			}
		}
		for lib, home := range homes {
			if (name == lib || strings.HasPrefix(name, lib+"/")) && from != home {
				t.Errorf("%s: %s belongs to %s alone", path, lib, home)
			}
		}
		if (from == "quizzes" || strings.HasPrefix(from, "quizzes/")) && from != "quizzes/sim/oracle" {
			for _, outside := range []string{"os", "net", "net/http", "database/sql", "math/rand"} {
				if name == outside {
					t.Errorf("%s: questions do no I/O and have no randomness of their own, but import %s", path, outside)
				}
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// TestTopLevel keeps the top level as it is fixed.
func TestTopLevel(t *testing.T) {
	allowed := " cmd app quizzes views content db go.mod go.sum Makefile README.md LICENSE bin data build "
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !strings.Contains(allowed, " "+e.Name()+" ") {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
