package formats_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/formats"
)

func TestProtocolBuffers(t *testing.T) {
	bank.Check(t, formats.PBDecodeFields)
	bank.Check(t, formats.PBSizeBytes)
	bank.Check(t, formats.PBPresenceSent)
	bank.Check(t, formats.PBPresenceMerge)
	bank.Check(t, formats.PBTypesRead)
}
