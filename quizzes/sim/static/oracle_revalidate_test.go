package static_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/static"
)

// visitCase is played in real seconds: deploys come in the middle between visits.
type visitCase struct {
	static.Page
	At []int
}

const lifeInTest = 3

// drawVisits keeps every visit two seconds away from the end of freshness, as caches count ages in whole seconds.
func drawVisits(r *rand.Rand) visitCase {
	c := visitCase{Page: static.Page{MaxAge: one(r, lifeInTest, lifeInTest, lifeInTest, 0)}, At: []int{0}}
	edits := 0
	for n, at := 0, 0; n < 4; n++ {
		gap := one(r, 1, 5, 5)
		if c.MaxAge == 0 {
			gap = 1
		}
		if r.IntN(2) == 0 {
			d := static.Deploy{At: at, Change: static.Change(r.IntN(4))}
			if d.Change == static.Restored && edits == 0 {
				d.Change = static.Edited
			}
			if d.Change == static.Edited {
				edits++
			}
			c.Deploys = append(c.Deploys, d)
		}
		at += gap
		c.At = append(c.At, at)
	}
	// two fresh visits in a row would be near the end of freshness
	fresh := 0
	for i := 1; i < len(c.At); i++ {
		if fresh = fresh + c.At[i] - c.At[i-1]; fresh >= 5 {
			fresh = 0
		}
		if fresh > 1 && c.MaxAge > 0 {
			return drawVisits(r)
		}
	}
	return c
}

// playVisits has Squid be the browser, and reads in the log of nginx what it was asked and what it answered.
func playVisits(t testing.TB, cases []visitCase) []string {
	dir := root(t)
	logFile := filepath.Join(root(t), "log")
	addr := oracle.StartNginx(t, fmt.Sprintf(`log_format visits "$uri $http_x_visit $status";
server { listen ADDR; access_log %s visits; root %s;
location /aged/ { add_header Cache-Control "max-age=%d"; } location /asked/ { add_header Cache-Control no-cache; } }`, logFile, dir, lifeInTest))
	squid := oracle.StartSquid(t, addr, "http_access allow all\n")
	proxy, err := url.Parse("http://" + squid)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), MaxIdleConnsPerHost: 32}, Timeout: 20 * time.Second}
	var wg sync.WaitGroup
	slots := make(chan bool, 32)
	start := time.Now()
	for i, c := range cases {
		f := file{path: filepath.Join(dir, pathOf(c, i)), t: t}
		f.play(static.Deploy{Change: static.Edited})
		f.before = f.now
		wg.Go(func() {
			done := 0
			for n, at := range c.At {
				for ; done < len(c.Deploys) && c.Deploys[done].At < at; done++ {
					f.play(c.Deploys[done])
				}
				time.Sleep(time.Until(start.Add(time.Second + time.Duration(at)*time.Second + time.Duration(i)*time.Millisecond)))
				slots <- true
				req, err := http.NewRequest("GET", "http://site.test/"+pathOf(c, i), nil)
				if err != nil {
					t.Error(err)
				}
				req.Header.Set("X-Visit", fmt.Sprint(n))
				if resp, err := client.Do(req); err != nil || resp.StatusCode != 200 {
					t.Error(resp, err)
				} else {
					resp.Body.Close()
				}
				<-slots
			}
		})
	}
	wg.Wait()
	return readVisits(t, cases, logFile)
}

func pathOf(c visitCase, i int) string {
	if c.MaxAge == 0 {
		return fmt.Sprintf("asked/%d", i)
	}
	return fmt.Sprintf("aged/%d", i)
}

func readVisits(t testing.TB, cases []visitCase, logFile string) []string {
	time.Sleep(100 * time.Millisecond)
	b, err := os.ReadFile(logFile)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	for line := range strings.Lines(string(b)) {
		visit, status, _ := strings.Cut(strings.TrimSpace(strings.Replace(line, " ", "#", 1)), " ")
		answers[visit] = status
	}
	var out []string
	for i, c := range cases {
		var got []string
		for n := range c.At {
			a := answers[fmt.Sprintf("/%s#%d", pathOf(c, i), n)]
			if a == "" {
				a = static.Unasked
			}
			got = append(got, a)
		}
		out = append(out, strings.Join(got, ", "))
	}
	return out
}

// file is a real file with a real modification time.
type file struct {
	t           testing.TB
	path        string
	now, before [2]int // size and time
	last        int
}

func (f *file) play(d static.Deploy) {
	switch d.Change {
	case static.Edited:
		f.last++
		f.before, f.now = f.now, [2]int{100 + f.last, f.last}
	case static.Copied:
		f.last++
		f.now[1] = f.last
	case static.Restored:
		f.now = f.before
	}
	os.MkdirAll(filepath.Dir(f.path), 0o755)
	if err := os.WriteFile(f.path, slices.Repeat([]byte("x"), f.now[0]), 0o644); err != nil {
		f.t.Error(err)
	}
	at := time.Date(2024, 1, 1, f.now[1], 0, 0, 0, time.UTC)
	if err := os.Chtimes(f.path, at, at); err != nil {
		f.t.Error(err)
	}
}

func TestVisitsOracle(t *testing.T) {
	oracle.Case[visitCase]{
		Engine: "static: visits and deploys", Oracle: oracle.Nginx() + " behind " + oracle.Squid(), Draw: drawVisits,
		Ready: func() string { return oracle.NginxReady() + oracle.SquidReady() },
		Want: func(t testing.TB, all []visitCase) []string {
			var out []string
			for cases := range slices.Chunk(all, 1000) {
				out = append(out, playVisits(t, cases)...)
			}
			return out
		},
		Got: func(c visitCase, model string) string {
			answers, _ := c.Visits(c.At, static.Model(model))
			return strings.Join(answers, ", ")
		},
		Models: []string{"deploy-invalidates-caches", "not-modified-keeps-age", "tag-from-content", "each-deploy-changes-tags", "older-file-is-not-modified", "stale-copy-is-useless", "each-visit-asks", "no-cache-means-no-store"},
	}.Test(t)
}
