package mq

import (
	"fmt"
	"strings"
)

// System is a messaging system with wildcards.
type System struct {
	Name, Sep string
	One, Rest string // wildcards for one word and for several
	RestMin   int    // how few words Rest takes
	Anywhere  bool   // Rest may stand before other words
}

// The systems. In MQTT a filter that ends in /# also matches its parent level (MQTT 5.0, section 4.7.1.2).
var (
	RabbitMQ = System{"RabbitMQ", ".", "*", "#", 0, true}
	MQTT     = System{"MQTT", "/", "+", "#", 0, false}
	NATS     = System{"NATS", ".", "*", ">", 1, false}
)

// The wrong models of matching.
const (
	RestIsOne   Model = "rest-wildcard-is-one-word"  // # and > take exactly one word
	OneIsMany   Model = "one-wildcard-spans-words"   // * and + take one word or more
	PatternHead Model = "pattern-is-prefix"          // a pattern matches all keys that begin with it
	ZeroFlipped Model = "rest-wildcard-zero-flipped" // # needs a word; > does without
	OneIsNone   Model = "one-wildcard-may-be-absent" // * and + take one word or none
)

// Match reports whether a pattern matches a key. taken gives what each wildcard took.
func (s System) Match(pattern, key string, m Model) (ok bool, taken []string) {
	return s.words(strings.Split(pattern, s.Sep), strings.Split(key, s.Sep), m)
}

// span is how few and how many words a word of the pattern takes.
func (s System) span(word string, m Model) (least, most int) {
	switch word {
	case s.One:
		switch m {
		case OneIsMany:
			return 1, 99
		case OneIsNone:
			return 0, 1
		}
		return 1, 1
	case s.Rest:
		switch m {
		case RestIsOne:
			return 1, 1
		case ZeroFlipped:
			return 1 - s.RestMin, 99
		}
		return s.RestMin, 99
	}
	return 1, 1
}

func (s System) words(p, k []string, m Model) (bool, []string) {
	if len(p) == 0 {
		return len(k) == 0 || m == PatternHead, nil
	}
	least, most := s.span(p[0], m)
	wild := p[0] == s.One || p[0] == s.Rest
	for n := least; n <= min(most, len(k)); n++ {
		if !wild && k[0] != p[0] {
			return false, nil
		}
		if ok, rest := s.words(p[1:], k[n:], m); ok {
			if wild {
				rest = append([]string{fmt.Sprintf("`%s` takes %s", p[0], quoted(k[:n], s.Sep))}, rest...)
			}
			return true, rest
		}
	}
	return false, nil
}

func quoted(words []string, sep string) string {
	if len(words) == 0 {
		return "no word"
	}
	return "`" + strings.Join(words, sep) + "`"
}

// Explain says why a pattern matches a key or does not.
func (s System) Explain(pattern, key string) string {
	ok, taken := s.Match(pattern, key, "")
	p, k := strings.Split(pattern, s.Sep), strings.Split(key, s.Sep)
	switch {
	case ok && len(taken) == 0:
		return fmt.Sprintf("`%s` is the key, word by word.", pattern)
	case ok:
		return fmt.Sprintf("`%s` matches: %s.", pattern, strings.Join(taken, ", "))
	}
	rest := strings.Contains(pattern, s.Rest)
	for i := range min(len(p), len(k)) {
		if p[i] == s.Rest {
			break
		}
		if p[i] != k[i] && p[i] != s.One {
			return fmt.Sprintf("Word %d of `%s` is `%s`, and that of the key is `%s`.", i+1, pattern, p[i], k[i])
		}
	}
	switch {
	case !rest && len(p) != len(k):
		return fmt.Sprintf("`%s` asks for %d words, and the key has %d.", pattern, len(p), len(k))
	case rest && !s.Anywhere && len(k) < len(p):
		return fmt.Sprintf("`%s` in `%s` takes at least %d word, and the key `%s` leaves it none.", s.Rest, pattern, s.RestMin, key)
	}
	return fmt.Sprintf("Whatever `%s` takes in `%s`, the words around it do not fit `%s`.", s.Rest, pattern, key)
}
