package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/semver"
)

// SupplyLockTable asks what commands of npm install beside a lock file.
var SupplyLockTable = quizzes.Template{
	ID: "su.lock.table", Version: 1, Concept: "supply-chain-attacks#lock-files", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: suLockTable,
}

// SupplyLockWhich asks which runs of npm take a file that was replaced in the registry.
var SupplyLockWhich = quizzes.Template{
	ID: "su.lock.which", Version: 2, Concept: "supply-chain-attacks#hash-pinning", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: suLockWhich,
}

const suLockStem = "A project has one dependency. Its folder holds a `package.json`, the lock file if there is one, and nothing else; npm is 11.19, with an empty cache. In the registry, an attacker has put another file in the place of version %s, and the registry metadata has the hash of that file now. A lock with a hash has that of the original file. %s"

// suLockSays describes the lock of a run.
func suLockSays(s semver.Setup) string {
	switch {
	case s.Lock == "":
		return "no lock"
	case s.Hash:
		return s.Lock + " with hash"
	}
	return s.Lock + ", no hash"
}

// suLockRegistry shows the versions; the replaced file is marked.
func suLockRegistry(versions []string, replaced string) []quizzes.Exhibit {
	lines := []string{strings.Join(versions, "  "), "replaced file: " + replaced}
	return []quizzes.Exhibit{listing("Versions in the registry", lines...)}
}

func suLockTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		versions := semver.DrawRegistry(r)
		replaced := versions[r.IntN(4)]
		choices := append(slices.Clone(versions), semver.BadHash, semver.OutOfSync, semver.NoLock)
		table := quizzes.Cells{Head: []string{"Command", "package.json", "Lock file", "Installed, or error"}}
		var trace []quizzes.Step
		seen, wants, commands, errors := map[string]bool{}, map[string]bool{}, map[semver.Command]bool{}, 0
		for len(table.Rows) < 4 {
			s := semver.DrawSetup(r, versions, replaced)
			given := []string{quizzes.Code(string(s.Command)), quizzes.Code(s.Range), suLockSays(s)}
			if seen[strings.Join(given, " ")] || s.UpdateInPlace() {
				return quizzes.Question{}, quizzes.Reject("one row twice, or one that no manual settles")
			}
			want, steps := s.Result("")
			cell := quizzes.Cell{Choices: choices, Want: want, Why: told(steps)}
			near := map[string]bool{want: true}
			for _, k := range r.Perm(len(semver.LockModels)) {
				m := semver.LockModels[k]
				if got, _ := s.Result(m); got != "" && !near[got] {
					near[got] = true
					cell.Near = append(cell.Near, quizzes.Near{Answer: got, Why: cell.Why, Misconception: string(m)})
				}
			}
			if len(cell.Near) == 0 {
				return quizzes.Question{}, quizzes.Reject("nothing at stake")
			}
			if strings.HasPrefix(want, "error") {
				errors++
			}
			seen[strings.Join(given, " ")], wants[want], commands[s.Command] = true, true, true
			table.Rows = append(table.Rows, quizzes.CellRow{Given: given, Asked: []quizzes.Cell{cell}})
			trace = append(trace, quizzes.Step{Rule: "npm.lock", Text: strings.Join(given, ", ") + ": " + cell.Why})
		}
		if len(wants) < 3 || len(commands) < 2 || errors == 0 || errors > 2 {
			return quizzes.Question{}, quizzes.Reject("too easy")
		}
		trace = append(trace, quizzes.Step{Rule: "answer", Text: "Row by row: " + table.KeyText() + "."})
		return quizzes.Question{
			Stem:     fmt.Sprintf(suLockStem, replaced, "Each row is a run of its own. What does it install, or with which error does it end?"),
			Exhibits: suLockRegistry(versions, replaced), Ask: table, Trace: trace, Note: fmt.Sprint(versions, replaced, table.Rows),
		}, nil
	})
}

func suLockWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	lengths := quizzes.DrawLengths(r, 4, rights)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		versions := semver.DrawRegistry(r)
		replaced := versions[r.IntN(4)]
		items, err := even(r, 4, rights, lengths, func() item {
			s := semver.DrawSetup(r, versions, replaced)
			if s.UpdateInPlace() {
				return item{}
			}
			got, steps := s.Result("")
			if got == replaced && strings.HasSuffix(s.Range, replaced) && r.IntN(2) == 0 {
				return item{} // or the range that names the replaced version would mostly install it
			}
			why := told(steps)
			if !strings.HasPrefix(got, "error") && got != replaced {
				why += fmt.Sprintf(" So %s is installed, whose file is the original.", got)
			}
			return item{
				text: fmt.Sprintf("`%s`, `%s`, %s", s.Command, s.Range, suLockSays(s)), right: got == replaced, why: why,
				fooled: fooled(semver.LockModels, got == replaced, func(m semver.Model) bool { other, _ := s.Result(m); return other == replaced }),
			}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		trace := judged("npm.lock", items, "The new file is installed by")
		cure := quizzes.Step{Rule: "npm.cure", Text: "The cure is a lock with hashes, and `npm ci` wherever nobody reviews a changed lock."}
		return quizzes.Question{
			Stem:     fmt.Sprintf(suLockStem, replaced, "Each option names the command, the range in `package.json` and the locked version. Which runs install the attacker's file?"),
			Exhibits: suLockRegistry(versions, replaced), Ask: multiple(r, items), Trace: slices.Insert(trace, len(trace)-1, cure), Note: noted(items, versions, replaced),
		}, nil
	})
}
