package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/semver"
)

// SupplyRangeWhich asks which versions an npm range takes.
var SupplyRangeWhich = quizzes.Template{
	ID: "su.range.which", Version: 2, Concept: "supply-chain-attacks#lock-files", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: suRangeWhich,
}

// SupplyAffectedWhich asks which versions an advisory covers.
var SupplyAffectedWhich = quizzes.Template{
	ID: "su.affected.which", Version: 2, Concept: "supply-chain-attacks#affected-versions", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: suAffectedWhich,
}

// SupplyInstallTable asks which version tools install when a name is in two registries.
var SupplyInstallTable = quizzes.Template{
	ID: "su.install.table", Version: 1, Concept: "supply-chain-attacks#dependency-confusion", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: suInstallTable,
}

var (
	suRangeModels    = []semver.Model{semver.AsText, semver.CaretOpen, semver.CaretPatch, semver.TildeMinor, semver.CaretZero, semver.PreMatches, semver.PreEqual}
	suAffectedModels = []semver.Model{semver.AsText, semver.PreAfter, semver.FixedIn, semver.StartOut, semver.LastOut, semver.NewerSafe}
	suInstallModels  = []semver.Model{semver.PrivateFirst, semver.RangeIgnored, semver.LowestFits, semver.OnlyPublicSeen, semver.AsText}
)

// suNamed lists the full versions that a range names.
func suNamed(rng string) []string {
	var out []string
	for _, f := range strings.Fields(strings.ReplaceAll(rng, ".x", ".0")) {
		if f = strings.TrimLeft(f, "^~><="); strings.Count(f, ".") >= 2 {
			out = append(out, f)
		}
	}
	return out
}

func suRangeWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	lengths := quizzes.DrawLengths(r, 5, rights)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		rng := semver.DrawRange(r)
		named, seen := suNamed(rng), map[string]bool{}
		items, err := even(r, 5, rights, lengths, func() item {
			v := semver.DrawNear(r, named...)
			if r.IntN(3) == 0 { // or the longest would be a pre-release, which few ranges take
				v.Num[1+r.IntN(2)] = 10 + r.IntN(20)
			}
			if seen[v.String()] || slices.Contains(named, v.String()) {
				return item{}
			}
			seen[v.String()] = true
			ok, why := semver.Satisfies(v, rng, "")
			if !ok && len(v.Pre) > 0 && !strings.Contains(rng, "-") && r.IntN(3) > 0 {
				return item{} // or a wrong option would be known by its length
			}
			return item{text: quizzes.Code(v.String()), right: ok, why: why, fooled: fooled(suRangeModels, ok, func(m semver.Model) bool {
				got, _ := semver.Satisfies(v, rng, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "A `package.json` asks for a package by the rules of npm's node-semver 7. There `^` keeps the leftmost number that is not zero, and `~` the first two. Pre-releases count only where the range names one of the same three numbers. Which versions does it accept?",
			Exhibits: []quizzes.Exhibit{{Title: "package.json", Lang: "json", Lines: []string{`"dependencies": {`, fmt.Sprintf(`  "%s": "%s"`, quizzes.One(r, "left", "router", "parser", "colors", "dates"), rng), "}"}}},
			Ask:      multiple(r, items), Trace: judged("npm.range", items, "Accepted"), Note: noted(items, rng),
		}, nil
	})
}

func suAffectedWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, rights)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		ranges, named := semver.DrawAdvisory(r)
		items, err := even(r, 5, rights, lengths, func() item {
			v := semver.DrawNear(r, named...)
			ok, why := semver.Affected(v, ranges, "")
			return item{text: quizzes.Code(v.String()), right: ok, why: why, fooled: fooled(suAffectedModels, ok, func(m semver.Model) bool {
				got, _ := semver.Affected(v, ranges, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "An advisory in the OSV format has these events, of type `SEMVER`. Which versions of the package are affected?",
			Exhibits: []quizzes.Exhibit{{Title: "Events", Lang: "json", Lines: suEvents(ranges)}},
			Ask:      multiple(r, items), Trace: judged("osv.events", items, "Affected"), Note: noted(items, ranges),
		}, nil
	})
}

func suEvents(ranges []semver.Range) []string {
	out := []string{`"events": [`}
	for i, x := range ranges {
		from, to := x.Introduced, fmt.Sprintf(`{"fixed": "%s"}`, x.Fixed)
		if from == "" {
			from = "0"
		}
		if x.Fixed == "" {
			to = fmt.Sprintf(`{"last_affected": "%s"}`, x.LastAffected)
		}
		comma := ","
		if i == len(ranges)-1 {
			comma = ""
		}
		out = append(out, fmt.Sprintf(`  {"introduced": "%s"}, %s%s`, from, to, comma))
	}
	return append(out, "]")
}

// suWays are the ways in which a build asks for the package.
var suWays = []struct {
	says string
	src  semver.Source
}{
	{"npm, name without a scope, default registry public", semver.Public},
	{"npm, scope bound to the private registry", semver.Private},
	{"npm, scope bound to no registry, default public", semver.Public},
	{"pip, public index plus `--extra-index-url` to the private one", semver.Both},
	{"pip, `--index-url` to the private one alone", semver.Private},
	{"a proxy that merges both, with no reserved names", semver.Both},
}

func suInstallTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		major, minor := 1+r.IntN(4), 1+r.IntN(7)
		v := func(a, b, c int) string { return fmt.Sprintf("%d.%d.%d", a, b, c) }
		private := []string{v(major, minor, r.IntN(3)), v(major, minor, 4+r.IntN(5)), v(major, minor+1+r.IntN(2), r.IntN(5))}
		public := []string{v(major, minor, 10+r.IntN(89)), v(major, 20+r.IntN(79), 0), v(20+r.IntN(79), 0, 0)}
		if r.IntN(2) == 0 {
			private[2] = v(major+1, r.IntN(4), r.IntN(4))
		}
		asks := []struct{ says, rng string }{
			{fmt.Sprintf("%d.%d.x", major, minor), fmt.Sprintf("%d.%d.x", major, minor)},
			{fmt.Sprintf("≥ %s and < %d.0.0", private[0], major+1), fmt.Sprintf(">=%s <%d.0.0", private[0], major+1)},
			{"≥ " + private[0], ">=" + private[0]},
		}
		table := quizzes.Cells{Head: []string{"Way of asking", "Requirement", "Installed version"}}
		var trace []quizzes.Step
		sources, wants := map[semver.Source]bool{}, map[string]bool{}
		choices := append(append([]string{}, private...), public...)
		for _, w := range quizzes.Draw(r, suWays, 4) {
			a := quizzes.One(r, asks...)
			row, step := suInstallRow(r, w.says, a.says, a.rng, w.src, private, public, choices)
			if sources[w.src], wants[row.Asked[0].Want] = true, true; len(row.Asked[0].Near) == 0 {
				return quizzes.Question{}, quizzes.Reject("nothing at stake")
			}
			table.Rows, trace = append(table.Rows, row), append(trace, step)
		}
		if !sources[semver.Both] || len(wants) < 3 {
			return quizzes.Question{}, quizzes.Reject("too easy")
		}
		trace = append(trace, quizzes.Step{Rule: "answer", Text: "Row by row: " + table.KeyText() + "."})
		return quizzes.Question{
			Stem:     "A package of a company is in a private registry, and a stranger has published the same name in the public one. Each row is a build without a lock file. Which version does it install?",
			Exhibits: []quizzes.Exhibit{listing("Versions", "private: "+strings.Join(private, "  "), "public:  "+strings.Join(public, "  "))},
			Ask:      table, Trace: trace, Note: fmt.Sprint(private, public, table.Rows),
		}, nil
	})
}

func suInstallRow(r *rand.Rand, way, says, rng string, src semver.Source, private, public, choices []string) (quizzes.CellRow, quizzes.Step) {
	want, _ := semver.Install(src, rng, private, public, "")
	why := fmt.Sprintf("It sees %s, and the highest version there that fits %s is %s.", src, says, want)
	cell := quizzes.Cell{Choices: choices, Want: want, Why: why}
	seen := map[string]bool{want: true}
	for _, k := range r.Perm(len(suInstallModels)) {
		m := suInstallModels[k]
		if got, ok := semver.Install(src, rng, private, public, m); ok && !seen[got] {
			seen[got] = true
			cell.Near = append(cell.Near, quizzes.Near{Answer: got, Why: why, Misconception: string(m)})
		}
	}
	return quizzes.CellRow{Given: []string{way, says}, Asked: []quizzes.Cell{cell}}, quizzes.Step{Rule: "registry.highest", Text: capital(way) + ": " + why}
}
