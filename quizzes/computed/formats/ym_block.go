package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/yaml"
)

// YMBlockValue asks for the text of a block scalar.
var YMBlockValue = quizzes.Template{
	ID: "ym.block.value", Version: 1, Concept: "yaml#block-scalars", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: makeYMValue,
}

// YMBlockBreaks asks how many line breaks a block scalar has.
var YMBlockBreaks = quizzes.Template{
	ID: "ym.block.breaks", Version: 1, Concept: "yaml#block-scalars", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: makeYMBreaks,
}

var ymBlockModels = []struct {
	model yaml.Model
	why   string
}{
	{yaml.FoldedKeeps, "This keeps each line break of a folded text. `>` turns a single one into a space."},
	{yaml.LiteralFolds, "This folds a literal text. `|` keeps each line break inside."},
	{yaml.BlankLost, "This loses the empty line. In folded text it becomes a line break."},
	{yaml.BlankDouble, "This gives the empty line two line breaks. In folded text it becomes one."},
	{yaml.MoreFolded, "This folds the line that is indented more. Such a line keeps its spaces and the breaks before and after it."},
	{yaml.ChompIgnored, "This ends the text with one line break, whatever the mark in the header says."},
	{yaml.NoFinalBreak, "This ends the text without a line break. Without a mark in the header, one stays."},
	{yaml.StripIsAll, "This joins all lines. `-` takes away the line breaks at the end alone."},
	{yaml.LastBlankKept, "This keeps the empty lines at the end. That takes a `+` in the header."},
}

var ymLines = []string{"set -e", "make test", "run job", "send mail", "wait 5 s", "done", "copy files", "stop app", "start app", "check disk"}

// ymBlock draws a block scalar with an empty line, a line indented more, or both.
func ymBlock(r *rand.Rand, folded bool, n int) yaml.Block {
	b := yaml.Block{Folded: folded, Chomp: quizzes.One(r, "", "-", "+")}
	b.Lines = quizzes.Draw(r, ymLines, n)
	if coin(r) {
		b.Lines[1+r.IntN(n-1)] = ""
	}
	if i := 1 + r.IntN(n-1); b.Lines[i] != "" && coin(r) {
		b.Lines[i] = "  " + b.Lines[i]
	}
	if r.IntN(3) == 0 {
		b.Lines = append(b.Lines, "")
	}
	return b
}

func ymSource(b yaml.Block) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "A part of a YAML file", Lang: "yaml", Lines: []string{"task: " + b.Header()}}
	for _, l := range b.Lines {
		e.Lines = append(e.Lines, strings.TrimRight("  "+l, " "))
	}
	e.Lines = append(e.Lines, "owner: ann")
	return e
}

// ymEscaped shows line breaks as \n.
func ymEscaped(s string) string { return strings.ReplaceAll(s, "\n", `\n`) }

func makeYMValue(r *rand.Rand) (quizzes.Question, error) {
	folded := r.IntN(4) > 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		b := ymBlock(r, folded, 3)
		key := ymEscaped(b.Value(""))
		var nears []quizzes.Near
		for _, m := range ymBlockModels {
			nears = append(nears, near(ymEscaped(b.Value(m.model)), string(m.model), "%s", m.why))
		}
		if nears = quizzes.NearAnswers(key, nears); len(nears) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "Which text does `task` hold after this was loaded? Write it in one line, with `\\n` for each line break, also at the end.",
			Exhibits: []quizzes.Exhibit{ymSource(b)},
			Ask:      quizzes.Text{Accept: []string{key}, Form: `the text, with \n for a line break`, Near: nears},
			Trace:    quizzes.Worked(b.Steps(), "The text is `%s`.", key), Note: fmt.Sprint(b),
		}, nil
	})
}

func makeYMBreaks(r *rand.Rand) (quizzes.Question, error) {
	folded := r.IntN(4) > 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		b := ymBlock(r, folded, 5)
		count := func(m yaml.Model) int { return strings.Count(b.Value(m), "\n") }
		key := count("")
		var nears []quizzes.Near
		for _, m := range ymBlockModels {
			nears = append(nears, near(itoa(count(m.model)), string(m.model), "%s", m.why))
		}
		if nears = quizzes.NearAnswers(itoa(key), nears); len(nears) < 3 || key == 5 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "How many line breaks does the text of `task` have after this was loaded, those at its end included?",
			Exhibits: []quizzes.Exhibit{ymSource(b)}, Ask: quizzes.Number{Value: float64(key), Unit: "line breaks", Near: nears},
			Trace: quizzes.Worked(b.Steps(), "The text is `%s`, with %d line breaks.", ymEscaped(b.Value("")), key), Note: fmt.Sprint(b),
		}, nil
	})
}
