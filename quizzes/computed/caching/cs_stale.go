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
var StaleOrder = quizzes.Template{
	ID: "cs.stale.order", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: staleOrder,
}

// StaleValue asks what cache and database hold after one interleaving.
var StaleValue = quizzes.Template{
	ID: "cs.stale.value", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: staleValue,
}

// StaleUntil asks when the stale value of a race is gone.
var StaleUntil = quizzes.Template{
	ID: "cs.stale.until", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: staleUntil,
}

// staleRaces are the sets of actors that are asked about.
func staleRaces(old, a, b int) []cache.Race {
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
	}
}

// staleStep names the n-th step of an actor, such as R2.
func staleStep(a cache.Actor, n int) string { return a.Name + csItoa(n+1) }

func staleWhat(a cache.Actor, n int) string {
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

func staleExhibit(race cache.Race) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Steps", Head: []string{"Client", "1", "2", "3"}}
	for _, a := range race.Actors {
		row := []string{a.Name, staleWhat(a, 0), staleWhat(a, 1), "–"}
		if a.Writes == 0 {
			row[3] = staleWhat(a, 2)
		}
		e.Rows = append(e.Rows, row)
	}
	return e
}

func staleSay(race cache.Race, schedule []int) string {
	at := make([]int, len(race.Actors))
	var s []string
	for _, i := range schedule {
		s = append(s, staleStep(race.Actors[i], at[i]))
		at[i]++
	}
	return csCode(strings.Join(s, " "))
}

func staleStart(race cache.Race) string {
	if race.Cached {
		return fmt.Sprintf("The cache and the database both hold %d for one key.", race.Old)
	}
	return fmt.Sprintf("The database holds %d for one key; the cache has no entry for it.", race.Old)
}

// staleMissed reports that every reader missed, so that all of its steps matter.
func staleMissed(race cache.Race, o cache.RaceOutcome) bool {
	for i, a := range race.Actors {
		if a.Writes == 0 && !o.Missed[i] {
			return false
		}
	}
	return true
}

// staleBelief finds a rule of thumb that calls a harmless schedule stale.
func staleBelief(race cache.Race, schedule []int) (id, why string) {
	overlap := false
	for i := 1; i < len(schedule); i++ {
		overlap = overlap || slices.Contains(schedule[i:], schedule[i-1]) && schedule[i] != schedule[i-1]
	}
	if last := race.Actors[schedule[len(schedule)-1]]; last.Writes == 0 {
		return "late-set-is-stale", "That a reader's SET comes last does harm only if it selected before the last UPDATE."
	}
	if overlap {
		return "overlap-is-stale", "The clients overlap, but the last word in the cache is not an old value."
	}
	return "order-of-clients", "The clients run one after the other."
}

func staleOrder(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	race := staleRaces(10, 20, 30)[r.IntN(6)]
	ways := cache.Interleavings(race)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		var stale, fresh []quizzes.Option
		shown := []string{}
		for _, i := range r.Perm(len(ways))[:min(len(ways), 24)] {
			o := cache.RunRace(race, ways[i], "")
			if !staleMissed(race, o) {
				continue
			}
			opt := quizzes.Option{Text: staleSay(race, ways[i]), Right: o.Stale()}
			if o.Stale() && len(stale) < want {
				opt.Why = fmt.Sprintf("It ends with %d in the cache and %d in the database: %s.", o.Cache, o.DB, staleCulprit(race, ways[i], o))
				stale = append(stale, opt)
			} else if !o.Stale() && len(fresh) < 4-want {
				id, why := staleBelief(race, ways[i])
				if id == "order-of-clients" {
					continue
				}
				opt.Misconception = id
				opt.Why = fmt.Sprintf("It ends with %s. %s", o.Steps[len(o.Steps)-1].State, why)
				fresh = append(fresh, opt)
			} else {
				continue
			}
			shown = append(shown, opt.Text)
		}
		if len(stale) < want || len(fresh) < 4-want {
			return quizzes.Question{}, quizzes.Reject("too few schedules")
		}
		slices.Sort(shown)
		return quizzes.Question{
			Stem:     staleStart(race) + " The clients below take their steps, each in its own order 1, 2, 3, and nothing expires. After which of these schedules does the cache hold a value that differs from the database?",
			Exhibits: []quizzes.Exhibit{staleExhibit(race)}, Ask: quizzes.Multiple{Options: slices.Concat(stale, fresh)},
			Note: fmt.Sprint(race, shown), Trace: staleTrace(race, ways, shown),
		}, nil
	})
}

// staleCulprit names the step that left the stale value.
func staleCulprit(race cache.Race, schedule []int, o cache.RaceOutcome) string {
	for i := len(o.Steps) - 1; i >= 0; i-- {
		if o.Steps[i].Rule == "race.set" {
			return fmt.Sprintf("step %d of the schedule, in which %s", i+1, o.Steps[i].Text)
		}
	}
	return fmt.Sprintf("the old value was never removed after the UPDATE")
}

// staleTrace runs the shown schedules one after the other.
func staleTrace(race cache.Race, ways [][]int, shown []string) []quizzes.Step {
	var steps []cache.Step
	var stale []string
	for _, w := range ways {
		say := staleSay(race, w)
		if !slices.Contains(shown, say) {
			continue
		}
		o := cache.RunRace(race, w, "")
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
	return csSteps(steps, "A stale value is left by %s.", strings.Join(stale, " and "))
}

func staleValue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		v := quizzes.Draw(r, []int{12, 15, 18, 21, 24, 27, 30, 33, 36, 39}, 3)
		race := staleRaces(v[0], v[1], v[2])[r.IntN(6)]
		ways := cache.Interleavings(race)
		way := ways[r.IntN(len(ways))]
		o := cache.RunRace(race, way, "")
		if !staleMissed(race, o) || !o.Stale() && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("a reader hits")
		}
		key := quizzes.Option{Text: staleShow(o.Cache, o.DB), Why: fmt.Sprintf("The last step leaves %s.", o.Steps[len(o.Steps)-1].State)}
		opts, err := quizzes.Pick(r, key, staleWrong(race, way, o), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		var lines []string
		at := make([]int, len(race.Actors))
		for n, i := range way {
			lines = append(lines, fmt.Sprintf("%d  %s: %s", n+1, race.Actors[i].Name, staleLine(race.Actors[i], at[i])))
			at[i]++
		}
		return quizzes.Question{
			Stem:     staleStart(race) + " The clients take these steps, one at a time, and nothing expires. What do the cache and the database hold at the end?",
			Exhibits: []quizzes.Exhibit{{Title: "Steps in the order of time", Lang: "text", Lines: lines}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(race, way),
			Trace: csSteps(o.Steps, "At the end: %s.", key.Text),
		}, nil
	})
}

func staleShow(c, db int) string {
	if c == 0 {
		return fmt.Sprintf("cache: empty, database: %d", db)
	}
	return fmt.Sprintf("cache: %d, database: %d", c, db)
}

func staleLine(a cache.Actor, n int) string {
	if a.Writes == 0 {
		return []string{"GET from the cache: a miss", "SELECT from the database", "SET in the cache what it selected"}[n]
	}
	return staleWhat(a, n)
}

func staleWrong(race cache.Race, way []int, o cache.RaceOutcome) []quizzes.Option {
	says := map[cache.Model]string{
		cache.DeleteHeals: "This believes that after a DELETE no older value can come back.",
		cache.ReadAtSet:   "This has the reader store what the database holds at its SET, not what it selected.",
		cache.WriteAtOnce: "This takes both steps of a writer for one.",
	}
	var out []quizzes.Option
	add := func(c, db int, id, why string) {
		out = append(out, quizzes.Option{Text: staleShow(c, db), Misconception: id, Why: why})
	}
	for _, m := range []cache.Model{cache.DeleteHeals, cache.ReadAtSet, cache.WriteAtOnce} {
		w := cache.RunRace(race, way, m)
		why := says[m]
		if right, _, ok := csParts(o.Steps, w.Steps); ok {
			why += " In fact " + right + "."
		}
		add(w.Cache, w.DB, string(m), why)
	}
	last := race.Actors[len(race.Actors)-1]
	final := fmt.Sprintf(" In fact the run ends with %s.", o.Steps[len(o.Steps)-1].State)
	add(o.DB, o.DB, "cache-follows-database", "This takes the cache for a mirror of the database."+final)
	add(0, o.DB, "delete-is-last", "This has the key deleted at the end."+final)
	add(race.Old, o.DB, "cache-never-changes", "This leaves the old value in the cache."+final)
	add(last.Writes, race.Old, "update-is-lost", "This loses the UPDATE."+final)
	return out
}

func staleUntil(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		get := r.IntN(5)
		sel := get + 1 + r.IntN(3)
		upd := sel + 1 + r.IntN(4)
		del := upd + 1 + r.IntN(3)
		set := del + 1 + r.IntN(5)
		ttl := 20 + 5*r.IntN(9)
		late := r.IntN(3) == 0 // a later read finds the stale entry; it does not extend a TTL
		lines := []string{
			fmt.Sprintf("%d s  reader: GET from the cache: a miss", get),
			fmt.Sprintf("%d s  reader: SELECT returns the old value", sel),
			fmt.Sprintf("%d s  writer: UPDATE to the new value", upd),
			fmt.Sprintf("%d s  writer: DELETE in the cache", del),
			fmt.Sprintf("%d s  reader: SET the selected value with a TTL of %d s", set, ttl),
		}
		again := set + 5 + r.IntN(10)
		if late {
			lines = append(lines, fmt.Sprintf("%d s  another reader: GET from the cache: a hit", again))
		}
		end := set + ttl
		near := []quizzes.Near{
			csNear(del, "delete-heals", "The DELETE at %d s finds nothing to remove: the reader stores the old value at %d s.", del, set),
			csNear(upd+ttl, "ttl-from-update", "The TTL runs from the SET at %d s, not from the UPDATE at %d s.", set, upd),
			csNear(del+ttl, "ttl-from-delete", "The TTL runs from the SET at %d s, not from the DELETE at %d s.", set, del),
			csNear(sel+ttl, "ttl-from-select", "The TTL runs from the SET at %d s, not from the SELECT at %d s.", set, sel),
			csNear(ttl, "ttl-from-zero", "%d s is the TTL; it runs from the SET at %d s.", ttl, set),
		}
		if late {
			near = append(near, csNear(again+ttl, "read-extends-ttl", "The hit at %d s does not extend the TTL of a cache entry with a fixed time to live.", again))
		}
		return quizzes.Question{
			Stem:     "One key in a cache-aside cache; a GET does not extend a TTL, and no other client touches the key. At which second does the old value leave the cache for good?",
			Exhibits: []quizzes.Exhibit{{Title: "Events", Lang: "text", Lines: lines}}, Note: strings.Join(lines, ";"),
			Ask:   quizzes.Number{Value: float64(end), Unit: "s", Near: quizzes.NearAnswers(csItoa(end), near)},
			Trace: staleUntilTrace(sel, upd, del, set, ttl),
		}, nil
	})
}

func staleUntilTrace(sel, upd, del, set, ttl int) []quizzes.Step {
	race := cache.Race{Actors: []cache.Actor{{Name: "the reader"}, {Name: "the writer", Writes: 2, Order: cache.UpdateDelete}}, Old: 1}
	o := cache.RunRace(race, []int{0, 0, 1, 1, 0}, "")
	var steps []cache.Step
	for i, at := range []int{sel, upd, del, set} {
		s := o.Steps[i+1]
		s.Text = fmt.Sprintf("%d s: %s", at, strings.NewReplacer("to 2", "to the new value", "selects 1", "selects the old value", "selected, 1,", "selected, the old value,").Replace(s.Text))
		s.State = strings.NewReplacer("cache 1", "cache old", "database 1", "database old", "database 2", "database new").Replace(s.State)
		steps = append(steps, s)
	}
	return csSteps(steps, "The entry stored at %d s lives %d s: the old value is gone at %d s.", set, ttl, set+ttl)
}
