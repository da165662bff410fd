package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

const moreSessions = 10_000

// run measures everything and prints the table. An error is a run that is not valid; a goal that is not met is none.
func (b *bench) run(ctx context.Context, data string) (err error) {
	before, begun := load(), time.Now()
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(data, "bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	fmt.Printf("Warmcache's benchmark, %s\n%s\n", begun.Format("2 January 2006"), machine())
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"building", b.build}, {"reading the guide", b.read}, {"generating variants", b.variants}, {"filling the database", b.prefill},
		{"weighing answers, the due query", b.files}, {"starting", b.starts}, {"measuring", b.measure}, {"auditing", b.check},
	} {
		at := time.Now()
		if err := errors.Join(step.do(ctx), ctx.Err()); err != nil {
			b.halt()
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %.1f s\n", step.name, time.Since(at).Seconds())
	}
	fmt.Printf("load before %s, after %s; %d learners × %d concepts prefilled; answers by write-ahead log, synchronous=FULL\n\n",
		before, load(), learners, answered*perSitting)
	b.print(os.Stdout)
	fmt.Printf("\nin %.0f s\n", time.Since(begun).Seconds())
	if before > "1.0" || len(before) > 4 {
		fmt.Println("MARKED: the machine was busy before the run (load above 1)")
	}
	if len(b.invalid) > 0 {
		return fmt.Errorf("the run is not valid: %s", strings.Join(b.invalid, "; "))
	}
	return nil
}

func (b *bench) build(context.Context) (err error) {
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if err := command("go", "test", "-c", "-o", filepath.Join(b.dir, "db.test"), "./db"); err != nil || b.bin != "" {
		return err
	}
	b.bin = filepath.Join(b.dir, "warmcache")
	return command("go", "build", "-o", b.bin, "./cmd/warmcache")
}

func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

func (b *bench) read(context.Context) (err error) {
	if b.lib, err = content.Load(content.Guide()); err != nil {
		return err
	}
	b.bank, err = bank.New(b.lib)
	return err
}

func (b *bench) variants(context.Context) error {
	all, err := b.generate(b.size.variants, func(quizzes.Template) bool { return true })
	if err != nil {
		return err
	}
	b.ratesOfVariants("variants, made and checked, whole bank", all, 2000)
	computed, err := b.generate(b.size.variants, func(t quizzes.Template) bool { return t.Source == quizzes.Computed })
	if err != nil {
		return err
	}
	b.ratesOfVariants("  computed templates alone", computed, 0)
	return nil
}

func (b *bench) prefill(ctx context.Context) error {
	if err := b.pool(); err != nil {
		return err
	}
	at := map[string]int{}
	for _, k := range b.known {
		i, ok := at[k.item.Concept]
		if !ok {
			i = len(b.concepts)
			at[k.item.Concept] = i
			b.concepts = append(b.concepts, nil)
		}
		b.concepts[i] = append(b.concepts[i], k)
	}
	if len(b.concepts) < answered*perSitting {
		return fmt.Errorf("the bank asks about %d concepts (want %d)", len(b.concepts), answered*perSitting)
	}
	b.db = filepath.Join(b.dir, "warmcache.db")
	return b.fill(ctx)
}

// files measures what depends on the size of the file alone.
func (b *bench) files(ctx context.Context) error {
	names, people := []string{b.db}, []int64{learners}
	for _, times := range []int{max(b.size.big, 3), b.size.huge} {
		if times == 0 {
			continue
		}
		f := b.times(times)
		if err := copyFile(b.db, f); err != nil {
			return err
		}
		var only []string
		if times > b.size.big {
			only = []string{"memories"}
		}
		if err := multiply(f, times, only...); err != nil {
			return err
		}
		names, people = append(names, f), append(people, int64(times*learners))
		if len(only) > 0 {
			continue
		}
		if err := b.weighOne(f); err != nil {
			return err
		}
	}
	if err := b.weighOne(b.db); err != nil {
		return err
	}
	medians, err := dueQuery(ctx, 5, names, people)
	if err != nil {
		return err
	}
	for i := 1; i < len(medians); i++ {
		ratio := float64(medians[i]) / float64(medians[0])
		b.rest(fmt.Sprintf("due query, %d → %d memories", people[0]*answered*perSitting, people[i]*answered*perSitting),
			fmt.Sprintf("× %.2f (%v → %v)", ratio, micro(medians[0]), micro(medians[i])), "≤ 1.2", ratio <= 1.2)
	}
	return nil
}

func (b *bench) times(n int) string { return filepath.Join(b.dir, fmt.Sprintf("times%d.db", n)) }

func (b *bench) weighOne(file string) error {
	w, err := weigh(file, filepath.Join(b.dir, "weigh.db"))
	b.rest(fmt.Sprintf("bytes an answer at %d", w.answers), fmt.Sprintf("%.1f with its question (%.0f MB a million); whole file %.0f", w.log, w.log, w.whole),
		"≤ 90 MB a million", w.log <= 90)
	return err
}

// starts measures the start with an empty database and with one of many answers, and the memory after it.
func (b *bench) starts(ctx context.Context) error {
	many := b.db
	if b.size.big > 1 {
		many = b.times(b.size.big)
	}
	for _, c := range []struct{ name, db string }{{"an empty database", filepath.Join(b.dir, "empty.db")}, {fmt.Sprintf("%d answers", learners*answered*perSitting*b.size.big), many}} {
		var took []time.Duration
		for range b.size.starts {
			d, p, err := b.firstOK(c.db)
			if err != nil {
				return err
			}
			took = append(took, d)
			b.product = p
			time.Sleep(300 * time.Millisecond)
			resident := p.resident()
			if err := p.stop(); err != nil {
				return err
			}
			if len(took) == b.size.starts {
				b.rest("start to the first 200, "+c.name, milli(took), "≤ 250 ms", quantile(sorted(took), .5) <= 250*time.Millisecond)
				b.rest("  resident after it", fmt.Sprintf("%.0f MB", resident), "≤ 60 MB", resident <= 60)
			}
		}
	}
	return nil
}

// measure runs floors and jobs in turn, round after round.
func (b *bench) measure(ctx context.Context) error {
	if err := b.open(ctx); err != nil {
		return err
	}
	b.acked = make([]bool, learners*b.size.openSittings*perSitting)
	var err error
	if _, b.product, err = b.firstOK(b.db); err != nil {
		return err
	}
	jobs, err := b.jobs()
	if err != nil {
		return err
	}
	for range b.size.rounds {
		for _, j := range jobs {
			if !strings.Contains(j.name, b.only) && j.at == b.product {
				continue
			}
			if err := errors.Join(b.once(j), ctx.Err()); err != nil {
				return err
			}
		}
		if err := b.floors(); err != nil {
			return err
		}
	}
	return b.afterwards(jobs)
}

// once runs one round of a job.
func (b *bench) once(j *job) error {
	s, err := j.run(b.size.round)
	if err != nil {
		return err
	}
	if b.samples[j.name] == nil {
		b.order = append(b.order, j.name)
	}
	b.samples[j.name] = append(b.samples[j.name], s)
	if s.fails > 0 && len(b.invalid) < 3 {
		b.invalid = append(b.invalid, fmt.Sprintf("%d errors in a round: %v", s.fails, s.why))
	}
	if len(s.waits) == 0 {
		return fmt.Errorf("%s: no questions left to answer", j.name)
	}
	runtime.GC() // not in the middle of the next round
	return nil
}

// floors runs a round of the floors of writing.
func (b *bench) floors() error {
	if !strings.Contains(answers32, b.only) {
		return nil
	}
	d, err := diskFloor(b.dir, b.size.round/2)
	if err != nil {
		return err
	}
	g, err := b.storeFloor("grouped", b.size.storeAnswers)
	if err != nil {
		return err
	}
	one, err := b.storeFloor("gorm-each", b.size.storeAnswers/6)
	b.d0, b.g0, b.b0 = append(b.d0, d), append(b.g0, g), append(b.b0, one)
	return err
}

// afterwards counts the waits for the disk and gives every session a page.
func (b *bench) afterwards(jobs []*job) error {
	for _, j := range jobs {
		if j.name != answers32 {
			continue
		}
		n, ok, err := b.product.syncs(b.dir, func() error { _, err := j.run(200 * time.Millisecond); return err })
		if err != nil {
			return err
		}
		value := "not counted: no strace, or it may not attach"
		if ok {
			value = fmt.Sprintf("%d fsync or fdatasync", n)
		}
		b.rest("waits for the disk in .2 s of answers", value, "> 0", ok)
	}
	resident := b.product.resident()
	b.rest(fmt.Sprintf("resident after all rounds, %d sessions", moreSessions), fmt.Sprintf("%.0f MB", resident), "≤ 150 MB", resident <= 150)
	return nil
}

// check stops the product and reads the ledger.
func (b *bench) check(ctx context.Context) error {
	if err := b.product.stop(); err != nil {
		return err
	}
	b.product = nil
	b.halt()
	l, err := b.audit(ctx)
	b.rest("ledger of the answers", l.String(), "acknowledged = stored", l.ok())
	if !l.ok() {
		b.invalid = append(b.invalid, "acknowledged is not what is stored")
	}
	return err
}

// halt ends what still runs.
func (b *bench) halt() {
	for _, p := range []*process{b.product, b.floor} {
		if p != nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	}
}
