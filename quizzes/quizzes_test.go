package quizzes

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawAsk draws a question part of any kind.
func drawAsk(t *rapid.T) Ask {
	n := rapid.IntRange(3, 5).Draw(t, "n")
	var opts []Option
	var items []string
	for i := range n {
		opts = append(opts, Option{Text: fmt.Sprintf("option %d", i), Why: "because"})
		items = append(items, fmt.Sprintf("item %d", i))
	}
	key := rapid.IntRange(0, n-1).Draw(t, "key")
	opts[key].Right = true
	value := float64(rapid.IntRange(-1000, 1000).Draw(t, "value")) / 4
	choices := []string{"yes", "no", "maybe"}
	return rapid.SampledFrom([]Ask{
		Single{opts}, Line{Options: opts}, Multiple{opts},
		Number{Value: value, Unit: "s", Near: []Near{{Answer: FormatNumber(value + 7), Why: "off", Misconception: "off-by-7"}}},
		Text{Accept: []string{"No-Store", "no store"}, Near: []Near{{Answer: "no-cache", Why: "that validates"}}},
		Ordered("first", items...), Matched(items, []string{"a", "b", "c", "d", "e"}[:n], nil),
		Cells{Head: []string{"at", "hit"}, Rows: []CellRow{
			{Given: []string{"10 s"}, Asked: []Cell{{Choices: choices, Want: choices[key%3], Why: "so"}}},
			{Given: []string{"20 s"}, Asked: []Cell{{Want: "42", Why: "so"}}},
		}},
	}).Draw(t, "ask")
}

// form is what a browser sends for a response.
func form(a Ask, resp Response) url.Values {
	f := url.Values{}
	switch a := a.(type) {
	case Multiple:
		f["a"] = strings.Split(string(resp), ",")
	case Order:
		for i, p := range strings.Split(string(resp), ",") {
			f.Set(fmt.Sprintf("p%d", i), p)
		}
	case Match:
		for i, p := range strings.Split(string(resp), ",") {
			f.Set(fmt.Sprintf("m%d", i), p)
		}
	case Cells:
		for i, v := range strings.Split(string(resp), "\n") {
			f.Set(fmt.Sprintf("c%d", i), v)
			for j, ch := range a.All()[i].Choices {
				if ch == v {
					f.Set(fmt.Sprintf("c%d", i), fmt.Sprint(j))
				}
			}
		}
	default:
		f.Set("a", string(resp))
	}
	return f
}

func TestEveryKind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ask := drawAsk(t).shuffled(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)))
		if err := ask.check(Authored); err != nil {
			t.Fatal(err)
		}
		right := RightResponse(ask)
		if v := ask.Grade(right); !v.Right() || v.Score != 1 {
			t.Fatalf("%s: the key %q scores %v", ask.Kind(), right, v.Score)
		}
		got, err := ask.Parse(form(ask, right))
		if err != nil || got != right {
			t.Fatalf("%s: %q is read as %q, %v", ask.Kind(), right, got, err)
		}
		if v := ask.Grade(DontKnow); v.Score != 0 {
			t.Fatalf("%s: not knowing scores %v", ask.Kind(), v.Score)
		}
		if g := ask.Guess(); g <= 0 || g > .5 {
			t.Fatalf("%s: guess %v", ask.Kind(), g)
		}
		moved, ok := MoveKey(ask, rand.New(rand.NewPCG(1, 1)))
		if !ok || ask.Grade(RightResponse(moved)).Right() || reflect.DeepEqual(moved, ask) {
			t.Fatalf("%s: moving the key changes nothing", ask.Kind())
		}
	})
}

// TestAnyForm sends arbitrary forms: what can be read is graded within bounds, the rest is *Invalid.
func TestAnyForm(t *testing.T) {
	value := rapid.OneOf(rapid.StringN(0, 20, 60), rapid.SampledFrom([]string{"0", "1", "2", "9", "-1", "1e309", "NaN", "?", "yes", " 45 s", "1,000"}))
	rapid.Check(t, func(t *rapid.T) {
		ask := drawAsk(t)
		f := url.Values{}
		for _, name := range []string{"a", "p0", "p1", "p2", "p3", "p4", "m0", "m1", "m2", "m3", "m4", "c0", "c1"} {
			f[name] = rapid.SliceOfN(value, 0, 3).Draw(t, name)
		}
		resp, err := ask.Parse(f)
		var bad *Invalid
		if err != nil {
			if !errors.As(err, &bad) || bad.Message == "" {
				t.Fatalf("%s: %v", ask.Kind(), err)
			}
			return
		}
		if resp == DontKnow {
			t.Fatalf("%s reads a form as %q", ask.Kind(), resp)
		}
		if v := ask.Grade(resp); v.Score < 0 || v.Score > 1 {
			t.Fatalf("%s: %q scores %v", ask.Kind(), resp, v.Score)
		}
	})
}

func TestNumberForms(t *testing.T) {
	n := Number{Value: 1500, Tolerance: 10, Unit: "ms", Near: []Near{{Answer: "1.5", Why: "that is seconds", Misconception: "seconds"}}}
	for in, want := range map[string]float64{"1500": 1, " 1,500 ms ": 1, "1495": 1, "1511": 0, "1 500": 1, "+1.5e3": 1, "1.5": 0} {
		resp, err := n.Parse(url.Values{"a": {in}})
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if got := n.Grade(resp).Score; got != want {
			t.Errorf("%q scores %v, want %v", in, got, want)
		}
	}
	if v := n.Grade("1.5"); !reflect.DeepEqual(v.Misconceptions, []string{"seconds"}) || len(v.Why) != 1 {
		t.Errorf("a near answer is not named: %+v", v)
	}
	for _, in := range []string{"", "abc", "Inf", "0x", "12 s"} {
		if _, err := n.Parse(url.Values{"a": {in}}); err == nil {
			t.Errorf("%q is read as a number", in)
		}
	}
}

func TestTextForms(t *testing.T) {
	x := Text{Accept: []string{"[C, A, B]"}}
	for in, want := range map[string]bool{"[c,a,b]": true, " [ C,  A , B ] ": true, "“[C, A, B]”.": true, "[A, B, C]": false} {
		if resp, err := x.Parse(url.Values{"a": {in}}); err != nil || x.Grade(resp).Right() != want {
			t.Errorf("%q: right=%v, %v", in, x.Grade(resp).Right(), err)
		}
	}
}

func TestPartialScores(t *testing.T) {
	o := Ordered("first", "a", "b", "c")
	for resp, want := range map[Response]float64{"1,2,3": 1, "2,1,3": 1. / 3, "3,2,1": 0} {
		if got := o.Grade(resp).Score; got < want-1e-9 || got > want+1e-9 {
			t.Errorf("order %s scores %v, want %v", resp, got, want)
		}
	}
	m := Multiple{[]Option{{Text: "a", Right: true}, {Text: "b", Right: true}, {Text: "c"}, {Text: "d"}}}
	for resp, want := range map[Response]float64{"0,1": 1, "0": .5, "0,2": 0, "0,1,2": .5, "0,1,2,3": 0} {
		if got := m.Grade(resp).Score; got != want {
			t.Errorf("boxes %s score %v, want %v", resp, got, want)
		}
	}
}

// TestSameAgain: template, version and seed make a question again; another version makes another one.
func TestSameAgain(t *testing.T) {
	tpl := Template{ID: "x", Version: 1, Concept: "a#b", Source: Authored, Kind: KindNumber, Level: 1,
		Make: func(r *rand.Rand) (Question, error) {
			return Search(100, func() (Question, error) {
				if r.IntN(3) > 0 {
					return Question{}, Reject("two of three")
				}
				return Question{Stem: "How many?", Why: "so", Note: "n", Ask: Number{Value: float64(r.IntN(1e6))}}, nil
			})
		}}
	next := tpl
	next.Version = 2
	same, differ := 0, 0
	for seed := range uint64(200) {
		a, _, err := tpl.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		if b, _, _ := tpl.Question(seed); reflect.DeepEqual(a, b) {
			same++
		}
		if c, _, _ := next.Question(seed); !reflect.DeepEqual(a.Ask, c.Ask) {
			differ++
		}
	}
	if same != 200 || differ < 195 {
		t.Errorf("%d of 200 the same, %d differ in another version", same, differ)
	}
}

func TestLawsAreKept(t *testing.T) {
	good := Option{Text: "a", Right: true, Why: "so"}
	bad := []Option{{Text: "b", Why: "no"}, {Text: "c", Why: "no"}}
	for name, ask := range map[string]Ask{
		"two keys":        Single{append([]Option{good, {Text: "d", Right: true, Why: "so"}}, bad...)},
		"no key":          Single{append([]Option{{Text: "d", Why: "no"}}, bad...)},
		"same text twice": Single{append([]Option{good, {Text: " `A` ", Why: "no"}}, bad...)},
		"no rationale":    Single{append([]Option{good, {Text: "d"}}, bad...)},
		"all boxes right": Multiple{[]Option{good, {Text: "d", Right: true, Why: "so"}, {Text: "e", Right: true, Why: "so"}}},
		"right near":      Number{Value: 3, Tolerance: 1, Near: []Near{{Answer: "4", Why: "x"}}},
		"no choice":       Cells{Head: []string{"a", "b", "c"}, Rows: []CellRow{{Given: []string{"x"}, Asked: []Cell{{Choices: []string{"y"}, Want: "z", Why: "w"}, {Want: "1", Why: "w"}}}}},
		"nameless column": Cells{Head: []string{"", "b", "c"}, Rows: []CellRow{{Given: []string{"x"}, Asked: []Cell{{Want: "z", Why: "w"}, {Want: "1", Why: "w"}}}}},
		"twice the left":  Matched([]string{"a", "a", "b"}, []string{"1", "2", "3"}, nil),
		"no permutation":  Order{Items: []string{"a", "b", "c"}, Want: []int{1, 1, 3}},
	} {
		q := Question{Stem: "Which?", Why: "so", Note: "n", Ask: ask}
		if q.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
	if err := (Question{Stem: "Which?", Why: "so", Note: "n", Ask: Single{append([]Option{good}, bad...)}}).Check(); err != nil {
		t.Errorf("a good question fails: %v", err)
	}
}

func TestPickRankedIsUniform(t *testing.T) {
	var ranks [4]int
	r := rand.New(rand.NewPCG(5, 6))
	for range 4000 {
		rank := r.IntN(4)
		q, err := Search(1000, func() (Question, error) {
			key := r.IntN(100)
			var wrong []Ranked
			for range 6 {
				v := r.IntN(100)
				wrong = append(wrong, Ranked{Option{Text: fmt.Sprint(v), Why: "no"}, float64(v)})
			}
			opts, err := PickRanked(r, rank, Ranked{Option{Text: fmt.Sprint(key), Why: "so"}, float64(key)}, wrong, 3)
			return Question{Ask: Single{opts}}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		below := 0
		opts := q.Ask.(Single).Options
		for _, o := range opts[1:] {
			var a, b int
			fmt.Sscan(o.Text, &a)
			fmt.Sscan(opts[0].Text, &b)
			if a < b {
				below++
			}
		}
		ranks[below]++
	}
	for i, n := range ranks {
		if n < 850 || n > 1150 {
			t.Errorf("the key has rank %d in %d of 4000", i, n)
		}
	}
}

func TestPanicIsAnError(t *testing.T) {
	tpl := Template{ID: "x", Version: 1, Kind: KindNumber, Make: func(*rand.Rand) (Question, error) { panic("slip") }}
	if _, _, err := tpl.Question(1); err == nil || !strings.Contains(err.Error(), "slip") {
		t.Error(err)
	}
}
