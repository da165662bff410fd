package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// serveFloor is what the benchmark's program does when it is started as the floor F0: net/http serving the finished
// bytes of the pages that the product was asked for, and nothing else.
func serveFloor(dir string) error {
	mux := http.NewServeMux()
	for _, name := range []string{"lesson", "page"} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		length := fmt.Sprint(len(body))
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Length", length)
			_, _ = w.Write(body)
		})
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("The floor is at http://%s\n", l.Addr())
	srv := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second}
	return srv.Serve(l)
}

// floorSize is the file that D0 writes over and over, as a write-ahead log is.
const floorSize = 16 << 20

// diskFloor is D0: how often a second 4 KiB reach the disk of a directory, one after another.
func diskFloor(dir string, d time.Duration) (perSecond float64, err error) {
	f, err := os.OpenFile(filepath.Join(dir, "floor"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.Size() < floorSize {
		if _, err := f.Write(make([]byte, floorSize)); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	block, n, begun := make([]byte, 4<<10), 0, time.Now()
	for ; time.Since(begun) < d; n++ {
		block[0] = byte(n)
		if _, err := f.WriteAt(block, int64(n)*4096%floorSize); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(begun).Seconds(), nil
}
