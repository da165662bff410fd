package content

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sound = "## One {#one}\n\nText.\n"

// TestMistakes has one case for each kind of mistake, with the exact words the author reads.
func TestMistakes(t *testing.T) {
	tests := map[string]struct {
		files map[string]string
		want  []string
	}{
		"unknown key": {lessonFile("---\ntitel: T\nsummary: S.\nweight: 1\nrequires: []\nsources: [RFC]\n---\n" + sound), []string{
			`content/caching/a.md:1: missing key "title" (want title, summary, weight, requires, sources)`,
			`content/caching/a.md:2: unknown key "titel" (want title, summary, weight, requires, sources)`}},
		"key twice":        {lessonFile("---\ntitle: T\ntitle: U\nsummary: S.\nweight: 1\nrequires: []\nsources: [RFC]\n---\n" + sound), []string{`content/caching/a.md:3: key "title" stands here twice`}},
		"bad YAML":         {lessonFile("---\ntitle: T\nsummary: a: b\n---\n" + sound), []string{`content/caching/a.md:3: bad YAML: mapping values are not allowed in this context`}},
		"YAML list":        {lessonFile("---\n- T\n---\n" + sound), []string{`content/caching/a.md:1: want lines of the form key: value (title, summary, weight, requires, sources)`}},
		"no front matter":  {lessonFile(sound), []string{`content/caching/a.md:1: no front matter (want --- on the first line, then title, summary, weight, requires, sources, then ---)`}},
		"empty title":      {lessonFile("---\ntitle:\nsummary: S.\nweight: 1\nrequires: []\nsources: [RFC]\n---\n" + sound), []string{`content/caching/a.md:2: title: want one line of text`}},
		"weight":           {lessonFile(lessonPage("first", "", sound)), []string{`content/caching/a.md:4: weight: want a whole number from 1`}},
		"weight taken":     {lessonFile(lessonPage("2", "", sound)), []string{`content/caching/b.md:4: weight 2 is taken by content/caching/a.md`}},
		"no list":          {lessonFile("---\ntitle: T\nsummary: S.\nweight: 1\nrequires: b\nsources: [RFC]\n---\n" + sound), []string{`content/caching/a.md:5: requires: want a list`}},
		"list of mappings": {lessonFile("---\ntitle: T\nsummary: S.\nweight: 1\nrequires: []\nsources:\n  - RFC: 1\n---\n" + sound), []string{`content/caching/a.md:7: sources: want a list of one-line texts (quote a text that holds a colon and a space)`}},
		"no sources":       {lessonFile("---\ntitle: T\nsummary: S.\nweight: 1\nrequires: []\nsources: []\n---\n" + sound), []string{`content/caching/a.md:6: sources: want at least one`}},
		"requires unknown": {lessonFile(lessonPage("1", "c", sound)), []string{`content/caching/a.md:5: requires: no topic "c" (want the slug of a lesson, its file name without .md)`}},
		"requires itself":  {lessonFile(lessonPage("1", "a", sound)), []string{`content/caching/a.md:5: requires goes in a circle: a → a`}},
		"circle": {map[string]string{"caching/a.md": lessonPage("1", "b", sound), "caching/b.md": lessonPage("2", "a", sound)}, []string{
			`content/caching/a.md:5: requires goes in a circle: a → b → a`}},
		"no section page":   {map[string]string{"api/z.md": lessonPage("1", "", sound)}, []string{`content/api/_index.md: missing (a section needs it, with title, summary, weight)`}},
		"section key":       {map[string]string{"caching/_index.md": "---\ntitle: T\nsummary: S.\nweight: 1\nicon: x\n---\n"}, []string{`content/caching/_index.md:5: unknown key "icon" (want title, summary, weight)`}},
		"section text":      {map[string]string{"caching/_index.md": sectionPage + "Text.\n"}, []string{`content/caching/_index.md:6: a section has no text of its own (want front matter only)`}},
		"section weight":    {map[string]string{"xml/_index.md": sectionPage}, []string{`content/xml/_index.md:4: weight 1 is taken by content/caching/_index.md`}},
		"file name":         {map[string]string{"caching/A_b.md": lessonPage("3", "", sound)}, []string{`content/caching/A_b.md: file name: want lower-case letters, digits and single hyphens`}},
		"folder name":       {map[string]string{"My API/_index.md": strings.Replace(sectionPage, "1", "2", 1)}, []string{`content/My API: folder name: want lower-case letters, digits and single hyphens`}},
		"slug taken":        {map[string]string{"api/_index.md": strings.Replace(sectionPage, "1", "2", 1), "api/b.md": lessonPage("1", "", sound)}, []string{`content/caching/b.md: the slug "b" is taken by content/api/b.md`}},
		"no id":             {body("## One\n"), []string{`content/caching/a.md:10: heading "One" has no id (want ## Title {#lower-case-words})`}},
		"malformed id":      {body("## One {#One_1}\n"), []string{`content/caching/a.md:10: heading "One": malformed id "One_1" (want lower-case letters, digits and single hyphens)`}},
		"unreadable id":     {body("## One {#one two}\n"), []string{`content/caching/a.md:10: heading "One {#one two}": malformed id (want ## Title {#lower-case-words})`}},
		"id taken":          {body("## One {#one}\n\n### Two {#one}\n"), []string{`content/caching/a.md:12: heading "Two": id "one" is taken by line 10`}},
		"heading attribute": {body("## One {#one .wide}\n"), []string{`content/caching/a.md:10: heading "One": unknown attribute "class" (want {#id})`}},
		"first level":       {body("# One\n\n" + sound), []string{`content/caching/a.md:10: heading "One" on the first level: the title stands in the front matter, sections start with ##`}},
		"inner heading":     {body(sound + "\n> ## Two {#two}\n"), []string{`content/caching/a.md:14: a section heading inside another block (want it at the start of a line of its own)`}},
		"no sections":       {body("Text.\n"), []string{`content/caching/a.md: no section (want ## Title {#id}, each one concept)`}},
		"file missing":      {body(sound + "\n[x](c.md#two)\n"), []string{`content/caching/a.md:14: link to "c.md#two": no such file in content/caching`}},
		"heading missing":   {body(sound + "\nSee\n[x](b.md#three).\n"), []string{`content/caching/a.md:15: link to "b.md#three": content/caching/b.md has no heading {#three}`}},
		"anchor missing":    {body(sound + "\n[x](#three)\n"), []string{`content/caching/a.md:14: link to "#three": content/caching/a.md has no heading {#three}`}},
		"absolute link":     {body(sound + "\n[x](/t/caching/b)\n"), []string{`content/caching/a.md:14: link to "/t/caching/b": want a relative path such as ../databases/indexes.md#b-trees`}},
		"other scheme":      {body(sound + "\n[x](javascript:alert(1))\n"), []string{`content/caching/a.md:14: link to "javascript:alert(1)": want https://… or a relative path`}},
		"reference":         {body(sound + "\n[x][r]\n\n[r]: https://example.com\n"), []string{`content/caching/a.md:16: a link by reference (want [text](address))`}},
		"image":             {body(sound + "\n![x](x.png)\n"), []string{`content/caching/a.md:14: images are off (draw a mermaid diagram)`}},
		"HTML block":        {body(sound + "\n<script>alert(1)</script>\n"), []string{`content/caching/a.md:14: raw HTML is off (write it in backticks)`}},
		"inline HTML":       {body(sound + "\nA List<String> here.\n"), []string{`content/caching/a.md:14: raw HTML is off (write it in backticks)`}},
		"indented code":     {body(sound + "\n    x := 1\n"), []string{`content/caching/a.md:14: code by indentation (want a fence that names its language)`}},
		"no language":       {body(sound + "\n```\nx\n```\n"), []string{`content/caching/a.md:14: code block without a language (want one of go, sql, json, yaml, sh, http, nginx, apache, haproxy, redis, c, python, java, js, xml, proto, graphql, hcl, toml, ini, properties, dockerfile, promql, text)`}},
		"never closed":      {body(sound + "\n```quiz\nid: x\n\n## Two {#two}\n"), []string{`content/caching/a.md:14: this quiz block is never closed (want a line of backticks after it)`}},
		"never closed, end": {body(sound + "\n```go"), []string{`content/caching/a.md:14: this go block is never closed (want a line of backticks after it)`}},
		"closed too early":  {body(sound + "\n- x\n\n  ```go\n  y\n\nText.\n"), []string{`content/caching/a.md:16: this go block is never closed (want a line of backticks after it)`}},
		"unknown language":  {body(sound + "\n```cobol\nx\n```\n"), []string{`content/caching/a.md:14: unknown language "cobol" (want one of go, sql, json, yaml, sh, http, nginx, apache, haproxy, redis, c, python, java, js, xml, proto, graphql, hcl, toml, ini, properties, dockerfile, promql, text, mermaid, quiz, trace)`}},
		"unknown word":      {body(sound + "\n```go breaks\nx\n```\n"), []string{`content/caching/a.md:14: unknown word "breaks" after "go" (want fails or unchecked)`}},
		"unchecked, why":    {body(sound + "\n```go unchecked\nx\n```\n"), []string{`content/caching/a.md:14: unchecked needs its reason (want unchecked=reason-in-a-word)`}},
		"unreadable word":   {body(sound + "\n```go {1}\nx\n```\n"), []string{`content/caching/a.md:14: cannot read "{1}" after "go" (want name="value")`}},
		"bare diagram":      {body(sound + "\n```mermaid caption=\"C\"\nx\n```\n"), []string{`content/caching/a.md:14: a diagram needs a caption and a text alternative (want mermaid caption="…" alt="…")`}},
		"not drawn":         {body(sound + "\n```mermaid caption=\"C\" alt=\"A\"\nx\n```\n"), []string{`content/caching/a.md:14: diagram "C" is not drawn yet: content/diagrams/73cb3858a687a849.svg is missing (run make generate)`}},
		"early quiz":        {body("```quiz\nid: x\n```\n\n" + sound), []string{`content/caching/a.md:10: a quiz block before the first section (want it under the ## it belongs to)`}},
		"inner quiz":        {body(sound + "\n- x\n\n  ```quiz\n  id: x\n  ```\n"), []string{`content/caching/a.md:16: a quiz block inside another block (want it at top level)`}},
		"quiz word":         {body(sound + "\n```quiz hard\nid: x\n```\n"), []string{`content/caching/a.md:14: unknown word "hard" after "quiz" (want nothing)`}},
		"trace key":         {body(sound + "\n```trace\ntemplate: x\nsed: 1\n```\n"), []string{`content/caching/a.md:14: missing key "seed" (want template, seed)`, `content/caching/a.md:16: unknown key "sed" (want template, seed)`}},
		"trace seed":        {body(sound + "\n```trace\ntemplate: x\nseed: -1\n```\n"), []string{`content/caching/a.md:16: seed: want a whole number from 0`}},
		"trace YAML":        {body(sound + "\n```trace\ntemplate: a: b\n```\n"), []string{`content/caching/a.md:15: bad YAML: mapping values are not allowed in this context`}},
		"table head":        {body(sound + "\n| | b |\n|---|---|\n| x | y |\n"), []string{`content/caching/a.md:14: a column of this table has no head (want a noun over each)`}},
		"nothing marked":    {body(sound + "\n{.noquiz}\nText.\n"), []string{`content/caching/a.md:14: {.noquiz} marks nothing (want a table, a definition list or an ordered list directly after it)`}},
		"unknown mark":      {body(sound + "\n{.noqiuz}\n1. x\n"), []string{`content/caching/a.md:14: unknown mark {.noqiuz} (want {.noquiz})`}},
		"inner mark":        {body(sound + "\n- x\n\n  {.noquiz}\n  1. x\n"), []string{`content/caching/a.md:16: {.noquiz} inside another block (want it at top level)`}},
		"not UTF-8":         {body("\xff"), []string{`content/caching/a.md: want UTF-8 text`}},
		"two at once":       {body("## One\n\n[x](#y)\n"), []string{`content/caching/a.md:10: heading "One" has no id (want ## Title {#lower-case-words})`, `content/caching/a.md:12: link to "#y": content/caching/a.md has no heading {#y}`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(guideFiles(test.files))
			if err == nil {
				t.Fatal("no mistake found")
			}
			if diff := cmp.Diff(test.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func lessonFile(text string) map[string]string { return map[string]string{"caching/a.md": text} }
func body(text string) map[string]string       { return lessonFile(lessonPage("1", "", text)) }
