package app_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var galleryLink = regexp.MustCompile(`href="(/dev/gallery/[^"]+)"`)

// pages are the addresses of every page in every state: the gallery, all lessons, and what a stranger sees.
func (w *world) pages() []string {
	b := w.browser()
	b.get("/dev/gallery")
	out := []string{"/", "/map", "/review", "/progress", "/search", "/search?q=cache", "/nowhere"}
	for _, m := range galleryLink.FindAllStringSubmatch(b.body, -1) {
		out = append(out, m[1])
	}
	for _, t := range w.lib.Topics() {
		out = append(out, t.Address())
	}
	return out
}

// look is how a page is looked at.
type look struct {
	width int64
	theme string
}

var looks = []look{{1280, "light"}, {1280, "dark"}, {390, "dark"}, {390, "light"}}

// set makes the browser look so. Motion is reduced, so that no color is met half-way.
func (b *tab) set(l look) {
	b.t.Helper()
	if l.width < 600 {
		b.do(chromedp.EmulateViewport(l.width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		b.do(chromedp.EmulateViewport(l.width, 900))
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: l.theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// walk opens every page in one of a few browsers and lets visit look at it.
func walk(t *testing.T, visit func(b *tab, path string)) {
	w := newWorld(t)
	tabs := make(chan *tab, runtime.GOMAXPROCS(0))
	for range cap(tabs) {
		b := w.tab()
		b.expect("404") // the page about a missing page is one of those looked at
		call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: axe(t)})
		tabs <- b
	}
	t.Run("pages", func(t *testing.T) {
		for _, path := range w.pages() {
			t.Run(nameOf(path), func(t *testing.T) {
				t.Parallel()
				b := <-tabs
				defer func() { tabs <- b }()
				b.t = t
				visit(b, path)
			})
		}
	})
}

// shots is the folder for screenshots, empty where none are wanted.
func shots() string {
	if os.Getenv("WARMCACHE_SHOTS") == "" && os.Getenv("CI") == "" {
		return ""
	}
	return filepath.Join("..", "build", "screenshots")
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf names a page for a test or a file.
func nameOf(path string) string {
	return cmp.Or(strings.Trim(notInNames.ReplaceAllString(strings.TrimPrefix(path, "/dev"), "-"), "-"), "home")
}

// part is how much of a page one picture shows; the browser cannot draw very long ones.
const part = 6000.0

// shoot keeps pictures of the whole page.
func (b *tab) shoot(path string, l look) {
	b.t.Helper()
	dir := shots()
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	size := eval[[]float64](b, "[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
	full, fast := true, true
	for n := 1; size[1] > 0; n++ {
		pic := b.picture(page.CaptureScreenshotParams{CaptureBeyondViewport: &full, OptimizeForSpeed: &fast,
			Clip: &page.Viewport{Y: part * float64(n-1), Width: size[0], Height: min(size[1], part), Scale: 1}})
		file := fmt.Sprintf("%s-%d-%s-%d.png", nameOf(path), l.width, l.theme, n)
		if err := os.WriteFile(filepath.Join(dir, file), pic, 0o644); err != nil {
			b.t.Fatal(err)
		}
		size[1] -= part
	}
}

// picture takes one picture. The browser draws no frame for a page that it holds to be in the background, and then a
// picture of it never comes (puppeteer/puppeteer#12712): so the page is brought to the front and asked again.
func (b *tab) picture(params page.CaptureScreenshotParams) []byte {
	b.t.Helper()
	var err error
	for range 4 {
		ctx, cancel := context.WithTimeout(b.ctx, patience/2)
		var pic page.CaptureScreenshotResult
		pic, err = chromedp.Call(ctx, page.CaptureScreenshot, params)
		cancel()
		if err == nil {
			return pic.Data
		}
		call(b, page.BringToFront, cdp.Empty{})
	}
	b.t.Fatal(err)
	return nil
}
