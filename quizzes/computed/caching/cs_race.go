package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// StaleOrder asks which interleavings of a reader and a writer leave a stale value in the cache.
var CSStaleOrder = quizzes.Template{
	ID: "cs.stale.order", Version: 2, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: csStaleOrder,
}

// csStaleRaces are the sets of actors that are asked about.
func csStaleRaces(old, a, b int) []cache.Race {
	reader, second := cache.Actor{Name: "R"}, cache.Actor{Name: "S"}
	w := func(name string, v int, o cache.WriteOrder) cache.Actor {
		return cache.Actor{Name: name, Writes: v, Order: o}
	}
	return []cache.Race{
		{Actors: []cache.Actor{reader, w("W", a, cache.UpdateDelete)}, Old: old},
		{Actors: []cache.Actor{reader, w("W", a, cache.DeleteUpdate)}, Old: old, Cached: true},
		{Actors: []cache.Actor{reader, w("W", a, cache.UpdateSet)}, Old: old},
		{Actors: []cache.Actor{reader, second, w("W", a, cache.UpdateDelete)}, Old: old},
		{Actors: []cache.Actor{reader, w("V", b, cache.UpdateDelete), w("W", a, cache.UpdateDelete)}, Old: old},
		{Actors: []cache.Actor{reader, w("V", b, cache.UpdateSet), w("W", a, cache.UpdateSet)}, Old: old},
		{Actors: []cache.Actor{reader, second, w("W", a, cache.DeleteUpdate)}, Old: old, Cached: true},
	}
}

// csStaleStep names the n-th step of an actor, such as R2.
func csStaleStep(a cache.Actor, n int) string { return a.Name + csItoa(n+1) }

func csStaleWhat(a cache.Actor, n int) string {
	if a.Writes == 0 {
		return []string{"GET from the cache", "SELECT from the database, if 1 missed", "SET in the cache what 2 returned, if 1 missed"}[n]
	}
	update, del, set := fmt.Sprintf("UPDATE the row to %d", a.Writes), "DELETE in the cache", fmt.Sprintf("SET %d in the cache", a.Writes)
	switch a.Order {
	case cache.UpdateDelete:
		return []string{update, del}[n]
	case cache.DeleteUpdate:
		return []string{del, update}[n]
	}
	return []string{update, set}[n]
}

func csStaleExhibit(race cache.Race) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Steps", Head: []string{"Client", "1", "2", "3"}}
	for _, a := range race.Actors {
		row := []string{a.Name, csStaleWhat(a, 0), csStaleWhat(a, 1), "–"}
		if a.Writes == 0 {
			row[3] = csStaleWhat(a, 2)
		}
		e.Rows = append(e.Rows, row)
	}
	return e
}

func csStaleSay(race cache.Race, schedule []int) string {
	at := make([]int, len(race.Actors))
	var s []string
	for _, i := range schedule {
		s = append(s, csStaleStep(race.Actors[i], at[i]))
		at[i]++
	}
	return quizzes.Code(strings.Join(s, " "))
}

func csStaleStart(race cache.Race) string {
	if race.Cached {
		return fmt.Sprintf("The cache and the database both hold %d for one key.", race.Old)
	}
	return fmt.Sprintf("The database holds %d for one key; the cache has no entry for it.", race.Old)
}

// csStaleMissed reports that every reader missed, so that all of its steps matter.
func csStaleMissed(race cache.Race, o cache.RaceOutcome) bool {
	for i, a := range race.Actors {
		if a.Writes == 0 && !o.Missed[i] {
			return false
		}
	}
	return true
}

// csStaleOverlap reports that a client takes a step between those of another.
func csStaleOverlap(schedule []int) bool {
	for i := 1; i < len(schedule); i++ {
		if slices.Contains(schedule[i:], schedule[i-1]) && schedule[i] != schedule[i-1] {
			return true
		}
	}
	return false
}

// csStaleBelief finds a rule of thumb that calls a harmless schedule stale.
func csStaleBelief(race cache.Race, schedule []int, o cache.RaceOutcome) (id, why string) {
	end := len(schedule) - 1
	last := race.Actors[schedule[end]]
	if last.Writes == 0 {
		at := slices.IndexFunc(o.Steps, func(s cache.Step) bool { return s.Rule == "race.select" && strings.HasPrefix(s.Text, last.Name+" ") })
		return "late-set-is-stale", fmt.Sprintf("%s sets last, but it selected in step %d of the schedule, after the last UPDATE.", last.Name, at+1)
	}
	return "overlap-is-stale", fmt.Sprintf("The clients overlap, but then %s in the last step.", o.Steps[end].Text)
}

// csStaleWay draws one interleaving.
func csStaleWay(r *rand.Rand, race cache.Race) []int {
	var way []int
	for i, a := range race.Actors {
		way = append(way, i, i)
		if a.Writes == 0 {
			way = append(way, i)
		}
	}
	r.Shuffle(len(way), func(i, j int) { way[i], way[j] = way[j], way[i] })
	return way
}

// csStaleRich lists the races with enough schedules for one, two, three that end stale.
var csStaleRich = [][]int{{0, 2, 3, 4, 5, 6}, {3, 4, 5, 6}, {3, 4, 5, 6}}

func csStaleOrder(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	race := csStaleRaces(10, 20, 30)[quizzes.One(r, csStaleRich[want-1]...)]
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		stale, fresh := csStaleWays(r, race, want)
		if len(stale) < want || len(fresh) < 4-want {
			return quizzes.Question{}, quizzes.Reject("too few schedules")
		}
		var opts []quizzes.Option
		var shown []string
		ways := slices.Concat(stale, fresh)
		for _, w := range ways {
			opts = append(opts, csStaleOption(race, w))
			shown = append(shown, csStaleSay(race, w))
		}
		slices.Sort(shown)
		return quizzes.Question{
			Stem:     csStaleStart(race) + " The clients below take their steps, each in its own order (`R2` is step 2 of `R`), and nothing expires. After which of these schedules does the cache hold a value that differs from the database?",
			Exhibits: []quizzes.Exhibit{csStaleExhibit(race)}, Ask: quizzes.Multiple{Options: opts},
			Note: fmt.Sprint(race, shown), Trace: csStaleTrace(race, ways),
		}, nil
	})
}

// csStaleWays draws different schedules in which every reader misses: want that end stale, and the rest of four.
func csStaleWays(r *rand.Rand, race cache.Race, want int) (stale, fresh [][]int) {
	has := func(list [][]int, w []int) bool {
		return slices.ContainsFunc(list, func(o []int) bool { return slices.Equal(o, w) })
	}
	for range 16 {
		w := csStaleWay(r, race)
		o := cache.PlayRace(race, w, "")
		switch {
		case !csStaleMissed(race, o) || has(stale, w) || has(fresh, w):
		case o.Stale() && len(stale) < want:
			stale = append(stale, w)
		case !o.Stale() && len(fresh) < 4-want && (csStaleOverlap(w) || race.Actors[w[len(w)-1]].Writes == 0):
			fresh = append(fresh, w)
		}
	}
	return stale, fresh
}

func csStaleOption(race cache.Race, way []int) quizzes.Option {
	o := cache.RunRace(race, way, "")
	opt := quizzes.Option{Text: csStaleSay(race, way), Right: o.Stale()}
	if o.Stale() {
		opt.Why = fmt.Sprintf("It ends with %s: %s.", csStaleHolds(o), csStaleCulprit(o))
		return opt
	}
	id, why := csStaleBelief(race, way, o)
	opt.Misconception = id
	opt.Why = fmt.Sprintf("It ends with %s. %s", csStaleHolds(o), why)
	return opt
}

func csStaleHolds(o cache.RaceOutcome) string {
	if o.Cache == 0 {
		return fmt.Sprintf("nothing in the cache and %d in the database", o.DB)
	}
	return fmt.Sprintf("%d in the cache and %d in the database", o.Cache, o.DB)
}

// csStaleCulprit names the step that left the stale value.
func csStaleCulprit(o cache.RaceOutcome) string {
	for i := len(o.Steps) - 1; i >= 0; i-- {
		if o.Steps[i].Rule == "race.set" {
			return fmt.Sprintf("in step %d of the schedule %s", i+1, o.Steps[i].Text)
		}
	}
	return "nobody removes the old value after the UPDATE"
}

// csStaleTrace runs the shown schedules one after the other.
func csStaleTrace(race cache.Race, ways [][]int) []quizzes.Step {
	var steps []cache.Step
	var stale []string
	for _, w := range ways {
		say, o := csStaleSay(race, w), cache.RunRace(race, w, "")
		verdict := "not stale"
		if o.Stale() {
			verdict = "stale"
			stale = append(stale, say)
		}
		var texts []string
		for _, s := range o.Steps {
			texts = append(texts, s.Text)
		}
		steps = append(steps, cache.Step{Rule: "race.run", Text: say + ": " + strings.Join(texts, "; "),
			State: o.Steps[len(o.Steps)-1].State + ": " + verdict})
	}
	slices.Sort(stale)
	slices.SortFunc(steps, func(a, b cache.Step) int { return strings.Compare(a.Text, b.Text) })
	return quizzes.Worked(steps, "A stale value is left by %s.", quizzes.And(stale))
}
