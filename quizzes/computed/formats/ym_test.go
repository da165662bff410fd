package formats_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/formats"
)

func TestYAML(t *testing.T) {
	bank.Check(t, formats.YMScalarTable)
	bank.Check(t, formats.YMBlockValue)
	bank.Check(t, formats.YMBlockBreaks)
	bank.Check(t, formats.YMMergeTable)
	bank.Check(t, formats.YMStructureJSON)
	bank.Check(t, formats.YMStructureLine)
}
