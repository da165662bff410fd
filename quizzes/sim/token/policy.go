package token

import (
	"fmt"
	"slices"
	"strings"
)

// Store is who belongs to which group, which groups lie inside others, and what documents are like.
type Store struct {
	Groups map[string][]string // of a user or a group, the groups it is a direct member of
	Owner  map[string]string   // of a document
	Hold   map[string]bool     // of a document
}

// Request asks whether a user may do something to a document.
type Request struct{ User, Action, Doc string }

func (q Request) String() string {
	return fmt.Sprintf("`%s` wants to %s `%s`", q.User, q.Action, q.Doc)
}

// Policy is one rule in the manner of Cedar. Empty fields hold for all.
type Policy struct {
	Forbid      bool
	Group       string   // the user is in it, directly or through other groups
	Actions     []string // one of these
	OwnerOnly   bool     // the user owns the document
	OnHold      bool     // the document is on hold
	UnlessGroup string   // and the user is not in this group
}

// String words the rule as the lesson does.
func (p Policy) String() string {
	who, what, doc := "everyone", "do everything with", "all documents"
	if p.Group != "" {
		who = "group " + p.Group
	}
	if p.OwnerOnly {
		who = "the owner"
		doc = "a document"
	}
	if len(p.Actions) > 0 {
		what = strings.Join(p.Actions, " and ")
	}
	if p.OnHold {
		doc = "documents on hold"
	}
	s := fmt.Sprintf("%s %s: %s %s", map[bool]string{true: "forbid", false: "permit"}[p.Forbid], who, what, doc)
	if p.UnlessGroup != "" {
		s += ", unless in group " + p.UnlessGroup
	}
	return s
}

// The wrong models of a policy engine.
const (
	FirstMatch     Model = "first-match-wins"      // the first matching rule decides
	LastMatch      Model = "last-match-wins"       // the last one decides
	PermitWins     Model = "permit-beats-forbid"   // one permit is enough
	DefaultAllow   Model = "unmatched-allowed"     // what no rule names is allowed
	NotNested      Model = "groups-not-nested"     // a rule holds for direct members alone
	OwnerAllowed   Model = "owner-always-allowed"  // an owner cannot be forbidden anything
	UnlessIsPermit Model = "unless-read-as-permit" // a group excepted from a forbid has the right
)

// In reports whether a user is in a group, directly or through groups inside it.
func (s Store) In(member, group string, m Model) bool {
	for _, g := range s.Groups[member] {
		if g == group || m != NotNested && s.In(g, group, m) {
			return true
		}
	}
	return false
}

func (s Store) matches(p Policy, q Request, m Model) bool {
	return (p.Group == "" || s.In(q.User, p.Group, m)) && (len(p.Actions) == 0 || slices.Contains(p.Actions, q.Action)) &&
		(!p.OwnerOnly || s.Owner[q.Doc] == q.User) && (!p.OnHold || s.Hold[q.Doc]) &&
		(p.UnlessGroup == "" || !s.In(q.User, p.UnlessGroup, m))
}

// Decide combines the rules as Cedar does (Cedar policy language, "Authorization"): no match denies, a match of a permit
// and of no forbid allows, a match of a forbid denies. Their order has no influence.
func Decide(s Store, policies []Policy, q Request, m Model) (allow bool, steps []Step) {
	var tr trace
	var permits, forbids []int
	first, last := "", ""
	for i, p := range policies {
		if m == UnlessIsPermit && p.Forbid && p.UnlessGroup != "" && s.In(q.User, p.UnlessGroup, "") && (!p.OnHold || s.Hold[q.Doc]) {
			permits = append(permits, i+1)
		}
		if !s.matches(p, q, m) {
			continue
		}
		word := "permit"
		if p.Forbid {
			word, forbids = "forbid", append(forbids, i+1)
		} else {
			permits = append(permits, i+1)
		}
		if last = word; first == "" {
			first = word
		}
	}
	switch m {
	case FirstMatch:
		return first == "permit", nil
	case LastMatch:
		return last == "permit", nil
	case PermitWins:
		return len(permits) > 0, nil
	case OwnerAllowed:
		return s.Owner[q.Doc] == q.User || len(permits) > 0 && len(forbids) == 0, nil
	case DefaultAllow:
		return len(forbids) == 0, nil
	}
	switch {
	case len(forbids) > 0:
		tr.add("cedar.forbid", "%s: rule %s forbids it, and a forbid outweighs every permit: deny.", q, numbers(forbids))
		return false, tr
	case len(permits) > 0:
		tr.add("cedar.permit", "%s: rule %s permits it, and no rule forbids it: allow.", q, numbers(permits))
		return true, tr
	}
	tr.add("cedar.default", "%s: no rule matches, and what is not permitted is denied.", q)
	return false, tr
}

func numbers(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, " and ")
}
