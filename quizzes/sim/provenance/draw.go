package provenance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func digest(r *rand.Rand) string { return fmt.Sprintf("%08x", r.Uint32()) }

// Policies take values from these lists, and statements that differ take others from the same: none looks wrong by itself.
var (
	keyIDs   = []string{"k1", "k2", "k3", "k4"}
	builders = []string{"https://builder.example/v1", "https://builder.example/v2", "https://ci.example/large", "https://ci.example/small"}
	owners   = []string{"acme", "nord", "kiosk"}
	files    = []string{"shop", "mail", "search", "pay"}
)

// other draws one of some values that a policy does not have.
func other(r *rand.Rand, from []string, has ...string) string {
	return one(r, slices.DeleteFunc(slices.Clone(from), func(v string) bool { return slices.Contains(has, v) })...)
}

const host = "https://git.example/"

// DrawPolicy draws what a consumer expects.
func DrawPolicy(r *rand.Rand) Policy {
	id, at := keyIDs[r.IntN(len(keyIDs)-1):], r.Perm(len(builders))
	name := one(r, files...)
	return Policy{
		Artifact: Subject{name + ".tar", digest(r)}, Source: host + one(r, owners...) + "/" + name + one(r, "", "-web", "-api"),
		Keys: []Key{{id[0], builders[at[0]]}, {id[1], builders[at[1]]}},
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
	name := strings.TrimSuffix(p.Artifact.Name, ".tar")
	switch r.IntN(12) {
	case 0:
		s.KeyID = other(r, keyIDs, p.Keys[0].ID, p.Keys[1].ID)
	case 1:
		s.Forged = true
	case 2:
		s.Edited = one(r, FromRepo, ByBuilder)
	case 3:
		s.Subjects[len(s.Subjects)-1].Digest = digest(r) // an older release
	case 4, 5: // harmless: another file of the same build, in front
		if len(s.Subjects) == 1 {
			s.Subjects = append([]Subject{{other(r, files, name) + ".tar", digest(r)}}, s.Subjects...)
		}
	case 6: // harmless: names are free
		s.Subjects[len(s.Subjects)-1].Name = name + "-2.tar"
	case 7:
		s.Type = SPDX
	case 8:
		s.Builder = other(r, builders, p.Keys[0].Builder, p.Keys[1].Builder)
	case 9:
		s.Builder = one(r, p.Keys...).Builder
	case 10:
		s.Source = p.Source + one(r, "-web", "-api")
	case 11:
		owner, repository, _ := strings.Cut(strings.TrimPrefix(p.Source, host), "/")
		s.Source = host + other(r, owners, owner) + "/" + repository
	}
}
