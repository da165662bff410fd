package container

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// DefaultCaps are the fourteen capabilities that Docker gives a container (Docker documentation, "Runtime privilege and Linux
// capabilities").
var DefaultCaps = [14]string{"CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"}

// OtherCaps are some that it does not give.
var OtherCaps = [5]string{"NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE", "SYS_TIME", "IPC_LOCK"}

// Flag is one --cap-add or --cap-drop.
type Flag struct {
	Add bool
	Cap string // ALL for all; never added here
}

// Run is how a container is started, and whether its process then executes a setuid-root program.
type Run struct {
	Flags  []Flag
	User   bool // --user 1000
	NoNew  bool // no-new-privileges
	Setuid bool
}

// The wrong models of capabilities.
const (
	CapOrder     Model = "cap-options-in-order"        // options are applied one after the other
	DropWins     Model = "cap-drop-beats-add"          // a capability dropped and added is gone
	UserKeeps    Model = "user-keeps-capabilities"     // a plain user has the whole ceiling
	UserAdded    Model = "user-keeps-added-ones"       // a plain user has what was added
	NoNewStrips  Model = "no-new-privs-takes-from-all" // the flag takes rights from a process that has them
	NoNewIgnored Model = "no-new-privs-ignored"        // a setuid program works in spite of it
	SetuidIdle   Model = "setuid-adds-nothing"         // a setuid program gives no capabilities in a container
	DropAllAbove Model = "cap-drop-all-beats-add"      // after --cap-drop ALL nothing can be added
)

// Command prints the command line.
func (x Run) Command() string {
	out := []string{"docker run"}
	for _, f := range x.Flags {
		if f.Add {
			out = append(out, "--cap-add "+f.Cap)
		} else {
			out = append(out, "--cap-drop "+f.Cap)
		}
	}
	if x.User {
		out = append(out, "--user 1000")
	}
	if x.NoNew {
		out = append(out, "--security-opt no-new-privileges")
	}
	return strings.Join(append(out, "app"), " ")
}

// Effective counts the effective capabilities of the process (capabilities(7); moby, oci/caps, TweakCapabilities: with ALL
// dropped exactly the added ones, else the default less the dropped plus the added).
func (x Run) Effective(m Model) (int, []Step) {
	var tr trace
	ceiling := x.ceiling(m, &tr)
	n := len(ceiling)
	if x.User && m != UserKeeps {
		n = 0
		if m == UserAdded {
			for _, f := range x.Flags {
				if f.Add && slices.Contains(ceiling, f.Cap) {
					n++
				}
			}
		}
		tr.add(m, "caps.user", "User 1000 starts with none of them.")
	} else {
		tr.add(m, "caps.root", "Root starts with the whole set, %d.", n)
	}
	if x.NoNew && m == NoNewStrips {
		n = 0
	}
	if x.Setuid && x.User && m != SetuidIdle {
		if x.NoNew && m != NoNewIgnored {
			tr.add(m, "caps.nonew", "With `no_new_privs` the setuid bit adds nothing.")
		} else {
			n = len(ceiling)
			tr.add(m, "caps.setuid", "The setuid program makes it root with the whole set, %d.", n)
		}
	}
	return n, tr
}

func (x Run) ceiling(m Model, tr *trace) []string {
	var dropped, added []string
	all := false
	set := DefaultCaps[:]
	for _, f := range x.Flags {
		switch {
		case f.Add:
			added = append(added, f.Cap)
			if m == CapOrder && !slices.Contains(set, f.Cap) {
				set = append(slices.Clone(set), f.Cap)
			}
		case f.Cap == "ALL":
			all = true
			if m == CapOrder {
				set = nil
			}
		default:
			dropped = append(dropped, f.Cap)
			if m == CapOrder {
				set = less(set, []string{f.Cap})
			}
		}
	}
	if m == CapOrder {
		return set
	}
	if all {
		if m == DropAllAbove {
			return nil
		}
		tr.add(m, "caps.exact", "With ALL dropped the ceiling is exactly what is added: %d.", len(added))
		return added
	}
	if m == DropWins {
		added = less(added, dropped)
	}
	set = append(less(DefaultCaps[:], append(slices.Clone(dropped), added...)), added...)
	tr.add(m, "caps.default", "The ceiling is the fourteen, minus the dropped, plus the added: %d.", len(set))
	return set
}

func less(set, gone []string) []string {
	var out []string
	for _, c := range set {
		if !slices.Contains(gone, c) {
			out = append(out, c)
		}
	}
	return out
}

// DrawRun draws a command line without the same option twice.
func DrawRun(r *rand.Rand) Run {
	x := Run{User: r.IntN(2) == 0, NoNew: r.IntN(3) == 0, Setuid: r.IntN(2) == 0}
	own, other := r.Perm(14), r.Perm(5)
	for i := range r.IntN(4) {
		x.Flags = append(x.Flags, Flag{false, DefaultCaps[own[i]]})
	}
	for i := range r.IntN(3) {
		x.Flags = append(x.Flags, Flag{true, OtherCaps[other[i]]})
	}
	if r.IntN(2) == 0 {
		x.Flags = append(x.Flags, Flag{true, DefaultCaps[own[r.IntN(4)]]})
	}
	if r.IntN(3) == 0 {
		x.Flags = append(x.Flags, Flag{false, "ALL"})
	}
	r.Shuffle(len(x.Flags), func(i, j int) { x.Flags[i], x.Flags[j] = x.Flags[j], x.Flags[i] })
	return x
}

// String is the whole run in one line.
func (x Run) String() string { return fmt.Sprint(x.Command(), x.Setuid) }
