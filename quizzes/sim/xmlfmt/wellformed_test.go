package xmlfmt_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/xmlfmt"
)

// pieces are what documents are put together of, whole and broken.
var pieces = []string{"<a>", "</a>", "<b>", "</b>", "<A>", "</A>", "<c/>", "<p:c/>", `<a x="1">`, `<b x='1' y="2">`, `<c x="1" x="2"/>`, "<c x=1/>", `<c x/>`, `<c x="a&amp;b"/>`,
	`<c x="a<b"/>`, `<c x="1"y="2"/>`, "text", "R&D", "&amp;", "&nbsp;", "&#160;", "&#0;", "a > b", "a < b", "]]>", "<![CDATA[a<b&c]]>", "<!-- x -->", "<!-- x -- y -->", " ", "\n", "&lt;"}

func drawDocument(r *rand.Rand) string {
	var build func(depth int) string
	build = func(depth int) string {
		name := pick(r, "a", "b", "A")
		body := ""
		for range r.IntN(3) {
			if depth > 0 && r.IntN(2) == 0 {
				body += build(depth - 1)
			} else {
				body += pick(r, "text", "&amp;", "a > b", "&#160;", "<![CDATA[a<b&c]]>", "<!-- x -->", " ", "<c/>", "text <c/>", "x <p:c/> y")
			}
		}
		return "<" + name + pick(r, "", "", ` x="1"`) + ">" + body + "</" + name + ">"
	}
	s := build(2)
	if r.IntN(5) < 3 {
		at := strings.LastIndex(s, "</")
		s = s[:at] + pick(r, "<q><i>x</q></i>", "<q>x</i>", "<B>x</b>", "<B/><q>x</Q>", "R&D", "R & D", "&", "&nbsp;", "&copy;", "<!-- x -- y -->", "<!-- -- -->", "<c x=1/>", `<c x="1" x="2"/>`) + s[at:]
	}
	for range r.IntN(8) / 7 {
		at := strings.IndexByte(s[r.IntN(len(s)):], '<')
		if at > 0 {
			s = s[:at] + pick(r, pieces...) + s[at:]
		}
	}
	return pick(r, "", "", "", `<?xml version="1.0"?>`, ` <?xml version="1.0"?>`) + s + pick(r, "", "", "", "\n", "<c/>", "text", "<!-- x -->")
}

func TestWellFormed(t *testing.T) {
	oracle.Case[string]{
		Engine: "xmlfmt: well-formedness", Oracle: "expat (Python 3) and libxml2 (lxml)", Ready: func() string { return oracle.PythonHas("lxml", "python3-lxml") }, Draw: drawDocument,
		Got: func(c string, model string) string {
			if xmlfmt.WellFormed(c, xmlfmt.Model(model)) == nil {
				return "well-formed"
			}
			return "not"
		},
		Want: func(t testing.TB, cases []string) []string {
			return oracle.Run[string, string](t, cases, oracle.Python(), "-c", `
import json, sys, xml.parsers.expat
from lxml import etree
def expat(c):
    try: xml.parsers.expat.ParserCreate().Parse(c, True)
    except xml.parsers.expat.ExpatError: return False
    return True
def libxml(c):
    p = etree.XMLParser(resolve_entities=False)
    try: etree.fromstring(c.encode(), p)
    except etree.XMLSyntaxError:
        return all(x.domain_name == "NAMESPACE" for x in p.error_log)
    return True
def one(c):
    a, b = expat(c), libxml(c)
    return ("well-formed" if a else "not") + ("" if a == b else ", libxml2 differs")
print(json.dumps([one(c) for c in json.load(sys.stdin)]))`)
		},
		Models: []string{"tags-may-overlap", "tag-case-ignored", "lone-ampersand-allowed", "document-may-have-two-roots", "html-entities-built-in", "comment-may-hold-dashes",
			"bare-greater-than-forbidden", "mixed-content-forbidden", "xml-declaration-required", "cdata-is-parsed"},
	}.Test(t)
}
