package stream

// Run is a job that reads offsets 0, 1, 2 …, writes one row for each record, takes a checkpoint after every Every
// records, which is complete at once, and crashes once it has written so many rows in all as Crashes say, each time
// reading on from its last checkpoint. It stops when the record before Until is done.
type Run struct {
	Every   int
	Crashes []int // the offset reached: records before it are done when the crash comes
	Until   int
}

// Rows are what each sink shows.
type Rows struct {
	Append int // a sink that appends each row at once
	Upsert int // a sink that overwrites by the record's own key
	Commit int // a sink with one transaction per checkpoint
}

// Play reads record by record and returns the rows shown at the last crash and in the end.
func (c Run) Play(m Model, t *Trace) (crash, end Rows) {
	at, saved, open := 0, 0, 0
	var rows Rows
	read := func(to int) {
		for at < to {
			at++
			open++
			rows.Append++
			if at%c.Every == 0 {
				rows.Commit, saved, open = rows.Commit+open, at, 0
			}
		}
		rows.Upsert = max(rows.Upsert, at)
	}
	for i, to := range c.Crashes {
		read(to)
		crash = rows
		repeated := to - saved
		back, wasted := saved, repeated
		switch m {
		case FromCrash:
			back = to
		case FromZero:
			back = 0
		case OneCrash:
			if i < len(c.Crashes)-1 {
				wasted = 0
			}
		case OnceAnywhere:
			wasted = 0
		}
		t.add("crash", "", "The crash at offset %d finds the last checkpoint at %d: %d records are read again.", to, saved, repeated)
		if m == OnceAnywhere || m == OneCrash {
			rows.Append -= repeated - wasted
		}
		at, open = back, 0
	}
	read(c.Until)
	if m == PartialVisible {
		crash.Commit, rows.Commit = crash.Upsert, rows.Upsert
	}
	if m == OnceAnywhere {
		crash.Append = crash.Upsert
	}
	if t != nil {
		t.add("append", "", "The appending sink holds one row for each record read, again or not: %d.", rows.Append)
		t.add("upsert", "", "The sink that overwrites holds one row for each key: %d.", rows.Upsert)
		t.add("commit", "", "The transactional sink shows what a checkpoint has committed: %d.", rows.Commit)
	}
	return crash, rows
}
