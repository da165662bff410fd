package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/secret"
)

// CredentialSourceTable asks which value of a setting a program uses.
var CredentialSourceTable = quizzes.Template{
	ID: "cm.source.table", Version: 1, Concept: "credentials-management#precedence", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: cmSourceTable,
}

// CredentialGitWhich asks where Git keeps a secret.
var CredentialGitWhich = quizzes.Template{
	ID: "cm.git.which", Version: 1, Concept: "credentials-management#git-history", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: cmGitWhich,
}

var (
	cmSourceModels = []secret.Model{secret.EmptyUnset, secret.EmptySet, secret.WeakWins, secret.FileOverEnv, secret.LastReadWins, secret.DefaultFillIn}
	cmGitModels    = []secret.Model{secret.IgnoreUntracks, secret.DeleteRewrites, secret.AddTakesAll, secret.AllTakesNew, secret.CachedDeletes, secret.StageIsAll, secret.FolderKeeps, secret.CommitsCarry}
)

// cmEmpty stands for an empty value in a table.
const cmEmpty = "(empty)"

func cmSourceTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		skip, read := r.IntN(2) == 0, r.Perm(4)
		table := quizzes.Cells{Head: []string{"Setting", "Default", "File", "Environment", "Command line", "Value used"}}
		kinds := []struct {
			name   string
			values []string
		}{
			{"DB_HOST", []string{"db1", "db2", "db3", "db4", "db5"}}, {"DB_USER", []string{"app", "web", "ro", "job", "ann"}},
			{"DB_PORT", []string{"5432", "6432", "7432", "5433", "6433"}}, {"LOG_DIR", []string{"/log", "/tmp", "/srv", "/opt", "/mnt"}}, {"REGION", []string{"eu", "us", "ap", "af", "sa"}},
		}
		var trace []quizzes.Step
		strongest, named := map[int]bool{}, 0
		for _, k := range quizzes.Draw(r, kinds, 4) {
			row, steps, at := cmSourceRow(r, k.name, quizzes.Draw(r, k.values, 4), skip, read)
			if len(row.Asked) == 0 {
				return quizzes.Question{}, quizzes.Reject("nothing at stake")
			}
			strongest[at], named = true, named+len(row.Asked[0].Near)
			table.Rows = append(table.Rows, row)
			for _, s := range steps {
				s.Text = k.name + ": " + s.Text
				trace = append(trace, quizzes.Step(s))
			}
		}
		if len(strongest) < 2 || named < 6 {
			return quizzes.Question{}, quizzes.Reject("one column decides")
		}
		rule := "An empty value counts as set."
		if skip {
			rule = "An empty value counts as not set."
		}
		var order []string
		for _, i := range read {
			order = append(order, secret.Sources[i])
		}
		trace = append(trace, quizzes.Step{Rule: "answer", Text: "Row by row: " + table.KeyText() + "."})
		return quizzes.Question{
			Stem: fmt.Sprintf("A program ranks its sources in the usual order, from weak to strong: default, file, environment, command line. It happens to read them in the order %s. %s Which value of each setting does it use? A dash means that the source does not name the setting.", strings.Join(order, ", "), rule),
			Ask:  table, Trace: trace, Note: fmt.Sprint(table.Rows, skip, read),
		}, nil
	})
}

// cmSourceRow is a setting with the cell to fill; at is the source that decides. No cell means that nothing is at stake.
func cmSourceRow(r *rand.Rand, name string, values []string, skip bool, read []int) (row quizzes.CellRow, steps []secret.Step, at int) {
	var s secret.Setting
	row.Given = []string{name}
	var choices []string
	for i := range s {
		v := values[i]
		switch {
		case i > 0 && r.IntN(3) == 0:
			row.Given = append(row.Given, "–")
			continue
		case i > 0 && r.IntN(3) == 0:
			v = ""
		}
		s[i] = &v
		row.Given = append(row.Given, cmShown(v))
		if v != "" {
			choices = append(choices, v)
		}
	}
	choices = append(choices, cmEmpty)
	want, steps := s.Value(skip, read, "")
	cell := quizzes.Cell{Choices: choices, Want: cmShown(want), Why: told(steps)}
	seen := map[string]bool{want: true}
	for _, k := range r.Perm(len(cmSourceModels)) {
		if got, _ := s.Value(skip, read, cmSourceModels[k]); !seen[got] {
			seen[got] = true
			cell.Near = append(cell.Near, quizzes.Near{Answer: cmShown(got), Why: told(steps), Misconception: string(cmSourceModels[k])})
		}
	}
	for i := range s {
		if s[i] != nil && *s[i] == want {
			at = i
		}
	}
	if len(choices) < 3 || len(cell.Near) == 0 {
		return row, steps, at
	}
	row.Asked = []quizzes.Cell{cell}
	return row, steps, at
}

func cmShown(v string) string {
	if v == "" {
		return cmEmpty
	}
	return v
}

func cmGitWhich(r *rand.Rand) (quizzes.Question, error) {
	file, folder := quizzes.One(r, ".env", "db.key", "id_ci", "s3.ini", "ca.key"), r.IntN(2) == 0
	named := func(s string) string { return strings.ReplaceAll(s, ".env", file) }
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		n := 3
		script := secret.DrawScript(r, n)
		got, steps, ok := secret.Play(script, "")
		for i := range steps {
			steps[i].Text = named(steps[i].Text)
		}
		places := append(append([]bool{}, got.Commits...), got.Folder)
		count := 0
		for _, p := range places {
			if p {
				count++
			}
		}
		if !ok || len(got.Commits) != n || count == 0 || count > n || got.Folder != folder || len(script) > 15 {
			return quizzes.Question{}, quizzes.Reject("%d places", count)
		}
		var opts []quizzes.Option
		wrong, stake := 0, 0
		for i, p := range places {
			o := quizzes.Option{Text: fmt.Sprintf("`%s` from commit %d", file, i+1), Right: p}
			if i == n {
				o.Text = named("`.env` in the folder")
			}
			o.Why = named(cmGitWhy(steps, i, n, p))
			fools := fooled(cmGitModels, p, func(m secret.Model) bool {
				other, _, ok := secret.Play(script, m)
				return ok && append(append([]bool{}, other.Commits...), other.Folder)[i] || !ok && p
			})
			if len(fools) > 0 {
				stake++
			}
			if !p {
				wrong++
				if len(fools) > 0 {
					o.Misconception = fools[r.IntN(len(fools))]
				}
			}
			opts = append(opts, o)
		}
		for _, o := range opts {
			if !o.Right && o.Misconception == "" {
				wrong = 0
			}
		}
		if stake < 2 || wrong == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem:     "In a new Git repository these commands run one after the other, and all of them succeed. In which places can the secret `s3cret` be read after the last one?",
			Exhibits: []quizzes.Exhibit{{Title: "Commands", Lang: "sh", Lines: strings.Split(named(strings.Join(cmGitLines(script), "\n")), "\n")}},
			Ask:      ask, Trace: quizzes.Worked(steps, "It can be read in: %s.", ask.KeyText()), Note: named(strings.Join(script, "\n")),
		}, nil
	})
}

// cmGitLines prints a story, with git add and git commit on one line.
func cmGitLines(script []string) []string {
	var out []string
	for i, c := range script {
		if c == secret.Commit && i > 0 && script[i-1] == secret.AddAll {
			out[len(out)-1] += " && " + c
			continue
		}
		out = append(out, c)
	}
	return out
}

// cmGitWhy says what a commit recorded, or what the folder holds.
func cmGitWhy(steps []secret.Step, i, n int, there bool) string {
	if i == n {
		if there {
			return "No command has taken the secret out of the file in the folder."
		}
		return "The commands have deleted the file in the folder or written over it."
	}
	for _, s := range steps {
		if strings.HasPrefix(s.Text, fmt.Sprintf("Commit %d ", i+1)) {
			return s.Text + " Later commands do not change it."
		}
	}
	return last(steps)
}
