package processing

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// StreamCheckpointRows asks what three sinks show after a crash and a restart.
var StreamCheckpointRows = quizzes.Template{
	ID: "st.checkpoint.rows", Version: 1, Concept: "stream-processing#checkpoints", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: stRows,
}

// StreamCheckpointAgain asks how many rows an appending sink holds after two crashes.
var StreamCheckpointAgain = quizzes.Template{
	ID: "st.checkpoint.again", Version: 1, Concept: "stream-processing#checkpoints", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: stAgain,
}

// stRun draws a job whose crashes and end lie off its checkpoints.
func stRun(r *rand.Rand, crashes int) stream.Run {
	c := stream.Run{Every: 100 * (1 + r.IntN(9))}
	at := c.Every
	off := func() int { return c.Every * (1 + r.IntN(19)) / 20 }
	for range crashes {
		c.Crashes = append(c.Crashes, at+off())
		at += c.Every * (1 + r.IntN(2))
	}
	c.Until = at + off()
	return c
}

func stRows(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := stRun(r, 1)
		x := c.Crashes[0]
		var t stream.Trace
		crash, end := c.Play("", &t)
		cells := quizzes.Cells{Title: "Rows that readers see", Head: []string{"Sink", "At the crash", "In the end"}}
		models := []stream.Model{stream.OnceAnywhere, stream.PartialVisible, stream.FromCrash, stream.FromZero}
		var wrong [][2]stream.Rows
		for _, m := range models {
			crash, end := c.Play(m, nil)
			wrong = append(wrong, [2]stream.Rows{crash, end})
		}
		type col struct {
			name string
			of   func(stream.Rows) int
			why  string
		}
		for _, k := range []col{
			{"Appends each row at once", func(s stream.Rows) int { return s.Append }, fmt.Sprintf("It gets a row for each record read, and %d records are read twice.", x%c.Every)},
			{"Overwrites by the record's key", func(s stream.Rows) int { return s.Upsert }, "A record read again overwrites its own row."},
			{"One transaction per checkpoint", func(s stream.Rows) int { return s.Commit }, fmt.Sprintf("Rows show when a checkpoint commits them, after each %d records.", c.Every)},
		} {
			row := quizzes.CellRow{Given: []string{k.name}}
			for i, s := range []stream.Rows{crash, end} {
				cell := quizzes.Cell{Want: itoa(k.of(s)), Why: fmt.Sprintf("%s That makes %d.", k.why, k.of(s))}
				for n, m := range models {
					near1(&cell, itoa(k.of(wrong[n][i])), string(m), "%s %s", stSinkBelief[m], cell.Why)
				}
				row.Asked = append(row.Asked, cell)
			}
			cells.Rows = append(cells.Rows, row)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A job turns each record into one row with a key of its own and takes a checkpoint after every %d records (at offsets %d, %d …), complete at once. It crashes when %d records are done, restarts, and stops when %d are done. How many rows do readers see in each sink at the moment of the crash and in the end, without another checkpoint at the end?", c.Every, c.Every, 2*c.Every, x, c.Until),
			Ask:  cells, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(t, "Row by row: %s.", cells.KeyText()),
		}, nil
	})
}

var stSinkBelief = map[stream.Model]string{
	stream.OnceAnywhere:   "Exactly once holds for the state; a sink that appends sees a repetition.",
	stream.PartialVisible: "Rows of an open transaction stay hidden.",
	stream.FromCrash:      "The source is read on from the last checkpoint, not from the crash.",
	stream.FromZero:       "The source is not read again from the start, but from the last checkpoint.",
	stream.OneCrash:       "Each restart repeats what was done since the checkpoint before it.",
}

func stAgain(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := stRun(r, 2)
		var t stream.Trace
		_, end := c.Play("", &t)
		under := func(m stream.Model) int { _, rows := c.Play(m, nil); return rows.Append }
		list, err := nears(end.Append, 3,
			near(under(stream.FromCrash), string(stream.FromCrash), "%s After the first crash, at %d, it starts at %d.", stSinkBelief[stream.FromCrash], c.Crashes[0], c.Crashes[0]/c.Every*c.Every),
			near(under(stream.FromZero), string(stream.FromZero), "%s After the first crash that is %d.", stSinkBelief[stream.FromZero], c.Crashes[0]/c.Every*c.Every),
			near(under(stream.OneCrash), string(stream.OneCrash), "%s The crash at %d repeats %d records too.", stSinkBelief[stream.OneCrash], c.Crashes[0], c.Crashes[0]%c.Every),
			near(end.Commit, string("open-transaction-hidden-everywhere"), "That is what a transactional sink shows. This one shows each row at once."))
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A job appends one row to a table for each record, at once and without a transaction. It takes a checkpoint after every %d records (at offsets %d, %d …), complete at once. It crashes when the first %d records are done, restarts, crashes again when the first %d are done, restarts, and stops when the first %d are done. How many rows does the table hold?", c.Every, c.Every, 2*c.Every, c.Crashes[0], c.Crashes[1], c.Until),
			Ask:  quizzes.Number{Value: float64(end.Append), Unit: "rows", Near: list}, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(t[:3], "The table holds %d rows: %d + %d + %d.", end.Append, c.Until, c.Crashes[0]%c.Every, c.Crashes[1]%c.Every),
		}, nil
	})
}
