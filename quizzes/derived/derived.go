// Package derived reads questions off a lesson's own tables, term lists and ordered steps.
package derived

import (
	"fmt"
	"strings"
	"unicode"

	"warmcache/content"
	"warmcache/quizzes"
)

// Templates derives what each section's tables, term lists and steps allow. A table with equal cells in a column is
// not asked backwards from that column; a list of fewer than three is not asked at all.
func Templates(lib *content.Library) []quizzes.Template {
	var out []quizzes.Template
	for _, t := range lib.Topics() {
		for _, c := range t.Concepts {
			out = append(out, Concept(c)...)
		}
	}
	return out
}

// Concept derives the templates of one section.
func Concept(c *content.Concept) []quizzes.Template {
	var out []quizzes.Template
	add := func(id string, k quizzes.Kind, finite int, m maker) {
		out = append(out, quizzes.Template{
			ID: fmt.Sprintf("%s/%s", c.ID, unique(out, c.ID, id)), Version: 1, Concept: c.ID,
			Source: quizzes.Derived, Kind: k, Level: 1, Finite: finite, Make: m,
		})
	}
	for _, t := range c.Tables {
		table(c, t, add)
	}
	for _, t := range c.Terms {
		terms(c, t, add)
	}
	for _, s := range c.Steps {
		steps(c, s, add)
	}
	return out
}

// unique tells apart the templates of two tables with the same heads.
func unique(have []quizzes.Template, concept, id string) string {
	n, try := 1, id
	for {
		taken := false
		for _, t := range have {
			taken = taken || t.ID == concept+"/"+try
		}
		if !taken {
			return try
		}
		n++
		try = fmt.Sprintf("%s-%d", id, n)
	}
}

// slug makes an id of a head: "Evicts first" gives "evicts-first".
func slug(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(f, "-")
}

// lower puts a head into a sentence: "Policy" gives "policy", "TTL" stays.
func lower(s string) string {
	r := []rune(s)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}
