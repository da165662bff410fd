package host

import (
	"net/netip"
	"slices"
	"strings"
)

// Wrong models of sshd_config.
const (
	LastWins      Model = "last-value-wins"
	GlobalWins    Model = "global-value-beats-match"
	BlockEnds     Model = "line-after-block-is-global"
	LastBlock     Model = "last-matching-block-wins"
	OneBlock      Model = "only-first-matching-block-counts"
	AnyCriterion  Model = "one-criterion-of-match-is-enough"
	StrictestWins Model = "strictest-value-wins"
)

// SSHModels are all of them.
var SSHModels = []Model{BlockEnds, OneBlock, LastBlock, GlobalWins, AnyCriterion, StrictestWins, LastWins}

// Directive is a line: a keyword with a value, or Match with its criteria as value.
type Directive struct{ Keyword, Value string }

func (d Directive) String() string { return d.Keyword + " " + d.Value }

// Login is what a Match line is compared with.
type Login struct{ User, Addr string }

// Line is the index of the line whose value for a keyword holds for a login, or -1 for the default (sshd_config(5), introduction
// and Match).
func Line(file []Directive, keyword string, l Login, m Model, tr *Steps) int {
	global, matched, block, in := []int{}, []int{}, -1, true
	first := -1
	for i, d := range file {
		if d.Keyword == "Match" {
			block, in = i, Matches(d.Value, l, m)
			if in && first < 0 {
				first = i
			}
			tr.say("sshd.match", "Line %d, `%s`, %s.", i+1, d, matchSaid(in))
			continue
		}
		if d.Keyword != keyword || !in || m == OneBlock && block >= 0 && block != first {
			continue
		}
		loose := m == BlockEnds && i == len(file)-1
		if block < 0 || loose {
			global = append(global, i)
		} else {
			matched = append(matched, i)
		}
	}
	at := choose(file, global, matched, m)
	if at >= 0 {
		tr.say("sshd.first", "For `%s`, %s decides: line %d, `%s`.", keyword, which(file, at, len(matched)), at+1, file[at])
	} else {
		tr.say("sshd.default", "No line that applies names `%s`, so the default holds.", keyword)
	}
	return at
}

func choose(file []Directive, global, matched []int, m Model) int {
	all := append(slices.Clone(global), matched...)
	switch {
	case len(all) == 0:
		return -1
	case m == LastWins:
		slices.Sort(all)
		return all[len(all)-1]
	case m == StrictestWins:
		return slices.MinFunc(all, func(a, b int) int { return strict(file[a].Value) - strict(file[b].Value) })
	case m == GlobalWins && len(global) > 0:
		return global[0]
	case m == LastBlock && len(matched) > 0:
		return matched[len(matched)-1]
	case len(matched) > 0:
		return matched[0]
	}
	return global[0]
}

// strict orders values from the strictest.
func strict(v string) int {
	n := 0
	for _, c := range v {
		if c < '0' || c > '9' {
			return map[string]int{"no": 0, "yes": 1}[v]
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func which(file []Directive, at, matched int) string {
	if matched > 0 {
		return "the first line of a matching block that names it"
	}
	return "the first line ahead of all blocks"
}

func matchSaid(in bool) string {
	if in {
		return "matches the login"
	}
	return "does not match, so its block is skipped"
}

// Matches reports whether all criteria of a Match line hold.
func Matches(criteria string, l Login, m Model) bool {
	f := strings.Fields(criteria)
	every, some := true, false
	for i := 0; i+1 < len(f); i += 2 {
		hit := false
		for _, v := range strings.Split(f[i+1], ",") {
			switch f[i] {
			case "User":
				hit = hit || v == l.User
			case "Address":
				hit = hit || inPrefix(v, l.Addr)
			}
		}
		every, some = every && hit, some || hit
	}
	if m == AnyCriterion {
		return some
	}
	return every
}

func inPrefix(prefix, addr string) bool {
	p, err := netip.ParsePrefix(prefix)
	a, err2 := netip.ParseAddr(addr)
	return err == nil && err2 == nil && p.Contains(a)
}
