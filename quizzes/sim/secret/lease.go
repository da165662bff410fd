package secret

// Lease is a dynamic secret with renewals, in minutes from its creation. Each renewal asks for the TTL again.
type Lease struct {
	TTL, Max int
	Renewals []int
	Revoked  int // the token that created it is revoked; 0: never
}

// The wrong models of leases.
const (
	RenewAdds     Model = "renewal-adds-to-old-end"
	MaxIgnored    Model = "maximum-ttl-ignored"
	MaxFromLast   Model = "maximum-counts-from-renewal"
	LateRevives   Model = "late-renewal-revives"
	RenewNothing  Model = "renewal-changes-nothing"
	RevokeAtEnd   Model = "revocation-waits-for-expiry"
	FirstRenewals Model = "lease-renewed-once-at-most"
)

// End is the minute at which the lease ends (HashiCorp Vault documentation, "Lease, renew, and revoke"): a renewal sets the
// remaining time anew from the request, up to the maximum from the creation; one after the end is refused; revoking the
// token that created it ends it at once.
func (l Lease) End(m Model) (end int, steps []Step) {
	var tr trace
	end = min(l.TTL, l.Max)
	limit := l.Max
	tr.add(m, "lease.create", "Created at 0, the lease ends at minute %d.", end)
	done := 0
	for _, at := range l.Renewals {
		if l.Revoked > 0 && at >= l.Revoked && m != RevokeAtEnd {
			tr.add(m, "lease.revoked", "The renewal at %d comes after the revocation at %d: refused.", at, l.Revoked)
			continue
		}
		if at >= end && m != LateRevives {
			tr.add(m, "lease.over", "The renewal at %d comes after the end at %d: refused.", at, end)
			continue
		}
		if done++; m == RenewNothing || m == FirstRenewals && done > 1 {
			continue
		}
		next := at + l.TTL
		switch m {
		case RenewAdds:
			next = end + l.TTL
		case MaxFromLast:
			limit = at + l.Max
		case MaxIgnored:
			limit = next
		}
		if next > limit {
			tr.add(m, "lease.max", "The renewal at %d asks for %d + %d = %d and gets the maximum, %d.", at, at, l.TTL, next, limit)
		} else {
			tr.add(m, "lease.renew", "The renewal at %d moves the end to %d + %d = %d.", at, at, l.TTL, next)
		}
		end = min(next, limit)
	}
	if l.Revoked > 0 && l.Revoked < end && m != RevokeAtEnd {
		end = l.Revoked
		tr.add(m, "lease.revoke", "Revoking the token at %d ends the lease at once.", end)
	}
	return end, tr
}
