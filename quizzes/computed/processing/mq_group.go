package processing

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/mq"
)

// QueueGroupCopies asks how many copies of each message a NATS server sends to single subscribers and queue groups.
var QueueGroupCopies = quizzes.Template{
	ID: "mq.group.copies", Version: 1, Concept: "pub-sub-vs-queue#consumer-groups", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: mqCopies,
}

var mqGroupModels = []mq.Model{mq.GroupBroadcasts, mq.GroupsFirst, mq.OneReader, mq.RestIsOne, mq.ZeroFlipped}

var mqGroupSays = map[mq.Model]string{
	mq.GroupBroadcasts: "This sends a copy to each member of a group, but a group gets one.",
	mq.GroupsFirst:     "This leaves out single subscribers where a group gets the message, but they have copies of their own.",
	mq.OneReader:       "This sends one copy in all, but each group and each single subscriber has one of its own.",
	mq.RestIsOne:       "This lets `>` take just one word, but it takes one or more.",
	mq.ZeroFlipped:     "This lets `>` do without a word, but it takes at least one.",
}

func mqCopies(r *rand.Rand) (quizzes.Question, error) {
	groups := quizzes.DrawSorted(r, []string{"mail", "books", "stock", "audit"}, 2)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		top, places, ends := quizzes.One(r, "orders", "tickets", "parcels"), quizzes.One(r, []string{"eu", "us"}, []string{"north", "south"}), quizzes.One(r, []string{"paid", "sent"}, []string{"new", "late"})
		word := func(of []string) string { return of[r.IntN(2)] }
		pattern := func() string {
			place, end := word(places), word(ends)
			return quizzes.One(r, top+".>", top+"."+place+".>", top+".*."+end, top+"."+place+".*", top+"."+place+"."+end, top+"."+place)
		}
		of := map[string][]string{} // at most two patterns a group
		for _, g := range groups {
			p := pattern()
			of[g] = []string{p, p, pattern()}
		}
		var subs []mq.Subscriber
		var rows [][]string
		for i := range 6 {
			s := mq.Subscriber{Name: fmt.Sprint("S", i+1), Pattern: pattern(), Group: quizzes.One(r, "", groups[0], groups[0], groups[1], groups[1])}
			shown := s.Group
			if shown == "" {
				shown = "–"
			} else {
				s.Pattern = quizzes.One(r, of[s.Group]...)
			}
			subs, rows = append(subs, s), append(rows, []string{s.Name, s.Pattern, shown})
		}
		var subjects []string
		for _, p := range places {
			subjects = append(subjects, top+"."+p)
			for _, e := range ends {
				subjects = append(subjects, top+"."+p+"."+e)
			}
		}
		for _, s := range subjects {
			if mq.Copies(subs, s, "", nil) != mq.Copies(subs, s, mq.GroupOfPattern, nil) {
				return quizzes.Question{}, quizzes.Reject("two patterns of one group match, on which NATS's documentation says nothing")
			}
		}
		subjects = quizzes.DrawSorted(r, subjects, 4)
		r.Shuffle(len(subjects), func(i, j int) { subjects[i], subjects[j] = subjects[j], subjects[i] })
		cells := quizzes.Cells{Head: []string{"Published on", "Copies sent"}}
		var all mq.Trace
		fooled, wants := map[mq.Model]int{}, map[int]int{}
		for _, s := range subjects {
			n := mq.Copies(subs, s, "", &all)
			wants[n]++
			c := quizzes.Cell{Want: itoa(n), Why: all[len(all)-1].Text}
			for _, m := range mqGroupModels {
				wrong := mq.Copies(subs, s, m, nil)
				if wrong != n {
					fooled[m]++
				}
				id := string(m)
				if m == mq.ZeroFlipped {
					id = "rest-wildcard-takes-zero" // its name in NATS
				}
				near1(&c, itoa(wrong), id, "%s %s", mqGroupSays[m], c.Why)
			}
			if wants[n] > 2 || n == 0 {
				return quizzes.Question{}, quizzes.Reject("one number prevails")
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(s)}, Asked: []quizzes.Cell{c}})
		}
		if len(wants) < 3 || fooled[mq.GroupBroadcasts] == 0 || fooled[mq.GroupsFirst] == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "Six clients have these subscriptions on a core NATS server; in a subject `*` stands for one word and `>` for one or more. How many copies of a message published on each subject below does it send to them in all?",
			Exhibits: []quizzes.Exhibit{{Title: "Subscriptions", Head: []string{"Client", "Subject", "Queue group"}, Rows: rows}},
			Ask:      cells, Note: fmt.Sprint(rows, subjects),
			Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}
