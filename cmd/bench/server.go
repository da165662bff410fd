package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server on a free port of the loopback interface.
type process struct {
	cmd  *exec.Cmd
	addr string
}

// launch starts a server, which says its address on the first line it prints.
func launch(bin string, args ...string) (*process, error) {
	cmd := exec.Command(bin, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, rest, ok := strings.Cut(strings.TrimSpace(line), "http://")
	if err != nil || !ok {
		_ = cmd.Process.Kill()
		return nil, fmt.Errorf("%s does not start: %q %w", bin, line, cmd.Wait())
	}
	addr, _, _ := strings.Cut(rest, " ")
	return &process{cmd, addr}, nil
}

// serve starts the product on a database.
func (b *bench) serve(db string) (*process, error) {
	return launch(b.bin, "serve", "--addr", "127.0.0.1:0", "--db", db)
}

// stop ends a server politely, so that its database is in order.
func (p *process) stop() error {
	kill := time.AfterFunc(20*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// firstOK is how long a server takes from its start to the first 200 on /healthz.
func (b *bench) firstOK(db string) (took time.Duration, p *process, err error) {
	begun := time.Now()
	if p, err = b.serve(db); err != nil {
		return 0, nil, err
	}
	for time.Since(begun) < time.Minute {
		resp, err := http.Get("http://" + p.addr + "/healthz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(begun), p, nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	return 0, nil, fmt.Errorf("no 200 from /healthz within a minute")
}

// tick is the unit of times in /proc/PID/stat; it is 100 a second on every Linux that Go supports.
const tick = 10 * time.Millisecond

// cpu is the processor time that the process has used so far.
func (p *process) cpu() time.Duration {
	stat, err := os.ReadFile(p.proc("stat"))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // from the third field on
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * tick
}

// resident is the process's memory in MB.
func (p *process) resident() float64 {
	status, _ := os.ReadFile(p.proc("status"))
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	f := strings.Fields(rest)
	if len(f) == 0 {
		return 0
	}
	kb, _ := strconv.ParseFloat(f[0], 64)
	return kb / 1024
}

func (p *process) proc(file string) string {
	return filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), file)
}

// syncs counts the calls that wait for the disk while something is done; ok is false without strace.
func (p *process) syncs(dir string, do func() error) (n int, ok bool, err error) {
	bin, err := exec.LookPath("strace")
	if err != nil {
		return 0, false, do()
	}
	out := filepath.Join(dir, "strace")
	cmd := exec.Command(bin, "-f", "-e", "trace=fsync,fdatasync", "-o", out, "-p", strconv.Itoa(p.cmd.Process.Pid))
	if err := cmd.Start(); err != nil {
		return 0, false, do()
	}
	time.Sleep(300 * time.Millisecond) // until it is attached
	err = do()
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	log, rerr := os.ReadFile(out)
	n = bytes.Count(log, []byte("sync("))
	return n, rerr == nil && n > 0, err
}
