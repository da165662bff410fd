package network

import (
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpmsg"
)

// HTTPRefuseWhich asks which requests a server must answer with 400.
var HTTPRefuseWhich = quizzes.Template{
	ID: "http.refuse.which", Version: 1, Concept: "http-protocol#framing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: httpRefuseWhich,
}

var httpRefuseBeliefs = map[httpmsg.Model]string{
	httpmsg.LastLength: "of two lengths the later one counts", httpmsg.FirstHost: "of two hosts the first one counts",
	httpmsg.HostOptional: "`Host` is optional", httpmsg.SpaceFine: "a space before the colon does not matter",
	httpmsg.SpaceNeeded: "a space after the colon is needed", httpmsg.CaseMatters: "field names in lower case are wrong",
	httpmsg.UnknownField: "an unknown field is an error", httpmsg.EmptyPost: "a `POST` needs a length",
	httpmsg.GetContent: "a `GET` with content is an error", httpmsg.SignAllowed: "a length may have a sign",
	httpmsg.PortInHost: "`Host` cannot name a port", httpmsg.HostOneZero: "HTTP/1.0 demands `Host`, too",
	httpmsg.LengthOnlyNum: "a length that is no number counts as none",
}

var httpRefuseModels = []httpmsg.Model{httpmsg.LastLength, httpmsg.FirstHost, httpmsg.HostOptional, httpmsg.SpaceFine, httpmsg.SpaceNeeded, httpmsg.CaseMatters,
	httpmsg.UnknownField, httpmsg.EmptyPost, httpmsg.GetContent, httpmsg.SignAllowed, httpmsg.PortInHost, httpmsg.HostOneZero, httpmsg.LengthOnlyNum}

func httpRefuseWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		host := httpHost(r)
		var steps []httpmsg.Step
		said := map[string]httpmsg.Step{}
		opts, err := httpMultiple(5, want, func() httpItem {
			lines := httpPadded(r, httpDrawHead(r, host))
			no, step := httpmsg.Refused(lines, "")
			it := httpItem{text: "`" + strings.Join(lines, "` · `") + "`", right: no, why: step.Text}
			said[it.text] = step
			for _, k := range r.Perm(len(httpRefuseModels)) {
				m := httpRefuseModels[k]
				if other, _ := httpmsg.Refused(lines, m); other != no {
					it.belief = string(m)
					it.why += " Judging otherwise fits the belief that " + httpRefuseBeliefs[m] + "."
					break
				}
			}
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		var note []string
		for _, o := range opts {
			steps, note = append(steps, said[o.Text]), append(note, o.Text)
		}
		q := quizzes.Question{
			Stem: "Each option is the head of a request, its lines separated by dots. Which of them must a server refuse with `400`, by RFC 9112?",
			Ask:  quizzes.Multiple{Options: opts}, Note: strings.Join(note, "\n"),
		}
		q.Trace = quizzes.Worked(steps, "To refuse: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// httpPadded adds harmless fields, so that heads with a defect are no longer than others.
func httpPadded(r *rand.Rand, lines []string) []string {
	pads := quizzes.Draw(r, []string{"Accept: application/json", "Accept-Language: de, en", "User-Agent: app/2.1 (test)", "DNT: 1", "Accept-Encoding: br, gzip", "Cookie: sid=8", "TE: gzip"}, 3)
	for len(lines) < 4 {
		lines, pads = append(lines, pads[0]), pads[1:]
	}
	return lines
}

// httpDrawHead draws a head that has at most one defect or one thing that only looks like one.
func httpDrawHead(r *rand.Rand, host string) []string {
	path := quizzes.One(r, "/orders", "/login", "/votes", "/users", "/notes")
	h, n := "Host: "+host, quizzes.One(r, "7", "12", "17", "25", "40")
	post, get := "POST "+path+" HTTP/1.1", "GET "+path+" HTTP/1.1"
	length := "Content-Length: " + n
	switch r.IntN(14) {
	case 0:
		return []string{post, h, length, "Content-Length: 8"}
	case 1:
		return []string{post, h, "Content-Length : " + n}
	case 2:
		return []string{get}
	case 3:
		return []string{get, h, "Host: " + host[1:]}
	case 4:
		return []string{post, h, "Content-Length: +" + n}
	case 5:
		return []string{post, h, "Content-Length: ten"}
	case 6:
		return []string{get, "Host : " + host}
	case 7:
		return []string{post, h, "content-length: " + n}
	case 8:
		return []string{post, "Host:" + host, length}
	case 9:
		return []string{get, h, "X-Team: " + n}
	case 10:
		return []string{post, h}
	case 11:
		return []string{get, h, length}
	case 12:
		return []string{get, h + ":8080"}
	}
	return []string{"GET " + path + " HTTP/1.0"}
}
