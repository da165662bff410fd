// Package semver compares versions (Semantic Versioning 2.0.0, section 11), reads the ranges of npm (node-semver 7, "Ranges"), the
// events of advisories (OSV schema 1.6, "affected[].ranges[].events") and picks what tools install from two registries.
package semver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong models of versions and ranges.
const (
	AsText         Model = "versions-compared-as-text" // 1.10.0 sorts before 1.9.0
	PreAfter       Model = "pre-release-after-release" // 1.5.0-rc.1 comes after 1.5.0
	PreEqual       Model = "pre-release-mark-ignored"  // 1.5.0-rc.1 is 1.5.0
	CaretOpen      Model = "caret-without-end"         // a caret allows all higher versions
	CaretPatch     Model = "caret-as-tilde"            // a caret allows new patches alone
	TildeMinor     Model = "tilde-as-caret"            // a tilde allows new minors
	CaretZero      Model = "caret-zero-keeps-major"    // ^0.2.3 allows 0.9.0
	PreMatches     Model = "range-takes-pre-releases"  // a range takes any pre-release between its ends
	FixedIn        Model = "fixed-version-affected"    // the fixed version is still affected
	StartOut       Model = "introduced-version-safe"   // the version named as introduced is not yet affected
	LastOut        Model = "last-affected-is-safe"     // last_affected is read as fixed
	NewerSafe      Model = "newer-than-first-fix-safe" // all above the first fix are safe
	PrivateFirst   Model = "private-registry-first"    // a name found in private is not asked for in public
	RangeIgnored   Model = "highest-whatever-range"    // the highest version is installed whatever the requirement
	LowestFits     Model = "lowest-that-fits"          // the lowest fitting version is installed
	OnlyPublicSeen Model = "public-registry-alone"     // an outside index replaces the private one
)

// Version is a version with its pre-release identifiers.
type Version struct {
	Num [3]int
	Pre []string
}

// Parse reads a version such as 1.5.0-rc.1; it panics on any other text, as versions come from generators.
func Parse(s string) Version {
	core, pre, has := strings.Cut(s, "-")
	var v Version
	for i, p := range strings.Split(core, ".") {
		n, err := strconv.Atoi(p)
		if err != nil || i > 2 {
			panic("version " + s)
		}
		v.Num[i] = n
	}
	if has {
		v.Pre = strings.Split(pre, ".")
	}
	return v
}

func (v Version) String() string {
	s := fmt.Sprintf("%d.%d.%d", v.Num[0], v.Num[1], v.Num[2])
	if len(v.Pre) > 0 {
		s += "-" + strings.Join(v.Pre, ".")
	}
	return s
}

// Compare orders two versions (SemVer, section 11): numbers first, and of equal numbers a pre-release comes before.
func Compare(a, b Version, m Model) int {
	if m == AsText {
		return strings.Compare(a.String(), b.String())
	}
	if c := slices.Compare(a.Num[:], b.Num[:]); c != 0 || m == PreEqual {
		return c
	}
	switch {
	case len(a.Pre) == 0 && len(b.Pre) == 0:
		return 0
	case len(a.Pre) == 0 || len(b.Pre) == 0:
		c := 1
		if len(b.Pre) == 0 {
			c = -1
		}
		if m == PreAfter {
			c = -c
		}
		return c
	}
	return slices.CompareFunc(a.Pre, b.Pre, identifiers)
}

// identifiers compares two parts of a pre-release: numbers by size and before words, words by their characters.
func identifiers(x, y string) int {
	n, errX := strconv.Atoi(x)
	k, errY := strconv.Atoi(y)
	switch {
	case errX == nil && errY == nil:
		return n - k
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return strings.Compare(x, y)
}

// bound is a comparator: at least, or below.
type bound struct {
	below bool
	v     Version
}

// Satisfies tells whether a version fits an npm range: alternatives with ||, each of comparators that all must hold.
func Satisfies(v Version, rng string, m Model) (ok bool, why string) {
	var whys []string
	for _, alt := range strings.Split(rng, " || ") {
		fits, why := fitsAll(v, strings.Fields(alt), m)
		if fits {
			return true, why
		}
		whys = append(whys, why)
	}
	return false, strings.Join(whys, " ")
}

func fitsAll(v Version, parts []string, m Model) (bool, string) {
	var all []bound
	for _, p := range parts {
		all = append(all, bounds(p, m)...)
	}
	text := strings.Join(parts, " ")
	for _, b := range all {
		c := Compare(v, b.v, m)
		if b.below && c >= 0 {
			return false, fmt.Sprintf("`%s` asks for less than `%s`, and `%s` is not.", text, strings.TrimSuffix(b.v.String(), "-0"), v)
		}
		if !b.below && c < 0 {
			return false, fmt.Sprintf("`%s` asks for at least `%s`, and `%s` is lower.", text, b.v, v)
		}
	}
	if len(v.Pre) > 0 && m != PreMatches && m != PreEqual {
		same := func(b bound) bool {
			return len(b.v.Pre) > 0 && !(b.below && b.v.Pre[0] == "0") && b.v.Num == v.Num
		}
		if !slices.ContainsFunc(all, same) {
			return false, fmt.Sprintf("`%s` is a pre-release, and `%s` names none of the same three numbers.", v, text)
		}
	}
	return true, fmt.Sprintf("`%s` lies within `%s`.", v, text)
}

// bounds reads one part of a range: ^1.2.3, ~1.2.3, 1.2.x, >=1.2.3, <2.0.0 or 1.2.3.
func bounds(p string, m Model) []bound {
	under := func(a, b, c int) bound { return bound{true, Version{[3]int{a, b, c}, []string{"0"}}} }
	switch {
	case strings.HasPrefix(p, ">="):
		return []bound{{false, Parse(p[2:])}}
	case p[0] == '<':
		return []bound{{true, Parse(p[1:])}}
	case strings.HasSuffix(p, ".x"):
		v := Parse(strings.TrimSuffix(p, ".x"))
		return []bound{{false, v}, under(v.Num[0], v.Num[1]+1, 0)}
	case p[0] == '^' || p[0] == '~':
		v := Parse(p[1:])
		n := v.Num
		caret := p[0] == '^'
		switch {
		case caret && m == CaretOpen:
			return []bound{{false, v}}
		case caret && m == CaretPatch, !caret && m != TildeMinor:
			return []bound{{false, v}, under(n[0], n[1]+1, 0)}
		case n[0] > 0 || m == CaretZero:
			return []bound{{false, v}, under(n[0]+1, 0, 0)}
		case n[1] > 0:
			return []bound{{false, v}, under(0, n[1]+1, 0)}
		}
		return []bound{{false, v}, under(0, 0, n[2]+1)}
	}
	v := Parse(p)
	next := v
	next.Num[2]++
	next.Pre = []string{"0"}
	return []bound{{false, v}, {true, next}}
}

// Range is a part of the line of versions that an advisory names. An empty Introduced is the beginning; at most one of
// Fixed and LastAffected is set, and neither means to the end.
type Range struct{ Introduced, Fixed, LastAffected string }

// Affected tells whether an advisory covers a version: introduced is included, fixed is not, last_affected is.
func Affected(v Version, ranges []Range, m Model) (bool, string) {
	for i, r := range ranges {
		if r.Introduced != "" {
			c := Compare(v, Parse(r.Introduced), m)
			if c < 0 || c == 0 && m == StartOut {
				continue
			}
		}
		switch {
		case r.Fixed != "":
			c := Compare(v, Parse(r.Fixed), m)
			if c > 0 && m == NewerSafe && i == 0 {
				return false, ""
			}
			if c < 0 || c == 0 && m == FixedIn {
				return true, fmt.Sprintf("`%s` is at least `%s` and below the fix, `%s`.", v, from(r), r.Fixed)
			}
		case r.LastAffected != "":
			c := Compare(v, Parse(r.LastAffected), m)
			if c > 0 && m == NewerSafe && i == 0 {
				return false, ""
			}
			if c < 0 || c == 0 && m != LastOut {
				return true, fmt.Sprintf("`%s` is at least `%s` and not above the last affected, `%s`.", v, from(r), r.LastAffected)
			}
		default:
			return true, fmt.Sprintf("`%s` is at least `%s`, and no fix is named after it.", v, r.Introduced)
		}
	}
	if m != "" {
		return false, ""
	}
	var out []string
	for _, r := range ranges {
		switch {
		case r.Introduced != "" && Compare(v, Parse(r.Introduced), "") < 0:
			out = append(out, fmt.Sprintf("`%s` is before `%s`", v, r.Introduced))
		case r.Fixed != "":
			out = append(out, fmt.Sprintf("`%s` is not before the fix, `%s`", v, r.Fixed))
		default:
			out = append(out, fmt.Sprintf("`%s` is after the last affected, `%s`", v, r.LastAffected))
		}
	}
	return false, strings.Join(out, ", and ") + "."
}

func from(r Range) string {
	if r.Introduced == "" {
		return "0"
	}
	return r.Introduced
}

// Source says where a tool looks for a name.
type Source string

// The ways in which tools look.
const (
	Private Source = "the private registry alone"
	Public  Source = "the public registry alone"
	Both    Source = "both registries"
)

// Install is the version that a tool installs for a range: the highest that fits in the registries it asks. Under a wrong
// model it may look elsewhere. ok is false where nothing fits.
func Install(src Source, rng string, private, public []string, m Model) (got string, ok bool) {
	var offered []string
	if src != Public || m == PrivateFirst {
		offered = append(offered, private...)
	}
	if src == Public && m != PrivateFirst || src == Both && m != PrivateFirst {
		offered = append(offered, public...)
	}
	if m == OnlyPublicSeen && src == Both {
		offered = public
	}
	var best Version
	for _, s := range offered {
		v := Parse(s)
		if fits, _ := Satisfies(v, rng, m); !fits && m != RangeIgnored {
			continue
		}
		if c := Compare(v, best, m); !ok || m != LowestFits && c > 0 || m == LowestFits && c < 0 {
			best, ok = v, true
		}
	}
	if !ok {
		return "", false
	}
	return best.String(), true
}
