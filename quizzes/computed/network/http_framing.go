package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpmsg"
)

// HTTPFramingEnd asks by which rule a reader finds the end of each message.
var HTTPFramingEnd = quizzes.Template{
	ID: "http.framing.end", Version: 1, Concept: "http-protocol#framing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: httpFramingEnd,
}

// HTTPFramingContent asks for the size of a chunked message's content.
var HTTPFramingContent = quizzes.Template{
	ID: "http.framing.content", Version: 1, Concept: "http-protocol#framing", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: httpFramingContent,
}

var httpEnds = []string{httpmsg.NoContent, httpmsg.ByChunks, httpmsg.ByLength, httpmsg.ByClose}

var httpEndModels = []httpmsg.Model{httpmsg.LengthFirst, httpmsg.HeadHasBody, httpmsg.StatusBody, httpmsg.NoneIsEmpty, httpmsg.RequestCloses, httpmsg.ErrorsEmpty}

var httpEndBeliefs = map[httpmsg.Model]string{
	httpmsg.LengthFirst:   "`Content-Length` wins over `Transfer-Encoding`",
	httpmsg.HeadHasBody:   "an answer to `HEAD` has the content that its fields announce",
	httpmsg.StatusBody:    "a `204` or `304` has the content that its fields announce",
	httpmsg.NoneIsEmpty:   "a response without a length is empty",
	httpmsg.RequestCloses: "a request without a length lasts until the connection closes",
	httpmsg.ErrorsEmpty:   "an error has no content",
}

func httpFramingEnd(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		ask := quizzes.Cells{Head: []string{"Message", "`Content-Length`", "`Transfer-Encoding`", "End is found by"}}
		count, seen := map[string]int{}, map[string]bool{}
		var steps []httpmsg.Step
		var note []string
		for tried := 0; len(ask.Rows) < 5 && tried < 80; tried++ {
			m := httpDrawMessage(r)
			end, step := m.End("")
			cell := quizzes.Cell{Choices: httpEnds, Want: end, Why: step.Text}
			for _, w := range httpEndModels {
				if wrong, _ := m.End(w); wrong != end && len(cell.Near) == 0 {
					cell.Near = []quizzes.Near{{Answer: wrong, Misconception: string(w), Why: step.Text + " To say " + wrong + " is to think that " + httpEndBeliefs[w] + "."}}
				}
			}
			name := httpMessageName(m)
			if len(cell.Near) == 0 || count[end] == 2 || seen[name] {
				continue
			}
			count[end]++
			seen[name] = true
			encoding := ""
			if m.Chunked {
				encoding = "chunked"
			}
			row := quizzes.CellRow{Given: []string{name, httpDash(m.Length), httpDash(encoding)}, Asked: []quizzes.Cell{cell}}
			ask.Rows, steps, note = append(ask.Rows, row), append(steps, step), append(note, fmt.Sprint(m))
		}
		if len(ask.Rows) < 5 || len(count) < 3 {
			return quizzes.Question{}, quizzes.Reject("too few kinds")
		}
		return quizzes.Question{
			Stem: "By the order of RFC 9112, section 6.3, how does the receiver find where each of these HTTP/1.1 messages ends? (A request with both fields is taken, not refused.)",
			Ask:  ask, Note: strings.Join(note, " "), Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

func httpDrawMessage(r *rand.Rand) httpmsg.Message {
	m := httpmsg.Message{Method: quizzes.One(r, "GET", "GET", "HEAD", "POST"), Status: quizzes.One(r, 200, 200, 201, 204, 304, 404, 500)}
	if m.Request = r.IntN(4) == 0; m.Request {
		m.Method, m.Status = quizzes.One(r, "POST", "PUT", "DELETE"), 0
	}
	if r.IntN(2) == 0 {
		m.Length = strconv.Itoa(10 * (1 + r.IntN(80)))
	}
	m.Chunked = r.IntN(3) == 0
	return m
}

func httpMessageName(m httpmsg.Message) string {
	if m.Request {
		return "`" + m.Method + "` request"
	}
	return fmt.Sprintf("`%d` in answer to `%s`", m.Status, m.Method)
}

func httpFramingContent(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		var chunks []httpmsg.Chunk
		sizes := quizzes.Draw(r, []int{9, 10, 11, 12, 15, 16, 17, 18, 20, 24, 26, 30, 32, 33, 48}, 2+r.IntN(2))
		for i, n := range sizes {
			c := httpmsg.Chunk{Size: n}
			if i == 0 && r.IntN(3) == 0 {
				c.Extension = "v=" + strconv.Itoa(2+r.IntN(7))
			}
			chunks = append(chunks, c)
		}
		trailer := quizzes.One(r, "", "", "X-Sum: 7", "X-Rows: 12")
		n, steps := httpmsg.Content(chunks, trailer, "")
		var near []quizzes.Near
		add := func(m httpmsg.Model, why string) {
			if k, _ := httpmsg.Content(chunks, trailer, m); k != n {
				near = append(near, httpNear(k, string(m), "This takes it that %s; the content has %d bytes.", why, n))
			}
		}
		add(httpmsg.ChunkDecimal, "the sizes are decimal, as far as they have no letters, but they are hexadecimal")
		add(httpmsg.ChunkWithBreak, "the two bytes of each line break are part of the chunk")
		add(httpmsg.ChunkOnly, "the lines with sizes and their line breaks count as well")
		add(httpmsg.TrailerCounted, "the trailer field is content")
		add(httpmsg.ExtensionRead, "what follows the semicolon adds to the size")
		if near = quizzes.NearAnswers(strconv.Itoa(n), near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := []string{"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""}
		for i, c := range chunks {
			lines = append(lines, c.Line(), fmt.Sprintf("(data %c)", 'A'+i))
		}
		lines = append(lines, "0")
		if trailer != "" {
			lines = append(lines, trailer)
		}
		return quizzes.Question{
			Stem:     "How many bytes of content does this response have, by RFC 9112? Each piece of data stands here as a mark and has exactly the size that its chunk announces.",
			Exhibits: []quizzes.Exhibit{{Title: "On the connection", Lang: "text", Lines: append(lines, "")}},
			Ask:      quizzes.Number{Value: float64(n), Unit: "bytes", Near: near}, Note: strings.Join(lines, "\n"),
			Trace: quizzes.Worked(steps, "The content has %d bytes.", n),
		}, nil
	})
}
