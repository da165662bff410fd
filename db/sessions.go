package db

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
)

// sessionLife is how long a browser is remembered after its last renewal; it is
// the longest that browsers keep a cookie.
const sessionLife = 400 * 24 * time.Hour

// renewEvery is how often a session that is in use is written anew.
const renewEvery = 24 * time.Hour

// LearnerKey is the only value of a session: the learner's number, an int64.
const LearnerKey = "learner"

// Sessions carries learners from request to request. The cookie holds only a
// random 256-bit id, signed; the table holds the id's hash, so that neither a
// copy of the database nor a guess opens a session, and a session can be ended
// on the server. It implements gorilla's sessions.Store. A cookie that is
// tampered with, unknown or expired is no error but a stranger.
type Sessions struct {
	store  *Store
	name   string
	codecs []securecookie.Codec
	secure bool
}

var _ sessions.Store = (*Sessions)(nil)

// Sessions keeps sessions under a cookie's name, signed with a key that is made
// on first use. Secure is set on cookies over TLS, and on all of them when
// alwaysSecure says that a proxy in front speaks TLS.
func (s *Store) Sessions(ctx context.Context, cookie string, alwaysSecure bool) (*Sessions, error) {
	key, err := s.Secret(ctx, "session key", 64)
	if err != nil {
		return nil, err
	}
	c := securecookie.New(key, nil)
	c.SetSerializer(securecookie.NopEncoder{})
	c.MaxAge(0) // the table knows when a session ends
	return &Sessions{s, cookie, []securecookie.Codec{c}, alwaysSecure}, nil
}

// sessionRow is a session as stored.
type sessionRow struct {
	IDHash    []byte
	LearnerID int64
	CreatedAt int64
	SeenAt    int64
	ExpiresAt int64
}

func (sessionRow) TableName() string { return "sessions" }

// LearnerOf is the learner of a request's cookie; one read. A stranger is false.
// An error says that the database did not answer: the request may be a learner's.
func (ss *Sessions) LearnerOf(r *http.Request) (learner int64, ok bool, err error) {
	row, _, err := ss.find(r, ss.name)
	return row.LearnerID, row.LearnerID != 0, err
}

// Learner is LearnerOf with all that is known of the learner, in the same one read.
func (ss *Sessions) Learner(r *http.Request) (who Learner, ok bool, err error) {
	_, hash := ss.idOf(r, ss.name)
	if hash == nil {
		return Learner{}, false, nil
	}
	var row learnerRow
	err = ss.store.row(r.Context(), `SELECT l.id, l.created_at, l.calendar_id FROM sessions s JOIN learners l ON l.id = s.learner_id
		WHERE s.id_hash = +? AND s.expires_at > +?`, hash, ss.store.now().UnixMilli()).Scan(&row.ID, &row.CreatedAt, &row.CalendarID)
	if errors.Is(err, sql.ErrNoRows) {
		return Learner{}, false, nil // unknown or expired
	}
	if err != nil {
		return Learner{}, false, fmt.Errorf("session: %w", err)
	}
	return ss.store.learner(row), true, nil
}

// idOf is the id in a request's cookie and its hash; nil without a cookie and with one that was tampered with. Of
// several under the name, which other programs on the host may have set, it takes the first that is ours.
func (ss *Sessions) idOf(r *http.Request, name string) (id, hash []byte) {
	for _, cookie := range r.CookiesNamed(name) {
		if securecookie.DecodeMulti(name, cookie.Value, &id, ss.codecs...) == nil {
			sum := sha256.Sum256(id)
			return id, sum[:]
		}
	}
	return nil, nil
}

// find is the session of a request, the empty row for a stranger, and the id.
func (ss *Sessions) find(r *http.Request, name string) (row sessionRow, id []byte, err error) {
	if id, row.IDHash = ss.idOf(r, name); id == nil {
		return sessionRow{}, nil, nil
	}
	err = ss.store.row(r.Context(), `SELECT learner_id, created_at, seen_at, expires_at FROM sessions WHERE id_hash = ?`, row.IDHash).
		Scan(&row.LearnerID, &row.CreatedAt, &row.SeenAt, &row.ExpiresAt)
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.ExpiresAt <= ss.store.now().UnixMilli() {
		return sessionRow{}, nil, nil
	}
	if err != nil {
		return sessionRow{}, nil, fmt.Errorf("session: %w", err)
	}
	return row, id, nil
}

// SignIn begins a session of a learner under a new id and sets the cookie; the
// session the request came with, if any, ends. Call it when a learner is made,
// and whenever what a learner may do changes.
func (ss *Sessions) SignIn(w http.ResponseWriter, r *http.Request, learner int64) error {
	old, _, err := ss.find(r, ss.name)
	if err != nil {
		return err
	}
	return ss.begin(w, r, ss.name, learner, old.IDHash)
}

// begin stores a session under a fresh id, ends the old one, sets the cookie.
func (ss *Sessions) begin(w http.ResponseWriter, r *http.Request, name string, learner int64, old []byte) error {
	id := make([]byte, 32)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	hash, now := sha256.Sum256(id), ss.store.now()
	err := ss.store.w.do(r.Context(), func(t *tx) error {
		if _, err := t.exec(`DELETE FROM sessions WHERE id_hash = ?`, old); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO sessions (id_hash, learner_id, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
			hash[:], learner, now.UnixMilli(), now.UnixMilli(), now.Add(sessionLife).UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	return ss.setCookie(w, r, name, id)
}

func (ss *Sessions) setCookie(w http.ResponseWriter, r *http.Request, name string, id []byte) error {
	value, err := securecookie.EncodeMulti(name, id, ss.codecs...)
	if err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(name, value, ss.options(r)))
	return nil
}

// options are set whole, because the library's defaults are unsafe.
func (ss *Sessions) options(r *http.Request) *sessions.Options {
	return &sessions.Options{
		Path: "/", MaxAge: int(sessionLife / time.Second),
		Secure: ss.secure || r.TLS != nil, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// Renew keeps a session that is in use from expiring. It writes, and sets the
// cookie anew, at most once a day, so it may be called with every POST.
func (ss *Sessions) Renew(w http.ResponseWriter, r *http.Request) error {
	row, id, err := ss.find(r, ss.name)
	now := ss.store.now()
	if err != nil || row.LearnerID == 0 || now.Sub(moment(row.SeenAt)) < renewEvery {
		return err
	}
	err = ss.store.w.do(r.Context(), func(t *tx) error {
		_, err := t.exec(`UPDATE sessions SET seen_at = ?, expires_at = ? WHERE id_hash = ?`,
			now.UnixMilli(), now.Add(sessionLife).UnixMilli(), row.IDHash)
		return err
	})
	if err != nil {
		return err
	}
	return ss.setCookie(w, r, ss.name, id)
}

// SignOut ends the session of a request and removes the cookie.
func (ss *Sessions) SignOut(w http.ResponseWriter, r *http.Request) error {
	return ss.end(w, r, ss.name)
}

func (ss *Sessions) end(w http.ResponseWriter, r *http.Request, name string) error {
	o := ss.options(r)
	o.MaxAge = -1
	http.SetCookie(w, sessions.NewCookie(name, "", o))
	row, _, err := ss.find(r, name)
	if err != nil || row.LearnerID == 0 {
		return err
	}
	return ss.store.w.do(r.Context(), func(t *tx) error {
		_, err := t.exec(`DELETE FROM sessions WHERE id_hash = ?`, row.IDHash)
		return err
	})
}

// RevokeAll ends all sessions of a learner, on every device.
func (ss *Sessions) RevokeAll(ctx context.Context, learner int64) error {
	return ss.store.w.do(ctx, func(t *tx) error {
		return t.gorm.Where("learner_id = ?", learner).Delete(&sessionRow{}).Error
	})
}

// Sweep deletes sessions that have expired.
func (ss *Sessions) Sweep(ctx context.Context) error {
	now := ss.store.now().UnixMilli()
	return ss.store.w.do(ctx, func(t *tx) error {
		return t.gorm.Where("expires_at <= ?", now).Delete(&sessionRow{}).Error
	})
}

// Get is the request's session, the same one for each call of a request.
func (ss *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(ss, name)
}

// New reads the request's session; a stranger gets an empty new one and no error.
func (ss *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	s := sessions.NewSession(ss, name)
	s.Options, s.IsNew = ss.options(r), true
	row, id, err := ss.find(r, name)
	if row.LearnerID != 0 {
		s.ID, s.IsNew = string(id), false
		s.Values[LearnerKey] = row.LearnerID
	}
	return s, err
}

var errNoLearner = errors.New("db: a session holds " + LearnerKey + ", an int64, and nothing else")

// Save writes a session that has become another learner's, under a new id; ends
// it when Options.MaxAge is negative; and otherwise writes nothing.
func (ss *Sessions) Save(r *http.Request, w http.ResponseWriter, s *sessions.Session) error {
	if s.Options.MaxAge < 0 {
		return ss.end(w, r, s.Name())
	}
	if len(s.Values) == 0 {
		return nil
	}
	learner, ok := s.Values[LearnerKey].(int64)
	if !ok || learner == 0 || len(s.Values) > 1 {
		return errNoLearner
	}
	old, _, err := ss.find(r, s.Name())
	if err != nil || old.LearnerID == learner {
		return err
	}
	return ss.begin(w, r, s.Name(), learner, old.IDHash)
}
