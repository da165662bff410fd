package resource

import "fmt"

// The wrong beliefs about conditional writes.
const (
	MatchIgnored  Model = "if-match-ignored-on-writes" // conditions matter for reads alone
	WeakMatches   Model = "weak-tag-matches"           // a weak tag satisfies If-Match
	MatchCreates  Model = "if-match-lets-create"       // If-Match does not hinder the creation of what is missing
	MissingFails  Model = "condition-before-existence" // a condition is checked before the resource is looked for
	TwiceIsFine   Model = "second-delete-succeeds"     // deleting again gives the same status
	PutNeverMakes Model = "put-needs-resource"         // PUT to a missing resource is a 404
	ReadChanges   Model = "read-changes-tag"           // each answer has a new tag
	TagStays      Model = "write-keeps-tag"            // a write leaves the tag as it is
	FailChanges   Model = "failed-write-changes-tag"   // a refused write counts as a new version
	NoneMatchAny  Model = "if-none-match-ignored"      // If-None-Match: * is no condition on a write
)

// Request is one request to the resource. Match and NoneMatch are If-Match and If-None-Match; empty is missing.
type Request struct {
	Method, Match, NoneMatch string
}

// String prints a request in one line.
func (q Request) String() string {
	switch {
	case q.Match != "":
		return q.Method + ", If-Match: " + q.Match
	case q.NoneMatch != "":
		return q.Method + ", If-None-Match: " + q.NoneMatch
	}
	return q.Method
}

// Server holds one resource that may exist. Its n-th version has the strong tag "vn".
type Server struct {
	Exists  bool
	Version int
}

// Tag is the current tag.
func (s Server) Tag() string { return fmt.Sprintf("%q", fmt.Sprintf("v%d", s.Version)) }

// Do answers a request as the guide's API does: 200 for a read, 201 for a PUT that creates, 204 for another write that is
// carried out, 304, 404 and 412 by RFC 9110.
func (s *Server) Do(q Request, m Model) (int, Step) {
	status, step := s.answer(q, m)
	switch {
	case status == 201 || status == 204 && q.Method != "DELETE":
		s.Exists = true
		if m != TagStays {
			s.Version++
		}
	case status == 204:
		s.Exists = false
	case m == FailChanges && status == 412, m == ReadChanges && status == 200:
		s.Version++
	}
	return status, step
}

func (s *Server) answer(q Request, m Model) (int, Step) {
	write := q.Method == "PUT" || q.Method == "DELETE"
	if !s.Exists {
		return s.missing(q, m, write)
	}
	if q.Match != "" && q.Match != "*" && !(m == MatchIgnored && write) {
		same := q.Match == s.Tag() || m == WeakMatches && q.Match == "W/"+s.Tag()
		if !same {
			return 412, say(m, "rfc9110.13.1.1", "`%s`: the tag is `%s`, and `If-Match` compares strongly: 412, nothing changes.", q, s.Tag())
		}
	}
	if q.NoneMatch != "" && !(m == NoneMatchAny && write) {
		if q.NoneMatch == "*" || q.NoneMatch == s.Tag() || q.NoneMatch == "W/"+s.Tag() {
			if write {
				return 412, say(m, "rfc9110.13.1.2", "`%s`: something is there already: 412, nothing changes.", q)
			}
			return 304, say(m, "rfc9110.13.1.2", "`%s`: the tag is still `%s`: 304.", q, s.Tag())
		}
	}
	switch q.Method {
	case "PUT":
		return 204, say(m, "rfc9110.9.3.4", "`%s`: the resource is there and replaced: 204, its tag becomes `\"v%d\"`.", q, s.Version+1)
	case "DELETE":
		return 204, say(m, "rfc9110.9.3.5", "`%s`: the resource is removed: 204.", q)
	}
	return 200, say(m, "rfc9110.9.3.1", "`%s`: the resource is there: 200 with the tag `%s`.", q, s.Tag())
}

func (s *Server) missing(q Request, m Model, write bool) (int, Step) {
	switch {
	case m == MissingFails && q.Match != "":
		return 412, Step{}
	case q.Method == "PUT" && m == PutNeverMakes:
		return 404, Step{}
	case q.Method == "PUT" && q.Match != "" && m != MatchCreates && m != MatchIgnored:
		return 412, say(m, "rfc9110.13.1.1", "`%s`: nothing is there that could match: 412.", q)
	case q.Method == "PUT":
		return 201, say(m, "rfc9110.9.3.4", "`%s`: nothing is there, so it is created: 201, with the tag `\"v%d\"`.", q, s.Version+1)
	case write && m == TwiceIsFine:
		return 204, Step{}
	}
	return 404, say(m, "rfc9110.13.2.1", "`%s`: nothing is there: 404, whatever the condition says.", q)
}
