package host

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

type sshCase struct {
	file  []Directive
	login Login
}

var sshKeywords = []string{"MaxAuthTries", "PasswordAuthentication", "AllowTcpForwarding", "MaxSessions"}

func drawSSH(r *rand.Rand) sshCase {
	users, nets := []string{"deploy", "ana", "bob"}, []string{"10.0.0.0/8", "10.116.0.0/20", "203.0.113.0/24"}
	value := func(k string) string {
		if strings.HasPrefix(k, "Max") {
			return fmt.Sprint(1 + r.IntN(9))
		}
		return []string{"yes", "no"}[r.IntN(2)]
	}
	c := sshCase{login: Login{users[r.IntN(3)], []string{"10.116.0.9", "10.9.0.1", "203.0.113.5", "198.51.100.7"}[r.IntN(4)]}}
	for range 4 + r.IntN(7) {
		k := sshKeywords[r.IntN(4)]
		d := Directive{k, value(k)}
		if r.IntN(3) == 0 {
			user, addr := "User "+users[r.IntN(3)], "Address "+nets[r.IntN(3)]
			if r.IntN(3) == 0 {
				user += "," + users[r.IntN(3)]
			}
			d = Directive{"Match", []string{user, addr, user + " " + addr}[r.IntN(3)]}
		}
		c.file = append(c.file, d)
	}
	return c
}

// TestSSHD asks sshd itself, by sshd -T -C.
func TestSSHD(t *testing.T) {
	oracle.Case[sshCase]{
		Engine: "host: sshd_config", Oracle: "sshd -T -C, OpenSSH 9.2", Draw: drawSSH,
		Got: func(c sshCase, m string) string {
			var out []string
			for _, k := range sshKeywords {
				v := map[string]string{"MaxAuthTries": "6", "PasswordAuthentication": "yes", "AllowTcpForwarding": "yes", "MaxSessions": "10"}[k]
				if i := Line(c.file, k, c.login, Model(m), nil); i >= 0 {
					v = c.file[i].Value
				}
				out = append(out, v)
			}
			return strings.Join(out, " ")
		},
		Want: sshdAnswers,
		Ready: func() string {
			if _, err := exec.LookPath(sshd); err != nil {
				return "no sshd (apt install openssh-server)"
			}
			return ""
		},
		Models: oracle.Names([]Model{LastWins, GlobalWins, BlockEnds, LastBlock, OneBlock, AnyCriterion, StrictestWins}),
	}.Test(t)
}

const sshd = "/usr/sbin/sshd"

func sshdAnswers(t testing.TB, cases []sshCase) []string {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if os.Geteuid() == 0 {
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var answers []string
	for _, c := range cases {
		text := "HostKey " + key + "\n"
		for _, d := range c.file {
			text += d.String() + "\n"
		}
		file := filepath.Join(dir, "config")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(sshd, "-T", "-f", file, "-C", "user="+c.login.User+",host=x,addr="+c.login.Addr).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var said []string
		for _, k := range sshKeywords {
			for _, line := range strings.Split(string(out), "\n") {
				if f := strings.Fields(line); len(f) == 2 && f[0] == strings.ToLower(k) {
					said = append(said, f[1])
				}
			}
		}
		answers = append(answers, strings.Join(said, " "))
	}
	return answers
}

type modeCase struct {
	who       Who
	dir, file Node
}

func drawMode(r *rand.Rand) modeCase {
	ids := []int{4001, 4002, 4003}
	node := func(name string) Node {
		n := Node{name, ids[r.IntN(3)], ids[r.IntN(3)], r.IntN(512)}
		if r.IntN(2) == 0 {
			n.Mode |= 0111
		}
		return n
	}
	c := modeCase{Who{User: ids[r.IntN(3)], Groups: []int{ids[r.IntN(3)]}}, node("d"), node("f")}
	if r.IntN(3) == 0 {
		c.dir.Mode |= 01000
	}
	c.file.Mode &= 0777
	return c
}

var modeOps = []string{"read", "write", "list", "create", "delete"}

// TestMode tries each operation with the rights of another user, on a thread of its own.
func TestMode(t *testing.T) {
	oracle.Case[modeCase]{
		Engine: "host: file modes", Oracle: "the kernel, as another user", Draw: drawMode,
		Got: func(c modeCase, m string) string {
			out := ""
			for _, op := range modeOps {
				ok, _ := c.who.Ability(op, c.dir, c.file, Model(m))
				out += fmt.Sprint(ok, " ")
			}
			return strings.TrimSpace(out)
		},
		Want: kernelAnswers,
		Ready: func() string {
			if os.Geteuid() != 0 {
				return "not root, so it cannot become another user"
			}
			return ""
		},
		Models: oracle.Names(ModeModels),
	}.Test(t)
}

func kernelAnswers(t testing.TB, cases []modeCase) []string {
	base, err := os.MkdirTemp("", "modes")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	answers := make([]string, len(cases))
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for i, c := range cases {
			said, err := tryAll(filepath.Join(base, fmt.Sprint(i)), c)
			if err != nil {
				done <- err
				return
			}
			answers[i] = said
		}
		done <- nil
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return answers
}

func tryAll(dir string, c modeCase) (string, error) {
	out := ""
	for _, op := range modeOps {
		path := filepath.Join(dir, "f")
		if err := setUp(dir, path, c); err != nil {
			return "", err
		}
		out += fmt.Sprint(asUser(c.who, func() error { return attempt(op, dir, path) }) == nil, " ")
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(out), nil
}

func setUp(dir, path string, c modeCase) error {
	steps := []func() error{
		func() error { return os.Mkdir(dir, 0o700) },
		func() error { return os.WriteFile(path, []byte("x"), 0o600) },
		func() error { return os.Chown(path, c.file.Owner, c.file.Group) },
		func() error { return syscall.Chmod(path, uint32(c.file.Mode)) },
		func() error { return os.Chown(dir, c.dir.Owner, c.dir.Group) },
		func() error { return syscall.Chmod(dir, uint32(c.dir.Mode)) },
	}
	for _, s := range steps {
		if err := s(); err != nil {
			return err
		}
	}
	return nil
}

func attempt(op, dir, path string) error {
	switch op {
	case "list":
		_, err := os.ReadDir(dir)
		return err
	case "create":
		return os.WriteFile(filepath.Join(dir, "new"), nil, 0o600)
	case "delete":
		return os.Remove(path)
	case "write":
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			f.Close()
		}
		return err
	}
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return err
}

// asUser runs try with the file rights of another user on this thread alone.
func asUser(w Who, try func() error) error {
	groups := make([]uint32, len(w.Groups))
	for i, g := range w.Groups {
		groups[i] = uint32(g)
	}
	setgroups(groups)
	syscall.RawSyscall(syscall.SYS_SETFSGID, uintptr(w.Groups[0]), 0, 0)
	syscall.RawSyscall(syscall.SYS_SETFSUID, uintptr(w.User), 0, 0)
	err := try()
	syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
	syscall.RawSyscall(syscall.SYS_SETFSGID, 0, 0, 0)
	return err
}

type maskCase struct {
	asked, umask int
	dir          bool
}

// TestUmask makes files and directories with raw calls.
func TestUmask(t *testing.T) {
	oracle.Case[maskCase]{
		Engine: "host: umask", Oracle: "umask(2), open(2) and mkdir(2)",
		Draw: func(r *rand.Rand) maskCase { return maskCase{r.IntN(512), r.IntN(512), r.IntN(2) == 0} },
		Got:  func(c maskCase, m string) string { return fmt.Sprintf("%03o", Created(c.asked, c.umask, Model(m))) },
		Want: oracle.Each(func(t testing.TB, c maskCase) string {
			path := filepath.Join(t.TempDir(), "x")
			old := syscall.Umask(c.umask)
			var err error
			if c.dir {
				err = syscall.Mkdir(path, uint32(c.asked))
			} else {
				var fd int
				if fd, err = syscall.Open(path, syscall.O_CREAT|syscall.O_WRONLY, uint32(c.asked)); err == nil {
					syscall.Close(fd)
				}
			}
			syscall.Umask(old)
			if err != nil {
				t.Fatal(err)
			}
			var st syscall.Stat_t
			if err := syscall.Stat(path, &st); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%03o", st.Mode&0777)
		}),
		Models: oracle.Names(MaskModels),
	}.Test(t)
}

type zoneCase struct {
	zones   []Zone
	packets []Packet
}

func drawZones(r *rand.Rand) zoneCase {
	ports := []int{22, 80, 443, 5432, 8080}
	some := func() []int {
		p := slices.Clone(ports)
		r.Shuffle(5, func(i, j int) { p[i], p[j] = p[j], p[i] })
		return p[:1+r.IntN(3)]
	}
	c := zoneCase{zones: []Zone{{Name: "public", Ports: some()}, {Name: "web", Interfaces: []string{"eth0"}, Ports: some()}, {Name: "office", Sources: []string{"10.0.0.0/8"}, Ports: some()}, {Name: "db", Sources: []string{"192.168.0.0/16"}, Interfaces: []string{"eth1"}, Ports: some()}}}
	for range 5 {
		c.packets = append(c.packets, Packet{[]string{"10.1.2.3", "192.168.7.7", "203.0.113.9"}[r.IntN(3)], fmt.Sprint("eth", r.IntN(3)), ports[r.IntN(5)]})
	}
	return c
}

// TestZones walks a chain of rules as firewalld writes them: jumps by source, then by interface, then the default.
func TestZones(t *testing.T) {
	oracle.Case[zoneCase]{
		Engine: "host: firewalld zones", Oracle: "a chain of rules, first match", Draw: drawZones,
		Got: func(c zoneCase, m string) string {
			out := ""
			for _, p := range c.packets {
				out += fmt.Sprint(Admits(c.zones, p, Model(m)), " ")
			}
			return strings.TrimSpace(out)
		},
		Want: oracle.Each(func(_ testing.TB, c zoneCase) string {
			type rule struct {
				hit  func(Packet) bool
				zone Zone
			}
			var chain []rule
			for _, z := range c.zones {
				for _, s := range z.Sources {
					net := netip.MustParsePrefix(s)
					chain = append(chain, rule{func(p Packet) bool { return net.Contains(netip.MustParseAddr(p.Source)) }, z})
				}
			}
			for _, z := range c.zones {
				for _, i := range z.Interfaces {
					chain = append(chain, rule{func(p Packet) bool { return p.Interface == i }, z})
				}
			}
			chain = append(chain, rule{func(Packet) bool { return true }, c.zones[0]})
			out := ""
			for _, p := range c.packets {
				for _, r := range chain {
					if r.hit(p) {
						out += fmt.Sprint(slices.Contains(r.zone.Ports, p.Port), " ")
						break
					}
				}
			}
			return strings.TrimSpace(out)
		}),
		Models: oracle.Names(ZoneModels),
	}.Test(t)
}

type timerCase struct {
	timer Timer
	now   time.Time
}

func drawTimer(r *rand.Rand) timerCase {
	from := 1 + r.IntN(22)
	if r.IntN(3) == 0 { // a day that fits today
		day := 1 + r.IntN(21)
		now := time.Date(2026, time.Month(1+r.IntN(12)), day, r.IntN(24), r.IntN(60), 30, 0, time.UTC)
		return timerCase{Timer{now.Weekday(), day, day + 1 + r.IntN(5), r.IntN(24), r.IntN(60)}, now}
	}
	return timerCase{
		Timer{time.Weekday(r.IntN(7)), from, from + r.IntN(7), r.IntN(24), r.IntN(60)},
		time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 30, 0, time.UTC),
	}
}

// OnCalendar prints the timer as systemd reads it.
func (c timerCase) OnCalendar() string {
	return fmt.Sprintf("%s *-*-%d..%d %02d:%02d", c.timer.Weekday.String()[:3], c.timer.From, c.timer.To, c.timer.Hour, c.timer.Minute)
}

// TestCalendar asks systemd-analyze.
func TestCalendar(t *testing.T) {
	const layout = "Mon 2006-01-02 15:04:05 UTC"
	oracle.Case[timerCase]{
		Engine: "host: OnCalendar", Oracle: "systemd-analyze calendar, systemd 252",
		Draw: func(r *rand.Rand) timerCase {
			for {
				c := drawTimer(r)
				if c.timer.From < c.timer.To {
					return c
				}
			}
		},
		Got: func(c timerCase, m string) string { return c.timer.Next(c.now, Model(m), nil).Format(layout) },
		Want: oracle.Each(func(t testing.TB, c timerCase) string {
			cmd := exec.Command("systemd-analyze", "calendar", "--base-time="+c.now.Format("2006-01-02 15:04:05")+" UTC", c.OnCalendar()+" UTC")
			cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, line := range strings.Split(string(out), "\n") {
				if _, next, ok := strings.Cut(line, "Next elapse: "); ok {
					return next
				}
			}
			t.Fatalf("no next elapse in %s", out)
			return ""
		}),
		Ready: func() string {
			if _, err := exec.LookPath("systemd-analyze"); err != nil {
				return "no systemd-analyze (apt install systemd)"
			}
			return ""
		},
		Models: oracle.Names(CalendarModels),
	}.Test(t)
}
