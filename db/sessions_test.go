package db

import (
	"bytes"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/sessions"
)

// browser keeps cookies like one.
type browser struct {
	ss     *Sessions
	cookie *http.Cookie
}

func (b *browser) request() *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	return r
}

func (b *browser) take(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		b.cookie = c
		return c
	}
	return nil
}

func signedIn(t *testing.T, s *Store, learner int64) *browser {
	t.Helper()
	b := &browser{ss: must[*Sessions](t)(s.Sessions(t.Context(), "warmcache", false))}
	w := httptest.NewRecorder()
	ok(t, b.ss.SignIn(w, b.request(), learner))
	b.take(w)
	return b
}

func (b *browser) learner() int64 {
	l, _, _ := b.ss.LearnerOf(b.request())
	return l
}

func TestTheCookieCarriesOnlyARandomID(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	b := signedIn(t, s, l)
	c := b.cookie
	if b.learner() != l {
		t.Errorf("learner %d, want %d", b.learner(), l)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.MaxAge <= 0 || len(c.Value) > 300 {
		t.Errorf("cookie %+v", c)
	}
	r := b.request()
	r.TLS = &tls.ConnectionState{}
	w := httptest.NewRecorder()
	ok(t, b.ss.SignIn(w, r, l))
	if !b.take(w).Secure {
		t.Error("over TLS the cookie is not Secure")
	}
	_, id, _ := b.ss.find(b.request(), "warmcache")
	ok(t, s.Close())
	if file := must[[]byte](t)(os.ReadFile(s.path)); len(id) != 32 || bytes.Contains(file, id) {
		t.Error("the id itself is in the database")
	}
}

func TestAStrangerIsNoErrorAndWritesNothing(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	good := signedIn(t, s, l)
	other := signedIn(t, fresh(t), 1)
	half := *good.cookie
	half.Value = half.Value[:len(half.Value)/2]
	flipped := *good.cookie
	half1, half2 := flipped.Value[:40], flipped.Value[41:]
	flipped.Value = half1 + string(flipped.Value[40]^1) + half2
	for name, cookie := range map[string]*http.Cookie{
		"none": nil, "empty": {Name: "warmcache"}, "text": {Name: "warmcache", Value: "learner=1"}, "cut": &half,
		"changed": &flipped, "another server's": other.cookie, "long": {Name: "warmcache", Value: strings.Repeat("x", 8000)},
	} {
		b := &browser{good.ss, cookie}
		r, w := b.request(), httptest.NewRecorder()
		sess, err := b.ss.Get(r, "warmcache")
		if err != nil || !sess.IsNew || len(sess.Values) != 0 || b.learner() != 0 {
			t.Errorf("%s: %+v, %v", name, sess, err)
		}
		ok(t, gorilla.Save(r, w))
		ok(t, b.ss.Renew(w, r))
		if len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: a cookie was set", name)
		}
	}
	if n := count(t, s, "sessions"); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

func TestANewSignInHasANewID(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	b := signedIn(t, s, l)
	old := *b
	w := httptest.NewRecorder()
	ok(t, b.ss.SignIn(w, b.request(), l))
	b.take(w)
	if old.learner() != 0 || b.learner() != l || old.cookie.Value == b.cookie.Value {
		t.Error("the id before the sign-in is still good")
	}
	w = httptest.NewRecorder()
	ok(t, b.ss.SignOut(w, b.request()))
	left := *b
	if c := b.take(w); c.MaxAge >= 0 || c.Value != "" {
		t.Errorf("cookie %+v", c)
	}
	if left.learner() != 0 {
		t.Error("a cookie outlives the sign-out")
	}
	first, second := signedIn(t, s, l), signedIn(t, s, l)
	ok(t, b.ss.RevokeAll(t.Context(), l))
	if first.learner() != 0 || second.learner() != 0 || count(t, s, "sessions") != 0 {
		t.Error("a session outlives its revocation")
	}
}

func TestSessionsExpireUnlessRenewed(t *testing.T) {
	s := fresh(t)
	now := start
	s.now = func() time.Time { return now }
	l := newLearner(t, s)
	b, idle := signedIn(t, s, l), signedIn(t, s, l)
	renew := func() bool {
		w := httptest.NewRecorder()
		ok(t, b.ss.Renew(w, b.request()))
		return b.take(w) != nil
	}
	now = now.Add(time.Hour)
	if renew() {
		t.Error("renewed within the day")
	}
	now = now.Add(300 * 24 * time.Hour)
	if !renew() || renew() {
		t.Error("not renewed, or twice")
	}
	now = now.Add(200 * 24 * time.Hour)
	if b.learner() != l || idle.learner() != 0 {
		t.Errorf("in use %d, idle %d", b.learner(), idle.learner())
	}
	ok(t, b.ss.Sweep(t.Context()))
	if n := count(t, s, "sessions"); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

// Ports share cookies: another program on the host may set one of the same name.
func TestOursAmongCookiesOfOneName(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	b := signedIn(t, s, l)
	theirs := signedIn(t, fresh(t), 1).cookie
	for range 2 {
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(theirs)
		r.AddCookie(b.cookie)
		if who, ok, err := b.ss.Learner(r); err != nil || !ok || who.ID != l {
			t.Errorf("learner %d, %v, %v, want %d", who.ID, ok, err, l)
		}
		theirs, b.cookie = b.cookie, theirs // the other way round
	}
}

// The store is used as gorilla's, too.
func TestGorillasWay(t *testing.T) {
	s := fresh(t)
	l, other := newLearner(t, s), newLearner(t, s)
	b := &browser{ss: must[*Sessions](t)(s.Sessions(t.Context(), "warmcache", true))}
	save := func(set func(*gorilla.Session)) (*http.Cookie, error) {
		r, w := b.request(), httptest.NewRecorder()
		sess := must[*gorilla.Session](t)(b.ss.Get(r, "warmcache"))
		set(sess)
		err := sess.Save(r, w)
		return b.take(w), err
	}
	if c, err := save(func(s *gorilla.Session) { s.Values[LearnerKey] = l }); err != nil || c == nil || !c.Secure || b.learner() != l {
		t.Errorf("first: %+v, %v", c, err)
	}
	if c, err := save(func(s *gorilla.Session) {}); err != nil || c != nil {
		t.Errorf("unchanged: %+v, %v", c, err)
	}
	planted := *b
	if c, err := save(func(s *gorilla.Session) { s.Values[LearnerKey] = other }); err != nil || c == nil || b.learner() != other || planted.learner() != 0 {
		t.Errorf("another learner: %+v, %v", c, err)
	}
	if _, err := save(func(s *gorilla.Session) { s.Values["more"] = 1 }); err == nil {
		t.Error("a second value was accepted and lost")
	}
	if c, err := save(func(s *gorilla.Session) { s.Options.MaxAge = -1 }); err != nil || c.MaxAge >= 0 || count(t, s, "sessions") != 0 {
		t.Errorf("end: %+v, %v", c, err)
	}
}
