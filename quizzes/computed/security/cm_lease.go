package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/secret"
)

// CredentialLeaseEnd asks when a renewed lease ends.
var CredentialLeaseEnd = quizzes.Template{
	ID: "cm.lease.end", Version: 1, Concept: "credentials-management#leases", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: cmLeaseEnd,
}

// CredentialRotateTable asks which tokens verifiers accept while a signing key is rotated.
var CredentialRotateTable = quizzes.Template{
	ID: "cm.rotate.table", Version: 1, Concept: "credentials-management#rotation", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: cmRotateTable,
}

var (
	cmLeaseModels  = []secret.Model{secret.RenewAdds, secret.MaxIgnored, secret.MaxFromLast, secret.LateRevives, secret.RenewNothing, secret.RevokeAtEnd, secret.FirstRenewals}
	cmRotateModels = []secret.Model{secret.ListLive, secret.SwitchAtOnce, secret.RemovedLives, secret.CachedForever, secret.OldDeadSwitch, secret.NewEverywhere}
)

// cmLeaseBeliefs says what a wrong model does.
var cmLeaseBeliefs = map[secret.Model]string{
	secret.RenewAdds:     "This adds the TTL to the old end, but a renewal counts from its request.",
	secret.MaxIgnored:    "This passes over the maximum, which counts from the creation.",
	secret.MaxFromLast:   "This counts the maximum from a renewal, but it counts from the creation.",
	secret.LateRevives:   "This lets a renewal revive a lease that has ended.",
	secret.RenewNothing:  "This leaves out the renewals.",
	secret.RevokeAtEnd:   "This lets the lease run on after the revocation of its token, which ends it at once.",
	secret.FirstRenewals: "This stops at the first renewal, but each one in time counts.",
}

func cmLeaseEnd(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := secret.Lease{TTL: 10 * (2 + r.IntN(5))}
		l.Max = l.TTL + 10*(2+r.IntN(10)) + 5
		at := 0
		for range 2 + r.IntN(2) {
			at += 4 + r.IntN(l.TTL+10)
			l.Renewals = append(l.Renewals, at)
		}
		if r.IntN(4) == 0 {
			l.Revoked = at + 3 + r.IntN(10)
		}
		end, steps := l.End("")
		var nears []quizzes.Near
		for _, m := range cmLeaseModels {
			got, _ := l.End(m)
			if abs(int64(got-end)) > 1 {
				nears = append(nears, near(int64(got), string(m), "%s %s", cmLeaseBeliefs[m], last(steps)))
			}
		}
		nears = quizzes.NearAnswers(fmt.Sprint(end), nears)
		if len(nears) < 3 || cmLeaseClose(l, end) || (end == l.Max || end == l.Revoked) && r.IntN(6) > 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		story := fmt.Sprintf("The holder asks for renewals, each for another %d minutes, at minutes %s.", l.TTL, cmAnd(l.Renewals))
		if l.Revoked > 0 {
			story += fmt.Sprintf(" At minute %d the token with which it was created is revoked.", l.Revoked)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A dynamic secret of Vault is created at minute 0 with a TTL of %d minutes and a maximum TTL of %d minutes. %s At which minute does the lease end?", l.TTL, l.Max, story),
			Ask:  quizzes.Number{Value: float64(end), Unit: "min", Near: nears}, Drawn: cmLeaseDrawn(l),
			Trace: quizzes.Worked(steps, "The lease ends at minute %d.", end), Note: fmt.Sprint(l),
		}, nil
	})
}

// cmLeaseClose reports a renewal within two minutes of an end of the lease, or an end that the stem shows.
func cmLeaseClose(l secret.Lease, end int) bool {
	for i, at := range l.Renewals {
		before := l
		before.Renewals, before.Revoked = l.Renewals[:i], 0
		if e, _ := before.End(""); abs(int64(e-at)) < 2 {
			return true
		}
	}
	return l.Revoked > 0 && abs(int64(end-l.Revoked)) < 2 && end != l.Revoked
}

func cmAnd(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}

func cmRotateTable(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		x := secret.Rotation{Publish: 20 + r.IntN(10), Lifetime: 10 * (2 + r.IntN(4))}
		x.Switch = x.Publish + 5 + r.IntN(20)
		x.Remove = x.Switch + 10 + r.IntN(40)
		shows := map[string]secret.Show{}
		items, err := several(r, 4, rights, func() item {
			s := secret.DrawShow(r, x)
			if cmRotateClose(x, s) {
				return item{}
			}
			ok, steps := x.Accepts(s, "")
			it := item{text: fmt.Sprintf("list of minute %d, token of minute %d, shown at minute %d", s.Fetched, s.Signed, s.At), right: ok, why: told(steps)}
			it.fooled = fooled(cmRotateModels, ok, func(m secret.Model) bool { got, _ := x.Accepts(s, m); return got })
			shows[it.text] = s
			return it
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		table := quizzes.Cells{Head: []string{"List last fetched at", "Token signed at", "Shown at", "Verdict"}}
		for _, it := range items {
			s := shows[it.text]
			table.Rows = append(table.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(s.Fetched), fmt.Sprint(s.Signed), fmt.Sprint(s.At)}, Asked: []quizzes.Cell{choice(r, it, "accepted", "rejected")}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A new signing key is published in the JWK set at minute %d. The issuer signs with it from minute %d on, and the old key leaves the set at minute %d. Tokens live %d minutes. A verifier uses the set that it last fetched, and fetches no other for an unknown `kid`. What becomes of the token in each row?",
				x.Publish, x.Switch, x.Remove, x.Lifetime),
			Drawn: cmRotateDrawn(x, table.Rows),
			Ask:   table, Trace: judged("rotate.check", items, "Accepted"), Note: noted(items, x),
		}, nil
	})
}

// cmRotateClose reports a time on the edge of another.
func cmRotateClose(x secret.Rotation, s secret.Show) bool {
	for _, t := range []int{x.Publish, x.Switch, x.Remove} {
		if s.Fetched == t || s.Signed == t || s.At == t {
			return true
		}
	}
	return abs(int64(s.At-s.Signed-x.Lifetime)) < 2 || s.At == s.Signed
}
