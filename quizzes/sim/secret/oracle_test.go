package secret_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/secret"
)

func TestLease(t *testing.T) {
	oracle.Case[secret.Lease]{
		Engine: "secret: leases", Oracle: "minute by minute",
		Draw: func(r *rand.Rand) secret.Lease {
			l := secret.Lease{TTL: 10 + r.IntN(50)}
			l.Max = l.TTL + 10 + r.IntN(60)
			at := 0
			for range r.IntN(4) {
				at += 5 + r.IntN(60)
				l.Renewals = append(l.Renewals, at)
			}
			if r.IntN(4) == 0 {
				l.Revoked = 20 + r.IntN(100)
			}
			return l
		},
		Want: oracle.Each(func(_ testing.TB, l secret.Lease) string { // a counter of minutes left, decremented each minute
			left, minute := l.TTL, 0
			for ; left > 0 && minute < l.Max && !(l.Revoked > 0 && minute >= l.Revoked); minute++ {
				for _, at := range l.Renewals {
					if at == minute {
						left = l.TTL
					}
				}
				left--
			}
			return fmt.Sprint(minute)
		}),
		Got: func(l secret.Lease, m string) string {
			end, _ := l.End(secret.Model(m))
			return fmt.Sprint(end)
		},
		Models: []string{string(secret.RenewAdds), string(secret.MaxIgnored), string(secret.MaxFromLast), string(secret.LateRevives), string(secret.RevokeAtEnd)},
	}.Test(t)
}

type rotateCase struct {
	X secret.Rotation
	S secret.Show
}

func TestRotation(t *testing.T) {
	oracle.Case[rotateCase]{
		Engine: "secret: rotation", Oracle: "a replay of lists, minute by minute",
		Draw: func(r *rand.Rand) rotateCase {
			x := secret.Rotation{Publish: 20 + r.IntN(20), Lifetime: 10 + r.IntN(40)}
			x.Switch = x.Publish + r.IntN(20)
			x.Remove = x.Switch + r.IntN(40)
			return rotateCase{x, secret.DrawShow(r, x)}
		},
		Want: oracle.Each(func(_ testing.TB, c rotateCase) string {
			list, copied, signer, kid, left := map[string]bool{"old": true}, map[string]bool{}, "old", "", 0
			for now := 0; now <= c.S.At; now++ {
				switch now {
				case c.X.Publish:
					list["new"] = true
				}
				if now == c.X.Switch {
					signer = "new"
				}
				if now == c.X.Remove {
					delete(list, "old")
				}
				if now == c.S.Fetched {
					for k := range list {
						copied[k] = true
					}
				}
				if left > 0 {
					left--
				}
				if now == c.S.Signed {
					kid, left = signer, c.X.Lifetime
				}
			}
			return fmt.Sprint(copied[kid] && left > 0)
		}),
		Got: func(c rotateCase, m string) string {
			ok, _ := c.X.Accepts(c.S, secret.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(secret.ListLive), string(secret.RemovedLives), string(secret.OldDeadSwitch), string(secret.CachedForever)},
	}.Test(t)
}

type settingCase struct {
	S    secret.Setting
	Skip bool
	Read []int
}

func TestPrecedence(t *testing.T) {
	oracle.Case[settingCase]{
		Engine: "secret: precedence", Oracle: "maps laid over one another",
		Draw: func(r *rand.Rand) settingCase {
			c := settingCase{Skip: r.IntN(2) == 0, Read: r.Perm(4)}
			for i := range c.S {
				if v := fmt.Sprint("v", i); r.IntN(2) == 0 || i == 0 {
					if i > 0 && r.IntN(3) == 0 {
						v = ""
					}
					c.S[i] = &v
				}
			}
			return c
		},
		Want: oracle.Each(func(_ testing.TB, c settingCase) string {
			merged := map[string]string{}
			for _, v := range c.S {
				if v != nil && (*v != "" || !c.Skip) {
					merged["key"] = *v
				}
			}
			return fmt.Sprintf("%q", merged["key"])
		}),
		Got: func(c settingCase, m string) string {
			v, _ := c.S.Value(c.Skip, c.Read, secret.Model(m))
			return fmt.Sprintf("%q", v)
		},
		Models: []string{string(secret.EmptyUnset), string(secret.EmptySet), string(secret.WeakWins), string(secret.LastReadWins)},
	}.Test(t)
}

// realGit runs each story once in a new repository and looks into every commit.
func realGit(t testing.TB, cases [][]string) []string {
	seen := map[string]string{}
	out := make([]string, len(cases))
	for i, script := range cases {
		key := strings.Join(script, "\n")
		if _, ok := seen[key]; !ok {
			seen[key] = story(t, script)
		}
		out[i] = seen[key]
	}
	return out
}

func story(t testing.TB, script []string) string {
	dir := t.TempDir()
	text := "set -e\nn=0\ndate() { n=$((n+1)); echo $n; }\ngit init -q --template= .\n"
	for _, c := range script {
		switch {
		case strings.HasPrefix(c, "git commit"):
			c += " -q -m x"
		case strings.HasPrefix(c, "git rm"):
			c += " -q"
		}
		text += c + "\n"
	}
	text += `for c in $(git rev-list --reverse HEAD); do
	if git show $c:.env 2>/dev/null | grep -q s3cret; then echo true; else echo false; fi
done
if grep -q s3cret .env 2>/dev/null; then echo true; else echo false; fi`
	cmd := exec.Command("bash", "-c", text)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@x.test", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@x.test", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	got, err := cmd.Output()
	if err != nil {
		return "fails"
	}
	lines := strings.Fields(string(got))
	n := len(lines) - 1
	return fmt.Sprint(lines[:n]) + " " + lines[n]
}

func TestGit(t *testing.T) {
	oracle.Case[[]string]{
		Engine: "secret: git", Oracle: "git", Want: realGit,
		Ready: func() string {
			if _, err := exec.LookPath("git"); err != nil {
				return "no git"
			}
			return ""
		},
		Draw: func(r *rand.Rand) []string {
			r = rand.New(rand.NewPCG(uint64(r.IntN(60)), 3)) // few stories, as each starts a dozen processes
			for range 60 {
				s := secret.DrawScript(r, 2)
				if _, _, ok := secret.Play(s, ""); ok {
					return s
				}
			}
			return secret.DrawScript(r, 2)
		},
		Got: func(s []string, m string) string {
			p, _, ok := secret.Play(s, secret.Model(m))
			if !ok {
				return "fails"
			}
			return p.Line()
		},
		Models: []string{string(secret.IgnoreUntracks), string(secret.DeleteRewrites), string(secret.StageIsAll), string(secret.CachedDeletes)},
	}.Test(t)
}
