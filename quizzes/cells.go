package quizzes

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Cells shows a table of which some cells are to be filled, each from a list or by typing a short text. A response
// holds the cells in reading order, separated by line feeds.
type Cells struct {
	Title string
	Head  []string
	Rows  []CellRow // in the order shown, which is never shuffled: rows are often a timeline
}

// CellRow is a row of given cells followed by asked ones; together as many as Head.
type CellRow struct {
	Given []string
	Asked []Cell
}

// Cell is one cell to be filled.
type Cell struct {
	Choices []string // in a fixed order; empty: typed
	Want    string
	Why     string
	Near    []Near // known wrong answers
}

func (Cells) Kind() Kind { return KindCells }

// All returns the asked cells in reading order.
func (c Cells) All() []Cell {
	var out []Cell
	for _, r := range c.Rows {
		out = append(out, r.Asked...)
	}
	return out
}

// Parse reads fields "c0", "c1" … in reading order: the index of a choice, or a text.
func (c Cells) Parse(form url.Values) (Response, error) {
	var got []string
	for i, cell := range c.All() {
		s, err := cell.parse(form.Get("c" + strconv.Itoa(i)))
		if err != nil {
			return "", err
		}
		got = append(got, s)
	}
	return Response(strings.Join(got, "\n")), nil
}

func (c Cell) parse(v string) (string, error) {
	v = strings.Join(strings.Fields(v), " ")
	if len(c.Choices) == 0 {
		switch {
		case v == "":
			return "", invalid("Fill every cell.")
		case len(v) > MaxText:
			return "", invalid("A cell takes at most %d characters.", MaxText)
		}
		return v, nil
	}
	i, err := strconv.Atoi(v)
	if err != nil || i < 0 || i >= len(c.Choices) {
		return "", invalid("Choose a value for every cell.")
	}
	return c.Choices[i], nil
}

// Grade gives the share of cells filled rightly.
func (c Cells) Grade(resp Response) Verdict {
	all := c.All()
	v := dontKnow(len(all))
	got := strings.Split(string(resp), "\n")
	if len(got) != len(all) {
		return v
	}
	good := 0
	for i, cell := range all {
		if v.Parts[i] = normal(got[i]) == normal(cell.Want); v.Parts[i] {
			good++
			continue
		}
		for _, near := range cell.Near {
			if normal(near.Answer) == normal(got[i]) {
				v.Why = append(v.Why, near.Why)
				v.Misconceptions = appendID(v.Misconceptions, near.Misconception)
			}
		}
	}
	v.Score = float64(good) / float64(len(all))
	return v
}

// Filled returns what the response put in each asked cell, in reading order.
func (c Cells) Filled(resp Response) []string {
	got := strings.Split(string(resp), "\n")
	if n := len(c.All()); len(got) != n {
		return make([]string, n)
	}
	return got
}

// Guess is the chance of filling every cell blindly; typed cells count .02.
func (c Cells) Guess() float64 {
	g := 1.0
	for _, cell := range c.All() {
		if len(cell.Choices) > 0 {
			g /= float64(len(cell.Choices))
		} else {
			g *= .02
		}
	}
	return math.Max(g, 1e-6)
}

// Key lists the asked cells in reading order.
func (c Cells) Key() any {
	var key []string
	for _, cell := range c.All() {
		key = append(key, cell.Want)
	}
	return key
}

func (c Cells) KeyText() string { return strings.Join(c.Key().([]string), "; ") }

func (c Cells) shuffled(*rand.Rand) Ask { return c }

func (c Cells) check(src Source) error {
	all := c.All()
	if len(all) < 2 || len(all) > 12 {
		return fmt.Errorf("%d cells to fill (want 2 to 12)", len(all))
	}
	if slices.Contains(c.Head, "") {
		return errors.New("a column without a name")
	}
	for _, r := range c.Rows {
		if len(r.Given)+len(r.Asked) != len(c.Head) {
			return fmt.Errorf("a row of %d cells under %d heads", len(r.Given)+len(r.Asked), len(c.Head))
		}
	}
	for _, cell := range all {
		if err := cell.check(src); err != nil {
			return err
		}
	}
	return nil
}

func (c Cell) check(src Source) error {
	if err := checkWhy(c.Want, c.Why, "", true, src); err != nil {
		return err
	}
	if c.Want == "" || strings.Contains(c.Want, "\n") {
		return fmt.Errorf("cell key %q", c.Want)
	}
	if len(c.Choices) > 0 {
		if err := distinct(c.Choices); err != nil {
			return err
		}
		found := false
		for _, ch := range c.Choices {
			found = found || ch == c.Want
		}
		if !found {
			return fmt.Errorf("cell key %q is not among its choices", c.Want)
		}
	}
	for _, near := range c.Near {
		if normal(near.Answer) == normal(c.Want) {
			return fmt.Errorf("near cell %q is right", near.Answer)
		}
		if near.Why == "" {
			return fmt.Errorf("near cell %q has no rationale", near.Answer)
		}
	}
	return nil
}
