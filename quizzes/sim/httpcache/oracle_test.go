package httpcache

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// needs finds a program, or skips; in CI its absence is a failure.
func needs(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path = "/usr/sbin/" + name
		_, err = os.Stat(path)
	}
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", name)
	}
	if err != nil {
		t.Skipf("ORACLE SKIPPED: %s is not installed", name)
	}
	return path
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start runs a program until the end of the test and waits until its port answers.
func start(t *testing.T, port int, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, name, args...)
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not answer: %s", name, log.String())
}

// workDir is a directory that a program which drops its privileges can write.
func workDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "oracle")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func versionOf(path, flag string) string {
	out, _ := exec.Command(path, flag).CombinedOutput()
	line, _, _ := strings.Cut(string(out), "\n")
	return line
}

// contactOrigin answers /c/<seed> with that case's response and counts the requests.
type contactOrigin struct {
	mu   sync.Mutex
	seen map[string]int
}

func (o *contactOrigin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.seen[r.URL.Path]++
	o.mu.Unlock()
	seed, _ := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, "/c/"), 10, 64)
	c := drawContact(seed)
	resp := c.response(nowUnix())
	for _, f := range resp.Header {
		w.Header().Set(f.Name, f.Value)
	}
	w.WriteHeader(resp.Status)
	io.WriteString(w, "body")
}

func (o *contactOrigin) count(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[path]
}

func TestSquid(t *testing.T) {
	squid := needs(t, "squid")
	origin := &contactOrigin{seen: map[string]int{}}
	server := httptest.NewServer(origin)
	defer server.Close()
	dir, port := workDir(t), freePort(t)
	conf := filepath.Join(dir, "squid.conf")
	os.WriteFile(conf, fmt.Appendf(nil, `http_port 127.0.0.1:%d
http_access allow localhost
cache_mem 64 MB
access_log none
cache_log %s/cache.log
pid_filename %s/squid.pid
coredump_dir %s
visible_hostname oracle.test
shutdown_lifetime 0 seconds
pinger_enable off
refresh_pattern . 0 10%% 525600
`, port, dir, dir, dir), 0o644)
	start(t, port, squid, "-N", "-n", fmt.Sprint("oracle", port), "-f", conf) // a name of its own: leftovers of another squid would stop it
	proxy, _ := url.Parse(fmt.Sprintf("http://127.0.0.1:%d", port))
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}, Timeout: 5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var answers []string
	bad := 0
	for seed := range uint64(cases()) {
		c := drawContact(seed)
		send(t, client, server.URL, c.first)
		before := origin.count(c.first.Target)
		send(t, client, server.URL, c.second)
		contacted := origin.count(c.first.Target) > before
		answers = append(answers, fmt.Sprint(contacted))
		if contacted != c.contact(0) {
			if bad++; bad < 8 {
				t.Errorf("seed %d: squid contacts %v, engine %v\n%v\nthen %v", seed, contacted, !contacted, c.response(base), c.second)
			}
		}
	}
	t.Logf("oracle httpcache against %s: %d cases, %d disagreements", versionOf(squid, "-v"), len(answers), bad)
	agreed(t, "squid", answers)
}

func send(t *testing.T, client *http.Client, to string, r Request) (int, http.Header, string) {
	t.Helper()
	req, _ := http.NewRequest(r.Method, to+r.Target, nil)
	for _, f := range r.Header {
		req.Header.Set(f.Name, f.Value)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(body)
}

// staleOrigin answers the first request of a path with the case's copy, the later ones as the case says.
type staleOrigin struct{ contactOrigin }

func (o *staleOrigin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.seen[r.URL.Path]++
	first := o.seen[r.URL.Path] == 1
	o.mu.Unlock()
	seed, _ := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, "/c/"), 10, 64)
	c := drawStale(seed)
	switch {
	case first:
		// nginx counts freshness from its own clock and ignores Age; X-Accel-Expires gives it an absolute end.
		w.Header().Set("Cache-Control", c.cacheControl())
		w.Header().Set("X-Accel-Expires", fmt.Sprintf("@%d", nowUnix()+c.left))
		io.WriteString(w, "old")
	case c.up:
		w.Header().Set("Cache-Control", "max-age=100")
		io.WriteString(w, "new")
	default:
		// Since 1.19.3 nginx takes stale-if-error for failed exchanges only, not for a status such as 503.
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.Close()
		}
	}
}

func TestNginx(t *testing.T) {
	nginx := needs(t, "nginx")
	origin := &staleOrigin{contactOrigin{seen: map[string]int{}}}
	server := httptest.NewServer(origin)
	defer server.Close()
	dir, port := workDir(t), freePort(t)
	conf := filepath.Join(dir, "nginx.conf")
	os.WriteFile(conf, fmt.Appendf(nil, `daemon off; pid %[1]s/pid; error_log %[1]s/error.log; worker_processes 1;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  proxy_cache_path %[1]s/cache keys_zone=z:8m;
  server {
    listen 127.0.0.1:%[2]d;
    location / { proxy_pass %[3]s; proxy_cache z; proxy_cache_background_update on; add_header X-Cache $upstream_cache_status always; }
  }
}
`, dir, port, server.URL), 0o644)
	start(t, port, nginx, "-c", conf, "-e", dir+"/start.log")
	client := &http.Client{Timeout: 5 * time.Second}
	to := fmt.Sprintf("http://127.0.0.1:%d", port)
	var answers []string
	bad := 0
	for seed := range uint64(cases()) {
		c := drawStale(seed)
		req := Request{Method: "GET", Target: fmt.Sprintf("/c/%d", seed)}
		send(t, client, to, req)
		status, h, body := send(t, client, to, req)
		got := nginxWord(status, h.Get("X-Cache"), body, c.up)
		answers = append(answers, got)
		if got != c.served(0) {
			if bad++; bad < 8 {
				t.Errorf("seed %d: nginx %q (%s), engine %q: %+v", seed, got, h.Get("X-Cache"), c.served(0), c)
			}
		}
	}
	t.Logf("oracle httpcache stale serving against %s: %d cases, %d disagreements", versionOf(nginx, "-v"), len(answers), bad)
	agreed(t, "nginx", answers)
}

// nginxWord tells what a user got.
func nginxWord(status int, cache, body string, up bool) string {
	switch {
	case status == 502:
		return "error"
	case body == "new":
		return "new"
	case cache == "HIT":
		return "fresh"
	case up:
		return "stale, refreshed"
	}
	return "stale"
}

func TestServeContent(t *testing.T) {
	var answers []string
	bad := 0
	for seed := range uint64(cases()) {
		c := drawStatus(seed)
		r := httptest.NewRequest(c.req.Method, "/", nil)
		for _, f := range c.req.Header {
			r.Header.Set(f.Name, f.Value)
		}
		w := httptest.NewRecorder()
		w.Header().Set("ETag", c.res.ETag)
		http.ServeContent(w, r, "", time.Unix(c.res.Modified, 0), strings.NewReader("body"))
		answers = append(answers, fmt.Sprint(w.Code))
		if got := c.status(0); got != w.Code {
			if bad++; bad < 8 {
				t.Errorf("seed %d: ServeContent %d, engine %d: %v", seed, w.Code, got, c)
			}
		}
	}
	t.Logf("oracle httpcache preconditions against net/http.ServeContent: %d cases, %d disagreements", len(answers), bad)
	agreed(t, "servecontent", answers)
}
