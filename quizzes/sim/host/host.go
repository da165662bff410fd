// Package host computes what a Linux server decides: which line of sshd_config holds for a login, what file modes permit,
// which zone judges a packet, and when a timer elapses. It follows sshd_config(5) of OpenSSH 9.2, POSIX.1-2017 section 4.5
// and umask(2), the firewalld documentation (Connections, Interfaces and Sources), and systemd.time(7) of systemd 252.
package host

import "fmt"

// Model is a wrong model: one rule overridden. The empty one is faithful.
type Model string

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Steps collects what a run says as it goes; nil collects nothing.
type Steps []Step

func (s *Steps) say(rule, format string, a ...any) {
	if s != nil {
		*s = append(*s, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}
