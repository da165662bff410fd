package quizzes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// RightResponse returns the response that answers a question rightly, for tests and for the command line.
func RightResponse(a Ask) Response {
	switch a := a.(type) {
	case Single, Line:
		return Response(fmt.Sprint(a.Key()))
	case Multiple:
		return joinInts(a.Key().([]int))
	case Number:
		return Response(FormatNumber(a.Value))
	case Text:
		return Response(a.Accept[0])
	case Order:
		return joinInts(a.Want)
	case Match:
		return joinInts(a.Want)
	case Cells:
		return Response(strings.Join(a.Key().([]string), "\n"))
	}
	return DontKnow
}

// WrongModels lists the misconception id of every wrong option and near answer, empty where it has none.
func WrongModels(a Ask) []string {
	var ids []string
	options := func(opts []Option) {
		for _, o := range opts {
			if !o.Right {
				ids = append(ids, o.Misconception)
			}
		}
	}
	near := func(ns []Near) {
		for _, n := range ns {
			ids = append(ids, n.Misconception)
		}
	}
	switch a := a.(type) {
	case Single:
		options(a.Options)
	case Multiple:
		options(a.Options)
	case Number:
		near(a.Near)
	case Text:
		near(a.Near)
	case Cells:
		for _, c := range a.All() {
			near(c.Near)
		}
	}
	return ids
}

// TraceEnds reports whether the last step of the trace states the key, where the key is one value: an option, a
// number, a text, a line. For kinds of several parts the trace must only be there.
func TraceEnds(q Question) bool {
	if len(q.Trace) == 0 {
		return false
	}
	last := q.Trace[len(q.Trace)-1]
	said := fold(last.Text + " " + last.State)
	switch a := q.Ask.(type) {
	case Single:
		return strings.Contains(said, fold(a.KeyText()))
	case Number:
		return slices.Contains(numbersIn(said), FormatNumber(a.Value))
	case Text:
		return strings.Contains(normal(said), normal(a.Accept[0]))
	case Line:
		i := a.Key().(int)
		return strings.Contains(said, "line "+strconv.Itoa(i+1)) || strings.Contains(said, fold(a.Options[i].Text))
	}
	return true
}

// numbersIn lists the numbers that stand in a text, without thousands separators.
func numbersIn(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && r != '.' && r != ',' && r != '-'
	}) {
		f = strings.Trim(strings.ReplaceAll(f, ",", ""), ".")
		if n, err := strconv.ParseFloat(f, 64); err == nil {
			out = append(out, FormatNumber(n))
			out = append(out, FormatNumber(-n))
		}
	}
	return out
}

// MoveKey returns the same question part with another key, as a test of leaks needs it: everything that a learner
// sees before answering must stay as it was. ok is false where there is no other key to move to.
func MoveKey(a Ask, r *rand.Rand) (moved Ask, ok bool) {
	switch a := a.(type) {
	case Single:
		return Single{moveRight(a.Options, r)}, true
	case Multiple:
		return Multiple{moveRight(a.Options, r)}, true
	case Line:
		a.Options = moveRight(a.Options, r)
		return a, true
	case Number:
		a.Value, a.Near = a.Value+1, nil
		return a, true
	case Text:
		return Text{Accept: []string{"another " + a.Accept[0]}, Form: a.Form}, true
	case Order:
		a.Want = append(slices.Clone(a.Want[1:]), a.Want[0])
		return a, true
	case Match:
		a.Want = append(slices.Clone(a.Want[1:]), a.Want[0])
		return a, true
	case Cells:
		return moveCells(a), true
	}
	return a, false
}

// moveRight swaps the marks of a right option and a wrong one.
func moveRight(opts []Option, r *rand.Rand) []Option {
	out := slices.Clone(opts)
	var right, wrong []int
	for i, o := range opts {
		if o.Right {
			right = append(right, i)
		} else {
			wrong = append(wrong, i)
		}
	}
	i, j := right[r.IntN(len(right))], wrong[r.IntN(len(wrong))]
	out[i].Right, out[j].Right = false, true
	out[i].Misconception, out[j].Misconception = out[j].Misconception, ""
	out[i].Why, out[j].Why = out[j].Why, out[i].Why
	return out
}

func moveCells(c Cells) Cells {
	rows := slices.Clone(c.Rows)
	for i, row := range rows {
		asked := slices.Clone(row.Asked)
		for k, cell := range asked {
			asked[k].Near = nil
			if n := len(cell.Choices); n > 0 {
				asked[k].Want = cell.Choices[(slices.Index(cell.Choices, cell.Want)+1)%n]
			} else {
				asked[k].Want = "another " + cell.Want
			}
		}
		rows[i].Asked = asked
	}
	c.Rows = rows
	return c
}
