package pipeline

import "strings"

// Wrong models of cache keys.
const (
	LongestPrefix Model = "longest-prefix-wins"
	NewestOfAll   Model = "newest-of-any-key"
	Siblings      Model = "branches-share-caches"
	DefaultFirst  Model = "default-branch-first"
	ExactAnywhere Model = "exact-key-on-default-first"
	OldestFits    Model = "oldest-entry-wins"
	KeysReversed  Model = "last-restore-key-first"
)

// CacheModels are all of them.
var CacheModels = []Model{LongestPrefix, NewestOfAll, Siblings, DefaultFirst, ExactAnywhere, OldestFits, KeysReversed}

// Entry is a saved cache; a greater Day is newer.
type Entry struct {
	Key, Branch string
	Day         int
}

// Lookup is what a job asks for on its branch.
type Lookup struct {
	Branch, Key string
	Restore     []string
}

// Restored is the index of the entry that is restored, -1 for none.
func Restored(entries []Entry, l Lookup, m Model, tr *Steps) int {
	branches := []string{l.Branch, "main"}
	switch m {
	case DefaultFirst:
		branches = []string{"main", l.Branch}
	case Siblings:
		branches = []string{""}
	case ExactAnywhere:
		for i, e := range entries {
			if e.Key == l.Key && (e.Branch == l.Branch || e.Branch == "main") {
				return i
			}
		}
	}
	for n, b := range branches {
		if n > 0 && b == branches[0] {
			break
		}
		if i := onBranch(entries, l, b, m, tr); i >= 0 {
			return i
		}
	}
	return -1
}

// onBranch searches one branch, or all for "".
func onBranch(entries []Entry, l Lookup, branch string, m Model, tr *Steps) int {
	on := func(e Entry) bool { return branch == "" || e.Branch == branch }
	for i, e := range entries {
		if on(e) && e.Key == l.Key {
			tr.say("cache.exact", "On %s there is an entry with exactly the key `%s`.", branch, l.Key)
			return i
		}
	}
	prefixes := append([]string{l.Key}, l.Restore...)
	if m == KeysReversed {
		for i, j := 0, len(prefixes)-1; i < j; i, j = i+1, j-1 {
			prefixes[i], prefixes[j] = prefixes[j], prefixes[i]
		}
	}
	best := -1
	for _, p := range prefixes {
		for i, e := range entries {
			if on(e) && strings.HasPrefix(e.Key, p) && (best < 0 || better(entries[best], e, m)) {
				best = i
			}
		}
		if best >= 0 && m != NewestOfAll {
			tr.say("cache.prefix", "On %s the newest entry that begins with `%s` is `%s`.", branch, p, entries[best].Key)
			return best
		}
		tr.say("cache.none", "On %s no entry begins with `%s`.", branch, p)
	}
	return best
}

func better(old, e Entry, m Model) bool {
	switch m {
	case LongestPrefix:
		return len(e.Key) > len(old.Key) || len(e.Key) == len(old.Key) && e.Day > old.Day
	case OldestFits:
		return e.Day < old.Day
	}
	return e.Day > old.Day
}
