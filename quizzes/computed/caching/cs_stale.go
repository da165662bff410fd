package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// StaleValue asks what cache and database hold after one interleaving.
var CSStaleValue = quizzes.Template{
	ID: "cs.stale.value", Version: 2, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: csStaleValue,
}

func csStaleValue(r *rand.Rand) (quizzes.Question, error) {
	kind := r.IntN(7)
	ends := quizzes.Draw(r, csStaleEnds(kind), 2)
	right, wrong := ends[0], ends[1]
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		v := quizzes.Draw(r, []int{12, 15, 18, 21, 24, 27, 30, 33, 36, 39}, 3)
		race := csStaleRaces(v[0], v[1], v[2])[kind]
		way := csStaleWay(r, race)
		o := cache.PlayRace(race, way, "")
		if !csStaleMissed(race, o) || csStaleEnding(o, o.Cache) != right || !csStaleOverlap(way) {
			return quizzes.Question{}, quizzes.Reject("not this ending")
		}
		o = cache.RunRace(race, way, "")
		opts := csStaleCross(race, way, o, csStaleContent(race, o, wrong))
		return quizzes.Question{
			Stem:     "Clients of a cache-aside cache take these steps on one key, one at a time, and nothing expires. What do the cache and the database hold at the end?",
			Exhibits: []quizzes.Exhibit{csStaleDrawn(race, way)}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(race, way),
			Trace: quizzes.Worked(o.Steps, "At the end: %s.", opts[0].Text),
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

// csStaleEnds lists how a race can end. Only a writer that deletes last can leave the cache empty.
func csStaleEnds(kind int) []csStaleEnd {
	switch kind {
	case 0, 3, 4:
		return []csStaleEnd{csEndsEmpty, csEndsFresh, csEndsStale}
	}
	return []csStaleEnd{csEndsFresh, csEndsStale}
}

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

// csStaleCross crosses the right and a wrong content of the cache with the right and a wrong row.
func csStaleCross(race cache.Race, way []int, o cache.RaceOutcome, wrong int) []quizzes.Option {
	wrongDB, dbID, dbWhy := csStaleOtherRow(race, o)
	id, why := csStaleReason(race, way, o, wrong)
	return []quizzes.Option{
		{Text: csStaleShow(o.Cache, o.DB), Right: true, Why: fmt.Sprintf("The run ends with %s.", csStaleHolds(o))},
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
		if m == cache.WriteAtOnce {
			return string(m), csStaleBetween(race, way, o)
		}
		right, _, _ := csParts(o.Steps, w.Steps)
		return string(m), csStaleModelSays(m) + " In fact " + right + "."
	}
	end := fmt.Sprintf(" In fact the run ends with %s.", csStaleHolds(o))
	switch wrong {
	case 0:
		return "delete-is-last", "This has the key deleted at the end." + end
	case o.DB:
		return "cache-follows-database", "This has the cache follow the database." + end
	}
	return "cache-never-changes", "This leaves an old value in the cache." + end
}

func csStaleModelSays(m cache.Model) string {
	if m == cache.DeleteHeals {
		return "This believes that after a DELETE no older value can come back."
	}
	return "This has the reader store what the database holds at its SET, not what it selected."
}

// csStaleBetween names the first step that another client takes between the two of a writer.
func csStaleBetween(race cache.Race, way []int, o cache.RaceOutcome) string {
	for i := 1; i < len(way); i++ {
		w := race.Actors[way[i-1]]
		if w.Writes != 0 && way[i] != way[i-1] && slices.Contains(way[i:], way[i-1]) {
			return fmt.Sprintf("This takes the two steps of %s for one. In fact %s in between.", w.Name, o.Steps[i].Text)
		}
	}
	return "This takes the two steps of a writer for one."
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
