package kv

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Cmd is one Redis command, sent At seconds after the start of the script.
type Cmd struct {
	At   int
	Args []string
}

// C makes a command from words separated by spaces.
func C(at int, line string) Cmd { return Cmd{at, strings.Fields(line)} }

func (c Cmd) String() string { return strings.Join(c.Args, " ") }

// Reply is a RESP2 reply. The zero value is the null reply.
type Reply struct {
	Kind ReplyKind
	Str  string
	Int  int64
	List []string
}

// ReplyKind is the type of a reply.
type ReplyKind byte

const (
	Null ReplyKind = iota
	Status
	Error
	Integer
	Bulk
	Array
)

// String prints a reply in one line, much as redis-cli does.
func (r Reply) String() string {
	switch r.Kind {
	case Status:
		return r.Str
	case Error:
		return "(error) " + r.Str
	case Integer:
		return "(integer) " + strconv.FormatInt(r.Int, 10)
	case Bulk:
		return strconv.Quote(r.Str)
	case Array:
		if len(r.List) == 0 {
			return "(empty array)"
		}
		return strings.Join(r.List, " ")
	}
	return "(nil)"
}

const (
	wrongType  = "WRONGTYPE Operation against a key holding the wrong kind of value"
	notInteger = "ERR value is not an integer or out of range"
	notHashInt = "ERR hash value is not an integer"
	noSuchKey  = "ERR no such key"
)

func ok() Reply             { return Reply{Kind: Status, Str: "OK"} }
func fail(s string) Reply   { return Reply{Kind: Error, Str: s} }
func number(n int) Reply    { return Reply{Kind: Integer, Int: int64(n)} }
func text(s string) Reply   { return Reply{Kind: Bulk, Str: s} }
func many(l []string) Reply { return Reply{Kind: Array, List: slices.Clone(l)} }

// Type names of Redis (TYPE command).
const (
	String = "string"
	List   = "list"
	Set    = "set"
	Hash   = "hash"
	ZSet   = "zset"
)

const never = -1

// entry is a key with its value. Order of the slices is order of insertion, except of list.
type entry struct {
	key, kind string
	str       string
	list      []string // a list's elements from the head, or a set's members
	fields    []field  // of a hash
	members   []member // of a sorted set
	deadline  int      // second at which the key expires, or never
	life      int      // the last lifetime given, for WriteRenewsTTL
}

type field struct{ name, value string }

type member struct {
	name  string
	score int
}

// Redis is a database that runs a script. Commands outside its list panic: generators write the scripts.
type Redis struct {
	model   Model
	now     int
	entries []*entry
	buried  []entry // deleted keys that had an expiry, for DelKeepsTTL
	quiet   bool
	Trace   []Step
}

// RedisReplies runs a script without a trace.
func RedisReplies(script []Cmd, m Model) []Reply {
	db := &Redis{model: m, quiet: true}
	replies := make([]Reply, 0, len(script))
	for _, c := range script {
		replies = append(replies, db.do(c))
	}
	return replies
}

// RedisLast runs a script without a trace and returns its last reply.
func RedisLast(script []Cmd, m Model) (last Reply) {
	db := &Redis{model: m, quiet: true}
	for _, c := range script {
		last = db.do(c)
	}
	return last
}

// RunRedis runs a script and returns the replies and the trace, one step a command; the steps of a mistake have no text.
// It follows the command reference of Redis 7.0 (redis.io/docs/latest/commands).
func RunRedis(script []Cmd, m Model) ([]Reply, *Redis) {
	db := &Redis{model: m}
	replies := make([]Reply, 0, len(script))
	for _, c := range script {
		replies = append(replies, db.do(c))
	}
	return replies, db
}

func (db *Redis) do(c Cmd) Reply {
	db.now = c.At
	gone := db.expire()
	rep, why := db.command(c.Args[0], c.Args[1:])
	if db.quiet {
		return rep
	}
	s := Step{Rule: "redis." + c.Args[0], Text: db.say("`%s` %s.", c, why), State: db.State(c.Args[1])}
	if gone != "" {
		s.Text = gone + " " + s.Text
	}
	db.Trace = append(db.Trace, s)
	return rep
}

// expire removes the keys whose time has come and says so.
func (db *Redis) expire() string {
	var said []string
	db.entries = slices.DeleteFunc(db.entries, func(e *entry) bool {
		if e.deadline == never || db.now < e.deadline {
			return false
		}
		if !db.quiet {
			said = append(said, fmt.Sprintf("`%s` expired at %d s.", e.key, e.deadline))
		}
		return true
	})
	return strings.Join(said, " ")
}

// say words a step of the trace. Of a mistake only the states are of use.
func (db *Redis) say(format string, a ...any) string {
	if db.quiet || db.model != 0 {
		return ""
	}
	return fmt.Sprintf(format, a...)
}

// refuse answers a command for another type.
func (db *Redis) refuse(e *entry) (Reply, string) {
	kind := e.kind
	if kind == ZSet {
		kind = "sorted set"
	}
	return fail(wrongType), db.say("is refused with WRONGTYPE: `%s` holds a %s", e.key, kind)
}

func (db *Redis) find(key string) *entry {
	for _, e := range db.entries {
		if e.key == key {
			return e
		}
	}
	return nil
}

// open finds a key of a type, or makes it. ok is false when the key holds another type.
func (db *Redis) open(key, kind string) (e *entry, ok bool) {
	if e = db.find(key); e == nil {
		e = &entry{key: key, kind: kind, deadline: never}
		if db.model.has(DelKeepsTTL) {
			e.inherit(db.buried)
		}
		db.entries = append(db.entries, e)
	}
	return e, e.kind == kind
}

func (e *entry) inherit(buried []entry) {
	for _, b := range buried {
		if b.key == e.key {
			e.deadline, e.life = b.deadline, b.life
		}
	}
}

func (db *Redis) remove(key string) bool {
	n := len(db.entries)
	db.entries = slices.DeleteFunc(db.entries, func(e *entry) bool {
		if e.key == key && e.deadline != never && db.model.has(DelKeepsTTL) {
			db.buried = append(db.buried, *e)
		}
		return e.key == key
	})
	return len(db.entries) < n
}

// dropEmpty removes a collection that has lost its last element.
func (db *Redis) dropEmpty(e *entry) bool {
	if db.model.has(EmptyStays) || len(e.list)+len(e.fields)+len(e.members) > 0 {
		return false
	}
	return db.remove(e.key)
}

// touched is called after each change of a value in place.
func (db *Redis) touched(e *entry) {
	switch {
	case e.deadline == never:
	case db.model.has(WriteClearsTTL):
		e.deadline = never
	case db.model.has(WriteRenewsTTL):
		e.deadline = db.now + e.life
	}
}

func (db *Redis) command(name string, a []string) (Reply, string) {
	switch name {
	case "SET", "SETEX", "SETNX", "GET", "GETSET", "GETDEL", "GETEX", "APPEND", "STRLEN", "INCR", "DECR", "INCRBY", "DECRBY":
		return db.strings(name, a)
	case "LPUSH", "RPUSH", "LPOP", "RPOP", "LRANGE", "LLEN", "LINDEX", "LREM", "LTRIM", "RPOPLPUSH":
		return db.lists(name, a)
	case "SADD", "SREM", "SCARD", "SISMEMBER":
		return db.sets(name, a)
	case "HSET", "HGET", "HDEL", "HLEN", "HEXISTS", "HINCRBY":
		return db.hashes(name, a)
	case "ZADD", "ZINCRBY", "ZREM", "ZRANGE", "ZREVRANGE", "ZRANK", "ZREVRANK", "ZSCORE", "ZCARD", "ZCOUNT", "ZPOPMIN":
		return db.zsets(name, a)
	case "DEL", "EXISTS", "TYPE", "RENAME", "EXPIRE", "PERSIST", "TTL":
		return db.keys(name, a)
	}
	panic("kv: command " + name + " is not in the list")
}

// State prints a key's value and what is left of its life.
func (db *Redis) State(key string) string {
	e := db.find(key)
	if e == nil {
		return key + ": no such key"
	}
	s := key + " = " + e.value(db.model)
	if e.deadline != never {
		s += fmt.Sprintf(", expires at %d s", e.deadline)
	}
	return s
}

func (e *entry) value(m Model) string {
	switch e.kind {
	case String:
		return strconv.Quote(e.str)
	case Hash:
		var p []string
		for _, f := range e.fields {
			p = append(p, f.name+":"+f.value)
		}
		return "{" + strings.Join(p, " ") + "}"
	case ZSet:
		var p []string
		for _, z := range e.ranked(m) {
			p = append(p, fmt.Sprintf("%s:%d", z.name, z.score))
		}
		return "{" + strings.Join(p, " ") + "}"
	case Set:
		return "{" + strings.Join(e.list, " ") + "}"
	}
	return "[" + strings.Join(e.list, " ") + "]"
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("kv: " + s + " is no integer")
	}
	return n
}
