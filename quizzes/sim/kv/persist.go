package kv

import "fmt"

// Persistence is a Redis 7.0 server that ends suddenly at CrashAt, and what it did before.
type Persistence struct {
	AOF     string // appendfsync: "always", "everysec" or "no"; empty when appendonly is no
	Power   bool   // the machine loses power; otherwise only the process is killed
	CrashAt int    // seconds
	Events  []Event
}

// Event is an acknowledged write, or a step of BGSAVE.
type Event struct {
	At   int
	Kind EventKind
	Name string // of a write
}

// EventKind tells the events apart.
type EventKind byte

const (
	Write EventKind = iota
	Fork            // BGSAVE forks: the snapshot holds the data of this moment
	Saved           // the child has synced its file and renamed it over the old one
)

// Loss is a set of mistakes about persistence. Zero is the faithful machine.
type Loss uint16

const (
	AOFLosesNothing   Loss = 1 << iota // every policy syncs before the reply
	HoldsUntilSaved                    // a snapshot holds the writes made while it was written
	UnfinishedCounts                   // a snapshot counts from the fork on
	RDBWins                            // with both files, the snapshot is loaded
	NewestWins                         // with both files, whichever holds more is loaded
	KillIsPowerLoss                    // a killed process takes the kernel's page cache with it
	CacheOutlivesLoss                  // what write(2) took survives a power loss
	RDBLosesNothing                    // a snapshot is kept up to date by each write
)

var losses = [...]string{"aof-loses-nothing", "snapshot-holds-later-writes", "unfinished-save-counts", "rdb-loaded-with-aof",
	"newest-file-loaded", "kill-is-power-loss", "page-cache-survives-power-loss", "rdb-loses-nothing"}

// Slug names the mistake; of joined mistakes, the first.
func (l Loss) Slug() string {
	for i, s := range losses {
		if l&(1<<i) != 0 {
			return s
		}
	}
	return ""
}

// Grey is the age in seconds below which everysec promises nothing but may well have synced: a write that old is
// neither safely kept nor plainly lost. "Within a second" is the rule, two seconds the documented worst case.
const (
	GreyFrom = 1
	GreyTo   = 5
)

// Ambiguous reports writes whose age at the crash lies where everysec may or may not have synced.
func (p Persistence) Ambiguous() bool {
	for _, e := range p.Events {
		if age := p.CrashAt - e.At; e.Kind == Write && p.AOF == "everysec" && age >= GreyFrom && age < GreyTo {
			return true
		}
	}
	return false
}

// Kept returns the names of the writes that are guaranteed to be there after a restart with the same configuration,
// in their order. It follows redis.io, "Redis persistence", and redis.conf 7.0.
func (p Persistence) Kept(l Loss) ([]string, []Step) {
	r := restart{Persistence: p, l: l}
	switch {
	case p.AOF == "":
		return r.fromRDB(), r.trace
	case l&RDBWins != 0 && r.saved() >= 0:
		return r.fromRDB(), r.trace
	case l&NewestWins != 0:
		aof, rdb := r.fromAOF(), r.fromRDB()
		if len(rdb) > len(aof) {
			return rdb, r.trace
		}
		return aof, r.trace
	}
	r.say("redis.load-aof", "`appendonly yes`: at the start Redis reads the append-only file, and an RDB file beside it does not count", "")
	return r.fromAOF(), r.trace
}

type restart struct {
	Persistence
	l     Loss
	trace []Step
}

func (r *restart) say(rule, text, state string) {
	r.trace = append(r.trace, Step{rule, text + ".", state})
}

// saved returns the second up to which the last snapshot that counts holds the writes, or -1.
func (r *restart) saved() int {
	fork, upTo := -1, -1
	for _, e := range r.Events {
		switch {
		case e.At > r.CrashAt:
		case e.Kind == Fork:
			fork = e.At
			r.say("rdb.fork", fmt.Sprintf("At %d s BGSAVE forks: the child sees the data of this moment", e.At), "")
			if r.l&UnfinishedCounts != 0 {
				upTo = fork
			}
		case e.Kind == Saved:
			if upTo = fork; r.l&HoldsUntilSaved != 0 {
				upTo = e.At
			}
			r.say("rdb.rename", fmt.Sprintf("At %d s the child has synced its file and renames it: `dump.rdb` now holds the data of %d s", e.At, upTo), "")
			fork = -1
		}
	}
	if fork >= 0 && r.l&UnfinishedCounts == 0 {
		r.say("rdb.unfinished", fmt.Sprintf("The save begun at %d s has not ended at %d s: its temporary file is never read", fork, r.CrashAt), "")
	}
	if r.l&RDBLosesNothing != 0 && upTo >= 0 {
		upTo = r.CrashAt
	}
	return upTo
}

func (r *restart) fromRDB() []string {
	upTo := r.saved()
	kept := r.until(upTo)
	what := fmt.Sprintf("`appendonly no`: at the start Redis loads `dump.rdb`, the data of %d s; writes after that are lost", upTo)
	if upTo < 0 {
		what = "`appendonly no` and no finished save: Redis starts empty"
	}
	r.say("redis.load-rdb", what, listing(kept))
	return kept
}

// until lists the writes before a second.
func (r *restart) until(second int) []string {
	var kept []string
	for _, e := range r.Events {
		if e.Kind == Write && e.At < second {
			kept = append(kept, e.Name)
		}
	}
	return kept
}

func (r *restart) fromAOF() []string {
	kept := r.until(r.aofSecond())
	if len(r.trace) > 0 {
		r.trace[len(r.trace)-1].State = listing(kept)
	}
	return kept
}

// aofSecond is the second before which every write is surely in the append-only file.
func (r *restart) aofSecond() int {
	end := r.CrashAt + 1
	power := r.Power && r.l&CacheOutlivesLoss == 0 || r.l&KillIsPowerLoss != 0
	switch {
	case !power && r.AOF != "always":
		r.say("aof.write", "Only the process dies: what `write(2)` has handed to the kernel stays in the page cache and reaches the disk", "")
		if r.AOF == "everysec" {
			return r.CrashAt - GreyFrom + 1
		}
		return end
	case r.AOF == "always" || r.l&AOFLosesNothing != 0:
		r.say("aof.always", "`appendfsync always` calls `fsync` before the reply: each acknowledged write is on disk", "")
		return end
	case r.AOF == "everysec":
		r.say("aof.everysec", fmt.Sprintf("`appendfsync everysec` syncs about once a second: with the power go the writes of the last second or two before %d s", r.CrashAt), "")
		return r.CrashAt - GreyFrom + 1
	}
	r.say("aof.no", "`appendfsync no` never calls `fsync`: when the kernel writes the pages back is its own choice, so nothing is guaranteed after a power loss", "")
	return -1
}

func listing(kept []string) string {
	if len(kept) == 0 {
		return "kept: nothing"
	}
	return fmt.Sprintf("kept: %s, up to %s", plural(len(kept), "write"), kept[len(kept)-1])
}
