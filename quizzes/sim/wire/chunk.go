package wire

import (
	"fmt"
	"strconv"
)

// Wrong readings of chunked coding.
const (
	DecimalSizes   Model = "chunk-size-is-decimal"
	BreaksCount    Model = "line-breaks-are-body"   // the line break behind the data belongs to the body
	TrailerInBody  Model = "trailers-are-body"      // the lines after the zero chunk are part of the body
	SizeLinesCount Model = "chunk-lines-are-body"   // the size lines are part of the body
	ExtensionAdds  Model = "chunk-extension-counts" // the extension belongs to the data
)

// Chunk is one chunk: its data and its extension, if any, such as ";part=1".
type Chunk struct{ Data, Extension string }

// Chunked is a body in chunked coding, with the trailer lines after the last chunk.
type Chunked struct {
	Chunks   []Chunk
	Trailers []string
}

// Lines is the body as it is sent, one line each, without the line breaks.
func (c Chunked) Lines() []string {
	var out []string
	for _, k := range c.Chunks {
		out = append(out, strconv.FormatInt(int64(len(k.Data)), 16)+k.Extension, k.Data)
	}
	return append(append(append(out, "0"), c.Trailers...), "")
}

// Size is the number of bytes of the body.
func (c Chunked) Size(m Model) (int, []Step) {
	n := 0
	var t trace
	for _, k := range c.Chunks {
		hex := fmt.Sprintf("%x", len(k.Data))
		size := len(k.Data)
		if dec, err := strconv.Atoi(hex); m == DecimalSizes && err == nil {
			size = dec
		}
		switch m {
		case BreaksCount:
			size += 2
		case SizeLinesCount:
			size += len(hex+k.Extension) + 4
		case ExtensionAdds:
			size += len(k.Extension)
		}
		n += size
		ext := ""
		if k.Extension != "" {
			ext = fmt.Sprintf(", and `%s` is an extension", k.Extension)
		}
		t.add("chunk.data", "`%s` is hexadecimal for %d%s: the chunk holds %d bytes.", hex, len(k.Data), ext, len(k.Data))
	}
	t.add("chunk.end", "The chunk of size 0 ends the body.")
	for _, line := range c.Trailers {
		if m == TrailerInBody {
			n += len(line)
		}
		t.add("chunk.trailer", "`%s` is a trailer, a header field, and no part of the body.", line)
	}
	return n, t
}
