package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// DTChunkSize asks for the size of a chunked body.
var DTChunkSize = quizzes.Template{
	ID: "dt.chunk.size", Version: 1, Concept: "data-transmission#framing", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeDTChunk,
}

var dtChunkModels = []struct {
	model wire.Model
	why   string
}{
	{wire.DecimalSizes, "That reads the sizes as decimal. They are hexadecimal."},
	{wire.BreaksCount, "That counts the line breaks behind the data. They belong to the framing."},
	{wire.SizeLinesCount, "That counts the lines with the sizes. They belong to the framing."},
	{wire.TrailerInBody, "That counts the trailer. It is a header field that comes last, and no part of the body."},
	{wire.ExtensionAdds, "That counts the extensions. They stand on the size line and are no data."},
}

var dtWords = []string{"report", "total", "order", "late", "march", "april", "open", "paid", "north", "south", "week", "year", "sum", "items", "list", "closed"}

// dtPhrase draws words of n bytes in all.
func dtPhrase(r *rand.Rand, n int) string {
	s := ""
	for len(s) < n {
		s += quizzes.One(r, dtWords...) + " "
	}
	return strings.TrimSuffix(s[:n-1], " ") + map[bool]string{true: "..", false: "."}[s[n-2] == ' ']
}

func makeDTChunk(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		var c wire.Chunked
		for range 2 + r.IntN(2) {
			k := wire.Chunk{Data: dtPhrase(r, quizzes.One(r, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 24, 26))}
			if r.IntN(3) == 0 {
				k.Extension = quizzes.One(r, ";part=1", ";part=2", ";q=5", ";last=0")
			}
			c.Chunks = append(c.Chunks, k)
		}
		if r.IntN(2) == 0 {
			c.Trailers = []string{fmt.Sprintf("X-Rows: %d", 2+r.IntN(97))}
		}
		key, run := c.Size("")
		var near []quizzes.Near
		for _, m := range dtChunkModels {
			n, _ := c.Size(m.model)
			near = append(near, wireNear(wireItoa(n), string(m.model), "%s", m.why))
		}
		if near = quizzes.NearAnswers(wireItoa(key), near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := append([]string{"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""}, c.Lines()...)
		return quizzes.Question{
			Stem:     "How many bytes does the body of this response have once the chunked coding is removed?",
			Exhibits: []quizzes.Exhibit{{Title: "Response", Lang: "text", Lines: lines}}, Ask: quizzes.Number{Value: float64(key), Unit: "bytes", Near: near},
			Trace: quizzes.Worked(run, "The body has %d bytes.", key), Note: strings.Join(lines, "\n"),
		}, nil
	})
}
