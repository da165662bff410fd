package lint

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text is a piece of a question with its measures. Backticks do not count in any of them.
type text struct {
	raw     string
	plain   string          // without backticks and doubled spaces, in lower case
	runes   int             // length of plain
	words   []string        // runs of letters, digits and apostrophes, in lower case
	content map[string]bool // the words that carry meaning, cut to their stems
}

func newText(raw string) text {
	t := text{raw: raw, plain: plain(raw)}
	t.runes, t.words = utf8.RuneCountInString(t.plain), words(t.plain)
	t.content = map[string]bool{}
	for _, w := range t.words {
		if carries(w) {
			t.content[stem(w)] = true
		}
	}
	return t
}

// has reports whether one of the words occurs.
func (t text) has(set map[string]bool) bool { return t.count(set) > 0 }

func (t text) count(set map[string]bool) int {
	n := 0
	for _, w := range t.words {
		if set[w] {
			n++
		}
	}
	return n
}

// plain folds what does not count: backticks, outer and doubled spaces, letter case.
func plain(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "`", "")), " "))
}

// bare leaves letters and digits of a text: "The `TTL`." and "the ttl" are the same.
func bare(s string) string { return strings.Join(words(plain(s)), " ") }

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
}

// carries reports whether a word can be a clue when it returns: four letters or more, no function word, no number.
func carries(w string) bool {
	return utf8.RuneCountInString(w) >= 4 && !function[w] && !unicode.IsDigit([]rune(w)[0])
}

// stem cuts the endings that inflection adds, so that "caches", "cached" and "caching" are one word.
func stem(w string) string {
	for _, end := range []string{"ing", "ies", "es", "ed", "s", "e", "y"} {
		if cut := strings.TrimSuffix(w, end); cut != w && len(cut) >= 3 {
			return cut
		}
	}
	return w
}

// shared counts the elements of a that are in b.
func shared(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

// similarity of two sets of words is Jaccard's: shared by all, 0 to 1.
func similarity(a, b map[string]bool) float64 {
	both := shared(a, b)
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

var number = regexp.MustCompile(`[-+−]?\d[\d,]*(\.\d+)?`)

// numbers lists the numbers of a text in their order, without thousands separators.
func numbers(s string) []float64 {
	var out []float64
	for _, m := range number.FindAllString(s, -1) {
		if f, ok := toNumber(m); ok {
			out = append(out, f)
		}
	}
	return out
}

func toNumber(s string) (float64, bool) {
	s = strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), "−", "-"), ".")
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// amount is an option that is one number, perhaps with a unit: "about 45 s", "1,200 requests", "3.5 %".
type amount struct {
	value    float64 // in seconds or bytes where the unit is one of time or size
	decimals int
	unit     string // as written, in lower case; may be empty
}

var amounts = regexp.MustCompile(`^([a-z]+ ){0,2}([-+−]?\d[\d,]*(?:\.(\d+))?) ?([a-zµ%/]+( [a-z]+){0,2})?\.?$`)

// readAmount reads an option that is a number. A text with a number in it is not one.
func readAmount(t text) (amount, bool) {
	m := amounts.FindStringSubmatch(t.plain)
	if m == nil {
		return amount{}, false
	}
	f, ok := toNumber(m[2])
	a := amount{value: f, decimals: len(m[3]), unit: m[4]}
	if scale := scales[a.unit]; scale != 0 {
		a.value *= scale
	}
	return a, ok
}

// sentences splits a text behind full stops, question marks and exclamation marks that end a word.
func sentences(s string) []string {
	return strings.Split(ends.ReplaceAllString(s, "$1\n"), "\n")
}

var ends = regexp.MustCompile("([.?!][\"”’`)]*)\\s+")

var quoted = regexp.MustCompile("“[^”]*”|`[^`]*`|\"[^\"]*\"")

// unquoted replaces what a stem quotes or shows as code: its words are not the question's own.
func unquoted(stem string) string { return quoted.ReplaceAllString(stem, "…") }

// asking is the last sentence with a question mark, without what it quotes; "" when there is none.
func asking(stem string) string {
	all := sentences(unquoted(stem))
	for i := len(all) - 1; i >= 0; i-- {
		if strings.Contains(all[i], "?") {
			return all[i]
		}
	}
	return ""
}
