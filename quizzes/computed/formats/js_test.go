package formats_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/formats"
)

func TestJSON(t *testing.T) {
	bank.Check(t, formats.JSValidWhich)
	bank.Check(t, formats.JSNumberRead)
	bank.Check(t, formats.JSPatchMerge)
	bank.Check(t, formats.JSPatchList)
	bank.Check(t, formats.JSSchemaValid)
	bank.Check(t, formats.JSSchemaLine)
}
