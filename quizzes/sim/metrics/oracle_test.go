package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/metrics"
	"warmcache/quizzes/sim/oracle"
)

func promtoolReady() string {
	if _, err := exec.LookPath("promtool"); err != nil {
		return "promtool (package prometheus) is not installed"
	}
	return ""
}

func promtool() string {
	out, err := exec.Command("promtool", "--version").CombinedOutput()
	if f := strings.Fields(string(out)); err == nil && len(f) > 2 {
		return "promtool " + strings.Split(f[2], "+")[0]
	}
	return "promtool"
}

// short rounds alike what differs in the last bit.
func short(v float64) string { return metrics.Short(v * (1 + 1e-11)) }

// query is an expression over series of its own, given every 5 s from second 0.
type query struct {
	series map[string]string // name with labels to values
	expr   string
	at     int
}

var failed = regexp.MustCompile(`expr: "(.*)", time: .*\n\s+exp:.*\n\s+got:(.*)`)

// ask has promtool evaluate each expression: every test expects nothing, and the failures say what came.
func ask(t testing.TB, qs []query) []string {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("rule_files: []\nevaluation_interval: 5s\ntests:\n- interval: 5s\n  input_series:\n")
	for _, q := range qs {
		for _, name := range slices.Sorted(mapKeys(q.series)) {
			fmt.Fprintf(&b, "  - series: '%s'\n    values: '%s'\n", name, q.series[name])
		}
	}
	b.WriteString("  promql_expr_test:\n")
	for _, q := range qs {
		fmt.Fprintf(&b, "  - expr: '%s'\n    eval_time: %ds\n", q.expr, q.at)
	}
	file := filepath.Join(dir, "test.yml")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("promtool", "test", "rules", file).CombinedOutput() // it fails, as every test does
	got := map[string]string{}
	for _, m := range failed.FindAllStringSubmatch(string(out), -1) {
		expr, err := strconv.Unquote(`"` + m[1] + `"`)
		if err != nil {
			t.Fatal(err)
		}
		f := strings.Fields(m[2])
		v, err := strconv.ParseFloat(f[len(f)-1], 64)
		if err != nil {
			t.Fatalf("%q: %v", m[0], err)
		}
		got[expr] = short(v)
	}
	var answers []string
	for _, q := range qs {
		answers = append(answers, got[q.expr])
	}
	if len(got) == 0 && len(qs) > 0 {
		t.Fatalf("promtool says %.2000s", out)
	}
	return answers
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func drawCounter(r *rand.Rand) metrics.Counter {
	for {
		gap := 5 * (1 + r.IntN(5))
		c := metrics.Counter{From: 60, To: 60 + gap*(4+r.IntN(3))}
		v := r.IntN(80)
		for at := c.From + 5*r.IntN(gap/5) + 5; at < c.To; at += gap {
			if r.IntN(6) > 0 {
				c.Samples = append(c.Samples, metrics.Sample{At: at, Value: v})
			}
			if v += r.IntN(90); r.IntN(5) == 0 {
				v = r.IntN(40)
			}
		}
		if len(c.Samples) > 1 && !c.Ambiguous() {
			return c
		}
	}
}

func gotIncrease(c metrics.Counter, m string) string {
	v, _, _ := c.Increase(metrics.Model(m))
	return short(v) + " " + short(c.Irate())
}

func wantIncrease(t testing.TB, cases []metrics.Counter) []string {
	var qs []query
	for i, c := range cases {
		slots := slices.Repeat([]string{"_"}, c.To/5+1)
		for _, s := range c.Samples {
			slots[s.At/5] = strconv.Itoa(s.Value)
		}
		name := fmt.Sprintf(`c{case="%d"}`, i)
		window := fmt.Sprintf("%s[%ds]", name, c.To-c.From)
		series := map[string]string{name: strings.Join(slots, " ")}
		qs = append(qs, query{series, "increase(" + window + ")", c.To}, query{nil, "irate(" + window + ")", c.To})
	}
	var out []string
	for pair := range slices.Chunk(ask(t, qs), 2) {
		out = append(out, strings.Join(pair, " "))
	}
	return out
}

func TestIncreaseOracle(t *testing.T) {
	oracle.Case[metrics.Counter]{
		Engine: "metrics: increase and irate", Oracle: promtool(), Ready: promtoolReady, Draw: drawCounter, Got: gotIncrease, Want: wantIncrease,
		Models: []string{"reset-ignored", "value-after-reset-dropped", "drop-counted-as-rise", "no-extrapolation", "always-stretched-to-window", "counter-below-zero", "rate-for-increase"},
	}.Test(t)
}

type quantileCase struct {
	Buckets []metrics.Bucket
	P       int
}

func drawQuantile(r *rand.Rand) quantileCase {
	c := quantileCase{P: 5 * (1 + r.IntN(19))}
	le, n := 0, 0
	for range 3 + r.IntN(3) {
		le += 10 * (1 + r.IntN(30))
		n += 1 + r.IntN(300)
		c.Buckets = append(c.Buckets, metrics.Bucket{Le: le, Count: n})
	}
	c.Buckets = append(c.Buckets, metrics.Bucket{Count: n + r.IntN(200)})
	return c
}

func wantQuantile(t testing.TB, cases []quantileCase) []string {
	var qs []query
	for i, c := range cases {
		series := map[string]string{}
		for _, b := range c.Buckets {
			le := strconv.Itoa(b.Le)
			if b.Le == 0 {
				le = "+Inf"
			}
			series[fmt.Sprintf(`h_bucket{case="%d",le="%s"}`, i, le)] = strconv.Itoa(b.Count)
		}
		qs = append(qs, query{series, fmt.Sprintf(`histogram_quantile(%s, h_bucket{case="%d"})`, metrics.Short(float64(c.P)/100), i), 0})
	}
	return ask(t, qs)
}

func TestQuantileOracle(t *testing.T) {
	oracle.Case[quantileCase]{
		Engine: "metrics: histogram_quantile", Oracle: promtool(), Ready: promtoolReady, Draw: drawQuantile, Want: wantQuantile,
		Got: func(c quantileCase, m string) string {
			v, _ := metrics.Quantile(c.Buckets, c.P, metrics.Model(m))
			return short(v)
		},
		Models: []string{"bucket-bound", "lower-bucket-bound", "interpolated-from-zero", "rank-share-of-bound", "buckets-not-cumulative", "infinite-bucket-left-out", "quantile-of-the-bounds"},
	}.Test(t)
}

type sampleCase struct {
	Samples []int
	P       int
}

// By its definition: the smallest sample that at least p percent of the samples do not exceed.
func wantPercentile(_ testing.TB, c sampleCase) string {
	best := -1
	for _, v := range c.Samples {
		within := 0
		for _, w := range c.Samples {
			if w <= v {
				within++
			}
		}
		if 100*within >= c.P*len(c.Samples) && (best < 0 || v < best) {
			best = v
		}
	}
	return strconv.Itoa(best)
}

func drawSamples(r *rand.Rand) sampleCase {
	c := sampleCase{P: 1 + r.IntN(99)}
	for range 4 + r.IntN(20) {
		c.Samples = append(c.Samples, r.IntN(400))
	}
	return c
}

func gotPercentile(c sampleCase, m string) string {
	v, _ := metrics.Percentile(c.Samples, c.P, metrics.Model(m))
	return strconv.Itoa(v)
}

// percentileByPostgres asks percentile_disc. A numeric quotient would be rounded to a double before it is multiplied, and
// 7 % of 100 would become a little more than 7; a share of p/100 less a millionth has the same rank and no such doubt.
func percentileByPostgres(t testing.TB, cases []sampleCase) []string {
	var scripts []string
	for _, c := range cases {
		rows := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Samples)), "), ("), "[]")
		scripts = append(scripts, fmt.Sprintf("SELECT percentile_disc(%d / 100.0 - 0.000001) WITHIN GROUP (ORDER BY v) FROM (VALUES (%s)) AS s (v)", c.P, rows))
	}
	return oracle.AskPostgres(t, scripts)
}

func TestPercentileOracle(t *testing.T) {
	models := []string{"off-by-one-rank", "rank-rounded-down", "rank-before-sorting", "rank-from-the-top", "share-of-the-maximum"}
	oracle.Case[sampleCase]{
		Engine: "metrics: nearest rank", Oracle: "counting by the definition", Want: oracle.Each(wantPercentile),
		Draw: drawSamples, Got: gotPercentile, Models: models,
	}.Test(t)
	oracle.Case[sampleCase]{
		Engine: "metrics: percentile_disc", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Want: percentileByPostgres,
		Draw: drawSamples, Got: gotPercentile, Models: models,
	}.Test(t)
}

// wantSelf looks at each millisecond of the root.
func wantSelf(_ testing.TB, spans []metrics.Span) string {
	n := 0
	for at := spans[0].Start; at < spans[0].End; at++ {
		busy := false
		for _, s := range spans[1:] {
			busy = busy || s.Parent == 0 && s.Start <= at && at < s.End
		}
		if !busy {
			n++
		}
	}
	return strconv.Itoa(n)
}

func TestSelfOracle(t *testing.T) {
	oracle.Case[[]metrics.Span]{
		Engine: "metrics: self time", Oracle: "one look at each millisecond", Want: oracle.Each(wantSelf),
		Draw: func(r *rand.Rand) []metrics.Span {
			spans := []metrics.Span{{Name: "a", Start: 0, End: 100 + r.IntN(200), Parent: -1}}
			for i := range 2 + r.IntN(4) {
				p := spans[r.IntN(min(i+1, 3))]
				parent := slices.Index(spans, p)
				if p.End-p.Start < 20 {
					p, parent = spans[0], 0
				}
				start := p.Start + r.IntN(p.End-p.Start-10)
				spans = append(spans, metrics.Span{Name: string(rune('b' + i)), Start: start, End: start + 5 + r.IntN(p.End-start-5), Parent: parent})
			}
			return spans
		},
		Got: func(spans []metrics.Span, m string) string {
			v, _ := metrics.Self(spans, 0, metrics.Model(m))
			return strconv.Itoa(v)
		},
		Models: []string{"overlap-counted-twice", "longest-child-alone", "grandchildren-taken-off", "self-time-is-duration", "gaps-between-calls-waited", "parallel-time-only"},
	}.Test(t)
}

type alertCase struct {
	metrics.Alert
	Long, Short int
}

// wantAlert has promtool compare gauges.
func wantAlert(t testing.TB, cases []alertCase) []string {
	var qs []query
	for i, c := range cases {
		l, s := fmt.Sprintf(`long{case="%d"}`, i), fmt.Sprintf(`short{case="%d"}`, i)
		series := map[string]string{l: strconv.Itoa(c.Long), s: strconv.Itoa(c.Short)}
		limit := fmt.Sprintf("%s * %d", metrics.Short(float64(c.BurnTenth)/10), c.Permitted)
		qs = append(qs, query{series, fmt.Sprintf("count(%s > %s and %s > %s) or vector(0)", l, limit, s, limit), 0})
	}
	return ask(t, qs)
}

func TestAlertOracle(t *testing.T) {
	oracle.Case[alertCase]{
		Engine: "metrics: burn alerts", Oracle: promtool(), Ready: promtoolReady, Want: wantAlert,
		Draw: func(r *rand.Rand) alertCase {
			a := metrics.Alert{Permitted: []int{100, 500, 1000, 50}[r.IntN(4)], BurnTenth: []int{144, 60, 10, 30}[r.IntN(4)]}
			return alertCase{a, r.IntN(2*a.Limit()) | 1, r.IntN(2*a.Limit()) | 1}
		},
		Got: func(c alertCase, m string) string {
			fires, _ := c.Fires(c.Long, c.Short, metrics.Model(m))
			return map[bool]string{true: "1", false: "0"}[fires]
		},
		Models: []string{"long-window-alone", "short-window-alone", "either-window-pages", "windows-are-averaged", "burn-is-error-rate"},
	}.Test(t)
}
