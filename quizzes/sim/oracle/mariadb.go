package oracle

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const mariadbd = "/usr/sbin/mariadbd"

// MariaReady is a Ready for cases that MariaDB judges.
func MariaReady() string {
	for _, p := range []string{mariadbd, "/usr/bin/mariadb-install-db"} {
		if _, err := os.Stat(p); err != nil {
			return "no " + p + " (apt: mariadb-server)"
		}
	}
	return ""
}

// Maria is the name and version of the MariaDB that is asked: "MariaDB 10.11.19".
func Maria() string {
	out, _ := exec.Command(mariadbd, "--no-defaults", "--version").Output() // without one the case is not run
	_, version, _ := strings.Cut(string(out), "Ver ")
	version, _, _ = strings.Cut(version, "-")
	return strings.TrimSpace("MariaDB " + version)
}

// StartMaria makes a new data directory and serves it on a Unix socket, whose path it returns, until the end of the
// test. User root needs no password. Nothing is read from the machine's own settings.
func StartMaria(t testing.TB, settings ...string) (socket string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "mdb") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	install := exec.Command("mariadb-install-db", "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db", "--user="+me.Username)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v: %.2000s", err, out)
	}
	socket = filepath.Join(dir, "s")
	args := []string{"--no-defaults", "--user=" + me.Username, "--datadir=" + data, "--socket=" + socket, "--skip-networking", "--pid-file=" + filepath.Join(dir, "pid"),
		"--innodb-buffer-pool-size=16M", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0", "--performance-schema=OFF", "--skip-log-bin"}
	cmd := exec.Command(mariadbd, append(args, settings...)...)
	serve(t, cmd, "unix", socket, syscall.SIGTERM, "")
	return socket
}
