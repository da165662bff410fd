package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/vuln"
)

// VulnPathWhich asks which names lead a handler out of its folder.
var VulnPathWhich = quizzes.Template{
	ID: "vl.path.which", Version: 2, Concept: "security-vulnerabilities#path-traversal", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: vlPathWhich,
}

// VulnAddressWhich asks which addresses a filter against request forgery refuses.
var VulnAddressWhich = quizzes.Template{
	ID: "vl.ssrf.which", Version: 2, Concept: "security-vulnerabilities#ssrf", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: vlAddressWhich,
}

var (
	vlPathModels    = []vuln.Model{vuln.DecodedFirst, vuln.StripRepeated, vuln.SlashAssumed, vuln.CleanAssumed, vuln.LinksSeen, vuln.AbsoluteEscape, vuln.DecodedTwice}
	vlAddressModels = []vuln.Model{vuln.TextCompared, vuln.MappedPasses, vuln.Whole172, vuln.Whole192, vuln.OnlyOne127, vuln.V6Unknown, vuln.AllV6, vuln.OctalDecimal}
)

func vlPathWhich(r *rand.Rand) (quizzes.Question, error) {
	rights, names := 1+r.IntN(3), vuln.Names()
	lengths := quizzes.DrawLengths(r, 4, rights)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		ops, next := quizzes.One(r, vuln.Handlers()...), r.Perm(len(names))
		items, err := even(r, 4, rights, lengths, func() item {
			if len(next) == 0 {
				return item{}
			}
			name := names[next[0]]
			next = next[1:]
			out, steps := vuln.Escapes(ops, name, "")
			return item{text: quizzes.Code(name), right: out, why: told(steps), fooled: fooled(vlPathModels, out, func(m vuln.Model) bool {
				got, _ := vuln.Escapes(ops, name, m)
				return got
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		lines := []string{`base = "` + vuln.Base + `"`}
		joined := false
		for _, op := range ops {
			joined = joined || op == vuln.Join
			if op == vuln.Decode && joined { // what is opened by then is p
				op = "p = percentDecode(p)"
			}
			lines = append(lines, string(op))
		}
		files := append([]string{}, vuln.Files()...)
		files = append(files, vuln.Link+" -> "+vuln.LinkTarget)
		return quizzes.Question{
			Stem:     fmt.Sprintf("A handler on Linux opens the file that a request names. `percentDecode` decodes once, `replaceAll` goes through the text once, and `clean` removes dot segments of the text (RFC 3986) without looking at the disk. Which names make it open a file outside `%s`?", vuln.Base),
			Exhibits: []quizzes.Exhibit{listing("Handler", append(lines, "open(p)")...), listing("Files; the last one is a symbolic link", files...)},
			Ask:      multiple(r, items), Trace: judged("path.open", items, "Outside"), Note: noted(items, ops),
		}, nil
	})
}

func vlAddressWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	lengths := quizzes.DrawLengths(r, 5, rights)
	var ranges []string
	for _, x := range vuln.Refused() {
		ranges = append(ranges, strings.TrimSuffix(strings.TrimSuffix(x.Range, "/128"), "/32"))
	}
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		items, err := even(r, 5, rights, lengths, func() item {
			host := vuln.DrawHost(r)
			in, steps := vuln.Internal(host, "")
			if in && strings.HasPrefix(host, "0x") && r.IntN(2) == 0 {
				return item{} // or a hexadecimal one would be refused more often than others
			}
			it := item{text: quizzes.Code("http://" + host + "/"), right: in, why: told(steps)}
			if len(steps) > 0 {
				it.fooled = fooled(vlAddressModels, in, func(m vuln.Model) bool { got, _ := vuln.Internal(host, m); return got })
			}
			if len(it.fooled) == 1 && it.fooled[0] == string(vuln.AllV6) && r.IntN(4) > 0 {
				return item{}
			}
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "A server fetches links of users. Its filter reads the host as curl does (parts of an IPv4 address may be octal with a leading zero or hexadecimal with `0x`, and the last part fills the rest), reduces mapped IPv6 addresses to IPv4, and refuses the ranges below. Which links does it refuse?",
			Exhibits: []quizzes.Exhibit{listing("Refused ranges", strings.Join(ranges[:5], "  "), strings.Join(ranges[5:], "  "))},
			Ask:      multiple(r, items), Trace: judged("addr.range", items, "Refused"), Note: noted(items),
		}, nil
	})
}
