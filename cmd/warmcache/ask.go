package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// askCmd prints variants. Other tools read the JSON form: its names are fixed.
type askCmd struct {
	Topic    string `help:"A topic's path, section/slug." xor:"what" required:""`
	Template string `help:"A template's id." xor:"what" required:""`
	All      bool   `help:"Every template." xor:"what" required:""`
	N        int    `short:"n" default:"1" help:"Variants of each template."`
	Seed     uint64 `default:"1" help:"Seed of the first variant; the others follow it."`
	Format   string `enum:"text,json" default:"text" help:"text or json (one object a line)."`
}

// Run prints to standard output.
func (cmd askCmd) Run(s streams) error {
	lib, b, err := load()
	if err != nil {
		return err
	}
	ts, err := cmd.templates(lib, b)
	if err != nil {
		return err
	}
	for _, t := range ts {
		for i := range cmd.N {
			q, _, err := t.Question(cmd.Seed + uint64(i))
			if err != nil {
				return err
			}
			if err := cmd.print(s.out, lib, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func (cmd askCmd) templates(lib *content.Library, b *bank.Bank) ([]quizzes.Template, error) {
	switch {
	case cmd.Template != "":
		t, err := b.Template(cmd.Template)
		if err != nil {
			return nil, orMissing("template", cmd.Template)
		}
		return []quizzes.Template{t}, nil
	case cmd.Topic != "":
		topic, ok := lib.Topic(cmd.Topic)
		if !ok {
			return nil, orMissing("topic", cmd.Topic)
		}
		var out []quizzes.Template
		for _, c := range topic.Concepts {
			for _, t := range b.Of(c.ID) {
				out = append(out, *t)
			}
		}
		return out, nil
	}
	return b.Templates(), nil
}

// asked is a variant as JSON.
type asked struct {
	Template string   `json:"template"`
	Version  int      `json:"version"`
	Seed     uint64   `json:"seed"`
	Topic    string   `json:"topic"`
	Concept  string   `json:"concept"`
	Source   string   `json:"source"`
	Kind     string   `json:"kind"`
	Level    int      `json:"level"`
	Stem     string   `json:"stem"`
	Exhibit  string   `json:"exhibit"`
	Options  []option `json:"options"`
	Key      any      `json:"key"`
	Trace    []string `json:"trace"`
	Note     string   `json:"note"`
}

type option struct {
	Text          string `json:"text"`
	Right         bool   `json:"right"`
	Why           string `json:"why"`
	Misconception string `json:"misconception"`
}

func (cmd askCmd) print(w io.Writer, lib *content.Library, q quizzes.Question) error {
	c, _ := lib.Concept(q.Concept)
	if cmd.Format == "json" {
		return json.NewEncoder(w).Encode(newAsked(q, c.Topic.Path()))
	}
	_, err := io.WriteString(w, text(newAsked(q, c.Topic.Path()))+"\n")
	return err
}

func newAsked(q quizzes.Question, topic string) asked {
	a := asked{
		Template: q.Template, Version: q.Version, Seed: q.Seed, Topic: topic, Concept: q.Concept,
		Source: string(q.Source), Kind: string(q.Ask.Kind()), Level: q.Level, Stem: q.Stem,
		Exhibit: exhibit(q.Exhibits), Options: options(q.Ask), Key: q.Ask.Key(), Trace: []string{}, Note: q.Note,
	}
	for _, s := range q.Trace {
		line := s.Rule + ": " + s.Text
		if s.State != "" {
			line += "  " + s.State
		}
		a.Trace = append(a.Trace, line)
	}
	return a
}

// options lists what can be chosen. Typed kinds list their known wrong answers; kinds of several parts list the
// right parts, in the order shown.
func options(ask quizzes.Ask) []option {
	out := []option{}
	add := func(text string, right bool, why, id string) { out = append(out, option{text, right, why, id}) }
	switch a := ask.(type) {
	case quizzes.Single:
		out = chosen(a.Options)
	case quizzes.Multiple:
		out = chosen(a.Options)
	case quizzes.Line:
		out = chosen(a.Options)
	case quizzes.Number:
		for _, n := range a.Near {
			add(n.Answer, false, n.Why, n.Misconception)
		}
	case quizzes.Text:
		for _, n := range a.Near {
			add(n.Answer, false, n.Why, n.Misconception)
		}
	case quizzes.Order:
		for i, item := range a.Items {
			add(item, true, fmt.Sprintf("position %d", a.Want[i]), "")
		}
	case quizzes.Match:
		for i, l := range a.Left {
			add(l+" – "+a.Right[a.Want[i]], true, whyAt(a.Why, i), "")
		}
	case quizzes.Cells:
		for _, r := range a.Rows {
			for _, c := range r.Asked {
				add(strings.Join(r.Given, " | ")+": "+c.Want, true, c.Why, "")
			}
		}
	}
	return out
}

func whyAt(why []string, i int) string {
	if why == nil {
		return ""
	}
	return why[i]
}

func chosen(opts []quizzes.Option) []option {
	out := []option{}
	for _, o := range opts {
		out = append(out, option{o.Text, o.Right, o.Why, o.Misconception})
	}
	return out
}

// exhibit writes all exhibits as text: listings as they are, tables with bars between the cells.
func exhibit(es []quizzes.Exhibit) string {
	var lines []string
	for _, e := range es {
		if e.Title != "" {
			lines = append(lines, e.Title)
		}
		lines = append(lines, e.Lines...)
		if len(e.Head) > 0 {
			lines = append(lines, strings.Join(e.Head, " | "))
		}
		for _, r := range e.Rows {
			lines = append(lines, strings.Join(r, " | "))
		}
	}
	return strings.Join(lines, "\n")
}

func text(a asked) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s v%d seed %d · %s · %s %s · level %d\n", a.Template, a.Version, a.Seed, a.Concept, a.Source, a.Kind, a.Level)
	fmt.Fprintf(&b, "%s\n", a.Stem)
	if a.Exhibit != "" {
		fmt.Fprintf(&b, "    %s\n", strings.ReplaceAll(a.Exhibit, "\n", "\n    "))
	}
	for _, o := range a.Options {
		sign := " "
		if o.Right {
			sign = "✔"
		}
		fmt.Fprintf(&b, "  %s %s\n      %s", sign, o.Text, o.Why)
		if o.Misconception != "" {
			fmt.Fprintf(&b, " [%s]", o.Misconception)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "  key: %v\n", a.Key)
	for i, t := range a.Trace {
		fmt.Fprintf(&b, "  %2d %s\n", i+1, t)
	}
	return b.String()
}
