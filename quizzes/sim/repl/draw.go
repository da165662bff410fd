package repl

import "math/rand/v2"

// DrawSiblingActs draws reads and writes of three clients on one server, or on two that copy to each other, after
// which server S holds the outcome. values name the writes.
func DrawSiblingActs(r *rand.Rand, two bool, values []string) []Act {
	clients, servers := []string{"Ann", "Ben", "Cleo"}, []string{"S"}
	if two {
		servers = []string{"S", "T"}
	}
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	var acts []Act
	written := map[string]bool{}
	for len(values) > 0 {
		s, c := pick(servers), pick(clients)
		switch n := r.IntN(7); {
		case n < 2 && len(written) > 0 && !written[s] && two: // an empty server has nothing to read
			acts = append(acts, Act{From: other(s), Server: s})
		case n < 3 && written[s]:
			if len(acts) > 0 && acts[len(acts)-1] == (Act{Client: c, Server: s}) {
				continue
			}
			acts = append(acts, Act{Client: c, Server: s})
		case n == 3 && two && written[other(s)]:
			acts = append(acts, Act{From: other(s), Server: s})
		case n > 3:
			acts = append(acts, Act{Client: c, Server: s, Value: values[0], Blind: !two && r.IntN(6) == 0})
			values = values[1:]
			written[s] = true
			continue
		default:
			continue
		}
		written[s] = true
	}
	if two {
		acts = append(acts, Act{From: "T", Server: "S"})
	}
	return acts
}

func other(s string) string {
	if s == "S" {
		return "T"
	}
	return "S"
}

// DrawSetActs draws n acts of three replicas on a set of elements; the last ones bring all states to A.
func DrawSetActs(r *rand.Rand, elements []string, n int) []SetAct {
	names := []string{"A", "B", "C"}
	var acts []SetAct
	for len(acts) < n {
		at := names[r.IntN(3)]
		e := elements[r.IntN(len(elements))]
		now, _ := ORSet(acts, at, Silent)
		in := false
		for _, x := range now {
			in = in || x == e
		}
		switch k := r.IntN(5); {
		case k < 2 && len(now) > 0:
			to := names[r.IntN(3)]
			if to != at && (len(acts) == 0 || acts[len(acts)-1].From == "") {
				acts = append(acts, SetAct{At: to, From: at})
			}
		case k == 2 && in:
			acts = append(acts, SetAct{At: at, Del: e})
		case k > 2 && !in:
			acts = append(acts, SetAct{At: at, Add: e})
		}
	}
	return append(acts, SetAct{At: "A", From: "B"}, SetAct{At: "A", From: "C"})
}

// DrawCounts draws n steps of three replicas. After them B's and C's states reach A; the first one counts on after
// that, and the second one arrives twice.
func DrawCounts(r *rand.Rand, n int) []Count {
	names := []string{"A", "B", "C"}
	var steps []Count
	counted := map[string]bool{}
	for len(steps) < n {
		at := names[r.IntN(3)]
		if r.IntN(3) == 0 && counted[at] {
			if to := names[r.IntN(3)]; to != at && steps[len(steps)-1].From == "" {
				steps, counted[to] = append(steps, Count{At: to, From: at}), true
			}
			continue
		}
		by := 1 + r.IntN(4)
		if r.IntN(3) == 0 {
			by = -by
		}
		steps, counted[at] = append(steps, Count{At: at, By: by}), true
	}
	p, q := "B", "C"
	if r.IntN(2) == 0 {
		p, q = q, p
	}
	return append(steps, Count{At: "A", From: p}, Count{At: p, By: 1 + r.IntN(4)}, Count{At: "A", From: q}, Count{At: "A", From: q})
}
