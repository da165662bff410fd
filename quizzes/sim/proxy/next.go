package proxy

import "slices"

// Outcome is what a server of a group does with a request.
type Outcome string

const (
	Fine    Outcome = "answers 200"
	Refused Outcome = "refuses the connection"
	Broken  Outcome = "closes the connection once it has the request"
	Silent  Outcome = "never answers"
	Failing Outcome = "answers 500"
)

// Server is one of a group, asked in the order listed; backups come after all others.
type Server struct {
	Name   string
	Does   Outcome
	Backup bool
}

// Group is how nginx passes a request on.
type Group struct {
	Servers []Server
	Next    []string // proxy_next_upstream, such as "error", "timeout", "http_500", "non_idempotent"
	Tries   int      // proxy_next_upstream_tries, 0 for no limit
}

// Result is what the client gets: a status, from a server or from nginx itself, and the servers tried.
type Result struct {
	Status int
	From   string // empty: nginx itself
	Tried  []string
}

// The wrong models of retries.
const (
	PostAgain     Model = "post-sent-again"           // POST goes on like GET
	PostNever     Model = "post-never-passed-on"      // POST is not passed on even when nothing was sent
	StatusAgain   Model = "status-500-passed-on"      // a 500 goes on like an error
	BackupFirst   Model = "backup-as-first-choice"    // the backup is asked before others are
	TriesExtra    Model = "tries-do-not-count-first"  // the limit counts repetitions alone
	TimeoutIs502  Model = "timeout-gives-502"         // a timeout ends with 502
	NoNext        Model = "first-failure-is-final"    // nothing is passed on
	NoLimit       Model = "tries-unlimited"           // the limit is not looked at
	PutStays      Model = "only-get-is-repeated"      // PUT and DELETE are treated like POST
	ListedTimeout Model = "timeout-counts-as-error"   // "error" covers timeouts
	RefusedFree   Model = "refused-is-no-try"         // a refused connection counts as no try
	BackupShares  Model = "backup-takes-turns"        // a backup is asked in its place like others
	ErrorIs504    Model = "error-gives-504"           // a broken connection ends with 504
	FailingIs502  Model = "status-500-becomes-502"    // a passed 500 reaches the client as 502
	FlagUnneeded  Model = "non-idempotent-lifts-none" // non_idempotent changes nothing
)

// Pass follows one request, the first one of a group (nginx 1.22, ngx_http_proxy_module, proxy_next_upstream). A POST
// that was sent is not passed on unless non_idempotent is given.
func (g Group) Pass(method string, m Model) (Result, []Step) {
	tr := trace{off: m != ""}
	order := g.Servers
	if m != BackupShares {
		order = g.order(m)
	}
	limit := g.Tries
	if limit == 0 || m == NoLimit || limit > len(order) {
		limit = len(order)
	} else if m == TriesExtra {
		limit = min(limit+1, len(order))
	}
	r := Result{Status: 502}
	for i, s := range order {
		if m == RefusedFree && s.Does == Refused && i+1 < len(order) {
			limit = min(limit+1, len(order))
			continue
		}
		r.Tried = append(r.Tried, s.Name)
		if s.Does == Fine {
			tr.add("next.answer", "%s answers 200, which goes to the client.", s.Name)
			r.Status, r.From = 200, s.Name
			return r, tr.steps
		}
		why := g.stops(s, method, m)
		r.Status, r.From = 502, ""
		switch {
		case s.Does == Failing && m != FailingIs502:
			r.Status, r.From = 500, s.Name
		case s.Does == Broken && m == ErrorIs504:
			r.Status = 504
		case s.Does == Silent && m != TimeoutIs502:
			r.Status = 504
		}
		switch {
		case why != "":
			tr.add("next.stop", "%s %s: %s, so the client gets %d.", s.Name, s.Does, why, r.Status)
			return r, tr.steps
		case i+1 == limit:
			tr.add("next.limit", "%s %s; it was try %d of at most %d, so the client gets %d.", s.Name, s.Does, i+1, limit, r.Status)
			return r, tr.steps
		}
		tr.add("next.on", "%s %s: the request goes to the next server.", s.Name, s.Does)
	}
	return r, tr.steps
}

// order puts the backups last.
func (g Group) order(m Model) []Server {
	order := make([]Server, 0, len(g.Servers))
	for _, backup := range []bool{m == BackupFirst, m != BackupFirst} {
		for _, s := range g.Servers {
			if s.Backup == backup {
				order = append(order, s)
			}
		}
	}
	return order
}

// stops says why a failure is not passed on, or nothing.
func (g Group) stops(s Server, method string, m Model) string {
	kind := map[Outcome]string{Refused: "error", Broken: "error", Silent: "timeout", Failing: "http_500"}[s.Does]
	has := func(k string) bool { return slices.Contains(g.Next, k) }
	listed := has(kind) || m == StatusAgain && kind == "http_500" || m == ListedTimeout && kind == "timeout" && has("error")
	sent := s.Does != Refused
	unsafe := method == "POST" || method == "PATCH" || m == PutStays && method != "GET"
	lifted := has("non_idempotent") && m != FlagUnneeded
	switch {
	case m == NoNext:
		return "a failure is final"
	case !listed:
		return "proxy_next_upstream does not list " + kind
	case m == PostNever && unsafe && !lifted:
		return "it is a " + method
	case unsafe && sent && !lifted && m != PostAgain:
		return "a " + method + " that was sent is not repeated"
	}
	return ""
}
