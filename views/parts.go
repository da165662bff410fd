package views

import (
	"slices"
	"strconv"

	"warmcache/quizzes"
)

// partRight reports whether the i-th part of an answer in several parts is right.
func (t Told) partRight(i int) bool { return i < len(t.Verdict.Parts) && t.Verdict.Parts[i] }

func (t Told) part(i int) mark { return partMark(t.partRight(i)) }

// orderMark marks the item that belongs at place i and says where the response put it.
func orderMark(t Told, o quizzes.Order, i int) mark {
	at := slices.Index(o.Want, i+1)
	got := o.Positions(t.Response)[at]
	m := partMark(got == i+1)
	if got != i+1 && got > 0 {
		m.Word = "You put it at " + strconv.Itoa(got)
	}
	return m
}
