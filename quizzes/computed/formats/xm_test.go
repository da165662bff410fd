package formats_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/formats"
)

func TestXML(t *testing.T) {
	bank.Check(t, formats.XMLWellFormedWhich)
	bank.Check(t, formats.XMLNamespaceTable)
	bank.Check(t, formats.XMLEntitySize)
	bank.Check(t, formats.XMLXPathFound)
}
