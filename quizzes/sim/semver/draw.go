package semver

import (
	"fmt"
	"math/rand/v2"
)

// DrawRange draws an npm range around a version.
func DrawRange(r *rand.Rand) string {
	v := Version{Num: [3]int{r.IntN(4), 1 + r.IntN(9), r.IntN(8)}}
	if v.Num[0] == 0 && r.IntN(3) == 0 {
		v.Num[1] = 0
	}
	switch r.IntN(10) {
	case 8, 9:
		v.Pre = []string{"rc", fmt.Sprint(1 + r.IntN(3))}
		return string("^~"[r.IntN(2)]) + v.String()
	case 0, 1, 2:
		return "^" + v.String()
	case 3, 4:
		return "~" + v.String()
	case 5:
		return fmt.Sprintf("%d.%d.x", v.Num[0], v.Num[1])
	case 6:
		return fmt.Sprintf(">=%s <%d.0.0", v, v.Num[0]+1)
	}
	return fmt.Sprintf("^%s || ^%d.0.0", v, v.Num[0]+2)
}

// DrawNear draws a version close to one of the versions named in a text.
func DrawNear(r *rand.Rand, named ...string) Version {
	v := Parse(named[r.IntN(len(named))])
	if len(v.Pre) > 0 && r.IntN(2) == 0 {
		v.Pre = []string{[]string{"rc", "rc", "beta"}[r.IntN(3)], fmt.Sprint(1 + r.IntN(5))}
		return v
	}
	switch r.IntN(9) {
	case 0:
		v.Num[2]++
	case 1:
		v.Num[2] = max(0, v.Num[2]-1)
	case 2:
		v.Num[1] += 1 + r.IntN(3)
		v.Num[2] = r.IntN(4)
	case 3:
		v.Num[1] = max(0, v.Num[1]-1)
	case 4:
		v.Num[0]++
		v.Num[1], v.Num[2] = r.IntN(3), r.IntN(3)
	case 5:
		v.Num[1] = 10 + r.IntN(3)
	case 6:
		v.Num[2] = 10 + r.IntN(3)
	}
	if v.Pre = nil; r.IntN(6) == 0 {
		v.Pre = []string{[]string{"rc", "beta", "alpha"}[r.IntN(3)], fmt.Sprint(1 + r.IntN(3))}
	}
	return v
}

// DrawAdvisory draws two ranges, one after the other, and the versions that they name.
func DrawAdvisory(r *rand.Rand) (ranges []Range, named []string) {
	at := Version{Num: [3]int{1, r.IntN(4), r.IntN(3)}}
	step := func() string {
		s := at.String()
		named = append(named, s)
		switch r.IntN(3) {
		case 0:
			at.Num[2] += 2 + r.IntN(9)
		case 1:
			at.Num[1] += 1 + r.IntN(9)
			at.Num[2] = r.IntN(4)
		case 2:
			at.Num[0]++
			at.Num[1], at.Num[2] = r.IntN(2), r.IntN(3)
		}
		return s
	}
	for i := range 2 {
		var x Range
		if i == 1 || r.IntN(3) > 0 {
			x.Introduced = step()
		}
		if r.IntN(3) > 0 {
			x.Fixed = step()
		} else {
			x.LastAffected = step()
		}
		ranges = append(ranges, x)
	}
	return ranges, named
}
