package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/session"
)

// StateJarHeader asks for the Cookie field after several Set-Cookie fields.
var StateJarHeader = quizzes.Template{
	ID: "state.jar.header", Version: 2, Concept: "state-management#cookies", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: stateJarHeader,
}

var stateJarBeliefs = []struct {
	model session.Model
	says  string
}{
	{session.NameAlone, "a new cookie replaces any cookie of its name"}, {session.PathIgnored, "name and domain alone identify a cookie"},
	{session.DomainIgnored, "name and path alone identify a cookie"}, {session.DeleteAll, "`Max-Age=0` deletes all cookies of the name"},
	{session.DeleteNever, "`Max-Age=0` stores the cookie for this session"}, {session.PathDefault, "without `Path` a cookie is for the whole host"},
	{session.PathIsPrefix, "paths match by characters"}, {session.NewestFirst, "the newest cookie comes first"}, {session.OldestFirst, "the oldest cookie comes first, whatever its path"},
	{session.OnePerName, "one cookie of each name is sent"},
}

func stateJarHeader(r *rand.Rand) (quizzes.Question, error) {
	rank := quizzes.One(r, 0, 0, 1, 1, 2, 3) // by length, more often low: of headers of one length, which count half, few are short
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		brand := quizzes.One(r, "shop", "bank", "tea", "maps", "books", "wiki", "games", "bikes") + ".example"
		dir := quizzes.One(r, "account", "admin", "user", "team")
		var sets []session.Set
		for i := range 4 {
			s := session.Set{Host: "www." + brand, At: "/" + dir + "/login", Name: quizzes.One(r, "sid", "sid", "sid", "lang"), Value: fmt.Sprint(i + 1),
				Path: quizzes.One(r, "", "", "/", "/", "/"+dir), Domain: quizzes.One(r, "", "", brand)}
			if s.Delete = i > 1 && r.IntN(3) == 0; s.Delete {
				s.Value = ""
			}
			sets = append(sets, s)
		}
		path := quizzes.One(r, "/"+dir+"/orders", "/"+dir+"/orders", "/"+dir, "/"+dir+"s", "/cart")
		header := func(m session.Model) string {
			jar, _ := session.Jar(sets, m)
			if h := session.Header(jar, "www."+brand, path, m); h != "" {
				return "`Cookie: " + h + "`"
			}
			return "no `Cookie` field"
		}
		key := header("")
		_, steps := session.Jar(sets, "")
		var wrong []quizzes.Ranked
		seen := map[string]bool{key: true}
		for _, k := range r.Perm(len(stateJarBeliefs)) {
			b := stateJarBeliefs[k]
			if h := header(b.model); !seen[h] && !strings.Contains(h, "=;") && !strings.HasSuffix(h, "=`") && !strings.HasPrefix(h, "no") {
				seen[h] = true
				wrong = append(wrong, quizzes.Ranked{Value: float64(len(h)) + r.Float64() - .5, Option: quizzes.Option{Text: h, Misconception: string(b.model), Why: "This takes it that " + b.says + ". The request has " + key + "."}})
			}
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(len(key)), Option: quizzes.Option{Text: key, Why: "A cookie is identified by name, domain and path; those that fit are sent, longer paths first."}}, wrong, 3)
		if err != nil || strings.HasPrefix(key, "no") {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var lines []string
		for _, s := range sets {
			lines = append(lines, "Set-Cookie: "+s.String())
		}
		steps = append(steps, session.Step{Rule: "rfc6265.5.4", Text: fmt.Sprintf("For `%s`, the cookies whose path covers it are sent, longer paths first and of equal ones the older first.", path)})
		return quizzes.Question{
			Stem:     fmt.Sprintf("A browser with an empty jar gets these fields, one answer after the other, each from `https://www.%s/%s/login`. What does it send with a request for `https://www.%s%s`?", brand, dir, brand, path),
			Exhibits: []quizzes.Exhibit{{Title: "Fields, first to last", Lang: "http", Lines: lines}}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(sets, path),
			Trace: quizzes.Worked(steps, "It sends %s.", key),
		}, nil
	})
}
