package origin_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"warmcache/quizzes/sim/origin"
)

func chromiumPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

func chromiumReady() string {
	if chromiumPath() == "" {
		return "chromium is not installed"
	}
	return ""
}

func chromiumName() string {
	out, _ := exec.Command(chromiumPath(), "--version").Output() // without one the case is not run
	if f := strings.Fields(string(out)); len(f) > 1 {
		return "Chromium " + f[1]
	}
	return "Chromium"
}

// world is one Chromium for which every name leads to one server, over http on port 80 and over https on all others.
type world struct {
	t    testing.TB
	ctx  context.Context
	tabs map[string]context.Context

	mu    sync.Mutex
	serve http.HandlerFunc // answers what is not a blank page
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, tabs: map[string]context.Context{}}
	handler := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		switch ours := strings.HasSuffix(host, ".example") || strings.HasSuffix(host, ".co.uk") || strings.HasSuffix(host, ".github.io"); {
		case !ours || r.URL.Path == "/favicon.ico": // the browser's own errands come here, too
			http.NotFound(rw, r)
		case r.URL.Path == "/blank":
			rw.Header().Set("Content-Type", "text/html")
			fmt.Fprint(rw, "<!doctype html><title>blank</title><body>")
		default:
			w.mu.Lock()
			serve := w.serve
			w.mu.Unlock()
			serve(rw, r)
		}
	})
	plain, safe := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(plain.Close)
	t.Cleanup(safe.Close)
	profile, err := os.MkdirTemp("", "origin-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	os.Mkdir(profile+"/Default", 0o755)
	allow := `{"profile":{"cookie_controls_mode":0,"block_third_party_cookies":false}}`
	if err := os.WriteFile(profile+"/Default/Preferences", []byte(allow), 0o644); err != nil {
		t.Fatal(err)
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromiumPath()), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "HttpsUpgrades,HttpsFirstBalancedMode,LocalNetworkAccessChecks"),
		chromedp.Flag("host-resolver-rules", "MAP *:80 "+plain.Listener.Addr().String()+",MAP * "+safe.Listener.Addr().String()))...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	w.ctx = ctx
	return w
}

func (w *world) handle(f http.HandlerFunc) { w.mu.Lock(); w.serve = f; w.mu.Unlock() }

// tab is a page of an origin that stays open, as every answer to its navigations is a 204.
func (w *world) tab(u origin.URL) context.Context {
	if ctx := w.tabs[u.Origin()]; ctx != nil {
		return ctx
	}
	ctx, cancel := chromedp.NewContext(w.ctx)
	w.t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate(u.Origin()+"/blank")); err != nil {
		w.t.Fatal(err)
	}
	w.tabs[u.Origin()] = ctx
	return ctx
}

func (w *world) eval(u origin.URL, js string) string {
	ctx, cancel := context.WithTimeout(w.tab(u), 10*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string]("(async()=>{"+js+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("%v in %s", err, js)
	}
	return v
}

// jar is a cookie with the address that set it.
type jar struct {
	Cookie origin.Cookie
	SetBy  string // a host
}

func command[P, R any](w *world, cmd cdp.Command[P, R], p P) R {
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	res, err := chromedp.Call(ctx, cmd, p)
	if err != nil && !errors.Is(err, context.Canceled) {
		w.t.Fatal(err)
	}
	return res
}

// fill replaces all cookies.
func (w *world) fill(cookies []jar) {
	command(w, storage.ClearCookies, storage.ClearCookiesParams{})
	var params []*network.CookieParam
	for _, j := range cookies {
		p := &network.CookieParam{Name: j.Cookie.Name, Value: "1", URL: "https://" + j.SetBy + "/", Path: j.Cookie.Path,
			Secure: j.Cookie.Secure, SameSite: network.CookieSameSite(j.Cookie.SameSite)}
		if !j.Cookie.Secure {
			p.URL = "http://" + j.SetBy + "/"
		}
		if j.Cookie.Domain != "" {
			p.Domain = "." + j.Cookie.Domain
		}
		params = append(params, p)
	}
	if len(params) > 0 {
		command(w, storage.SetCookies, storage.SetCookiesParams{Cookies: params})
	}
}

// cause is a script that has the page of q.From make the request.
func cause(q origin.Request, address string) string {
	quoted := fmt.Sprintf("%q", address)
	switch q.How {
	case origin.Link:
		return "const a=document.createElement('a');a.href=" + quoted + ";document.body.append(a);a.click();a.remove();return ''"
	case origin.Form:
		return "const f=document.createElement('form');f.method='post';f.action=" + quoted + ";document.body.append(f);f.submit();f.remove();return ''"
	case origin.Image:
		return "const i=new Image();i.src=" + quoted + ";return ''"
	case origin.Frame:
		return "const f=document.createElement('iframe');f.src=" + quoted + ";document.body.append(f);setTimeout(()=>f.remove(),2000);return ''"
	}
	return "fetch(" + quoted + ",{mode:'no-cors',credentials:'include'}).catch(()=>0);return ''"
}

// seen waits for what the server saw.
func seen[T any](t testing.TB, ch chan T) (v T, ok bool) {
	select {
	case v = <-ch:
		return v, true
	case <-time.After(5 * time.Second):
		return v, false
	}
}
