package raft

import "math/rand/v2"

// DrawCmds draws n commands on the keys a and b for a store at a revision without keys. The comparisons of
// transactions are with numbers that the keys have or could have.
func DrawCmds(r *rand.Rand, revision, n int) []Cmd {
	s := NewStore(revision, Silent)
	keys := []string{"a", "b"}
	var cmds []Cmd
	value := 1
	put := func(k string) Cmd { value++; return Cmd{Op: Put, Key: k, Value: value - 1} }
	for len(cmds) < n {
		k := keys[r.IntN(3)/2]
		var c Cmd
		switch d := r.IntN(8); {
		case d < 3 || len(cmds) == 0:
			c = put(k)
		case d < 5:
			c = Cmd{Op: Del, Key: k}
		default:
			o := keys[r.IntN(2)]
			c = Cmd{Op: Txn, Key: k, Target: []Target{CreateRevision, ModRevision, KeyVersion}[r.IntN(3)]}
			c.Equals = s.Keys[k].of(c.Target)
			if r.IntN(5) < 2 {
				c.Equals = []int{0, s.Keys[k].of([]Target{CreateRevision, ModRevision, KeyVersion}[r.IntN(3)])}[r.IntN(2)]
			}
			c.Then = []Cmd{put(k)}
			if r.IntN(2) == 0 && o != k {
				c.Then = append(c.Then, put(o))
			}
			c.Else = []Cmd{{Op: []Op{Get, Put, Del}[r.IntN(3)], Key: k, Value: value}}
		}
		if len(cmds) > 0 && c.Op == Del && cmds[len(cmds)-1].Op == Del {
			continue
		}
		s.Run([]Cmd{c})
		cmds = append(cmds, c)
	}
	return cmds
}

// DrawEvents draws n events of a cluster that can happen one after the other.
func DrawEvents(r *rand.Rand, c Cluster, spare []string, n int) []Event {
	var out []Event
	for try := 0; len(out) < n && try < 200; try++ {
		all := append(append(append([]string{}, c.Voters...), c.Learners...), spare[:1]...)
		e := Event{[]Change{Crash, Crash, Crash, Restart, Add, AddBroken, AddLearner, Promote, Remove}[r.IntN(9)], all[r.IntN(len(all))]}
		fresh := e.Member == spare[0]
		if fresh != (e.Change == Add || e.Change == AddBroken || e.Change == AddLearner) {
			continue
		}
		next, ok := c.Apply(e)
		if !ok || len(next.Voters) > 6 || len(next.Voters) < 2 {
			continue
		}
		if fresh {
			spare = spare[1:]
		}
		c, out = next, append(out, e)
		if len(spare) == 0 {
			break
		}
	}
	return out
}

// DrawTurns draws n turns of a lock's queue; others ask for it later.
func DrawTurns(r *rand.Rand, line, others []string, n int) []Turn {
	line = append([]string{}, line...)
	var out []Turn
	for len(out) < n {
		if len(others) > 0 && (r.IntN(4) == 0 || len(line) < 2) {
			out, line, others = append(out, Turn{others[0], true}), append(line, others[0]), others[1:]
			continue
		}
		if len(line) == 0 {
			break
		}
		at := r.IntN(len(line))
		if r.IntN(3) == 0 {
			at = 0
		}
		out = append(out, Turn{line[at], false})
		line = append(line[:at], line[at+1:]...)
	}
	return out
}

// DrawUses draws what clients do with a lock and a storage, with values for the writes. The clients are granted the
// lock one after the other, and each goes on for some time after it has lost it.
func DrawUses(r *rand.Rand, clients []string, token int, values []string) []Use {
	var uses []Use
	tokens := map[string]int{}
	granted := 0
	for len(values) > 0 || granted < len(clients) {
		if granted == 0 || granted < len(clients) && r.IntN(4) == 0 {
			token += 1 + r.IntN(3)
			tokens[clients[granted]] = token
			uses = append(uses, Use{Client: clients[granted], Token: token, Grant: true})
			granted++
			continue
		}
		if len(values) == 0 {
			break
		}
		c := clients[r.IntN(granted)]
		u := Use{Client: c, Token: tokens[c]}
		if r.IntN(5) > 0 {
			u.Value, values = values[0], values[1:]
		}
		uses = append(uses, u)
	}
	return uses
}
