package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// languages are those a code block may name, each with a checker in the tests.
var languages = []string{"go", "sql", "json", "yaml", "sh", "http", "nginx", "apache", "haproxy", "redis", "c", "python", "java",
	"js", "xml", "proto", "graphql", "hcl", "toml", "ini", "properties", "dockerfile", "promql", "text"}

// fence is what stands after the three backticks: a word, and attributes as the word allows.
type fence struct {
	word  string
	attrs map[string]string // a bare attribute has its own name as value
}

// fenceAttrs says which attributes each kind of fence may have; languages share one entry.
var fenceAttrs = map[string][]string{
	"code":    {"fails", "unchecked"},
	"mermaid": {"caption", "alt"},
	"quiz":    {},
	"trace":   {},
}

var fenceAttr = regexp.MustCompile(`^\s+([a-z]+)(?:=(?:"([^"]*)"|([^\s"]+)))?`)

// parseFence reads an info string such as `mermaid caption="A read" alt="…"` or `json fails`.
func parseFence(info string) (fence, error) {
	word, _, _ := strings.Cut(info, " ")
	f := fence{word: word, attrs: map[string]string{}}
	if word == "" {
		return f, fmt.Errorf("code block without a language (want one of %s)", strings.Join(languages, ", "))
	}
	for rest := strings.TrimRight(info[len(word):], " "); rest != ""; {
		part := fenceAttr.FindStringSubmatch(rest)
		if part == nil {
			return f, fmt.Errorf("cannot read %q after %q (want name=\"value\")", strings.TrimSpace(rest), word)
		}
		value := part[2] + part[3]
		if !strings.Contains(part[0], "=") {
			value = part[1]
		}
		f.attrs[part[1]] = value
		rest = rest[len(part[0]):]
	}
	return f, f.check()
}

// check names an unknown language or attribute.
func (f fence) check() error {
	kind := f.word
	if slices.Contains(languages, kind) {
		kind = "code"
	}
	allowed, known := fenceAttrs[kind]
	if !known || f.word == "code" {
		return fmt.Errorf("unknown language %q (want one of %s, mermaid, quiz, trace)", f.word, strings.Join(languages, ", "))
	}
	for name := range f.attrs {
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("unknown word %q after %q (want %s)", name, f.word, wanted(allowed))
		}
	}
	if f.attrs["unchecked"] == "unchecked" {
		return fmt.Errorf("unchecked needs its reason (want unchecked=reason-in-a-word)")
	}
	if f.word == "mermaid" && (f.attrs["caption"] == "" || f.attrs["alt"] == "") {
		return fmt.Errorf("a diagram needs a caption and a text alternative (want mermaid caption=\"…\" alt=\"…\")")
	}
	return nil
}

func wanted(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, " or ")
}
