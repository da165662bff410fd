package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var errNoChromium = errors.New("NO CHROMIUM: install the package chromium; the tests in a real browser do not run")

// chromium is the one browser that all tests of this package share, started by the first that asks.
var chromium = sync.OnceValues(startChromium)

var stopChromium = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopChromium()
	os.Exit(code)
}

func startChromium() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil && path == "" {
			path = p
		}
	}
	if path == "" {
		return nil, errNoChromium
	}
	profile, err := os.MkdirTemp("", "warmcache-chromium-")
	if err != nil {
		return nil, err
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("allow-pre-commit-input", true), // else a click that comes before the first paint is dropped
		chromedp.Flag("lang", "en-US"))...)
	ctx, cancel := chromedp.NewContext(alloc)
	stopChromium = func() {
		cancel()
		stop()
		_ = os.RemoveAll(profile)
	}
	return ctx, chromedp.Do(ctx)
}

// needChromium gives the browser. Without one the test is skipped, loudly; on the build server it fails.
func needChromium(t testing.TB) context.Context {
	t.Helper()
	ctx, err := chromium()
	switch {
	case errors.Is(err, errNoChromium) && os.Getenv("CI") == "":
		fmt.Fprintf(os.Stderr, "\n*** %s: %v ***\n\n", t.Name(), err)
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return ctx
}

// tab is a person with a browser of their own: no cookies, one page. Whatever the page complains of fails the test.
type tab struct {
	t    testing.TB
	w    *world
	ctx  context.Context
	keys int // key presses and clicks so far

	mu       sync.Mutex
	bad      []string          // errors of the console, exceptions, violations of the policy, foreign requests
	asked    map[string]string // what was asked of the server, by number of the request
	kept     map[string]bool   // those that the browser answered from its own memory
	expected []string          // complaints that the test means to cause
}

func (w *world) tab() *tab {
	w.t.Helper()
	b := &tab{t: w.t, w: w, asked: map[string]string{}, kept: map[string]bool{}}
	var cancel context.CancelFunc
	b.ctx, cancel = chromedp.NewContext(needChromium(w.t), chromedp.WithNewBrowserContext(), chromedp.WithListener(b.hear))
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range b.bad {
			w.t.Error("the browser complains: " + s)
		}
		cancel()
	})
	return b
}

// expect names a complaint that the test means to cause.
func (b *tab) expect(text string) { b.expected = append(b.expected, text) }

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.complain("exception: " + ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complain(fmt.Sprintf("console: %v", ev.Args))
		}
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError || ev.Entry.Level == cdplog.EntryLevelWarning {
			b.complain(fmt.Sprintf("%s: %s %s", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if b.w.srv != nil && !strings.HasPrefix(ev.Request.URL, b.w.srv.URL+"/") && ev.Request.URL != "about:blank" {
			b.complain("asks another site: " + ev.Request.URL)
		}
	case *network.EventResponseReceived:
		if !ev.Response.FromDiskCache {
			b.asked[string(ev.RequestID)] = ev.Response.URL
		}
	case *network.EventRequestServedFromCache:
		b.kept[string(ev.RequestID)] = true
	}
}

func (b *tab) complain(s string) {
	for _, e := range b.expected {
		if strings.Contains(s, e) {
			return
		}
	}
	b.bad = append(b.bad, s)
}

const patience = 20 * time.Second

// do runs steps that give nothing.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func call[P, R any](b *tab, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	res, err := chromedp.Call(ctx, cmd, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return res
}

// eval asks the page for a value.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v in %s", err, clipped(js))
	}
	return v
}

func clipped(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// until waits for a condition on the page; while one page gives way to the next, asking fails and is tried again.
func (b *tab) until(js string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("document.readyState==='complete' && !!("+js+")"))
		if err == nil && ok {
			return
		}
		if time.Now().After(end) {
			text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.href+'\\n'+document.activeElement?.outerHTML+'\\n'+document.body?.innerText"))
			b.t.Fatalf("never came true: %s (%v)\n%s", js, err, text)
		}
	}
}

// sees waits for an element.
func (b *tab) sees(selector string) {
	b.t.Helper()
	b.until("document.querySelector(" + quoted(selector) + ")")
}

// says waits for a text on the page.
func (b *tab) says(text string) {
	b.t.Helper()
	b.until("document.body.innerText.includes(" + quoted(text) + ")")
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.w.srv.URL + path))
}

// path is the address the browser shows.
func (b *tab) path() string { b.t.Helper(); return eval[string](b, "location.pathname+location.hash") }

// press presses keys, one after the other.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.keys++
		b.do(chromedp.KeyEvent(k))
	}
}

// click clicks the middle of an element with the mouse. It asks the page where that is, because the package's own look-up
// loses a page that history brings back from memory.
func (b *tab) click(selector string) { b.t.Helper(); b.clicks(selector, 1) }

func (b *tab) clicks(selector string, times int) {
	b.t.Helper()
	b.sees(selector)
	at := eval[[]float64](b, "(e=>{e.scrollIntoView({block:'center',behavior:'instant'});const r=e.getBoundingClientRect();"+
		"return [r.x+r.width/2,r.y+r.height/2]})(document.querySelector("+quoted(selector)+"))")
	b.keys++
	for n := range times {
		b.do(chromedp.MouseClickXY(at[0], at[1], chromedp.ClickCount(n+1)))
	}
}

func (b *tab) focus(selector string) {
	b.t.Helper()
	b.sees(selector)
	eval[bool](b, "(document.querySelector("+quoted(selector)+").focus(), true)")
}

func (b *tab) withoutScripts() {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}
