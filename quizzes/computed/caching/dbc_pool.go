package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// DBCPoolHits asks how many reads of hot pages the buffer pool answers around a scan.
var DBCPoolHits = quizzes.Template{
	ID: "dbc.pool.hits", Version: 2, Concept: "database-caching#buffer-pool", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: dbcPoolHits,
}

// DBCPoolWhere asks where pages stand after some reads.
var DBCPoolWhere = quizzes.Template{
	ID: "dbc.pool.where", Version: 2, Concept: "database-caching#buffer-pool", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: dbcPoolWhere,
}

var dbcPoolModels = []cache.Model{cache.PlainLRU, cache.NoOldTime, cache.NeverYoung, cache.ScanBypasses}

// dbcPoolDraw mixes reads of pages in the pool with a scan whose pages are each read twice within 20 ms, and with
// pages that come back later.
func dbcPoolDraw(r *rand.Rand, n int) cache.PoolCase {
	pages := csLetters(r, 8)
	r.Shuffle(len(pages), func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
	c := cache.PoolCase{New: slices.Clone(pages[:5]), Old: slices.Clone(pages[5:]), OldTime: 1000}
	c.Reads = make([]cache.PageRead, 0, n+1)
	now, scan := 100, 1
	for len(c.Reads) < n {
		switch r.IntN(5) {
		case 0, 1:
			page := "Z" + csItoa(scan)
			c.Reads = append(c.Reads, cache.PageRead{At: now, Page: page}, cache.PageRead{At: now + 10, Page: page})
			scan++
		case 2:
			c.Reads = append(c.Reads, cache.PageRead{At: now, Page: pages[r.IntN(8)]})
		case 3:
			c.Reads = append(c.Reads, cache.PageRead{At: now, Page: pages[5+r.IntN(3)]})
		default:
			if scan > 1 {
				c.Reads = append(c.Reads, cache.PageRead{At: now, Page: "Z" + csItoa(1+r.IntN(scan-1))})
			}
		}
		now += quizzes.One(r, 100, 200, 1500, 2000)
	}
	c.Reads = c.Reads[:n]
	return c
}

// dbcPoolClose reports a second access close to the limit of 1,000 ms.
func dbcPoolClose(c cache.PoolCase) bool {
	a, b := c, c
	a.OldTime, b.OldTime = 900, 1100
	return !slices.Equal(cache.PlayPool(a, "").New, cache.PlayPool(b, "").New)
}

const dbcPoolStem = "An InnoDB buffer pool (MySQL 8.4) is modeled with 8 pages: 5 places in the young sublist, 3 in the old one, `innodb_old_blocks_time` = 1000. All pages in it were first accessed long ago. Every hit in the young sublist moves the page to that list's head. "

func dbcPoolExhibits(c cache.PoolCase) []quizzes.Exhibit {
	var lines []string
	for i, p := range c.Reads {
		lines = append(lines, fmt.Sprintf("%2d  %.2f s  %s", i+1, float64(p.At)/1000, p.Page))
	}
	return []quizzes.Exhibit{
		{Title: "The pool at 0 s, head first", Head: []string{"Sublist", "Pages"}, Rows: [][]string{
			{"young", strings.Join(c.New, " ")}, {"old", strings.Join(c.Old, " ")}}},
		{Title: "Page reads", Lang: "text", Lines: lines},
	}
}

func dbcPoolNote(c cache.PoolCase) string { return fmt.Sprint(c.New, c.Old, c.Reads) }

func dbcPoolSays(m cache.Model) string {
	switch m {
	case cache.PlainLRU:
		return "That takes the pool for one LRU list; a page read from disk enters in the middle, at the head of the old sublist."
	case cache.NoOldTime:
		return "That makes a page young at its second access. Within 1000 ms after the first access it stays in the old sublist."
	case cache.NeverYoung:
		return "That never moves a page from the old to the young sublist; an access at least 1000 ms after the first one does."
	}
	return "That does not keep a page at its first read; every page read from disk enters the pool."
}

func dbcHits(o cache.PoolOutcome) int { return csTrue(o.Hits) }

func dbcPoolHits(r *rand.Rand) (quizzes.Question, error) {
	want := 4 + r.IntN(5)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := dbcPoolDraw(r, 12)
		o := cache.PlayPool(c, "")
		n := dbcHits(o)
		if n != want || dbcHits(cache.PlayPool(c, cache.PlainLRU)) == n || dbcPoolClose(c) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var near []quizzes.Near
		for _, m := range dbcPoolModels {
			w := cache.PlayPool(c, m)
			near = append(near, csNear(dbcHits(w), string(m), "%s %s", dbcPoolSays(m), dbcPoolFirst(c, o, w)))
		}
		near = append(near, csNear(len(c.Reads)-n, "misses-for-hits", "That is the number of reads from disk: %d reads less %d hits.", len(c.Reads), n))
		near = quizzes.NearAnswers(csItoa(n), near)
		if len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("few answers")
		}
		return quizzes.Question{
			Stem:     dbcPoolStem + "How many of these reads find their page in the pool?",
			Exhibits: dbcPoolExhibits(c), Note: dbcPoolNote(c),
			Ask:   quizzes.Number{Value: float64(n), Unit: "hits", Near: near},
			Trace: quizzes.Worked(cache.RunPool(c, "").Steps, "The pool answers %d of the %d reads: %d hits.", n, len(c.Reads), n),
		}, nil
	})
}

// dbcPoolFirst names the first read that fares otherwise.
func dbcPoolFirst(c cache.PoolCase, o, w cache.PoolOutcome) string {
	for i := range o.Hits {
		if o.Hits[i] != w.Hits[i] {
			word := map[bool]string{true: "a hit", false: "a miss"}
			return fmt.Sprintf("The first difference is read %d: `%s` is %s.", i+1, c.Reads[i].Page, word[o.Hits[i]])
		}
	}
	return "The hits are the same."
}

func dbcPoolWhere(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := dbcPoolDraw(r, 9)
		o := cache.PlayPool(c, "")
		pages := dbcPoolPages(r, c, o)
		if len(pages) < 5 || dbcPoolClose(c) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		cells := quizzes.Cells{Title: "After the last read", Head: []string{"Page", "Place"}}
		var said []string
		for _, p := range pages {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(p)}, Asked: []quizzes.Cell{dbcPoolCell(c, o, p)}})
			said = append(said, fmt.Sprintf("`%s` %s", p, dbcInPlace(o, p)))
		}
		return quizzes.Question{
			Stem:     dbcPoolStem + "Where does each page stand after the last read?",
			Exhibits: dbcPoolExhibits(c), Ask: cells, Note: dbcPoolNote(c),
			Trace: quizzes.Worked(cache.RunPool(c, "").Steps, "At the end: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

func dbcPlace(o cache.PoolOutcome, page string) string {
	switch {
	case slices.Contains(o.New, page):
		return "young sublist"
	case slices.Contains(o.Old, page):
		return "old sublist"
	}
	return "not in the pool"
}

// dbcInPlace is dbcPlace with its preposition.
func dbcInPlace(o cache.PoolOutcome, page string) string {
	if at := dbcPlace(o, page); at != "not in the pool" {
		return "in the " + at
	}
	return "not in the pool"
}

// dbcPoolPages picks five pages so that all three places occur and at least three are traps of a wrong model.
func dbcPoolPages(r *rand.Rand, c cache.PoolCase, o cache.PoolOutcome) []string {
	all := slices.Concat(c.New, c.Old)
	for _, p := range c.Reads {
		if !slices.Contains(all, p.Page) {
			all = append(all, p.Page)
		}
	}
	var pages, places []string
	traps := 0
	for _, i := range r.Perm(len(all)) {
		if len(pages) == 5 {
			break
		}
		trap := slices.ContainsFunc(dbcPoolModels, func(m cache.Model) bool { return dbcPlace(cache.PlayPool(c, m), all[i]) != dbcPlace(o, all[i]) })
		if trap {
			traps++
		} else if len(pages)-traps >= 2 {
			continue
		}
		pages, places = append(pages, all[i]), append(places, dbcPlace(o, all[i]))
	}
	if csDistinct(places...) < 3 || csMost(places) > 2 || traps < 3 {
		return nil
	}
	slices.Sort(pages)
	return pages
}

func dbcPoolCell(c cache.PoolCase, o cache.PoolOutcome, page string) quizzes.Cell {
	cell := quizzes.Cell{Choices: []string{"young sublist", "old sublist", "not in the pool"}, Want: dbcPlace(o, page)}
	cell.Why = fmt.Sprintf("No read concerns `%s`, and too few pages have entered or moved ahead of it to push it out.", page)
	for i, s := range cache.RunPool(c, "").Steps {
		if strings.Contains(s.Text, quizzes.Code(page)) {
			_, text, _ := strings.Cut(s.Text, ": ")
			cell.Why = fmt.Sprintf("The last read that concerns it is %d: %s.", i+1, text)
		}
	}
	for _, m := range dbcPoolModels {
		at := dbcPlace(cache.PlayPool(c, m), page)
		if at != cell.Want && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == at }) {
			cell.Near = append(cell.Near, quizzes.Near{Answer: at, Misconception: string(m), Why: dbcPoolSays(m) + " " + cell.Why})
		}
	}
	return cell
}
