package tcp

// The wrong models of a stream's reads.
const (
	WholeMessages Model = "one-read-per-message" // a read returns what one call sent
	FullReads     Model = "read-fills-buffer"    // a read returns as many bytes as asked for, but for the last one
	NoLimit       Model = "read-beyond-buffer"   // a read may return more than asked for
	MayLose       Model = "stream-loses-bytes"   // bytes may be missing
)

// Possible tells whether reads of at most limit bytes each may return these sizes until the end of the stream, which
// the last, empty one reports: the stream keeps every byte and no boundary (RFC 9293, 3.9.1, RECEIVE; recv(2)).
func Possible(sent []int, limit int, reads []int, m Model) bool {
	total, got := 0, 0
	for _, n := range sent {
		total += n
	}
	for i, n := range reads {
		switch {
		case n == 0 || n > limit && m != NoLimit:
			return false
		case m == FullReads && n < limit && i < len(reads)-1:
			return false
		case m == WholeMessages && (i >= len(sent) || n != sent[i]):
			return false
		}
		got += n
	}
	if m == WholeMessages && len(reads) != len(sent) {
		return false
	}
	return got == total || m == MayLose && got < total
}
