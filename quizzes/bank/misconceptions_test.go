package bank

import (
	"strings"
	"testing"
)

func TestMisconceptionsFile(t *testing.T) {
	got, err := readMisconceptions("# comment\n\nage-ignored: a lifetime counts from arrival: always\n")
	if err != nil || len(got) != 1 || got["age-ignored"] != "a lifetime counts from arrival: always" {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"no colon\n", "a: \n", "a: it ends.\n", "# one\na: b\na: c\n"} {
		if _, err := readMisconceptions(text); err == nil || !strings.Contains(err.Error(), "misconceptions.txt:") {
			t.Errorf("%q: %v, want an error with its line", text, err)
		}
	}
}
