package databases

import (
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
	"warmcache/quizzes/sim/txn"
)

// isoSessions puts each session's statements into a column. waits is the statement of which the stem says that it waits.
func isoSessions(t txn.Table, script []txn.Stmt, waits int) quizzes.Sessions {
	out := quizzes.Sessions{Names: []string{txn.Session(0), txn.Session(1)}}
	for i, s := range script {
		step := quizzes.SessionStep{Session: s.S, Text: t.SQL(s), Code: true}
		if i == waits {
			step.Note = "has to wait"
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

// repDays gives each row the days on which it is deleted and its copy is down and repaired.
func repDays(graves []repl.Grave) quizzes.Axis {
	a := quizzes.Axis{Unit: "day"}
	for _, g := range graves {
		a.Tracks = append(a.Tracks, quizzes.Track{Name: g.Row, Spans: []quizzes.Span{{Name: "down", From: float64(g.From), To: float64(g.To)}},
			Dots: []quizzes.Dot{{Name: "deleted", At: float64(g.Deleted)}, {Name: "repaired", At: float64(g.Repaired)}}})
	}
	return a
}

// txTurnCalls draws the messages between the coordinator and its databases.
func txTurnCalls(names []string, turns []txn.Turn) quizzes.Calls {
	c := quizzes.Calls{Parties: append([]string{"coordinator"}, names...)}
	lines := txTurnLines(names, turns)
	for i, line := range lines {
		call := quizzes.Call{Text: strings.TrimPrefix(strings.TrimPrefix(line, "the coordinator"), "'s")}
		if i > 0 && i <= len(turns) && turns[i-1].Kind != "decide" {
			t := turns[i-1]
			_, call.Text, _ = strings.Cut(line, ": ")
			call.From, call.To = 1+t.Peer, 0
			switch t.Kind {
			case "restart":
				call.To = call.From
			case "told":
				call.From, call.To = 0, 1+t.Peer
			}
		}
		call.Text = strings.TrimSpace(call.Text)
		c.Sent = append(c.Sent, call)
	}
	return c
}

// repSessionCalls draws writes to the leader and reads from followers, each with its log position.
func repSessionCalls(rows []quizzes.CellRow) quizzes.Picture {
	var lines, names, nodes []string
	for _, r := range rows {
		line := r.Given[0]
		if who, ok := strings.CutSuffix(line, " writes"); ok {
			line = who + " writes to leader"
		}
		words := strings.Fields(line)
		if !slices.Contains(names, words[0]) {
			names = append(names, words[0])
		}
		if node := words[len(words)-1]; !slices.Contains(nodes, node) {
			nodes = append(nodes, node)
		}
		lines = append(lines, line+", at "+r.Given[1])
	}
	slices.Sort(names)
	slices.SortFunc(nodes, func(a, b string) int { return -strings.Compare(a, b) }) // the leader first
	return quizzes.CallsOf(append(names, nodes...), lines)
}
