package semver

import "fmt"

// The wrong models of lock files.
const (
	CIIsInstall  Model = "ci-is-install"              // npm ci resolves anew where lock and manifest disagree
	LockWins     Model = "lock-always-wins"           // the locked version is installed even when it does not fit
	LockIgnored  Model = "install-ignores-lock"       // npm install takes the newest version in the range
	CaretCovers  Model = "range-moves-within-major"   // a locked version of the same major number fits
	HashOfName   Model = "integrity-is-of-name"       // the hash is one of name and version, whatever the file holds
	HashInCI     Model = "install-skips-integrity"    // only npm ci compares hashes
	AlwaysCaught Model = "replaced-file-always-found" // a file that was replaced is found without a hash in the lock
	UpdateKeeps  Model = "update-keeps-lock"          // npm update keeps a locked version that fits
	CIWithout    Model = "ci-needs-no-lock"           // npm ci resolves when there is no lock file
)

// LockModels are all of them.
var LockModels = []Model{CIIsInstall, LockWins, LockIgnored, CaretCovers, HashOfName, HashInCI, AlwaysCaught, UpdateKeeps, CIWithout}

// The errors that end a run. OutOfSync and NoLock have the code EUSAGE.
const (
	BadHash   = "error: integrity"
	OutOfSync = "error: out of sync"
	NoLock    = "error: no lock file"
)

// Command is a command of npm 11.
type Command string

// The commands.
const (
	CI          Command = "npm ci"
	InstallLock Command = "npm install"
	Update      Command = "npm update"
)

// Setup is a project with one dependency and neither installed packages nor a cache.
type Setup struct {
	Command  Command
	Range    string
	Lock     string   // the locked version; empty: there is no lock file
	Hash     bool     // the lock's entry has an integrity value
	Versions []string // in the registry; the highest has the tag latest
	Replaced string   // the version whose file in the registry is another one now, with its new hash in the registry's metadata
}

// Result is the version that a run of npm installs, or the error that ends it (npm 11 documentation, npm-ci, npm-install,
// npm-update; package-lock.json, integrity).
func (s Setup) Result(m Model) (string, []Step) {
	var steps []Step
	add := func(rule, format string, a ...any) {
		steps = append(steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
	ci := s.Command == CI && m != CIIsInstall
	if s.Lock == "" {
		if ci && m != CIWithout {
			add("npm.ci", "`npm ci` needs a lock file, and there is none.")
			return NoLock, steps
		}
		got := s.highest()
		add("npm.resolve", "There is no lock file, so the highest version in `%s` is taken: %s.", s.Range, got)
		return s.checked(got, false, false, m, add), steps
	}
	fits, _ := Satisfies(Parse(s.Lock), s.Range, "")
	if m == CaretCovers && Parse(s.Lock).Num[0] == Parse(s.highest()).Num[0] {
		fits = true
	}
	switch {
	case s.Command == Update && m != UpdateKeeps, s.Command == InstallLock && m == LockIgnored:
		got := s.highest()
		add("npm.update", "`npm update` looks for the highest version in `%s`, whatever is locked: %s.", s.Range, got)
		return s.checked(got, false, false, m, add), steps // even the locked version is resolved anew, with the hash of the metadata
	case fits || m == LockWins:
		add("npm.lock", "The locked version %s is in `%s`, so it is kept.", s.Lock, s.Range)
		return s.checked(s.Lock, true, s.Hash, m, add), steps
	case ci:
		add("npm.ci", "The locked version %s is not in `%s`, and `npm ci` changes no lock file.", s.Lock, s.Range)
		return OutOfSync, steps
	}
	got := s.highest()
	add("npm.resolve", "The locked version %s is not in `%s`, so the highest that is gets chosen: %s.", s.Lock, s.Range, got)
	return s.checked(got, false, false, m, add), steps
}

// checked compares the file of a version with the lock's hash, where the lock's entry is kept.
func (s Setup) checked(version string, kept, hash bool, m Model, add func(rule, format string, a ...any)) string {
	if version != s.Replaced {
		return version
	}
	caught := hash && m != HashOfName && !(m == HashInCI && s.Command != CI)
	switch {
	case hash:
		add("npm.integrity", "The lock has the hash of the old file, and the file of %s is another one now: `EINTEGRITY`.", version)
	case kept:
		add("npm.integrity", "The lock has no hash for %s, so the new file is taken on trust.", version)
	default:
		add("npm.integrity", "The entry is made anew from the registry's metadata, whose hash fits the new file of %s.", version)
	}
	if caught || m == AlwaysCaught {
		return BadHash
	}
	return version
}

// UpdateInPlace reports an npm update to the locked version whose file was replaced. That npm then forgets the lock's hash is
// measured and in no manual.
func (s Setup) UpdateInPlace() bool {
	return s.Command == Update && s.Hash && s.Lock == s.Replaced && s.highest() == s.Lock
}

// highest is the highest version in the range.
func (s Setup) highest() string {
	best := ""
	for _, v := range s.Versions {
		if ok, _ := Satisfies(Parse(v), s.Range, ""); ok && (best == "" || Compare(Parse(v), Parse(best), "") > 0) {
			best = v
		}
	}
	return best
}
