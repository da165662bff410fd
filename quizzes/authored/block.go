package authored

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"warmcache/content"
	"warmcache/quizzes"
)

// block is a quiz block as WRITING.md describes it.
type block struct {
	ID        string    `yaml:"id"`
	Version   int       `yaml:"version"`
	Level     int       `yaml:"level"`
	Ask       string    `yaml:"ask"`
	Why       string    `yaml:"why"`
	Given     *given    `yaml:"given"`
	Right     yaml.Node `yaml:"right"`
	Wrong     []option  `yaml:"wrong"`
	Number    *float64  `yaml:"number"`
	Unit      string    `yaml:"unit"`
	Tolerance float64   `yaml:"tolerance"`
	Text      []string  `yaml:"text"`
	Form      string    `yaml:"form"`
	Near      []option  `yaml:"near"`
	Order     []string  `yaml:"order"`
	From      string    `yaml:"from"`
	Match     []pair    `yaml:"match"`
	Lines     string    `yaml:"lines"`
	Lang      string    `yaml:"lang"`
	Line      int       `yaml:"line"`
	Other     string    `yaml:"other"`
}

type given struct {
	Title string `yaml:"title"`
	Lang  string `yaml:"lang"`
	Text  string `yaml:"text"`
}

type option struct {
	Say           string `yaml:"say"`
	Why           string `yaml:"why"`
	Misconception string `yaml:"misconception"`
}

type pair struct {
	Left  string `yaml:"left"`
	Right string `yaml:"right"`
	Why   string `yaml:"why"`
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// parse reads a block. Its errors start with file and line.
func parse(q content.Quiz) (block, error) {
	var b block
	dec := yaml.NewDecoder(bytes.NewReader(q.YAML))
	dec.KnownFields(true)
	if err := dec.Decode(&b); err != nil {
		return b, mistake(q, err)
	}
	if b.Version == 0 {
		b.Version = 1
	}
	if err := b.check(); err != nil {
		return b, fmt.Errorf("%s:%d: quiz %q: %w", q.File, q.Line, b.ID, err)
	}
	return b, nil
}

func (b block) check() error {
	switch {
	case !slug.MatchString(b.ID):
		return errors.New("id must be a slug of a-z, 0-9 and hyphens")
	case b.Level < 1 || b.Level > 3:
		return fmt.Errorf("level %d (want 1, 2 or 3)", b.Level)
	case b.Why == "":
		return errors.New("why is missing")
	case !strings.Contains(b.Ask, "?"):
		return errors.New("ask must be a full question with a question mark")
	case len(b.kinds()) != 1:
		return fmt.Errorf("it has %v (want exactly one of right, number, text, order, match, lines)", b.kinds())
	}
	return nil
}

// kinds lists the keys present that decide the kind.
func (b block) kinds() []string {
	var ks []string
	for _, k := range []struct {
		name string
		has  bool
	}{
		{"right", b.Right.Kind != 0}, {"number", b.Number != nil}, {"text", len(b.Text) > 0},
		{"order", len(b.Order) > 0}, {"match", len(b.Match) > 0}, {"lines", b.Lines != ""},
	} {
		if k.has {
			ks = append(ks, k.name)
		}
	}
	return ks
}

var (
	yamlLine = regexp.MustCompile(`line (\d+): ?`)
	yamlKey  = regexp.MustCompile(`field (\S+) not found in type \S+`)
)

// mistake turns a YAML error's line within the block into a line of the file.
func mistake(q content.Quiz, err error) error {
	line, text := q.Line+1, err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		line, text = q.Line+n, yamlLine.ReplaceAllString(text, "")
	}
	text = strings.NewReplacer("yaml: ", "", "unmarshal errors:", "", "\n", " ").Replace(text)
	text = yamlKey.ReplaceAllString(strings.Join(strings.Fields(text), " "), `unknown key "$1" (content/WRITING.md lists them)`)
	return fmt.Errorf("%s:%d: quiz block: %s", q.File, line, text)
}

func (g *given) exhibits() []quizzes.Exhibit {
	if g == nil {
		return nil
	}
	return []quizzes.Exhibit{{Title: g.Title, Lang: g.Lang, Lines: lines(g.Text)}}
}

func lines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }
