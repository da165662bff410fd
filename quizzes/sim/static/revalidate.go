package static

import "fmt"

// Change is what a deploy does to a page.
type Change int

const (
	Edited   Change = iota // another content, with a new time
	Copied                 // the same content, with a new time
	Synced                 // the same content, with its old time
	Restored               // the content before the last edit, with its old time
)

// Deploy is a change at a time in seconds.
type Deploy struct {
	At     int
	Change Change
}

// Page is a file that nginx serves from second 0 on, and its deploys in order. No two contents have the same size.
type Page struct {
	MaxAge  int // of Cache-Control; 0 is no-cache
	Deploys []Deploy
}

// The wrong beliefs about visits and deploys.
const (
	DeployTells  Model = "deploy-invalidates-caches"  // a deploy makes caches ask
	AgeGoesOn    Model = "not-modified-keeps-age"     // a 304 does not make the copy fresh again
	ContentTag   Model = "tag-from-content"           // the tag changes with the content alone
	DeployTag    Model = "each-deploy-changes-tags"   // every deploy changes the tag
	OlderIs304   Model = "older-file-is-not-modified" // a file older than the copy gives 304
	StaleIs200   Model = "stale-copy-is-useless"      // a copy that is not fresh is fetched anew
	AlwaysAsked  Model = "each-visit-asks"            // a fresh copy is validated as well
	NoCacheIs200 Model = "no-cache-means-no-store"    // with no-cache nothing is stored
)

// The answers to a visit.
const (
	Unasked     = "no request"
	NotModified = "304"
	Full        = "200"
)

type fileState struct{ content, time int }

// Visits says for each visit of one browser, at rising seconds, whether it asks nginx and what that answers: a copy is
// used unasked until its age is MaxAge (RFC 9111, 4.2), a 304 makes it fresh again (4.3.4), and nginx makes the tag from
// modification time and size (ngx_http_set_etag) and wants the date to be equal (if_modified_since exact).
func (p Page) Visits(at []int, m Model) ([]string, []Step) {
	var out []string
	var steps []Step
	states, tags := p.states()
	copyOf, fetched, done := -1, 0, 0
	for i, now := range at {
		before := done
		for done < len(p.Deploys) && p.Deploys[done].At < now {
			done++
		}
		told := m == DeployTells && done > before
		fresh := copyOf >= 0 && now-fetched < p.MaxAge && m != AlwaysAsked && !told
		equal := copyOf >= 0 && p.equal(states, tags, copyOf, done, m)
		head := fmt.Sprintf("Visit %d", i+1)
		switch {
		case copyOf < 0:
			out = append(out, Full)
			steps = append(steps, say(m, "static.first", "%s: nothing is stored yet, so it is a 200.", head))
			copyOf, fetched = done, now
		case fresh:
			out = append(out, Unasked)
			steps = append(steps, say(m, "rfc9111.4.2", "%s: the copy is %s old, less than %s, so nobody is asked.", head, minutes(now-fetched), minutes(p.MaxAge)))
		case equal && m != StaleIs200 && !(m == NoCacheIs200 && p.MaxAge == 0):
			out = append(out, NotModified)
			steps = append(steps, say(m, "static.same-tag", "%s: %s. The file has the time and size of the copy, so nginx answers 304%s.", head, p.asks(now-fetched), p.renewed()))
			if m != AgeGoesOn {
				fetched = now
			}
		default:
			out = append(out, Full)
			why := "another time and size"
			if states[done].content == states[copyOf].content {
				why = "another time, though the same content"
			}
			steps = append(steps, say(m, "static.other-tag", "%s: %s. The file has %s, so nginx answers 200.", head, p.asks(now-fetched), why))
			copyOf, fetched = done, now
		}
	}
	return out, steps
}

func (p Page) asks(age int) string {
	if p.MaxAge == 0 {
		return "`no-cache` makes it ask"
	}
	return fmt.Sprintf("the copy is %s old, not fresh any more, so nginx is asked", minutes(age))
}

func (p Page) renewed() string {
	if p.MaxAge == 0 {
		return ""
	}
	return " and the age starts again"
}

// states gives the file after each number of deploys, and how many deploys have changed a tag that each one changes.
func (p Page) states() ([]fileState, []int) {
	states, tags, before, next := []fileState{{}}, []int{0}, fileState{}, 0
	for _, d := range p.Deploys {
		s := states[len(states)-1]
		switch d.Change {
		case Edited:
			next++
			before, s = s, fileState{next, next}
		case Copied:
			next++
			s.time = next
		case Restored:
			s = before
		}
		states, tags = append(states, s), append(tags, len(tags))
	}
	return states, tags
}

// equal reports whether nginx finds the copy of one state to be that of another.
func (p Page) equal(states []fileState, tags []int, copied, now int, m Model) bool {
	a, b := states[copied], states[now]
	switch m {
	case ContentTag:
		return a.content == b.content
	case DeployTag:
		return tags[copied] == tags[now]
	case OlderIs304:
		return b.time <= a.time
	}
	return a == b
}

// minutes prints a duration in seconds.
func minutes(s int) string {
	if s%60 != 0 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d min", s/60)
}
