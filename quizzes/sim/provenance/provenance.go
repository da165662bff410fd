// Package provenance checks signed statements on how an artifact was built, as a consumer of artifacts does (SLSA 1.1, Verifying
// artifacts; in-toto Statement v1; DSSE 1.0).
package provenance

import (
	"fmt"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which the engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong models of the check.
const (
	SignatureAlone Model = "valid-signature-suffices"     // a valid signature of a known key settles it
	NameCompared   Model = "subject-name-decides"         // the subject's name is compared, and no digest
	FirstSubject   Model = "first-subject-alone"          // of several subjects only the first counts
	EditUnseen     Model = "signature-covers-digest-only" // fields beside the digest can be edited after signing
	AnyKeyFits     Model = "trusted-key-for-any-builder"  // a trusted key may sign for each of the trusted builders
	SourceFree     Model = "trusted-builder-settles"      // what a trusted builder has built is fine, from whatever source
	SourcePrefix   Model = "source-compared-as-prefix"    // a source is fine if it begins with the expected one
	TypeFree       Model = "any-statement-is-provenance"  // whatever is stated about the digest will do
	KeyByName      Model = "key-id-proves-signer"         // the key id in the envelope tells who has signed
)

// Models are all of them.
var Models = []Model{SignatureAlone, NameCompared, FirstSubject, EditUnseen, AnyKeyFits, SourceFree, SourcePrefix, TypeFree, KeyByName}

// The types of statements here: provenance, and a list of components.
const (
	SLSA = "https://slsa.dev/provenance/v1"
	SPDX = "https://spdx.dev/Document/v2.3"
)

// Subject is a file with its SHA-256, of which eight digits stand for all.
type Subject struct{ Name, Digest string }

// Key is a key that a policy trusts, for one builder.
type Key struct{ ID, Builder string }

// Policy is what a consumer expects of the statement for one artifact.
type Policy struct {
	Artifact Subject
	Keys     []Key
	Source   string
}

// Statement is a signed statement. KeyID is what its envelope says; Forged tells that another key has made the signature, and
// Edited names the field that was changed afterwards.
type Statement struct {
	KeyID           string
	Forged          bool
	Edited          string
	Subjects        []Subject
	Type            string
	Builder, Source string
}

// The checks, in their order.
const (
	Signature = "signature"
	InSubject = "subject"
	OfType    = "type"
	ByBuilder = "builder"
	FromRepo  = "source"
)

// Fails lists the checks that a statement does not pass; none means that the artifact is accepted.
func (p Policy) Fails(s Statement, m Model) (failed []string, steps []Step) {
	check := func(name string, ok bool, good, bad string) {
		if text := good; m == "" {
			if !ok {
				text = bad
			}
			steps = append(steps, Step{Rule: "slsa." + name, Text: text})
		}
		if !ok {
			failed = append(failed, name)
		}
	}
	at := slices.IndexFunc(p.Keys, func(k Key) bool { return k.ID == s.KeyID })
	known := at >= 0
	made := (!s.Forged || m == KeyByName) && (s.Edited == "" || m == EditUnseen)
	check(Signature, known && made, fmt.Sprintf("The signature is that of `%s`, a trusted key, over the whole statement.", s.KeyID), p.unsigned(s, known))
	if m == SignatureAlone {
		return failed, nil
	}
	check(InSubject, p.subject(s, m), fmt.Sprintf("A subject has the artifact's digest `%s`.", p.Artifact.Digest), fmt.Sprintf("No subject has the artifact's digest `%s`.", p.Artifact.Digest))
	check(OfType, s.Type == SLSA || m == TypeFree, "It is provenance.", fmt.Sprintf("`%s` says nothing about the build.", s.Type))
	fits := slices.ContainsFunc(p.Keys, func(k Key) bool { return k.Builder == s.Builder && (k.ID == s.KeyID || !known || m == AnyKeyFits) })
	check(ByBuilder, fits, fmt.Sprintf("The builder `%s` is the one of that key.", s.Builder), p.stranger(s, known))
	repo := s.Source == p.Source || m == SourceFree || m == SourcePrefix && strings.HasPrefix(s.Source, p.Source)
	check(FromRepo, repo, fmt.Sprintf("The source is `%s` as expected.", s.Source), fmt.Sprintf("The source `%s` is not `%s`.", s.Source, p.Source))
	return failed, steps
}

func (p Policy) unsigned(s Statement, known bool) string {
	switch {
	case !known:
		return fmt.Sprintf("The key `%s` is not trusted.", s.KeyID)
	case s.Forged:
		return fmt.Sprintf("The envelope names `%s`, and another key has signed: the signature does not fit.", s.KeyID)
	}
	return fmt.Sprintf("The signature covers the whole statement, and its %s was edited: it does not fit any more.", s.Edited)
}

func (p Policy) subject(s Statement, m Model) bool {
	for i, x := range s.Subjects {
		if m == FirstSubject && i > 0 {
			break
		}
		if m == NameCompared && x.Name == p.Artifact.Name || m != NameCompared && x.Digest == p.Artifact.Digest {
			return true
		}
	}
	return false
}

func (p Policy) stranger(s Statement, known bool) string {
	if known && slices.ContainsFunc(p.Keys, func(k Key) bool { return k.Builder == s.Builder }) {
		return fmt.Sprintf("The key `%s` is not the one of the builder `%s`.", s.KeyID, s.Builder)
	}
	return fmt.Sprintf("The builder `%s` is not on the list.", s.Builder)
}
