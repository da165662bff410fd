// Command bench measures the product against floors that run beside it, and compares the result with the goals for
// speed. It starts the product as its own process on a database of its own, on the loopback interface alone, stops by
// itself and leaves nothing behind. Rows are ratios to floors of the same rounds, because figures by the second are not stable.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	"warmcache/content"
	"warmcache/db"
	"warmcache/quizzes/bank"
)

// size is how much is measured.
type size struct {
	rounds       int
	round        time.Duration
	openSittings int // of each learner, to be answered
	storeAnswers int // of a round of G0; a sixth of it for B0
	starts       int
	variants     time.Duration
	big          int // the file with many answers has this many times the learners
	huge         int // and the one of the due query this many, 0 for none
}

var (
	quickly = size{rounds: 5, round: 300 * time.Millisecond, openSittings: 6, storeAnswers: 2000, starts: 3, variants: 2 * time.Second, big: 1}
	wholly  = size{rounds: 5, round: 3 * time.Second, openSittings: 30, storeAnswers: 24000, starts: 5, variants: 5 * time.Second, big: 10}
)

type bench struct {
	size          size
	only          string // jobs whose name holds it; empty for all
	dir           string // scratch, on the data directory's disk
	self, bin, db string
	lib           *content.Library
	bank          *bank.Bank
	rand          *rand.Rand
	known         []known
	concepts      [][]known
	learners      []learner
	sessions      *db.Sessions
	product       *process
	floor         *process
	bytes         map[string]int
	sent          atomic.Int64
	acked         []bool
	order         []string
	samples       map[string][]sample
	d0, g0, b0    spread
	atRest        []row
	invalid       []string
}

func main() {
	floor := flag.String("floor", "", "serve the finished pages in this `directory` (the benchmark starts itself so)")
	quick := flag.Bool("quick", false, "short rounds, at most a minute")
	full := flag.Bool("full", false, "the due query at 10,000,000 memories too")
	data := flag.String("dir", "data", "a `directory` on the disk to measure")
	bin := flag.String("bin", "", "the program to measure; it is built when this is empty")
	only := flag.String("only", "", "measure only jobs whose name holds this `text`, and floors")
	flag.Parse()
	if *floor != "" {
		exit(serveFloor(*floor))
	}
	b := &bench{size: wholly, bin: *bin, only: *only, rand: rand.New(rand.NewPCG(1, 2)), bytes: map[string]int{}, samples: map[string][]sample{}}
	if *quick {
		b.size = quickly
	}
	if *full {
		b.size.huge = 100
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(b.run(ctx, *data))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}
