package release

import (
	"crypto/sha256"
	"encoding/binary"
)

// Wrong models of feature flags.
const (
	OtherFlag    Model = "one-bucket-for-all-flags"
	UpsideDown   Model = "high-buckets-first"
	NoCondition  Model = "limit-replaces-condition"
	KeepsOld     Model = "users-keep-a-feature-once-seen"
	ConditionAll Model = "condition-replaces-limit"
)

// FlagModels are all of them.
var FlagModels = []Model{OtherFlag, UpsideDown, NoCondition, KeepsOld, ConditionAll}

// Bucket is the lesson's: the first eight bytes of the SHA-256 of flag, colon and user, modulo 100.
func Bucket(flag, user string) int {
	sum := sha256.Sum256([]byte(flag + ":" + user))
	return int(binary.BigEndian.Uint64(sum[:8]) % 100)
}

// User has a name, a plan and buckets for this flag and for another.
type User struct {
	Name, Plan     string
	Bucket, Second int
}

// Sees reports whether a user of the wanted plan ("" for any) sees a feature at a limit; earlier is the limit of the day before, for those
// who take a feature to be kept.
func Sees(u User, plan string, limit, earlier int, m Model) bool {
	b := u.Bucket
	if m == OtherFlag {
		b = u.Second
	}
	fits, in := plan == "" || u.Plan == plan, b < limit
	switch m {
	case UpsideDown:
		in = b >= 100-limit
	case NoCondition:
		fits = true
	case KeepsOld:
		in = in || b < earlier
	case ConditionAll:
		in = true
	}
	return fits && in
}
