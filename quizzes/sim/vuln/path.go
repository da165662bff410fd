package vuln

import (
	"net/url"
	"path"
	"strings"
)

// Op is one line of a handler that opens a file named by a request.
type Op string

// What handlers do, in some order, before they open the file.
const (
	Decode      Op = "name = percentDecode(name)"
	Strip       Op = `name = replaceAll(name, "../", "")`
	NoDots      Op = `refuse if name contains ".."`
	Join        Op = `p = base + "/" + name`
	CleanPath   Op = "p = clean(p)"
	PrefixBare  Op = "refuse unless p starts with base"
	PrefixSlash Op = `refuse unless p starts with base + "/"`
)

// The wrong models of path checks.
const (
	DecodedFirst   Model = "check-sees-decoded-name"   // a check before the decoding sees what comes out of it
	StripRepeated  Model = "strip-until-none-left"     // removing once leaves nothing to remove
	SlashAssumed   Model = "prefix-stops-at-folder"    // a prefix of text is a folder
	CleanAssumed   Model = "path-cleaned-before-check" // a check of the joined path sees it cleaned
	LinksSeen      Model = "text-check-sees-links"     // a check of text knows where a link leads
	AbsoluteEscape Model = "absolute-name-drops-base"  // joining an absolute name gives that name
	DecodedTwice   Model = "decoded-until-plain"       // one decoding undoes all
)

// Base is the folder of the files; Files are all files around it, and Link, one of them, leads to another.
const (
	Base       = "/srv/files"
	Link       = "/srv/files/docs/now.txt"
	LinkTarget = "/etc/app.conf"
)

// Files lists the files of the toy server.
func Files() []string {
	return []string{"/srv/files/a.txt", "/srv/files/docs/b.txt", "/srv/files-old/a.txt", "/etc/app.conf"}
}

// Escapes tells whether the handler opens a file outside Base for a name. Folders exist, and dot segments that are left are
// resolved when the file is opened (RFC 3986, section 5.2.4, for clean; POSIX pathname resolution for open).
func Escapes(ops []Op, name string, m Model) (outside bool, steps []Step) {
	var tr trace
	if m == DecodedFirst {
		ops = append([]Op{Decode}, without(ops, Decode)...)
	}
	p, sent := "", name
	for _, op := range ops {
		switch op {
		case Decode:
			name, _ = url.PathUnescape(name)
			p, _ = url.PathUnescape(p)
			for m == DecodedTwice && strings.Contains(name, "%") {
				name, _ = url.PathUnescape(name)
			}
			tr.add(m, "path.decode", "Decoding gives `%s`.", shown(p, name))
		case Strip:
			name = strings.ReplaceAll(name, "../", "")
			for m == StripRepeated && strings.Contains(name, "../") {
				name = strings.ReplaceAll(name, "../", "")
			}
			tr.add(m, "path.strip", "Removing `../` once gives `%s`.", name)
		case NoDots:
			if strings.Contains(name, "..") {
				tr.add(m, "path.dots", "`%s` contains `..`: refused.", name)
				return false, tr
			}
			tr.add(m, "path.dots", "`%s` contains no `..`.", name)
		case Join:
			p = Base + "/" + name
			if m == AbsoluteEscape && strings.HasPrefix(name, "/") {
				p = name
			}
			tr.add(m, "path.join", "Joined, it is `%s`.", p)
		case CleanPath:
			p = path.Clean(p)
			tr.add(m, "path.clean", "Cleaned, it is `%s`.", p)
		case PrefixBare, PrefixSlash:
			if !prefixed(p, op, m) {
				tr.add(m, "path.prefix", "`%s` fails the check of its beginning: refused.", p)
				return false, tr
			}
			tr.add(m, "path.prefix", "`%s` passes the check of its beginning.", p)
		}
	}
	opened := path.Clean(p)
	if opened == Link {
		opened = LinkTarget
		tr.add(m, "path.link", "The link leads to `%s`.", opened)
	}
	for _, f := range Files() {
		if f == opened {
			outside = !strings.HasPrefix(f, Base+"/")
			tr.add(m, "path.open", "For `%s` the server opens `%s`, %s `%s`.", sent, f, map[bool]string{true: "outside", false: "inside"}[outside], Base)
			return outside, tr
		}
	}
	tr.add(m, "path.open", "There is no file `%s`.", opened)
	return m == AbsoluteEscape && strings.HasPrefix(name, "/etc"), tr
}

func prefixed(p string, op Op, m Model) bool {
	if m == CleanAssumed {
		p = path.Clean(p)
	}
	if m == LinksSeen && path.Clean(p) == Link {
		p = LinkTarget
	}
	want := Base
	if op == PrefixSlash || m == SlashAssumed {
		want += "/"
	}
	return strings.HasPrefix(p, want)
}

func shown(p, name string) string {
	if p != "" {
		return p
	}
	return name
}

func without(ops []Op, drop Op) []Op {
	var out []Op
	for _, op := range ops {
		if op != drop {
			out = append(out, op)
		}
	}
	return out
}

// Handlers are ways to write the handler, right and wrong; each ends in opening p.
func Handlers() [][]Op {
	return [][]Op{
		{Decode, Join, CleanPath, PrefixBare}, {Join, CleanPath, PrefixSlash, Decode}, {Strip, Decode, Join}, {Decode, Strip, Join},
		{NoDots, Decode, Join}, {Decode, NoDots, Join}, {Decode, Join, PrefixSlash}, {Decode, Join, CleanPath, PrefixSlash},
		{Strip, Join, CleanPath, PrefixBare}, {Decode, Strip, Join, CleanPath, PrefixSlash}, {Join, CleanPath, PrefixBare, Decode},
	}
}

// Names are what a request may send.
func Names() []string {
	targets := []string{"../files-old/a.txt", "../../etc/app.conf", "docs/../../files-old/a.txt", "docs/../a.txt", "docs/../docs/b.txt", "docs/../../../etc/app.conf", "docs/../../files/a.txt"}
	var out []string
	for _, t := range targets {
		for _, up := range []string{"../", "%2e%2e%2f", "..%2f", "....//", "%252e%252e%252f", "....%2f%2f", "..././"} {
			out = append(out, strings.ReplaceAll(t, "../", up))
		}
	}
	return append(out, "docs/now.txt", "docs%2fnow.txt", "/etc/app.conf", "%2fetc%2fapp.conf", "docs/b.txt", "docs/./now.txt")
}
