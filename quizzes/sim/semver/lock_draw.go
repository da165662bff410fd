package semver

import (
	"fmt"
	"math/rand/v2"
)

// DrawRegistry draws the versions of a package, from the lowest to the highest.
func DrawRegistry(r *rand.Rand) []string {
	a, b, c := 1+r.IntN(3), r.IntN(5), r.IntN(4)
	next := b + 1 + r.IntN(3)
	v := func(x, y, z int) string { return fmt.Sprintf("%d.%d.%d", x, y, z) }
	return []string{v(a, b, c), v(a, b, c+1+r.IntN(3)), v(a, next, r.IntN(4)), v(a, next+1+r.IntN(2), r.IntN(3)), v(a+1, r.IntN(2), r.IntN(3))}
}

// DrawSetup draws a run of npm on a package; the replaced file is one of the versions or, when empty, none.
func DrawSetup(r *rand.Rand, versions []string, replaced string) Setup {
	s := Setup{Versions: versions, Replaced: replaced, Hash: r.IntN(4) > 0}
	s.Command = []Command{CI, CI, InstallLock, InstallLock, Update}[r.IntN(5)]
	s.Range = []string{"^", "^", "~", ""}[r.IntN(4)] + versions[r.IntN(len(versions)-1)]
	if r.IntN(6) > 0 {
		s.Lock = versions[r.IntN(len(versions)-1)]
		if replaced != "" && r.IntN(3) == 0 {
			s.Lock = replaced
		}
	}
	s.Hash = s.Hash && s.Lock != ""
	return s
}
