package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"warmcache/quizzes"
)

// TestBrowserInText answers checks within a lesson: in their place with scripts, on a page of their own without.
func TestBrowserInText(t *testing.T) {
	t.Parallel()
	const check = ".check:has([type=radio])"
	t.Run("in place", func(t *testing.T) {
		w := newWorld(t)
		b := w.tab()
		b.open("/t/caching/redis")
		eval[bool](b, "window.stays = true")
		for n := 1; n <= 2; n++ {
			b.click(check + " [value='0']")
			b.click(check + ":has(:checked) button.primary")
			b.until(fmt.Sprintf("document.querySelectorAll('.check .verdict').length === %d", n))
			if !eval[bool](b, "window.stays && location.pathname === '/t/caching/redis' && document.activeElement.matches('.verdict h2')") {
				t.Error("the page moved, or the focus is not on the verdict")
			}
			w.expectStored(n)
		}
		b.click(".verdict .button.primary")
		b.until("location.hash.length > 1")
		if !eval[bool](b, "window.stays") {
			t.Error("reading on loaded the page again")
		}
	})
	t.Run("in place, unreadable", func(t *testing.T) {
		w := newWorld(t)
		b := w.tab()
		b.expect("422")
		b.open("/t/caching/redis")
		b.click(check + " button.primary")
		b.sees(".check [role=alert]")
		b.click(check + " [value='0']")
		b.click(check + ":has(:checked) button.primary")
		b.sees(".check .verdict")
		w.expectStored(1)
	})
	t.Run("in place, no answer came", func(t *testing.T) {
		w := newWorld(t)
		b := w.tab()
		b.open("/t/caching/redis")
		eval[bool](b, "(window.fetch = () => Promise.reject(), true)")
		b.click(check + " [value='0']")
		b.click(check + ":has(:checked) button[name=dontknow]")
		b.until("location.pathname === '/s/1/1'")
		b.says("Now you know")
		w.expectStored(1)
	})
	t.Run(keyboard.name, func(t *testing.T) {
		w := newWorld(t)
		b := keyboard.tab(w)
		b.open("/t/caching/redis")
		b.tabTo(check + " [type=radio]")
		anchor := eval[string](b, "document.activeElement.closest('section').getAttribute('aria-labelledby')")
		b.press(" ")
		b.enter(check + " button.primary")
		b.until("location.pathname === '/s/1/1'")
		w.expectStored(1)
		b.says("Read on")
		b.enter("#next")
		b.until("location.pathname === '/t/caching/redis'")
		if got := b.path(); got != "/t/caching/redis#"+anchor {
			t.Errorf("reading on leads to %s, not to #%s", got, anchor)
		}
	})
}

// TestBrowserCounts does what impatient people do; no count may change by it.
func TestBrowserCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	twice := func(selector string) {
		t.Helper()
		b.clicks(selector, 2)
	}
	again := func(want int) { // reload, back and forward, on the page as it stands
		t.Helper()
		here := "location.pathname+location.hash === " + quoted(b.path())
		b.do(chromedp.Reload())
		b.until(here)
		w.expectStored(want)
		// The package's own steps wait for a load, which a page kept in memory has not.
		b.keys++
		eval[bool](b, fmt.Sprintf("(window.left = %d, setTimeout(() => history.back()), true)", b.keys))
		b.until(fmt.Sprintf("window.left !== %d", b.keys))
		eval[bool](b, "(setTimeout(() => history.forward()), true)")
		b.until(here)
		w.expectStored(want)
	}
	b.open("/map")
	b.open("/")
	b.click("#first [value='0']")
	twice("#first button.primary")
	b.sees("#verdict")
	w.expectStored(1)
	again(1)

	b.open(w.sitting(quizzes.KindSingle, quizzes.KindSingle, quizzes.KindMultiple))
	again(1)
	b.click("main input[value='0']")
	twice("main button.primary")
	b.sees("#verdict")
	w.expectStored(2)
	again(2)
	twice("#next")
	b.until("location.pathname === '/s/2/2'")
	b.click("main input[value='0']")
	b.click("main button.primary")
	b.sees("#verdict")
	w.expectStored(3)
	again(3)
	twice("[data-key=u]")
	b.until("document.querySelector('main button.primary')")
	w.expectStored(2)
	if got := b.path(); got != "/s/2/2" {
		t.Errorf("undone, the browser is at %s", got)
	}
	again(2)
	twice("main [name=skip]")
	b.until("location.pathname === '/s/2/3'")
	w.expectStored(2)
	b.open("/t/caching/redis")
	twice(".lesson-head form button")
	b.until("location.pathname.startsWith('/s/')")
	again(2)
}

// TestBrowserKeys presses the single keys: they act on a question, and are letters in a field.
func TestBrowserKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.tab()
	mouse.guest(b)
	b.open(w.sitting(quizzes.KindText, quizzes.KindMultiple, quizzes.KindNumber, quizzes.KindSingle, quizzes.KindSingle))
	b.until("document.activeElement.type === 'text'")
	letters := "x1sug/o?"
	b.press(strings.Split(letters, "")...)
	if got := eval[string](b, "document.activeElement.value+' '+location.pathname"); got != letters+" /s/2/1" {
		t.Errorf("typing gave %q", got)
	}
	w.expectStored(1)
	eval[bool](b, "(document.activeElement.blur(), true)")
	b.press("x")
	b.sees(".verdict.wrong")
	w.expectStored(2)
	b.press("u")
	b.sees("main form [name=a]")
	w.expectStored(1)
	eval[bool](b, "(document.activeElement.blur(), true)")
	b.press("s")
	b.until("location.pathname === '/s/2/2'")
	b.press("1", "2", "1")
	if got := eval[int](b, "document.querySelectorAll(':checked').length"); got != 1 {
		t.Errorf("%d boxes are ticked", got)
	}
	b.press(kb.Enter)
	b.sees("#verdict")
	w.expectStored(2)
	b.press(kb.Enter)
	b.until("location.pathname === '/s/2/3'")
	b.press("1", "0", kb.Enter)
	b.sees("#verdict")
	w.expectStored(3)
	b.press(kb.Enter)
	b.until("location.pathname === '/s/2/4'")
	b.press("1", "g")
	b.sees("#verdict")
	w.expectStored(4)
	b.press("o")
	b.until("location.pathname.startsWith('/t/')")
}
