package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// storeFloor runs a benchmark of the db room on the data directory's disk and gives its answers a second. That room
// alone knows gorm, so the floors G0 (the store's own group commit, in-process) and B0 (one gorm transaction an
// answer) live in its tests: 32 callers, the same reads and writes for each answer, durable.
func (b *bench) storeFloor(name string, answers int) (perSecond float64, err error) {
	cmd := exec.Command(filepath.Join(b.dir, "db.test"), "-test.run", "^$", "-test.bench", "^BenchmarkAnswer$/^"+name+"$/^32$",
		"-test.benchtime", strconv.Itoa(answers)+"x")
	cmd.Env = append(os.Environ(), "TMPDIR="+b.dir)
	out, err := cmd.CombinedOutput()
	m := answersPerSecond.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, fmt.Errorf("floor %s: %w\n%s", name, err, out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

var answersPerSecond = regexp.MustCompile(`([0-9.]+) answers/s`)
