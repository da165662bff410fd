package session

import (
	"slices"
	"strings"
)

// The wrong beliefs about a jar.
const (
	NameAlone     Model = "name-identifies-cookie" // a new cookie replaces any of its name
	PathIgnored   Model = "path-not-part-of-key"   // name and domain identify a cookie
	DomainIgnored Model = "domain-not-part-of-key" // name and path identify a cookie
	DeleteAll     Model = "delete-hits-all-paths"  // Max-Age=0 deletes every cookie of the name
	DeleteNever   Model = "max-age-zero-keeps"     // Max-Age=0 makes a session cookie
	PathDefault   Model = "path-defaults-to-root"  // without Path a cookie is for the whole host
	PathIsPrefix  Model = "path-character-prefix"  // paths match by characters
	NewestFirst   Model = "newest-cookie-first"    // of several cookies the newest comes first
	OldestFirst   Model = "oldest-cookie-first"    // order of creation alone
	OnePerName    Model = "one-cookie-per-name"    // of several cookies of a name only one is sent
)

// Set is a Set-Cookie field in an answer of a host to a request for a path.
type Set struct {
	Host, At     string // where the answer comes from
	Name, Value  string
	Domain, Path string // empty is missing
	Delete       bool   // Max-Age=0
}

// String prints the field's value.
func (s Set) String() string {
	v := s.Name + "=" + s.Value
	if s.Delete {
		v += "; Max-Age=0"
	}
	if s.Path != "" {
		v += "; Path=" + s.Path
	}
	if s.Domain != "" {
		v += "; Domain=" + s.Domain
	}
	return v
}

// Kept is a cookie in the jar.
type Kept struct {
	Name, Value, Domain, Path string
	HostOnly                  bool
	born                      int
}

func (k Kept) key(m Model) string {
	switch m {
	case NameAlone:
		return k.Name
	case PathIgnored:
		return k.Name + " " + k.Domain + host(k.HostOnly)
	case DomainIgnored:
		return k.Name + " " + k.Path
	}
	return k.Name + " " + k.Domain + host(k.HostOnly) + " " + k.Path
}

func host(only bool) string {
	if only {
		return " only"
	}
	return ""
}

// Jar plays Set-Cookie fields into a jar.
func Jar(sets []Set, m Model) ([]Kept, []Step) {
	var jar []Kept
	var steps []Step
	for i, s := range sets {
		k := Kept{Name: s.Name, Value: s.Value, Domain: s.Domain, Path: s.Path, HostOnly: s.Domain == "", born: i}
		if k.HostOnly {
			k.Domain = s.Host
		}
		if k.Path == "" {
			if k.Path = s.At[:max(1, strings.LastIndex(s.At, "/"))]; m == PathDefault {
				k.Path = "/"
			}
		}
		where := "`" + k.Domain + "`, path `" + k.Path + "`"
		at := slices.IndexFunc(jar, func(o Kept) bool { return o.key(m) == k.key(m) })
		switch {
		case s.Delete && m == DeleteAll:
			jar = slices.DeleteFunc(jar, func(o Kept) bool { return o.Name == k.Name })
		case s.Delete && m != DeleteNever:
			if at >= 0 {
				jar = slices.Delete(jar, at, at+1)
				steps = append(steps, say(m, "rfc6265.5.3", "Field %d deletes `%s` of %s.", i+1, s.Name, where))
			} else {
				steps = append(steps, say(m, "rfc6265.5.3", "Field %d deletes nothing: no `%s` has %s.", i+1, s.Name, where))
			}
		case at >= 0:
			k.born = jar[at].born
			steps = append(steps, say(m, "rfc6265.5.3", "Field %d replaces `%s=%s`: name, domain and path (%s) agree.", i+1, s.Name, jar[at].Value, where))
			jar[at] = k
		default:
			jar = append(jar, k)
			steps = append(steps, say(m, "rfc6265.5.3", "Field %d adds `%s=%s` for %s.", i+1, s.Name, s.Value, where))
		}
	}
	return jar, steps
}

// Header is the Cookie field of a request, longer paths first and older cookies before newer ones; "" when there is none.
func Header(jar []Kept, hostName, path string, m Model) string {
	var fit []Kept
	for _, k := range jar {
		domain := hostName == k.Domain || !k.HostOnly && strings.HasSuffix(hostName, "."+k.Domain)
		below := path == k.Path || strings.HasPrefix(path, strings.TrimSuffix(k.Path, "/")+"/") || m == PathIsPrefix && strings.HasPrefix(path, k.Path)
		if domain && below {
			fit = append(fit, k)
		}
	}
	slices.SortStableFunc(fit, func(a, b Kept) int {
		switch {
		case m == NewestFirst:
			return b.born - a.born
		case m == OldestFirst || len(a.Path) == len(b.Path):
			return a.born - b.born
		}
		return len(b.Path) - len(a.Path)
	})
	var out []string
	seen := map[string]bool{}
	for _, k := range fit {
		if m == OnePerName && seen[k.Name] {
			continue
		}
		seen[k.Name] = true
		out = append(out, k.Name+"="+k.Value)
	}
	return strings.Join(out, "; ")
}
