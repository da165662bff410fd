package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/resource"
)

// RestPageNext asks which rows a later page shows after changes.
var RestPageNext = quizzes.Template{
	ID: "rest.page.next", Version: 1, Concept: "rest#pagination", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: restPageNext,
}

func restPageNext(r *rand.Rand) (quizzes.Question, error) {
	kind, rank := r.IntN(3), r.IntN(4)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		l := resource.Listing{Size: 3, Cursor: kind > 0, DayOnly: kind == 2}
		rows, changes := restRows(r)
		pages, steps := l.Pages(rows, changes, "")
		page := pages[1]
		if len(page) < 3 {
			return quizzes.Question{}, quizzes.Reject("a short page")
		}
		var wrong []quizzes.Ranked
		add := func(ids []int, id, why string) {
			if len(ids) == 3 {
				wrong = append(wrong, quizzes.Ranked{Value: float64(10000*ids[0] + 100*ids[1] + ids[2]), Option: quizzes.Option{Text: resource.List(ids), Misconception: id, Why: why}})
			}
		}
		under := func(l resource.Listing, m resource.Model) []int {
			p, _ := l.Pages(rows, changes, m)
			return p[1]
		}
		right := fmt.Sprintf(" By the query given, page 2 is %s.", resource.List(page))
		add(under(l, resource.SnapshotHeld), string(resource.SnapshotHeld), "This is the list as it was when page 1 was read."+right)
		if l.Cursor {
			add(under(l, resource.CursorCounts), string(resource.CursorCounts), "This counts rows, as an offset would, but a cursor names a place in the order."+right)
		} else {
			add(under(l, resource.OffsetStable), string(resource.OffsetStable), "This goes on behind the last row shown, as a cursor would, but an offset counts rows of the list as it is now."+right)
		}
		if l.DayOnly {
			add(under(l, resource.TieSafe), string(resource.TieSafe), "This goes on inside the day of the last row, but `day <` skips the rest of that day."+right)
		} else {
			add(under(resource.Listing{Size: 3, Cursor: true, DayOnly: true}, ""), "tie-breaker-skipped", "This skips the rest of the last row's day, but the order goes by day and id."+right)
		}
		for _, by := range []int{-1, 1, 2, -2, 3, -3} {
			add(restShift(rows, changes[0], 3+by), "page-off-by-one", "This begins in another place of the new list than the query does."+right)
		}
		key := quizzes.Ranked{Value: float64(10000*page[0] + 100*page[1] + page[2]), Option: quizzes.Option{Text: resource.List(page), Why: steps[1].Text}}
		opts, err := quizzes.PickRanked(r, rank, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		other := resource.SnapshotHeld
		if l.Cursor {
			other = resource.CursorCounts
		}
		if resource.List(under(l, other)) == resource.List(page) {
			return quizzes.Question{}, quizzes.Reject("the changes change nothing")
		}
		var days []string
		for i := len(rows) - 1; i >= 0; i-- {
			days = append(days, fmt.Sprintf("id %d  day %d", rows[i].ID, rows[i].Day))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client reads posts %s, three a page. After page 1, %s. Which posts does page 2 show, by their ids?",
				[]string{"with `ORDER BY day DESC, id DESC` and `OFFSET 3` for page 2", "by a cursor: page 2 is `WHERE (day, id) < (…)` of the last row, `ORDER BY day DESC, id DESC`",
					"by a cursor on the day alone: page 2 is `WHERE day < …` of the last row, `ORDER BY day DESC, id DESC`"}[kind], restChanged(changes[0])),
			Exhibits: []quizzes.Exhibit{{Title: "Posts when page 1 is read, newest first", Lang: "text", Lines: days}}, Ask: quizzes.Single{Options: opts},
			Note: fmt.Sprint(kind, rows, changes), Trace: quizzes.Worked(steps[:2], "Page 2 shows %s.", resource.List(page)),
		}, nil
	})
}

// restRows draws posts and one or two changes after the first page.
func restRows(r *rand.Rand) ([]resource.Row, [][]resource.Change) {
	var rows []resource.Row
	day, id := 1+r.IntN(9), 10+r.IntN(30)
	for range 9 {
		rows = append(rows, resource.Row{ID: id, Day: day})
		id += 1 + r.IntN(2)
		day += quizzes.One(r, 0, 0, 1, 1, 2)
	}
	var cs []resource.Change
	for range 1 + r.IntN(2) {
		if r.IntN(2) == 0 {
			cs = append(cs, resource.Change{Insert: true, Row: resource.Row{ID: id, Day: day + 1}})
			id += 1
		} else if k := (resource.Change{Row: rows[len(rows)-1-r.IntN(3)]}); len(cs) == 0 || cs[0].Row != k.Row {
			cs = append(cs, k)
		}
	}
	return rows, [][]resource.Change{cs}
}

// restShift gives the three ids from a place on in the list after the changes.
func restShift(rows []resource.Row, cs []resource.Change, from int) []int {
	pages, _ := (resource.Listing{Size: 20}).Pages(rows, [][]resource.Change{cs, nil}, resource.SnapshotHeld)
	all := pages[0]
	for _, c := range cs {
		if c.Insert {
			all = append([]int{c.Row.ID}, all...)
			continue
		}
		var left []int
		for _, id := range all {
			if id != c.Row.ID {
				left = append(left, id)
			}
		}
		all = left
	}
	if from < 0 || from+3 > len(all) {
		return nil
	}
	return all[from : from+3]
}

func restChanged(cs []resource.Change) string {
	var out []string
	for _, c := range cs {
		if c.Insert {
			out = append(out, fmt.Sprintf("post %d of day %d is added", c.Row.ID, c.Row.Day))
		} else {
			out = append(out, fmt.Sprintf("post %d is deleted", c.Row.ID))
		}
	}
	return strings.Join(out, " and ")
}
