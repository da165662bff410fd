package app

import (
	"fmt"
	"slices"
	"sort"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes/schedule"
	"warmcache/views"
)

// Stabilities, in days, from which a concept counts as holding and as solid.
const (
	holdingFrom = 7
	solidFrom   = 30
	solidRecall = .85
)

// standing is what a learner remembers, by concept, with the means to judge it today.
type standing struct {
	app      *App
	who      db.Learner
	memories map[string]schedule.Memory
	model    schedule.Model
}

func (a *App) standing(who db.Learner, memories map[string]schedule.Memory) standing {
	return standing{a, who, memories, schedule.Default()}
}

// recall is the expected recall of a concept today; ok is false when it was never asked.
func (s standing) recall(id string) (float64, bool) {
	m, ok := s.memories[id]
	if !ok || !m.Seen() {
		return 0, false
	}
	return s.model.Retrievability(m, s.app.Now(), s.who.Calendar), true
}

// state says how well one memory holds. It can go down again.
func (s standing) state(m schedule.Memory) string {
	switch {
	case !m.Seen():
		return "new"
	case m.Stability < holdingFrom:
		return "learning"
	case m.Stability < solidFrom || s.model.Retrievability(m, s.app.Now(), s.who.Calendar) < solidRecall:
		return "holding"
	}
	return "solid"
}

var states = []string{"new", "learning", "holding", "solid"}

// topicState is that of the weakest of a topic's concepts that were met; with some never met it is learning at best.
func (s standing) topicState(t *content.Topic) string {
	weakest, met := len(states), 0
	for _, c := range t.Concepts {
		if m := s.memories[c.ID]; m.Seen() {
			met++
			weakest = min(weakest, slices.Index(states, s.state(m)))
		}
	}
	switch {
	case met == 0:
		return "new"
	case met < len(t.Concepts):
		return "learning"
	}
	return states[weakest]
}

// tile is a topic as lists show it to this learner.
func (s standing) tile(t *content.Topic) views.Tile {
	tile := views.Tile{Title: t.Title, Summary: t.Summary, Href: t.Address(), Minutes: t.Minutes, State: s.topicState(t)}
	for _, r := range t.Requires {
		tile.After = append(tile.After, views.Link{Href: r.Address(), Name: r.Title})
	}
	sum, due := 0.0, 0
	for _, c := range t.Concepts {
		if r, ok := s.recall(c.ID); ok {
			tile.Known++
			sum += r
			if s.memories[c.ID].Due <= s.app.Now().UnixMilli() {
				due++
			}
		}
	}
	if tile.Known > 0 {
		tile.Concepts = len(t.Concepts)
		tile.Recall = fmt.Sprintf("%.0f %%", 100*sum/float64(tile.Known))
	}
	if due > 0 {
		tile.Due = fmt.Sprintf("%d due", due)
	}
	return tile
}

// sections lists the guide's topics as tiles.
func (s standing) sections() []views.MapSection {
	var out []views.MapSection
	for _, sec := range s.app.Library.Sections {
		m := views.MapSection{ID: sec.Slug, Title: sec.Title, Summary: sec.Summary}
		for _, t := range sec.Topics {
			m.Tiles = append(m.Tiles, s.tile(t))
		}
		out = append(out, m)
	}
	return out
}

// solid counts the topics that are solid today.
func (s standing) solid() int {
	n := 0
	for _, t := range s.app.Library.Topics() {
		if s.topicState(t) == "solid" {
			n++
		}
	}
	return n
}

// sortBy orders ids by a figure, the smallest first, ties by name.
func sortBy(ids []string, figure func(string) float64) {
	sort.Slice(ids, func(i, j int) bool {
		a, b := figure(ids[i]), figure(ids[j])
		return a < b || a == b && ids[i] < ids[j]
	})
}
