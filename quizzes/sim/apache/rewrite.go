package apache

import (
	"fmt"
	"strings"
)

// Cond is a RewriteCond on the Host header or the query string: it holds when the value is Is, or for Not when it is
// something else.
type Cond struct {
	Var, Is string // Var: HTTP_HOST or QUERY_STRING
	Not     bool
	Or      bool // joined to the next one by [OR]
}

func (c Cond) String() string {
	is := "=" + c.Is
	if c.Not {
		is = "!" + is
	}
	s := fmt.Sprintf(`RewriteCond "%%{%s}" "%s"`, c.Var, is)
	if c.Or {
		s += " [OR]"
	}
	return s
}

// Rule is a RewriteRule of a server or virtual host. A rule with Redirect also ends the pass.
type Rule struct {
	Conds                     []Cond
	Pattern, Target           string
	Redirect, Last, QSA, Deny bool
}

func (r Rule) String() string {
	var flags []string
	for _, f := range []struct {
		on   bool
		name string
	}{{r.Redirect, "R"}, {r.Deny, "F"}, {r.QSA, "QSA"}, {r.Last || r.Redirect, "L"}} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	s := fmt.Sprintf(`RewriteRule "%s" "%s"`, r.Pattern, r.Target)
	if len(flags) > 0 {
		s += " [" + strings.Join(flags, ",") + "]"
	}
	return s
}

// The wrong models of rewriting.
const (
	FirstRule    Model = "first-rule-only"        // the first rule that matches ends everything
	QSADefault   Model = "query-always-joined"    // the old query is always joined to a new one
	QueryDropped Model = "query-always-dropped"   // a rewrite drops the query
	CondForAll   Model = "conditions-stay-on"     // a condition holds for all rules below it
	CondsAny     Model = "one-condition-enough"   // conditions are alternatives
	CondsUnread  Model = "conditions-ignored"     // conditions play no part
	LastIgnored  Model = "last-flag-ignored"      // L does not end the pass
	OriginalURL  Model = "rules-see-original-url" // each rule sees the URL as it came
	OrIgnored    Model = "or-flag-ignored"        // conditions joined by OR must all hold
	QSAReplaces  Model = "qsa-replaces-query"     // QSA keeps the old query alone
)

// Request is what the rules look at.
type Request struct{ Host, Path, Query string }

// Answer is where rewriting leads: a status of 302 or 403, or 0 when the request goes on inside.
type Answer struct {
	Status int
	URL    string // path with query
}

func (a Answer) String() string {
	switch a.Status {
	case 302:
		return "redirected to `" + a.URL + "`"
	case 403:
		return "refused with 403"
	}
	return "served inside as `" + a.URL + "`"
}

// Rewrite runs the rules from top to bottom, each on the result of the one before (Apache 2.4, mod_rewrite, in server
// context; "RewriteRule Flags").
func Rewrite(rules []Rule, q Request, m Model) (Answer, []Step) {
	tr := trace{off: m != ""}
	url, query := q.Path, q.Query
	var above []Cond
	for i, r := range rules {
		seen := url
		if m == OriginalURL {
			seen = q.Path
		}
		if _, ok := r.match(seen); !ok {
			tr.add("rewrite.pattern", "Rule %d: `%s` does not match `%s`.", i+1, r.Pattern, seen)
			above = append(above, r.Conds...)
			continue
		}
		conds := r.Conds
		if m == CondForAll {
			above = append(above, r.Conds...)
			conds = above
		}
		if !holds(conds, Request{q.Host, seen, query}, m) {
			tr.add("rewrite.condition", "Rule %d: its pattern matches `%s`, but its conditions do not hold.", i+1, seen)
			continue
		}
		if r.Deny {
			tr.add("rewrite.deny", "Rule %d matches and answers 403.", i+1)
			return Answer{Status: 403}, tr.steps
		}
		url, query = r.apply(seen, query, m)
		tr.add("rewrite.apply", "Rule %d matches `%s` and makes it `%s`.", i+1, seen, Join(url, query))
		if r.Redirect {
			tr.add("rewrite.redirect", "`R` with `L`: the client is sent to `%s`.", Join(url, query))
			return Answer{302, Join(url, query)}, tr.steps
		}
		if r.Last && m != LastIgnored {
			tr.add("rewrite.last", "`L` ends the pass.")
			break
		}
		if m == FirstRule {
			break
		}
	}
	return Answer{0, Join(url, query)}, tr.steps
}

// Join puts path and query together.
func Join(url, query string) string {
	if query == "" {
		return url
	}
	return url + "?" + query
}

// match knows patterns of two forms, ^/x/(.*)$ and ^/x$, and gives what the group holds.
func (r Rule) match(url string) (group string, ok bool) {
	pattern := strings.TrimSuffix(strings.TrimPrefix(r.Pattern, "^"), "$")
	if prefix, is := strings.CutSuffix(pattern, "(.*)"); is {
		return strings.CutPrefix(url, prefix)
	}
	return "", url == pattern
}

func (r Rule) apply(url, query string, m Model) (string, string) {
	group, _ := r.match(url)
	to := strings.ReplaceAll(r.Target, "$1", group)
	path, added, has := strings.Cut(to, "?")
	switch {
	case m == QueryDropped && !has:
		return path, ""
	case !has:
		return path, query
	case m == QSAReplaces && r.QSA:
		return path, query
	case (r.QSA || m == QSADefault) && query != "":
		return path, strings.TrimPrefix(added+"&"+query, "&")
	}
	return path, added
}

func holds(conds []Cond, q Request, m Model) bool {
	if m == CondsUnread {
		return true
	}
	some := len(conds) == 0
	for i := 0; i < len(conds); i++ {
		ok := conds[i].holds(q)
		some = some || ok
		for conds[i].Or && i+1 < len(conds) && m != OrIgnored {
			i++
			if conds[i].holds(q) {
				ok, some = true, true
			}
		}
		if !ok && m != CondsAny {
			return false
		}
	}
	return some
}

func (c Cond) holds(q Request) bool {
	v := q.Host
	if c.Var == "QUERY_STRING" {
		v = q.Query
	}
	return (v == c.Is) != c.Not
}
