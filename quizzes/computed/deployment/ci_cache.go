package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/pipeline"
)

// CICacheRestored asks which cache entry a job restores.
var CICacheRestored = quizzes.Template{
	ID: "ci.cache.restored", Version: 1, Concept: "ci-cd#cache", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: ciCacheRestored,
}

var ciCacheBeliefs = map[pipeline.Model]string{
	pipeline.LongestPrefix: "of several entries that fit a prefix the longest key wins; the newest one does",
	pipeline.NewestOfAll:   "the newest entry that fits any of the keys wins; the keys are tried one after the other",
	pipeline.Siblings:      "a branch reads the caches of its siblings; it reads its own and those of the default branch",
	pipeline.DefaultFirst:  "the default branch is searched first; the own branch is",
	pipeline.ExactAnywhere: "an exact key on the default branch comes before a prefix on the own one; the own branch is searched to the end first",
	pipeline.OldestFits:    "the oldest entry that fits wins; the newest one does",
	pipeline.KeysReversed:  "the last restore key is tried first; the first one is",
}

func ciCacheCase(r *rand.Rand) ([]pipeline.Entry, pipeline.Lookup) {
	tool := quizzes.One(r, "go", "npm", "pip", "gem")
	system := quizzes.One(r, "linux", "mac")
	other := map[string]string{"linux": "mac", "mac": "linux"}[system]
	hashes := quizzes.Draw(r, []string{"11", "23", "35", "41", "52", "67", "78", "84", "96"}, 5)
	branch := quizzes.One(r, "fix", "ui", "login")
	l := pipeline.Lookup{Branch: branch, Key: tool + "-" + system + "-" + hashes[0], Restore: []string{tool + "-" + system + "-", tool + "-"}}
	keys := []string{l.Key, tool + "-" + system + "-" + hashes[1], tool + "-" + system + "-" + hashes[2], tool + "-" + system + "-" + hashes[3] + "-rc", tool + "-" + other + "-" + hashes[4], l.Key + "-rc", tool + "-old"}
	var out []pipeline.Entry
	used := map[string]bool{}
	days := r.Perm(28)
	for len(out) < 6 {
		e := pipeline.Entry{Key: quizzes.One(r, keys...), Branch: quizzes.One(r, branch, branch, "main", "main", "docs"), Day: 1 + days[len(out)]}
		if !used[e.Key+e.Branch] {
			used[e.Key+e.Branch] = true
			out = append(out, e)
		}
	}
	return out, l
}

func ciCacheRestored(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(6)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		entries, l := ciCacheCase(r)
		got := pipeline.Restored(entries, l, "", nil)
		if got != at {
			return reject("another row")
		}
		name := func(i int) string { return "Entry " + string(rune('A'+i)) }
		var wrongs []quizzes.Option
		for _, i := range r.Perm(len(pipeline.CacheModels)) {
			m := pipeline.CacheModels[i]
			if w := pipeline.Restored(entries, l, m, nil); w >= 0 {
				wrongs = append(wrongs, wrong(name(w), string(m), "This takes it that %s.", ciCacheBeliefs[m]))
			}
		}
		var tr pipeline.Steps
		pipeline.Restored(entries, l, "", &tr)
		opts, err := quizzes.Pick(r, right(name(got), "%s", tr[len(tr)-1].Text), wrongs, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		ex := quizzes.Exhibit{Title: "Stored entries", Head: []string{"Entry", "Key", "Branch", "Saved on"}}
		for i, e := range entries {
			ex.Rows = append(ex.Rows, []string{string(rune('A' + i)), e.Key, e.Branch, fmt.Sprintf("May %d", e.Day)})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A push to the branch `%s` runs `actions/cache` with the `key` `%s` and, in this order, the restore keys `%s` and `%s`. The default branch is `main`. Which entry is restored?", l.Branch, l.Key, l.Restore[0], l.Restore[1]),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(entries, l),
			Trace: quizzes.Worked(tr, "%s is restored.", name(got)),
		}, nil
	})
}
