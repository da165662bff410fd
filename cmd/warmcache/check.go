package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/schollz/progressbar/v3"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/lint"
)

// checkCmd checks the guide and the bank. Other tools read the JSON form: its names are fixed.
type checkCmd struct {
	Variants int    `default:"40" help:"Variants of each template."`
	Topic    string `help:"Only the questions of one topic, such as caching/redis. The guesser learns from all, so it does not play."`
	Guesses  int    `default:"0" help:"Also list so many templates that the guesser finds easiest, and its clues (text only)."`
	Format   string `enum:"text,json" default:"text" help:"text or json (one object)."`
}

// checked is the state of the whole bank.
type checked struct {
	Topics    int            `json:"topics"`
	Concepts  int            `json:"concepts"`
	Templates map[string]int `json:"templates"` // by source
	PerTopic  []perTopic     `json:"per_topic"`
	Wanted    []string       `json:"wanted"` // concepts that nothing asks about
	Unnamed   []string       `json:"unnamed_misconceptions"`
	Orphans   []string       `json:"orphans"` // topics that no other lesson requires or points at
	lint.Report
}

type perTopic struct {
	Topic     string  `json:"topic"`
	Concepts  int     `json:"concepts"`
	Templates int     `json:"templates"`
	Computed  int     `json:"computed"` // of the templates
	Kinds     int     `json:"kinds"`
	Words     int     `json:"words"` // of prose
	Minutes   int     `json:"minutes"`
	Grade     float64 `json:"grade"` // reading level, Flesch-Kincaid
}

// errUnsound is what check ends with when something is wrong.
var errUnsound = errors.New("the guide or its questions are not in order")

// Run prints the report; it fails when the report names errors, wanted concepts, beliefs without a sentence or orphans.
func (cmd checkCmd) Run(s streams) error {
	lib, b, err := load()
	if err != nil {
		return err
	}
	c := survey(lib, b)
	if cmd.Topic != "" {
		if _, ok := lib.Topic(cmd.Topic); !ok {
			return fmt.Errorf("no topic %q: name it by its path, such as caching/redis", cmd.Topic)
		}
	}
	c.Report = lint.Check(b, lib, cmd.Topic, cmd.Variants, progress(s.err))
	for _, id := range c.Misconceptions {
		if bank.Misconception(id) == "" {
			c.Unnamed = append(c.Unnamed, id)
		}
	}
	if cmd.Format == "json" {
		err = json.NewEncoder(s.out).Encode(c)
	} else {
		err = errors.Join(c.print(s.out), c.printGuesses(s.out, cmd.Guesses))
	}
	if err == nil && len(c.Errors)+len(c.Wanted)+len(c.Orphans)+len(c.Unnamed) > 0 {
		err = errUnsound
	}
	return err
}

// survey counts what is there.
func survey(lib *content.Library, b *bank.Bank) checked {
	c := checked{Templates: map[string]int{"authored": 0, "derived": 0, "computed": 0}, PerTopic: []perTopic{}, Wanted: []string{}, Orphans: orphans(lib), Unnamed: []string{}}
	for _, t := range lib.Topics() {
		per, kinds := perTopic{Topic: t.Path(), Concepts: len(t.Concepts), Words: t.Words, Minutes: t.Minutes, Grade: t.Reading().Grade()}, []quizzes.Kind{}
		for _, k := range t.Concepts {
			if len(b.Of(k.ID)) == 0 {
				c.Wanted = append(c.Wanted, k.ID)
			}
			for _, tpl := range b.Of(k.ID) {
				c.Templates[string(tpl.Source)]++
				per.Templates++
				if tpl.Source == quizzes.Computed {
					per.Computed++
				}
				if !slices.Contains(kinds, tpl.Kind) {
					kinds = append(kinds, tpl.Kind)
				}
			}
		}
		per.Kinds = len(kinds)
		c.PerTopic = append(c.PerTopic, per)
		c.Topics++
		c.Concepts += per.Concepts
	}
	return c
}

// orphans are the topics that a reader meets on the map alone.
func orphans(lib *content.Library) []string {
	found := map[*content.Topic]bool{}
	for _, t := range lib.Topics() {
		for _, to := range slices.Concat(t.Requires, t.Links) {
			found[to] = true
		}
	}
	out := []string{}
	for _, t := range lib.Topics() {
		if !found[t] && len(lib.Topics()) > 1 {
			out = append(out, t.Path())
		}
	}
	return out
}

// progress draws a bar on a terminal; elsewhere it would only fill a log.
func progress(w io.Writer) func(done, total int) {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("checking templates"),
				progressbar.OptionClearOnFinish(), progressbar.OptionShowCount())
		}
		_ = bar.Set(done)
	}
}

func (c checked) print(w io.Writer) error {
	p := &printer{w: w}
	p.f("%d topics, %d concepts; templates: %d authored, %d derived, %d computed\n",
		c.Topics, c.Concepts, c.Templates["authored"], c.Templates["derived"], c.Templates["computed"])
	for _, t := range c.PerTopic {
		p.f("  %-50s %2d concepts %3d templates, %2d computed, %d kinds %5d words %3d min grade %4.1f\n", t.Topic, t.Concepts, t.Templates, t.Computed, t.Kinds, t.Words, t.Minutes, t.Grade)
	}
	p.f("%d variants checked; re-roll rate %.4f, %.1f draws a variant\n", c.VariantsChecked, c.RerollRate, c.DrawsPerVariant)
	p.f("linter: %d rules, %d variants flagged (%.4f); recall %.3f over %d mutants, false positives %.3f\n",
		c.Lint.Rules, c.Lint.Flagged, c.Lint.FlaggedShare, c.Lint.Recall, c.Lint.Mutants, c.Lint.FalsePositive)
	for _, f := range first(c.Lint.Findings) {
		p.f("  %s\n", f)
	}
	g := c.Guesser
	p.f("guesser: %.1f %% right, chance %.1f %%, lift %+.1f points; worst topic %s %+.1f\n", g.Accuracy, g.Chance, g.Lift, g.WorstTopic, g.WorstTopicLift)
	for _, t := range g.PerTopic {
		p.f("  %-40s %+.1f\n", t.Topic, t.Lift)
	}
	for _, x := range c.Wanted {
		p.f("wanted: a question on %s\n", x)
	}
	for _, x := range c.Unnamed {
		p.f("unnamed: misconception %s has no line in quizzes/bank/misconceptions.txt\n", x)
	}
	for _, x := range c.Orphans {
		p.f("orphan: no other lesson requires or points at %s\n", x)
	}
	for _, x := range c.Errors {
		p.f("error: %s\n", x)
	}
	return p.err
}

// printGuesses says what to change first: the strongest clues, and the templates that give most away.
func (c checked) printGuesses(w io.Writer, n int) error {
	p := &printer{w: w}
	if n > 0 {
		for _, clue := range c.Guesser.Clues {
			p.f("clue: %+.2f %s\n", clue.Weight, clue.Name)
		}
	}
	for _, g := range c.Guesser.PerTemplate[:min(n, len(c.Guesser.PerTemplate))] {
		p.f("guessed: %+3.0f points %s: the key has %s\n", 100*(g.Accuracy-g.Chance), g.Template, g.Clue)
	}
	return p.err
}

// first keeps one finding of each template and rule: the others are more of the same.
func first(all []lint.Finding) []lint.Finding {
	type about struct{ template, rule string }
	seen := map[about]bool{}
	var out []lint.Finding
	for _, f := range all {
		if k := (about{f.Template, f.Rule}); !seen[k] {
			seen[k] = true
			out = append(out, f)
		}
	}
	return out
}

// printer writes until the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, a ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, a...)
	}
}
