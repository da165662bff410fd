package formats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
	"warmcache/quizzes/sim/yaml"
)

// YMStructureJSON asks for the JSON that a document becomes.
var YMStructureJSON = quizzes.Template{
	ID: "ym.structure.json", Version: 1, Concept: "yaml#indentation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: makeYMTree,
}

// YMStructureLine asks for the line that keeps a document from loading.
var YMStructureLine = quizzes.Template{
	ID: "ym.structure.line", Version: 1, Concept: "yaml#indentation", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: makeYMFault,
}

// ymTreeWhy says what is right instead of a wrong reading.
var ymTreeWhy = map[yaml.Model]string{
	yaml.ColonEnough:     "a key needs a space, or the end of the line, after its colon",
	yaml.HashAnywhere:    "a `#` starts a comment only at the line's start or behind a space",
	yaml.NearestParent:   "a line belongs to the level in whose column it starts, not to that of the line above",
	yaml.EmptyText:       "a key without a value has null",
	yaml.KeyIsItem:       "keys that line up with the first key behind a dash belong to the same item",
	yaml.SequenceIndents: "the dashes of a sequence may stand in the column of its key",
	yaml.DeeperIsChild:   "each line starts in the column of a level that is open, or opens one below a key without a value",
	yaml.TabIndents:      "indentation is spaces alone",
}

// ymPart is a part of a document, with the wrong reading that it tries.
type ymPart struct {
	model yaml.Model
	lines []string
}

// ymParts draws a part for each wrong reading that gives another tree.
func ymParts(r *rand.Rand) []ymPart {
	n := func() int { return 2 + r.IntN(7) }
	w := func() string { return quizzes.One(r, "ann", "bob", "eve", "kim", "lea", "max") }
	top := quizzes.Draw(r, []string{"db", "web", "app", "job"}, 3)
	two := quizzes.Draw(r, []string{"cpu", "ram", "gpu", "net"}, 2)
	colon := [][]string{
		{top[0] + ":", fmt.Sprintf("  %s:%d", two[0], n())},
		{"use:", fmt.Sprintf("- %s:%d", two[0], n()), "- " + w()},
		{fmt.Sprintf("use: {%s:%d, %s: %d}", two[0], n(), two[1], n())},
		{fmt.Sprintf("use: [%s:%d, %s]", two[0], n(), two[1])},
	}
	pad := quizzes.One(r, "", "  ")
	return []ymPart{
		{yaml.ColonEnough, colon[r.IntN(len(colon))]},
		{yaml.HashAnywhere, quizzes.One(r, []string{fmt.Sprintf("tag: v%d#%s", n(), w())}, []string{"tags:", fmt.Sprintf("- v%d#%s", n(), w()), "- " + w()})},
		{yaml.NearestParent, []string{top[1] + ":", "  " + two[0] + ":", fmt.Sprintf("    max: %d", n()), fmt.Sprintf("  %s: %d", "min", n())}},
		{yaml.EmptyText, quizzes.One(r, []string{"note:"}, []string{"mail:", "# not yet"}, []string{top[2] + ":", "  mail:", fmt.Sprintf("  size: %d", n())})},
		{yaml.KeyIsItem, []string{"team:", pad + "- name: " + w(), fmt.Sprintf("%s  age: %d", pad, 30+n()), pad + "- name: " + w()}},
	}
}

func makeYMTree(r *rand.Rand) (quizzes.Question, error) {
	pick := quizzes.Draw(r, []int{0, 1, 2, 3, 4}, 2)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		all := ymParts(r)
		a, b := all[pick[0]], all[pick[1]]
		lines := slices.Concat(a.lines, b.lines)
		if coin(r) {
			lines = append(lines, "# by "+quizzes.One(r, "hand", "night", "cron"))
		}
		tree := yaml.Load(lines)
		if tree.Fault != "" || tree.Outside != "" {
			return quizzes.Question{}, quizzes.Reject("no tree: %s %s", tree.Fault, tree.Outside)
		}
		// The four combinations of two readings: no option is nearer to the others than the next.
		var opts []quizzes.Option
		for _, wrong := range [][]yaml.Model{nil, {a.model}, {b.model}, {a.model, b.model}} {
			t := yaml.Load(lines, wrong...)
			if t.Fault != "" || t.Outside != "" {
				return quizzes.Question{}, quizzes.Reject("%s has no tree", wrong)
			}
			o := quizzes.Option{Text: quizzes.Code(ymShow(t.Value)), Right: wrong == nil}
			var why []string
			for _, m := range wrong {
				why, o.Misconception = append(why, ymTreeWhy[m]), string(m)
			}
			o.Why = "Not so: " + strings.Join(why, "; and ") + "."
			if o.Right {
				o.Why = fmt.Sprintf("Here %s; and %s.", ymTreeWhy[a.model], ymTreeWhy[b.model])
			}
			if slices.ContainsFunc(opts, func(p quizzes.Option) bool { return p.Text == o.Text }) {
				return quizzes.Question{}, quizzes.Reject("two readings agree")
			}
			opts = append(opts, o)
		}
		ask := quizzes.Single{Options: opts}
		return quizzes.Question{
			Stem:     "PyYAML's `safe_load` and npm `yaml` read this file alike. What is it as JSON?",
			Exhibits: []quizzes.Exhibit{listing("config.yaml", "yaml", lines...)}, Ask: ask,
			Trace: quizzes.Worked(tree.Steps, "As JSON: %s.", ask.KeyText()), Note: strings.Join(lines, "\n"),
		}, nil
	})
}

// ymShow prints a tree with a space behind commas and colons, but not inside of texts.
func ymShow(v *jsonfmt.Value) string {
	var parts []string
	for i, item := range v.Items {
		if v.Kind == jsonfmt.Object {
			parts = append(parts, strconv.Quote(v.Names[i])+": "+ymShow(item))
		} else {
			parts = append(parts, ymShow(item))
		}
	}
	switch v.Kind {
	case jsonfmt.Object:
		return "{" + strings.Join(parts, ", ") + "}"
	case jsonfmt.Array:
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return v.String()
}

// ymFile draws a file of mappings and sequences in several widths of indentation.
func ymFile(r *rand.Rand) []string {
	n := func() int { return 2 + r.IntN(7) }
	w := func() string { return quizzes.One(r, "ann", "bob", "eve", "kim", "lea", "max") }
	key := quizzes.Draw(r, []string{"web", "db", "jobs", "mail", "cache"}, 3)
	in := quizzes.Draw(r, []string{"host", "size", "kind", "time", "path", "user"}, 5)
	two, four, dash := strings.Repeat(" ", 2+r.IntN(3)), strings.Repeat(" ", 2+r.IntN(3)), quizzes.One(r, "", "  ", "    ")
	deep := two + strings.Repeat(" ", 2+r.IntN(2))
	parts := [][]string{
		{key[0] + ":", two + in[0] + ": " + w(), two + in[1] + ":", deep + in[2] + ": " + fmt.Sprint(n()), deep + in[3] + ": " + fmt.Sprint(n()), two + in[4] + ": " + w()},
		{key[1] + ":", dash + "- name: " + w(), dash + "  age: " + fmt.Sprint(30+n()), dash + "- name: " + w(), dash + "  age: " + fmt.Sprint(40+n())},
		{key[2] + ":", four + "top: " + w(), four + "low: " + fmt.Sprint(n()), four + "mid: " + w()},
	}
	i := r.IntN(3)
	return slices.Concat(parts[i], parts[(i+1+r.IntN(2))%3])
}

// ymRepairs reports whether the file loads when a line is put right: moved to another column, its tab replaced, or a
// space set after its colon. Doubtful repairs count where asked for: the engine leaves such a file out, as loaders may read
// a scalar of several lines, or a key twice, where it sees a fault.
func ymRepairs(lines []string, i int, doubtful bool) bool {
	body, right := strings.TrimLeft(lines[i], " \t"), 0
	for _, l := range lines {
		right = max(right, len(l)-len(strings.TrimLeft(l, " "))+1) // further right than any line is like one to its right
	}
	texts := []string{body}
	if spaced := strings.Replace(body, ":", ": ", 1); !strings.HasPrefix(spaced[strings.Index(spaced, ":")+1:], "  ") {
		texts = append(texts, spaced)
	}
	try := slices.Clone(lines)
	for _, text := range texts {
		for col := range right + 1 {
			try[i] = strings.Repeat(" ", col) + text
			t := yaml.Load(try)
			if t.Fault == "" && t.Outside == "" || doubtful && t.Outside != "" && (t.Fault == "" || slices.ContainsFunc(try, ymPlain)) {
				return true
			}
		}
	}
	return false
}

// ymPlain reports a line that may continue a scalar, as it has no colon with a space or the line's end after it.
func ymPlain(line string) bool {
	return !strings.Contains(line, ": ") && !strings.HasSuffix(line, ":")
}

func makeYMFault(r *rand.Rand) (quizzes.Question, error) {
	place := 1 + r.IntN(8)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		kind := quizzes.One(r, 0, 0, 0, 0, 0, 0, 1, 2, 3) // a colon's place in the file is seldom the only one to repair
		good := ymFile(r)
		if place >= len(good) {
			return quizzes.Question{}, quizzes.Reject("too short")
		}
		if kind == 0 && !strings.HasSuffix(good[place-1], ":") && !strings.Contains(good[place], "- ") {
			return quizzes.Question{}, quizzes.Reject("the line may continue the value above")
		}
		lines := slices.Clone(good)
		body := strings.TrimLeft(lines[place], " ")
		col := len(lines[place]) - len(body)
		model := yaml.DeeperIsChild
		switch kind {
		case 0:
			lines[place], model = strings.Replace(lines[place], ": ", ":", 1), yaml.ColonEnough
		case 1:
			lines[place], model = "\t"+body, yaml.TabIndents
		case 2:
			lines[place] = strings.Repeat(" ", col+1+r.IntN(2)) + body
		case 3:
			lines[place] = strings.Repeat(" ", max(0, col-1)) + body
		}
		bodies := strings.Split(strings.NewReplacer(" ", "", "\t", "").Replace(strings.Join(lines, "\n")), "\n")
		slices.Sort(bodies)
		if len(slices.Compact(bodies)) < len(lines) {
			return quizzes.Question{}, quizzes.Reject("a line stands twice")
		}
		tree := yaml.Load(lines)
		if tree.Fault == "" || tree.Outside != "" || col == 0 && kind == 1 {
			return quizzes.Question{}, quizzes.Reject("it loads, or is left out")
		}
		for i := range lines {
			if ymRepairs(lines, i, i != place) != (i == place) {
				return quizzes.Question{}, quizzes.Reject("line %d could be repaired too", i+1)
			}
		}
		seq := yaml.Load(good, yaml.SequenceIndents)
		var opts []quizzes.Option
		for i, line := range lines {
			o := quizzes.Option{Text: strings.ReplaceAll(line, "\t", "→ "), Right: i == place, Why: fmt.Sprintf("`%s` stands in a column that is open there.", strings.TrimSpace(line))}
			switch {
			case o.Right:
				o.Why = fmt.Sprintf("`%s` keeps the file from loading: %s. No change to another line alone helps.", strings.TrimSpace(line), ymTreeWhy[model])
			case seq.Fault != "" && i == ymFirstDash(good):
				o.Misconception, o.Why = string(yaml.SequenceIndents), fmt.Sprintf("`%s` is fine: %s.", strings.TrimSpace(line), ymTreeWhy[yaml.SequenceIndents])
			case i == tree.Line:
				o.Why = fmt.Sprintf("The loader stops at `%s`, but it does so because of line %d.", strings.TrimSpace(line), place+1)
			}
			opts = append(opts, o)
		}
		tab := ""
		if strings.Contains(lines[place], "\t") {
			tab = " (`→` marks a tab)"
		}
		run := append(tree.Steps, yaml.Step{Rule: "yaml.fault", Text: fmt.Sprintf("The loader stops at line %d, which %s.", tree.Line+1, tree.Fault)})
		return quizzes.Question{
			Stem: "PyYAML and npm `yaml` refuse to read this file" + tab + ". It loads once a single line is moved to another column or gets a space after its colon. Which line?",
			Ask:  quizzes.Line{Title: "config.yaml", Lang: "yaml", Options: opts}, Note: strings.Join(lines, "\n"),
			Trace: quizzes.Worked(run, "The line to repair is line %d: %s.", place+1, ymTreeWhy[model]),
		}, nil
	})
}

func ymFirstDash(lines []string) int {
	return slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(strings.TrimLeft(l, " "), "- ") })
}
