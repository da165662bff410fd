package bank_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// TestCoverage: each topic has enough templates of enough kinds, each concept something to ask.
func TestCoverage(t *testing.T) {
	lib, err := content.Load(content.Guide())
	if err != nil {
		t.Fatal(err)
	}
	b := theBank(t)
	for _, topic := range lib.Topics() {
		kinds, n, computed := map[quizzes.Kind]bool{}, 0, 0
		for _, c := range topic.Concepts {
			of := b.Of(c.ID)
			authored := 0
			for _, tpl := range of {
				kinds[tpl.Kind] = true
				n++
				switch tpl.Source {
				case quizzes.Authored:
					authored++
				case quizzes.Computed:
					computed++
				}
			}
			if len(of) < 3 || authored == 0 {
				t.Errorf("%s: %d templates, %d authored (want 3 and 1)", c.ID, len(of), authored)
			}
		}
		if n < 12 || len(kinds) < 3 || computed < 3 {
			t.Errorf("%s: %d templates of %d kinds, %d computed (want 12, 3 and 3)", topic.Path(), n, len(kinds), computed)
		}
	}
}

// TestWrittenTemplates proves every authored and derived template over many seeds; computed ones are proven beside
// their generators.
func TestWrittenTemplates(t *testing.T) {
	for _, tpl := range theBank(t).Templates() {
		if tpl.Source != quizzes.Computed {
			bank.Check(t, tpl)
		}
	}
}

// TestDrawIsFresh: within 50 draws on a topic no note comes twice, as long as the concept's templates allow.
func TestDrawIsFresh(t *testing.T) {
	b := theBank(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, concept := range []string{"caching-strategies#eviction", "http-caching#freshness"} {
		var w bank.Wish
		seen := map[string]bool{}
		for range 50 {
			q, err := b.Draw(r, concept, w)
			if err != nil {
				t.Fatal(err)
			}
			if key := q.Template + " " + q.Note; q.Source == quizzes.Computed && seen[key] {
				t.Errorf("%s: %s again", concept, key)
			} else {
				seen[key] = true
			}
			w.Seen = append(w.Seen, q.Ref)
		}
	}
	if _, err := b.Draw(r, "nothing#here", bank.Wish{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a concept without questions: %v", err)
	}
}

func TestQuestionAgain(t *testing.T) {
	b := theBank(t)
	tpl := b.Templates()[0]
	if _, err := b.Question(quizzes.Ref{Template: tpl.ID, Version: tpl.Version + 1, Seed: 1}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another version: %v", err)
	}
	if _, err := b.Question(quizzes.Ref{Template: "gone", Version: 1}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a template that is gone: %v", err)
	}
}

func TestInterleave(t *testing.T) {
	got := strings.Join(bank.Interleave([]string{"a#1", "a#2", "a#3", "b#1", "b#2"}), " ")
	if got != "a#1 b#1 a#2 b#2 a#3" {
		t.Error(got)
	}
}
