package content

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	topicKeys   = []string{"title", "summary", "weight", "requires", "sources"}
	sectionKeys = []string{"title", "summary", "weight"}
)

// splitFrontMatter parts a file into its YAML head and its body. The body keeps the file's line numbers: the head is
// replaced by as many empty lines, which mean nothing in Markdown.
func splitFrontMatter(src []byte) (head, body []byte, ok bool) {
	rest, found := bytes.CutPrefix(src, []byte("---\n"))
	if !found {
		return nil, nil, false
	}
	head, body, found = bytes.Cut(append([]byte("\n"), rest...), []byte("\n---\n"))
	if !found {
		return nil, nil, false
	}
	blank := bytes.Repeat([]byte("\n"), bytes.Count(src[:len(src)-len(body)], []byte("\n")))
	return bytes.TrimPrefix(head, []byte("\n")), append(blank, body...), true
}

// fields are the entries of one YAML mapping in a lesson, read with the mistakes named by key and line.
type fields struct {
	file     string
	shift    int // file line = YAML line + shift
	mistakes *mistakes
	entries  map[string]*yaml.Node
	lines    map[string]int // file line of each key
}

// readFields reads a mapping that must have each of the wanted keys once and no other.
func readFields(m *mistakes, file string, shift int, src []byte, want []string) fields {
	f := fields{file, shift, m, map[string]*yaml.Node{}, map[string]int{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		line, text := yamlError(err)
		m.add(file, line+shift, "bad YAML: %s", text)
		return f
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		m.add(file, shift, "want lines of the form key: value (%s)", strings.Join(want, ", "))
		return f
	}
	f.take(doc.Content[0].Content, want)
	for _, key := range want {
		if f.entries[key] == nil {
			m.add(file, shift, "missing key %q (want %s)", key, strings.Join(want, ", "))
		}
	}
	return f
}

// take sorts the alternating keys and values of a mapping into entries.
func (f *fields) take(nodes []*yaml.Node, want []string) {
	known := map[string]bool{}
	for _, key := range want {
		known[key] = true
	}
	for i := 0; i+1 < len(nodes); i += 2 {
		key, line := nodes[i].Value, nodes[i].Line+f.shift
		switch {
		case !known[key]:
			f.mistakes.add(f.file, line, "unknown key %q (want %s)", key, strings.Join(want, ", "))
		case f.entries[key] != nil:
			f.mistakes.add(f.file, line, "key %q stands here twice", key)
		default:
			f.entries[key], f.lines[key] = nodes[i+1], line
		}
	}
}

// text is a value that must be one line of text.
func (f *fields) text(key string) string {
	node := f.entries[key]
	if node == nil {
		return ""
	}
	value := strings.TrimSpace(node.Value)
	if node.Kind != yaml.ScalarNode || value == "" || strings.Contains(value, "\n") {
		f.mistakes.add(f.file, f.lines[key], "%s: want one line of text", key)
		return ""
	}
	return value
}

// weight is a value that must be a whole number from 1.
func (f *fields) weight(key string) int {
	node := f.entries[key]
	if node == nil {
		return 0
	}
	n, err := strconv.Atoi(node.Value)
	if node.Kind != yaml.ScalarNode || err != nil || n < 1 {
		f.mistakes.add(f.file, f.lines[key], "%s: want a whole number from 1", key)
		return 0
	}
	return n
}

// list is a value that must be a list of one-line texts.
func (f *fields) list(key string) []string {
	node := f.entries[key]
	if node == nil {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		f.mistakes.add(f.file, f.lines[key], "%s: want a list", key)
		return nil
	}
	var items []string
	for _, item := range node.Content {
		value := strings.TrimSpace(item.Value)
		if item.Kind != yaml.ScalarNode || value == "" || strings.Contains(value, "\n") {
			f.mistakes.add(f.file, item.Line+f.shift, "%s: want a list of one-line texts (quote a text that holds a colon and a space)", key)
			continue
		}
		items = append(items, value)
	}
	return items
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)$`)

// yamlError parts the library's message into the YAML line, from 1, and what is wrong there.
func yamlError(err error) (line int, text string) {
	parts := yamlLine.FindStringSubmatch(err.Error())
	if parts == nil {
		return 1, strings.TrimPrefix(err.Error(), "yaml: ")
	}
	line, _ = strconv.Atoi(parts[1])
	return line, parts[2]
}
