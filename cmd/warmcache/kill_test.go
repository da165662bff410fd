package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"warmcache/db"
)

const (
	killLearners = 16
	killCycles   = 100
	soakCycles   = 300
)

// asProgram makes the test binary run as warmcache.
const asProgram = "WARMCACHE_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// server is a warmcache process on a free port.
type server struct {
	cmd  *exec.Cmd
	base string
}

func start(t *testing.T, dbFile string) *server {
	t.Helper()
	cmd := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--db", dbFile)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server does not start: %v", err)
	}
	_, rest, _ := strings.Cut(line, "Warmcache is at ")
	base, _, _ := strings.Cut(rest, " ")
	return &server{cmd, base}
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// entry is one answer of one learner.
type entry struct {
	sitting int64
	n       int
}

// person answers questions without pause and keeps a ledger of what was sent and what was acknowledged.
type person struct {
	jar         http.CookieJar
	topic       string
	at          entry // next question to answer, 0 for none
	last        int   // questions of the sitting known so far
	sent, acked map[entry]bool
	doubt       *entry // sent, and no answer came
}

// anyForm can be read by a question of any kind.
func anyForm() url.Values {
	f := url.Values{"a": {"0"}}
	for i := range 8 {
		f.Set(fmt.Sprintf("p%d", i), fmt.Sprint(i+1))
		f.Set(fmt.Sprintf("m%d", i), fmt.Sprint(i))
	}
	for i := range 14 {
		f.Set(fmt.Sprintf("c%d", i), "0")
	}
	return f
}

func (p *person) post(ctx context.Context, base, path string, form url.Values) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// Cookies are kept by host, whatever the port of this start.
	client := http.Client{Jar: p.jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		err = errors.Join(err, resp.Body.Close())
	}
	return resp, err
}

// step starts a sitting or answers its next question.
func (p *person) step(ctx context.Context, base string) error {
	if p.at.sitting == 0 {
		resp, err := p.post(ctx, base, "/t/"+p.topic+"/quiz", url.Values{})
		if err != nil {
			return err
		}
		if _, err := fmt.Sscanf(resp.Header.Get("Location"), "/s/%d/%d", &p.at.sitting, &p.at.n); err != nil {
			return fmt.Errorf("quiz: status %d, location %q", resp.StatusCode, resp.Header.Get("Location"))
		}
		return nil
	}
	here := p.at
	p.sent[here], p.doubt = true, &here
	resp, err := p.post(ctx, base, fmt.Sprintf("/s/%d/%d", here.sitting, here.n), anyForm())
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("answer %v: status %d", here, resp.StatusCode)
	}
	p.acked[here], p.doubt = true, nil
	if p.at.n++; p.at.n > 10 {
		p.at = entry{}
	}
	return nil
}

// TestKill kills the server again and again while 16 learners answer. What was acknowledged must be stored, once; what
// was in doubt is sent again and must be stored once too.
func TestKill(t *testing.T) {
	cycles := killCycles
	if os.Getenv("WARMCACHE_SOAK") != "" {
		cycles = soakCycles
	}
	if testing.Short() {
		cycles = 5
	}
	file := filepath.Join(t.TempDir(), "kill.db")
	people := crowd()
	r := rand.New(rand.NewPCG(1, 2))
	slowest := time.Duration(0)
	for range cycles {
		begun := time.Now()
		s := start(t, file)
		slowest = max(slowest, time.Since(begun))
		study(t, s.base, people, 50*time.Millisecond+time.Duration(r.IntN(150))*time.Millisecond, s.kill)
	}
	s := start(t, file)
	settle(t, s.base, people)
	s.kill()
	judge(t, file, people, cycles, slowest)
}

func crowd() []*person {
	topics := []string{"redis", "memcached", "http-caching", "caching-strategies"}
	out := make([]*person, killLearners)
	for i := range out {
		jar, _ := cookiejar.New(nil)
		out[i] = &person{jar: jar, topic: "caching/" + topics[i%len(topics)], sent: map[entry]bool{}, acked: map[entry]bool{}}
	}
	return out
}

// study lets everyone answer for a while; then kill pulls the server away under them.
func study(t *testing.T, base string, people []*person, d time.Duration, kill func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var killed atomic.Bool
	for _, p := range people {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ctx.Err() == nil {
				if err := p.step(ctx, base); err != nil {
					if !killed.Load() {
						t.Errorf("before the kill: %v", err)
					}
					return
				}
			}
		}()
	}
	time.Sleep(d)
	killed.Store(true)
	kill()
	cancel()
	wg.Wait()
}

// settle sends again what is in doubt.
func settle(t *testing.T, base string, people []*person) {
	t.Helper()
	for _, p := range people {
		for p.doubt != nil {
			if err := p.step(context.Background(), base); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// judge compares the database with the ledgers.
func judge(t *testing.T, file string, people []*person, cycles int, slowest time.Duration) {
	t.Helper()
	store, err := db.Open(file, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	acked, lost, twice, phantom := 0, 0, 0, 0
	for _, p := range people {
		stored := map[entry]int{}
		id := learnerOf(t, store, p)
		if err := store.Answers(context.Background(), id, func(a db.Answer) error {
			stored[entry{a.Sitting, a.Item.N}]++
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Rebuild(context.Background(), id); err != nil {
			t.Errorf("learner %d: %v", id, err)
		}
		for e := range p.acked {
			acked++
			if stored[e] == 0 {
				lost++
			}
		}
		for e, n := range stored {
			if n > 1 {
				twice++
			}
			if !p.sent[e] {
				phantom++
			}
		}
	}
	t.Logf("%d kills, %d acknowledged answers of %d learners: %d lost, %d stored twice, %d never sent; slowest start %v",
		cycles, acked, len(people), lost, twice, phantom, slowest.Round(time.Millisecond))
	if lost+twice+phantom > 0 || acked < cycles*10 {
		t.Error("the ledger does not agree")
	}
}

// learnerOf finds the learner that a person's cookie stands for.
func learnerOf(t *testing.T, store *db.Store, p *person) int64 {
	t.Helper()
	sessions, err := store.Sessions(context.Background(), "warmcache", false)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse("http://127.0.0.1/")
	req, _ := http.NewRequest(http.MethodGet, u.String(), nil)
	for _, c := range p.jar.Cookies(u) {
		req.AddCookie(c)
	}
	id, ok, err := sessions.LearnerOf(req)
	if err != nil || !ok {
		t.Fatalf("a cookie is lost: %v", err)
	}
	return id
}

// TestStop ends a server politely: what it had begun is finished and it exits with success.
func TestStop(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "stop.db"))
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("stopped with %v", err)
	}
}

// TestStopDespiteADeafClient: one who asks and never reads can't hold up a stop, nor make it a failure.
func TestStopDespiteADeafClient(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(t.TempDir(), "deaf.db"))
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(conn, strings.Repeat("GET /t/caching/redis HTTP/1.1\r\nHost: deaf\r\n\r\n", 2000))
	time.Sleep(time.Second) // until an answer is stuck on its way
	begun := time.Now()
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil || time.Since(begun) > 25*time.Second {
		t.Errorf("stopped after %v with %v", time.Since(begun), err)
	}
}

// TestSecondServer refuses a second process on the same file, in words.
func TestSecondServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "one.db")
	s := start(t, file)
	defer s.kill()
	cmd := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--db", file)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another") {
		t.Errorf("a second server: %v, %s", err, out)
	}
}

// TestBadFile refuses what is no database and leaves it untouched.
func TestBadFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.db")
	text := strings.Repeat("Dear database, ", 500)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "serve", "--addr", "127.0.0.1:0", "--db", file)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "letter.db") {
		t.Errorf("a letter is served: %v, %s", err, out)
	}
	if got, _ := os.ReadFile(file); string(got) != text {
		t.Error("the file has changed")
	}
}
