// Command warmcache serves the guide with its quizzes and reviews, prints questions, and checks the bank.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/alecthomas/kong"

	"warmcache/content"
	"warmcache/quizzes/bank"
)

// cli is the command line.
type cli struct {
	Serve serveCmd `cmd:"" default:"withargs" help:"Serve the pages (the default)."`
	Ask   askCmd   `cmd:"" help:"Print variants of questions with their keys."`
	Check checkCmd `cmd:"" help:"Check lessons, questions and the bank as a whole."`

	Digest digestCmd `cmd:"" help:"Print one hash over the first variants of every template: every process prints the same."`
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

func main() {
	if err := run(os.Args[1:], streams{os.Stdout, os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "warmcache:", err)
		os.Exit(1)
	}
}

func run(args []string, s streams) error {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("warmcache"), kong.Description("Learn backend engineering once, and keep it."),
		kong.UsageOnError(), kong.Writers(s.out, s.err), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return err
	}
	ctx, err := parser.Parse(args)
	if exited >= 0 {
		return nil // --help was shown
	}
	if err != nil {
		return err
	}
	return ctx.Run(s)
}

// load reads the guide and gathers the bank.
func load() (*content.Library, *bank.Bank, error) {
	lib, err := content.Load(content.Guide())
	if err != nil {
		return nil, nil, err
	}
	b, err := bank.New(lib)
	return lib, b, err
}

// orMissing says an unknown name in words.
func orMissing(what, name string) error {
	return errors.Join(fmt.Errorf("no %s %q; see warmcache ask --all -n 1", what, name), fs.ErrNotExist)
}
