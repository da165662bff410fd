package kv

import (
	"slices"
	"strconv"
	"strings"
)

// ranked gives the members from the lowest score up; equal scores stand by name.
func (e *entry) ranked(m Model) []member {
	out := slices.Clone(e.members)
	slices.SortStableFunc(out, func(a, b member) int {
		if a.score != b.score || m.has(TiesByInsertion) {
			return a.score - b.score
		}
		return strings.Compare(a.name, b.name)
	})
	return out
}

// zsets runs the commands of the sorted set type. Scores are integers here.
func (db *Redis) zsets(name string, a []string) (Reply, string) {
	e := db.find(a[0])
	if e != nil && e.kind != ZSet && !db.model.has(AnyTypeGoes) {
		return db.refuse(e)
	}
	switch {
	case name == "ZADD":
		return db.zadd(a[0], a[1:])
	case name == "ZINCRBY":
		return db.zincr(a[0], atoi(a[1]), a[2])
	case e == nil:
		e = &entry{}
	}
	switch name {
	case "ZREM":
		if e.key == "" {
			return number(0), "finds no such key and replies 0"
		}
		n := len(e.members)
		e.members = slices.DeleteFunc(e.members, func(m member) bool { return slices.Contains(a[1:], m.name) })
		return db.removed(e, n-len(e.members))
	case "ZPOPMIN":
		return db.zpop(e)
	}
	return db.zread(name, e, a)
}

func (db *Redis) zread(name string, e *entry, a []string) (Reply, string) {
	l := e.ranked(db.model)
	if strings.Contains(name, "REV") != (db.model.has(HighestFirst) && strings.Contains("ZRANGEZRANK", name)) {
		slices.Reverse(l)
	}
	switch name {
	case "ZRANGE", "ZREVRANGE":
		got := span(db.model, names(l), a[1], a[2])
		return many(got), db.say("orders by score, %s, equal scores %s, and takes indexes %s to %s, both included, counted from 0: %s",
			way(name, "lowest first", "highest first"), way(name, "by name", "by name backwards"), a[1], a[2], words(got))
	case "ZCARD":
		return number(len(l)), db.say("replies with the number of members, %d", len(l))
	case "ZCOUNT":
		n := 0
		for _, m := range l {
			if m.score >= atoi(a[1]) && m.score <= atoi(a[2]) {
				n++
			}
		}
		return number(n), db.say("counts scores from %s to %s, both included, and replies %d", a[1], a[2], n)
	}
	i := slices.IndexFunc(l, func(m member) bool { return m.name == a[1] })
	switch {
	case i < 0:
		return Reply{}, "finds no such member and replies nil"
	case name == "ZSCORE":
		return text(strconv.Itoa(l[i].score)), db.say("replies %d", l[i].score)
	case db.model.has(OneBased):
		i++
	}
	return number(i), db.say("counts the members %s, from 0: %s; it replies %d", way(name, "from the lowest score up", "from the highest score down"), words(names(l)), i)
}

func way(name, up, down string) string {
	if strings.Contains(name, "REV") {
		return down
	}
	return up
}

func names(l []member) []string {
	out := make([]string, len(l))
	for i, m := range l {
		out[i] = m.name
	}
	return out
}

func (db *Redis) zadd(key string, pairs []string) (Reply, string) {
	e, _ := db.open(key, ZSet)
	n := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if m := e.member(pairs[i+1]); m == nil {
			e.members = append(e.members, member{pairs[i+1], atoi(pairs[i])})
			n++
		} else if !db.model.has(ZAddKeepsOld) {
			m.score = atoi(pairs[i])
		}
	}
	rep, why := db.added(e, n, len(pairs)/2)
	if n < len(pairs)/2 {
		why += "; a member that was there gets its new score"
	}
	return rep, why
}

func (e *entry) member(name string) *member {
	for i := range e.members {
		if e.members[i].name == name {
			return &e.members[i]
		}
	}
	return nil
}

func (db *Redis) zincr(key string, by int, name string) (Reply, string) {
	e, _ := db.open(key, ZSet)
	m := e.member(name)
	if m == nil {
		e.members = append(e.members, member{name: name})
		m = e.member(name)
	}
	old := m.score
	m.score += by
	if db.model.has(IncrReplaces) {
		m.score = by
	}
	db.touched(e)
	return text(strconv.Itoa(m.score)), db.say("takes %s from %d to %d", name, old, m.score)
}

func (db *Redis) zpop(e *entry) (Reply, string) {
	l := e.ranked(db.model)
	if len(l) == 0 {
		return many(nil), "finds nothing"
	}
	m := l[0]
	e.members = slices.DeleteFunc(e.members, func(x member) bool { return x.name == m.name })
	db.touched(e)
	db.dropEmpty(e)
	return many([]string{m.name, strconv.Itoa(m.score)}), db.say("takes %s, which has the lowest score, %d", m.name, m.score)
}
