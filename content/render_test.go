package content

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRendering(t *testing.T) {
	tests := map[string]struct{ body, want string }{
		"quotes":        {"It's \"so\" -- a < b & `c \"d\"`.", "<p>It&rsquo;s &ldquo;so&rdquo; &ndash; a &lt; b &amp; <code>c &quot;d&quot;</code>.</p>\n"},
		"link here":     {"[x](#one)", "<p><a href=\"/t/caching/a#one\">x</a></p>\n"},
		"link there":    {"[x](b.md#inner) [y](../caching/b.md)", "<p><a href=\"/t/caching/b#inner\">x</a> <a href=\"/t/caching/b\">y</a></p>\n"},
		"link outside":  {"[x](https://example.com/) <https://example.com>", "<p><a href=\"https://example.com/\" rel=\"noopener\">x</a> <a href=\"https://example.com\" rel=\"noopener\">https://example.com</a></p>\n"},
		"inner heading": {"### More {#more}\n\n### Less", "<h3 id=\"more\">More</h3>\n<h3>Less</h3>\n"},
		"terms":         {"A\n: b", "<dl>\n<dt>A</dt>\n<dd>b</dd>\n</dl>\n"},
		"table": {"| A | \"B\" |\n|:--|--:|\n| a | b |", "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1 (A, “B”)\">\n<table>\n<thead>\n<tr>\n<th align=\"left\">A</th>\n" +
			"<th align=\"right\">&ldquo;B&rdquo;</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"left\">a</td>\n<td align=\"right\">b</td>\n</tr>\n</tbody>\n</table>\n</div>\n"},
		"code":       {"```go\nx := \"<\" // y\n```", "<figure class=\"code\" data-lang=\"go\"><pre tabindex=\"0\" role=\"region\" aria-label=\"Listing 1 (go)\"><code>x := <span class=\"s\">&#34;&lt;&#34;</span> <span class=\"c\">// y</span>\n</code></pre></figure>\n"},
		"plain code": {"```redis\n> GET a\n```", "<figure class=\"code\" data-lang=\"redis\"><pre tabindex=\"0\" role=\"region\" aria-label=\"Listing 1 (redis)\"><code>&gt; GET a\n</code></pre></figure>\n"},
		"fails":      {"```text fails\na\n```", "<figure class=\"code\" data-lang=\"text\"><pre tabindex=\"0\" role=\"region\" aria-label=\"Listing 1 (text)\"><code>a\n</code></pre><figcaption>✗ Fails on purpose</figcaption></figure>\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := new(Colors).HTML(htmlOf(firstConcept(t, "## One {#one}\n\n"+test.body+"\n"))); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestDiagramStandsInThePage(t *testing.T) {
	fsys := guideOf("## One {#one}\n\n```mermaid caption=\"A & B\" alt=\"From A to B.\"\nflowchart LR\n```\n")
	fsys[drawingName("flowchart LR\n")] = &fstest.MapFile{Data: []byte("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\"></svg>\n")}
	topic, _ := mustLoad(t, fsys).Topic("caching/a")
	want := "<figure class=\"diagram\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Diagram 1 (A &amp; B)\">" +
		"<svg role=\"img\" aria-label=\"From A to B.\" width=\"1\"></svg></div><figcaption>A &amp; B</figcaption></figure>\n"
	if got := htmlOf(topic.Concepts[0]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// guidePages is the whole HTML of each lesson of the real guide, by file.
func guidePages(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, topic := range mustLoad(t, Guide()).Topics() {
		html := topic.Intro
		for _, c := range topic.Concepts {
			html += "<h2 id=\"" + c.Anchor + "\">" + c.TitleHTML + "</h2>" + htmlOf(c)
		}
		pages[topic.File] = html
	}
	return pages
}

// tags, because a listing or a sentence may well speak of a style attribute.
var (
	tagPattern     = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	forbiddenInTag = regexp.MustCompile(`(?i)^<(script|style|link|iframe|img|object|embed|base|meta|form|foreignObject)\b|[\s"'](style|src|srcset|xlink:href|on[a-z]+)=|url\([^#]|@import`)
	idInTag        = regexp.MustCompile(` id="([^"]*)"`)
)

// TestPagesKeepToTheContentSecurityPolicy: nothing inline that the policy forbids, nothing loaded from elsewhere.
func TestPagesKeepToTheContentSecurityPolicy(t *testing.T) {
	for file, html := range guidePages(t) {
		for _, tag := range tagPattern.FindAllString(html, -1) {
			if forbiddenInTag.MatchString(tag) {
				t.Errorf("%s: %s", file, tag)
			}
		}
	}
}

func TestIDsAreUniqueInAPage(t *testing.T) {
	for file, html := range guidePages(t) {
		seen := map[string]bool{}
		for _, tag := range tagPattern.FindAllString(html, -1) {
			id := idInTag.FindStringSubmatch(tag)
			if id != nil && seen[id[1]] {
				t.Errorf("%s: id %q twice", file, id[1])
			}
			if id != nil {
				seen[id[1]] = true
			}
		}
	}
}

// TestNoDrawingIsStale: every drawing stands in some page. That every fence has its drawing, Load sees to.
func TestNoDrawingIsStale(t *testing.T) {
	var all strings.Builder
	for _, html := range guidePages(t) {
		all.WriteString(html)
	}
	files, err := fs.Glob(Guide(), "diagrams/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatal("no drawings", err)
	}
	for _, file := range files {
		svg, err := fs.ReadFile(Guide(), file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(all.String(), strings.TrimPrefix(inlineSVG(svg), "<svg ")) {
			t.Errorf("content/%s: no fence wants it (run make generate)", file)
		}
	}
}

func TestBreakable(t *testing.T) {
	for code, want := range map[string]string{
		"FAILED_PRECONDITION":          "FAILED_<wbr>PRECONDITION",
		"application/json":             "application/<wbr>json",
		"maximumWeight":                "maximum<wbr>Weight",
		"a < b":                        "a &lt; b",
		"everysec":                     "everysec",
		"https://www.shop.example/pay": "https://<wbr>www.shop.<wbr>example/<wbr>pay",
		"--cap-add":                    "--cap-<wbr>add",
	} {
		if got := breakable(code); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
}
