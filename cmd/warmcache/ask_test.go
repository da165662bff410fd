package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// jsonFields are fixed, because other tools read them.
var jsonFields = []string{"concept", "exhibit", "key", "kind", "level", "note", "options", "seed", "source", "stem", "template", "topic", "trace", "version"}

func asked1(t *testing.T, args ...string) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := run(append([]string{"ask", "--format", "json"}, args...), streams{&out, io.Discard}); err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for dec := json.NewDecoder(&out); ; {
		var q map[string]any
		if err := dec.Decode(&q); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
}

func TestAskJSON(t *testing.T) {
	for _, q := range asked1(t, "--all", "-n", "2") {
		var names []string
		for k := range q {
			names = append(names, k)
		}
		slices.Sort(names)
		if !slices.Equal(names, jsonFields) {
			t.Fatalf("fields %v", names)
		}
		if q["kind"] == "single" {
			opts, key := q["options"].([]any), int(q["key"].(float64))
			for i, o := range opts {
				if o.(map[string]any)["right"].(bool) != (i == key) {
					t.Errorf("%v seed %v: the key is not the index of the right option as shown", q["template"], q["seed"])
				}
			}
		}
		if !strings.Contains(q["topic"].(string), "/") {
			t.Errorf("topic %v", q["topic"])
		}
	}
}

func TestAskIsRepeatable(t *testing.T) {
	one, two := asked1(t, "--topic", "caching/redis", "-n", "3", "--seed", "9"), asked1(t, "--topic", "caching/redis", "-n", "3", "--seed", "9")
	a, _ := json.Marshal(one)
	b, _ := json.Marshal(two)
	if len(one) < 36 || !bytes.Equal(a, b) {
		t.Errorf("%d questions, the same again: %v", len(one), bytes.Equal(a, b))
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"ask"}, {"ask", "--topic", "nothing/here"}, {"ask", "--template", "none"}, {"dance"}, {"serve", "--nonsense"}} {
		var errs bytes.Buffer
		if err := run(args, streams{io.Discard, &errs}); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	var out bytes.Buffer
	if err := run([]string{"--help"}, streams{&out, io.Discard}); err != nil || !strings.Contains(out.String(), "ask") {
		t.Errorf("help: %v, %s", err, out.String())
	}
}
