// Package wire computes what happens around the bytes of a call: where a chunked body ends (RFC 9112, section 7.1),
// which part of a file a range brings (RFC 9110, sections 13.1.5 and 14), which calls a limiter lets pass, how
// length-prefixed gRPC messages lie in DATA frames (gRPC over HTTP2, "Length-Prefixed-Message"), and how gRPC deadlines
// and retry policies play out (gRPC proposal A6).
package wire

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string

type trace []Step

func (t *trace) add(rule, format string, a ...any) {
	*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}
