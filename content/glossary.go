package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Meaning is what one concept defines a term to be. Its text is plain, with backticks kept around code.
type Meaning struct {
	Concept    *Concept
	Definition string
}

// Entry is a term of the glossary with its meanings, in reading order.
type Entry struct {
	Name     string // as the first concept writes it, with backticks kept around code
	Meanings []Meaning
}

// Letter is what the glossary files the entry under: its first letter in upper case, or # before digits and signs.
func (e Entry) Letter() string {
	for _, r := range sortName(e.Name) {
		if unicode.IsLetter(r) {
			return string(unicode.ToUpper(r))
		}
		break
	}
	return "#"
}

// Glossary gathers the definition lists of all lessons: each term once, whatever its case, by name.
func (l *Library) Glossary() []Entry {
	var all []Entry
	at := map[string]int{}
	for _, t := range l.Topics() {
		for _, c := range t.Concepts {
			for _, term := range c.Glossary {
				i, known := at[sortName(term.Name)]
				if !known {
					i = len(all)
					at[sortName(term.Name)] = i
					all = append(all, Entry{Name: term.Name})
				}
				all[i].Meanings = append(all[i].Meanings, Meaning{c, term.Definition})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Letter(), b.Letter()), cmp.Compare(sortName(a.Name), sortName(b.Name)))
	})
	return all
}

// sortName is a term as the alphabet sees it: no case, and no signs before its first letter or digit.
func sortName(name string) string {
	return strings.TrimLeftFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
