package quizzes

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Single offers options of which exactly one is right. A response is the index of the option as shown.
type Single struct{ Options []Option }

func (Single) Kind() Kind { return KindSingle }

// Parse reads field "a".
func (s Single) Parse(form url.Values) (Response, error) {
	return parseIndex(form, len(s.Options), "Choose one of the options.")
}

func (s Single) Grade(resp Response) Verdict { return gradeOne(s.Options, resp) }

func (s Single) Guess() float64 { return 1 / float64(len(s.Options)) }

// Key is the index of the right option in the order shown.
func (s Single) Key() any        { return s.right() }
func (s Single) KeyText() string { return s.Options[s.right()].Text }

func (s Single) right() int {
	return slices.IndexFunc(s.Options, func(o Option) bool { return o.Right })
}

func (s Single) shuffled(r *rand.Rand) Ask { return Single{shuffle(r, s.Options)} }

func (s Single) check(src Source) error {
	if n := len(s.Options); n < 3 || n > 5 {
		return fmt.Errorf("%d options (want 3 to 5)", n)
	}
	return checkOptions(s.Options, src, 1, 1)
}

// Multiple offers options of which at least one is right and one is wrong. A response lists the chosen indexes
// as shown, ascending, with commas.
type Multiple struct{ Options []Option }

func (Multiple) Kind() Kind { return KindMultiple }

// Parse reads every field "a".
func (m Multiple) Parse(form url.Values) (Response, error) {
	var chosen []int
	for _, v := range form["a"] {
		i, err := strconv.Atoi(v)
		if err != nil || i < 0 || i >= len(m.Options) {
			return "", invalid("That option is not on this page. Choose among the ones shown.")
		}
		chosen = append(chosen, i)
	}
	if len(chosen) == 0 {
		return "", invalid("Choose at least one option.")
	}
	slices.Sort(chosen)
	return joinInts(slices.Compact(chosen)), nil
}

// Grade gives the share of options judged rightly, less what blind ticking of everything would earn, at least 0.
func (m Multiple) Grade(resp Response) Verdict {
	v := dontKnow(len(m.Options))
	if resp == DontKnow {
		return v
	}
	chosen := splitInts(resp)
	good, bad, rights := 0, 0, 0
	for i, o := range m.Options {
		picked := slices.Contains(chosen, i)
		v.Parts[i] = picked == o.Right
		switch {
		case picked && o.Right:
			good++
		case picked:
			bad++
			v.Why = append(v.Why, o.Why)
			v.Misconceptions = appendID(v.Misconceptions, o.Misconception)
		case o.Right:
			v.Why = append(v.Why, o.Why)
		}
		if o.Right {
			rights++
		}
	}
	v.Score = max(0, float64(good-bad)/float64(rights))
	return v
}

// Guess is the chance of ticking exactly the right boxes, each by a coin.
func (m Multiple) Guess() float64 { return 1 / float64(int(1)<<len(m.Options)-1) }

// Key lists the indexes of the right options as shown.
func (m Multiple) Key() any {
	key := []int{}
	for i, o := range m.Options {
		if o.Right {
			key = append(key, i)
		}
	}
	return key
}

func (m Multiple) KeyText() string {
	var t []string
	for _, o := range m.Options {
		if o.Right {
			t = append(t, o.Text)
		}
	}
	return strings.Join(t, "; ")
}

// Chosen reports for each option whether the response ticks it.
func (m Multiple) Chosen(resp Response) []bool { return chosen(resp, len(m.Options)) }

// Chosen reports for each option whether the response picks it.
func (s Single) Chosen(resp Response) []bool { return chosen(resp, len(s.Options)) }

func (m Multiple) shuffled(r *rand.Rand) Ask { return Multiple{shuffle(r, m.Options)} }

func (m Multiple) check(src Source) error {
	if n := len(m.Options); n < 3 || n > 7 {
		return fmt.Errorf("%d options (want 3 to 7)", n)
	}
	return checkOptions(m.Options, src, 1, len(m.Options)-1)
}

// Line shows a listing of which one line is the answer. Options hold the lines in their own order, which is
// never shuffled. A response is the index of the line, from 0.
type Line struct {
	Title, Lang string
	Options     []Option
}

func (Line) Kind() Kind { return KindLine }

// Parse reads field "a".
func (l Line) Parse(form url.Values) (Response, error) {
	return parseIndex(form, len(l.Options), "Choose one line.")
}

func (l Line) Grade(resp Response) Verdict { return gradeOne(l.Options, resp) }
func (l Line) Guess() float64              { return 1 / float64(len(l.Options)) }

// Key is the index of the right line, from 0.
func (l Line) Key() any { return Single{l.Options}.right() }

func (l Line) KeyText() string {
	i := Single{l.Options}.right()
	return fmt.Sprintf("line %d: %s", i+1, strings.TrimSpace(l.Options[i].Text))
}

// Chosen reports for each line whether the response picks it.
func (l Line) Chosen(resp Response) []bool { return chosen(resp, len(l.Options)) }

func (l Line) shuffled(*rand.Rand) Ask { return l }

func (l Line) check(src Source) error {
	if n := len(l.Options); n < 3 || n > 14 {
		return fmt.Errorf("%d lines (want 3 to 14)", n)
	}
	right := 0
	for _, o := range l.Options {
		if err := checkWhy(o.Text, o.Why, o.Misconception, o.Right, src); err != nil {
			return err
		}
		if o.Right {
			right++
		}
	}
	if right != 1 {
		return fmt.Errorf("%d right lines (want 1)", right)
	}
	return nil
}

func gradeOne(opts []Option, resp Response) Verdict {
	if resp == DontKnow {
		return Verdict{}
	}
	i, _ := strconv.Atoi(string(resp))
	if i < 0 || i >= len(opts) {
		return Verdict{}
	}
	o := opts[i]
	v := Verdict{Why: []string{o.Why}, Misconceptions: appendID(nil, o.Misconception)}
	if o.Right {
		v.Score = 1
	}
	return v
}

func parseIndex(form url.Values, n int, missing string) (Response, error) {
	v := form.Get("a")
	if v == "" {
		return "", invalid("%s", missing)
	}
	i, err := strconv.Atoi(v)
	if err != nil || i < 0 || i >= n {
		return "", invalid("That option is not on this page. %s", missing)
	}
	return Response(strconv.Itoa(i)), nil
}

func checkOptions(opts []Option, src Source, minRight, maxRight int) error {
	texts, right := make([]string, len(opts)), 0
	for i, o := range opts {
		texts[i] = o.Text
		if err := checkWhy(o.Text, o.Why, o.Misconception, o.Right, src); err != nil {
			return err
		}
		if o.Right {
			right++
		}
	}
	if right < minRight || right > maxRight {
		return fmt.Errorf("%d right options (want %d to %d)", right, minRight, maxRight)
	}
	return distinct(texts)
}

func shuffle(r *rand.Rand, opts []Option) []Option {
	out := slices.Clone(opts)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func chosen(resp Response, n int) []bool {
	out := make([]bool, n)
	if resp == DontKnow {
		return out
	}
	for _, i := range splitInts(resp) {
		if i >= 0 && i < n {
			out[i] = true
		}
	}
	return out
}

func joinInts(is []int) Response {
	var b strings.Builder
	for i, v := range is {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(v))
	}
	return Response(b.String())
}

func splitInts(r Response) []int {
	var out []int
	for _, f := range strings.Split(string(r), ",") {
		if i, err := strconv.Atoi(f); err == nil {
			out = append(out, i)
		}
	}
	return out
}

func appendID(ids []string, id string) []string {
	if id == "" || slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

var errTooFew = errors.New("too few distinct wrong answers")
