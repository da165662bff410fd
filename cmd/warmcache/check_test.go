package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// TestCheckJSON holds the report to its names, which other tools read, and the bank to its floors.
func TestCheckJSON(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"check", "--format", "json", "--variants", "40"}, streams{&out, io.Discard}); err != nil && !errors.Is(err, errUnsound) {
		t.Fatal(err)
	}
	var c struct {
		Topics, Concepts int
		Templates        struct{ Authored, Derived, Computed int }
		PerTopic         []struct {
			Topic                                string
			Concepts, Templates, Computed, Kinds int
			Words                                int
			Grade                                float64
		} `json:"per_topic"`
		Wanted, Orphans []string
		VariantsChecked int     `json:"variants_checked"`
		RerollRate      float64 `json:"reroll_rate"`
		Lint            struct {
			Rules, Flagged int
			FlaggedShare   float64 `json:"flagged_share"`
			Recall         float64
			FalsePositive  float64 `json:"false_positive"`
		}
		Guesser struct {
			Accuracy, Chance, Lift float64
			WorstTopicLift         float64 `json:"worst_topic_lift"`
		}
		Errors  []string
		Unnamed []string `json:"unnamed_misconceptions"`
	}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&c); err != nil {
		t.Fatal(err)
	}
	if c.Wanted == nil || c.Errors == nil || len(c.PerTopic) != c.Topics || c.VariantsChecked == 0 {
		t.Errorf("%+v", c)
	}
	for name, ok := range map[string]bool{
		"67 topics":                c.Topics == 67,
		"400 concepts":             c.Concepts >= 400,
		"200 computed templates":   c.Templates.Computed >= 200,
		"beliefs in words":         len(c.Unnamed) == 0,
		"nothing wanted":           len(c.Wanted)+len(c.Errors) == 0,
		"no orphans":               len(c.Orphans) == 0,
		"re-roll rate .01":         c.RerollRate <= .01,
		"20 rules":                 c.Lint.Rules >= 20,
		"flagged share .01":        c.Lint.FlaggedShare <= .01,
		"recall .95":               c.Lint.Recall >= .95,
		"false positives .05":      c.Lint.FalsePositive <= .05,
		"guesser lift 2":           c.Guesser.Lift <= 2,
		"worst topic lift 5":       c.Guesser.WorstTopicLift <= 5,
		"chance between .2 and .4": c.Guesser.Chance > 20 && c.Guesser.Chance < 40,
	} {
		if !ok {
			t.Errorf("not met: %s: %+v %+v, re-rolls %v, wanted %v, errors %v, unnamed %v", name, c.Lint, c.Guesser, c.RerollRate, c.Wanted, c.Errors, c.Unnamed)
		}
	}
	for _, p := range c.PerTopic {
		if p.Templates < 12 || p.Kinds < 3 || p.Computed < 3 {
			t.Errorf("%s: %d templates of %d kinds, %d computed", p.Topic, p.Templates, p.Kinds, p.Computed)
		}
		if p.Concepts < 5 || p.Concepts > 9 || p.Words < 1200 || p.Words > 2200 || p.Grade < 3 || p.Grade > 10 {
			t.Errorf("%s: %d concepts, %d words of grade %.1f (want 5 to 9, 1,200 to 2,200, 3 to 10)", p.Topic, p.Concepts, p.Words, p.Grade)
		}
	}
}
