package app

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"warmcache/db"
	"warmcache/quizzes"
)

// sealAge is how long a question may wait on a page before it is answered.
const sealAge = 24 * time.Hour

// sealUse keeps what is sealed here from being opened anywhere else.
var sealUse = []byte("check 2")

// newSeal makes the box that hides a variant in a form: the learner can neither read nor choose the seed. Its key
// lives in the database, so pages survive a restart. A lesson holds a seal a section, and nothing in one can be
// compressed: so it is bytes, not words.
func newSeal(ctx context.Context, store *db.Store) (cipher.AEAD, error) {
	key, err := store.Secret(ctx, "seal-hide", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithTagSize(block, 12)
}

// sealLen is the moment, the version, the seed and the template's short name.
const sealLen = 4 + 2 + 8 + 8

// shortID stands for a template's id in a seal, where an id of forty letters would weigh as much.
func shortID(id string) uint64 {
	sum := sha256.Sum256([]byte(id))
	return binary.BigEndian.Uint64(sum[:])
}

// shortIDs finds ids by their short names.
func shortIDs(templates []quizzes.Template) (map[uint64]string, error) {
	out := make(map[uint64]string, len(templates))
	for _, t := range templates {
		if other, taken := out[shortID(t.ID)]; taken {
			return nil, fmt.Errorf("templates %s and %s have one short name: rename one", t.ID, other)
		}
		out[shortID(t.ID)] = t.ID
	}
	return out, nil
}

func (a *App) sealRef(ref quizzes.Ref) (string, error) {
	plain := binary.BigEndian.AppendUint32(nil, uint32(a.Now().Unix()))
	plain = binary.BigEndian.AppendUint16(plain, uint16(ref.Version))
	plain = binary.BigEndian.AppendUint64(plain, ref.Seed)
	plain = binary.BigEndian.AppendUint64(plain, shortID(ref.Template))
	nonce := make([]byte, a.seal.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(a.seal.Seal(nonce, nonce, plain, sealUse)), nil
}

// openRef gives the sealed variant and a name for this very seal, so that sending it twice counts once.
func (a *App) openRef(token string) (ref quizzes.Ref, name string, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) < a.seal.NonceSize() {
		return ref, "", fmt.Errorf("%w: no seal", errStale)
	}
	nonce, box := sealed[:a.seal.NonceSize()], sealed[a.seal.NonceSize():]
	plain, err := a.seal.Open(nil, nonce, box, sealUse)
	if err != nil || len(plain) != sealLen {
		return ref, "", fmt.Errorf("%w: not sealed here", errStale)
	}
	if age := a.Now().Sub(time.Unix(int64(binary.BigEndian.Uint32(plain)), 0)); age > sealAge {
		return ref, "", fmt.Errorf("%w: sealed %v ago", errStale, age)
	}
	ref = quizzes.Ref{
		Template: a.templates[binary.BigEndian.Uint64(plain[14:])], Version: int(binary.BigEndian.Uint16(plain[4:])), Seed: binary.BigEndian.Uint64(plain[6:]),
	}
	if ref.Template == "" {
		return ref, "", fmt.Errorf("%w: its template is gone", errStale)
	}
	sum := sha256.Sum256(sealed)
	return ref, base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}
