package db

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// lockFile stands beside the database. While a process has it open and locked,
// no other may use the database; its text tells the next start how the last one
// ended: nothing (there was none), "open" (it was cut off) or "clean" with the
// file's size and time.
type lockFile struct {
	f    *os.File
	text string // as it was found
}

const inUse = "open\n"

// lock takes the lock, or says that another process holds it.
func lock(path string) (*lockFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errors.New("another process is using it; stop that one first")
		}
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 256))
	if err != nil {
		f.Close()
		return nil, err
	}
	return &lockFile{f, string(text)}, nil
}

// known reports that a database once stood here.
func (l *lockFile) known() bool { return strings.TrimSpace(l.text) != "" }

// clean reports that the file is as the last process left it.
func (l *lockFile) clean(path string) bool {
	mark, err := cleanMark(path)
	return err == nil && l.text == mark
}

func cleanMark(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return "", errors.New("a write-ahead log is left")
	}
	return fmt.Sprintf("clean %d %d\n", info.Size(), info.ModTime().UnixNano()), nil
}

func (l *lockFile) write(text string) error {
	if err := l.f.Truncate(0); err != nil {
		return err
	}
	_, err := l.f.WriteAt([]byte(text), 0)
	return err
}

// release lets go of the lock, leaving a mark when all was closed in order.
func (l *lockFile) release(path string, closed bool) error {
	if closed {
		if mark, err := cleanMark(path); err == nil {
			if err := l.write(mark); err != nil {
				return errors.Join(err, l.f.Close())
			}
		}
	}
	return l.f.Close()
}
