package lint

import (
	"fmt"
	"regexp"
	"strings"

	"warmcache/quizzes"
)

var (
	interrogative = regexp.MustCompile(`(?i)\b(what|which|how|why|when|where|who|whom|whose|does|do|did|is|are|was|were|can|could|may|must|will|would|should|has|have)\b`)
	unfinished    = regexp.MustCompile(`([:;,…]|\.\.\.|_{2,}| (an?|the|is|are|because|to|of))$`)
	bareAsk       = regexp.MustCompile(`(?i)^(what|which|why|how)( (one|of these|of the following|is it|so|else|now))?\?$`)
)

func fullQuestion(v view) string {
	ask := asking(v.q.Stem)
	end := strings.TrimSpace(v.q.Stem)
	switch {
	case ask == "":
		return "no question"
	case !interrogative.MatchString(ask):
		return fmt.Sprintf("%q asks nothing", ask)
	case unfinished.MatchString(end) && !strings.HasSuffix(end, "?"):
		return "the stem ends unfinished"
	case bareAsk.MatchString(end), len(v.stem.words) < 4:
		return fmt.Sprintf("%q can't be answered without the options", end)
	}
	return ""
}

var hunt = regexp.MustCompile(`(?i)\bwhich (one )?(of (the following|these|the options below)( \w+)?( (about|on|for|regarding) [^?]*?)? |(of the )?(statements?|sentences?|claims?|options?) )(below )?(is|are|was|were|holds?|applies|apply)( \w+)?( (true|correct|right|false|wrong|valid|accurate))?\b.*\?`)
var huntWords = regexp.MustCompile(`(?i)\b(statements?|true|correct|false|incorrect|following)\b`)

func statementHunt(v view) string {
	if ask := asking(v.q.Stem); hunt.MatchString(ask) && huntWords.MatchString(ask) {
		return fmt.Sprintf("%q asks for a statement, not about a thing", ask)
	}
	return ""
}

var (
	chooses  = regexp.MustCompile(`(?i)\b(which|what|who|where)\b`)
	negation = regexp.MustCompile(`\b(not|never|except|cannot|least|isn't|doesn't|aren't|don't|can't|won't)\b`)
	because  = regexp.MustCompile(`(?i)^(why|how)\b|\b(although|though|if|when|because|that|whether|until|unless|who|even|even though)\b`)
)

// negative looks at the choosing part of the question alone: "Why does it not help?" asks for a reason, and "if the
// key is not there" states a case.
func negative(v view) string {
	ask := asking(v.q.Stem)
	if _, after, ok := strings.Cut(ask, ": "); ok && chooses.MatchString(after) {
		ask = after
	}
	at := chooses.FindStringIndex(ask)
	if at == nil || because.MatchString(ask[:at[0]]) && negation.MatchString(ask[:at[0]]) {
		return ""
	}
	choosing := ask[at[0]:]
	if b := because.FindStringIndex(choosing); b != nil {
		choosing = choosing[:b[0]]
	}
	if m := negation.FindString(choosing); m != "" && !(m == "least" && strings.Contains(choosing, "at least")) {
		return fmt.Sprintf("%q negates without emphasis", ask)
	}
	return ""
}

var lookedUp = regexp.MustCompile(`(?i)\b(in (which|what) (year|month|decade)|(which|what) year\b|(which|what) (version|release) (first|brought|introduced|added|dropped|removed|shipped|came)\b|when was|who (invented|wrote|created|designed|coined|published|developed|founded|proposed)|(which|what) (person|author|company|engineer|paper|rfc)\b|(invented|coined|founded|published) by|(which|what) (section|chapter|page) )`)

func trivia(v view) string {
	if m := lookedUp.FindString(asking(v.q.Stem)); m != "" {
		return fmt.Sprintf("asks for what one looks up: %q", m)
	}
	return ""
}

// The reading limits, in words. Working engineers read specifications; even so, plain-language guides stop at 25 words
// a sentence on average, and a stem is read under time.
const (
	longestSentence = 48
	longestStem     = 110
	longestOption   = 32
)

func reading(v view) string {
	if n := len(v.stem.words); n > longestStem {
		return fmt.Sprintf("the stem has %d words (at most %d)", n, longestStem)
	}
	for _, s := range sentences(v.q.Stem) {
		if n := len(words(s)); n > longestSentence {
			return fmt.Sprintf("a sentence of %d words (at most %d)", n, longestSentence)
		}
	}
	for _, o := range v.options {
		if n := len(o.words); n > longestOption {
			return fmt.Sprintf("an option of %d words (at most %d)", n, longestOption)
		}
	}
	return ""
}

// collides finds articles and interrogatives before words that can't follow them, as they come of column heads put
// into a sentence: "which what it says belongs to".
var collides = regexp.MustCompile(`(?i)\b(is this the|which|each) (what|because|why|how|tells|suits|says|when|where|if|is it|starts|has|does|which)\b|\b(an|a|the) (an|a|the)\b`)

func stemGrammar(v view) string {
	if m := collides.FindString(unquoted(v.q.Stem)); m != "" {
		return fmt.Sprintf("%q", m)
	}
	all := strings.Fields(plain(unquoted(v.q.Stem)))
	for i, w := range all[1:] {
		if w == all[i] && lettered.MatchString(w) && w != "that" && w != "had" {
			return fmt.Sprintf("%q stands twice", w+" "+w)
		}
	}
	return ""
}

var lettered = regexp.MustCompile(`^[a-z]{2,}$`)

// What fits one look: lines of a listing, characters of a line, rows of a table.
const (
	mostLines = 20
	widest    = 120
	mostRows  = 12
)

func exhibit(v view) string {
	for _, e := range v.q.Exhibits {
		if len(e.Lines) > mostLines || len(e.Rows) > mostRows {
			return fmt.Sprintf("%d lines, %d rows (at most %d, %d)", len(e.Lines), len(e.Rows), mostLines, mostRows)
		}
		for _, line := range e.Lines {
			if len([]rune(line)) > widest {
				return fmt.Sprintf("a line of %d characters (at most %d)", len([]rune(line)), widest)
			}
		}
		for _, row := range e.Rows {
			if len(row) != len(e.Head) {
				return "a row that is longer or shorter than its head"
			}
		}
	}
	if l, ok := v.q.Ask.(quizzes.Line); ok && len(l.Options) > mostLines {
		return fmt.Sprintf("%d lines", len(l.Options))
	}
	return ""
}

// capitals finds the emphasised negation that the rule about negation lets pass.
var capitals = regexp.MustCompile(`\b(NOT|NEVER|EXCEPT|LEAST|CANNOT)\b`)
