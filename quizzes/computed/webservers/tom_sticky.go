package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/session"
)

// TomcatSticky asks which node answers a browser, and whether its session is kept, when nodes stop and start.
var TomcatSticky = quizzes.Template{
	ID: "tom.sticky", Version: 1, Concept: "tomcat#sessions", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: tomSticky,
}

var tomStickyBeliefs = map[session.Model]string{
	session.StickyCopies:  "a sticky proxy gives the other node the session, but it only chooses the node",
	session.RouteIgnored:  "the nodes take turns, but the ending of the id names one",
	session.BackToFirst:   "the first node answers again once it is up, but the id has got another ending since",
	session.RestartKeeps:  "a node has its sessions again after a restart, but they were only in its memory",
	session.StickyRefuses: "without its node a session gets an error, but Apache takes the other node",
	session.JoinerEmpty:   "a node that starts has no sessions, but the manager sends it copies",
	session.FailoverEmpty: "a copy does not help, but the node that has it knows the session",
}

var tomStickyModels = []session.Model{session.StickyCopies, session.BackToFirst, session.RestartKeeps, session.JoinerEmpty, session.FailoverEmpty, session.StickyRefuses, session.RouteIgnored}

func tomSticky(r *rand.Rand) (quizzes.Question, error) {
	replicated, names := r.IntN(2) == 0, quizzes.One(r, [2]string{"tc1", "tc2"}, [2]string{"red", "blue"}, [2]string{"east", "west"}, [2]string{"a1", "b1"}, [2]string{"n1", "n2"})
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := session.Cluster{Names: names, Replicated: replicated, First: r.IntN(2)}
		up, total := []bool{true, true}, 0
		for range 4 {
			var events []session.Power
			for range quizzes.One(r, 0, 1, 1, 2) {
				n := r.IntN(2)
				up[n] = !up[n]
				events = append(events, session.Power{Node: n, Up: up[n]})
			}
			total += len(events)
			c.Visits = append(c.Visits, events)
		}
		landed, steps := c.Land("")
		seen, down := map[session.Landed]bool{}, 0
		for _, l := range landed {
			if seen[l] = true; l.Node == "503" {
				down++
			}
		}
		if len(seen) < 3 || down > 1 || total > 6 {
			return quizzes.Question{}, quizzes.Reject("rows too alike")
		}
		cells, fooled := tomStickyCells(c, landed, steps)
		if fooled < 4 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", fooled)
		}
		copies := "The cluster copies no sessions."
		if c.Replicated {
			copies = "The delta manager copies each session to the other node if that is up, and to a node that starts, before the next line."
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Apache balances two Tomcat 10.1 nodes, %s and %s, with `stickysession=JSESSIONID`; each node's `jvmRoute` and `route` are its name. %s Tomcat saves no sessions when it stops, and none times out. Between two lines minutes pass, so that Apache knows which nodes are up. One browser sends the requests, with the last id that it got, and each request uses a session. Which node answers, and does it keep the session of that id or make a new one?", names[0], names[1], copies),
			Ask:  cells, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(steps, "Node and session, request by request: %s.", cells.KeyText()),
		}, nil
	})
}

func tomStickyCells(c session.Cluster, landed []session.Landed, steps []session.Step) (quizzes.Cells, int) {
	nodes := c.Names[:]
	cells := quizzes.Cells{Head: []string{"Before it", "Request", "Node and session"}}
	cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{"both nodes start", "1", nodes[c.First] + ", new"}})
	fooled := map[session.Model]bool{}
	for i, l := range landed {
		cell := quizzes.Cell{Choices: c.Choices(), Want: l.String(), Why: steps[i].Text}
		for _, m := range tomStickyModels {
			if w, _ := c.Land(m); w[i] != l {
				fooled[m] = true
				cell.Near = append(cell.Near, quizzes.Near{Answer: w[i].String(), Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. %s", tomStickyBeliefs[m], steps[i].Text)})
			}
		}
		cell.Near = quizzes.NearAnswers(cell.Want, cell.Near)
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{tomStickyEvents(c.Visits[i], nodes), fmt.Sprint(i + 2)}, Asked: []quizzes.Cell{cell}})
	}
	return cells, len(fooled)
}

func tomStickyEvents(events []session.Power, nodes []string) string {
	var out []string
	for _, e := range events {
		out = append(out, nodes[e.Node]+map[bool]string{true: " starts", false: " stops"}[e.Up])
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", then ")
}
