package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpmsg"
)

// HTTPPoolOpened asks how many connections a pool opens for a schedule of requests.
var HTTPPoolOpened = quizzes.Template{
	ID: "http.pool.opened", Version: 1, Concept: "http-protocol#connections", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: httpPoolOpened,
}

// HTTPPoolDone asks when the last of them is done.
var HTTPPoolDone = quizzes.Template{
	ID: "http.pool.done", Version: 1, Concept: "http-protocol#connections", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: httpPoolDone,
}

var httpPoolBeliefs = map[httpmsg.Model]string{
	httpmsg.PerRequest: "every request opens a connection", httpmsg.Pipelined: "one connection carries many exchanges at a time",
	httpmsg.NoLimit: "a pool whose connections are busy opens another beyond its limit", httpmsg.CloseKept: "a connection is used again after `Connection: close`",
	httpmsg.LateIdle: "an idle connection stays open beyond its timeout",
}

var httpPoolModels = []httpmsg.Model{httpmsg.PerRequest, httpmsg.Pipelined, httpmsg.NoLimit, httpmsg.CloseKept, httpmsg.LateIdle}

type httpSchedule struct {
	pool httpmsg.Pool
	xs   []httpmsg.Exchange
}

func httpDrawSchedule(r *rand.Rand, n int) httpSchedule {
	s := httpSchedule{pool: httpmsg.Pool{Limit: 2 + r.IntN(2), Idle: 300}}
	at := 0
	for range n {
		x := httpmsg.Exchange{At: at, Takes: 20 * (3 + r.IntN(6))}
		x.Close = r.IntN(5) == 0
		s.xs = append(s.xs, x)
		at += quizzes.One(r, 10, 30, 50, 90, 150, 430)
	}
	return s
}

// tight reports that some event falls on another, or an idle time near its limit.
func (s httpSchedule) tight() bool {
	_, served, _ := s.pool.Run(s.xs, "")
	for i, a := range served {
		for k, b := range served {
			if gap := s.xs[k].At - a.End; gap == 0 || gap > 250 && gap < 350 || i != k && a.End == b.End {
				return true
			}
		}
	}
	return false
}

func (s httpSchedule) exhibit() []quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Requests", Head: []string{"Request", "Starts at", "Takes", "Answer says"}}
	for i, x := range s.xs {
		said := "–"
		if x.Close {
			said = "`Connection: close`"
		}
		e.Rows = append(e.Rows, []string{strconv.Itoa(i + 1), fmt.Sprintf("%d ms", x.At), fmt.Sprintf("%d ms", x.Takes), said})
	}
	return []quizzes.Exhibit{e}
}

func (s httpSchedule) stem() string {
	return fmt.Sprintf("An HTTP/1.1 client keeps at most %d connections to a host and closes one that was idle for %d ms. It takes an idle connection, the one used last if there are several, else opens one if the limit allows, else waits in order. Its requests are below.",
		s.pool.Limit, s.pool.Idle)
}

func httpPoolOpened(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		s := httpDrawSchedule(r, 6)
		n, _, steps := s.pool.Run(s.xs, "")
		if s.tight() || n > 5 || n < 1 || n == s.pool.Limit && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		var wrong []quizzes.Ranked
		for _, k := range r.Perm(len(httpPoolModels)) {
			m := httpPoolModels[k]
			w, _, _ := s.pool.Run(s.xs, m)
			wrong = append(wrong, quizzes.Ranked{Value: float64(w), Option: quizzes.Option{Text: httpCount(w), Misconception: string(m),
				Why: fmt.Sprintf("This takes it that %s. Of the %d requests, %d open a connection.", httpPoolBeliefs[m], len(s.xs), n)}})
		}
		if s.pool.Limit != n {
			wrong = append(wrong, quizzes.Ranked{Value: float64(s.pool.Limit), Option: quizzes.Option{Text: httpCount(s.pool.Limit), Misconception: "pool-opens-its-limit",
				Why: fmt.Sprintf("%d is how many may be open at once. Over the whole time, %d are opened.", s.pool.Limit, n)}})
		}
		wrong = append(wrong, httpMore(s, n)...)
		key := quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: httpCount(n), Why: fmt.Sprintf("%d of the %d requests find no idle connection and may open one.", n, len(s.xs))}}
		opts, err := quizzes.PickRanked(r, rank, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: s.stem() + " How many connections does it open in all?", Exhibits: s.exhibit(), Ask: quizzes.Single{Options: opts},
			Note: fmt.Sprint(s), Trace: quizzes.Worked(steps, "It opens %s.", httpCount(n)),
		}, nil
	})
}

// httpMore gives what two beliefs together lead to, for ranks that single ones do not reach.
func httpMore(s httpSchedule, n int) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(pool httpmsg.Pool, id, why string) {
		w, _, _ := pool.Run(s.xs, "")
		out = append(out, quizzes.Ranked{Value: float64(w), Option: quizzes.Option{Text: httpCount(w), Misconception: id, Why: fmt.Sprintf(why+" Here %d are opened.", n)}})
	}
	add(httpmsg.Pool{Limit: s.pool.Limit + 1, Idle: s.pool.Idle}, "pool-limit-off-by-one", "This lets the pool have one connection more than its limit.")
	add(httpmsg.Pool{Limit: s.pool.Limit - 1, Idle: s.pool.Idle}, "pool-limit-off-by-one", "This lets the pool have one connection less than its limit.")
	add(httpmsg.Pool{Limit: 1, Idle: s.pool.Idle}, "client-has-one-connection", "This lets all requests wait for one connection.")
	return out
}

func httpCount(n int) string {
	if n == 1 {
		return "1 connection"
	}
	return strconv.Itoa(n) + " connections"
}

func httpPoolDone(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		s := httpDrawSchedule(r, 5)
		_, served, steps := s.pool.Run(s.xs, "")
		last := served[len(served)-1]
		n := last.End
		if s.tight() || last.Start == s.xs[len(s.xs)-1].At {
			return quizzes.Question{}, quizzes.Reject("nobody waits")
		}
		var near []quizzes.Near
		for _, m := range httpPoolModels {
			_, w, _ := s.pool.Run(s.xs, m)
			near = append(near, httpNear(w[len(w)-1].End, string(m), "This takes it that %s. The last request can start at %d ms.", httpPoolBeliefs[m], last.Start))
		}
		_, one, _ := httpmsg.Pool{Limit: 1}.Run(s.xs, "")
		near = append(near, httpNear(one[len(one)-1].End, "client-has-one-connection", "This lets all requests wait for one connection, and the pool has %d.", s.pool.Limit))
		more := s.pool
		more.Limit--
		_, fewer, _ := more.Run(s.xs, "")
		near = append(near, httpNear(fewer[len(fewer)-1].End, "pool-limit-off-by-one", "This is what %d connections would give.", more.Limit))
		if near = quizzes.NearAnswers(strconv.Itoa(n), near); len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: s.stem() + fmt.Sprintf(" At how many ms is request %d done?", len(s.xs)), Exhibits: s.exhibit(), Note: fmt.Sprint(s),
			Ask:   quizzes.Number{Value: float64(n), Unit: "ms", Near: near},
			Trace: quizzes.Worked(steps, "Request %d is done at %d ms.", len(s.xs), n),
		}, nil
	})
}
