package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/gorilla/securecookie"

	"warmcache/db"
	"warmcache/quizzes"
)

// sealAge is how long a question may wait on a page before it is answered.
const sealAge = 24 * time.Hour

// newSeal makes the box that hides a variant in a form: the learner can neither read nor choose the seed. Its keys
// live in the database, so pages survive a restart.
func newSeal(ctx context.Context, store *db.Store) (*securecookie.SecureCookie, error) {
	sign, err := store.Secret(ctx, "seal-sign", 32)
	if err != nil {
		return nil, err
	}
	hide, err := store.Secret(ctx, "seal-hide", 32)
	if err != nil {
		return nil, err
	}
	s := securecookie.New(sign, hide)
	s.SetSerializer(securecookie.JSONEncoder{})
	s.MaxAge(int(sealAge.Seconds()))
	return s, nil
}

func (a *App) sealRef(ref quizzes.Ref) (string, error) { return a.seal.Encode("check", ref) }

// openRef gives the sealed variant and a name for this very seal, so that sending it twice counts once.
func (a *App) openRef(token string) (ref quizzes.Ref, name string, err error) {
	if err := a.seal.Decode("check", token, &ref); err != nil {
		return ref, "", fmt.Errorf("%w: %w", errStale, err)
	}
	sum := sha256.Sum256([]byte(token))
	return ref, base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}
