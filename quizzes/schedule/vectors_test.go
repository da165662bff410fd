package schedule

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"
	"time"
)

type config struct {
	Retention  float64   `json:"request_retention"`
	Max        int       `json:"maximum_interval"`
	W          Weights   `json:"w"`
	ShortTerm  bool      `json:"enable_short_term"`
	Learning   []float64 `json:"learning_steps_min"`
	Relearning []float64 `json:"relearning_steps_min"`
}

type outcome struct {
	S     float64 `json:"s"`
	D     float64 `json:"d"`
	Sched int     `json:"sched"`
	Due   int64   `json:"due"`
	State State   `json:"state"`
}

type review struct {
	T       int64   `json:"t"`
	Rating  Grade   `json:"rating"`
	Recall  float64 `json:"retrievability_before"`
	Elapsed int     `json:"elapsed_days"`
	Preview [4]outcome
	After   struct {
		Reps   uint16 `json:"reps"`
		Lapses uint16 `json:"lapses"`
		Step   int    `json:"learning_step_index"`
	}
}

type history struct {
	ID      string
	Config  config
	Reviews []review
}

func load(t testing.TB, name string, into any) {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func (c config) model(t testing.TB) Model {
	t.Helper()
	steps := func(min []float64) (out []time.Duration) {
		for _, m := range min {
			out = append(out, time.Duration(m*float64(time.Minute)))
		}
		return out
	}
	m, err := NewModel(Parameters{c.W, c.Retention, c.Max, c.ShortTerm, steps(c.Learning), steps(c.Relearning)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHistoriesOfTheReference(t *testing.T) {
	var reviews, offByOne, skipped int
	var worstS, worstD float64
	for _, set := range []string{"sched_default_shortterm", "sched_default_longterm", "sched_random_params_shortterm"} {
		var file struct{ Histories []history }
		load(t, set, &file)
		for _, h := range file.Histories {
			m := h.Config.model(t)
			var mem Memory
			for i, r := range h.Reviews {
				reviews++
				now := time.UnixMilli(r.T)
				where := fmt.Sprintf("%s review %d", h.ID, i)
				// For display the reference counts whole periods of 24 h, we the learner's days.
				if got := Curve(h.Config.W[20], mem.Stability, float64(floorDiv(r.T-mem.Last, dayMS))); mem.Seen() && math.Abs(got-r.Recall) > 1e-6 {
					t.Errorf("%s: recall %v, want %v", where, got, r.Recall)
				}
				if got, want := m.Retrievability(mem, now, Calendar{}), Curve(h.Config.W[20], mem.Stability, float64(r.Elapsed)); mem.Seen() && got != want {
					t.Errorf("%s: recall by days %v, want %v", where, got, want)
				}
				if referenceBug(h.ID, i) {
					skipped += len(h.Reviews) - i
					break
				}
				for g := Again; g <= Easy; g++ {
					if g == Again && mem.State == Review && mem.Step > 0 {
						continue // the same defect of the reference, in a preview: it skips relearning
					}
					want, got := r.Preview[g-1], m.Review(mem, g, now, Calendar{})
					ds, dd := math.Abs(got.Stability-want.S)/want.S, math.Abs(got.Difficulty-want.D)/want.D
					worstS, worstD = max(worstS, ds), max(worstD, dd)
					if ds > 1e-5 || dd > 1e-5 {
						t.Errorf("%s %s: S %v D %v, want %v %v", where, g, got.Stability, got.Difficulty, want.S, want.D)
					}
					if want.Sched > h.Config.Max {
						want.Sched, want.Due = h.Config.Max, r.T+int64(h.Config.Max)*dayMS
					}
					if nearHalf(m, got.Stability) && int(got.Days) != want.Sched {
						offByOne++
						if distance(int(got.Days), want.Sched) > 1 {
							t.Errorf("%s %s: %d days, want %d ± 1", where, g, got.Days, want.Sched)
						}
					} else if int(got.Days) != want.Sched || got.Due != want.Due {
						t.Errorf("%s %s: %d days due %d, want %d due %d", where, g, got.Days, got.Due, want.Sched, want.Due)
					}
					if got.State != want.State {
						t.Errorf("%s %s: %s, want %s", where, g, got.State, want.State)
					}
				}
				mem = m.Review(mem, r.Rating, now, Calendar{})
				if mem.Reps != r.After.Reps || mem.Lapses != r.After.Lapses {
					t.Errorf("%s: reps %d lapses %d, want %d %d", where, mem.Reps, mem.Lapses, r.After.Reps, r.After.Lapses)
				}
			}
		}
	}
	t.Logf("%d reviews × 4 grades, %d left out, %d off by a day; worst relative error: stability %.2g, difficulty %.2g",
		reviews, skipped, offByOne, worstS, worstD)
	if reviews-skipped < 1500 || offByOne > 4 {
		t.Errorf("%d reviews compared, %d off by a day", reviews-skipped, offByOne)
	}
}

// referenceBug names the two places of testdata/README.md, point 3.
func referenceBug(id string, step int) bool {
	return id == "random_params_shortterm-15" && step >= 6 || id == "random_params_shortterm-80" && step >= 7
}

// nearHalf reports that rounding to days hangs on the eighth decimal.
func nearHalf(m Model, s float64) bool {
	decay := m.p.Weights[20]
	days := s / factor(decay) * (math.Pow(m.p.Retention, -1/decay) - 1)
	return math.Abs(days-math.Floor(days)-.5) < 1e-4
}

func TestPrimitivesOfTheReference(t *testing.T) {
	var file struct {
		Curve []struct{ Decay, S, T, R float64 } `json:"forgetting_curve"`
		Fuzz  []struct {
			Interval, Elapsed, Max int
			Lo                     int `json:"min_ivl"`
			Hi                     int `json:"max_ivl"`
		} `json:"fuzz_range"`
		Next []struct {
			Retention, S float64
			Interval     int
		} `json:"next_interval"`
		Migrate []struct {
			In  []float64
			Out Weights
		}
	}
	load(t, "primitives", &file)
	for _, c := range file.Curve {
		if got := Curve(c.Decay, c.S, c.T); math.Abs(got-c.R) > 1e-6 {
			t.Errorf("Curve(%v, %v, %v) = %v, want %v", c.Decay, c.S, c.T, got, c.R)
		}
	}
	for _, c := range file.Fuzz {
		if lo, hi := FuzzRange(c.Interval, c.Elapsed, c.Max); lo != c.Lo || hi != c.Hi {
			t.Errorf("FuzzRange(%d, %d, %d) = %d, %d, want %d, %d", c.Interval, c.Elapsed, c.Max, lo, hi, c.Lo, c.Hi)
		}
	}
	for _, c := range file.Next {
		p := DefaultParameters()
		p.Retention, p.MaxDays = c.Retention, 36500
		m, err := NewModel(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Interval(c.S); got != c.Interval {
			t.Errorf("Interval(%v) at %v = %d, want %d", c.S, c.Retention, got, c.Interval)
		}
	}
	for _, c := range file.Migrate {
		got, err := Migrate(c.In)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if math.Abs(got[i]-c.Out[i]) > 1e-8 {
				t.Errorf("Migrate of %d weights: weight %d is %v, want %v", len(c.In), i, got[i], c.Out[i])
			}
		}
	}
	if len(file.Curve) != 245 || len(file.Fuzz) != 300 || len(file.Next) != 56 || len(file.Migrate) != 2 {
		t.Error("vectors are missing")
	}
}
