package app

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"warmcache/views"
)

// assets are the static files: one style sheet, one script, one icon, each under a name that holds its hash, so that
// browsers may keep it for ever.
type assets struct {
	addresses views.Assets
	files     map[string]packed
	icon      string
}

var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

const forever = "public, max-age=31536000, immutable"

func newAssets() (*assets, error) {
	a := &assets{files: map[string]packed{}}
	var err error
	if a.addresses.CSS, err = a.add("app", ".css", "app.css", "code.css", "diagram.css"); err != nil {
		return nil, err
	}
	if a.addresses.JS, err = a.add("app", ".js", "app.js"); err != nil {
		return nil, err
	}
	a.addresses.Icon, err = a.add("icon", ".svg", "icon.svg")
	a.icon = path.Base(a.addresses.Icon)
	return a, err
}

// add joins files into one and returns its address.
func (a *assets) add(name, ext string, files ...string) (string, error) {
	var all strings.Builder
	for _, f := range files {
		b, err := views.Static.ReadFile("static/" + f)
		if err != nil {
			return "", err
		}
		all.Write(tight(ext, b))
	}
	p, err := pack(kinds[ext], []byte(all.String()), 9)
	if err != nil {
		return "", err
	}
	file := fmt.Sprintf("%s.%s%s", name, strings.Trim(p.tag, `"`), ext)
	a.files[file] = p
	return "/static/" + file, nil
}

var (
	cssNotes  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpaces = regexp.MustCompile(`\s*([{};,>])\s*`)
	cssColons = regexp.MustCompile(`:\s+`)
	jsLines   = regexp.MustCompile(`(?m)^\s*// .*\n|^\s+| // .*$`)
)

// tight leaves out of a file what browsers do not need: notes, indents, and in a style sheet line ends.
func tight(ext string, b []byte) []byte {
	switch ext {
	case ".css":
		b = cssSpaces.ReplaceAll(cssNotes.ReplaceAll(b, nil), []byte("$1"))
		b = bytes.ReplaceAll(cssColons.ReplaceAll(b, []byte(":")), []byte(";}"), []byte("}"))
	case ".js":
		b = jsLines.ReplaceAll(b, nil)
	}
	return b
}

func (a *assets) serve(c echo.Context) error {
	p, ok := a.files[c.Param("file")]
	if !ok {
		return fmt.Errorf("static file %q: %w", c.Param("file"), fs.ErrNotExist)
	}
	return p.serve(c, forever)
}

func (a *assets) favicon(c echo.Context) error {
	return a.files[a.icon].serve(c, "public, max-age=86400")
}

// robots lets everyone read. What is a learner's own is not there for others: it need not be named here.
func robots(c echo.Context) error {
	return c.String(200, "User-agent: *\nDisallow:\n")
}
