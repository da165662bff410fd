package content

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// spelled is a word of the guide with the place it first stands at.
type spelled struct {
	word, file string
	line       int
}

// TestSpelling looks every word of prose, diagram captions and questions up in a dictionary of American English.
// Terms that it lacks stand in testdata/words.txt: add one there only when it is right.
func TestSpelling(t *testing.T) {
	needTool(t, "hunspell")
	terms, err := os.ReadFile("testdata/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, w := range strings.Fields(string(terms)) {
		known[w] = true
	}
	words := guideWords(t)
	used := map[string]bool{}
	for _, w := range misspelled(t, words) {
		if known[w.word] {
			used[w.word] = true
			continue
		}
		t.Errorf("%s%s:%d: %q is in no dictionary", root, w.file, w.line, w.word)
	}
	for w := range known {
		if !used[w] {
			t.Errorf("testdata/words.txt: %q is in the dictionary, or in no lesson", w)
		}
	}
}

func TestSpellingFindsSlips(t *testing.T) {
	needTool(t, "hunspell")
	text := "---\ntitle: Cahce\n---\nThe `teh` recieve.\n```sh\nnot wrods\n```\n```quiz\nid: xx-yy\nask: Whihc?\n```\n[colour](a.md)\n"
	var got []string
	for _, w := range misspelled(t, proseWords("a.md", text)) {
		got = append(got, fmt.Sprint(w.line, " ", w.word))
	}
	if want := "[2 Cahce 4 recieve 10 Whihc 12 colour]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// misspelled are the words that the dictionary lacks.
func misspelled(t *testing.T, words []spelled) []spelled {
	t.Helper()
	var list strings.Builder
	for _, w := range words {
		list.WriteString(w.word + "\n")
	}
	cmd := exec.Command("hunspell", "-d", "en_US", "-i", "utf-8", "-l")
	cmd.Stdin = strings.NewReader(list.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]bool{}
	for _, w := range strings.Fields(string(out)) {
		wrong[w] = true
	}
	return slices.DeleteFunc(words, func(w spelled) bool { return !wrong[w.word] })
}

func guideWords(t *testing.T) []spelled {
	t.Helper()
	files, err := fs.Glob(Guide(), "*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen, all := map[string]bool{}, []spelled{}
	for _, file := range files {
		text, err := fs.ReadFile(Guide(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range proseWords(file, string(text)) {
			if !seen[w.word] {
				seen[w.word] = true
				all = append(all, w)
			}
		}
	}
	slices.SortFunc(all, func(a, b spelled) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line)) })
	return all
}

var (
	notProse = regexp.MustCompile("`[^`]*`" + `|\]\([^)]*\)|\{#[^}]*\}|https?://\S+|\b(?:[\w-]+[./_])+[\w-]+\b|^(?:\s*- )?[a-z]+:(?:\s|$)|[&%$]\w+|^\{\.\w+\}`)
	foreign  = regexp.MustCompile(`[^\x00-\x7f’]`)
	codeLike = regexp.MustCompile(`\d|[a-z][A-Z]|^[A-Z]{2,}s?$|^th$`)
	wordLike = regexp.MustCompile(`[\p{L}\d]+(?:['’]\p{L}+)?`)
	notAsked = regexp.MustCompile(`^(\s*)(?:id|misconception|unit|lang|template|seed):|^text: \[|^(\s*)(?:lines|text): \||^requires:|^given:`)
)

// proseWords are the words a reader reads as English: not code, not addresses, not the keys of YAML.
func proseWords(file, text string) []spelled {
	var all []spelled
	fence, block := "", -1
	for i, line := range strings.Split(text, "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case strings.HasPrefix(line, "```"):
			if fence == "" {
				fence = strings.TrimLeft(line, "`") + " "
				line, _ = strings.CutPrefix(line, "```mermaid")
				line = strings.NewReplacer("caption=", "", "alt=", "").Replace(line)
			} else {
				fence = ""
				continue
			}
			if !strings.HasPrefix(fence, "mermaid") {
				continue
			}
		case fence != "" && !strings.HasPrefix(fence, "quiz"):
			continue
		case block >= 0 && (indent > block || strings.TrimSpace(line) == ""):
			continue
		case notAsked.MatchString(line):
			block = -1
			if strings.HasSuffix(line, "|") {
				block = indent
			}
			continue
		default:
			block = -1
		}
		line = notProse.ReplaceAllString(line, " ")
		for _, w := range wordLike.FindAllString(line, -1) {
			if !codeLike.MatchString(w) && !foreign.MatchString(w) {
				all = append(all, spelled{strings.ReplaceAll(w, "’", "'"), file, i + 1})
			}
		}
	}
	return all
}
