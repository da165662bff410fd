package raft

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

func etcdVersion() string {
	out, _ := exec.Command("etcd", "--version").Output() // without one the case is not run
	line, _, _ := strings.Cut(string(out), "\n")
	return "etcd " + strings.TrimSpace(strings.TrimPrefix(line, "etcd Version:"))
}

func etcdReady() string {
	if _, err := exec.LookPath("etcd"); err != nil {
		return "etcd is not installed (apt: etcd-server)"
	}
	return ""
}

func freePort(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startEtcd runs a single member until the end of the test and returns its address.
func startEtcd(t testing.TB) string {
	dir, err := os.MkdirTemp("", "etcd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	client, peer := "http://"+freePort(t), "http://"+freePort(t)
	cmd := exec.Command("etcd", "--data-dir", dir, "--name", "one", "--listen-client-urls", client, "--advertise-client-urls", client,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "one="+peer, "--logger", "zap", "--log-level", "error")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() })
	for range 200 {
		if resp, err := http.Get(client + "/health"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return client
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("etcd does not answer")
	return ""
}

type etcdCase struct {
	cmds []Cmd
}

const startRevision = 100

func drawEtcd(r *rand.Rand) etcdCase { return etcdCase{DrawCmds(r, startRevision, 7)} }

func etcdEngine(c etcdCase, model string) string {
	s := NewStore(startRevision, Model(model))
	s.Run(c.cmds)
	return oracle.Line(s.Revision, s.Keys["a"], s.Keys["b"])
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// gateway asks etcd's JSON gateway.
type gateway struct {
	t    testing.TB
	addr string
	used string // prefix of the case's keys
	base int    // the real revision that stands for startRevision
}

func (g gateway) post(path string, body any) map[string]any {
	js, _ := json.Marshal(body)
	resp, err := http.Post(g.addr+path, "application/json", bytes.NewReader(js))
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil || out["error"] != nil {
		g.t.Fatalf("%s: %s", path, text)
	}
	return out
}

func revisionOf(reply map[string]any) int {
	n, _ := strconv.Atoi(reply["header"].(map[string]any)["revision"].(string))
	return n
}

func (g gateway) key(k string) string { return b64(g.used + k) }

func (g gateway) op(c Cmd) map[string]any {
	switch c.Op {
	case Put:
		return map[string]any{"requestPut": map[string]any{"key": g.key(c.Key), "value": b64(fmt.Sprint(c.Value))}}
	case Del:
		return map[string]any{"requestDeleteRange": map[string]any{"key": g.key(c.Key)}}
	}
	return map[string]any{"requestRange": map[string]any{"key": g.key(c.Key)}}
}

func (g gateway) ops(cs []Cmd) []any {
	out := []any{}
	for _, c := range cs {
		out = append(out, g.op(c))
	}
	return out
}

func (g gateway) run(c Cmd) map[string]any {
	if c.Op != Txn {
		return g.post("/v3/kv/txn", map[string]any{"success": g.ops([]Cmd{c})})
	}
	n := c.Equals
	if c.Target != KeyVersion && n > 0 {
		n += g.base - startRevision
	}
	field := map[Target]string{CreateRevision: "createRevision", ModRevision: "modRevision", KeyVersion: "version"}[c.Target]
	cmp := map[string]any{"key": g.key(c.Key), "target": map[Target]string{CreateRevision: "CREATE", ModRevision: "MOD", KeyVersion: "VERSION"}[c.Target],
		"result": "EQUAL", field: fmt.Sprint(n)}
	return g.post("/v3/kv/txn", map[string]any{"compare": []any{cmp}, "success": g.ops(c.Then), "failure": g.ops(c.Else)})
}

func (g gateway) numbers(k string) Numbers {
	kvs, _ := g.post("/v3/kv/range", map[string]any{"key": g.key(k)})["kvs"].([]any)
	if len(kvs) == 0 {
		return Numbers{}
	}
	kv := kvs[0].(map[string]any)
	num := func(f string) int {
		n, _ := strconv.Atoi(fmt.Sprint(kv[f]))
		return n
	}
	off := startRevision - g.base
	return Numbers{num("create_revision") + off, num("mod_revision") + off, num("version")}
}

func TestEtcd(t *testing.T) {
	oracle.Case[etcdCase]{Engine: "raft: etcd revisions and transactions", Oracle: etcdVersion(), Ready: etcdReady, Draw: drawEtcd, Got: etcdEngine,
		Want: func(t testing.TB, cases []etcdCase) []string {
			addr := startEtcd(t)
			var out []string
			for i, c := range cases {
				g := gateway{t: t, addr: addr, used: fmt.Sprintf("%d/", i)}
				g.base = revisionOf(g.post("/v3/kv/range", map[string]any{"key": b64("none")}))
				last := g.base
				for _, cmd := range c.cmds {
					last = revisionOf(g.run(cmd))
				}
				out = append(out, oracle.Line(last-g.base+startRevision, g.numbers("a"), g.numbers("b")))
			}
			return out
		},
		Models: []string{string(EveryCommand), string(PutByPut), string(SurvivesDel), string(DelIsFree), string(MissingFails), string(PerKey), string(ElseSkipped), string(CreateFollows)}}.Test(t)
}
