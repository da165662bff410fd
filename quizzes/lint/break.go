package lint

import (
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
)

// breaker spoils the options of a question; i is the key's index.
type breaker func(r *rand.Rand, opts []quizzes.Option, key int) bool

// withOptions applies a breaker to a single choice. The options are copied first.
func withOptions(b breaker) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return func(r *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
		s, ok := q.Ask.(quizzes.Single)
		if !ok {
			return q, false
		}
		opts := slices.Clone(s.Options)
		key := slices.IndexFunc(opts, func(o quizzes.Option) bool { return o.Right })
		ok = key >= 0 && b(r, opts, key)
		q.Ask = quizzes.Single{Options: opts}
		return q, ok
	}
}

// onKey changes the key's text; the change has to change something.
func onKey(change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return withOptions(func(_ *rand.Rand, opts []quizzes.Option, key int) bool {
		old := opts[key].Text
		opts[key].Text = change(old)
		return opts[key].Text != old
	})
}

// onProse is onKey for questions all of whose options are prose of three words or more.
func onProse(change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return withOptions(func(_ *rand.Rand, opts []quizzes.Option, key int) bool {
		old := opts[key].Text
		opts[key].Text = change(old)
		return opts[key].Text != old && prose(opts, 3)
	})
}

func prose(opts []quizzes.Option, least int) bool {
	return !slices.ContainsFunc(opts, func(o quizzes.Option) bool {
		return len(words(o.Text)) < least || strings.Contains(o.Text, "`")
	})
}

// onDistractor changes the text of one wrong option.
func onDistractor(change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return withOptions(func(_ *rand.Rand, opts []quizzes.Option, key int) bool {
		i := (key + 1) % len(opts)
		old := opts[i].Text
		opts[i].Text = change(old)
		return opts[i].Text != old
	})
}

// onStem changes the stem of a question of any kind.
func onStem(change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return func(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
		old := q.Stem
		q.Stem = change(old)
		return q, q.Stem != old
	}
}

// as replaces a text.
func as(text string) func(string) string { return func(string) string { return text } }

// behind appends to a text, before its full stop.
func behind(more string) func(string) string {
	return func(s string) string { return strings.TrimSuffix(s, ".") + more }
}

// before puts words before a text.
func before(more string) func(string) string {
	return func(s string) string { return more + lowerFirst(s) }
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
