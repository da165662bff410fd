package netlify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type redirectCase struct {
	rules    []Rule
	requests []Request
}

func drawRedirects(r *rand.Rand) redirectCase {
	var c redirectCase
	seg := func() string { return []string{"docs", "blog", "a", "B", "b"}[r.IntN(5)] }
	for i := range 2 + r.IntN(4) {
		rule := Rule{Status: []int{301, 301, 302, 200, 404}[r.IntN(5)], Force: r.IntN(4) == 0}
		var names []string
		for k := range r.IntN(3) {
			s := seg()
			if r.IntN(4) == 0 {
				s = fmt.Sprint(":p", k)
				names = append(names, s)
			}
			rule.From += "/" + s
		}
		rule.To = fmt.Sprint("/to", i)
		if r.IntN(2) == 0 || rule.From == "" {
			rule.From += "/*"
			names = append(names, ":splat")
		}
		if r.IntN(5) == 0 {
			rule.Query = "id"
			names = append(names, ":id")
		}
		for _, n := range names {
			if r.IntN(3) > 0 {
				rule.To += "/" + n
			}
		}
		c.rules = append(c.rules, rule)
	}
	for range 5 {
		q := Request{}
		for range 1 + r.IntN(3) {
			q.Path += "/" + seg()
		}
		if r.IntN(3) == 0 {
			q.Key, q.Value = []string{"id", "page"}[r.IntN(2)], "7"
		}
		c.requests = append(c.requests, q)
	}
	return c
}

// TestRedirects asks Netlify's own matcher, pinned in testdata/redirector.
func TestRedirects(t *testing.T) {
	dir := t.TempDir()
	oracle.Case[redirectCase]{
		Engine: "netlify: redirect rules", Oracle: "npm netlify-redirector 0.5.0", Draw: drawRedirects,
		Got: func(c redirectCase, m string) string {
			var out []string
			for _, q := range c.requests {
				i, to := Match(c.rules, q, Model(m))
				if i < 0 {
					out = append(out, "none")
					continue
				}
				out = append(out, fmt.Sprint(to, " ", c.rules[i].Status, c.rules[i].Force))
			}
			return strings.Join(out, ", ")
		},
		Want:   func(t testing.TB, cases []redirectCase) []string { return redirector(t, dir, cases) },
		Ready:  func() string { return install(dir) },
		Models: oracle.Names([]Model{MostSpecific, LastMatch, CaseFolded, StarOne, NameDeep, QueryIgnored, SplatWhole}),
	}.Test(t)
}

// install puts the pinned package into a folder, once.
func install(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return ""
	}
	for _, f := range []string{"package.json", "package-lock.json", "run.cjs"} {
		b, err := os.ReadFile(filepath.Join("testdata/redirector", f))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f), b, 0o600)
		}
		if err != nil {
			return err.Error()
		}
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Sprintf("npm ci: %v %s", err, out)
	}
	return ""
}

func redirector(t testing.TB, dir string, cases []redirectCase) []string {
	type query struct {
		Path  string `json:"path"`
		Query string `json:"query"`
	}
	type in struct {
		Rules    string  `json:"rules"`
		Requests []query `json:"requests"`
	}
	var all []in
	for _, c := range cases {
		i := in{}
		for _, r := range c.rules {
			i.Rules += r.String() + "\n"
		}
		for _, q := range c.requests {
			s := query{Path: q.Path}
			if q.Key != "" {
				s.Query = q.Key + "=" + q.Value
			}
			i.Requests = append(i.Requests, s)
		}
		all = append(all, i)
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "run.cjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(b), os.Stderr
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said [][]*struct {
		To     string
		Status int
		Force  bool
	}
	if err := json.Unmarshal(got, &said); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range said {
		var line []string
		for _, m := range c {
			if m == nil {
				line = append(line, "none")
				continue
			}
			line = append(line, fmt.Sprint(m.To, " ", m.Status, m.Force))
		}
		out = append(out, strings.Join(line, ", "))
	}
	return out
}

type configCase struct {
	config Config
	build  Build
}

func drawConfig(r *rand.Rand) configCase {
	var c configCase
	set := func(odds int) []Pair {
		var out []Pair
		for _, n := range []string{"A", "B"} {
			if r.IntN(3) < odds {
				out = append(out, Pair{n, fmt.Sprint(r.IntN(1000))})
			}
		}
		return out
	}
	for _, s := range []string{"build", "deploy-preview", "branch-deploy", "staging", "production"} {
		if r.IntN(3) > 0 {
			c.config.Sections = append(c.config.Sections, Section{s, set(1)})
		}
	}
	c.config.Site, c.config.Team = set(1), set(2)
	c.build = []Build{{"production", ""}, {"deploy-preview", ""}, {"branch-deploy", "fix"}, {"branch-deploy", "staging"}}[r.IntN(4)]
	return c
}

// TestContext merges whole maps from the weakest place to the strongest.
func TestContext(t *testing.T) {
	oracle.Case[configCase]{
		Engine: "netlify: contexts and variables", Oracle: "maps merged from the weakest place on", Draw: drawConfig,
		Got: func(c configCase, m string) string {
			a, _ := c.config.Value(c.build, "A", Model(m))
			b, _ := c.config.Value(c.build, "B", Model(m))
			return oracle.Line(a, b)
		},
		Want: oracle.Each(func(_ testing.TB, c configCase) string {
			env := map[string]string{}
			places := [][]Pair{c.config.Team, c.config.Site}
			for _, name := range []string{"build", c.build.Context, c.build.Branch} {
				if i := slices.IndexFunc(c.config.Sections, func(s Section) bool { return s.Name == name }); i >= 0 {
					places = append(places, c.config.Sections[i].Set)
				}
			}
			for _, p := range places {
				for _, pair := range p {
					env[pair.Name] = pair.Value
				}
			}
			return oracle.Line(env["A"], env["B"])
		}),
		Models: oracle.Names(ContextModels),
	}.Test(t)
}

func drawEvents(r *rand.Rand) []Event {
	n := 4
	var out []Event
	for range 4 + r.IntN(4) {
		e := Event{Kind: []string{"build", "build", "fails", "preview", "publish", "lock", "unlock"}[r.IntN(7)]}
		switch e.Kind {
		case "build", "fails", "preview":
			n++
			e.N = n
		case "publish":
			e.N = 1 + r.IntN(4)
		}
		out = append(out, e)
	}
	return out
}

// TestDeploys looks for the last event that published something: a publication by hand, or a production build with no lock in force.
func TestDeploys(t *testing.T) {
	oracle.Case[[]Event]{
		Engine: "netlify: which deploy is live", Oracle: "search for the last publication, backward", Draw: drawEvents,
		Got: func(c []Event, m string) string { return fmt.Sprint(Live(4, c, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c []Event) string {
			for i := len(c) - 1; i >= 0; i-- {
				locked := false
				for k := i - 1; k >= 0; k-- {
					if c[k].Kind == "lock" || c[k].Kind == "unlock" {
						locked = c[k].Kind == "lock"
						break
					}
				}
				if c[i].Kind == "publish" || c[i].Kind == "build" && !locked {
					return fmt.Sprint(c[i].N)
				}
			}
			return "4"
		}),
		Models: oracle.Names(DeployModels),
	}.Test(t)
}
