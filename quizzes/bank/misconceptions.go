package bank

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed misconceptions.txt
var misconceptionsFile string

// readMisconceptions reads lines "id: belief".
func readMisconceptions(text string) (map[string]string, error) {
	out := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, belief, ok := strings.Cut(line, ": ")
		if !ok || belief == "" || out[id] != "" || strings.HasSuffix(belief, ".") {
			return nil, fmt.Errorf("quizzes/bank/misconceptions.txt:%d: want a line \"id: belief\" with an id of its own and no full stop, got %q", i+1, line)
		}
		out[id] = belief
	}
	return out, nil
}

var misconceptions = sync.OnceValues(func() (map[string]string, error) { return readMisconceptions(misconceptionsFile) })

// Misconception says what one who holds it believes, to be read after "that": "a cache counts age from arrival". It
// is empty for an id without a line in misconceptions.txt, which `warmcache check` names.
func Misconception(id string) string {
	all, _ := misconceptions()
	return all[id]
}
