package httpmsg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The wrong beliefs about framing.
const (
	LengthFirst   Model = "length-beats-chunked"        // Content-Length wins over Transfer-Encoding
	HeadHasBody   Model = "head-answer-has-content"     // an answer to HEAD has the content that its fields announce
	StatusBody    Model = "every-status-has-content"    // 204 and 304 have the content that their fields announce
	NoneIsEmpty   Model = "no-length-means-empty"       // a response without length has no content
	RequestCloses Model = "request-ends-by-close"       // a request without length lasts until the connection closes
	ErrorsEmpty   Model = "error-answer-has-no-content" // 4xx and 5xx have no content

	ChunkDecimal   Model = "chunk-size-decimal"      // sizes of chunks are decimal
	ChunkWithBreak Model = "chunk-size-counts-break" // the CRLF after a chunk is part of it
	ChunkOnly      Model = "size-lines-are-content"  // the lines with sizes belong to the content
	TrailerCounted Model = "trailer-is-content"      // trailer fields belong to the content
	ExtensionRead  Model = "extension-joins-size"    // what follows the semicolon adds to the size
)

// How a reader finds the end of a message.
const (
	NoContent = "no content"
	ByChunks  = "the last chunk"
	ByLength  = "the length"
	ByClose   = "the close"
)

// Message is what decides about framing.
type Message struct {
	Request bool   // else a response
	Method  string // of the request, or of the one that is answered
	Status  int    // of a response
	Length  string // the Content-Length field; empty is missing
	Chunked bool   // Transfer-Encoding: chunked
}

// End says how a reader finds the end (RFC 9112, section 6.3).
func (a Message) End(m Model) (string, Step) {
	switch {
	case !a.Request && a.Method == "HEAD" && m != HeadHasBody:
		return NoContent, say(m, "rfc9112.6.3-1", "An answer to `HEAD` has no content, whatever its fields say.")
	case !a.Request && slices.Contains([]int{101, 103, 204, 304}, a.Status) && m != StatusBody:
		return NoContent, say(m, "rfc9112.6.3-1", "A `%d` has no content, whatever its fields say.", a.Status)
	case !a.Request && a.Status >= 400 && m == ErrorsEmpty:
		return NoContent, Step{}
	case a.Chunked && !(m == LengthFirst && a.Length != ""):
		if a.Length != "" {
			return ByChunks, say(m, "rfc9112.6.3-3", "With both fields, `Transfer-Encoding` overrides `Content-Length`: the chunks decide.")
		}
		return ByChunks, say(m, "rfc9112.6.3-4", "`Transfer-Encoding: chunked`: the message ends with the chunk of size 0.")
	case a.Length != "":
		return ByLength, say(m, "rfc9112.6.3-6", "`Content-Length: %s` alone: that many bytes follow.", a.Length)
	case a.Request && m != RequestCloses:
		return NoContent, say(m, "rfc9112.6.3-7", "A request with neither field has no content.")
	case !a.Request && m == NoneIsEmpty:
		return NoContent, Step{}
	}
	return ByClose, say(m, "rfc9112.6.3-8", "A response with neither field lasts until the connection closes.")
}

// Chunk is a piece of a chunked message.
type Chunk struct {
	Size      int
	Extension string // after a semicolon, such as "v=1"
}

// Line is its size line.
func (c Chunk) Line() string {
	s := strconv.FormatInt(int64(c.Size), 16)
	if c.Extension != "" {
		s += ";" + c.Extension
	}
	return s
}

// Content counts the bytes of content of a chunked message with the chunks and a trailer (RFC 9112, section 7.1).
func Content(chunks []Chunk, trailer string, m Model) (int, []Step) {
	n := 0
	var steps []Step
	for _, c := range chunks {
		size, digits := c.Size, strconv.FormatInt(int64(c.Size), 16)
		switch {
		case m == ChunkDecimal && !strings.ContainsAny(digits, "abcdef"):
			size, _ = strconv.Atoi(digits)
		case m == ChunkWithBreak:
			size -= 2
		case m == ChunkOnly:
			size += len(c.Line()) + 4
		}
		if n += size; m == ExtensionRead && c.Extension != "" {
			_, v, _ := strings.Cut(c.Extension, "=")
			k, _ := strconv.Atoi(v)
			n += k
		}
		text := fmt.Sprintf("`%s` is hexadecimal: %d bytes, without the line break after them.", digits, c.Size)
		if c.Extension != "" {
			text = fmt.Sprintf("`%s` is hexadecimal: %d bytes; `%s` is an extension and counts nothing.", digits, c.Size, c.Extension)
		}
		steps = append(steps, Step{"rfc9112.7.1", text, fmt.Sprintf("%d bytes so far", n)})
	}
	steps = append(steps, Step{"rfc9112.7.1", "The chunk of size 0 ends the content.", ""})
	if trailer != "" {
		steps = append(steps, Step{"rfc9112.7.1.2", "`" + trailer + "` is a trailer field and no content.", ""})
		if m == TrailerCounted {
			n += len(trailer)
		}
	}
	return n, steps
}
