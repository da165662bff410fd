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

const httpd, httpdModules = "/usr/sbin/apache2", "/usr/lib/apache2/modules"

// ApacheReady is a Ready for cases that Apache judges.
func ApacheReady() string {
	if _, err := os.Stat(httpd); err != nil {
		return "apache2 is not installed"
	}
	return ""
}

// Apache is the name and version of the Apache that is asked: "Apache 2.4.62".
func Apache() string {
	out, _ := exec.Command(httpd, "-v").Output() // without one the case is not run
	_, v, _ := strings.Cut(string(out), "Apache/")
	v, _, _ = strings.Cut(v, " ")
	return strings.TrimSpace("Apache " + v)
}

// ApacheFile writes a configuration that loads the modules, logs to "err" beside it, and listens only where conf says so.
func ApacheFile(t testing.TB, modules, conf string) (file string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "apache")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	head := fmt.Sprintf("ServerRoot %[1]s\nPidFile %[1]s/pid\nDefaultRuntimeDir %[1]s\nErrorLog %[1]s/err\nServerName localhost\n", dir)
	if os.Getuid() == 0 {
		head += "User www-data\nGroup www-data\n"
	}
	for _, m := range strings.Fields(modules) {
		head += fmt.Sprintf("LoadModule %s_module %s/mod_%s.so\n", m, httpdModules, m)
	}
	file = filepath.Join(dir, "httpd.conf")
	if err := os.WriteFile(file, []byte(head+conf), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// StartApache runs Apache on a free port until stop or the end of the test. In conf ADDR stands for its address.
func StartApache(t testing.TB, modules, conf string) (addr string, stop func()) {
	t.Helper()
	addr = "127.0.0.1:" + FreePort(t)
	file := ApacheFile(t, modules, "LogLevel crit\nListen "+addr+"\n"+strings.ReplaceAll(conf, "ADDR", addr))
	cmd := exec.Command(httpd, "-DFOREGROUND", "-f", file)
	return addr, serve(t, cmd, "tcp", addr, syscall.SIGTERM, filepath.Join(filepath.Dir(file), "err"))
}
