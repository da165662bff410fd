package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// RedisDurabilityKept asks how many writes surely outlive a crash.
var RedisDurabilityKept = quizzes.Template{
	ID: "rd.durability.kept", Version: 2, Concept: "redis#persistence", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeDurabilityKept,
}

// RedisDurabilityTable asks for the last write that surely outlives the crash, for several configurations.
var RedisDurabilityTable = quizzes.Template{
	ID: "rd.durability.table", Version: 2, Concept: "redis#persistence", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeDurabilityTable,
}

var rdLosses = [...]kv.Loss{kv.AOFLosesNothing, kv.HoldsUntilSaved, kv.UnfinishedCounts, kv.RDBWins, kv.NewestWins,
	kv.KillIsPowerLoss, kv.CacheOutlivesLoss, kv.RDBLosesNothing}

var rdLossBeliefs = map[kv.Loss]string{
	kv.AOFLosesNothing:   "the append-only file loses nothing whatever `appendfsync` says",
	kv.HoldsUntilSaved:   "a snapshot holds the writes made while it was being saved",
	kv.UnfinishedCounts:  "a snapshot that was not finished can be loaded",
	kv.RDBWins:           "with both files Redis loads the RDB file",
	kv.NewestWins:        "with both files Redis loads the one that holds more",
	kv.KillIsPowerLoss:   "a killed process loses what was not synced",
	kv.CacheOutlivesLoss: "what `write(2)` took survives a power loss",
	kv.RDBLosesNothing:   "the RDB file is kept up to date by each write",
}

// rdRuleAgainst names the rule of the faithful run that a mistake leaves out, where that is not the last one.
var rdRuleAgainst = map[kv.Loss]string{kv.HoldsUntilSaved: "rdb.rename", kv.UnfinishedCounts: "rdb.unfinished",
	kv.RDBWins: "redis.load-aof", kv.NewestWins: "redis.load-aof"}

// rdEvents draws a timeline of writes w1, w2 … with one or two saves, and the second of the crash.
func rdEvents(r *rand.Rand) ([]kv.Event, int) {
	var out []kv.Event
	n, t, writes := 6+r.IntN(2), 10, 0
	forkAt, saveFor := 1+r.IntN(3), 1+r.IntN(2)
	second := r.IntN(2) == 0
	write := func() {
		writes++
		out = append(out, kv.Event{At: t, Kind: kv.Write, Name: fmt.Sprintf("w%d", writes)})
		t += 10
	}
	mark := func(k kv.EventKind) { out = append(out, kv.Event{At: t, Kind: k}); t += 10 }
	for i := range n {
		if i == forkAt {
			mark(kv.Fork)
		}
		if i == forkAt+saveFor {
			mark(kv.Saved)
		}
		if second && i == n-1 {
			mark(kv.Fork)
		}
		write()
	}
	crash := t + 10
	if r.IntN(3) > 0 { // the last write or two come within the last second
		crash = t - 10
		out = append(out, kv.Event{At: crash, Kind: kv.Write, Name: fmt.Sprintf("w%d", writes+1)})
	}
	return out, crash
}

func rdEventLines(events []kv.Event, crash int) []string {
	var at []int
	var lines []string
	for _, e := range events {
		at = append(at, e.At)
		switch e.Kind {
		case kv.Fork:
			lines = append(lines, "BGSAVE forks")
		case kv.Saved:
			lines = append(lines, "the save ends, dump.rdb replaced")
		default:
			lines = append(lines, e.Name+" answered OK")
		}
	}
	how := "crash"
	if at[len(at)-1] == crash {
		how = "crash, still within that second"
	}
	return kvListing(append(at, crash), append(lines, how))
}

// rdConfig is a configuration and a kind of crash.
type rdConfig struct {
	aof   string
	power bool
}

// rdConfigs are drawn from by makeDurabilityKept; two of its seven keep every write.
var rdConfigs = [...]rdConfig{{"", false}, {"", true}, {"always", true}, {"everysec", true}, {"everysec", true}, {"no", true}, {"no", false}}

func (c rdConfig) settings() string {
	if c.aof == "" {
		return "`appendonly no`"
	}
	return "`appendonly yes`, `appendfsync " + c.aof + "`"
}

func (c rdConfig) crash() string {
	if c.power {
		return "the machine loses power"
	}
	return "the process is killed with `kill -9`"
}

func (c rdConfig) run(events []kv.Event, crash int) rdPersisted {
	p := kv.Persistence{AOF: c.aof, Power: c.power, CrashAt: crash, Events: events}
	kept, trace := p.Kept(0)
	return rdPersisted{p, kept, trace}
}

type rdPersisted struct {
	kv.Persistence
	kept  []string
	trace []kv.Step
}

// near gives the answers of wrong models, worded by say.
func (p rdPersisted) near(say func([]string) string) []quizzes.Near {
	var out []quizzes.Near
	for _, l := range rdLosses {
		kept, _ := p.Kept(l)
		why := fmt.Sprintf("This takes it that %s. But %s", rdLossBeliefs[l], p.against(l))
		out = append(out, quizzes.Near{Answer: say(kept), Why: why, Misconception: l.Slug()})
	}
	return quizzes.NearAnswers(say(p.kept), out)
}

// against is the step of the faithful run that a wrong model leaves out.
func (p rdPersisted) against(l kv.Loss) string {
	said := p.trace[len(p.trace)-1].Text
	for _, s := range p.trace {
		if s.Rule == rdRuleAgainst[l] {
			said = s.Text
		}
	}
	return strings.ToLower(said[:1]) + said[1:]
}

// why says what decided, and the outcome.
func (p rdPersisted) why() string {
	last := p.trace[len(p.trace)-1]
	return last.Text + " " + strings.ToUpper(last.State[:1]) + last.State[1:] + "."
}

func rdCountKept(kept []string) string { return fmt.Sprint(len(kept)) }

func rdLastKept(kept []string) string {
	if len(kept) == 0 {
		return "none"
	}
	return kept[len(kept)-1]
}

func makeDurabilityKept(r *rand.Rand) (quizzes.Question, error) {
	c := rdConfigs[r.IntN(len(rdConfigs))]
	return quizzes.Search(100, func() (quizzes.Question, error) {
		events, crash := rdEvents(r)
		events, crash = rdStretch(r, events, crash)
		p := c.run(events, crash)
		near := p.near(rdCountKept)
		if p.Ambiguous() || len(near) < 1 || c.aof == "everysec" && rdWrites(events) == len(p.kept) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := rdEventLines(events, crash)
		return quizzes.Question{
			Stem: fmt.Sprintf("A Redis 7.0 runs with %s and saves only by `BGSAVE`; it began empty, and w1, w2 … are writes of different keys. At the crash %s. After a restart with the same configuration, how many of the writes are guaranteed to be there?",
				c.settings(), c.crash()),
			Exhibits: []quizzes.Exhibit{{Title: "What happened", Lang: "text", Lines: lines, Drawn: rdTimeline(events, crash)}},
			Ask:      quizzes.Number{Value: float64(len(p.kept)), Unit: "writes", Near: near},
			Trace:    kvTrace(p.trace, "redis.kept", "Writes that are guaranteed: %d.", len(p.kept)),
			Note:     fmt.Sprint(c, lines),
		}, nil
	})
}

func rdWrites(events []kv.Event) int {
	n := 0
	for _, e := range events {
		if e.Kind == kv.Write {
			n++
		}
	}
	return n
}

// rdStretch moves the timeline by random steps of whole tens, which keeps its order and its margins.
func rdStretch(r *rand.Rand, events []kv.Event, crash int) ([]kv.Event, int) {
	shift, last, out := 0, 0, make([]kv.Event, len(events))
	for i, e := range events {
		if e.At != last {
			shift += 10 * r.IntN(4)
		}
		last = e.At
		e.At += shift
		out[i] = e
	}
	return out, crash + shift
}

func makeDurabilityTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(100, func() (quizzes.Question, error) {
		configs := quizzes.Draw(r, []rdConfig{{"", r.IntN(2) == 0}, {"always", r.IntN(2) == 0}, {"everysec", true}, {"no", true}, {"no", false}}, 4)
		events, crash := rdEvents(r)
		events, crash = rdStretch(r, events, crash)
		choices := []string{"none"}
		for _, e := range events {
			if e.Kind == kv.Write {
				choices = append(choices, e.Name)
			}
		}
		cells := quizzes.Cells{Title: "The last write that is guaranteed", Head: []string{"configuration", "crash", "last write kept"}}
		var trace []kv.Step
		var keys []string
		for i, c := range configs {
			p := c.run(events, crash)
			if p.Ambiguous() {
				return quizzes.Question{}, quizzes.Reject("a write of grey age")
			}
			want := rdLastKept(p.kept)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{c.settings(), c.crash()},
				Asked: []quizzes.Cell{{Choices: choices, Want: want, Why: p.why(), Near: p.near(rdLastKept)}}})
			trace, keys = p.rowTrace(trace, i+1), append(keys, want)
		}
		if kvSpread(keys) < 3 {
			return quizzes.Question{}, quizzes.Reject("rows too alike")
		}
		lines := rdEventLines(events, crash)
		return quizzes.Question{
			Stem:     "Four Redis 7.0 servers began empty and live through the same events; they save only by `BGSAVE`. After the crash and a restart with the same configuration, which is the last write that is guaranteed to be there?",
			Exhibits: []quizzes.Exhibit{{Title: "What happened", Lang: "text", Lines: lines, Drawn: rdTimeline(events, crash)}},
			Ask:      cells, Note: fmt.Sprint(configs, strings.Join(lines, "\n")),
			Trace: kvTrace(trace, "redis.kept", "From the first row to the last: %s.", quizzes.AndNone(keys)),
		}, nil
	})
}

// rowTrace adds the steps of a row, without those that an earlier row has shown.
func (p rdPersisted) rowTrace(trace []kv.Step, row int) []kv.Step {
	for i, s := range p.trace {
		if i == len(p.trace)-1 {
			s.Text = fmt.Sprintf("Row %d: %s", row, s.Text)
		}
		if !slices.Contains(trace, s) {
			trace = append(trace, s)
		}
	}
	return trace
}
