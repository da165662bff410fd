package main

import (
	"crypto/sha256"
	"fmt"
	"io"

	"warmcache/quizzes/bank"
)

// digestCmd proves determinism: `make check` compares what two processes print.
type digestCmd struct {
	Variants int `short:"n" default:"10" help:"Variants of each template."`
}

// Run prints one hash over the first variants of every template, in the bank's order.
func (cmd digestCmd) Run(s streams) error {
	_, b, err := load()
	if err != nil {
		return err
	}
	sum, err := digest(b, cmd.Variants)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, sum)
	return err
}

func digest(b *bank.Bank, variants int) (string, error) {
	h := sha256.New()
	for _, t := range b.Templates() {
		for seed := range uint64(max(0, variants)) {
			q, _, err := t.Question(seed)
			if err != nil {
				return "", err
			}
			if _, err := io.WriteString(h, fmt.Sprintf("%#v\n", q)); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
