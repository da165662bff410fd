package oracle

import (
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// PostgresReady is a Ready for cases that PostgreSQL judges.
func PostgresReady() string {
	if postgresDir() == "" {
		return "postgresql is not installed"
	}
	if os.Geteuid() == 0 {
		if _, err := user.Lookup("postgres"); err != nil {
			return "PostgreSQL does not run as root, and there is no user postgres"
		}
	}
	return ""
}

// Postgres is the name and version of the PostgreSQL that is asked: "PostgreSQL 15.20".
func Postgres() string {
	out, _ := exec.Command(filepath.Join(postgresDir(), "postgres"), "--version").Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) < 3 {
		return "PostgreSQL"
	}
	return "PostgreSQL " + f[2]
}

// postgresDir finds the directory of Debian's server programs, of the newest version.
func postgresDir() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// StartPostgres makes a new cluster and serves it on a Unix socket until the end of the test. The connection string
// names the superuser "postgres" and the database "postgres".
func StartPostgres(t testing.TB, settings ...string) (conn string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pg") // a socket's path has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	as := postgresUser(t, dir)
	data := filepath.Join(dir, "data")
	init := exec.Command(filepath.Join(postgresDir(), "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
	init.SysProcAttr, init.Dir = as, dir
	if out, err := init.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v: %.2000s", err, out)
	}
	args := []string{"-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "autovacuum=off", "-c", "max_connections=20", "-c", "shared_buffers=16MB", "-c", "jit=off"}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(filepath.Join(postgresDir(), "postgres"), args...)
	var log strings.Builder
	cmd.SysProcAttr, cmd.Dir, cmd.Stderr = as, dir, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(syscall.SIGINT); cmd.Wait() }) // a fast shutdown
	socket := filepath.Join(dir, ".s.PGSQL.5432")
	for range 400 {
		if c, err := net.Dial("unix", socket); err == nil {
			c.Close()
			if time.Sleep(100 * time.Millisecond); strings.Contains(log.String(), "ready to accept") {
				return "host=" + dir + " port=5432 user=postgres dbname=postgres sslmode=disable"
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("PostgreSQL does not answer: %.2000s", log.String())
	return ""
}

// postgresUser gives the directory to the user that runs the server: it refuses to run as root.
func postgresUser(t testing.TB, dir string) *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}
