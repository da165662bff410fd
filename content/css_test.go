package content

import (
	"io/fs"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

// grounds are --bg and --sunk of the site, light and dark, on which code may stand.
var grounds = [2][]string{{"FBFAF7", "F3F1EB"}, {"14171A", "0F1214"}}

var tokenColor = regexp.MustCompile(`(--token-[a-z]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)`)

// TestTokenColorsAreReadable: at most five colors, each at least 4.5:1 on its grounds.
func TestTokenColorsAreReadable(t *testing.T) {
	colors := tokenColor.FindAllStringSubmatch(stylesheet(t, "code.css"), -1)
	if len(colors) == 0 || len(colors) > 5 {
		t.Errorf("%d token colors: want 1 to 5", len(colors))
	}
	for _, color := range colors {
		for theme, value := range color[2:] {
			for _, ground := range grounds[theme] {
				if ratio := contrast(value, ground); ratio < 4.5 {
					t.Errorf("%s: #%s on #%s is %.2f:1", color[1], value, ground, ratio)
				}
			}
		}
	}
}

func TestEveryTokenClassHasAColor(t *testing.T) {
	css := stylesheet(t, "code.css")
	for _, token := range chroma.TokenTypeValues() {
		if class := tokenClass(token); class != "" && !strings.Contains(css, ".code ."+class+" {") {
			t.Errorf("class %s of %s is not in code.css", class, token)
		}
	}
}

var (
	leastClass = regexp.MustCompile(`class="(least-\d+)"`)
	cssNames   = regexp.MustCompile(`var\((--_[a-z-]+)\)`)
)

// TestDiagramStylesAreDefined: each class and color that a drawing uses stands in diagram.css.
func TestDiagramStylesAreDefined(t *testing.T) {
	css := stylesheet(t, "diagram.css")
	files, _ := fs.Glob(Guide(), "diagrams/*.svg")
	for _, file := range files {
		svg, err := fs.ReadFile(Guide(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range cssNames.FindAllStringSubmatch(string(svg), -1) {
			if !strings.Contains(css, name[1]+":") {
				t.Errorf("%s: %s is not in diagram.css", file, name[1])
			}
		}
		class := leastClass.FindStringSubmatch(string(svg))
		if class == nil || !strings.Contains(css, ".diagram ."+class[1]+" {") {
			t.Errorf("%s: class %v is not in diagram.css", file, class)
		}
	}
}

func stylesheet(t *testing.T, name string) string {
	t.Helper()
	css, err := os.ReadFile("../views/static/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(css)
}

// contrast is the ratio of WCAG 2.2 for two colors in hexadecimal digits.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	n, _ := strconv.ParseUint(hex, 16, 32)
	sum := 0.0
	for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
		c := float64(n>>(8*i)&255) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
