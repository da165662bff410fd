package capacity

import "slices"

// Backup is one of a plan, in the order of time. At is in minutes from the first one.
type Backup struct {
	Name, Kind string // Kind: "full", "differential" or "incremental"
	At         int
	Broken     bool // it can't be read
}

// Plan is a list of backups with a log archive, filed every LogEvery minutes and whole from the first backup on, and a
// disk that dies. LogEvery 0 stands for no archive.
type Plan struct {
	Backups  []Backup
	LogEvery int
	Dies     int
}

// The wrong models of restores.
const (
	NewestAlone   Model = "newest-backup-alone"         // the newest readable backup can be restored by itself
	AllSince      Model = "every-backup-since-the-full" // all backups since the full one are needed
	BaseSkipped   Model = "full-backup-not-needed"      // the full one is left out
	BrokenSkipped Model = "broken-link-is-skipped"      // an incremental works without the one before it
	DiffIsIncr    Model = "differential-needs-chain"    // a differential needs the backups since the full one
	IncrIsDiff    Model = "incremental-needs-full-only" // an incremental needs the full one alone
)

// Chain gives the backups to restore, by index in order, for the latest state that backups alone reach: a full one;
// a differential needs the full one before it, an incremental the backup of any kind before it, and what that needs
// (pgBackRest User Guide, Concepts).
func (p Plan) Chain(m Model) ([]int, []Step) {
	tr := trace{off: m != ""}
	for i := len(p.Backups) - 1; i >= 0; i-- {
		need, broken := p.needs(i, m)
		before := p.names(slices.DeleteFunc(slices.Clone(need), func(k int) bool { return k == i }))
		switch {
		case broken < 0 && before == "":
			tr.add("backup.chain", "%s needs no other backup and can be read.", p.Backups[i].Name)
		case broken < 0:
			tr.add("backup.chain", "%s needs %s, and all of them can be read.", p.Backups[i].Name, before)
		case broken == i:
			tr.add("backup.broken", "%s can't be read.", p.Backups[i].Name)
		default:
			tr.add("backup.broken", "%s needs %s, but %s can't be read.", p.Backups[i].Name, before, p.Backups[broken].Name)
		}
		if broken < 0 {
			return need, tr.steps
		}
	}
	return nil, tr.steps
}

func (p Plan) names(is []int) string {
	s := ""
	for k, i := range is {
		if k > 0 {
			s += ", "
		}
		s += p.Backups[i].Name
	}
	return s
}

// needs lists what restoring backup i takes, and the first broken one of that, -1 for none.
func (p Plan) needs(i int, m Model) (need []int, broken int) {
	full := i
	for full > 0 && p.Backups[full].Kind != "full" {
		full--
	}
	switch b := p.Backups[i]; {
	case b.Kind == "full" || m == NewestAlone:
		need = []int{i}
	case m == AllSince:
		for k := full; k <= i; k++ {
			need = append(need, k)
		}
	case b.Kind == "differential" && m != DiffIsIncr || m == IncrIsDiff:
		need = []int{full, i}
	default:
		before, _ := p.needs(i-1, m)
		need = append(slices.Clone(before), i)
	}
	if m == BaseSkipped && len(need) > 1 {
		need = need[1:]
	}
	if m == BrokenSkipped && !p.Backups[i].Broken {
		need = slices.DeleteFunc(need, func(k int) bool { return p.Backups[k].Broken })
	}
	for _, k := range need {
		if p.Backups[k].Broken {
			return need, k
		}
	}
	return need, -1
}

// Lost is how many minutes of work are gone: since the last log filed, or without an archive since the backup restored.
func (p Plan) Lost(m Model) (int, []Step) {
	tr := trace{off: m != ""}
	chain, steps := p.Chain(m)
	tr.steps = append(tr.steps, steps...)
	at := p.Backups[chain[len(chain)-1]].At
	if p.LogEvery > 0 {
		at = p.Dies / p.LogEvery * p.LogEvery
		tr.add("backup.logs", "The logs lead on to the last one filed, at minute %d.", at)
	}
	tr.add("backup.lost", "From minute %d to %d, %d minutes are lost.", at, p.Dies, p.Dies-at)
	return p.Dies - at, tr.steps
}
