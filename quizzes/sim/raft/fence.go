package raft

import "fmt"

// Use is a step of a client that holds, or once held, a lock.
type Use struct {
	Client string
	Token  int    // of its latest grant
	Grant  bool   // the client is granted the lock; the one before has lost it
	Value  string // written; empty for a read that presents the token
}

// Line prints a step for a listing.
func (u Use) Line() string {
	switch {
	case u.Grant:
		return fmt.Sprintf("%s gets the lock, with token %d", u.Client, u.Token)
	case u.Value == "":
		return fmt.Sprintf("%s's read arrives, with token %d", u.Client, u.Token)
	}
	return fmt.Sprintf("%s's write of %s arrives, with token %d", u.Client, u.Value, u.Token)
}

// Wrong models of fencing.
const (
	LeaseAlone   Model = "lock-service-guards-storage" // the storage takes writes of the present holder alone
	NoFence      Model = "late-writes-pass"            // every write is taken
	TokenOnce    Model = "token-works-once"            // a token has to be higher than the highest seen
	ReadsDoNot   Model = "reads-show-no-token"         // a read does not raise the highest token seen
	FirstHolder  Model = "first-token-wins"            // tokens higher than the first one are turned down
	HolderMargin Model = "grant-is-known-to-storage"   // the storage compares with the latest token granted
)

// Fence says which of the uses that are writes the storage takes: it remembers the highest token it has seen and
// rejects lower ones (Kleppmann 2016).
func Fence(uses []Use, m Model) ([]bool, []Step) {
	tr := trace{off: m != ""}
	highest, holder := 0, ""
	out := make([]bool, len(uses))
	for i, u := range uses {
		if u.Grant {
			holder = u.Client
			if m == HolderMargin {
				highest = u.Token
			}
			tr.add("fence.grant", "", "%s. The storage does not learn of it.", u.Line())
			continue
		}
		ok := u.Token >= highest
		switch m {
		case LeaseAlone:
			ok = holder == u.Client
		case NoFence:
			ok = true
		case TokenOnce:
			ok = u.Token > highest
		case FirstHolder:
			ok = highest == 0 || u.Token == highest
		}
		verdict := "rejected"
		if ok {
			verdict = "accepted"
		}
		if !tr.off {
			tr.add("fence.check", fmt.Sprintf("highest token seen: %d", max(highest, u.Token)), "%s: the highest token seen is %d, so it is %s.", u.Line(), highest, verdict)
		}
		if ok && (u.Value != "" || m != ReadsDoNot) {
			highest = u.Token
		}
		out[i] = ok && u.Value != ""
	}
	return out, tr.steps
}
