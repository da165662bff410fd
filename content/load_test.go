package content

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const sectionPage = "---\ntitle: Caching\nsummary: Copies.\nweight: 1\n---\n"

// lessonPage is a lesson without mistakes around a body that starts on line 10.
func lessonPage(weight, requires, body string) string {
	return "---\ntitle: T\nsummary: S.\nweight: " + weight + "\nrequires: [" + requires + "]\nsources:\n  - RFC 9111\n---\n\n" + body
}

// guideOf is a guide of one section with two lessons; a.md has the given body.
func guideOf(body string) fstest.MapFS {
	return guideFiles(map[string]string{"caching/a.md": lessonPage("1", "", body)})
}

// guideFiles is the same guide with some of its files replaced.
func guideFiles(files map[string]string) fstest.MapFS {
	all := map[string]string{
		"caching/_index.md": sectionPage,
		"caching/a.md":      lessonPage("1", "", "## One {#one}\n\nText.\n"),
		"caching/b.md":      lessonPage("2", "", "## Two {#two}\n\nText.\n\n### Inner {#inner}\n"),
	}
	maps.Copy(all, files)
	fsys := fstest.MapFS{}
	for name, text := range all {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func mustLoad(t testing.TB, fsys fs.FS) *Library {
	t.Helper()
	l, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// firstConcept loads a body and gives the concept that it begins with.
func firstConcept(t *testing.T, body string) *Concept {
	t.Helper()
	topic, _ := mustLoad(t, guideOf(body)).Topic("caching/a")
	return topic.Concepts[0]
}

func htmlOf(c *Concept) string {
	var b strings.Builder
	for _, part := range c.Parts {
		b.WriteString(part.HTML)
	}
	return b.String()
}

func TestLoadReadsALesson(t *testing.T) {
	l := mustLoad(t, guideFiles(map[string]string{
		"caching/b.md": lessonPage("2", "a", "Opening words.\n\n## The `Vary` header {#vary}\n\nOne **two** three.\n\n```quiz\nid: x\nask: y\n```\n\n```trace\ntemplate: cs.evict.hits\nseed: 7\n```\n\nFour.\n"),
	}))
	b, ok := l.Topic("caching/b")
	if !ok || b.Address() != "/t/caching/b" || b.File != "content/caching/b.md" || b.Requires[0].Slug != "a" {
		t.Fatalf("topic %+v", b)
	}
	if b.Intro != "<p>Opening words.</p>\n" || b.Words != 6 || b.Minutes != 1 {
		t.Errorf("intro %q, %d words, %d minutes", b.Intro, b.Words, b.Minutes)
	}
	c, ok := l.Concept("b#vary")
	if !ok || c.Address() != "/t/caching/b#vary" {
		t.Fatal("concept b#vary is missing")
	}
	want := &Concept{
		ID: "b#vary", Anchor: "vary", Title: "The Vary header", TitleHTML: "The <code>Vary</code> header", Line: 12,
		Parts: []Part{
			{HTML: "<p>One <strong>two</strong> three.</p>\n"},
			{Trace: &Trace{Template: "cs.evict.hits", Seed: 7, Line: 21}},
			{HTML: "<p>Four.</p>\n"},
		},
		Quizzes: []Quiz{{File: "content/caching/b.md", Line: 16, YAML: []byte("id: x\nask: y\n")}},
		Text:    "One two three. Four.", Words: 4,
	}
	c.Topic = nil
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
}

func TestOrderIsByWeight(t *testing.T) {
	l := mustLoad(t, guideFiles(map[string]string{
		"api/_index.md": "---\ntitle: API\nsummary: S.\nweight: 2\n---\n",
		"api/z.md":      lessonPage("1", "b", "## Z {#z}\n\nText.\n"),
		"caching/a.md":  lessonPage("9", "", "## One {#one}\n\nText.\n"),
	}))
	var paths []string
	for _, topic := range l.Topics() {
		paths = append(paths, topic.Path())
	}
	if diff := cmp.Diff([]string{"caching/b", "caching/a", "api/z"}, paths); diff != "" {
		t.Error(diff)
	}
}

func TestAskableBlocks(t *testing.T) {
	c := firstConcept(t, `## One {#one}

| Policy | Evicts |
|:--|--:|
| `+"`allkeys-lru`"+` | the *oldest* & "least" used |
| LFU |

{.noquiz}
| Not | asked |
|---|---|
| a | b |

Hit ratio
: Hits divided by `+"`look-ups`"+`.

{.noquiz}
Miss
: Not asked.

1. Ask.
2. Wait,
   a while.
3. Take.

Between two lists stands a text, or they are one.

1. Too
2. short

{.noquiz}
1. One
2. Two
3. Three

1. One
2. Two
   - nested
3. Three
`)
	if diff := cmp.Diff([]Table{{Line: 12, Head: []string{"Policy", "Evicts"}, Rows: [][]string{{"`allkeys-lru`", "the oldest & “least” used"}, {"LFU", ""}}}}, c.Tables); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Terms{{Line: 22, Pairs: []Term{{"Hit ratio", "Hits divided by `look-ups`."}}}}, c.Terms); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Steps{{Line: 29, Items: []string{"Ask.", "Wait, a while.", "Take."}}}, c.Steps); diff != "" {
		t.Error(diff)
	}
	if html := htmlOf(c); strings.Count(html, "<table>") != 2 || !strings.Contains(html, "Not asked.") || strings.Contains(html, "noquiz") {
		t.Errorf("blocks under {.noquiz} are shown all the same: %s", html)
	}
}

func TestCode(t *testing.T) {
	c := firstConcept(t, "## One {#one}\n\n```json fails\n{\n```\n\n- item\n\n  ```c unchecked=kernel\n  int x;\n  ```\n")
	want := []Code{
		{File: "content/caching/a.md", Line: 12, Lang: "json", Fails: true, Text: "{\n"},
		{File: "content/caching/a.md", Line: 18, Lang: "c", Unchecked: "kernel", Text: "int x;\n"},
	}
	if diff := cmp.Diff(want, c.Code); diff != "" {
		t.Error(diff)
	}
}

func TestGuideLoads(t *testing.T) {
	for _, topic := range mustLoad(t, Guide()).Topics() {
		t.Logf("%s: %d concepts, %d words, %d minutes", topic.Path(), len(topic.Concepts), topic.Words, topic.Minutes)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		mustLoad(b, Guide())
	}
}
