package ot

import (
	"fmt"
	"slices"
)

// ID names a character: a Lamport counter and a site. Zero stands for the start of the text.
type ID struct {
	N    int
	Site string
}

func (i ID) String() string { return fmt.Sprintf("%d%s", i.N, i.Site) }

// larger compares by counter, then by site.
func (i ID) larger(o ID) bool { return i.N > o.N || i.N == o.N && i.Site > o.Site }

// Char is a character with its id and the id that it was put behind.
type Char struct {
	Rune  string
	ID    ID
	After ID
	Gone  bool
}

// Line prints an insertion for a listing.
func (c Char) Line() string { return fmt.Sprintf("%s with id %s, after %s", c.Rune, c.ID, c.After) }

// Wrong models of growable arrays.
const (
	ByArrival   Model = "latest-arrival-in-front" // a character goes right behind its predecessor
	ArrivalLast Model = "latest-arrival-behind"   // it goes behind all that was put behind its predecessor
	SmallFirst  Model = "smaller-id-goes-first"   // it skips characters with smaller ids
	SiteFirst   Model = "site-before-counter"     // ids compare by site alone
)

// Insert puts characters into a text in the order in which they arrive (Roh et al. 2011, algorithm 8): right behind
// the predecessor, but skipping characters with a larger id.
func Insert(base []Char, arrive []Char, m Model) ([]Char, []Step) {
	var steps []Step
	text := slices.Clone(base)
	fresh := func(x Char) bool { return !slices.ContainsFunc(base, func(b Char) bool { return b.ID == x.ID }) }
	for _, c := range arrive {
		at := slices.IndexFunc(text, func(x Char) bool { return x.ID == c.After }) + 1
		skipped := ""
		for at < len(text) && skips(text[at], c, fresh(text[at]), m) {
			skipped += fmt.Sprintf(", skips %s (%s)", text[at].Rune, text[at].ID)
			at++
		}
		text = slices.Insert(text, at, c)
		if m == "" {
			steps = append(steps, Step{"rga.insert", fmt.Sprintf("%s (%s) goes behind %s%s%s.", c.Rune, c.ID, c.After, skipped, stops(text, at)), Show(text)})
		}
	}
	return text, steps
}

// skips reports whether c goes behind x; fresh says that x is not of the text as it was at first.
func skips(x, c Char, fresh bool, m Model) bool {
	switch m {
	case ByArrival:
		return false
	case ArrivalLast:
		return fresh
	case SmallFirst:
		return fresh && c.ID.larger(x.ID)
	case SiteFirst:
		return fresh && x.ID.Site > c.ID.Site
	}
	return x.ID.larger(c.ID)
}

func stops(text []Char, at int) string {
	if at+1 < len(text) {
		return fmt.Sprintf(", and stops in front of %s (%s), whose id is smaller", text[at+1].Rune, text[at+1].ID)
	}
	return ", at the end"
}

// Show prints a text.
func Show(text []Char) string {
	out := ""
	for _, c := range text {
		if !c.Gone {
			out += c.Rune
		}
	}
	return out
}
