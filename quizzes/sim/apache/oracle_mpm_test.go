package apache_test

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/apache"
	"warmcache/quizzes/sim/oracle"
)

type poolCase struct {
	apache.Pool
	MPM string
}

func drawPool(r *rand.Rand) poolCase {
	p := apache.Pool{ServerLimit: 1 + r.IntN(20), ThreadLimit: 10 + r.IntN(70), ThreadsPerChild: 1 + r.IntN(90)}
	p.MaxRequestWorkers = 1 + r.IntN(p.ThreadsPerChild*p.ServerLimit*3/2)
	switch r.IntN(4) {
	case 0, 1:
		p.MaxRequestWorkers = p.ThreadsPerChild * (1 + r.IntN(p.ServerLimit+3))
	case 2:
		p.MaxRequestWorkers = 1 + r.IntN(p.ThreadsPerChild)
	}
	return poolCase{p, []string{"event", "worker"}[r.IntN(2)]}
}

var corrections = regexp.MustCompile(`AH00\d+: WARNING: (\w+) of \d+ .*?(?:decreasing|increasing) to (?:nearest multiple )?(\d+)`)

// wantLimits reads what Apache says that it corrects; it reports nothing about a pool that it takes as it is.
func wantLimits(t testing.TB, c poolCase) string {
	conf := "LogLevel warn\nListen 127.0.0.1:1\n" + strings.Join(c.Lines(), "\n") + "\n"
	out, err := exec.Command(httpd, "-t", "-f", oracle.ApacheFile(t, "mpm_"+c.MPM+" authz_core", conf)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	now := map[string]int{"ThreadsPerChild": c.ThreadsPerChild, "MaxRequestWorkers": c.MaxRequestWorkers}
	var names []string
	for _, found := range corrections.FindAllStringSubmatch(string(out), -1) {
		now[found[1]], _ = strconv.Atoi(found[2])
		if len(names) == 0 || names[len(names)-1] != found[1] {
			names = append(names, found[1])
		}
	}
	if len(names) == 0 && strings.Contains(string(out), "WARNING") {
		t.Fatalf("unknown: %s", out)
	}
	return fmt.Sprint(now["ThreadsPerChild"], now["MaxRequestWorkers"]/now["ThreadsPerChild"], now["MaxRequestWorkers"], names)
}

func TestLimitsOracle(t *testing.T) {
	oracle.Case[poolCase]{
		Engine: "apache: limits of the MPM", Oracle: version() + " at its start", Ready: ready, Draw: drawPool, Want: oracle.Each(wantLimits),
		Got: func(c poolCase, model string) string {
			l, _ := c.Limits(apache.Model(model))
			return fmt.Sprint(l.Threads, l.Children, l.Workers, l.Corrected)
		},
		Models: []string{"limits-ignored", "thread-limit-ignored", "workers-below-one-child", "workers-need-no-multiple", "workers-rounded-up", "server-limit-ignored", "request-workers-are-processes"},
	}.Test(t)
}
