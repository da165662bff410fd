package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"io/fs"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// drawings are the SVG files of the guide; diagrams/draw.mjs makes them from the fences.
type drawings struct{ fsys fs.FS }

// drawingName is the file of a diagram. Its name is the hash of its source, so a changed fence lacks its drawing
// until it is drawn again.
func drawingName(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "diagrams/" + hex.EncodeToString(sum[:])[:16] + ".svg"
}

// diagram is a mermaid fence as a figure with its drawing inside the page, where the site's colors reach it.
func (l *lesson) diagram(n *ast.FencedCodeBlock, f fence, source string) string {
	svg, err := fs.ReadFile(l.drawn.fsys, drawingName(source))
	if err != nil {
		l.wrong(n, "diagram %q is not drawn yet: content/%s is missing (run make generate)", f.attrs["caption"], drawingName(source))
		return ""
	}
	l.figures++
	caption, alt := html.EscapeString(f.attrs["caption"]), html.EscapeString(f.attrs["alt"])
	drawing := strings.Replace(inlineSVG(svg), "<svg ", `<svg role="img" aria-label="`+alt+`" `, 1)
	return fmt.Sprintf("<figure class=\"diagram\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Diagram %d (%s)\">%s</div><figcaption>%s</figcaption></figure>\n",
		l.figures, caption, drawing, caption)
}

// inlineSVG is a drawing as part of a page, where it needs no name space.
func inlineSVG(file []byte) string {
	return strings.Replace(strings.TrimSpace(string(file)), ` xmlns="http://www.w3.org/2000/svg"`, "", 1)
}
