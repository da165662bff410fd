package network

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpmsg"
)

// HTTPRedirectHops asks for the method and the credentials of each request along a chain of redirects.
var HTTPRedirectHops = quizzes.Template{
	ID: "http.redirect.hops", Version: 1, Concept: "http-protocol#redirects", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: httpRedirectHops,
}

var httpHopBeliefs = map[httpmsg.Model]string{
	httpmsg.MethodKept: "`301` and `302` keep a `POST`", httpmsg.SevenChanges: "`307` and `308` turn a `POST` into `GET`",
	httpmsg.ThreeKeeps: "`303` keeps the method", httpmsg.PostReturns: "each hop starts from the first method again",
	httpmsg.AuthFollows: "`Authorization` goes along to any host", httpmsg.AuthReturns: "back at the first host, `Authorization` is sent again",
	httpmsg.AuthNever: "no redirected request has `Authorization`", httpmsg.PermanentGet: "the lasting redirects change the method and the others keep it",
}

var httpHopModels = []httpmsg.Model{httpmsg.MethodKept, httpmsg.SevenChanges, httpmsg.ThreeKeeps, httpmsg.PostReturns, httpmsg.AuthFollows, httpmsg.AuthReturns, httpmsg.AuthNever, httpmsg.PermanentGet}

func httpRedirectHops(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		host := httpHost(r)
		other := httpHost(r)
		if other == host {
			return quizzes.Question{}, quizzes.Reject("one host")
		}
		var hops []httpmsg.Hop
		for range 3 {
			hops = append(hops, httpmsg.Hop{Status: quizzes.One(r, 301, 302, 303, 307, 308, 307, 308), Host: quizzes.One(r, host, host, other)})
		}
		path := quizzes.One(r, "orders", "pay", "login", "votes", "notes", "users")
		sent, steps := httpmsg.Follow("POST", host, hops, "")
		posts, auths := 0, 0
		for _, s := range sent {
			posts, auths = posts+httpOne(s.Method == "POST"), auths+httpOne(s.Auth)
		}
		if posts == 0 && r.IntN(3) > 0 || posts == 3 && r.IntN(2) > 0 || (auths == 0 || auths == 3) && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("one value in a column")
		}
		ask := quizzes.Cells{Head: []string{"Answer", "`Location` leads to", "Next method", "`Authorization` sent?"}}
		fooled := map[httpmsg.Model]bool{}
		for i, h := range hops {
			method := quizzes.Cell{Choices: []string{"GET", "POST"}, Want: sent[i].Method, Why: steps[i].Text}
			auth := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(sent[i].Auth), Why: steps[i].Text}
			for _, m := range httpHopModels {
				wrong, _ := httpmsg.Follow("POST", host, hops, m)
				why := steps[i].Text + " Judging otherwise fits the belief that " + httpHopBeliefs[m] + "."
				if w := wrong[i]; w.Method != sent[i].Method {
					if fooled[m] = true; len(method.Near) == 0 {
						method.Near = []quizzes.Near{{Answer: w.Method, Misconception: string(m), Why: why}}
					}
				}
				if w := wrong[i]; w.Auth != sent[i].Auth {
					if fooled[m] = true; len(auth.Near) == 0 {
						auth.Near = []quizzes.Near{{Answer: quizzes.YesNo(w.Auth), Misconception: string(m), Why: why}}
					}
				}
			}
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(h.Status), fmt.Sprintf("`https://%s/%s%d`", h.Host, path, i+2)}, Asked: []quizzes.Cell{method, auth}})
		}
		if len(fooled) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A client sends `POST https://%s/%s1` with `Authorization` and follows redirects as browsers and Go 1.26 do. Each answer sends it on. What does it send after each one?", host, path),
			Ask:  ask, Note: fmt.Sprint(host, other, path, hops),
			Trace: quizzes.Worked(steps, "Method and credentials, row by row: %s.", strings.ReplaceAll(ask.KeyText(), ";", ",")),
		}, nil
	})
}

func httpOne(b bool) int {
	if b {
		return 1
	}
	return 0
}
