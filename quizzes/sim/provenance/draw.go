package provenance

import (
	"fmt"
	"math/rand/v2"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func digest(r *rand.Rand) string { return fmt.Sprintf("%08x", r.Uint32()) }

// DrawPolicy draws what a consumer expects.
func DrawPolicy(r *rand.Rand) Policy {
	name := one(r, "api", "shop", "mail", "search")
	return Policy{
		Artifact: Subject{name + ".tar", digest(r)}, Source: "https://git.example/acme/" + name,
		Keys: []Key{{"k1", "https://builder.example/v1"}, {"k2", one(r, "https://builder.example/v2", "https://ci.example/large")}},
	}
}

// DrawStatement draws a statement that is as the policy wants it but for some changes, of which some are harmless.
func (p Policy) DrawStatement(r *rand.Rand, changes int) Statement {
	key := one(r, p.Keys...)
	s := Statement{KeyID: key.ID, Builder: key.Builder, Type: SLSA, Source: p.Source, Subjects: []Subject{p.Artifact}}
	for range changes {
		p.change(r, &s)
	}
	return s
}

func (p Policy) change(r *rand.Rand, s *Statement) {
	switch r.IntN(12) {
	case 0:
		s.KeyID = "k9"
	case 1:
		s.Forged = true
	case 2:
		s.Edited = one(r, FromRepo, ByBuilder)
	case 3:
		s.Subjects[len(s.Subjects)-1].Digest = digest(r) // an older release
	case 4, 5: // harmless: another file of the same build, in front
		if len(s.Subjects) == 1 {
			s.Subjects = append([]Subject{{"docs.tar", digest(r)}}, s.Subjects...)
		}
	case 6: // harmless: names are free
		s.Subjects[len(s.Subjects)-1].Name = "release.tar"
	case 7:
		s.Type = SPDX
	case 8:
		s.Builder = one(r, "https://laptop.example/ann", "https://builder.example/v3")
	case 9:
		s.Builder = one(r, p.Keys...).Builder
	case 10:
		s.Source = p.Source + one(r, "-fork", "2", "/fork")
	case 11:
		s.Source = "https://git.example/" + one(r, "mallory", "ann") + p.Source[len("https://git.example/acme"):]
	}
}
