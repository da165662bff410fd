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

// NginxReady is a Ready for cases that nginx judges.
func NginxReady() string {
	if nginxPath() == "" {
		return "nginx is not installed"
	}
	return ""
}

// Nginx is the name and version of the nginx that is asked: "nginx 1.22.1".
func Nginx() string {
	out, _ := exec.Command(nginxPath(), "-v").CombinedOutput() // without one the case is not run
	_, version, _ := strings.Cut(strings.TrimSpace(string(out)), "nginx/")
	return strings.TrimSpace("nginx " + version)
}

func nginxPath() string {
	for _, p := range []string{"/usr/sbin/nginx", "/usr/bin/nginx"} {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return ""
}

// StartNginx runs nginx on a free port with the given content of the http block, where ADDR stands for its address,
// until the end of the test.
func StartNginx(t testing.TB, block string) (addr string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "edge")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	addr = "127.0.0.1:" + FreePort(t)
	conf := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/err crit;
events { worker_connections 512; }
http { access_log off; default_type text/plain; server_names_hash_max_size 65536; keepalive_requests 1000000;
client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
%[2]s }`, dir, strings.ReplaceAll(block, "ADDR", addr))
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginxPath(), "-p", dir, "-c", file)
	serve(t, cmd, "tcp", addr, syscall.SIGTERM, filepath.Join(dir, "err"))
	return addr
}
