package xss

import (
	"math/rand/v2"
	"slices"
)

// aimed are values that someone might send to a place of each kind. They are harmless marks: they only call hit().
var aimed = [...][]string{
	Text:      {`<img src=x onerror=hit()>`, `<script>hit()</script>`},
	Attribute: {`" onclick=hit() x="`, `' onclick=hit() x='`, `x onclick=hit()`, `"><img src=x onerror=hit()>`, `'><img src=x onerror=hit()>`},
	Address:   {`javascript:hit()`, `JavaScript:hit()`, `https://a.example/" onclick=hit() x="`, `https://a.example/' onclick=hit() x='`, `https://a.example/ onclick=hit()`},
	String:    {`';hit();//`, `";hit();//`, `'-hit()-'`, `"-hit()-"`, `</script><script>hit()</script>`},
	Handler:   {`'-hit()-'`, `');hit();//`, `';hit();//`, `" onclick=hit() x="`},
}

// Values lists every value that is drawn.
func Values() []string {
	var out []string
	for _, list := range aimed {
		for _, v := range list {
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// DrawValue draws a value, mostly one that is aimed at places of the kind.
func DrawValue(r *rand.Rand, k Kind) string {
	from := aimed[k]
	if r.IntN(4) == 0 {
		from = Values()
	}
	return from[r.IntN(len(from))]
}

// Kind is a kind of place in a page.
type Kind int

// The kinds of places.
const (
	Text      Kind = iota // between tags
	Attribute             // of a plain attribute
	Address               // of a link
	String                // in a script
	Handler               // in a string in the code of an event attribute
)

// Kinds is how many kinds there are.
const Kinds = int(Handler) + 1

// Place is where a line puts a value.
type Place struct {
	Kind          Kind
	Quote         string
	Before, After string
}

// DrawPlace draws a place of a kind.
func DrawPlace(r *rand.Rand, k Kind) Place {
	one := func(from ...string) string { return from[r.IntN(len(from))] }
	p := Place{Kind: k}
	tag := one("p", "h2", "li", "div", "span")
	switch k {
	case Text:
		p.Before, p.After = "<"+tag+">", "</"+tag+">"
	case Attribute:
		p.Quote = one(`"`, `"`, "'", "")
		p.Before, p.After = "<"+tag+" "+one("title", "class", "id")+"="+p.Quote, p.Quote+">Ann</"+tag+">"
	case Address:
		p.Quote = one(`"`, `"`, "'", "")
		p.Before, p.After = "<a href="+p.Quote, p.Quote+">Ann</a>"
	case String:
		p.Quote = one(`"`, "'")
		p.Before, p.After = "<script>var "+one("name", "team", "city")+" = "+p.Quote, p.Quote+"</script>"
	case Handler:
		p.Quote = "'"
		p.Before, p.After = "<"+tag+` onclick="show('`, `')">Ann</`+tag+">"
	}
	return p
}

// With is the place's line with some functions.
func (p Place) With(funcs ...Func) Line { return Line{p.Before, p.After, funcs} }

// DrawLine draws a place and functions that someone might apply there, right or wrong.
func DrawLine(r *rand.Rand, k Kind) Line {
	return DrawPlace(r, k).With(Choices(k)[r.IntN(len(Choices(k)))]...)
}

// Choices are the functions that someone might apply in a place of a kind.
func Choices(k Kind) [][]Func {
	switch k {
	case Text:
		return [][]Func{nil, {HTML}, {Tags}, {Quotes}, {NoJS}}
	case Address:
		return [][]Func{{HTML}, {Tags}, {Link}, {NoJS}, {HTML, Link}, {HTML, NoJS}}
	case String:
		return [][]Func{nil, {HTML}, {Tags}, {JS}, {Quotes}}
	case Handler:
		return [][]Func{{HTML}, {Tags}, {JS}, {Quotes}, {HTML, JS}}
	}
	return [][]Func{nil, {HTML}, {Tags}, {JS}, {Quotes}}
}
