package kv

import (
	"fmt"
	"slices"
	"strconv"
)

// sets runs the commands of the set type.
func (db *Redis) sets(name string, a []string) (Reply, string) {
	e := db.find(a[0])
	if e != nil && e.kind != Set && !db.model.has(AnyTypeGoes) {
		return db.refuse(e)
	}
	if name == "SADD" {
		return db.sadd(a[0], a[1:])
	}
	if e == nil {
		return number(0), "finds no such key and replies 0"
	}
	switch name {
	case "SCARD":
		return number(len(e.list)), db.say("replies with the number of members, %d", len(e.list))
	case "SISMEMBER":
		if slices.Contains(e.list, a[1]) {
			return number(1), "finds the member and replies 1"
		}
		return number(0), "finds no such member and replies 0"
	}
	n := len(e.list)
	e.list = slices.DeleteFunc(e.list, func(s string) bool { return slices.Contains(a[1:], s) })
	n -= len(e.list)
	return db.removed(e, n)
}

// removed ends SREM, HDEL and ZREM, which took n elements.
func (db *Redis) removed(e *entry, n int) (Reply, string) {
	why := db.say("removes %s and replies %d", plural(n, e.noun()), n)
	if n > 0 {
		db.touched(e)
	}
	if db.dropEmpty(e) {
		why += "; nothing is left, so the key is gone"
	}
	return number(n), why
}

func (db *Redis) sadd(key string, items []string) (Reply, string) {
	e, _ := db.open(key, Set)
	n := 0
	for _, s := range items {
		if !slices.Contains(e.list, s) || db.model.has(DuplicatesKept) {
			e.list = append(e.list, s)
			n++
		}
	}
	return db.added(e, n, len(items))
}

// added ends SADD, HSET and ZADD: the reply counts what is new.
func (db *Redis) added(e *entry, n, all int) (Reply, string) {
	db.touched(e)
	switch {
	case db.model.has(CountsAll):
		n = all
	case db.model.has(AddRepliesSize):
		n = len(e.list) + len(e.fields) + len(e.members)
	}
	return number(n), db.say("names %s, %s, and replies %d", plural(all, e.noun()), newOf(n, all), n)
}

// noun says what a collection holds.
func (e *entry) noun() string {
	if e.kind == Hash {
		return "field"
	}
	return "member"
}

func newOf(n, all int) string {
	switch {
	case all == 1 && n == 1:
		return "a new one"
	case all == 1:
		return "one that is there"
	case n == 0:
		return "none of them new"
	case n == all:
		return "all new"
	}
	return strconv.Itoa(n) + " of them new"
}

// hashes runs the commands of the hash type.
func (db *Redis) hashes(name string, a []string) (Reply, string) {
	e := db.find(a[0])
	if e != nil && e.kind != Hash && !db.model.has(AnyTypeGoes) {
		return db.refuse(e)
	}
	switch {
	case name == "HSET":
		return db.hset(a[0], a[1:])
	case name == "HINCRBY":
		return db.hincr(a[0], a[1], atoi(a[2]))
	case e == nil && name == "HGET":
		return Reply{}, "finds no such key and replies nil"
	case e == nil:
		return number(0), "finds no such key and replies 0"
	case name == "HLEN":
		return number(len(e.fields)), db.say("replies with the number of fields, %d", len(e.fields))
	case name == "HDEL":
		n := len(e.fields)
		e.fields = slices.DeleteFunc(e.fields, func(f field) bool { return slices.Contains(a[1:], f.name) })
		return db.removed(e, n-len(e.fields))
	}
	return e.lookup(name, a[1])
}

func (e *entry) lookup(name, f string) (Reply, string) {
	i := slices.IndexFunc(e.fields, func(x field) bool { return x.name == f })
	switch {
	case name == "HEXISTS" && i >= 0:
		return number(1), "finds the field and replies 1"
	case name == "HEXISTS":
		return number(0), "finds no such field and replies 0"
	case i < 0:
		return Reply{}, "finds no such field and replies nil"
	}
	return text(e.fields[i].value), fmt.Sprintf("replies %q", e.fields[i].value)
}

func (db *Redis) hset(key string, pairs []string) (Reply, string) {
	e, _ := db.open(key, Hash)
	n := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.put(pairs[i], pairs[i+1]) {
			n++
		}
	}
	return db.added(e, n, len(pairs)/2)
}

// put sets a field and reports whether it is new.
func (e *entry) put(name, value string) bool {
	for i := range e.fields {
		if e.fields[i].name == name {
			e.fields[i].value = value
			return false
		}
	}
	e.fields = append(e.fields, field{name, value})
	return true
}

func (db *Redis) hincr(key, name string, by int) (Reply, string) {
	e, _ := db.open(key, Hash)
	old := 0
	if rep, _ := e.lookup("HGET", name); rep.Kind == Bulk {
		n, err := integer(rep.Str)
		if err != nil && !db.model.has(AnyTypeGoes) {
			return fail(notHashInt), db.say("is refused: %q is not an integer", rep.Str)
		}
		old = n
	}
	sum := old + by
	if db.model.has(IncrReplaces) {
		sum = by
	}
	e.put(name, strconv.Itoa(sum))
	db.touched(e)
	return number(sum), db.say("takes the field from %d to %d and replies %d", old, sum, sum)
}
