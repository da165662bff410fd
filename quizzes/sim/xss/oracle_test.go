package xss_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/xss"
)

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

func ready() string {
	if chromium() == "" {
		return "chromium is not installed"
	}
	return ""
}

func version() string {
	out, _ := exec.Command(chromium(), "--version").Output() // without one the case is not run
	if f := strings.Fields(string(out)); len(f) > 1 {
		return "Chromium " + f[1]
	}
	return "Chromium"
}

// visits opens each page in a frame of its own, clicks on all of it, and notes which called hit. Links that lead away are not
// followed.
const visits = `(async () => {
	const pages = PAGES, hits = pages.map(() => false)
	const visit = (page, i) => new Promise(done => {
		const frame = document.createElement("iframe")
		window["hit" + i] = () => { hits[i] = true }
		frame.onload = () => {
			const inner = frame.contentDocument
			frame.onload = null
			inner.addEventListener("click", e => { const a = e.target.closest("a"); if (a && a.protocol !== "javascript:") e.preventDefault() }, true)
			for (const e of [...inner.body.querySelectorAll("*")]) e.click()
			setTimeout(() => { frame.remove(); done() }, 60)
		}
		frame.srcdoc = "<!doctype html><script>function show() {}\nfunction hit() { parent.hit" + i + "() }</" + "script><body>" + page
		document.body.append(frame)
	})
	for (let i = 0; i < pages.length; i += 50) await Promise.all(pages.slice(i, i + 50).map((p, k) => visit(p, i + k)))
	return JSON.stringify(hits)
})()`

// pageCase is four lines, each of which is visited on its own.
type pageCase [4]struct {
	L     xss.Line
	Value string
}

func inChromium(t testing.TB, cases []pageCase) []string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>frames</title><body>")
	}))
	t.Cleanup(server.Close)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium()), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	var pages []string
	at := map[string]int{} // a page that is drawn twice is visited once
	for _, c := range cases {
		for _, x := range c {
			p := x.L.Render(x.Value)
			if _, ok := at[p]; !ok {
				at[p], pages = len(pages), append(pages, p)
			}
		}
	}
	list, _ := json.Marshal(pages)
	ctx, done := context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(done)
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](strings.Replace(visits, "PAGES", string(list), 1), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var hits []bool
	if err := json.Unmarshal([]byte(said), &hits); err != nil || len(hits) != len(pages) {
		t.Fatalf("%d answers: %v", len(hits), err)
	}
	out := make([]string, len(cases))
	for i, c := range cases {
		var each []any
		for _, x := range c {
			each = append(each, hits[at[x.L.Render(x.Value)]])
		}
		out[i] = oracle.Line(each...)
	}
	return out
}

func TestPages(t *testing.T) {
	oracle.Case[pageCase]{
		Engine: "xss: values in pages", Oracle: version(), Ready: ready, Want: inChromium,
		Draw: func(r *rand.Rand) (c pageCase) {
			for i := range c {
				k := xss.Kind(r.IntN(xss.Kinds))
				c[i].L, c[i].Value = xss.DrawLine(r, k), xss.DrawValue(r, k)
			}
			return c
		},
		Got: func(c pageCase, m string) string {
			var each []any
			for _, x := range c {
				ran, _ := x.L.Runs(x.Value, xss.Model(m))
				each = append(each, ran)
			}
			return oracle.Line(each...)
		},
		Models: []string{string(xss.OneFitsAll), string(xss.LinkSafe), string(xss.QuotesIdle), string(xss.TagsOnly), string(xss.HandlerRaw),
			string(xss.ScriptDecoded), string(xss.StringHoldsTag), string(xss.BackslashInHTML), string(xss.CaseOfScheme),
			string(xss.PlaceIdle), string(xss.RefsFirst), string(xss.UpToError)},
	}.Test(t)
}
