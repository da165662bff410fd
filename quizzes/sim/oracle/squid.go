package oracle

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// SquidReady is a Ready for cases that Squid judges.
func SquidReady() string {
	if _, err := exec.LookPath("squid"); err != nil {
		if _, err := os.Stat("/usr/sbin/squid"); err != nil {
			return "squid is not installed"
		}
	}
	return ""
}

func squidPath() string {
	if p, err := exec.LookPath("squid"); err == nil {
		return p
	}
	return "/usr/sbin/squid"
}

// Squid is the name and version of the Squid that is asked: "Squid 5.7".
func Squid() string {
	out, _ := exec.Command(squidPath(), "-v").Output() // without one the case is not run
	_, v, _ := strings.Cut(string(out), "Version ")
	v, _, _ = strings.Cut(v, "\n")
	return strings.TrimSpace("Squid " + v)
}

// StartSquid runs Squid, its cache in memory, with all requests sent on to a server of ours, until the end of the test.
func StartSquid(t testing.TB, origin, conf string) (addr string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "oracle")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o777)
	l, err := net.Listen("tcp", "0.0.0.0:0") // free on every address, as the clients here have many
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	_, peer, _ := net.SplitHostPort(origin)
	file := filepath.Join(dir, "squid.conf")
	text := fmt.Sprintf(`http_port 0.0.0.0:%d
cache_peer 127.0.0.1 parent %s 0 no-query no-digest default
never_direct allow all
access_log none
cache_log %[3]s/cache.log
pid_filename %[3]s/squid.pid
coredump_dir %[3]s
visible_hostname oracle.test
shutdown_lifetime 0 seconds
pinger_enable off
`, port, peer, dir) + conf
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("oracle%dp%d", os.Getpid(), port)
	cmd := exec.Command(squidPath(), "-N", "-n", name, "-f", file)
	t.Cleanup(func() { // what a polite end would tidy up
		left, _ := filepath.Glob("/dev/shm/" + name + "-*")
		for _, f := range left {
			os.Remove(f)
		}
	})
	addr = fmt.Sprintf("127.0.0.1:%d", port)
	serve(t, cmd, "tcp", addr, syscall.SIGKILL, dir+"/cache.log") // a polite end takes a second
	return addr
}
