package semver_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/semver"
)

// npmModule is the copy of node-semver that npm itself uses; "" when there is no npm.
func npmModule() string {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ""
	}
	if npm, err = filepath.EvalSymlinks(npm); err != nil {
		return ""
	}
	for _, dir := range []string{filepath.Join(filepath.Dir(npm), "../node_modules/semver"), "/usr/share/nodejs/semver", "/usr/lib/node_modules/npm/node_modules/semver"} {
		if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
			return dir
		}
	}
	return ""
}

func ready() string {
	if _, err := exec.LookPath("node"); err != nil || npmModule() == "" {
		return "no node with npm's semver"
	}
	return ""
}

// node runs a program with the cases as input and the module as semver.
func node(t testing.TB, cases any, program string) []string {
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", `const semver = require(`+fmt.Sprintf("%q", npmModule())+`);
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
for (const c of cases) console.log((`+program+`)(c));`)
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}

type rangeCase struct{ Range, Version string }

func TestRange(t *testing.T) {
	oracle.Case[rangeCase]{
		Engine: "semver: npm ranges", Oracle: "node-semver 7, as npm has it", Ready: ready,
		Draw: func(r *rand.Rand) rangeCase {
			c := rangeCase{Range: semver.DrawRange(r)}
			c.Version = semver.DrawNear(r, numbersOf(c.Range)...).String()
			return c
		},
		Want: func(t testing.TB, cases []rangeCase) []string {
			return node(t, cases, `c => semver.satisfies(c.Version, c.Range)`)
		},
		Got: func(c rangeCase, m string) string {
			ok, _ := semver.Satisfies(semver.Parse(c.Version), c.Range, semver.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(semver.AsText), string(semver.CaretOpen), string(semver.CaretPatch), string(semver.TildeMinor), string(semver.PreMatches)},
	}.Test(t)
}

// numbersOf lists the full versions that a range names.
func numbersOf(rng string) []string {
	var out []string
	for _, f := range strings.Fields(strings.ReplaceAll(rng, ".x", ".0")) {
		if f = strings.TrimLeft(f, "^~><="); strings.Count(f, ".") >= 2 {
			out = append(out, f)
		}
	}
	return out
}

type advisoryCase struct {
	Ranges  []semver.Range
	Version string
}

func TestAffected(t *testing.T) {
	oracle.Case[advisoryCase]{
		Engine: "semver: advisories", Oracle: "sorted events, by node-semver 7", Ready: ready,
		Draw: func(r *rand.Rand) advisoryCase {
			ranges, named := semver.DrawAdvisory(r)
			return advisoryCase{ranges, semver.DrawNear(r, named...).String()}
		},
		Want: func(t testing.TB, cases []advisoryCase) []string { // the last event at or before the version decides
			return node(t, cases, `c => {
	let on = false;
	for (const r of c.Ranges) {
		if (r.Introduced === "" || semver.gte(c.Version, r.Introduced)) on = true;
		if (r.Fixed !== "" && semver.gte(c.Version, r.Fixed)) on = false;
		if (r.LastAffected !== "" && semver.gt(c.Version, r.LastAffected)) on = false;
	}
	return on;
}`)
		},
		Got: func(c advisoryCase, m string) string {
			ok, _ := semver.Affected(semver.Parse(c.Version), c.Ranges, semver.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(semver.AsText), string(semver.FixedIn), string(semver.StartOut), string(semver.PreAfter), string(semver.NewerSafe)},
	}.Test(t)
}

type installCase struct {
	Source          semver.Source
	Range           string
	Private, Public []string
}

func TestInstall(t *testing.T) {
	oracle.Case[installCase]{
		Engine: "semver: registries", Oracle: "maxSatisfying of node-semver 7", Ready: ready,
		Draw: func(r *rand.Rand) installCase {
			c := installCase{Source: []semver.Source{semver.Private, semver.Public, semver.Both}[r.IntN(3)], Range: semver.DrawRange(r)}
			for range 3 {
				c.Private = append(c.Private, semver.DrawNear(r, numbersOf(c.Range)...).String())
				c.Public = append(c.Public, semver.DrawNear(r, numbersOf(c.Range)...).String())
			}
			return c
		},
		Want: func(t testing.TB, cases []installCase) []string {
			return node(t, cases, `c => {
	const all = c.Source.includes("both") ? c.Private.concat(c.Public) : c.Source.includes("private") ? c.Private : c.Public;
	return semver.maxSatisfying(all, c.Range) || "none";
}`)
		},
		Got: func(c installCase, m string) string {
			got, ok := semver.Install(c.Source, c.Range, c.Private, c.Public, semver.Model(m))
			if !ok {
				return "none"
			}
			return got
		},
		Models: []string{string(semver.PrivateFirst), string(semver.RangeIgnored), string(semver.LowestFits), string(semver.OnlyPublicSeen)},
	}.Test(t)
}
