package formats_test

import (
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/computed/formats"
	"warmcache/quizzes/sim/oracle"
)

// pyRepairs lists the lines of a file that PyYAML reads once they are moved or get a space after their colon; -1 is
// among them if it reads the file as it is.
const pyRepairs = `
import json, sys, yaml
def loads(lines):
    try: yaml.safe_load("\n".join(lines) + "\n")
    except yaml.YAMLError: return False
    return True
def repairs(lines):
    out = [-1] if loads(lines) else []
    for i, line in enumerate(lines):
        body = line.lstrip(" \t")
        if any(loads(lines[:i] + [" " * col + text] + lines[i+1:]) for text in {body, body.replace(":", ": ", 1)} for col in range(12)):
            out.append(i)
    return out
print(json.dumps([repairs(c) for c in json.load(sys.stdin)]))`

// TestYMStructureLineIsUnique holds each question against PyYAML: the key is the only line whose repair helps.
func TestYMStructureLineIsUnique(t *testing.T) {
	if missing := oracle.PythonHas("yaml", "python3-yaml"); missing != "" {
		t.Skip(missing)
	}
	var files [][]string
	var keys []int
	for seed := range uint64(100) {
		q, _, err := formats.YMStructureLine.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, strings.Split(q.Note, "\n"))
		keys = append(keys, slices.IndexFunc(q.Ask.(quizzes.Line).Options, func(o quizzes.Option) bool { return o.Right }))
	}
	for i, found := range oracle.Run[[]string, []int](t, files, oracle.Python(), "-c", pyRepairs) {
		if !slices.Equal(found, []int{keys[i]}) {
			t.Errorf("seed %d: the key is %d, and these help: %v\n%s", i, keys[i], found, strings.Join(files[i], "\n"))
		}
	}
}
