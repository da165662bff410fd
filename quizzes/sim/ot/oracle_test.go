package ot

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

// walk is an operation as a walk over the whole text, as ShareDB's and Etherpad's libraries have it: keep characters,
// insert, delete. The engine has positions instead.
type walk []part

type part struct {
	keep, del int
	ins       string
}

func walkOf(o Op, n int) walk {
	if o.Text != "" {
		return walk{{keep: o.Pos}, {ins: o.Text}, {keep: n - o.Pos}}
	}
	return walk{{keep: o.Pos}, {del: o.N}, {keep: n - o.Pos - o.N}}
}

func (w walk) apply(s string) string {
	out, at := "", 0
	for _, p := range w {
		out += p.ins + s[at:at+p.keep]
		at += p.keep + p.del
	}
	return out
}

// over walks both operations at once, character by character.
func (w walk) over(o walk, first bool) walk {
	a, b := w.split(), o.split()
	var out walk
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(a) > 0 && a[0].ins != "" && (first || len(b) == 0 || b[0].ins == ""):
			out, a = append(out, a[0]), a[1:]
		case len(b) > 0 && b[0].ins != "":
			out, b = append(out, part{keep: len(b[0].ins)}), b[1:]
		case len(a) > 0 && a[0].ins != "":
			out, a = append(out, a[0]), a[1:]
		default:
			if b[0].del == 0 {
				out = append(out, a[0])
			}
			a, b = a[1:], b[1:]
		}
	}
	return out
}

// split cuts a walk into parts of one character.
func (w walk) split() walk {
	var out walk
	for _, p := range w {
		if p.ins != "" {
			out = append(out, p)
		}
		for range p.keep {
			out = append(out, part{keep: 1})
		}
		for range p.del {
			out = append(out, part{del: 1})
		}
	}
	return out
}

type pair struct {
	text string
	a, b Op
}

// gaps builds the text from the places between characters, where both sites' insertions stand.
func (p pair) gaps() string {
	out := ""
	for i := 0; i <= len(p.text); i++ {
		for _, o := range []Op{p.a, p.b} {
			if o.Text != "" && o.Pos == i {
				out += o.Text
			}
		}
		gone := false
		for _, o := range []Op{p.a, p.b} {
			gone = gone || o.Text == "" && o.Pos <= i && i < o.Pos+o.N
		}
		if i < len(p.text) && !gone {
			out += p.text[i : i+1]
		}
	}
	return out
}

func TestPair(t *testing.T) {
	oracle.Case[pair]{Engine: "ot: transform of two operations", Oracle: "places between characters",
		Draw: func(r *rand.Rand) pair {
			return pair{"abcdefgh", DrawOp(r, 8, "X"), DrawOp(r, 8, "YY")}
		},
		Got: func(c pair, model string) string {
			one := Apply(Apply(c.text, c.a), Transform(c.b, c.a, false, Model(model))...)
			two := Apply(Apply(c.text, c.b), Transform(c.a, c.b, true, Model(model))...)
			return oracle.Line(one, two)
		},
		Want: oracle.Each(func(_ testing.TB, c pair) string { return oracle.Line(c.gaps(), c.gaps()) }),
		Models: []string{string(Unchanged), string(AlwaysShift), string(ShiftByOne), string(TieSwapped), string(OwnFirst), string(EatsInsert),
			string(DeletesTwice), string(StaysInside), string(DeleteIgnore)}}.Test(t)
}

type received struct {
	text    string
	history []Revision
	base    int
	op      Op
}

func drawReceived(r *rand.Rand) received {
	c := received{text: "abcdefgh"}
	text, texts := c.text, []string{c.text}
	for i := range 3 {
		op := DrawOp(r, len(text), []string{"XX", "Y", "ZZZ"}[i])
		c.history = append(c.history, Revision{11 + i, op})
		text = Apply(text, op)
		texts = append(texts, text)
	}
	seen := r.IntN(3)
	c.base = 10 + seen
	c.op = DrawOp(r, len(texts[seen]), "QQ")
	return c
}

func TestReceive(t *testing.T) {
	oracle.Case[received]{Engine: "ot: numbering server", Oracle: "walks of keep, insert and delete", Draw: drawReceived,
		Got: func(c received, model string) string {
			text := c.text
			for _, rev := range c.history {
				text = Apply(text, rev.Op)
			}
			ops, _ := Receive(c.history, c.base, c.op, Model(model))
			return Apply(text, ops...)
		},
		Want: oracle.Each(func(_ testing.TB, c received) string {
			text := c.text
			var w walk
			begun := false
			for _, rev := range c.history {
				if rev.N == c.base+1 {
					w, begun = walkOf(c.op, len(text)), true
				}
				h := walkOf(rev.Op, len(text))
				if begun {
					w = w.over(h, false)
				}
				text = h.apply(text)
			}
			if !begun {
				w = walkOf(c.op, len(text))
			}
			return w.apply(text)
		}),
		Models: []string{string(WholeHistory), string(LatestOnly), string(FirstOnly), string(AtBase)}}.Test(t)
}

type remote struct {
	text           string
	flight, buffer Op
	from           Op
}

func TestClient(t *testing.T) {
	oracle.Case[remote]{Engine: "ot: client with buffer", Oracle: "walks of keep, insert and delete",
		Draw: func(r *rand.Rand) remote {
			c := remote{text: "abcdefgh", flight: DrawOp(r, 8, "X")}
			c.from = DrawOp(r, 8, "YY")
			c.buffer = DrawOp(r, len(Apply(c.text, c.flight)), "ZZZ")
			return c
		},
		Got: func(c remote, model string) string {
			at := Client{Apply(c.text, c.flight, c.buffer), []Op{c.flight}, []Op{c.buffer}}
			next, _ := at.Remote(c.from, Model(model))
			return oracle.Line(next.Screen, Apply(Apply(c.text, c.from), append(append([]Op{}, next.Flight...), next.Buffer...)...))
		},
		Want: oracle.Each(func(_ testing.TB, c remote) string {
			mid := Apply(c.text, c.flight)
			end := Apply(mid, c.buffer)
			over := walkOf(c.from, len(c.text)).over(walkOf(c.flight, len(c.text)), true).over(walkOf(c.buffer, len(mid)), true)
			screen := over.apply(end)
			return oracle.Line(screen, screen) // what is in flight and in the buffer leads to the same text from the new revision
		}),
		Models: []string{string(SkipsBuffer), string(SkipsFlight), string(RunsUntouched)}}.Test(t)
}

type array struct{ base, arrive []Char }

// tree reads the text off the tree of predecessors: a node, then its children, larger ids first.
func (c array) tree(at ID) string {
	var kids []Char
	for _, x := range append(append([]Char{}, c.base...), c.arrive...) {
		if x.After == at {
			kids = append(kids, x)
		}
	}
	sort.Slice(kids, func(i, j int) bool { return kids[i].ID.larger(kids[j].ID) })
	out := ""
	for _, k := range kids {
		out += k.Rune + c.tree(k.ID)
	}
	return out
}

func TestArray(t *testing.T) {
	oracle.Case[array]{Engine: "ot: growable array", Oracle: "tree of predecessors",
		Draw: func(r *rand.Rand) array {
			base, arrive := DrawChars(r, "abc", []string{"p", "q", "r", "s"})
			return array{base, arrive}
		},
		Got: func(c array, model string) string {
			text, _ := Insert(c.base, c.arrive, Model(model))
			return Show(text)
		},
		Want:   oracle.Each(func(_ testing.TB, c array) string { return fmt.Sprint(c.tree(ID{})) }),
		Models: []string{string(ByArrival), string(ArrivalLast), string(SmallFirst), string(SiteFirst)}}.Test(t)
}
