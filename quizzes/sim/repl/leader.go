package repl

import (
	"fmt"

	"slices"
	"strings"
)

// Request is a user's write at a log position, or a read that a follower answers from the position it has applied.
type Request struct {
	User     string
	Write    bool
	Pos      int
	Follower string
}

// Wrong models of session guarantees (Terry et al. 1994).
const (
	AnyWriter    Model = "own-writes-are-all-writes"          // every user's writes count as one's own
	PerFollower  Model = "monotonic-per-follower"             // only reads from the same follower are compared
	AnyReader    Model = "monotonic-across-users"             // what any user has seen counts
	OneGuarantee Model = "monotonic-follows-read-your-writes" // a read that shows the own writes cannot go back
)

// Session says for the i-th request, a read, whether read-your-writes and monotonic reads are kept: it is not older
// than the same user's writes, and not older than one of the same user's earlier reads.
func Session(reqs []Request, i int, m Model) (ryw, monotonic bool, step Step) {
	now := reqs[i]
	written, seen := 0, 0
	for _, q := range reqs[:i] {
		switch {
		case q.Write && (q.User == now.User || m == AnyWriter):
			written = max(written, q.Pos)
		case !q.Write && (q.User == now.User || m == AnyReader) && (q.Follower == now.Follower || m != PerFollower):
			seen = max(seen, q.Pos)
		}
	}
	ryw, monotonic = now.Pos >= written, now.Pos >= seen
	if m == OneGuarantee {
		monotonic = ryw
	}
	own := "has written nothing"
	if written > 0 {
		own = fmt.Sprintf("wrote last at %d", written)
	}
	had := "has read nothing before"
	if seen > 0 {
		had = fmt.Sprintf("has seen %d before", seen)
	}
	return ryw, monotonic, Step{"session.read", fmt.Sprintf("%s reads %d at %s; %s %s and %s.", now.User, now.Pos, now.Follower, now.User, own, had),
		fmt.Sprintf("read-your-writes %s, monotonic reads %s", kept(ryw), kept(monotonic))}
}

func kept(b bool) string {
	if b {
		return "kept"
	}
	return "broken"
}

// Wrong models of quorums of copies.
const (
	SumIsEnough   Model = "sum-equal-n-is-enough"   // w + r = n is taken for an overlap
	BothMajority  Model = "both-must-be-majorities" // w and r each have to be more than half
	WriteMajority Model = "write-majority-is-enough"
	DeadIgnored   Model = "dead-copies-ignored" // dead copies are no matter for a quorum
	OnlyWrites    Model = "reads-always-work"   // only writes need their confirmations
)

// Config is a number of copies and how many answers writes and reads wait for.
type Config struct{ N, W, R int }

func (c Config) String() string { return fmt.Sprintf("w = %d, r = %d", c.W, c.R) }

// Serves says whether each read set shares a node with each write set (w + r > n), and whether both writes and reads
// go on with dead copies down (Gifford 1979; lesson "Replication", section "Quorums without a leader").
func (c Config) Serves(dead int, m Model) (overlap, alive bool) {
	overlap = c.W+c.R > c.N
	switch m {
	case SumIsEnough:
		overlap = c.W+c.R >= c.N
	case BothMajority:
		overlap = 2*c.W > c.N && 2*c.R > c.N
	case WriteMajority:
		overlap = 2*c.W > c.N
	}
	alive = c.N-c.W >= dead && c.N-c.R >= dead
	switch m {
	case DeadIgnored:
		alive = true
	case OnlyWrites:
		alive = c.N-c.W >= dead
	}
	return overlap, alive
}

// Takeover is a leader that dies, with the positions that it and its followers have in the log.
type Takeover struct {
	Written   int            // by the leader
	Followers []string       // in the order shown
	Has       map[string]int // position of each follower
	Sync      []string       // of these, Need have to confirm before a client is told; none: asynchronous
	Need      int
	Dead      string // a follower that dies with the leader; may be empty
}

// Wrong models of failover.
const (
	NothingLost    Model = "failover-loses-nothing"
	CountsAll      Model = "unconfirmed-counts-as-lost" // changes that no client was told of count
	DeadPromoted   Model = "dead-follower-promoted"     // the follower that died with the leader is promoted
	LowestPromoted Model = "lowest-log-promoted"
	AllConfirm     Model = "all-standbys-confirm" // a commit waits for all the synchronous standbys
	FirstPromoted  Model = "first-named-promoted"
)

// Lost counts the changes that clients had been told of and that the promoted follower lacks: it is the living one
// with the most advanced log.
func Lost(t Takeover, m Model) (int, []Step) {
	confirmed := t.Written
	if len(t.Sync) > 0 && m != CountsAll {
		var has []int
		for _, s := range t.Sync {
			has = append(has, t.Has[s])
		}
		slices.Sort(has)
		confirmed = has[len(has)-t.Need]
		if m == AllConfirm {
			confirmed = has[0]
		}
	}
	best, name := -1, ""
	for _, f := range t.Followers {
		if f == t.Dead && m != DeadPromoted {
			continue
		}
		better := t.Has[f] > best
		switch m {
		case LowestPromoted:
			better = best < 0 || t.Has[f] < best
		case FirstPromoted:
			better = best < 0
		}
		if better {
			best, name = t.Has[f], f
		}
	}
	lost := max(0, confirmed-best)
	if m == NothingLost {
		lost = 0
	}
	told := fmt.Sprintf("The leader answers at once, so clients were told of everything up to %d.", confirmed)
	if len(t.Sync) > 0 {
		told = fmt.Sprintf("A commit waits for %d of %s, so clients were told of changes up to %d.", t.Need, strings.Join(t.Sync, ", "), confirmed)
	}
	return lost, []Step{
		{"failover.told", told, fmt.Sprintf("confirmed: %d", confirmed)},
		{"failover.promote", fmt.Sprintf("Of the followers that live, %s has the most advanced log, up to %d.", name, best), fmt.Sprintf("promoted: %s at %d", name, best)},
	}
}

// Wait says how a commit waits for standbys.
type Wait struct {
	Local int // ms for the leader's own disk
	Any   bool
	Need  int
	Names []string
	RTT   map[string]int // ms until a standby has confirmed
	Down  string
}

// Setting prints the value of synchronous_standby_names.
func (w Wait) Setting() string {
	how := "FIRST"
	if w.Any {
		how = "ANY"
	}
	return fmt.Sprintf("%s %d (%s)", how, w.Need, strings.Join(w.Names, ", "))
}

// Wrong models of waiting.
const (
	WaitsForAll  Model = "waits-for-all"
	FastestOnly  Model = "waits-for-the-fastest"
	KindSwapped  Model = "any-and-first-swapped"
	AddsUp       Model = "round-trips-add-up"
	LocalLeftOut Model = "local-disk-left-out"
	DownCounts   Model = "dead-standby-still-counts" // a standby that is down keeps its place, and the time it would have had
)

// Commit is how long a commit takes by PostgreSQL's synchronous_standby_names: FIRST n waits for the first n listed
// that are connected, ANY n for any n of them (documentation 15, section 27.2.8.2).
func Commit(w Wait, m Model) (int, []Step) {
	any := w.Any != (m == KindSwapped)
	var live []string
	for _, n := range w.Names {
		if n != w.Down || m == DownCounts {
			live = append(live, n)
		}
	}
	if any {
		slices.SortStableFunc(live, func(a, b string) int { return w.RTT[a] - w.RTT[b] })
	}
	need := w.Need
	switch m {
	case WaitsForAll:
		need = len(live)
	case FastestOnly:
		need = 1
		slices.SortStableFunc(live, func(a, b string) int { return w.RTT[a] - w.RTT[b] })
	}
	worst, sum := 0, 0
	for _, n := range live[:need] {
		worst, sum = max(worst, w.RTT[n]), sum+w.RTT[n]
	}
	total := w.Local + worst
	switch m {
	case AddsUp:
		total = w.Local + sum
	case LocalLeftOut:
		total = worst
	}
	how := "the first listed that are connected"
	if any {
		how = "the quickest that are connected"
	}
	return total, []Step{
		{"sync.local", fmt.Sprintf("The leader's own disk takes %d ms.", w.Local), fmt.Sprintf("%d ms", w.Local)},
		{"sync.wait", fmt.Sprintf("`%s` waits for %d, %s: %s. They confirm side by side, the last one after %d ms.", w.Setting(), need, how, strings.Join(live[:need], ", "), worst), fmt.Sprintf("%d ms", total)},
	}
}

// Grave is a deleted row and the node that may revive it, in days.
type Grave struct {
	Row      string
	Deleted  int
	From, To int // the node is down
	Repaired int // when the node is repaired after its return
}

// Wrong models of tombstones.
const (
	DownTooLong   Model = "long-outage-revives-all"      // any node that was down longer than the grace period revives
	MissedRevives Model = "missed-delete-always-revives" // each delete that a node missed comes back
	GraceAtReturn Model = "grace-counts-from-return"     // the grace period begins when the node is back
	NeverRevives  Model = "replicas-agree-on-deletes"
	RepairHeals   Model = "any-repair-removes-rows"  // a repair spreads the delete however late it runs
	ReturnDecides Model = "return-in-time-is-enough" // only the day of the return is compared
)

// Revives says whether a deleted row comes back: the node missed the delete, and when it is repaired the others have
// dropped the tombstone, grace days after the delete.
func Revives(g Grave, grace int, m Model) (bool, Step) {
	missed := g.From < g.Deleted && g.Deleted < g.To
	dropped := g.Deleted + grace
	out := missed && g.Repaired > dropped
	switch m {
	case DownTooLong:
		out = g.To-g.From > grace
	case MissedRevives:
		out = missed
	case GraceAtReturn:
		out = missed && g.Repaired > g.To+grace
	case NeverRevives, RepairHeals:
		out = false
	case ReturnDecides:
		out = missed && g.To > dropped
	}
	text := fmt.Sprintf("%s: the node is down from day %d to %d", g.Row, g.From, g.To)
	switch {
	case !missed:
		text += fmt.Sprintf(" and gets the delete of day %d.", g.Deleted)
	case out:
		text += fmt.Sprintf(" and misses the delete of day %d. The tombstones are dropped from day %d, before the repair on day %d: the row comes back.", g.Deleted, dropped, g.Repaired)
	default:
		text += fmt.Sprintf(" and misses the delete of day %d. The repair on day %d comes before day %d and brings the tombstone.", g.Deleted, g.Repaired, dropped)
	}
	return out, Step{"tombstone.row", text, ""}
}
