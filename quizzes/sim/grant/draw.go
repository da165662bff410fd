package grant

import "math/rand/v2"

// Draw draws a task with four roles and an owner. With forbids one of the roles forbids an action that it does not permit itself,
// needed or not, if there is such an action that changes which grant is the smallest.
func Draw(r *rand.Rand, forbids bool) Task {
	names := []string{"clerk", "relay", "agent", "guard", "pilot", "coach", "buyer"} // as long as "owner"
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	some := func(n int) (s Set) {
		for s.Size() < n {
			s |= 1 << r.IntN(len(Actions))
		}
		return s
	}
	t := Task{Needed: some(3 + r.IntN(2))}
	for _, name := range names[:4] {
		t.Roles = append(t.Roles, Role{Name: name, Permit: some(2 + r.IntN(3))})
	}
	t.Roles = append(t.Roles, Role{Name: "owner", Permit: 1<<len(Actions) - 1})
	if forbids {
		t.forbid(r)
	}
	return t
}

func (t Task) forbid(r *rand.Rand) {
	before, _, _ := t.Least(0, 0, "")
	unneeded := r.IntN(4) == 0
	for _, k := range r.Perm(4 * len(Actions)) {
		x, action := &t.Roles[k%4], Set(1)<<(k/4)
		if x.Permit&action != 0 || unneeded == (t.Needed&action != 0) {
			continue
		}
		x.Forbid = action
		if after, tie, _ := t.Least(0, 0, ""); after != before && !tie && after>>4 == 0 {
			return
		}
		x.Forbid = 0
	}
}
