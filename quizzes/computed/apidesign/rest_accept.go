package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/resource"
)

// RestAcceptFormat asks which format a server sends by Accept.
var RestAcceptFormat = quizzes.Template{
	ID: "rest.accept.format", Version: 1, Concept: "rest#negotiation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: restAcceptFormat,
}

var restAcceptBeliefs = []struct {
	model resource.Model
	says  string
}{
	{resource.HighestEntry, "of several entries that match, the one with the highest weight applies"}, {resource.FirstNamed, "the order of the entries decides"},
	{resource.NoWeightZero, "an entry without q weighs nothing"}, {resource.StarEquals, "of several entries that match, the last one applies"},
	{resource.ServerOrder, "the server's own order decides among what is acceptable"},
}

func restAcceptFormat(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(3)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		formats := quizzes.Draw(r, []string{"text/html", "text/csv", "application/json", "image/png", "image/webp", "application/xml"}, 3)
		class, _, _ := strings.Cut(formats[r.IntN(3)], "/")
		pool := append([]string{"*/*", class + "/*"}, formats...)
		var accept []resource.Range
		for _, i := range r.Perm(len(pool))[:4] {
			accept = append(accept, resource.Range{Type: pool[i], Tenth: quizzes.One(r, -1, 0, 2, 3, 4, 5, 6, 7, 8, 9)})
		}
		got, tied, steps := resource.Chosen(accept, formats, "")
		if got != formats[at] || tied {
			return quizzes.Question{}, quizzes.Reject("another format")
		}
		fooled := map[string]string{}
		opts := []quizzes.Option{{Text: quizzes.Code(got), Right: true, Why: "By the most specific entry for each, `" + got + "` has the highest weight."}}
		for _, k := range r.Perm(len(restAcceptBeliefs)) {
			b := restAcceptBeliefs[k]
			w, wTied, _ := resource.Chosen(accept, formats, b.model)
			if w == "" || w == got || fooled[w] != "" || wTied && b.model != resource.ServerOrder {
				continue
			}
			fooled[w] = b.says
			opts = append(opts, quizzes.Option{Text: quizzes.Code(w), Misconception: string(b.model), Why: fmt.Sprintf("This takes it that %s. By the most specific entry for each, `%s` has the highest weight.", b.says, got)})
		}
		if len(opts) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		header := resource.Accept(accept)
		return quizzes.Question{
			Stem:     fmt.Sprintf("A server has a report as `%s`, `%s` and `%s`, in this order of its own. Which one does it send for this request, if it follows the weights of RFC 9110?", formats[0], formats[1], formats[2]),
			Exhibits: []quizzes.Exhibit{{Title: "Request", Lang: "http", Lines: []string{"GET /report HTTP/1.1", "Host: api.example", "Accept: " + header}}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(formats, header), Trace: quizzes.Worked(steps, "The highest weight has `%s`.", got),
		}, nil
	})
}
