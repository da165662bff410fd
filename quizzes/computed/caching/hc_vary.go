package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCVaryHit asks which requests a stored response with Vary may answer.
var HCVaryHit = quizzes.Template{
	ID: "hc.vary.hit", Version: 1, Concept: "http-caching#vary", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: hcMakeVaryHit,
}

var hcVaryFields = []string{"Accept-Encoding", "Accept-Language", "Origin"}

func hcVaryValues(field string) []string {
	switch field {
	case "Accept-Encoding":
		return []string{"gzip", "br", "zstd", "gzip, br"}
	case "Accept-Language":
		return []string{"en", "de", "fr", "en, de"}
	}
	return []string{"https://a.example", "https://b.example", ""}
}

// hcVaryRequest draws a value for every field; an empty one means that the field is absent.
func hcVaryRequest(r *rand.Rand) httpcache.Request {
	req := httpcache.Request{Method: "GET", Target: "/feed"}
	for _, f := range hcVaryFields {
		if v := quizzes.One(r, hcVaryValues(f)...); v != "" {
			req.Header = append(req.Header, httpcache.Field{Name: f, Value: v})
		}
	}
	return req
}

func hcVaryText(req httpcache.Request) string {
	var parts []string
	for _, f := range hcVaryFields {
		if v, ok := req.Header.Get(f); ok {
			parts = append(parts, "`"+f+": "+v+"`")
		} else {
			parts = append(parts, "no `"+f+"`")
		}
	}
	return strings.Join(parts, ", ")
}

func hcMakeVaryHit(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3) // right options of four
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		named := quizzes.DrawSorted(r, hcVaryFields, 1+r.IntN(2))
		vary, stored := strings.Join(named, ", "), hcVaryRequest(r)
		e := httpcache.Entry{Request: stored, Response: httpcache.Response{Status: 200, Header: httpcache.Header{
			{Name: "Cache-Control", Value: "max-age=600"}, {Name: "Vary", Value: vary}}}, RequestAt: hcNoon, ResponseAt: hcNoon}
		reqs, err := hcVaryRequests(r, e, named, want)
		if err != nil {
			return quizzes.Question{}, err
		}
		var options []quizzes.Option
		var all httpcache.Trace
		var names []string
		for _, req := range reqs {
			o := hcVaryOption(e, req, named, &all)
			if options = append(options, o); o.Right {
				names = append(names, o.Text)
			}
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A CDN that follows RFC 9111 holds one response for `/feed`, fresh for minutes to come, with `Vary: %s`. The request that brought it had the fields in the table. Which of these `GET /feed` requests may be answered with it?", vary),
			Exhibits: []quizzes.Exhibit{{Title: "The request that brought the response", Head: []string{"Field", "Value"},
				Rows: hcVaryRows(stored)}},
			Ask:   quizzes.Multiple{Options: options},
			Trace: quizzes.Worked(all, "It may answer: %s.", strings.Join(names, "; ")),
			Note:  hcNote(vary, stored, reqs),
		}, nil
	})
}

func hcVaryRows(req httpcache.Request) [][]string {
	var rows [][]string
	for _, f := range hcVaryFields {
		v, ok := req.Header.Get(f)
		if !ok {
			v = "(absent)"
		}
		rows = append(rows, []string{f, v})
	}
	return rows
}

// hcVaryRequests draws four distinct requests other than the stored one, so many of them equal to it in the named
// fields. The others are equal to each other there, so that being alike tells nothing.
func hcVaryRequests(r *rand.Rand, e httpcache.Entry, named []string, want int) ([]httpcache.Request, error) {
	var out []httpcache.Request
	seen := map[string]bool{hcVaryText(e.Request): true}
	decoy := hcVaryRequest(r)
	if hcCDN.Selects(e, decoy, nil) {
		return nil, quizzes.Reject("no decoy")
	}
	seen[hcVaryText(decoy)] = true
	for range 40 {
		req := hcVaryRequest(r)
		if len(out) < want {
			req = hcVaryCopy(req, e.Request, named)
		} else {
			req = hcVaryCopy(req, decoy, named)
		}
		if seen[hcVaryText(req)] || hcCDN.Selects(e, req, nil) != (len(out) < want) {
			continue
		}
		seen[hcVaryText(req)] = true
		if out = append(out, req); len(out) == 4 {
			return out, nil
		}
	}
	return nil, quizzes.Reject("too few requests")
}

// hcVaryCopy gives a request the named fields of another.
func hcVaryCopy(req, from httpcache.Request, named []string) httpcache.Request {
	var h httpcache.Header
	for _, f := range hcVaryFields {
		source := req
		if slices.Contains(named, f) {
			source = from
		}
		if v, ok := source.Header.Get(f); ok {
			h = append(h, httpcache.Field{Name: f, Value: v})
		}
	}
	req.Header = h
	return req
}

func hcVaryOption(e httpcache.Entry, req httpcache.Request, named []string, all *httpcache.Trace) quizzes.Option {
	var tr httpcache.Trace
	o := quizzes.Option{Text: hcVaryText(req), Right: hcCDN.Selects(e, req, &tr)}
	why := ""
	for _, s := range tr {
		if o.Right || s.State == "no match" {
			why += s.Text + " "
		}
	}
	o.Why = strings.TrimSpace(why)
	*all = append(*all, httpcache.Step{Rule: "rfc9111.4.1", Text: o.Text + ": " + o.Why, State: tr[len(tr)-1].State})
	o.Why += " " + hcVaryFree(req, named)
	if !o.Right {
		o.Misconception = httpcache.VaryIgnored.ID()
	}
	return o
}

// hcVaryFree names what of a request is not compared.
func hcVaryFree(req httpcache.Request, named []string) string {
	left := req
	left.Header = slices.DeleteFunc(slices.Clone(req.Header), func(f httpcache.Field) bool { return slices.Contains(named, f.Name) })
	var free []string
	for _, f := range hcVaryFields {
		if v, ok := left.Header.Get(f); ok {
			free = append(free, "`"+f+": "+v+"`")
		} else if !slices.Contains(named, f) {
			free = append(free, "the absence of `"+f+"`")
		}
	}
	return "Not named, and so not compared: " + strings.Join(free, " and ") + "."
}
