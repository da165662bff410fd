package grant

import "math/rand/v2"

// Draw draws a task with four roles and an owner, of which one at most forbids an action that it does not permit itself, mostly
// one that is needed.
func Draw(r *rand.Rand) Task {
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
	if r.IntN(4) > 0 {
		x := &t.Roles[r.IntN(4)]
		from := t.Needed
		if r.IntN(3) == 0 {
			from = ^t.Needed
		}
		for range 4 {
			if x.Forbid = some(1) & from &^ x.Permit; x.Forbid != 0 {
				break
			}
		}
	}
	t.Roles = append(t.Roles, Role{Name: "owner", Permit: 1<<len(Actions) - 1})
	return t
}
