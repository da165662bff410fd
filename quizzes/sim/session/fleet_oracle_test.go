package session_test

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/session"
)

type fleetCase struct {
	Fleet  session.Fleet
	Events []session.Event
}

func drawFleet(r *mrand.Rand) fleetCase {
	c := fleetCase{Fleet: session.Fleet{Design: one(r, session.Turns, session.Sticky, session.Sticky, session.Store, session.Token, session.Refresh), Life: 10 + r.IntN(20)}}
	at, down := 0, 0
	for n := range 10 + r.IntN(8) {
		e := session.Event{At: at, User: one(r, "Ann", "Ben"), Server: 1 + r.IntN(2)}
		switch k := r.IntN(16); {
		case n < 2:
			e.Kind, e.User = session.Login, []string{"Ann", "Ben"}[n]
		case k == 0, c.Events[n-1].Kind == session.Down && k < 8:
			e.Kind = session.Login
		case k < 3 && down == 0:
			e.Kind, down = session.Down, e.Server
		case k < 5 && down > 0:
			e.Kind, e.Server, down = session.Up, down, 0
		case k == 5 && down == 0:
			e.Kind = session.Deploy
		case k == 6:
			e.Kind = session.Block
		case k == 7:
			e.Kind = session.NewKey
		default:
			e.Kind = session.Visit
		}
		c.Events = append(c.Events, e)
		at += 1 + r.IntN(5)
	}
	return c
}

// app is one of the two servers behind HAProxy. What it keeps in memory goes with a restart.
type app struct {
	name   string
	mu     sync.Mutex
	memory map[string]string // session id to user
	fleet  *realFleet
}

// realFleet is HAProxy in front of two apps, with Redis as the shared store and golang-jwt for the tokens.
type realFleet struct {
	t      testing.TB
	apps   [3]*app
	key    []byte
	now    int // in minutes
	life   int
	design session.Design
	redis  net.Conn
	reply  *bufio.Reader
	admin  string // HAProxy's control socket
	front  map[session.Design]string
	to     [3]string // for each server, a header that leads to it
	client http.Client
}

func freePort(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// do sends a command to Redis and gives its answer: a line, a number or a text, "" for nil.
func (f *realFleet) do(args ...string) string {
	fmt.Fprintf(f.redis, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(f.redis, "$%d\r\n%s\r\n", len(a), a)
	}
	line, err := f.reply.ReadString('\n')
	if err != nil || line[0] == '-' {
		f.t.Fatalf("%v: %s %v", args, line, err)
	}
	if line[0] != '$' || strings.HasPrefix(line, "$-1") {
		return strings.TrimSpace(line[1:])
	}
	text, err := f.reply.ReadString('\n')
	if err != nil {
		f.t.Fatal(err)
	}
	return strings.TrimSpace(text)
}

func (f *realFleet) clock() time.Time { return time.Unix(int64(60*f.now), 0) }

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, user := a.fleet, r.FormValue("login")
	w.Header().Set("X-From", a.name)
	cookie := func(name string) string {
		if c, err := r.Cookie(name); err == nil {
			return c.Value
		}
		return ""
	}
	set := func(name, value string) { http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/"}) }
	token := func(user string) {
		s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user, "exp": f.clock().Unix() + int64(60*f.life)}).SignedString(f.key)
		if err != nil {
			panic(err)
		}
		set("token", s)
	}
	id := rand.Text()
	if user != "" {
		switch f.design {
		case session.Turns, session.Sticky:
			a.memory[id] = user
			set("sid", id)
		case session.Store:
			f.do("SET", "session:"+id, user)
			f.do("SADD", "of:"+user, "session:"+id)
			set("sid", id)
		default:
			token(user)
			if f.design == session.Refresh {
				f.do("SET", "refresh:"+id, user)
				f.do("SADD", "of:"+user, "refresh:"+id)
				set("refresh", id)
			}
		}
		return
	}
	known := false
	switch f.design {
	case session.Turns, session.Sticky:
		known = a.memory[cookie("sid")] != ""
	case session.Store:
		known = f.do("EXISTS", "session:"+cookie("sid")) == "1"
	default:
		_, err := jwt.Parse(cookie("token"), func(*jwt.Token) (any, error) { return f.key, nil }, jwt.WithTimeFunc(f.clock), jwt.WithValidMethods([]string{"HS256"}))
		known = err == nil
		if !known && f.design == session.Refresh && f.do("EXISTS", "refresh:"+cookie("refresh")) == "1" {
			token(f.do("GET", "refresh:"+cookie("refresh")))
			known = true
		}
	}
	if !known {
		w.WriteHeader(http.StatusUnauthorized)
	}
}

func (a *app) restart() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.memory = map[string]string{}
}

func startFleet(t testing.TB) *realFleet {
	t.Helper()
	f := &realFleet{t: t, front: map[session.Design]string{}, client: http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	var addr [3]string
	for i := 1; i <= 2; i++ {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		f.apps[i], addr[i] = &app{name: strconv.Itoa(i), fleet: f}, l.Addr().String()
		go http.Serve(l, f.apps[i])
	}
	dir, err := os.MkdirTemp("", "fleet") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	free, tied, store := freePort(t), freePort(t), freePort(t)
	f.front[session.Turns], f.front[session.Sticky] = "http://127.0.0.1:"+free, "http://127.0.0.1:"+tied
	f.admin = filepath.Join(dir, "admin")
	servers := func(cookie bool) string {
		var b strings.Builder
		for i := 1; i <= 2; i++ {
			fmt.Fprintf(&b, "  server s%d %s", i, addr[i])
			if cookie {
				fmt.Fprintf(&b, " cookie s%d", i)
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	conf := fmt.Sprintf(`global
  stats socket %s level admin
  nbthread 1
defaults
  mode http
  balance hdr(X-To)
  option redispatch
  timeout connect 2s
  timeout client 30s
  timeout server 30s
listen free
  bind 127.0.0.1:%s
%slisten tied
  bind 127.0.0.1:%s
  cookie SRV insert indirect nocache
%s`, f.admin, free, servers(false), tied, servers(true))
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "haproxy", "-db", "-f", file)
	run(t, "redis-server", "--port", store, "--bind", "127.0.0.1", "--save", "", "--dir", dir)
	answers(t, "127.0.0.1:"+tied)
	f.redis = answers(t, "127.0.0.1:"+store)
	f.reply = bufio.NewReader(f.redis)
	f.aim()
	return f
}

// aim finds for each server a header that HAProxy's hash leads to it. A use-server rule would do, but with it HAProxy sets no
// cookie.
func (f *realFleet) aim() {
	for k := 0; f.to[1] == "" || f.to[2] == ""; k++ {
		name := strconv.Itoa(k)
		req, err := http.NewRequest("GET", f.front[session.Turns], nil)
		if err != nil {
			f.t.Fatal(err)
		}
		req.Header.Set("X-To", name)
		resp, err := f.client.Do(req)
		if err != nil {
			f.t.Fatal(err)
		}
		resp.Body.Close()
		at, err := strconv.Atoi(resp.Header.Get("X-From"))
		if err != nil {
			f.t.Fatal(err)
		}
		f.to[at] = name
	}
}

// run starts a program that lasts until the end of the test.
func run(t testing.TB, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(programPath(name), args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
}

// answers waits until somebody listens.
func answers(t testing.TB, addr string) net.Conn {
	t.Helper()
	for range 200 {
		if c, err := net.Dial("tcp", addr); err == nil {
			t.Cleanup(func() { c.Close() })
			return c
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("nobody listens on %s", addr)
	return nil
}

// programPath also looks where only root does.
func programPath(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return "/usr/sbin/" + name
}

// state tells HAProxy that a server is up or down in both listeners, as its health check would.
func (f *realFleet) state(server int, state string) {
	c, err := net.Dial("unix", f.admin)
	if err != nil {
		f.t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "set server free/s%d state %s; set server tied/s%d state %s\n", server, state, server, state)
	if out, err := io.ReadAll(c); err != nil || strings.TrimSpace(string(out)) != "" {
		f.t.Fatalf("haproxy: %s %v", out, err)
	}
}

func (f *realFleet) play(c fleetCase) string {
	f.design, f.life, f.key = c.Fleet.Design, c.Fleet.Life, []byte("key 0")
	f.apps[1].restart()
	f.apps[2].restart()
	f.do("FLUSHALL")
	jars := map[string]map[string]string{"Ann": {}, "Ben": {}}
	down, out := 0, []bool{}
	for i, e := range c.Events {
		f.now = e.At
		ok := false
		switch e.Kind {
		case session.Login:
			f.ask(jars[e.User], "/?login="+e.User, e.Server)
		case session.Visit:
			ok = f.ask(jars[e.User], "/", e.Server)
		case session.Down:
			f.state(e.Server, "maint")
			f.apps[e.Server].restart()
			down = e.Server
		case session.Up:
			f.state(e.Server, "ready")
			down = 0
		case session.Deploy: // one after the other: HAProxy never sees both down
			for s := 1; s <= 2; s++ {
				f.apps[s].restart()
			}
		case session.Block:
			for _, a := range f.apps[1:] {
				a.mu.Lock()
				for id, user := range a.memory {
					if user == e.User {
						delete(a.memory, id)
					}
				}
				a.mu.Unlock()
			}
			f.do("EVAL", "for _,k in ipairs(redis.call('SMEMBERS',KEYS[1])) do redis.call('DEL',k) end return redis.call('DEL',KEYS[1])", "1", "of:"+e.User)
		case session.NewKey:
			f.key = []byte("key " + strconv.Itoa(i+1))
		}
		out = append(out, ok)
	}
	if down > 0 {
		f.state(down, "ready")
	}
	return oracle.Line(out)
}

// ask sends a request with the cookies of a jar and says whether it counts as logged in.
func (f *realFleet) ask(jar map[string]string, path string, to int) bool {
	front := f.front[session.Turns]
	if f.design == session.Sticky {
		front = f.front[session.Sticky]
	}
	req, err := http.NewRequest("GET", front+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("X-To", f.to[to])
	for name, value := range jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := f.client.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	for _, c := range resp.Cookies() {
		jar[c.Name] = c.Value
	}
	if resp.StatusCode != 200 && resp.StatusCode != 401 {
		f.t.Fatalf("status %d", resp.StatusCode)
	}
	return resp.StatusCode == 200
}

func fleetReady() string {
	for _, name := range []string{"haproxy", "redis-server"} {
		if _, err := exec.LookPath(programPath(name)); err != nil {
			return name + " is not installed"
		}
	}
	return ""
}

func versionOf(name, flag string, field int) string {
	out, _ := exec.Command(programPath(name), flag).Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) <= field {
		return ""
	}
	return strings.TrimPrefix(f[field], "v=")
}

func TestFleet(t *testing.T) {
	oracle.Case[fleetCase]{
		Engine: "session: two servers", Draw: drawFleet, Ready: fleetReady,
		Oracle: "HAProxy " + versionOf("haproxy", "-v", 2) + ", Redis " + versionOf("redis-server", "--version", 2) + " and golang-jwt",
		Got: func(c fleetCase, model string) string {
			ok, _ := c.Fleet.Play(c.Events, session.Model(model))
			return oracle.Line(ok)
		},
		Want: func(t testing.TB, cases []fleetCase) []string {
			f := startFleet(t)
			var out []string
			for _, c := range cases {
				out = append(out, f.play(c))
			}
			return out
		},
		Models: []string{"memory-is-shared", "sticky-survives-crash", "sticky-returns-home", "deploy-keeps-memory", "store-loses-on-deploy", "token-ends-with-restart",
			"token-revoked-at-once", "token-life-renews", "tokens-outlive-key", "refresh-outlives-block"},
	}.Test(t)
}
