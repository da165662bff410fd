// Package formats generates questions on the guide's section Data formats. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package formats

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		PBDecodeFields, PBSizeBytes, PBPresenceSent, PBPresenceMerge, PBTypesRead,
		JSValidWhich, JSNumberRead, JSPatchMerge, JSPatchList, JSSchemaValid, JSSchemaLine,
		YMScalarTable, YMBlockValue, YMBlockBreaks, YMMergeTable, YMStructureJSON, YMStructureLine,
		XMLWellFormedWhich, XMLNamespaceTable, XMLEntitySize, XMLXPathFound,
	}
}
