package ot

import (
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

// script has npm ot-text-unicode play cases: its operations are walks over the text that keep, insert and delete.
// "left" is the operation whose text goes first at a tie. Answers are texts.
const script = `
const { type } = require("ot-text-unicode");
const op = o => type.normalize([o.Pos, o.Text || { d: o.N }]);
const play = (text, ...ops) => ops.reduce((s, o) => type.apply(s, o), text);
const over = (o, side, ...others) => others.reduce((o, other) => type.transform(o, other, side), o);
const one = c => {
  switch (c.Kind) {
    case "pair": {
      const a = op(c.A), b = op(c.B);
      return [play(c.Text, a, over(b, "right", a)), play(c.Text, b, over(a, "left", b))];
    }
    case "server": {
      const later = c.History.filter(r => r.N > c.Base).map(r => op(r.Op));
      return [play(c.Text, ...c.History.map(r => op(r.Op)), over(op(c.A), "right", ...later))];
    }
    case "client": {
      const flight = op(c.A), buffer = op(c.B), from = op(c.From);
      const behind = over(from, "left", flight);
      return [play(c.Text, flight, buffer, over(behind, "left", buffer)),
        play(c.Text, from, over(flight, "right", from), over(buffer, "right", behind))];
    }
  }
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(one)));`

const otVersion = "npm ot-text-unicode 4.0.0"

func otReady() string { return oracle.NodeHas("ot-text-unicode") }

// told is a case as the script reads it.
type told struct {
	Kind, Text string
	A, B, From Op
	History    []Revision
	Base       int
}

// texts asks the script.
func texts[C any](tell func(C) told) func(testing.TB, []C) []string {
	return func(t testing.TB, cases []C) []string {
		var all []told
		for _, c := range cases {
			all = append(all, tell(c))
		}
		var out []string
		for _, answer := range oracle.Run[told, []string](t, all, "node", "-e", script) {
			out = append(out, strings.Join(answer, " "))
		}
		return out
	}
}

type pair struct {
	text string
	a, b Op
}

func TestPair(t *testing.T) {
	oracle.Case[pair]{Engine: "ot: transform of two operations", Oracle: otVersion, Ready: otReady,
		Draw: func(r *rand.Rand) pair {
			return pair{"abcdefgh", DrawOp(r, 8, "X"), DrawOp(r, 8, "YY")}
		},
		Got: func(c pair, model string) string {
			one := Apply(Apply(c.text, c.a), Transform(c.b, c.a, false, Model(model))...)
			two := Apply(Apply(c.text, c.b), Transform(c.a, c.b, true, Model(model))...)
			return oracle.Line(one, two)
		},
		Want: texts(func(c pair) told { return told{Kind: "pair", Text: c.text, A: c.a, B: c.b} }),
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
	oracle.Case[received]{Engine: "ot: numbering server", Oracle: otVersion, Ready: otReady, Draw: drawReceived,
		Got: func(c received, model string) string {
			text := c.text
			for _, rev := range c.history {
				text = Apply(text, rev.Op)
			}
			ops, _ := Receive(c.history, c.base, c.op, Model(model))
			return Apply(text, ops...)
		},
		Want: texts(func(c received) told {
			return told{Kind: "server", Text: c.text, History: c.history, Base: c.base, A: c.op}
		}),
		Models: []string{string(WholeHistory), string(LatestOnly), string(FirstOnly), string(AtBase)}}.Test(t)
}

type remote struct {
	text           string
	flight, buffer Op
	from           Op
}

func TestClient(t *testing.T) {
	oracle.Case[remote]{Engine: "ot: client with buffer", Oracle: otVersion, Ready: otReady,
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
		Want: texts(func(c remote) told {
			return told{Kind: "client", Text: c.text, A: c.flight, B: c.buffer, From: c.from}
		}),
		Models: []string{string(SkipsBuffer), string(SkipsFlight), string(RunsUntouched)}}.Test(t)
}

type array struct{ Base, Arrive []Char }

// merged has Automerge, whose texts are growable arrays, put characters into a text. Its ids are a Lamport counter and
// an actor, here one higher than the engine's, as the text itself has the first one. A site whose clock is ahead has
// made other changes before.
const merged = `
const A = require("@automerge/automerge");
const actors = { A: "aa", B: "bb", C: "cc" };
const name = id => id.N + id.Site;
const one = c => {
  let base = A.change(A.init("aa"), d => { d.text = ""; });
  base = A.change(base, d => A.splice(d, ["text"], 0, 0, c.Base.map(x => x.Rune).join("")));
  const sites = {}, changes = {};
  for (const x of [...c.Arrive].sort((x, y) => x.ID.N - y.ID.N)) {
    const at = sites[x.ID.Site] ||= { doc: A.clone(base, actors[x.ID.Site]), ids: c.Base.map(x => name(x.ID)), clock: c.Base.length };
    const place = at.ids.indexOf(name(x.After)) + 1;
    at.ids.splice(place, 0, name(x.ID));
    at.doc = A.change(at.doc, d => {
      for (; at.clock < x.ID.N - 1; at.clock++) d.other = at.clock;
      A.splice(d, ["text"], place, 0, x.Rune);
      at.clock++;
    });
    changes[name(x.ID)] = A.getLastLocalChange(at.doc);
  }
  let reader = A.clone(base, "ff");
  for (const x of c.Arrive) [reader] = A.applyChanges(reader, [changes[name(x.ID)]]);
  return reader.text;
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(one)));`

func TestArray(t *testing.T) {
	oracle.Case[array]{Engine: "ot: growable array", Oracle: "Automerge 3.5.0", Ready: func() string { return oracle.NodeHas("@automerge/automerge") },
		Draw: func(r *rand.Rand) array {
			base, arrive := DrawChars(r, "abc", []string{"p", "q", "r", "s"})
			return array{base, arrive}
		},
		Got: func(c array, model string) string {
			text, _ := Insert(c.Base, c.Arrive, Model(model))
			return Show(text)
		},
		Want: func(t testing.TB, cases []array) []string {
			return oracle.Run[array, string](t, cases, "node", "-e", merged)
		},
		Models: []string{string(ByArrival), string(ArrivalLast), string(SmallFirst), string(SiteFirst)}}.Test(t)
}
