package db

import (
	"testing"

	"warmcache/quizzes/schedule"

	"pgregory.net/rapid"
)

func TestFactsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, day := rapid.Int64().Draw(t, "at"), int64(rapid.Int32().Draw(t, "day"))
		f := signalFacts(schedule.Signals{
			Guess: rapid.Float64().Draw(t, "guess"), Pace: rapid.Float64().Draw(t, "pace"),
			Confidence: schedule.Confidence(rapid.IntRange(0, 3).Draw(t, "confidence")),
			Hint:       rapid.Bool().Draw(t, "hint"), Tries: rapid.Uint8Range(0, 31).Draw(t, "tries"),
		}, rapid.Int64().Draw(t, "ms"))
		f.calendar = rapid.Int64Range(0, 1e6).Draw(t, "calendar")
		if rapid.Bool().Draw(t, "seen") {
			f.after = schedule.Memory{
				Stability: float64(rapid.Float32().Draw(t, "s")), Difficulty: float64(rapid.Float32().Draw(t, "d")),
				Last: rapid.Int64().Draw(t, "last"), Due: rapid.Int64().Draw(t, "due"), LastDay: rapid.Int32().Draw(t, "last day"),
				Days: rapid.Uint16().Draw(t, "days"), Reps: rapid.Uint16().Draw(t, "reps"), Lapses: rapid.Uint16().Draw(t, "lapses"),
				State: schedule.State(rapid.IntRange(0, 3).Draw(t, "state")), Step: rapid.Uint8().Draw(t, "step"),
			}
		}
		b := f.pack(at, day)
		got, err := unpackFacts(b, at, day)
		if err != nil || got != f {
			t.Fatalf("%+v became %+v, %v", f, got, err)
		}
		if s := f.signals(1); signalFacts(s, int64(f.ms)).signals(1) != s {
			t.Fatalf("signals %+v are not kept as kept", s)
		}
		cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		unpackFacts(b[:cut], at, day) // must not panic
	})
}
