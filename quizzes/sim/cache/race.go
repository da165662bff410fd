package cache

import (
	"fmt"
	"slices"
)

// WriteOrder is what a writer of a cache-aside cache does, in order.
type WriteOrder string

const (
	UpdateDelete WriteOrder = "update, then delete" // UPDATE in the database, then DELETE in the cache
	DeleteUpdate WriteOrder = "delete, then update"
	UpdateSet    WriteOrder = "update, then set" // UPDATE, then SET the new value in the cache
)

// Wrong models of the race.
const (
	DeleteHeals Model = "delete-heals"  // after a DELETE no older value can come back
	ReadAtSet   Model = "read-at-set"   // a reader stores what the database holds when it stores
	WriteAtOnce Model = "write-at-once" // both steps of a writer happen at its first one
)

// Actor is a reader (Writes == 0: GET; on a miss SELECT, then SET what was selected) or a writer of one value.
type Actor struct {
	Name   string
	Writes int
	Order  WriteOrder
}

func (a Actor) steps() int {
	if a.Writes == 0 {
		return 3
	}
	return 2
}

// Race is a set of actors on one key. The database holds Old at first; so does the cache, if Cached.
type Race struct {
	Actors []Actor
	Old    int
	Cached bool
}

// RaceOutcome is what is left when all actors are done; Cache 0 is an empty cache.
type RaceOutcome struct {
	Cache, DB int
	Missed    []bool // for each actor: a reader whose GET missed
	Steps     []Step
}

// Stale reports a cached value that is not the database's.
func (o RaceOutcome) Stale() bool { return o.Cache != 0 && o.Cache != o.DB }

type raceRun struct {
	voice
	race      Race
	model     Model
	cache, db int
	at        []int // steps done, for each actor
	got       []int // what each reader selected
	missed    []bool
	deleted   bool
}

// RunRace plays the actors' steps in the order of schedule, which names an actor for each step.
func RunRace(race Race, schedule []int, m Model) RaceOutcome { return runRace(race, schedule, m, true) }

// PlayRace is RunRace without Steps, for the many cases that a search throws away.
func PlayRace(race Race, schedule []int, m Model) RaceOutcome {
	return runRace(race, schedule, m, false)
}

func runRace(race Race, schedule []int, m Model, explain voice) RaceOutcome {
	n := len(race.Actors)
	r := raceRun{voice: explain, race: race, model: m, db: race.Old, at: make([]int, n), got: make([]int, n), missed: make([]bool, n)}
	if race.Cached {
		r.cache = race.Old
	}
	var t trace
	for _, i := range schedule {
		rule, text := r.step(i)
		r.at[i]++
		if explain {
			t.add("race."+rule, r.state(), "%s %s", race.Actors[i].Name, text)
		}
	}
	return RaceOutcome{r.cache, r.db, r.missed, t}
}

func (r *raceRun) state() string {
	return fmt.Sprintf("cache %s, database %d", showValue(r.cache), r.db)
}

func showValue(v int) string {
	if v == 0 {
		return "empty"
	}
	return fmt.Sprint(v)
}

func (r *raceRun) step(i int) (rule, text string) {
	a := r.race.Actors[i]
	if a.Writes == 0 {
		return r.read(i)
	}
	first := r.at[i] == 0
	if r.model == WriteAtOnce {
		if !first {
			return "done", "has already finished"
		}
		r.write(a, true)
		return r.write(a, false)
	}
	return r.write(a, first)
}

func (r *raceRun) write(a Actor, first bool) (rule, text string) {
	switch {
	case first == (a.Order != DeleteUpdate):
		r.db = a.Writes
		return "update", r.say("updates the row to %d", a.Writes)
	case a.Order == UpdateSet:
		r.cache = a.Writes
		return "set", r.say("sets %d in the cache", a.Writes)
	}
	r.cache, r.deleted = 0, true
	return "delete", "deletes the key in the cache"
}

func (r *raceRun) read(i int) (rule, text string) {
	switch {
	case r.at[i] == 0:
		if r.missed[i] = r.cache == 0; r.missed[i] {
			return "get", "gets a miss from the cache"
		}
		return "get", r.say("gets %d from the cache and is done", r.cache)
	case !r.missed[i]:
		return "done", "has already finished"
	case r.at[i] == 1:
		r.got[i] = r.db
		return "select", r.say("selects %d from the database", r.db)
	}
	if r.model == ReadAtSet {
		r.got[i] = r.db
	}
	if r.model == DeleteHeals && r.deleted && r.got[i] != r.db {
		return "set", "is refused by the cache"
	}
	r.cache = r.got[i]
	return "set", r.say("sets what it selected, %d, in the cache", r.got[i])
}

// Interleavings lists every order in which the actors' steps can happen.
func Interleavings(race Race) [][]int {
	left := make([]int, len(race.Actors))
	for i, a := range race.Actors {
		left[i] = a.steps()
	}
	var all [][]int
	weave(left, nil, &all)
	return all
}

func weave(left, so []int, all *[][]int) {
	done := true
	for i := range left {
		if left[i] == 0 {
			continue
		}
		done = false
		left[i]--
		weave(left, append(so, i), all)
		left[i]++
	}
	if done {
		*all = append(*all, slices.Clone(so))
	}
}
