package cache

import (
	"fmt"
	"slices"
	"strings"
)

// MemoCase is a function memoised under a key. Calls[i][p] is the i-th call's value of Params[p]. The result
// depends on Needs, the key is made of Key; both list indexes into Params.
type MemoCase struct {
	Params []string
	Needs  []int
	Key    []int
	Calls  [][]string
}

// MemoOutcome tells for each call the call that computed the result it got (itself on a miss), and whether that
// result is wrong for it.
type MemoOutcome struct {
	From  []int
	Wrong []bool
	Runs  int // times the function ran
	Steps []Step
}

// RunMemo makes the calls in order; nothing expires.
func RunMemo(c MemoCase) MemoOutcome { return runMemo(c, true) }

// PlayMemo is RunMemo without Steps, for the many cases that a search throws away.
func PlayMemo(c MemoCase) MemoOutcome { return runMemo(c, false) }

func runMemo(c MemoCase, explain voice) MemoOutcome {
	var out MemoOutcome
	var t trace
	for i, call := range c.Calls {
		from := slices.IndexFunc(c.Calls[:i], func(o []string) bool { return same(o, call, c.Key) })
		if from < 0 {
			from = i
			out.Runs++
		}
		wrong := !same(c.Calls[from], call, c.Needs)
		out.From, out.Wrong = append(out.From, from), append(out.Wrong, wrong)
		if !explain {
			continue
		}
		rule, text := c.describe(i, from, wrong)
		t.add("memo."+rule, fmt.Sprintf("runs so far: %d", out.Runs), "Call %d: %s", i+1, text)
	}
	out.Steps = t
	return out
}

func same(a, b []string, at []int) bool {
	for _, p := range at {
		if a[p] != b[p] {
			return false
		}
	}
	return true
}

func (c MemoCase) describe(i, from int, wrong bool) (rule, text string) {
	key := c.pick(i, c.Key)
	switch {
	case from == i:
		return "miss", fmt.Sprintf("key `%s` is new, the function runs", key)
	case !wrong:
		return "hit", fmt.Sprintf("key `%s` returns the result of call %d, which is right: both have `%s`", key, from+1, c.pick(i, c.Needs))
	}
	return "leak", fmt.Sprintf("key `%s` returns the result of call %d, made for `%s`, but this call needs `%s`", key, from+1, c.pick(from, c.Needs), c.pick(i, c.Needs))
}

func (c MemoCase) pick(i int, at []int) string {
	var s []string
	for _, p := range at {
		s = append(s, c.Calls[i][p])
	}
	return strings.Join(s, ":")
}
