// Package httpcache is an HTTP cache as the specifications describe it: what may be stored (RFC 9111 section 3), for
// how long it is fresh (4.2), which request it answers (4 and 4.1), how it is validated and updated (4.3), when it
// may be served stale (4.2.4, RFC 5861), how preconditions are evaluated (RFC 9110 section 13), and how caches behind
// each other pass Age on. Times are whole seconds since 1970. Every run writes a trace of the rules it applied, and
// named wrong models are overrides of single rules in the same code.
package httpcache

import (
	"strconv"
	"strings"
	"time"
)

// Field is one line of a header section.
type Field struct{ Name, Value string }

func (f Field) String() string { return f.Name + ": " + f.Value }

// Header is a header section in its order.
type Header []Field

// Get returns the value of a field; the values of several lines are joined by commas (RFC 9110 section 5.3).
func (h Header) Get(name string) (value string, ok bool) {
	for _, f := range h {
		switch {
		case f.Name != name && (len(f.Name) != len(name) || !strings.EqualFold(f.Name, name)):
		case ok:
			value += ", " + f.Value
		default:
			value, ok = f.Value, true
		}
	}
	return value, ok
}

// Set returns a copy in which the field has this one value.
func (h Header) Set(name, value string) Header {
	out := make(Header, 0, len(h)+1)
	for _, f := range h {
		if !strings.EqualFold(f.Name, name) {
			out = append(out, f)
		}
	}
	return append(out, Field{name, value})
}

// Lines prints the header as it is sent.
func (h Header) Lines() []string {
	lines := make([]string, len(h))
	for i, f := range h {
		lines[i] = f.String()
	}
	return lines
}

// Directive returns the argument of a Cache-Control directive, and whether it is there.
func (h Header) Directive(name string) (arg string, ok bool) {
	cc, _ := h.Get("Cache-Control")
	for more := cc != ""; more; {
		var d string
		d, cc, more = strings.Cut(cc, ",")
		d = strings.TrimSpace(d)
		if len(d) < len(name) || d[:len(name)] != name && !strings.EqualFold(d[:len(name)], name) {
			continue
		}
		if d = d[len(name):]; d == "" || d[0] == '=' {
			return strings.Trim(strings.TrimPrefix(d, "="), `"`), true
		}
	}
	return "", false
}

// Has reports whether a Cache-Control directive is there.
func (h Header) Has(directive string) bool {
	_, ok := h.Directive(directive)
	return ok
}

// Seconds returns the argument of a directive such as max-age. An argument that is no number counts as 0, which
// is stale (RFC 9111 section 4.2.1).
func (h Header) Seconds(directive string) (int64, bool) {
	arg, ok := h.Directive(directive)
	n, _ := strconv.ParseInt(arg, 10, 64)
	return max(n, 0), ok
}

// Time returns a field's HTTP date. bad says that the field is there and can't be read.
func (h Header) Time(name string) (at int64, ok, bad bool) {
	v, there := h.Get(name)
	if !there {
		return 0, false, false
	}
	t, err := time.Parse(httpDate, v)
	if err != nil {
		return 0, false, true
	}
	return t.Unix(), true, false
}

const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// Date prints a time as an HTTP date (RFC 9110 section 5.6.7).
func Date(at int64) string { return time.Unix(at, 0).UTC().Format(httpDate) }

// Clock prints the time of day of a time.
func Clock(at int64) string {
	clock := []byte("00:00:00")
	for i, n := range [...]int64{at / 3600 % 24, at / 60 % 60, at % 60} {
		clock[3*i], clock[3*i+1] = byte('0'+n/10), byte('0'+n%10)
	}
	return string(clock)
}

// Request is what a cache is asked.
type Request struct {
	Method string
	Target string // path with query
	Header Header
}

// Response is what the next hop answered.
type Response struct {
	Status int
	Header Header
}

// Entry is a stored response with the request that brought it.
type Entry struct {
	Request    Request
	Response   Response
	RequestAt  int64 // when the request was sent
	ResponseAt int64 // when the response arrived
}

// Cache is what of a cache's nature decides: browsers keep private caches, CDNs and proxies shared ones.
type Cache struct {
	Shared bool
	Wrong  Wrong // the zero value follows the specification
}

func (c Cache) kind() string {
	if c.Shared {
		return "shared"
	}
	return "private"
}
