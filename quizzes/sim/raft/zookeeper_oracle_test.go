package raft

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-zookeeper/zk"

	"warmcache/quizzes/sim/oracle"
)

const (
	zkJar   = "/usr/share/java/zookeeper.jar" // its manifest names the other ones
	zkTick  = 500 * time.Millisecond
	zkLease = 3 * time.Second // timeout of a session
)

func zkReady() string {
	if _, err := exec.LookPath("java"); err != nil {
		return "no java (apt: default-jre-headless)"
	}
	if _, err := os.Stat(zkJar); err != nil {
		return "ZooKeeper is not installed (apt: libzookeeper-java)"
	}
	return ""
}

func zkVersion() string {
	jars, _ := filepath.Glob(strings.Replace(zkJar, ".jar", "-[0-9]*.jar", 1)) // without one the case is not run
	return strings.TrimSpace("ZooKeeper " + regexp.MustCompile(`\d+(\.\d+)+`).FindString(fmt.Sprint(jars)))
}

// startZooKeeper runs a single server until the end of the test; boss is a first client.
func startZooKeeper(t testing.TB) (addr string, boss *zk.Conn) {
	t.Helper()
	dir, err := os.MkdirTemp("", "zk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	port := oracle.FreePort(t)
	cmd := exec.Command("java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dzookeeper.admin.enableServer=false", "-Dzookeeper.forceSync=no",
		"-cp", zkJar, "org.apache.zookeeper.server.ZooKeeperServerMain", port, dir, fmt.Sprint(zkTick.Milliseconds()), "0")
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	addr = "127.0.0.1:" + port
	boss, _, err = zk.Connect([]string{addr}, 2*zkLease, zk.WithLogger(mute{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(boss.Close)
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, _, err := boss.Exists("/"); err == nil {
			return addr, boss
		}
		if time.Now().After(deadline) {
			t.Fatalf("ZooKeeper does not answer: %.1000s", log.String())
		}
	}
}

// ways are how a znode goes: it is deleted, its session is closed, or its client is cut off until the session expires.
var ways = []string{"delete", "close", "close", "delete", "close", "expire"}

type lock struct {
	line  []string
	turns []Turn
	ways  []string
}

func drawLock(r *rand.Rand) lock {
	l := lock{line: []string{"A", "B", "C", "D"}}
	l.turns = DrawTurns(r, l.line, []string{"E", "F"}, 5)
	for range l.turns {
		l.ways = append(l.ways, ways[r.IntN(len(ways))])
	}
	return l
}

// waiter is a client that plays ZooKeeper's recipe for locks in a session of its own.
type waiter struct {
	conn        *zk.Conn
	line, znode string
	watch       <-chan zk.Event
	holds       bool

	mu   sync.Mutex
	gone bool
	tcp  net.Conn
}

// mute is a logger of nothing.
type mute struct{}

func (mute) Printf(string, ...any) {}

func enter(addr, line string) (*waiter, error) {
	w := &waiter{line: line}
	dial := func(network, addr string, d time.Duration) (net.Conn, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.gone {
			return nil, errors.New("cut off")
		}
		c, err := net.DialTimeout(network, addr, d)
		w.tcp = c
		return c, err
	}
	var err error
	if w.conn, _, err = zk.Connect([]string{addr}, zkLease, zk.WithDialer(dial), zk.WithLogger(mute{})); err != nil {
		return nil, err
	}
	for range 10 { // in a crowd a connection may be refused; then nothing has been sent
		if w.znode, err = w.conn.Create(line+"/lock-", nil, zk.FlagEphemeral|zk.FlagSequence, zk.WorldACL(zk.PermAll)); err != zk.ErrNoServer {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	w.znode = filepath.Base(w.znode)
	return w, w.look()
}

// look lists the znodes: the lowest number holds the lock, any other one watches the next lower.
func (w *waiter) look() error {
	for {
		names, _, err := w.conn.Children(w.line)
		if err != nil {
			return err
		}
		slices.Sort(names)
		at := slices.Index(names, w.znode)
		if w.watch = nil; at == 0 {
			w.holds = true
			return nil
		}
		there, _, watch, err := w.conn.ExistsW(w.line + "/" + names[at-1])
		if w.watch = watch; err != nil || there {
			return err
		}
	}
}

// woken reports whether the watch has fired. The answer to a read comes behind the events before it.
func (w *waiter) woken() (bool, error) {
	if _, _, err := w.conn.Exists(w.line); err != nil {
		return false, err
	}
	select {
	case <-w.watch:
		return true, w.look()
	default:
		return false, nil
	}
}

// end has the znode go and waits until others see that.
func (w *waiter) end(boss *zk.Conn, way string) error {
	there, _, gone, err := boss.ExistsW(w.line + "/" + w.znode)
	if err != nil || !there {
		return fmt.Errorf("%s is not there: %w", w.znode, err)
	}
	switch way {
	case "delete":
		err = w.conn.Delete(w.line+"/"+w.znode, -1)
		defer w.conn.Close()
	case "close":
		w.conn.Close()
	default:
		w.mu.Lock()
		w.gone = true
		w.tcp.Close()
		w.mu.Unlock()
		defer w.conn.Close()
	}
	select {
	case <-gone:
		return err
	case <-time.After(10 * zkLease):
		return errors.New(w.znode + " does not go")
	}
}

func (l lock) play(addr string, boss *zk.Conn, dir string) (string, error) {
	if _, err := boss.Create(dir, nil, 0, zk.WorldACL(zk.PermAll)); err != nil {
		return "", err
	}
	clients := map[string]*waiter{}
	defer func() {
		for _, w := range clients {
			w.conn.Close()
		}
	}()
	ask := func(name string) error {
		w, err := enter(addr, dir)
		if err != nil {
			return fmt.Errorf("%s enters: %w", name, err)
		}
		clients[name] = w
		return nil
	}
	for _, name := range l.line {
		if err := ask(name); err != nil {
			return "", err
		}
	}
	var out []Outcome
	for i, turn := range l.turns {
		var err error
		if turn.Asks {
			err = ask(turn.Client)
		} else {
			w := clients[turn.Client]
			delete(clients, turn.Client)
			err = w.end(boss, l.ways[i])
		}
		var woken, holder []string
		for name, w := range clients {
			if err != nil {
				return "", err
			}
			var is bool
			if is, err = w.woken(); is {
				woken = append(woken, name)
			}
			if w.holds {
				holder = append(holder, name)
			}
		}
		out = append(out, Outcome{named(strings.Join(woken, "+")), named(strings.Join(holder, "+"))})
	}
	return fmt.Sprint(out), nil
}

func TestQueue(t *testing.T) {
	oracle.Case[lock]{Engine: "raft: lock queue", Oracle: zkVersion(), Ready: zkReady, Draw: drawLock,
		Got: func(c lock, model string) string {
			o, _ := Queue(c.line, c.turns, Model(model))
			return fmt.Sprint(o)
		},
		Want: func(t testing.TB, cases []lock) []string {
			addr, boss := startZooKeeper(t)
			out := make([]string, len(cases))
			var group sync.WaitGroup
			room := make(chan bool, 150)
			for i, c := range cases {
				room <- true
				time.Sleep(5 * time.Millisecond)
				group.Go(func() {
					var err error
					if out[i], err = c.play(addr, boss, fmt.Sprint("/", i)); err != nil {
						t.Error(i, err)
					}
					<-room
				})
			}
			group.Wait()
			return out
		},
		Models: []string{string(AllWake), string(WokenHolds), string(HeadOnly), string(BehindLost)}}.Test(t)
}
