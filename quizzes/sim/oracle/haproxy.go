package oracle

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// HAProxyReady is a Ready for cases that HAProxy judges.
func HAProxyReady() string {
	if haproxyPath() == "" {
		return "haproxy is not installed"
	}
	return ""
}

// HAProxy is the name and version of the HAProxy that is asked: "HAProxy 2.6.12".
func HAProxy() string {
	out, _ := exec.Command(haproxyPath(), "-v").Output() // without one the case is not run
	_, v, _ := strings.Cut(string(out), "version ")
	v, _, _ = strings.Cut(v, "-")
	v, _, _ = strings.Cut(v, " ")
	return "HAProxy " + strings.TrimSpace(v)
}

func haproxyPath() string {
	for _, p := range []string{"/usr/sbin/haproxy", "/usr/local/sbin/haproxy"} {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}

// StartHAProxy runs HAProxy, in one thread and with a frontend on a free port, until the end of the test. The text comes
// after the frontend's bind line; ADDR stands for its address. The socket takes commands of level admin.
func StartHAProxy(t testing.TB, text string) (addr, socket string, stop func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "ha") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	addr, socket = "127.0.0.1:"+FreePort(t), dir+"/sock"
	conf := fmt.Sprintf(`global
  maxconn 2000
  nbthread 1
  stats socket %s level admin
defaults
  mode http
  timeout connect 20s
  timeout client 60s
  timeout server 60s
  timeout check 20s
frontend front
  bind %s
%s
`, socket, addr, strings.ReplaceAll(text, "ADDR", addr))
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(haproxyPath(), "-db", "-f", file)
	return addr, socket, serve(t, cmd, "tcp", addr, syscall.SIGTERM, "")
}
