package lint

import (
	"regexp"
	"strings"

	"math/rand/v2"
	"warmcache/quizzes"
)

func stemOperators() []operator {
	return []operator{
		{"no-question-mark", []string{"full-question"}, onStem(func(s string) string { return strings.ReplaceAll(s, "?", ".") })},
		{"unfinished", []string{"full-question"}, onStem(as("In this case, the cache that holds the entry is"))},
		{"bare", []string{"full-question"}, onStem(as("Which of these?"))},
		{"which-is-true", []string{"no-statement-hunt"}, onStem(as("Which of the following statements about caches is true?"))},
		{"which-is-correct", []string{"no-statement-hunt"}, onStem(as("A service keeps prices in a cache. Which of these claims is correct?"))},
		{"negated", []string{"negative"}, onStem(negate)},
		{"except", []string{"negative"}, onStem(func(s string) string {
			return cutAsk(s) + "Which of these would you expect here, except in one case?"
		})},
		{"least", []string{"negative"}, onStem(func(s string) string { return cutAsk(s) + "Which of these is the least likely cause?" })},
		{"year", []string{"trivia"}, onStem(func(s string) string { return cutAsk(s) + "In which year was this first described?" })},
		{"version", []string{"trivia"}, onStem(func(s string) string { return cutAsk(s) + "Which version brought this command?" })},
		{"person", []string{"trivia"}, onStem(as("Who proposed to admit entries by their estimated frequency?"))},
		{"long-sentence", []string{"reading"}, onStem(func(s string) string { return ramble + s })},
		{"long-option", []string{"reading"}, onDistractor(behind(", " + lowerFirst(strings.TrimSuffix(ramble, ". "))))},
		{"doubled-word", []string{"stem-grammar"}, onStem(func(s string) string { return doubled.ReplaceAllString(s, "$1$2 $2$3") })},
		{"head-in-sentence", []string{"stem-grammar"}, onStem(func(s string) string {
			return "Commands: which what it does belongs to which command?"
		})},
		{"long-exhibit", []string{"exhibit"}, func(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
			e := quizzes.Exhibit{Title: "Log", Lang: "text", Lines: strings.Split(strings.Repeat("GET /news 200\n", 40), "\n")}
			q.Exhibits = append(append([]quizzes.Exhibit{}, q.Exhibits...), e)
			return q, true
		}},
		{"ragged-table", []string{"exhibit"}, func(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
			q.Exhibits = []quizzes.Exhibit{{Title: "Requests", Head: []string{"Time", "Path"}, Rows: [][]string{{"12:00"}}}}
			return q, true
		}},
	}
}

const ramble = "A service that was built some years ago by a team that has since moved on to other things and that left hardly any notes behind keeps the pages that its users ask for most in the memory of the machine on which they were drawn, which nobody who works on it today has measured. "

var doubled = regexp.MustCompile(`^(.*?\s)([a-z]{3,})(\s)`)

var verb = regexp.MustCompile(`(?i)\b(which|what)\b([^?]*?) (is|are|does|do|can|may|must|will|has|holds|belongs|helps|fits|suits|shows|works|happens)\b`)

// negate puts "not" into a question that chooses.
func negate(s string) string {
	ask := asking(s)
	if ask == "" || because.MatchString(ask) || strings.Contains(ask, "…") {
		return s
	}
	return strings.Replace(s, ask, verb.ReplaceAllString(ask, "$1$2 $3 not"), 1)
}

// cutAsk is the stem without the sentence that asks.
func cutAsk(s string) string {
	all := sentences(s)
	return strings.TrimSpace(strings.Join(all[:len(all)-1], " ")) + " "
}
