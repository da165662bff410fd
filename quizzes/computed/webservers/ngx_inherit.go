package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/edge"
)

// NginxInheritHeaders asks which added headers a response has.
var NginxInheritHeaders = quizzes.Template{
	ID: "ngx.inherit.headers", Version: 1, Concept: "nginx#inheritance", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: ngxInheritHeaders,
}

var ngxHeaderLines = []string{"X-Frame-Options DENY", "X-Content-Type-Options nosniff", "Referrer-Policy no-referrer", "Cache-Control no-store",
	"X-Team web", "X-Zone eu", "X-Robots-Tag noindex", "Content-Language en", "X-Build 42", "Vary Origin"}

var ngxHeaderBeliefs = map[edge.Model]string{
	edge.LevelsMerge:   "each level adds to the outer ones, but one line of its own replaces the whole outer list",
	edge.OuterWins:     "the outer list goes before, but the innermost level that has lines counts",
	edge.AlwaysIgnored: "every status gets the header, but without `always` a 4xx or 5xx does not",
	edge.ErrorsBare:    "an error has no added headers, but a line with `always` is kept",
}

type ngxInherit struct {
	levels [3]edge.Level // server, location, nested location
	status int
	depth  int // of the levels around the request, 2 or 3
}

func ngxInheritDraw(r *rand.Rand) ngxInherit {
	names := quizzes.Draw(r, ngxHeaderLines, 6)
	c := ngxInherit{status: quizzes.One(r, 200, 200, 404, 403, 500), depth: 2 + r.IntN(2)}
	counts := quizzes.One(r, [3]int{2, 2, 1}, [3]int{3, 1, 1}, [3]int{2, 0, 3}, [3]int{1, 3, 1}, [3]int{2, 1, 2}, [3]int{3, 2, 0}, [3]int{1, 2, 2}, [3]int{4, 0, 1}, [3]int{1, 4, 0})
	for i, name := range []string{"the server", "`location /a/`", "`location /a/b/`"} {
		c.levels[i].Name = name
		for range counts[i] {
			c.levels[i].Headers = append(c.levels[i].Headers, edge.Header{Name: names[0], Always: r.IntN(2) == 0})
			names = names[1:]
		}
	}
	return c
}

func (c ngxInherit) run(m edge.Model) ([]string, []edge.Step) {
	return edge.Headers(c.levels[:c.depth], c.status, m)
}

func (c ngxInherit) lines() []string {
	var out []string
	put := func(indent string, l edge.Level) {
		for _, h := range l.Headers {
			always := ""
			if h.Always {
				always = " always"
			}
			out = append(out, indent+"add_header "+h.Name+always+";")
		}
	}
	ret := func(depth int) string {
		if depth == c.depth {
			return fmt.Sprintf("return %d;", c.status)
		}
		return "return 204;"
	}
	put("", c.levels[0])
	out = append(out, "location /a/ {")
	put("    ", c.levels[1])
	out = append(out, "    location /a/b/ {")
	put("        ", c.levels[2])
	return append(out, "        "+ret(3), "    }", "    "+ret(2), "}")
}

func ngxInheritHeaders(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := ngxInheritDraw(r)
		got, steps := c.run("")
		merged, _ := c.run(edge.LevelsMerge)
		if len(got) != want || len(merged) == len(got) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var opts []quizzes.Option
		for _, l := range c.levels {
			for _, h := range l.Headers {
				opts = append(opts, c.option(l, h, got))
			}
		}
		path := "/a/x"
		if c.depth == 3 {
			path = "/a/b/x"
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A server block of nginx 1.22 holds these lines, and nothing outside it adds headers. Which of the added headers does the response to `GET %s`, a %d, carry?", path, c.status),
			Exhibits: []quizzes.Exhibit{{Title: "Inside the server block", Lang: "nginx", Lines: c.lines()}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(steps, "The response carries %s.", quizzes.And(codes(got))),
		}, nil
	})
}

// option judges one header by the level where it stands.
func (c ngxInherit) option(l edge.Level, h edge.Header, got []string) quizzes.Option {
	o := quizzes.Option{Text: quizzes.Code(h.Name), Right: slices.Contains(got, h.Name)}
	if o.Right {
		o.Why = fmt.Sprintf("It stands in %s, the innermost level around the request with lines of its own.", l.Name)
		return o
	}
	for _, m := range []edge.Model{edge.LevelsMerge, edge.OuterWins, edge.AlwaysIgnored} {
		if wrong, _ := c.run(m); slices.Contains(wrong, h.Name) {
			o.Misconception = string(m)
			o.Why = fmt.Sprintf("It stands in %s. To expect it takes that %s.", l.Name, ngxHeaderBeliefs[m])
			return o
		}
	}
	if c.depth == 2 && l.Name == c.levels[2].Name {
		o.Misconception, o.Why = "inner-lines-go-outward", "It stands in `location /a/b/`, which does not take part in a request for `/a/x`."
		return o
	}
	o.Misconception = string(edge.LevelsMerge)
	o.Why = fmt.Sprintf("It stands in %s, whose list is replaced by that of an inner level; and without `always` a %d would not have it anyway.", l.Name, c.status)
	return o
}

func codes(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, quizzes.Code(w))
	}
	return out
}
