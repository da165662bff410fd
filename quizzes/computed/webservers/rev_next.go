package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/proxy"
)

// ReverseNextResult asks which servers are tried and what the client gets.
var ReverseNextResult = quizzes.Template{
	ID: "rev.next.result", Version: 1, Concept: "reverse-proxies#retries", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: revNextResult,
}

var revNextBeliefs = map[proxy.Model]string{
	proxy.PostAgain:     "a POST or PATCH that was sent is repeated, but doing it twice may do harm",
	proxy.PostNever:     "a POST or PATCH is not passed on at all, but after a refused connection nothing was sent",
	proxy.StatusAgain:   "a 500 is a failure like others, but it is an answer and goes to the client unless `http_500` is listed",
	proxy.BackupFirst:   "the backup is asked first, but it comes after all others",
	proxy.TriesExtra:    "the limit counts repetitions alone, but the first try counts too",
	proxy.TimeoutIs502:  "a timeout ends with 502, but nginx answers 504",
	proxy.NoNext:        "the first failure is final, but the request goes to the next server",
	proxy.NoLimit:       "all servers are tried, but `proxy_next_upstream_tries` sets a limit",
	proxy.PutStays:      "only GET is repeated, but PUT and DELETE are idempotent too",
	proxy.ListedTimeout: "`error` covers timeouts, but `timeout` has to be listed",
	proxy.RefusedFree:   "a refused connection is no try, but it counts as one",
	proxy.BackupShares:  "a backup is asked in its place like others, but it comes after all others",
	proxy.ErrorIs504:    "a broken connection ends with 504, but that is for timeouts",
	proxy.FailingIs502:  "a 500 of a server reaches the client as 502, but it is passed as it is",
	proxy.FlagUnneeded:  "`non_idempotent` changes nothing, but it lifts the ban",
}

func revResult(r proxy.Result) string {
	return fmt.Sprintf("%s, then `%d`", strings.Join(r.Tried, ", "), r.Status)
}

func revNextResult(r *rand.Rand) (quizzes.Question, error) {
	status := quizzes.One(r, 200, 200, 502, 504, 500)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		method := quizzes.One(r, "GET", "POST", "POST", "PUT", "DELETE", "PATCH")
		g := proxy.Group{Tries: r.IntN(4), Next: []string{"error", "timeout"}}
		switch r.IntN(4) {
		case 0:
			g.Next = append(g.Next, "http_500")
		case 1:
			g.Next = []string{"error"}
		case 2:
			if method == "POST" {
				g.Next = append(g.Next, "non_idempotent")
			}
		}
		names := quizzes.DrawSorted(r, strings.Split("ABCDEFGHK", ""), 4)
		for i, n := range names {
			g.Servers = append(g.Servers, proxy.Server{Name: n, Backup: i == 3 && r.IntN(2) == 0, Does: quizzes.One(r, proxy.Fine, proxy.Fine, proxy.Refused, proxy.Refused, proxy.Broken, proxy.Silent, proxy.Failing)})
		}
		if r.IntN(2) == 0 { // the backup is not always listed last
			g.Servers[1], g.Servers[3] = g.Servers[3], g.Servers[1]
		}
		key, steps := g.Pass(method, "")
		if key.Status != status || g.Servers[0].Does == proxy.Fine {
			return quizzes.Question{}, quizzes.Reject("another status")
		}
		var wrong []quizzes.Option
		for _, m := range []proxy.Model{proxy.PostAgain, proxy.PostNever, proxy.StatusAgain, proxy.BackupFirst, proxy.TriesExtra, proxy.TimeoutIs502, proxy.NoNext, proxy.NoLimit, proxy.PutStays, proxy.ListedTimeout, proxy.FlagUnneeded, proxy.RefusedFree, proxy.BackupShares, proxy.ErrorIs504, proxy.FailingIs502} {
			w, _ := g.Pass(method, m)
			wrong = append(wrong, quizzes.Option{Text: revResult(w), Misconception: string(m), Why: "This takes it that " + revNextBeliefs[m] + "."})
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: revResult(key), Why: steps[len(steps)-1].Text}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		if k := lengthRank(r, opts); k == 3 && r.IntN(2) == 0 || k == 0 && r.IntN(3) == 0 {
			return quizzes.Question{}, quizzes.Reject("balance of lengths")
		}
		if central(opts) && r.IntN(2) > 0 {
			return quizzes.Question{}, quizzes.Reject("the key is the middle of all often enough")
		}
		e := quizzes.Exhibit{Title: "Servers of the group, in the order listed", Head: []string{"Server", "What it does"}}
		for _, s := range g.Servers {
			name := s.Name
			if s.Backup {
				name += " (`backup`)"
			}
			e.Rows = append(e.Rows, []string{name, string(s.Does)})
		}
		limit := ""
		if g.Tries > 0 {
			limit = fmt.Sprintf(" and `proxy_next_upstream_tries %d`", g.Tries)
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("nginx 1.22 has `proxy_next_upstream %s`%s. All weights are equal, and no failure was counted before. The first request is a %s. Which servers are tried, and which status does the client get?", strings.Join(g.Next, " "), limit, method),
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(g, method),
			Trace: quizzes.Worked(steps, "It is %s.", revResult(key)),
		}, nil
	})
}
