package schedule

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var someGrade = rapid.Custom(func(t *rapid.T) Grade { return Grade(rapid.IntRange(1, 4).Draw(t, "grade")) })

var someSignals = rapid.Custom(func(t *rapid.T) Signals {
	return Signals{
		Score:      rapid.SampledFrom([]float64{0, .5, .8, 1, 1, 1}).Draw(t, "score"),
		Guess:      rapid.SampledFrom([]float64{0, .02, .25, .5}).Draw(t, "guess"),
		Pace:       rapid.Float64Range(-3, 3).Draw(t, "pace"),
		Confidence: Confidence(rapid.IntRange(0, 3).Draw(t, "confidence")),
		Hint:       rapid.IntRange(0, 9).Draw(t, "hint") == 0,
		Tries:      uint8(rapid.IntRange(0, 2).Draw(t, "tries")),
	}
})

// someMemory is a memory reached by a few reviews, and the moment of the last.
var someMemory = rapid.Custom(func(t *rapid.T) Memory {
	m, mem, at := Default(), Memory{}, int64(1.7e12)
	for range rapid.IntRange(1, 12).Draw(t, "reviews") {
		mem = m.Review(mem, someGrade.Draw(t, "g"), time.UnixMilli(at), Calendar{})
		at += rapid.Int64Range(0, 60*dayMS).Draw(t, "pause")
	}
	return mem
})

func TestBetterGradesLastLonger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, mem := Default(), someMemory.Draw(t, "memory")
		now := time.UnixMilli(mem.Last + rapid.Int64Range(0, 4000*dayMS).Draw(t, "pause"))
		var last Memory
		for g := Again; g <= Easy; g++ {
			next := m.Review(mem, g, now, Calendar{})
			if next.Stability < last.Stability || g > Again && next.Difficulty > last.Difficulty || next.Due < last.Due {
				t.Fatalf("%s gives %+v, the grade below it %+v", g, next, last)
			}
			if next.Days > 3650 || next.Due > now.UnixMilli()+3650*dayMS {
				t.Fatalf("%s passes the longest interval: %+v", g, next)
			}
			if g >= Hard && mem.State == Review && next.Stability < mem.Stability {
				t.Fatalf("right, yet stability fell from %v to %v", mem.Stability, next.Stability)
			}
			last = next
		}
	})
}

func TestRecallFallsWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, mem := Default(), someMemory.Draw(t, "memory")
		a := rapid.Int64Range(0, 4000*dayMS).Draw(t, "a")
		b := rapid.Int64Range(a, 5000*dayMS).Draw(t, "b")
		ra := m.Retrievability(mem, time.UnixMilli(mem.Last+a), Calendar{})
		rb := m.Retrievability(mem, time.UnixMilli(mem.Last+b), Calendar{})
		if rb > ra || ra > 1 || rb <= 0 {
			t.Fatalf("recall %v after %d ms, %v after %d ms", ra, a, rb, b)
		}
	})
}

func TestTheClockMayRunBackwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, mem, g := Default(), someMemory.Draw(t, "memory"), someGrade.Draw(t, "grade")
		back := time.UnixMilli(mem.Last - rapid.Int64Range(0, 1e12).Draw(t, "back"))
		if got, want := m.Review(mem, g, back, Calendar{}), m.Review(mem, g, time.UnixMilli(mem.Last), Calendar{}); got != want {
			t.Fatalf("got %+v, want as at the last review %+v", got, want)
		}
	})
}

// A learner in Tokyo who reviews at 08:30 and 09:30 the same morning crosses UTC
// midnight, but no day of theirs.
func TestTokyoMorningIsOneDay(t *testing.T) {
	zone := time.FixedZone("JST", 9*3600)
	tokyo := Calendar{zone, 4 * time.Hour}
	m := Default()
	first := time.Date(2026, 5, 1, 8, 30, 0, 0, zone)
	mem := m.Review(Memory{}, Easy, first, tokyo)
	next := m.Review(mem, Good, first.Add(time.Hour), tokyo)
	if same := m.Review(m.Review(Memory{}, Easy, first, Calendar{}), Good, first, Calendar{}); next.Stability != same.Stability {
		t.Errorf("stability %v, want that of a same-day review %v", next.Stability, same.Stability)
	}
	if utc := m.Review(m.Review(Memory{}, Easy, first, Calendar{}), Good, first.Add(time.Hour), Calendar{}); utc.Stability < 13 {
		t.Errorf("by UTC days stability is %v: this test would prove nothing", utc.Stability)
	}
}

func TestInvalidParametersAreRefused(t *testing.T) {
	nan := math.NaN()
	for want, spoil := range map[string]func(*Parameters){
		"weight 3":    func(p *Parameters) { p.Weights[3] = 101 },
		"weight 20":   func(p *Parameters) { p.Weights[20] = nan },
		"weight 0":    func(p *Parameters) { p.Weights[0] = math.Inf(-1) },
		"weight 17":   func(p *Parameters) { p.Weights[17], p.Relearning = 2, []time.Duration{time.Minute, time.Hour} },
		"weight 19":   func(p *Parameters) { p.Weights[19] = 0 },
		"retention":   func(p *Parameters) { p.Retention = 1 },
		"retention ":  func(p *Parameters) { p.Retention = nan },
		"interval":    func(p *Parameters) { p.MaxDays = 0 },
		"interval is": func(p *Parameters) { p.MaxDays = 36501 },
		"step":        func(p *Parameters) { p.Learning = []time.Duration{-1} },
		"steps":       func(p *Parameters) { p.Relearning = make([]time.Duration, 256) },
	} {
		p := DefaultParameters()
		spoil(&p)
		if _, err := NewModel(p); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: error is %v", want, err)
		}
	}
	if got := Default().Parameters(); got.Retention != .9 || got.Weights != DefaultParameters().Weights {
		t.Errorf("default parameters came out as %+v", got)
	}
	if _, err := Migrate(make([]float64, 20)); err == nil {
		t.Error("20 weights were accepted")
	}
}

// Whatever is stored, even nonsense, a review never panics and ends in range.
func TestStoredNonsenseIsSurvived(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mem := Memory{
			Stability:  rapid.Float64().Draw(t, "s"),
			Difficulty: rapid.Float64().Draw(t, "d"),
			Last:       rapid.Int64Range(-1e14, 1e14).Draw(t, "last"),
			LastDay:    rapid.Int32().Draw(t, "day"),
			State:      State(rapid.Uint8().Draw(t, "state")),
			Step:       rapid.Uint8().Draw(t, "step"),
			Days:       rapid.Uint16().Draw(t, "days"),
			Reps:       rapid.Uint16().Draw(t, "reps"),
			Lapses:     rapid.Uint16().Draw(t, "lapses"),
		}
		got, _ := Default().Answer(mem, someSignals.Draw(t, "signals"), time.UnixMilli(1.8e12), Calendar{})
		if got != mem && !(got.Stability >= minStability && got.Difficulty >= 1 && got.Difficulty <= 10) {
			t.Fatalf("got %+v", got)
		}
	})
}

func TestGradingTable(t *testing.T) {
	old := Memory{Reps: 2, State: Review}
	for _, c := range []struct {
		name string
		s    Signals
		mem  Memory
		want Grade
	}{
		{"wrong", Signals{Score: 0, Guess: .25}, old, Again},
		{"wrong and a guess", Signals{Score: 0, Confidence: Guessed}, old, Again},
		{"too little", Signals{Score: .79}, old, Again},
		{"right after a hint", Signals{Score: 1, Hint: true}, old, Again},
		{"right at the second try", Signals{Score: 1, Tries: 2}, old, Again},
		{"declared guess", Signals{Score: 1, Confidence: Guessed}, old, Undecided},
		{"unsure", Signals{Score: 1, Confidence: Unsure}, old, Hard},
		{"slow", Signals{Score: 1, Pace: 1.6}, old, Hard},
		{"mostly", Signals{Score: .8}, old, Hard},
		{"right", Signals{Score: 1, Guess: .25, Tries: 1}, old, Good},
		{"rounding", Signals{Score: 1. / 3 * 3 * .9999}, old, Good},
		{"sure and fast", Signals{Score: 1, Confidence: Sure, Pace: -1.1, Guess: .02}, old, Easy},
		{"sure and fast, one of four", Signals{Score: 1, Confidence: Sure, Pace: -1.1, Guess: .25}, old, Good},
		{"sure and fast, second time", Signals{Score: 1, Confidence: Sure, Pace: -1.1}, Memory{Reps: 1}, Good},
	} {
		if got := GradeOf(c.s, c.mem); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// With no luck possible the step is FSRS's own; more luck never earns more; the
// result lies between forgotten and graded.
func TestLuckEarnsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, mem, s := Default(), someMemory.Draw(t, "memory"), someSignals.Draw(t, "signals")
		now := time.UnixMilli(mem.Last + rapid.Int64Range(0, 400*dayMS).Draw(t, "pause"))
		s.Guess = 0
		sure, g := m.Answer(mem, s, now, Calendar{})
		if g == Undecided {
			if sure != mem {
				t.Fatal("an undecided answer changed the memory")
			}
			return
		}
		if plain := m.Review(mem, g, now, Calendar{}); sure.Stability != short(plain.Stability) || sure.Days != plain.Days {
			t.Fatalf("without luck %+v, FSRS says %+v", sure, plain)
		}
		forgot := m.Review(mem, Again, now, Calendar{})
		last := sure
		for _, s.Guess = range []float64{.02, .25, .5} {
			got, _ := m.Answer(mem, s, now, Calendar{})
			if got.Stability > last.Stability*(1+1e-6) || got.Days > last.Days || got.Due > last.Due || got.Stability < forgot.Stability*(1-1e-6) {
				t.Fatalf("at luck %v: %+v, with less luck %+v", s.Guess, got, last)
			}
			last = got
		}
	})
}

func TestDaysEndWhenTheLearnersDayStarts(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	cal := Calendar{zone, 4 * time.Hour}
	now := time.Date(2026, 3, 27, 23, 0, 0, 0, zone) // summer time starts on the 29th
	mem, _ := Default().Answer(Memory{}, Signals{Score: 1, Guess: .02}, now, cal)
	if want := time.Date(2026, 3, 29, 4, 0, 0, 0, zone); mem.Days != 2 || mem.Due != want.UnixMilli() {
		t.Errorf("%d days, due %v, want 2 days, %v", mem.Days, time.UnixMilli(mem.Due).In(zone), want)
	}
	miss, _ := Default().Answer(mem, Signals{}, want(now, 60), cal)
	if miss.Due != want(now, 70).UnixMilli() || miss.State != Learning && miss.State != Relearning {
		t.Errorf("a miss is due at %v as %s", time.UnixMilli(miss.Due), miss.State)
	}
}

func want(t time.Time, minutes int) time.Time { return t.Add(time.Duration(minutes) * time.Minute) }

func TestReplayIsTheSameBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Default()
		var mem Memory
		var log []Answered
		at := int64(1.7e12)
		for range rapid.IntRange(0, 40).Draw(t, "answers") {
			at += rapid.Int64Range(-dayMS, 30*dayMS).Draw(t, "pause")
			cal := Calendar{time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600), 4 * time.Hour}
			a := Answered{at, cal, someSignals.Draw(t, "signals")}
			log = append(log, a)
			mem, _ = m.Answer(mem, a.Signals, time.UnixMilli(a.At), a.Calendar)
		}
		if got := Replay(m, log); got != mem {
			t.Fatalf("replay %+v, step by step %+v", got, mem)
		}
	})
}

// manyAnswers is 100,000 answers over 1,000 memories.
func manyAnswers(zone *time.Location) [][]Answered {
	out := make([][]Answered, 1000)
	seed := uint64(1)
	for i := range out {
		at := int64(1.7e12)
		for range 100 {
			seed = seed*6364136223846793005 + 1442695040888963407
			r := seed >> 33
			at += int64(r % uint64(20*dayMS))
			out[i] = append(out[i], Answered{at, Calendar{zone, 4 * time.Hour}, Signals{Score: float64(min(r%7, 1)), Guess: .25, Pace: float64(r%5) - 2}})
		}
	}
	return out
}

func TestHundredThousandReviewsReplay(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	m, logs := Default(), manyAnswers(zone)
	start := time.Now()
	for _, log := range logs {
		var mem Memory
		for _, a := range log {
			mem, _ = m.Answer(mem, a.Signals, time.UnixMilli(a.At), a.Calendar)
		}
		if Replay(m, log) != mem {
			t.Fatal("replay differs")
		}
	}
	t.Logf("200,000 steps in %v", time.Since(start))
}

func BenchmarkReplay100k(b *testing.B) {
	m, logs := Default(), manyAnswers(time.UTC)
	for b.Loop() {
		for _, log := range logs {
			Replay(m, log)
		}
	}
}

func TestPace(t *testing.T) {
	var times []time.Duration
	for i := range 21 {
		times = append(times, time.Duration(5+i)*time.Second)
	}
	p := PaceOf(times)
	if z := p.Z(15 * time.Second); math.Abs(z) > 1e-9 {
		t.Errorf("the median is %v from itself", z)
	}
	if p.Z(7*time.Second) >= -1 || p.Z(40*time.Second) <= 1.5 {
		t.Errorf("fast %v, slow %v", p.Z(7*time.Second), p.Z(40*time.Second))
	}
	if p.Z(46*time.Second) != 0 || p.Z(0) != 0 || PaceOf(times[:3]).Z(time.Second) != 0 || PaceOf(nil).N != 0 {
		t.Error("a time that says nothing was believed")
	}
}

func TestForecastAndNextDue(t *testing.T) {
	now := time.UnixMilli(1.7e12)
	at := func(days int64) Memory { return Memory{State: Review, Due: 1.7e12 + days*dayMS} }
	mems := []Memory{{}, at(-3), at(0), at(2), at(9)}
	got := Forecast(mems, now, Calendar{}, 4)
	if want := []int{2, 0, 1, 0}; len(got) != 4 || got[0] != want[0] || got[2] != want[2] || got[1]+got[3] != 0 {
		t.Errorf("forecast %v, want %v", got, want)
	}
	if NextDue(mems) != mems[1].Due || NextDue(nil) != 0 {
		t.Error("next due is not the earliest")
	}
}

func TestBalanceTakesTheLightestDay(t *testing.T) {
	load := map[int]int{9: 3, 10: 5, 11: 1, 12: 1}
	if got := Balance(10, 9, 12, func(d int) int { return load[d] }); got != 11 {
		t.Errorf("day %d, want 11", got)
	}
	if got := Balance(10, 8, 12, func(int) int { return 0 }); got != 10 {
		t.Errorf("day %d, want the wanted one", got)
	}
}

func TestWords(t *testing.T) {
	for _, s := range []interface{ String() string }{New, Learning, Review, Relearning, Undecided, Again, Hard, Good, Easy, NotAsked, Guessed, Unsure, Sure} {
		if s.String() == "unknown" || s.String() == "" {
			t.Errorf("%#v has no word", s)
		}
	}
}
