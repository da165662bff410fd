package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/session"
)

// StateSessionsTable asks which requests to two servers are logged in.
var StateSessionsTable = quizzes.Template{
	ID: "state.sessions.table", Version: 1, Concept: "state-management#sticky", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: stateSessionsTable,
}

// StateSessionsDesign asks under which designs a request is logged in after all that has happened.
var StateSessionsDesign = quizzes.Template{
	ID: "state.sessions.design", Version: 1, Concept: "state-management#trade-offs", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: stateSessionsDesign,
}

// StateSessionsEnd asks for the first request that is refused.
var StateSessionsEnd = quizzes.Template{
	ID: "state.sessions.end", Version: 1, Concept: "state-management#tokens", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: stateSessionsEnd,
}

var stateSessionBeliefs = map[session.Model]string{
	session.MemoryShared:  "a server knows what the other one has in memory, but each process knows its own",
	session.StickySafe:    "stickiness preserves sessions in a crash, but it only says where requests go",
	session.StickyHome:    "a user goes back to the first server once it runs again, but the cookie names the other one by now",
	session.DeployKeeps:   "a deployment leaves the memory as it is, but a new process starts empty",
	session.StoreLoses:    "a deployment of the servers empties the shared store, but that is another process",
	session.TokenRestarts: "a restart of the servers ends tokens, but the clients hold them and the key is the same",
	session.TokenRevoked:  "a block ends signed tokens at once, but no server asks anyone about them",
	session.TokenRenews:   "each request extends a token, but its end is written in it",
	session.OldKeyGood:    "tokens signed with the old key stay valid, but their signature no longer fits",
	session.RefreshGood:   "a block does not touch the refresh token, but it deletes its record",
}

var stateSessionModels = []session.Model{session.StickySafe, session.MemoryShared, session.StickyHome, session.DeployKeeps, session.StoreLoses, session.TokenRestarts,
	session.TokenRevoked, session.TokenRenews, session.OldKeyGood, session.RefreshGood}

// stateEvents makes the events of a script, two to six minutes apart: L is a login and V a request, of Ann and B or W of Ben, and D, U,
// R, X and K are a crash, its end, a replacement, a block of Ann and a new key. A server that is down gets no requests.
func stateEvents(r *rand.Rand, script string) []session.Event {
	var out []session.Event
	at, down := 0, 0
	for _, c := range script {
		e := session.Event{At: at, User: "Ann", Server: 1 + r.IntN(2)}
		if c == 'B' || c == 'W' {
			e.User = "Ben"
		}
		switch c {
		case 'L', 'B':
			e.Kind = session.Login
		case 'V', 'W':
			e.Kind = session.Visit
		case 'D':
			e.Kind, down = session.Down, e.Server
		case 'U':
			e.Kind, e.Server, down = session.Up, down, 0
		case 'R':
			e.Kind = session.Deploy
		case 'X':
			e.Kind = session.Block
		case 'K':
			e.Kind = session.NewKey
		}
		if e.Kind <= session.Visit && e.Server == down {
			e.Server = 3 - down
		}
		out = append(out, e)
		at += 2 * (1 + r.IntN(3))
	}
	return out
}

// stateEvent words an event. A request that the balancer's cookie leads is written without its server.
func stateEvent(e session.Event, d session.Design, first bool) string {
	where := ""
	if d == session.Turns || d == session.Sticky && first {
		where = fmt.Sprintf(", sent to s%d", e.Server)
	}
	switch e.Kind {
	case session.Login:
		return e.User + " logs in" + where
	case session.Visit:
		return "Request of " + e.User + where
	case session.Down:
		return fmt.Sprintf("s%d crashes", e.Server)
	case session.Up:
		return fmt.Sprintf("s%d runs again", e.Server)
	case session.Deploy:
		return "s1 is replaced, then s2"
	case session.Block:
		return "All sessions of " + e.User + " are ended"
	}
	return "The signing key is replaced"
}

// stateLures lists the models under which some request comes out otherwise.
func stateLures(f session.Fleet, events []session.Event, ok []bool) (lures []session.Model, wrong [][]bool) {
	for _, m := range stateSessionModels {
		w, _ := f.Play(events, m)
		for i := range w {
			if w[i] != ok[i] {
				lures, wrong = append(lures, m), append(wrong, w)
				break
			}
		}
	}
	return lures, wrong
}

func stateSessionsTable(r *rand.Rand) (quizzes.Question, error) {
	f := session.Fleet{Design: quizzes.One(r, session.Turns, session.Sticky, session.Sticky, session.Sticky, session.Store)}
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		script := quizzes.One(r, "LBVDWVUW", "LBDVLUVW", "LBDWBUVW", "LBVDWUVW", "LBRVLWDV", "LBWDVLVU", "LBDVWLUV", "LBVRBWDW", "LBVWDLVW")
		if f.Design == session.Store {
			script = quizzes.One(r, "LBVRWXVW", "LBRVDWXV", "LBXVWRWV", "LBDVURWV", "LBRXVLVW")
		}
		events := stateEvents(r, script)
		ok, steps := f.Play(events, "")
		lures, wrong := stateLures(f, events, ok)
		ask := quizzes.Cells{Head: []string{"Minute", "Event", "Logged in"}}
		asked, yes, seen := 0, 0, map[string]bool{}
		for i, e := range events {
			row := quizzes.CellRow{Given: []string{strconv.Itoa(e.At), stateEvent(e, f.Design, !seen[e.User])}}
			if e.Kind <= session.Visit {
				seen[e.User] = true
			}
			if e.Kind != session.Visit {
				row.Given = append(row.Given, "–")
				ask.Rows = append(ask.Rows, row)
				continue
			}
			cell := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(ok[i]), Why: steps[i].Text}
			for k, m := range lures {
				if wrong[k][i] != ok[i] && len(cell.Near) == 0 {
					cell.Near = []quizzes.Near{{Answer: quizzes.YesNo(!ok[i]), Misconception: string(m), Why: "This takes it that " + stateSessionBeliefs[m] + ". " + steps[i].Text}}
				}
			}
			if asked++; ok[i] {
				yes++
			}
			row.Asked = []quizzes.Cell{cell}
			ask.Rows = append(ask.Rows, row)
		}
		need := map[session.Design]int{session.Turns: 1, session.Sticky: 2, session.Store: 1}[f.Design]
		if asked < 3 || asked > 5 || yes == 0 || yes == asked || len(lures) < need || len(steps) != len(events) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		keeps := []string{
			"a load balancer without stickiness. Each process keeps the sessions of its users in its memory.",
			"HAProxy 2.6. Each process keeps the sessions of its users in its memory. HAProxy sets a cookie with the name of the server that answered, and sends later requests of this browser there. If that server is down, it takes the other one and puts that one's name into the cookie.",
			"a load balancer. All sessions are in one Redis that both servers use and that runs all the time.",
		}[f.Design]
		return quizzes.Question{
			Stem: "Two servers, s1 and s2, stand behind " + keeps + " Nobody logs in except where the table says so. Which requests are logged in?",
			Ask:  ask, Note: fmt.Sprint(f, events), Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

// stateDesigns have one length, as the store is right more often than the others.
var stateDesigns = []string{"in process memory, and not sticky", "in process memory, sticky cookies", "in one store that the servers ask", "in a signed token, for %d minutes", "in a token of %d min, refreshable"}

func stateSessionsDesign(r *rand.Rand) (quizzes.Question, error) {
	want := quizzes.One(r, 1, 2, 2, 3, 3)
	return quizzes.Search(restTries, func() (quizzes.Question, error) { return stateDesignDraw(r, want) })
}

func stateDesignDraw(r *rand.Rand, want int) (quizzes.Question, error) {
	life := quizzes.One(r, 11, 13, 15, 25) // odd, and events come in even minutes
	script := quizzes.One(r, "LVDVUV", "LDVUV", "LVRV", "LRVV", "LVXV", "LXRV", "LDVXV", "LVKV", "LKRV", "LDVKV", "LRVKV", "LVDUV", "LDUV", "LRDV", "LVVV", "LDVV", "LXV", "LVKXV")
	if want == 1 {
		script = quizzes.One(r, "LVXV", "LXRV", "LDVXV", "LXV", "LRVXV", "LVXDV", "LVRXV", "LDUXV", "LXVRV", "LXDV")
	}
	events, blocked := stateEvents(r, script), strings.Contains(script, "X")
	last := len(events) - 1
	var opts []quizzes.Option
	var steps []session.Step
	right := 0
	lures := map[session.Model]bool{}
	for d := session.Turns; d <= session.Refresh; d++ {
		f := session.Fleet{Design: d, Life: life}
		ok, run := f.Play(events, "")
		o := quizzes.Option{Text: stateDesigns[d], Right: ok[last], Why: run[len(run)-1].Text}
		if d >= session.Token {
			o.Text = fmt.Sprintf(stateDesigns[d], life)
		}
		ms, wrong := stateLures(f, events, ok)
		for k, m := range ms {
			if wrong[k][last] == ok[last] {
				continue
			}
			lures[m] = true
			if !ok[last] && o.Misconception == "" {
				o.Misconception, o.Why = string(m), "This takes it that "+stateSessionBeliefs[m]+". "+o.Why
			}
		}
		if !ok[last] && o.Misconception == "" {
			switch why := o.Why; {
			case d >= session.Token:
				o.Misconception, o.Why = "signed-token-has-no-end", fmt.Sprintf("This takes it that a signed token is good until the logout, but it ends %d minutes after it was made. ", life)+why
			case blocked:
				o.Misconception, o.Why = "ended-session-goes-on", "This takes it that an ended session goes on. "+why
			default:
				o.Misconception, o.Why = "sessions-are-replicated", "This takes it that servers copy what they have in memory. "+why
			}
		}
		if ok[last] {
			right++
		}
		steps = append(steps, session.Step{Rule: "session.place", Text: strings.ToUpper(o.Text[:1]) + o.Text[1:] + ": " + run[len(run)-1].Text})
		opts = append(opts, o)
	}
	if right != want || len(lures) < min(want, 2) {
		return quizzes.Question{}, quizzes.Reject("another number %d %d", right, len(lures))
	}
	ended := ""
	if blocked {
		ended = " Ending all sessions deletes what the servers' memory and the store hold about her."
	}
	ex := quizzes.Exhibit{Title: "What happens", Head: []string{"Minute", "Event"}}
	for i, e := range events {
		d := session.Store
		if e.Kind <= session.Visit {
			d = session.Turns
		}
		ex.Rows = append(ex.Rows, []string{strconv.Itoa(e.At), stateEvent(e, d, i == 0)})
	}
	q := quizzes.Question{
		Stem:     "Two servers, s1 and s2, stand behind a balancer. With which of these ways to keep the login is Ann's last request logged in? (The table names the servers of her requests without stickiness. A sticky cookie names the server that answered last; if it is down, the other one is taken and named. The store runs all the time. The key that signs tokens is kept outside the servers. A refreshable token comes with a refresh token, recorded in the store, that brings a new token when the old one has ended." + ended + ")",
		Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(life, events),
	}
	q.Trace = quizzes.Worked(steps, "Logged in: %s.", q.Ask.KeyText())
	return q, nil
}

func stateSessionsEnd(r *rand.Rand) (quizzes.Question, error) {
	f := session.Fleet{Design: quizzes.One(r, session.Token, session.Refresh, session.Refresh), Life: quizzes.One(r, 9, 11, 15)} // odd, and events come in even minutes
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		script := []byte("LVVVVVVV")
		marks := r.Perm(5)
		script[1+marks[0]], script[1+marks[1]] = 'X', 'R'
		events := stateEvents(r, string(script))
		ok, steps := f.Play(events, "")
		first := func(ok []bool) int {
			for i, e := range events {
				if e.Kind == session.Visit && !ok[i] {
					return i
				}
			}
			return 0
		}
		k := first(ok)
		if k == 0 || k == len(events)-1 && r.IntN(3) > 0 || len(steps) != len(events) {
			return quizzes.Question{}, quizzes.Reject("no end")
		}
		var near []quizzes.Near
		for _, m := range stateSessionModels {
			w, _ := f.Play(events, m)
			if i := first(w); i > 0 {
				near = append(near, restNear(events[i].At, string(m), "This takes it that %s. %s", stateSessionBeliefs[m], steps[k].Text))
			}
		}
		for i, e := range events { // the first request after the block, and after the first token's end
			if e.Kind == session.Visit && i > 0 && e.At > f.Life && f.Design == session.Refresh {
				near = append(near, restNear(e.At, "refresh-not-used", "The first token ends at minute %d, but the refresh token brings another one. %s", f.Life, steps[k].Text))
				break
			}
		}
		key := events[k].At
		if near = quizzes.NearAnswers(strconv.Itoa(key), near); len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "What happens", Head: []string{"Minute", "Event"}}
		for _, e := range events {
			ex.Rows = append(ex.Rows, []string{strconv.Itoa(e.At), stateEvent(e, f.Design, false)})
		}
		keeps := fmt.Sprintf("A login gives a signed token that is valid for %d minutes, and each server checks it by itself, with a key that is kept outside the servers.", f.Life)
		if f.Design == session.Refresh {
			keeps += " With it comes a refresh token, recorded in a store: a request whose signed token has expired gets a new one for another " + strconv.Itoa(f.Life) + " minutes, as long as the record is there. Ending all sessions deletes the record."
		} else {
			keeps += " There is no refresh token and no list of revoked tokens."
		}
		return quizzes.Question{
			Stem:     "Two servers stand behind a balancer. " + keeps + " The request of which minute is the first that is refused?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Number{Value: float64(key), Unit: "min", Near: near}, Note: fmt.Sprint(f, events),
			Trace: quizzes.Worked(steps[:k+1], "The first request that is refused comes at minute %d.", key),
		}, nil
	})
}
