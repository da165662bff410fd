// Package bank holds all templates by concept, makes their variants, and draws one that a learner has not seen.
package bank

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/authored"
	"warmcache/quizzes/computed"
	"warmcache/quizzes/derived"
)

// Bank is read once and never changed afterwards; its methods may be called from many goroutines.
type Bank struct {
	templates []quizzes.Template // sorted by concept in reading order, then by id
	byID      map[string]*quizzes.Template
	byConcept map[string][]*quizzes.Template
	made      *recent
}

// New gathers the templates of all three sources. Mistakes in quiz blocks, templates on unknown concepts, and
// steppers that name no template come joined, with file and line where there is one.
func New(lib *content.Library) (*Bank, error) {
	if _, err := misconceptions(); err != nil {
		return nil, err
	}
	written, err := authored.Templates(lib)
	if err != nil {
		return nil, err
	}
	return newBank(lib, slices.Concat(written, derived.Templates(lib), computed.All()))
}

func newBank(lib *content.Library, all []quizzes.Template) (*Bank, error) {
	b := &Bank{byID: map[string]*quizzes.Template{}, byConcept: map[string][]*quizzes.Template{}, made: newRecent(4096)}
	b.templates = all
	for i := range all {
		t := &all[i]
		if _, ok := lib.Concept(t.Concept); !ok {
			return nil, fmt.Errorf("template %s asks about %s, which no lesson teaches", t.ID, t.Concept)
		}
		if b.byID[t.ID] != nil {
			return nil, fmt.Errorf("two templates have the id %s", t.ID)
		}
		b.byID[t.ID] = t
		b.byConcept[t.Concept] = append(b.byConcept[t.Concept], t)
	}
	return b, b.steppers(lib)
}

func (b *Bank) steppers(lib *content.Library) error {
	for _, t := range lib.Topics() {
		for _, c := range t.Concepts {
			for _, p := range c.Parts {
				if p.Trace == nil {
					continue
				}
				switch tpl := b.byID[p.Trace.Template]; {
				case tpl == nil:
					return fmt.Errorf("%s:%d: no template %q to step through", t.File, p.Trace.Line, p.Trace.Template)
				case tpl.Concept != c.ID:
					return fmt.Errorf("%s:%d: template %q belongs to the section of %s, not of %s", t.File, p.Trace.Line, tpl.ID, tpl.Concept, c.ID)
				}
			}
		}
	}
	return nil
}

// Templates lists all templates. The slice is shared: do not change it.
func (b *Bank) Templates() []quizzes.Template { return b.templates }

// Of lists the templates of a concept.
func (b *Bank) Of(concept string) []*quizzes.Template { return b.byConcept[concept] }

// Template finds a template by its id.
func (b *Bank) Template(id string) (quizzes.Template, error) {
	t := b.byID[id]
	if t == nil {
		return quizzes.Template{}, fmt.Errorf("template %q: %w", id, fs.ErrNotExist)
	}
	return *t, nil
}

// Question makes a variant again. A template that is gone or has another version by now gives fs.ErrNotExist.
func (b *Bank) Question(ref quizzes.Ref) (quizzes.Question, error) {
	if q, ok := b.made.get(ref); ok {
		return q, nil
	}
	t, err := b.Template(ref.Template)
	if err != nil {
		return quizzes.Question{}, err
	}
	if t.Version != ref.Version {
		return quizzes.Question{}, fmt.Errorf("template %s is at version %d, not %d: %w", t.ID, t.Version, ref.Version, fs.ErrNotExist)
	}
	q, _, err := t.Question(ref.Seed)
	if err == nil {
		b.made.put(ref, q)
	}
	return q, err
}

// Topic is the path part of a concept's topic slug: "redis#expiry" gives "redis".
func slugOf(concept string) string { slug, _, _ := strings.Cut(concept, "#"); return slug }

// Wish says what Draw should prefer.
type Wish struct {
	Seen   []quizzes.Ref               // the learner's latest variants, the newest last
	Allow  func(quizzes.Template) bool // nil takes all; what it refuses is never drawn
	Prefer func(quizzes.Template) bool // what it refuses is drawn only where nothing else is left; nil takes all
}

// Draw picks a template of the concept, one that this learner met least lately, and a variant whose note is not among
// those seen. It gives fs.ErrNotExist for a concept that nothing asks about.
func (b *Bank) Draw(r *rand.Rand, concept string, w Wish) (quizzes.Question, error) {
	pool := w.filter(b.byConcept[concept])
	if len(pool) == 0 {
		return quizzes.Question{}, fmt.Errorf("no template asks about %s: %w", concept, fs.ErrNotExist)
	}
	for {
		t := w.freshest(r, pool)
		q, err := b.fresh(r, t, w.Seen)
		if err == nil || len(pool) == 1 {
			return q, err
		}
		// One broken template must not keep the concept from being asked; `warmcache check` names it.
		pool = slices.DeleteFunc(slices.Clone(pool), func(o *quizzes.Template) bool { return o == t })
	}
}

// freshTries is how many seeds are tried for a note that was not seen; a finite template may have none left.
const freshTries = 12

func (b *Bank) fresh(r *rand.Rand, t *quizzes.Template, seen []quizzes.Ref) (q quizzes.Question, err error) {
	notes := b.notesOf(t, seen)
	for range freshTries {
		q, err = b.Question(quizzes.Ref{Template: t.ID, Version: t.Version, Seed: uint64(r.Uint32())})
		if err != nil || !notes[q.Note] {
			break
		}
	}
	return q, err
}

func (w Wish) filter(all []*quizzes.Template) []*quizzes.Template {
	allowed := only(all, w.Allow)
	if preferred := only(allowed, w.Prefer); len(preferred) > 0 {
		return preferred
	}
	return allowed
}

func only(all []*quizzes.Template, keep func(quizzes.Template) bool) []*quizzes.Template {
	if keep == nil {
		return all
	}
	var out []*quizzes.Template
	for _, t := range all {
		if keep(*t) {
			out = append(out, t)
		}
	}
	return out
}

// freshest draws among the templates seen least lately.
func (w Wish) freshest(r *rand.Rand, pool []*quizzes.Template) *quizzes.Template {
	var best []*quizzes.Template
	at := len(w.Seen) + 1
	for _, t := range pool {
		last := -1
		for i, s := range w.Seen {
			if s.Template == t.ID {
				last = i
			}
		}
		if last < at {
			best, at = best[:0], last
		}
		if last == at {
			best = append(best, t)
		}
	}
	return best[r.IntN(len(best))]
}

func (b *Bank) notesOf(t *quizzes.Template, seen []quizzes.Ref) map[string]bool {
	notes := map[string]bool{}
	for _, s := range seen {
		if s.Template != t.ID {
			continue
		}
		if q, err := b.Question(s); err == nil {
			notes[q.Note] = true
		}
	}
	return notes
}
