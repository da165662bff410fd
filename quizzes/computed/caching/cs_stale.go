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
	ID: "cs.stale.order", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: csStaleOrder,
}

// StaleValue asks what cache and database hold after one interleaving.
var CSStaleValue = quizzes.Template{
	ID: "cs.stale.value", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: csStaleValue,
}

// StaleUntil asks when the stale value of a race is gone.
var CSStaleUntil = quizzes.Template{
	ID: "cs.stale.until", Version: 1, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: csStaleUntil,
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
	return csCode(strings.Join(s, " "))
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

// csStaleBelief finds a rule of thumb that calls a harmless schedule stale.
func csStaleBelief(race cache.Race, schedule []int) (id, why string) {
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

func csStaleOrder(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		race := csStaleRaces(10, 20, 30)[r.IntN(6)]
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
			Stem:     csStaleStart(race) + " The clients below take their steps, each in its own order, and nothing expires. After which of these schedules does the cache hold a value that differs from the database?",
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
		id, _ := csStaleBelief(race, w)
		switch {
		case !csStaleMissed(race, o) || has(stale, w) || has(fresh, w):
		case o.Stale() && len(stale) < want:
			stale = append(stale, w)
		case !o.Stale() && len(fresh) < 4-want && id != "order-of-clients":
			fresh = append(fresh, w)
		}
	}
	return stale, fresh
}

func csStaleOption(race cache.Race, way []int) quizzes.Option {
	o := cache.RunRace(race, way, "")
	opt := quizzes.Option{Text: csStaleSay(race, way), Right: o.Stale()}
	if o.Stale() {
		opt.Why = fmt.Sprintf("It ends with %d in the cache and %d in the database: %s.", o.Cache, o.DB, csStaleCulprit(o))
		return opt
	}
	id, why := csStaleBelief(race, way)
	opt.Misconception = id
	opt.Why = fmt.Sprintf("It ends with %s. %s", o.Steps[len(o.Steps)-1].State, why)
	return opt
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
	slices.SortFunc(steps, func(a, b cache.Step) int { return strings.Compare(a.Text, b.Text) })
	return csSteps(steps, "A stale value is left by %s.", strings.Join(stale, " and "))
}

func csStaleValue(r *rand.Rand) (quizzes.Question, error) {
	right, wrong := csStaleEnd(r.IntN(3)), 1+r.IntN(2)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		v := quizzes.Draw(r, []int{12, 15, 18, 21, 24, 27, 30, 33, 36, 39}, 3)
		race := csStaleRaces(v[0], v[1], v[2])[r.IntN(6)]
		way := csStaleWay(r, race)
		o := cache.PlayRace(race, way, "")
		if !csStaleMissed(race, o) || csStaleEnding(o, o.Cache) != right || !csStaleTrap(race, way, o) {
			return quizzes.Question{}, quizzes.Reject("not this ending")
		}
		o = cache.RunRace(race, way, "")
		opts := csStaleCross(race, way, o, csStaleContent(race, o, (right+csStaleEnd(wrong))%3))
		return quizzes.Question{
			Stem:     "Clients of a cache-aside cache take these steps on one key, one at a time, and nothing expires. What do the cache and the database hold at the end?",
			Exhibits: []quizzes.Exhibit{csStaleTimeline(race, way)}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(race, way),
			Trace: csSteps(o.Steps, "At the end: %s.", opts[0].Text),
		}, nil
	})
}

func csStaleTimeline(race cache.Race, way []int) quizzes.Exhibit {
	start := 0
	if race.Cached {
		start = race.Old
	}
	e := quizzes.Exhibit{Title: "Steps in the order of time", Lang: "text", Lines: []string{fmt.Sprintf("0  at the start: cache %s, database %d", csStaleBlank(start), race.Old)}}
	at := make([]int, len(race.Actors))
	for n, i := range way {
		e.Lines = append(e.Lines, fmt.Sprintf("%d  %s: %s", n+1, race.Actors[i].Name, csStaleLine(race.Actors[i], at[i])))
		at[i]++
	}
	return e
}

var csStaleModels = []cache.Model{cache.DeleteHeals, cache.ReadAtSet, cache.WriteAtOnce}

// csStaleEnd is what the cache holds at the end, seen from the database: the endings are drawn evenly, for the right
// option and for the wrong ones, so that no form of option is right more often.
type csStaleEnd int

const (
	csEndsEmpty csStaleEnd = iota
	csEndsFresh
	csEndsStale
)

func csStaleEnding(o cache.RaceOutcome, content int) csStaleEnd {
	switch content {
	case 0:
		return csEndsEmpty
	case o.DB:
		return csEndsFresh
	}
	return csEndsStale
}

// csStaleContent is a content of the cache with another ending than the right one.
func csStaleContent(race cache.Race, o cache.RaceOutcome, end csStaleEnd) int {
	switch end {
	case csEndsEmpty:
		return 0
	case csEndsFresh:
		return o.DB
	}
	return race.Old
}

// csStaleTrap reports that some wrong model leaves another cache.
func csStaleTrap(race cache.Race, way []int, o cache.RaceOutcome) bool {
	return slices.ContainsFunc(csStaleModels, func(m cache.Model) bool { return cache.PlayRace(race, way, m).Cache != o.Cache })
}

// csStaleCross crosses the right and a wrong content of the cache with the right and a wrong row.
func csStaleCross(race cache.Race, way []int, o cache.RaceOutcome, wrong int) []quizzes.Option {
	wrongDB, dbID, dbWhy := csStaleOtherRow(race, o)
	id, why := csStaleReason(race, way, o, wrong)
	return []quizzes.Option{
		{Text: csStaleShow(o.Cache, o.DB), Right: true, Why: fmt.Sprintf("The run ends with %s.", o.Steps[len(o.Steps)-1].State)},
		{Text: csStaleShow(o.Cache, wrongDB), Misconception: dbID, Why: dbWhy},
		{Text: csStaleShow(wrong, o.DB), Misconception: id, Why: why},
		{Text: csStaleShow(wrong, wrongDB), Misconception: id, Why: why + " " + dbWhy},
	}
}

// csStaleReason says who would expect a wrong content: a wrong model that computes it, or a belief about endings.
func csStaleReason(race cache.Race, way []int, o cache.RaceOutcome, wrong int) (id, why string) {
	for _, m := range csStaleModels {
		w := cache.RunRace(race, way, m)
		if w.Cache != wrong {
			continue
		}
		why := csStaleModelSays(m)
		if right, _, ok := csParts(o.Steps, w.Steps); ok && m != cache.WriteAtOnce {
			why += " In fact " + right + "."
		}
		return string(m), why
	}
	end := fmt.Sprintf(" In fact the last step of the run leaves %s.", o.Steps[len(o.Steps)-1].State)
	switch wrong {
	case 0:
		return "delete-is-last", "This has the key deleted at the end." + end
	case o.DB:
		return "cache-follows-database", "This has the cache follow the database." + end
	}
	return "cache-never-changes", "This leaves an old value in the cache." + end
}

func csStaleModelSays(m cache.Model) string {
	switch m {
	case cache.DeleteHeals:
		return "This believes that after a DELETE no older value can come back."
	case cache.ReadAtSet:
		return "This has the reader store what the database holds at its SET, not what it selected."
	}
	return "This takes the two steps of a writer for one; here another client's steps come between them."
}

// csStaleOtherRow is a value that the row had before its last UPDATE.
func csStaleOtherRow(race cache.Race, o cache.RaceOutcome) (v int, id, why string) {
	for _, a := range race.Actors {
		if a.Writes != 0 && a.Writes != o.DB {
			return a.Writes, "earlier-update-wins", fmt.Sprintf("The row was updated to %d first and to %d later.", a.Writes, o.DB)
		}
	}
	return race.Old, "update-is-lost", fmt.Sprintf("The row was updated to %d; nothing takes that back.", o.DB)
}

func csStaleShow(c, db int) string {
	return fmt.Sprintf("cache: %s, database: %d", csStaleBlank(c), db)
}

func csStaleBlank(v int) string {
	if v == 0 {
		return "empty"
	}
	return csItoa(v)
}

func csStaleLine(a cache.Actor, n int) string {
	if a.Writes == 0 {
		return []string{"GET from the cache: a miss", "SELECT from the database", "SET in the cache what it selected"}[n]
	}
	return csStaleWhat(a, n)
}

func csStaleUntil(r *rand.Rand) (quizzes.Question, error) {
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
			Trace: csStaleUntilTrace(sel, upd, del, set, ttl),
		}, nil
	})
}

func csStaleUntilTrace(sel, upd, del, set, ttl int) []quizzes.Step {
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
