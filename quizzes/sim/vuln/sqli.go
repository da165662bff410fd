package vuln

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// User is a row of the toy table users.
type User struct {
	ID               int
	Name, Team, City string
}

// Field is a place of the query that takes a value from a request.
type Field struct {
	Column, Op string
	Value      string
	Quoted     bool // between single quotes, when joined
	Bound      bool // a bound parameter instead of joined text
}

// Query is SELECT id FROM users WHERE … AND …, with one field for each condition.
type Query []Field

// The wrong models of a query.
const (
	FlatAndOr       Model = "and-or-left-to-right" // AND binds no tighter than OR
	CommentIgnored  Model = "sql-comment-ignored"  // what follows -- still counts
	StaysData       Model = "joined-input-stays-data"
	BoundInjectable Model = "parameters-injectable"
	OrFitsAll       Model = "injected-or-fits-every-row"
)

// Template prints the query as the program has it: NAME stands for joined text, ? for a parameter.
func (q Query) Template() string {
	return q.print(func(f Field) string {
		switch {
		case f.Bound:
			return "?"
		case f.Quoted:
			return "'" + strings.ToUpper(f.Column) + "'"
		}
		return strings.ToUpper(f.Column)
	})
}

// SQL is the statement as the database parses it, with a ? for each bound value.
func (q Query) SQL(m Model) string {
	return q.print(func(f Field) string {
		switch {
		case f.bound(m):
			return "?"
		case f.Quoted:
			return "'" + f.Value + "'"
		}
		return f.Value
	})
}

func (f Field) bound(m Model) bool {
	return f.Bound && m != BoundInjectable || !f.Bound && m == StaysData
}

func (q Query) print(value func(Field) string) string {
	var conds []string
	for _, f := range q {
		conds = append(conds, fmt.Sprintf("%s %s %s", f.Column, f.Op, value(f)))
	}
	return "SELECT id FROM users WHERE " + strings.Join(conds, " AND ")
}

// Run gives the ids that the query returns, as SQLite evaluates it: a comment runs from -- to the end, AND binds tighter
// than OR (SQLite documentation, "SQL Language Expressions"), and a bound value is one value whatever it contains.
func (q Query) Run(users []User, m Model) (ids []int, err error) {
	_, where, _ := strings.Cut(q.SQL(m), "WHERE ")
	toks, err := tokens(where, m)
	if err != nil {
		return nil, err
	}
	var args []string
	for _, f := range q {
		if f.bound(m) {
			args = append(args, f.Value)
		}
	}
	for _, u := range users {
		p := parser{toks: toks, user: u, args: args, m: m}
		ok := p.or()
		if p.bad || p.at < len(toks) {
			return nil, errSyntax
		}
		if ok || m == OrFitsAll && p.sawOr {
			ids = append(ids, u.ID)
		}
	}
	return ids, nil
}

var errSyntax = errors.New("syntax error")

func tokens(s string, m Model) ([]string, error) {
	var out []string
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == ' ':
			i++
		case strings.HasPrefix(s[i:], "--"):
			if m != CommentIgnored {
				return out, nil
			}
			i += 2
			if i < len(s) && s[i] == '\'' {
				i++
			}
		case c == '\'':
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				return nil, errSyntax
			}
			out = append(out, s[i:i+end+2])
			i += end + 2
		case strings.HasPrefix(s[i:], "<>"):
			out, i = append(out, "<>"), i+2
		case strings.ContainsRune("=<>?", rune(c)):
			out, i = append(out, string(c)), i+1
		default:
			j := i
			for j < len(s) && (s[j] >= 'a' && s[j] <= 'z' || s[j] >= 'A' && s[j] <= 'Z' || s[j] >= '0' && s[j] <= '9') {
				j++
			}
			if j == i {
				return nil, errSyntax
			}
			out, i = append(out, s[i:j]), j
		}
	}
	return out, nil
}

type parser struct {
	toks  []string
	at    int
	arg   int
	args  []string
	user  User
	m     Model
	bad   bool
	sawOr bool
}

func (p *parser) peek() string {
	if p.at < len(p.toks) {
		return p.toks[p.at]
	}
	return ""
}

func (p *parser) next() string {
	t := p.peek()
	p.at++
	return t
}

func (p *parser) or() bool {
	v := p.and()
	for !p.bad && (p.peek() == "OR" || p.m == FlatAndOr && p.peek() == "AND") {
		if p.next() == "OR" {
			p.sawOr = true
			w := p.and()
			v = v || w
		} else {
			w := p.and()
			v = v && w
		}
	}
	return v
}

func (p *parser) and() bool {
	v := p.compare()
	for !p.bad && p.peek() == "AND" && p.m != FlatAndOr {
		p.next()
		w := p.compare()
		v = v && w
	}
	return v
}

func (p *parser) compare() bool {
	a, op, b := p.operand(), p.next(), p.operand()
	if p.bad {
		return false
	}
	x, errA := strconv.Atoi(a)
	y, errB := strconv.Atoi(b)
	c := strings.Compare(a, b)
	if errA == nil && errB == nil {
		c = x - y
	}
	switch op {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case ">":
		return c > 0
	}
	p.bad = true
	return false
}

func (p *parser) operand() string {
	switch t := p.next(); {
	case t == "id":
		return strconv.Itoa(p.user.ID)
	case t == "name":
		return p.user.Name
	case t == "team":
		return p.user.Team
	case t == "city":
		return p.user.City
	case t == "?" && p.arg < len(p.args):
		p.arg++
		return p.args[p.arg-1]
	case len(t) > 1 && t[0] == '\'':
		return t[1 : len(t)-1]
	case t != "" && t[0] >= '0' && t[0] <= '9':
		return t
	}
	p.bad = true
	return ""
}

// DrawUsers draws n rows with distinct names.
func DrawUsers(r *rand.Rand, n int) []User {
	names, teams, cities := []string{"ann", "bob", "cleo", "dan", "eva", "finn", "gus", "hal"}, []string{"red", "blue", "green"}, []string{"bern", "oslo", "rome"}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var out []User
	for i := range n {
		out = append(out, User{i + 1, names[i], teams[r.IntN(3)], cities[r.IntN(3)]})
	}
	return out
}

// DrawQuery draws two conditions and what a request puts into them: one plain value and one that speaks SQL, or two such.
func DrawQuery(r *rand.Rand, users []User) Query {
	text := func(col string) Field {
		return Field{Column: col, Op: "=", Value: drawText(r, users, col), Quoted: true, Bound: r.IntN(4) == 0}
	}
	cols := []string{"name", "team", "city"}
	r.Shuffle(3, func(i, j int) { cols[i], cols[j] = cols[j], cols[i] })
	if r.IntN(2) == 0 {
		return Query{text(cols[0]), text(cols[1])}
	}
	id := Field{Column: "id", Op: []string{"=", "<", ">"}[r.IntN(3)], Value: drawNumber(r, users)}
	if id.Op == "=" && r.IntN(4) == 0 {
		id.Bound = true
	}
	if r.IntN(2) == 0 {
		return Query{id, text(cols[0])}
	}
	return Query{text(cols[0]), id}
}

func (u User) column(c string) string {
	return map[string]string{"name": u.Name, "team": u.Team, "city": u.City}[c]
}

func drawText(r *rand.Rand, users []User, col string) string {
	any := func() User { return users[r.IntN(len(users))] }
	own, k := any().column(col), 1+r.IntN(len(users))
	switch r.IntN(9) {
	case 0, 1, 2:
		return own
	case 3:
		return own + "' --"
	case 4:
		return fmt.Sprintf("x' OR id%s%d --", []string{"=", "<>", ">", "<"}[r.IntN(4)], k)
	case 5:
		return "x' OR team='" + any().Team
	case 6:
		return own + "' OR id='" + strconv.Itoa(k)
	case 7:
		return fmt.Sprintf("%s' AND id<>%d --", own, k)
	}
	return "x' OR city='" + any().City + "' --"
}

func drawNumber(r *rand.Rand, users []User) string {
	u, k, l := users[r.IntN(len(users))], 1+r.IntN(len(users)), 1+r.IntN(len(users))
	switch r.IntN(6) {
	case 0, 1:
		return strconv.Itoa(k)
	case 2:
		return fmt.Sprintf("%d OR id=%d", k, l)
	case 3:
		return fmt.Sprintf("%d OR team='%s' --", k, u.Team)
	case 4:
		return fmt.Sprintf("%d OR city='%s'", k, u.City)
	}
	return fmt.Sprintf("%d --", k)
}
