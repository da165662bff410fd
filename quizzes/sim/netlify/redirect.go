package netlify

import (
	"slices"
	"strconv"
	"strings"
)

// Wrong models of redirects.
const (
	MostSpecific Model = "most-specific-wins"
	LastMatch    Model = "last-match-wins"
	FilesFirst   Model = "force-mark-ignored"
	RulesFirst   Model = "rule-before-file"
	CaseFolded   Model = "paths-ignore-case"
	StarOne      Model = "star-matches-one-segment"
	NameDeep     Model = "placeholder-matches-several-segments"
	QueryIgnored Model = "query-condition-ignored"
	SplatWhole   Model = "splat-is-whole-path"
	ShadowedNext Model = "file-check-skips-to-next-rule"
)

// RedirectModels are all of them.
var RedirectModels = []Model{FilesFirst, RulesFirst, ShadowedNext, CaseFolded, StarOne, NameDeep, QueryIgnored, SplatWhole, MostSpecific, LastMatch}

// Rule is a line of a _redirects file. Query is a parameter that must be there, "" for none; its value is called :Query.
type Rule struct {
	From, Query, To string
	Status          int
	Force           bool
}

func (r Rule) String() string {
	s := r.From
	if r.Query != "" {
		s += " " + r.Query + "=:" + r.Query
	}
	s += " " + r.To
	if r.Status != 301 || r.Force {
		s += " " + strconv.Itoa(r.Status)
	}
	if r.Force {
		s += "!"
	}
	return s
}

// Request is a path with one parameter or none.
type Request struct{ Path, Key, Value string }

func (q Request) String() string {
	if q.Key == "" {
		return q.Path
	}
	return q.Path + "?" + q.Key + "=" + q.Value
}

// Answer is the path that answers, and the rule that names it, -1 for a file at the path of the request.
type Answer struct {
	Path   string
	Rule   int
	Status int
}

// Match is the index of the rule that is used for a request, and its target filled in; -1 for none.
func Match(rules []Rule, q Request, m Model) (rule int, target string) {
	rule = -1
	for i, r := range rules {
		to, ok := r.match(q, m)
		if !ok || rule >= 0 && m != LastMatch && !(m == MostSpecific && fixed(r.From) > fixed(rules[rule].From)) {
			continue
		}
		rule, target = i, to
	}
	return rule, target
}

// fixed counts the segments of a path that stand for themselves, a placeholder for half as much.
func fixed(path string) int {
	n := 0
	for _, s := range segments(path) {
		switch {
		case s == "*":
		case strings.HasPrefix(s, ":"):
			n++
		default:
			n += 2
		}
	}
	return n
}

// Serve answers a request: the first rule that matches, unless a file is at the path and the rule is not forced.
func Serve(rules []Rule, files []string, q Request, m Model, tr *Steps) Answer {
	file := slices.Contains(files, q.Path)
	i, target := Match(rules, q, m)
	if file && m == ShadowedNext {
		for i >= 0 && !rules[i].Force {
			var skipped int
			if skipped, target = Match(rules[i+1:], q, ""); skipped < 0 {
				i = -1
			} else {
				i += 1 + skipped
			}
		}
	}
	for k := range rules[:max(i, 0)] {
		tr.say("netlify.no-match", "Line %d, `%s`, does not match `%s`.", k+1, rules[k], q)
	}
	if i < 0 {
		tr.say("netlify.none", "No rule matches `%s`.", q)
		return Answer{q.Path, -1, 200}
	}
	tr.say("netlify.first", "Line %d, `%s`, is the first that matches `%s`.", i+1, rules[i], q)
	forced := rules[i].Force && m != FilesFirst || m == RulesFirst
	if file && !forced {
		tr.say("netlify.file", "A file is at `%s` and the rule is not forced, so the file is served.", q.Path)
		return Answer{q.Path, -1, 200}
	}
	tr.say("netlify.target", "It answers %d with `%s`.", rules[i].Status, target)
	return Answer{target, i, rules[i].Status}
}

// match compares path and parameter and fills the target. A closing slash does not count.
func (r Rule) match(q Request, m Model) (string, bool) {
	to, path := r.To, segments(q.Path)
	if r.Query != "" && m != QueryIgnored {
		if q.Key != r.Query {
			return "", false
		}
		to = strings.ReplaceAll(to, ":"+r.Query, q.Value)
	}
	from := segments(r.From)
	for i, s := range from {
		if s == "*" {
			rest := path[min(i, len(path)):]
			if m == StarOne && len(rest) != 1 {
				return "", false
			}
			if m == SplatWhole {
				rest = path
			}
			return strings.ReplaceAll(to, ":splat", strings.Join(rest, "/")), len(path) >= i
		}
		if i >= len(path) {
			return "", false
		}
		switch {
		case strings.HasPrefix(s, ":"):
			value := path[i]
			if m == NameDeep && i == len(from)-1 {
				value, path = strings.Join(path[i:], "/"), path[:i+1]
			}
			to = replaceSegment(to, s, value)
		case s != path[i] && !(m == CaseFolded && strings.EqualFold(s, path[i])):
			return "", false
		}
	}
	return to, len(from) == len(path)
}

func replaceSegment(to, name, value string) string {
	s := strings.Split(to, "/")
	for i := range s {
		if s[i] == name {
			s[i] = value
		}
	}
	return strings.Join(s, "/")
}

func segments(path string) []string {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}
