package oracle

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// serve starts a program and waits until it answers at an address. A signal ends it at stop, or else with the test. What
// it wrote to its log file is told if it never answers; "" means that it has none.
func serve(t testing.TB, cmd *exec.Cmd, network, addr string, end syscall.Signal, logFile string) (stop func()) {
	t.Helper()
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		cmd.Process.Signal(end)
		cmd.Wait()
	})
	t.Cleanup(stop)
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial(network, addr); err == nil {
			c.Close()
			return stop
		}
	}
	stop()
	said, _ := os.ReadFile(logFile)
	t.Fatalf("%s does not answer: %.2000s %s", cmd.Path, log.String(), said[max(0, len(said)-1000):])
	return nil
}
