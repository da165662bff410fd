package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/release"
)

// StrategyFlagNew asks who sees a feature after its limit was changed.
var StrategyFlagNew = quizzes.Template{
	ID: "ds.flag.new", Version: 1, Concept: "deployment-strategies#flags", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: dsFlagNew,
}

var dsFlagBeliefs = map[release.Model]string{
	release.OtherFlag:    "a user has one bucket for all flags; the flag's name is hashed too",
	release.UpsideDown:   "high buckets come first; the buckets below the limit do",
	release.NoCondition:  "the limit alone decides; the plan must fit as well",
	release.KeepsOld:     "a user keeps a feature once seen; a lower limit takes it away",
	release.ConditionAll: "everyone on that plan is in; the bucket must lie below the limit as well",
}

var dsUsers = []string{"ann", "bob", "cid", "dora", "eve", "finn", "gus", "hana", "ida", "jon", "kim", "lea", "max", "nora", "olaf", "pia", "rik", "sue", "tom", "uma"}

func dsFlagNew(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		flags := quizzes.Draw(r, []string{"checkout", "search", "chat", "wishlist", "darkmode", "export"}, 2)
		plan := quizzes.One(r, "paid", "free")
		was, now := 10*(1+r.IntN(8)), 10*(2+r.IntN(7))
		if was == now {
			return reject("no change")
		}
		ex := quizzes.Exhibit{Title: "Users", Head: []string{"User", "Plan", "Bucket for " + quizzes.Code(flags[0]), "Bucket for " + quizzes.Code(flags[1])}}
		var opts []quizzes.Option
		var tr release.Steps
		for _, name := range quizzes.DrawSorted(r, dsUsers, 5) {
			u := release.User{Name: name, Plan: quizzes.One(r, plan, plan, "paid", "free"), Bucket: release.Bucket(flags[0], name), Second: release.Bucket(flags[1], name)}
			if u.Bucket == now || u.Bucket == was {
				return reject("on the edge")
			}
			ex.Rows = append(ex.Rows, []string{u.Name, u.Plan, itoa(u.Bucket), itoa(u.Second)})
			o := dsFlagOption(u, plan, now, was)
			opts = append(opts, o)
			tr = append(tr, release.Step{Rule: "flag.bucket", Text: strings.Split(o.Why, " This takes")[0]})
		}
		if rights(opts) != want || named(opts) < 5-want {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The flag `%s` is on for users whose plan is %s and whose bucket lies below the limit. A user's bucket is a hash of the flag's name and the user's id, modulo 100. On Monday the limit is %d, on Tuesday it is set to %d. Who sees the feature on Tuesday?",
				flags[0], plan, was, now),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(flags, plan, was, now, ex.Rows),
			Trace: quizzes.Worked(tr, "On Tuesday it is on for %s.", key(opts)),
		}, nil
	})
}

func dsFlagOption(u release.User, plan string, now, was int) quizzes.Option {
	why := fmt.Sprintf("%s has the plan %s, and bucket %d is not below %d.", u.Name, u.Plan, u.Bucket, now)
	switch {
	case release.Sees(u, plan, now, was, ""):
		return right("User "+quizzes.Code(u.Name), "%s has the plan %s, and bucket %d lies below %d.", u.Name, u.Plan, u.Bucket, now)
	case u.Plan != plan:
		why = fmt.Sprintf("%s has the plan %s, so the condition fails, whatever the bucket.", u.Name, u.Plan)
	}
	for _, m := range []release.Model{release.KeepsOld, release.NoCondition, release.OtherFlag, release.ConditionAll, release.UpsideDown} {
		if release.Sees(u, plan, now, was, m) {
			return wrong("User "+quizzes.Code(u.Name), string(m), "%s This takes it that %s.", why, dsFlagBeliefs[m])
		}
	}
	return wrong("User "+quizzes.Code(u.Name), "flag-off-users-included", "%s", why)
}
