package quizzes

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Number asks for a number. A response is the number as strconv prints it, in Unit.
type Number struct {
	Value     float64
	Tolerance float64 // absolute; 0 means exact
	Unit      string  // shown behind the field, such as "s" or "requests"
	Near      []Near  // known wrong results; Answer is a number
}

func (Number) Kind() Kind { return KindNumber }

// Parse reads field "a": digits with an optional sign, decimal point, thousands commas, and the unit behind it.
func (n Number) Parse(form url.Values) (Response, error) {
	s := strings.TrimSpace(form.Get("a"))
	if s == "" {
		return "", invalid("Write a number%s.", n.in())
	}
	s = strings.TrimSpace(strings.TrimSuffix(s, n.Unit))
	f, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), " ", ""), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return "", invalid("%q is not a number. Write digits%s, such as %s.", clip(s), n.in(), "12")
	}
	return Response(FormatNumber(f)), nil
}

func (n Number) in() string {
	if n.Unit == "" {
		return ""
	}
	return " (in " + n.Unit + ")"
}

func (n Number) Grade(resp Response) Verdict {
	f, err := strconv.ParseFloat(string(resp), 64)
	if err != nil {
		return Verdict{}
	}
	if n.holds(f) {
		return Verdict{Score: 1}
	}
	var v Verdict
	for _, near := range n.Near {
		if g, err := strconv.ParseFloat(near.Answer, 64); err == nil && math.Abs(f-g) <= n.Tolerance+1e-9 {
			v.Why = append(v.Why, near.Why)
			v.Misconceptions = appendID(v.Misconceptions, near.Misconception)
		}
	}
	return v
}

func (n Number) holds(f float64) bool { return math.Abs(f-n.Value) <= n.Tolerance+1e-9 }

// Guess is a flat .02 for typed answers.
func (Number) Guess() float64 { return .02 }

// Key is the number.
func (n Number) Key() any { return n.Value }

func (n Number) KeyText() string {
	return strings.TrimSpace(FormatNumber(n.Value) + " " + n.Unit)
}

func (n Number) shuffled(*rand.Rand) Ask { return n }

func (n Number) check(src Source) error {
	if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || n.Tolerance < 0 {
		return errors.New("the key is no number")
	}
	for _, near := range n.Near {
		f, err := strconv.ParseFloat(near.Answer, 64)
		if err != nil {
			return fmt.Errorf("near answer %q is no number", near.Answer)
		}
		if n.holds(f) {
			return fmt.Errorf("near answer %q is right", near.Answer)
		}
		if err := checkWhy(near.Answer, near.Why, "", false, src); err != nil {
			return err
		}
	}
	return nil
}

// FormatNumber prints a number as short as it can be read back.
func FormatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Text asks for a short text. A response is the text with outer and doubled spaces removed.
type Text struct {
	Accept []string // forms taken as right; letter case and spaces do not count
	Form   string   // says what to write, such as "a header name"; shown beside the field
	Near   []Near   // known wrong answers
}

// MaxText is the longest text response taken, in characters.
const MaxText = 200

func (Text) Kind() Kind { return KindText }

// Parse reads field "a".
func (t Text) Parse(form url.Values) (Response, error) {
	s := strings.Join(strings.Fields(form.Get("a")), " ")
	switch {
	case s == "":
		return "", invalid("Write %s.", t.form())
	case s == string(DontKnow):
		return "", invalid("Write %s, or say that you don't know.", t.form())
	case !utf8.ValidString(s):
		return "", invalid("That text can't be read. Write %s.", t.form())
	case utf8.RuneCountInString(s) > MaxText:
		return "", invalid("That is longer than %d characters. Write %s.", MaxText, t.form())
	}
	return Response(s), nil
}

func (t Text) form() string {
	if t.Form == "" {
		return "your answer"
	}
	return t.Form
}

func (t Text) Grade(resp Response) Verdict {
	f := normal(string(resp))
	if resp == DontKnow {
		return Verdict{}
	}
	for _, a := range t.Accept {
		if normal(a) == f {
			return Verdict{Score: 1}
		}
	}
	var v Verdict
	for _, near := range t.Near {
		if normal(near.Answer) == f {
			v.Why = append(v.Why, near.Why)
			v.Misconceptions = appendID(v.Misconceptions, near.Misconception)
		}
	}
	return v
}

var quotes = strings.NewReplacer(`"`, "", "'", "", "’", "", "“", "", "”", "")

// normal folds a typed text: quotes, a closing full stop, and spaces beside commas and brackets do not count.
func normal(s string) string {
	s = quotes.Replace(fold(s))
	s = strings.TrimSuffix(s, ".")
	for _, p := range []string{",", "(", ")", "[", "]", ":", "="} {
		s = strings.ReplaceAll(strings.ReplaceAll(s, " "+p, p), p+" ", p)
	}
	return strings.TrimSpace(s)
}

// Guess is a flat .02 for typed answers.
func (Text) Guess() float64 { return .02 }

// Key is the first accepted form.
func (t Text) Key() any        { return t.Accept[0] }
func (t Text) KeyText() string { return t.Accept[0] }

func (t Text) shuffled(*rand.Rand) Ask { return t }

func (t Text) check(src Source) error {
	if len(t.Accept) == 0 {
		return errors.New("no accepted answer")
	}
	for _, near := range t.Near {
		if t.Grade(Response(near.Answer)).Right() {
			return fmt.Errorf("near answer %q is right", near.Answer)
		}
		if err := checkWhy(near.Answer, near.Why, "", false, src); err != nil {
			return err
		}
	}
	return nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
