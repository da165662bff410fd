package processing_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/processing"
)

func TestTemplates(t *testing.T) {
	for _, tpl := range processing.All() {
		t.Run(tpl.ID, func(t *testing.T) { bank.Check(t, tpl) })
	}
}
