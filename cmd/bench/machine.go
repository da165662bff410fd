package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// machine says what the figures were measured on.
func machine() string {
	model := "unknown processor"
	info, _ := os.ReadFile("/proc/cpuinfo")
	if _, rest, ok := strings.Cut(string(info), "model name"); ok {
		line, _, _ := strings.Cut(rest, "\n")
		model = strings.Trim(line, "\t :")
	}
	var u unix.Utsname
	kernel := ""
	if unix.Uname(&u) == nil {
		kernel = unix.ByteSliceToString(u.Release[:])
	}
	memory := ""
	var s unix.Sysinfo_t
	if unix.Sysinfo(&s) == nil {
		memory = fmt.Sprintf(", %.1f GB", float64(s.Totalram)*float64(s.Unit)/(1<<30))
	}
	return fmt.Sprintf("%s, %d CPUs%s, Linux %s, %s", model, runtime.NumCPU(), memory, kernel, runtime.Version())
}

// load is the machine's load average over the last minute.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
