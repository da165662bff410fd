package repl

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Exchange is who learns in a call (Demers et al. 1987, section 1.2).
type Exchange string

// The exchanges.
const (
	Push     Exchange = "push"
	Pull     Exchange = "pull"
	PushPull Exchange = "push-pull"
)

// Wrong models of rounds.
const (
	SameRound     Model = "learned-counts-at-once"  // who learns in a round passes it on in the same round
	Swapped       Model = "push-pull-swapped"       // push and pull change places
	BothWays      Model = "every-call-is-both-ways" // each call is a push-pull
	FirstTellers  Model = "first-tellers-only"      // only those who knew at the very start tell others
	OneRoundAhead Model = "one-round-only"          // the second round is left out
)

// Gossip plays rounds of calls; round[i] is the node that node i calls. Each round uses what nodes knew at its start.
func Gossip(knows []bool, rounds [][]int, ex Exchange, m Model) ([]bool, []Step) {
	tr := trace{off: m != ""}
	now := slices.Clone(knows)
	if m == Swapped {
		ex = map[Exchange]Exchange{Push: Pull, Pull: Push, PushPull: PushPull}[ex]
	}
	for n, calls := range rounds {
		if m == OneRoundAhead && n > 0 {
			break
		}
		start := slices.Clone(now)
		for from, to := range calls {
			at := start
			if m == SameRound {
				at = now
			}
			told, asked := at[from], at[to]
			if m == FirstTellers {
				told, asked = knows[from], knows[to]
			}
			if told && (ex != Pull || m == BothWays) {
				now[to] = true
			}
			if asked && (ex != Push || m == BothWays) {
				now[from] = true
			}
		}
		if !tr.off {
			tr.add("gossip."+string(ex), Names(now)+" know", "Round %d begins with %s knowing. %s", n+1, Names(start), learned(start, now, calls, ex))
		}
	}
	return now, tr.steps
}

// Names lists the nodes that are marked.
func Names(marks []bool) string {
	var out []string
	for i, k := range marks {
		if k {
			out = append(out, Node(i))
		}
	}
	return strings.Join(out, ", ")
}

func learned(start, now []bool, calls []int, ex Exchange) string {
	var said []string
	for i := range now {
		if start[i] || !now[i] {
			continue
		}
		if ex != Push && start[calls[i]] {
			said = append(said, fmt.Sprintf("%s learns from %s, whom it calls.", Node(i), Node(calls[i])))
			continue
		}
		for from, to := range calls {
			if to == i && start[from] {
				said = append(said, fmt.Sprintf("%s learns from %s, who calls it.", Node(i), Node(from)))
				break
			}
		}
	}
	if said == nil {
		return "Nobody learns."
	}
	return strings.Join(said, " ")
}

// DrawCalls draws whom each of n nodes calls in a round.
func DrawCalls(r *rand.Rand, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = (i + 1 + r.IntN(n-1)) % n
	}
	return out
}

// Wrong models of comparing trees.
const (
	LeavesOnly   Model = "leaves-compared-one-by-one"
	DiffersOnly  Model = "equal-hashes-not-compared"  // only the hashes that differ are counted
	PathsApart   Model = "shared-path-compared-twice" // each differing leaf costs a descent of its own
	RootNotCount Model = "root-not-compared"
	WholeTree    Model = "whole-tree-compared"
)

// Merkle counts the comparisons of two trees over leaves ranges, a power of two, of which some differ: compare the
// roots; wherever two hashes differ, compare both children.
func Merkle(leaves int, differ []int, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	levels := 0
	for 1<<levels < leaves {
		levels++
	}
	switch m {
	case LeavesOnly:
		return leaves, nil
	case WholeTree:
		return 2*leaves - 1, nil
	case PathsApart:
		return 1 + 2*levels*len(differ), nil
	}
	count, bad := 0, []int{0}
	for level := range levels + 1 {
		compared := 2 * len(bad)
		if level == 0 {
			compared = 1
		}
		var next []int
		for _, d := range differ {
			if at := (d - 1) >> (levels - level); !slices.Contains(next, at) {
				next = append(next, at)
			}
		}
		switch {
		case m == DiffersOnly:
			compared = len(next)
		case m == RootNotCount && level == 0:
			compared = 0
		}
		count += compared
		tr.add("merkle.level", fmt.Sprintf("%d comparisons so far", count), "Level %d: %d hashes are compared, %d differ.", level, compared, len(next))
		bad = next
	}
	return count, tr.steps
}

// Member is what a node holds of another one in SWIM.
type Member string

// The states.
const (
	Alive   Member = "alive"
	Suspect Member = "suspect"
	Dead    Member = "dead"
)

// Rumor is a message about a member.
type Rumor struct {
	Says        Member
	Incarnation int
}

func (r Rumor) String() string { return fmt.Sprintf("%s %d", r.Says, r.Incarnation) }

// Wrong models of suspicion.
const (
	LastMessage  Model = "latest-message-wins"
	EqualRevives Model = "equal-incarnation-refutes"
	DeadIsFinal  Model = "dead-is-final"
	OldSuspects  Model = "suspicion-ignores-incarnation"
	HigherOnly   Model = "only-higher-incarnations-count"
)

// Swim applies messages about one member by memberlist's rules (hashicorp/memberlist 0.5, state.go: aliveNode,
// suspectNode, deadNode; the node is never the local one): alive needs a higher incarnation, suspect at least the known one and
// an alive member, dead at least the known one and a member that is not dead.
func Swim(known Rumor, msgs []Rumor, m Model) ([]Rumor, []Step) {
	tr := trace{off: m != ""}
	var out []Rumor
	for _, msg := range msgs {
		ok := accepts(known, msg, m)
		why := "is ignored"
		if ok {
			why = "is accepted"
		}
		was := known
		if ok {
			known = msg
		}
		if !tr.off {
			tr.add("swim."+string(msg.Says), known.String(), "`%s` %s, as the member is held as %s: %s.", msg, why, was, reason(was, msg))
		}
		out = append(out, known)
	}
	return out, tr.steps
}

func accepts(known, msg Rumor, m Model) bool {
	switch {
	case m == LastMessage:
		return true
	case m == DeadIsFinal && known.Says == Dead:
		return false
	case m == HigherOnly:
		return msg.Incarnation > known.Incarnation
	case msg.Says == Alive:
		return msg.Incarnation > known.Incarnation || m == EqualRevives && msg.Incarnation == known.Incarnation
	case msg.Says == Suspect:
		return known.Says == Alive && (msg.Incarnation >= known.Incarnation || m == OldSuspects)
	}
	return known.Says != Dead && (msg.Incarnation >= known.Incarnation || m == OldSuspects)
}

func reason(was, msg Rumor) string {
	switch {
	case msg.Says == Alive && msg.Incarnation > was.Incarnation:
		return fmt.Sprintf("%d is higher than %d", msg.Incarnation, was.Incarnation)
	case msg.Says == Alive:
		return fmt.Sprintf("alive needs a number higher than %d", was.Incarnation)
	case msg.Incarnation < was.Incarnation:
		return fmt.Sprintf("%d is lower than %d", msg.Incarnation, was.Incarnation)
	case msg.Says == Suspect && was.Says != Alive:
		return "suspect applies only to a member held as alive"
	case was.Says == Dead:
		return "it is held as dead already"
	}
	return fmt.Sprintf("%d is at least %d", msg.Incarnation, was.Incarnation)
}

// Net is a cluster of nodes of which some have crashed and some pairs cannot reach each other.
type Net struct {
	Down   []bool
	Broken [][2]int
}

// Reaches reports whether a message gets from a running node to another.
func (n Net) Reaches(a, b int) bool {
	return !n.Down[a] && !n.Down[b] && !slices.Contains(n.Broken, [2]int{min(a, b), max(a, b)})
}

// Wrong models of probes.
const (
	NoAckIsDead    Model = "no-ack-is-suspicion"    // the direct ping alone decides
	HelperUp       Model = "helper-alone-is-enough" // a helper that can be reached vouches for the target
	HelperPathFree Model = "path-to-helper-ignored" // the way from the prober to the helper is not looked at
	BrokenIsDown   Model = "all-helpers-needed"     // every helper has to get an answer
)

// Probe says whether node a suspects a target after a ping and, without an answer, indirect pings through helpers
// (Das et al. 2002, section 3.1).
func Probe(net Net, a, target int, helpers []int, m Model) (suspects bool, step Step) {
	if net.Reaches(a, target) {
		return false, Step{"swim.ping", fmt.Sprintf("%s pings %s and gets an answer.", Node(a), Node(target)), "not suspected"}
	}
	if m == NoAckIsDead {
		return true, Step{}
	}
	some, all, said := false, true, fmt.Sprintf("%s gets no answer from %s.", Node(a), Node(target))
	for _, h := range helpers {
		way, on := net.Reaches(a, h), net.Reaches(h, target)
		switch {
		case !way && net.Down[h]:
			said += fmt.Sprintf(" Helper %s is down.", Node(h))
		case !way:
			said += fmt.Sprintf(" Helper %s cannot be reached.", Node(h))
		case !on:
			said += fmt.Sprintf(" Helper %s gets no answer either.", Node(h))
		default:
			said += fmt.Sprintf(" Helper %s gets an answer.", Node(h))
		}
		ok := way && on
		switch m {
		case HelperUp:
			ok = way
		case HelperPathFree:
			ok = on
		}
		some, all = some || ok, all && ok
	}
	verdict := "suspected"
	if some {
		verdict = "not suspected"
	}
	if m == BrokenIsDown {
		return !all, Step{}
	}
	return !some, Step{"swim.indirect", said, verdict}
}

// Sent is where an entry travels in an exchange with a digest.
type Sent string

// The places.
const (
	InReply Sent = "message 2"
	InThird Sent = "message 3"
	NotSent Sent = "neither"
)

// Wrong models of digests.
const (
	AllSent      Model = "digest-holds-content"  // the first message holds the entries, so nothing comes back
	CallerWins   Model = "caller-is-newer"       // the caller sends whatever differs
	LackNotNamed Model = "unknown-entries-stay"  // an entry that one side lacks is not exchanged
	LowerWins    Model = "lower-version-is-sent" // the side with the lower version sends
)

// Digest says where an entry travels when the caller sends a digest of versions (0: it has no such entry): the called
// node replies with the entries in which it is ahead and names those in which it is behind; the caller sends these.
func Digest(caller, called int, m Model) Sent {
	switch {
	case caller == called || m == AllSent || m == LackNotNamed && (caller == 0 || called == 0):
		return NotSent
	case m == CallerWins || (caller > called) != (m == LowerWins):
		return InThird
	}
	return InReply
}
