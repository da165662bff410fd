package kv

import (
	"slices"
	"strings"
)

// lists runs the commands of the list type. list[0] is the head, which Redis calls left.
func (db *Redis) lists(name string, a []string) (Reply, string) {
	e := db.find(a[0])
	if e != nil && e.kind != List && !db.model.has(AnyTypeGoes) {
		return db.refuse(e)
	}
	switch name {
	case "LPUSH", "RPUSH":
		return db.push(a[0], a[1:], (name == "LPUSH") != db.model.has(EndsSwapped))
	case "LPOP", "RPOP":
		return db.pop(e, (name == "LPOP") != db.model.has(EndsSwapped))
	case "RPOPLPUSH":
		return db.rotate(e, a)
	}
	var l []string
	if e != nil {
		l = e.list
	}
	switch name {
	case "LLEN":
		return number(len(l)), db.say("replies %d", len(l))
	case "LINDEX":
		i := db.index(atoi(a[1]), len(l))
		if i < 0 || i >= len(l) {
			return Reply{}, "finds no element there and replies nil"
		}
		return text(l[i]), db.say("counts from 0 and replies %q", l[i])
	case "LRANGE":
		got := span(db.model, l, a[1], a[2])
		return many(got), db.say("takes indexes %s to %s, both included, counted from 0: %s", a[1], a[2], words(got))
	}
	return db.cut(name, e, a)
}

func (db *Redis) push(key string, items []string, left bool) (Reply, string) {
	if db.find(key) == nil && db.model.has(MissingFails) {
		return fail(noSuchKey), "fails: there is no such key"
	}
	e, _ := db.open(key, List)
	how := "adds one after the other at the tail"
	if left {
		how = "puts one after the other at the head, so the last named is first"
		added := slices.Clone(items)
		if !db.model.has(LPushKeepsOrder) {
			slices.Reverse(added)
		}
		e.list = append(added, e.list...)
	} else {
		e.list = append(e.list, items...)
	}
	if len(items) == 1 {
		how = strings.Replace(how, "one after the other ", "it ", 1)
		how = strings.TrimSuffix(how, ", so the last named is first")
	}
	db.touched(e)
	if db.model.has(PushCountsNew) {
		return number(len(items)), how
	}
	return number(len(e.list)), db.say("%s; the list is [%s] and the reply its length, %d", how, strings.Join(e.list, " "), len(e.list))
}

func (db *Redis) pop(e *entry, left bool) (Reply, string) {
	if e == nil || len(e.list) == 0 {
		return Reply{}, "finds no such key and replies nil"
	}
	i, end := len(e.list)-1, "tail"
	if left {
		i, end = 0, "head"
	}
	x := e.list[i]
	e.list = slices.Delete(e.list, i, i+1)
	db.touched(e)
	why := db.say("takes %s from the %s", x, end)
	if db.dropEmpty(e) {
		why += "; the list is empty, so the key is gone"
	}
	return text(x), why
}

func (db *Redis) rotate(e *entry, a []string) (Reply, string) {
	if e != nil && a[0] == a[1] && len(e.list) == 1 { // Redis pushes before it looks whether the list is empty
		db.touched(e)
		return text(e.list[0]), "moves the only element onto itself; the key and any expiry stay"
	}
	rep, _ := db.pop(e, db.model.has(EndsSwapped))
	if rep.Kind == Null {
		return rep, "finds nothing to move and replies nil"
	}
	if to := db.find(a[1]); to != nil && to.kind != List {
		panic("kv: RPOPLPUSH onto another type is not in the list")
	}
	db.push(a[1], []string{rep.Str}, !db.model.has(EndsSwapped))
	return rep, db.say("takes %s from the tail of `%s` and puts it at the head of `%s`", rep.Str, a[0], a[1])
}

// cut runs LREM with a positive count and LTRIM.
func (db *Redis) cut(name string, e *entry, a []string) (Reply, string) {
	if e == nil {
		if name == "LTRIM" {
			return ok(), "finds no such key"
		}
		return number(0), "finds no such key and replies 0"
	}
	if name == "LTRIM" {
		e.list = slices.Clone(span(db.model, e.list, a[1], a[2]))
		db.touched(e)
		db.dropEmpty(e)
		return ok(), db.say("keeps indexes %s to %s, both included, counted from 0: %s", a[1], a[2], words(e.list))
	}
	n, limit := 0, atoi(a[1])
	e.list = slices.DeleteFunc(e.list, func(s string) bool {
		hit := s == a[2] && (n < limit || limit == 0)
		if hit {
			n++
		}
		return hit
	})
	if n > 0 {
		db.touched(e)
	}
	db.dropEmpty(e)
	return number(n), db.say("removes %s from the head on and replies %d", plural(n, "match"), n)
}

func (db *Redis) index(i, n int) int {
	switch {
	case i < 0:
		return n + i
	case db.model.has(OneBased):
		return i - 1
	}
	return i
}

// span cuts a range out as LRANGE and ZRANGE do: both ends included, negative indexes from the end.
func span(m Model, l []string, start, stop string) []string {
	db := Redis{model: m}
	i, j := db.index(atoi(start), len(l)), db.index(atoi(stop), len(l))
	if m.has(StopExclusive) {
		j--
	}
	i, j = max(i, 0), min(j, len(l)-1)
	if i > j {
		return nil
	}
	return l[i : j+1]
}

func words(l []string) string {
	if len(l) == 0 {
		return "nothing"
	}
	return "`" + strings.Join(l, " ") + "`"
}
