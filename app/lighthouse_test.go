package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"warmcache/quizzes"
)

// TestLighthouse scores five kinds of pages, each at least 98 of 100 in all categories. It takes a minute, so it runs by
// `make lighthouse` alone, which installs what testdata/lighthouse/package.json pins.
func TestLighthouse(t *testing.T) {
	if os.Getenv("WARMCACHE_LIGHTHOUSE") == "" {
		t.Skip("runs by `make lighthouse`")
	}
	chrome, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(errNoChromium)
	}
	w := newWorld(t)
	b := w.learner()
	cookie, _, _ := strings.Cut(b.header.Get("Set-Cookie"), ";")
	q := w.question(1, 1)
	b.do(http.MethodPost, "/s/1/1", fields(q, quizzes.RightResponse(q.Ask)))

	for _, visit := range []struct {
		cookie string
		paths  []string
	}{{"", []string{"/", "/t/caching/redis", "/map"}}, {cookie, []string{"/s/1/2", "/s/1/1"}}} {
		args := []string{"run.mjs", visit.cookie}
		for _, p := range visit.paths {
			args = append(args, w.srv.URL+p)
		}
		cmd := exec.Command("node", args...)
		cmd.Dir, cmd.Stderr = "testdata/lighthouse", os.Stderr
		cmd.Env = append(os.Environ(), "CHROME_PATH="+chrome)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			w.scores(line)
		}
	}
}

func (w *world) scores(line string) {
	w.t.Helper()
	var page struct {
		URL, Error string
		Scores     map[string]int
		Short      []string
	}
	if err := json.Unmarshal([]byte(line), &page); err != nil {
		w.t.Fatalf("%v: %s", err, line)
	}
	report := fmt.Sprintf("%s %v", strings.TrimPrefix(page.URL, w.srv.URL), page.Scores)
	w.t.Log(report, page.Short)
	if len(page.Scores) != 4 || page.Error != "" {
		w.t.Errorf("%s: %s", report, page.Error)
	}
	for name, score := range page.Scores {
		if score < 98 {
			w.t.Errorf("%s: %s is short of 98", report, name)
		}
	}
}
