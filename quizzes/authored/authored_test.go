package authored_test

import (
	"strings"
	"testing"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/authored"
	"warmcache/quizzes/bank"
)

func quiz(yaml string) content.Quiz {
	return content.Quiz{File: "content/a/b.md", Line: 10, YAML: []byte(strings.TrimLeft(yaml, "\n"))}
}

const head = "id: x\nlevel: 1\nask: Which one?\nwhy: So.\n"

// TestKinds reads a block of every kind and proves it over many seeds.
func TestKinds(t *testing.T) {
	for kind, yaml := range map[quizzes.Kind]string{
		quizzes.KindSingle:   "right: a\nwrong: [{say: b, why: no}, {say: c, why: no}, {say: d, why: no, misconception: m}, {say: e, why: no}]",
		quizzes.KindMultiple: "right: [{say: a, why: yes}, {say: b, why: yes}]\nwrong: [{say: c, why: no}, {say: d, why: no}]",
		quizzes.KindNumber:   "number: 45\nunit: s\nnear: [{say: 60, why: no}]",
		quizzes.KindText:     "text: [no-store, no store]\nnear: [{say: no-cache, why: no}]",
		quizzes.KindOrder:    "order: [a, b, c, d, e, f]",
		quizzes.KindMatch:    "match: [{left: a, right: 1}, {left: b, right: 2}, {left: c, right: 3}]",
		quizzes.KindLine:     "lines: |\n  one\n  two\n  three\nline: 2\nnear: [{say: 1, why: no}]\nother: Not this.",
	} {
		tpl, err := authored.Template("b#c", quiz(head+yaml))
		if err != nil || tpl.Kind != kind || tpl.ID != "b#c/x" || tpl.Version != 1 || tpl.Source != quizzes.Authored {
			t.Errorf("%s: %+v, %v", kind, tpl, err)
			continue
		}
		bank.Check(t, tpl)
	}
}

// TestVariants: four distractors of which three are shown make four variants.
func TestVariants(t *testing.T) {
	tpl, err := authored.Template("b#c", quiz(head+"right: a\nwrong: [{say: b, why: no}, {say: c, why: no}, {say: d, why: no}, {say: e, why: no}]"))
	if err != nil || tpl.Finite != 4 {
		t.Fatalf("%d variants, %v", tpl.Finite, err)
	}
	notes := map[string]bool{}
	for seed := range uint64(100) {
		q, _, _ := tpl.Question(seed)
		notes[q.Note] = true
	}
	if len(notes) != 4 {
		t.Errorf("notes %v", notes)
	}
}

func TestMistakes(t *testing.T) {
	for yaml, want := range map[string]string{
		"id: x\nlevel: 1\nasc: Which?\n":                                 `content/a/b.md:13: quiz block: unknown key "asc" (content/WRITING.md lists them)`,
		"id: x\n  level: 1":                                              "content/a/b.md:12: quiz block:",
		"id: X Y\nlevel: 1\nask: W?\nwhy: S.\nright: a":                  `content/a/b.md:10: quiz "X Y": id must be a slug`,
		"id: x\nlevel: 4\nask: W?\nwhy: S.\nright: a":                    "level 4 (want 1, 2 or 3)",
		"id: x\nlevel: 1\nask: Why.\nwhy: S.\nright: a":                  "question mark",
		"id: x\nlevel: 1\nask: W?\nright: a":                             "why is missing",
		head:                                                             "want exactly one of",
		head + "right: a\nnumber: 3":                                     "want exactly one of",
		head + "right: a\nwrong: [{say: b, why: no}]":                    "1 wrong options (want 2 or more)",
		head + "right: a\nwrong: [{say: b, why: no}, {say: c}]":          `distractor "c" has no rationale`,
		head + "right: a\nwrong: [{say: A, why: no}, {say: c, why: no}]": "two options read",
		head + "order: [a, b]":                                           "three items",
		head + "lines: |\n  a\n  b\nline: 5\nother: no":                  "line 5 of 2",
		head + "number: 3\nnear: [{say: 3, why: no}]":                    `near answer "3" is right`,
	} {
		_, err := authored.Template("b#c", quiz(yaml))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", yaml, err, want)
		}
	}
}
