package secret

import "fmt"

// Sources name where settings come from, from weak to strong.
var Sources = [4]string{"default", "file", "environment", "command line"}

// Setting is the value of one key in each source; nil where the source does not set it.
type Setting [4]*string

// The wrong models of precedence.
const (
	EmptyUnset    Model = "empty-value-counts-as-unset"
	EmptySet      Model = "empty-value-always-counts"
	WeakWins      Model = "weakest-source-wins"
	FileOverEnv   Model = "file-beats-environment"
	LastReadWins  Model = "source-read-last-wins"
	DefaultFillIn Model = "empty-means-default"
)

// Value is what a program uses: the value of the strongest source that sets the key. With skipEmpty the program takes an empty
// value for none. read is the order in which it happens to read the sources, which decides nothing.
func (s Setting) Value(skipEmpty bool, read []int, m Model) (string, []Step) {
	var tr trace
	switch m {
	case EmptyUnset:
		skipEmpty = true
	case EmptySet:
		skipEmpty = false
	}
	order := []int{3, 2, 1, 0}
	switch m {
	case WeakWins:
		order = []int{0, 1, 2, 3}
	case FileOverEnv:
		order = []int{3, 1, 2, 0}
	case LastReadWins:
		order = nil
		for i := range read {
			order = append(order, read[len(read)-1-i])
		}
	}
	for _, i := range order {
		v := s[i]
		if v == nil {
			continue
		}
		if *v == "" && skipEmpty {
			tr.add(m, "precedence.empty", "The %s sets it to nothing, which this program takes for not set.", Sources[i])
			continue
		}
		if *v == "" && m == DefaultFillIn && s[0] != nil {
			return *s[0], tr
		}
		tr.add(m, "precedence.rank", "The strongest source that sets it is the %s, with %s.", Sources[i], quoted(*v))
		return *v, tr
	}
	return "", tr
}

func quoted(v string) string {
	if v == "" {
		return "an empty value"
	}
	return fmt.Sprintf("`%s`", v)
}
