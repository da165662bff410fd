package warehouse

import "slices"

// Row is a row of a source: stamped when its transaction writes it, visible from its commit on.
type Row struct {
	ID            string
	Stamp, Commit int // minutes
}

// Extraction runs at each of Runs, reads the visible rows with stamps above the mark less Overlap, and then takes the
// largest stamp seen in rows as the mark.
type Extraction struct {
	Mark, Overlap int
	Runs          []int
	Rows          []Row
}

// The wrong models of an extraction.
const (
	ByCommit      Model = "watermark-compares-commits"  // rows are found by their commit
	ClockIsMark   Model = "watermark-is-run-time"       // the mark is the time of the run
	NothingMissed Model = "watermark-misses-nothing"    // every row committed before a run is read
	OverlapMoves  Model = "overlap-only-moves-the-mark" // an overlap has no effect on rows below the mark
	TieIncluded   Model = "watermark-takes-ties"        // a row at the mark itself is read
	BeforeCommit  Model = "uncommitted-rows-are-read"   // a row is visible from its stamp on
)

// Read returns the ids in the target after the last run, and the times at which rows are read.
func (x Extraction) Read(m Model, t *Trace) []string {
	mark := x.Mark
	in := map[string]bool{}
	for _, now := range x.Runs {
		from, top := mark-x.Overlap, mark
		if m == OverlapMoves {
			from = mark
		}
		var got []string
		for _, r := range x.Rows {
			visible := r.Commit <= now
			if m == BeforeCommit {
				visible = r.Stamp <= now
			}
			newer := r.Stamp > from
			switch m {
			case ByCommit:
				newer = r.Commit > from
			case NothingMissed:
				newer = true
			case TieIncluded:
				newer = r.Stamp >= from
			}
			if visible && newer {
				got = append(got, r.ID)
				in[r.ID] = true
				top = max(top, r.Stamp)
			}
		}
		if m == ClockIsMark {
			top = now
		}
		t.add("extract.run", "mark "+Clock(top), "The run at %s asks for stamps above %s and reads %v.", Clock(now), Clock(from), got)
		mark = top
	}
	var out []string
	for _, r := range x.Rows {
		if in[r.ID] && !slices.Contains(out, r.ID) {
			out = append(out, r.ID)
		}
	}
	return out
}

// Line is a row of a target or of a stage.
type Line struct{ ID, Pos, Cents int }

// Load is a way to load staged rows, at most one a key, into a target.
type Load string

// The ways.
const (
	Append  Load = "append"  // plain INSERT into a table without a key
	Upsert  Load = "upsert"  // ON CONFLICT DO UPDATE with the staged values
	Guarded Load = "guarded" // the same, where the staged position is above that of the target
	Adding  Load = "adding"  // ON CONFLICT DO UPDATE that adds the staged cents
	Ignore  Load = "ignore"  // ON CONFLICT DO NOTHING
)

// The wrong models of loads.
const (
	OnlyOnce    Model = "second-run-changes-nothing"   // a run that is repeated never changes the target
	AlwaysNew   Model = "staged-row-always-wins"       // a staged row replaces that of the target
	GuardAlways Model = "older-row-never-wins"         // an older staged row never replaces a newer one
	UpsertAdds  Model = "upsert-appends"               // an upsert leaves both rows
	NothingNew  Model = "conflict-stops-the-whole-run" // one known key keeps all staged rows out
)

// Run loads the stage so many times and returns the cents of each id, all its rows added up.
func (l Load) Run(target, stage []Line, times int, m Model, t *Trace) map[int]int {
	pos, cents := map[int]int{}, map[int]int{}
	for _, r := range target {
		pos[r.ID], cents[r.ID] = r.Pos, r.Cents
	}
	if m == OnlyOnce {
		times = 1
	}
	if m == NothingNew {
		for _, s := range stage {
			if _, known := pos[s.ID]; known {
				return cents
			}
		}
	}
	for n := range times {
		for _, s := range stage {
			old, known := pos[s.ID]
			newer := s.Pos > old || m == AlwaysNew
			switch {
			case l == Append || l == Upsert && m == UpsertAdds:
				cents[s.ID] += s.Cents
			case !known:
				pos[s.ID], cents[s.ID] = s.Pos, s.Cents
			case l == Ignore && m != AlwaysNew:
			case l == Adding:
				cents[s.ID] += s.Cents
			case l == Upsert && (m != GuardAlways || newer), (l == Guarded || l == Ignore) && newer:
				pos[s.ID], cents[s.ID] = s.Pos, s.Cents
			}
			t.add("load."+string(l), "", "Run %d, id %d: the target has %d.", n+1, s.ID, cents[s.ID])
		}
	}
	return cents
}
