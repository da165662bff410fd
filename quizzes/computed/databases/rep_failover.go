package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ReplicationLost asks how many confirmed changes a failover loses.
var ReplicationLost = quizzes.Template{
	ID: "rep.failover.lost", Version: 1, Concept: "replication#failover", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: repLost,
}

// ReplicationCommit asks how long a commit waits for synchronous standbys.
var ReplicationCommit = quizzes.Template{
	ID: "rep.sync.commit", Version: 1, Concept: "replication#synchronous", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: repCommit,
}

var repLostSays = map[repl.Model]string{
	repl.NothingLost:    "That takes a failover to lose nothing.",
	repl.CountsAll:      "That counts changes of which no client had been told.",
	repl.DeadPromoted:   "That promotes the follower which died with the leader.",
	repl.LowestPromoted: "That promotes the follower with the least advanced log.",
	repl.AllConfirm:     "That takes a commit to wait for all the synchronous standbys.",
	repl.FirstPromoted:  "That promotes the follower that is named first.",
}

func repLost(r *rand.Rand) (quizzes.Question, error) {
	zero := r.IntN(6) == 0
	return quizzes.Search(repTries, func() (quizzes.Question, error) {
		t := repl.Takeover{Written: 1000 + r.IntN(1000), Followers: []string{"a", "b", "c"}, Has: map[string]int{}}
		for _, f := range t.Followers {
			t.Has[f] = t.Written - 1 - r.IntN(60)
		}
		mode := "Replication is asynchronous."
		if r.IntN(3) > 0 {
			t.Sync, t.Need = t.Followers, 1+r.IntN(2)
			if r.IntN(2) == 0 {
				t.Sync = t.Followers[:2]
				t.Need = 1
			}
			mode = fmt.Sprintf("Replication is synchronous with `ANY %d (%s)`.", t.Need, repComma(t.Sync))
		}
		if r.IntN(2) == 0 || len(t.Sync) > 0 {
			t.Dead = t.Followers[r.IntN(3)]
		}
		key, steps := repl.Lost(t, "")
		if (key == 0) != zero || t.Has["a"] == t.Has["b"] || t.Has["b"] == t.Has["c"] || t.Has["a"] == t.Has["c"] {
			return quizzes.Question{}, quizzes.Reject("nothing lost, or equal logs")
		}
		var near []quizzes.Near
		for _, m := range []repl.Model{repl.CountsAll, repl.DeadPromoted, repl.AllConfirm, repl.FirstPromoted, repl.LowestPromoted, repl.NothingLost} {
			got, _ := repl.Lost(t, m)
			near = append(near, repNear(got, m, repLostSays[m]+" "+steps[0].Text+" "+steps[1].Text))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 2 || len(near) < 3 && !zero {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		rows := [][]string{{"leader", fmt.Sprint(t.Written)}}
		for _, f := range t.Followers {
			rows = append(rows, []string{"follower " + f, fmt.Sprint(t.Has[f])})
		}
		dies := "The leader dies"
		if t.Dead != "" {
			dies = fmt.Sprintf("The leader and follower %s die", t.Dead)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%s %s for good, and of the other followers the one with the most advanced log is promoted. How many changes of which clients had been told are lost?",
				mode, dies),
			Exhibits: []quizzes.Exhibit{{Title: "At that moment", Head: []string{"Node", "Log up to position"}, Rows: rows}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "changes", Near: near}, Note: fmt.Sprint(t.Written, rows, t.Sync, t.Need, t.Dead),
			Trace: quizzes.Worked(steps, "Changes lost: %d.", key),
		}, nil
	})
}

func repComma(names []string) string {
	out := names[0]
	for _, n := range names[1:] {
		out += ", " + n
	}
	return out
}

var repCommitSays = map[repl.Model]string{
	repl.WaitsForAll:  "That waits for every standby that is connected.",
	repl.FastestOnly:  "That waits for the quickest one alone.",
	repl.KindSwapped:  "That mixes up `ANY` and `FIRST`: `ANY` takes the quickest, `FIRST` those listed first.",
	repl.AddsUp:       "That adds the times, but standbys confirm side by side.",
	repl.LocalLeftOut: "That leaves out the leader's own disk.",
	repl.DownCounts:   "That waits for a standby which is not connected.",
}

func repCommit(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(repTries, func() (quizzes.Question, error) {
		w := repl.Wait{Local: 1 + r.IntN(4), Any: r.IntN(2) == 0, Need: 1 + r.IntN(2), Names: []string{"a", "b", "c", "d"}, RTT: map[string]int{}}
		times := quizzes.Draw(r, []int{6, 8, 12, 15, 20, 24, 30, 35, 42, 50, 60, 75, 90}, 4)
		rows := [][]string{}
		down := r.IntN(5)
		for i, n := range w.Names {
			w.RTT[n] = times[i]
			state := "connected"
			if i == down {
				w.Down, state = n, "not connected"
			}
			rows = append(rows, []string{n, fmt.Sprintf("%d ms", times[i]), state})
		}
		key, steps := repl.Commit(w, "")
		var wrong []quizzes.Ranked
		for _, m := range []repl.Model{repl.WaitsForAll, repl.FastestOnly, repl.KindSwapped, repl.AddsUp, repl.LocalLeftOut, repl.DownCounts} {
			if got, _ := repl.Commit(w, m); got != key {
				wrong = append(wrong, repMs(got, m, repCommitSays[m]+" "+steps[1].Text))
			}
		}
		opts, err := quizzes.PickRanked(r, rank, repMs(key, "", fmt.Sprintf("%d ms for the own disk, and %s", w.Local, steps[1].Text)), wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In PostgreSQL 15, `synchronous_commit` is `on` and `synchronous_standby_names` is `%s`. A commit takes %d ms on the leader's own disk and then waits for the standbys. How long does it take in all?",
				w.Setting(), w.Local),
			Exhibits: []quizzes.Exhibit{{Title: "Standbys", Head: []string{"Name", "Confirms after", "State"}, Rows: rows}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(w.Setting(), w.Local, rows),
			Trace: quizzes.Worked(steps, "In all it takes %d ms.", key),
		}, nil
	})
}
