package kv

// Model is a set of rules that are replaced by a common mistake. Zero is the faithful machine. Models may be joined
// with |, as a learner may hold two mistakes at once.
type Model uint64

const (
	LPushKeepsOrder   Model = 1 << iota // LPUSH puts its arguments at the head in the order written
	EndsSwapped                         // the left end of a list is its tail
	StopExclusive                       // LRANGE, LTRIM and ZRANGE leave the stop index out
	OneBased                            // indexes and ranks count from 1
	TiesByInsertion                     // members of one score stand in the order added, not by name
	HighestFirst                        // ZRANGE and ZRANK begin at the highest score
	IncrReplaces                        // ZINCRBY, HINCRBY and INCRBY store the increment
	ZAddKeepsOld                        // ZADD leaves the score of a member that is there
	CountsAll                           // SADD, ZADD and HSET reply with all arguments, not the new ones
	PushCountsNew                       // LPUSH, RPUSH and APPEND reply with what was added, not the length
	DuplicatesKept                      // a set holds a member as often as it was added
	ExistsOnce                          // EXISTS counts a key named twice once
	EmptyStays                          // a collection that loses its last element stays as an empty key
	SetChecksType                       // SET on a list, set, hash or sorted set fails
	MissingFails                        // INCR, APPEND and pushes fail on a key that is not there
	AnyTypeGoes                         // a command for another type is answered, not refused
	SetKeepsTTL                         // SET and GETSET leave the expiry
	WriteClearsTTL                      // any write to the value takes the expiry away
	WriteRenewsTTL                      // any write to the value starts the last lifetime anew
	ReadRenewsTTL                       // GET starts the last lifetime anew
	RenameDropsTTL                      // RENAME gives the new name no expiry
	RenameKeepsTarget                   // RENAME leaves the expiry that the new name had
	ExpireAdds                          // EXPIRE adds to what is left
	ExpireKeepsFirst                    // EXPIRE on a key with an expiry does nothing
	SignsSwapped                        // TTL says -1 for a missing key and -2 for one without expiry
	AddRepliesSize                      // SADD, ZADD and HSET reply with the size of the whole
	DelKeepsTTL                         // a key made again under an old name inherits its expiry
)

// slugs stand in the order of the constants.
var slugs = [...]string{"lpush-keeps-order", "list-ends-swapped", "stop-exclusive", "index-from-one", "ties-by-insertion",
	"highest-first", "increment-replaces", "zadd-keeps-old", "counts-all-arguments", "push-counts-new",
	"duplicates-kept", "exists-counts-once", "empty-key-stays", "set-checks-type", "missing-key-fails", "wrongtype-ignored",
	"set-keeps-ttl", "write-clears-ttl", "write-renews-ttl", "read-renews-ttl", "rename-drops-ttl", "rename-keeps-target-ttl",
	"expire-adds", "expire-keeps-first", "ttl-signs-swapped", "add-replies-size", "del-keeps-ttl"}

// Slug names the mistake; of joined mistakes, the first.
func (m Model) Slug() string {
	for i, s := range slugs {
		if m&(1<<i) != 0 {
			return s
		}
	}
	return ""
}

func (m Model) has(rule Model) bool { return m&rule != 0 }
