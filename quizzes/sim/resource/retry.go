package resource

import "fmt"

// The wrong beliefs about retries.
const (
	LostMeansNot Model = "lost-answer-means-not-run" // without an answer nothing was done
	KeyIgnored   Model = "key-does-nothing"          // every request that arrives is carried out
	OneOnly      Model = "retry-never-repeats"       // attempts of one client count once
	AllCount     Model = "lost-request-runs"         // every attempt is carried out
	SameBody     Model = "server-spots-equal-bodies" // a server recognizes an equal body without a key
)

// What happens to an attempt.
const (
	RequestLost = "request lost"
	AnswerLost  = "answer lost"
	Answered    = "answered"
)

// Attempt is one try of a POST. Key 0 is none.
type Attempt struct {
	Key  int
	Fate string
}

// Charged counts how often the server carries the POST out, when it keeps results by key.
func Charged(as []Attempt, m Model) (int, []Step) {
	n, seen := 0, map[int]bool{}
	var steps []Step
	for i, a := range as {
		switch {
		case a.Fate == RequestLost && m != AllCount:
			steps = append(steps, say(m, "retry.lost", "Attempt %d never arrives: nothing is done.", i+1))
		case a.Key != 0 && seen[a.Key] && m != KeyIgnored:
			steps = append(steps, say(m, "retry.key", "Attempt %d has the key `k%d`, which is known: the stored result is the answer.", i+1, a.Key))
		case m == LostMeansNot && a.Fate == AnswerLost, (m == OneOnly || m == SameBody && a.Key == 0) && n > 0:
		default:
			n++
			seen[a.Key] = true
			steps = append(steps, say(m, "retry.run", "Attempt %d arrives with %s and is carried out: %d so far.", i+1, keyWord(a.Key), n))
		}
	}
	return n, steps
}

func keyWord(k int) string {
	if k == 0 {
		return "no key"
	}
	return fmt.Sprintf("the new key `k%d`", k)
}
