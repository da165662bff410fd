package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// DBCVersionRead asks which key the last read looks up.
var DBCVersionRead = quizzes.Template{
	ID: "dbc.version.read", Version: 2, Concept: "database-caching#versioned-keys", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: dbcVersionRead,
}

// DBCVersionHits asks which reads are hits.
var DBCVersionHits = quizzes.Template{
	ID: "dbc.version.hits", Version: 2, Concept: "database-caching#versioned-keys", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: dbcVersionHits,
}

// DBCVersionOrphans asks which entries no read can find any more.
var DBCVersionOrphans = quizzes.Template{
	ID: "dbc.version.orphans", Version: 3, Concept: "database-caching#versioned-keys", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: dbcVersionOrphans,
}

// dbcVersionCase is a table with rows in categories. A row's key carries the row's version, a list's key the
// version of its category; a write of a row increments both.
type dbcVersionCase struct {
	item  string
	rows  []string // namespaces of rows, such as book3
	cats  []string // namespaces of lists
	of    []int    // category of each row
	start []int
	ops   []cache.VersionOp
}

func dbcVersionDraw(r *rand.Rand, n int) dbcVersionCase {
	c := dbcVersionCase{item: quizzes.One(r, "book", "song", "shoe", "game")}
	for _, id := range quizzes.DrawSorted(r, []int{2, 3, 4, 5, 6, 7, 8, 9}, 3) {
		c.rows = append(c.rows, c.item+csItoa(id))
	}
	c.cats = quizzes.DrawSorted(r, []string{"home", "toys", "sale", "kids", "blue", "rare"}, 2)
	c.of = []int{0, 1, r.IntN(2)}
	for range 5 {
		c.start = append(c.start, 1+r.IntN(8))
	}
	for len(c.ops) < n {
		op := dbcVersionOp(r, c)
		if k := len(c.ops); k == 0 || c.ops[k-1].Label != op.Label {
			c.ops = append(c.ops, op)
		}
	}
	return c
}

func (c dbcVersionCase) names() []string { return slices.Concat(c.rows, c.cats) }

func dbcVersionOp(r *rand.Rand, c dbcVersionCase) cache.VersionOp {
	row := r.IntN(3)
	switch r.IntN(7) {
	case 0, 1:
		return cache.VersionOp{Write: true, Label: "write " + c.rows[row], Namespaces: []string{c.rows[row], c.cats[c.of[row]]}}
	case 2, 3:
		for _, op := range c.ops { // what was read before
			if !op.Write && r.IntN(2) == 0 {
				return op
			}
		}
		return cache.VersionOp{Label: "read " + c.rows[row], Namespaces: []string{c.rows[row]}, Name: "row"}
	}
	cat := c.cats[r.IntN(2)]
	name := quizzes.One(r, "top", "full")
	return cache.VersionOp{Label: fmt.Sprintf("read the %s list of %s", name, cat), Namespaces: []string{cat}, Name: name}
}

func (c dbcVersionCase) run(m cache.Model) cache.VersionOutcome {
	return cache.PlayVersions(c.names(), c.start, c.ops, m)
}

func (c dbcVersionCase) steps() []cache.Step {
	return cache.RunVersions(c.names(), c.start, c.ops, "").Steps
}

func (c dbcVersionCase) stem() string {
	return fmt.Sprintf("Each row and each category has a version, which the keys of its entries carry: at first `%s:v%d:row`, `%s:v%d:top`, `%s:v%d:full`. A write of a row raises the version of the row and of its category by 1. A read that misses stores its result; nothing is deleted, and nothing expires. ",
		c.rows[0], c.start[0], c.cats[0], c.start[3], c.cats[0], c.start[3])
}

func (c dbcVersionCase) exhibits() []quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Versions at the start; the cache is empty", Head: []string{"Row or category", "Version", "Category of the row"}}
	for i, n := range c.names() {
		cat := "–"
		if i < 3 {
			cat = c.cats[c.of[i]]
		}
		e.Rows = append(e.Rows, []string{n, csItoa(c.start[i]), cat})
	}
	var lines []string
	for i, op := range c.ops {
		lines = append(lines, fmt.Sprintf("%d  %s", i+1, op.Label))
	}
	return []quizzes.Exhibit{e, {Title: "Events", Lang: "text", Lines: lines}}
}

func (c dbcVersionCase) note() string { return fmt.Sprint(c.names(), c.of, c.start, dbcLabels(c.ops)) }

func dbcLabels(ops []cache.VersionOp) []string {
	var out []string
	for _, op := range ops {
		out = append(out, op.Label)
	}
	return out
}

func dbcVersionSays(m cache.Model) string {
	switch m {
	case cache.VersionNeverRead:
		return "That leaves the version out of the key."
	case cache.OneVersion:
		return "That keeps one version for everything: a write then makes every entry unreachable."
	}
	return "That raises the row's version only. The lists of its category show the row, so their version goes up, too."
}

var dbcVersionModels = []cache.Model{cache.OneVersion, cache.ListsUnaffected, cache.VersionNeverRead}

func dbcVersionRead(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := dbcVersionDraw(r, 7)
		if c.ops[6].Write || c.ops[6].Name == "row" && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("no list at the end")
		}
		o := c.run("")
		key := o.Keys[len(o.Keys)-1]
		var near []quizzes.Near
		for _, m := range dbcVersionModels {
			w := c.run(m)
			near = append(near, quizzes.Near{Answer: w.Keys[len(w.Keys)-1], Misconception: string(m), Why: dbcVersionSays(m) + " " + c.raised()})
		}
		near = append(near, quizzes.Near{Answer: dbcStartKey(c), Misconception: "old-version-read", Why: "That is the version at the start. " + c.raised()})
		if near = quizzes.NearAnswers(key, near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     c.stem() + "Which key does the last read look up?",
			Exhibits: c.exhibits(), Note: c.note(),
			Ask:   quizzes.Text{Accept: []string{key}, Form: "a key with its version", Near: near},
			Trace: quizzes.Worked(c.steps(), "The last read looks up `%s`.", key),
		}, nil
	})
}

// raised says which events raise the version that the last read looks up.
func (c dbcVersionCase) raised() string {
	name := c.ops[len(c.ops)-1].Namespaces[0]
	var at []string
	for i, op := range c.ops {
		if op.Write && slices.Contains(op.Namespaces, name) {
			at = append(at, csItoa(i+1))
		}
	}
	from := c.start[slices.Index(c.names(), name)]
	switch len(at) {
	case 0:
		return fmt.Sprintf("No event raises `%s`, which stays at v%d.", name, from)
	case 1:
		return fmt.Sprintf("Event %s raises `%s` from v%d to v%d.", at[0], name, from, from+1)
	}
	return fmt.Sprintf("Events %s raise `%s` from v%d to v%d.", quizzes.And(at), name, from, from+len(at))
}

// dbcStartKey is the key of the last read if no write had come before it.
func dbcStartKey(c dbcVersionCase) string {
	last := c.ops[len(c.ops)-1:]
	return cache.PlayVersions(c.names(), c.start, last, "").Keys[0]
}

func dbcVersionHits(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := dbcVersionDraw(r, 8)
		o := c.run("")
		hits := csTrue(o.Hits)
		if len(o.Hits) < 5 || hits < 2 || hits > len(o.Hits)-2 || slices.Equal(o.Hits, c.run(cache.ListsUnaffected).Hits) || dbcSeen(o) == len(o.Hits) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		cells := quizzes.Cells{Title: "Reads", Head: []string{"Event", "In the cache?"}}
		read, steps := 0, c.steps()
		var said []string
		for i, op := range c.ops {
			if op.Write {
				continue
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d  %s", i+1, op.Label)}, Asked: []quizzes.Cell{dbcVersionCell(c, o, read, steps[i].Text)}})
			said = append(said, fmt.Sprintf("%d %s", i+1, dbcHitWord(o.Hits[read])))
			read++
		}
		return quizzes.Question{
			Stem:     c.stem() + "Is each read a hit or a miss?",
			Exhibits: c.exhibits(), Ask: cells, Note: c.note(),
			Trace: quizzes.Worked(c.steps(), "The reads are: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

// dbcSeen counts the reads that hit exactly when the same thing was read before, whatever its version.
func dbcSeen(o cache.VersionOutcome) int {
	n := 0
	var seen []string
	for i, key := range o.Keys {
		head, rest, _ := strings.Cut(key, ":v")
		_, name, _ := strings.Cut(rest, ":")
		if o.Hits[i] == slices.Contains(seen, head+name) {
			n++
		}
		seen = append(seen, head+name)
	}
	return n
}

func dbcHitWord(hit bool) string {
	if hit {
		return "hit"
	}
	return "miss"
}

func dbcVersionCell(c dbcVersionCase, o cache.VersionOutcome, i int, text string) quizzes.Cell {
	cell := quizzes.Cell{Choices: []string{"hit", "miss"}, Want: dbcHitWord(o.Hits[i]), Why: dbcUpper(text) + "."}
	for _, m := range dbcVersionModels {
		if w := dbcHitWord(c.run(m).Hits[i]); w != cell.Want {
			cell.Near = []quizzes.Near{{Answer: w, Misconception: string(m), Why: dbcVersionSays(m) + " " + cell.Why}}
			return cell
		}
	}
	return cell
}

func dbcVersionOrphans(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	first := r.IntN(4) < want // whether an entry with a version of the start is to be an orphan
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := dbcVersionDraw(r, 8)
		o := c.run("")
		if len(o.Stored) != 4 || len(o.Orphans) != want || csTrue(o.Hits) == 0 {
			return quizzes.Question{}, quizzes.Reject("not this many")
		}
		if old := c.atStart(o.Stored); len(old) > 0 && slices.Contains(o.Orphans, old[r.IntN(len(old))]) != first {
			return quizzes.Question{}, quizzes.Reject("the version of the start tells")
		}
		var opts []quizzes.Option
		for _, key := range o.Stored {
			opts = append(opts, dbcOrphan(c, o, key))
		}
		return quizzes.Question{
			Stem:     c.stem() + "Which entries stay in the cache although no later read can look them up?",
			Exhibits: c.exhibits(), Ask: quizzes.Multiple{Options: opts}, Note: c.note(),
			Trace: quizzes.Worked(c.steps(), "No later read looks up %s.", alAnd(o.Orphans)),
		}, nil
	})
}

// atStart lists the keys that carry the version that their row or category has at the start.
func (c dbcVersionCase) atStart(keys []string) []string {
	var out []string
	for _, key := range keys {
		name, _, _ := strings.Cut(key, ":")
		if strings.HasPrefix(key, fmt.Sprintf("%s:v%d:", name, c.start[slices.Index(c.names(), name)])) {
			out = append(out, key)
		}
	}
	return out
}

func dbcOrphan(c dbcVersionCase, o cache.VersionOutcome, key string) quizzes.Option {
	opt := quizzes.Option{Text: quizzes.Code(key), Right: slices.Contains(o.Orphans, key)}
	name, _, _ := strings.Cut(key, ":")
	now := c.start[slices.Index(c.names(), name)]
	last := 0
	for i, op := range c.ops {
		if op.Write && slices.Contains(op.Namespaces, name) {
			now++
			last = i + 1
		}
	}
	if opt.Right {
		opt.Why = fmt.Sprintf("`%s` is at v%d since event %d, and reads look up that version.", name, now, last)
		return opt
	}
	opt.Misconception = string(cache.OneVersion)
	opt.Why = fmt.Sprintf("`%s` is at v%d at the end: the next such read finds this entry.", name, now)
	return opt
}
