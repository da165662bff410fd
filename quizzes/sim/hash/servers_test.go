package hash_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden vectors from the oracle's answers")

// cases is how many cases an oracle runs.
func cases() int {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10_000
	}
	return 500
}

// need skips a test whose program is missing, but not in continuous integration.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("ORACLE SKIPPED: %s is not installed", program)
}

func version(program string) string {
	out, _ := exec.Command(program, "--version").Output()
	f := strings.Fields(strings.SplitN(string(out), "\n", 2)[0])
	for _, w := range f {
		if s := strings.TrimPrefix(w, "v="); s != "" && s[0] >= '0' && s[0] <= '9' {
			return program + " " + s
		}
	}
	return program
}

// server is a program that listens on a loopback port.
type server struct {
	cmd  *exec.Cmd
	addr string
}

// start runs a program whose arguments hold PORT, on a free port, and waits until it accepts connections.
func start(t *testing.T, program string, args ...string) *server {
	t.Helper()
	for range 5 {
		port := freePort(t)
		own := make([]string, len(args))
		for i, a := range args {
			own[i] = strings.ReplaceAll(a, "PORT", port)
		}
		s := &server{exec.Command(program, own...), "127.0.0.1:" + port}
		s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := s.cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if s.wait() {
			t.Cleanup(s.kill)
			return s
		}
		s.kill()
	}
	t.Fatalf("%s does not start", program)
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (s *server) wait() bool {
	for range 200 {
		if c, err := net.Dial("tcp", s.addr); err == nil {
			c.Close()
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// kill ends the program and its children, such as one that saves, with SIGKILL.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	s.cmd.Wait()
}

// client speaks RESP2.
type client struct {
	net.Conn
	r *bufio.Reader
}

func dial(t *testing.T, s *server) *client {
	t.Helper()
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return newClient(c)
}

func newClient(c net.Conn) *client {
	c.SetDeadline(time.Now().Add(10 * time.Minute))
	return &client{c, bufio.NewReader(c)}
}

// redis sends a command and gives the reply in one line.
func (c *client) redis(t *testing.T, args ...string) string {
	t.Helper()
	fmt.Fprintf(c, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(c, "$%d\r\n%s\r\n", len(a), a)
	}
	s, err := c.reply()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *client) reply() (string, error) {
	line, err := c.r.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimSpace(line)
	switch n, _ := strconv.Atoi(line[1:]); line[0] {
	case '+':
		return line[1:], nil
	case '-':
		return "(error) " + line[1:], nil
	case ':':
		return "(integer) " + line[1:], nil
	case '$':
		if n < 0 {
			return "(nil)", nil
		}
		buf := make([]byte, n+2)
		_, err := io.ReadFull(c.r, buf)
		return strconv.Quote(string(buf[:n])), err
	default:
		return c.array(n)
	}
}

func (c *client) array(n int) (string, error) {
	if n <= 0 {
		return "(empty array)", nil
	}
	var items []string
	for range n {
		s, err := c.reply()
		if err != nil {
			return "", err
		}
		if u, err := strconv.Unquote(s); err == nil {
			s = u
		}
		items = append(items, s)
	}
	return strings.Join(items, " "), nil
}

// vector is a golden case: an input in one line, and what the oracle answered.
type vector struct {
	In  string
	Out []string
}

func save(t *testing.T, name string, vs []vector) {
	t.Helper()
	var b strings.Builder
	for _, v := range vs[:min(len(vs), 250)] {
		line, _ := json.Marshal(v)
		b.Write(line)
		b.WriteByte('\n')
	}
	if err := os.WriteFile(filepath.Join("testdata", name), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, name string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var vs []vector
	for line := range strings.Lines(string(data)) {
		var v vector
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		vs = append(vs, v)
	}
	if len(vs) < 200 {
		t.Fatalf("%s: %d vectors (want 200)", name, len(vs))
	}
	return vs
}
