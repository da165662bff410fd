package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/balance"
)

// NginxUpstreamTurns asks which servers answer a run of requests when one of the group refuses connections.
var NginxUpstreamTurns = quizzes.Template{
	ID: "ngx.upstream.turns", Version: 2, Concept: "nginx#upstreams", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: ngxUpstreamTurns,
}

var turnBeliefs = map[balance.Model]string{
	balance.Blocks:      "a heavy server takes its turns in a row, but smooth round robin mixes them",
	balance.PlainTurns:  "weights don't count, but each counter grows by its server's weight",
	balance.LaterOnTie:  "in a tie the later server wins, but it is the earlier one",
	balance.OwnWeight:   "the winner's counter drops by its own weight, but it drops by the sum of all weights",
	balance.WinnerZero:  "the winner's counter starts again at 0, but it drops by the sum and may go below 0",
	balance.FailLost:    "a refused request is lost, but it goes to the next server",
	balance.NeverSkips:  "the server that refused is tried again at its next turn, but after `max_fails` failures it is skipped for `fail_timeout`",
	balance.BackupPlays: "a backup has turns of its own, but it gets requests only when no other server is available",
	balance.Restarts:    "the counters start again when a server leaves, but they go on from where they were",
	balance.StillInSum:  "the winner still pays the weight of the server that left, but the sum is that of the servers left",
}

// answered lists the servers that answered, in order.
func answered(servers []balance.Server, n int, m balance.Model) string {
	turns, _ := balance.Turns(servers, n, m)
	var out []string
	for _, t := range turns {
		out = append(out, t.Last())
	}
	return strings.Join(out, " ")
}

// nearTurns gives the distinct answers of wrong models.
func nearTurns(servers []balance.Server, n int, key string, models []balance.Model) []quizzes.Near {
	var near []quizzes.Near
	for _, m := range models {
		near = append(near, quizzes.Near{Answer: answered(servers, n, m), Misconception: string(m), Why: "This takes it that " + turnBeliefs[m] + "."})
	}
	return quizzes.NearAnswers(key, near)
}

func ngxUpstreamTurns(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		hosts := quizzes.DrawSorted(r, []string{"a", "b", "c", "d", "e", "f", "g", "h"}, 4)
		var servers []balance.Server
		dead, n := r.IntN(3), 6+r.IntN(2)
		lines := []string{}
		for i, h := range hosts {
			s := balance.Server{Name: h, Weight: 1 + r.IntN(4), MaxFails: 1, Dead: i == dead, Backup: i == 3}
			if s.Backup {
				s.Weight = 1
			}
			servers = append(servers, s)
			line := "server " + h + ".test:8000"
			if s.Weight > 1 {
				line += fmt.Sprintf(" weight=%d", s.Weight)
			}
			if s.Backup {
				line += " backup"
			}
			lines = append(lines, line+" fail_timeout=60s;")
		}
		key := answered(servers, n, "")
		near := nearTurns(servers, n, key, []balance.Model{balance.Blocks, balance.LaterOnTie, balance.OwnWeight, balance.WinnerZero, balance.FailLost, balance.BackupPlays, balance.PlainTurns})
		turns, steps := balance.Turns(servers, n, "")
		first := -1
		for i, t := range turns {
			if len(t.Tried) > 1 {
				first = i
				break
			}
		}
		if first < 0 || first > 2 || len(near) < 5 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("One worker of nginx 1.22 starts with this upstream group; `%s` refuses every connection, and the others answer at once. %d GET requests come within a second, one after the other. After a refusal nginx chooses once more, by the same rule, among the servers not yet tried. Which servers answer the requests? Write their first letters in order.", hosts[dead]+".test", n),
			Exhibits: []quizzes.Exhibit{{Title: "Inside the upstream block; max_fails is 1 unless set", Lang: "nginx", Lines: lines}},
			Ask:      quizzes.Text{Accept: []string{key, strings.ReplaceAll(key, " ", ", "), strings.ReplaceAll(key, " ", "")}, Form: "the letters in order, with a space between", Near: near},
			Trace:    quizzes.Worked(steps, "The requests are answered by %s.", key),
			Note:     strings.Join(lines, "") + hosts[dead] + fmt.Sprint(n),
		}, nil
	})
}
