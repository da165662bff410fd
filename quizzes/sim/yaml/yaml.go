// Package yaml knows what YAML makes of four things that readers get wrong: plain scalars under two schemas, block
// scalars, merge keys, and the tree that indentation makes. Only the last reads text; for the others, generators write
// the text that belongs to a case.
//
// Plain scalars follow PyYAML 6.0's resolver, which is the YAML 1.1 type repository with changes of its own, and the
// core schema of YAML 1.2.2, section 10.3.2. Block scalars follow YAML 1.2.2, sections 8.1.1 to 8.1.3 (and 6.5 for
// folding). Merge keys follow the type repository's "Merge Key Language-Independent Type for YAML 1.1".
package yaml

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string
