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
var sealUse = []byte("check")

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
	return cipher.NewGCM(block)
}

// sealHead is the moment, the version and the seed; the template's id follows.
const sealHead = 4 + 2 + 8

func (a *App) sealRef(ref quizzes.Ref) (string, error) {
	plain := binary.BigEndian.AppendUint32(nil, uint32(a.Now().Unix()))
	plain = binary.BigEndian.AppendUint16(plain, uint16(ref.Version))
	plain = binary.BigEndian.AppendUint64(plain, ref.Seed)
	plain = append(plain, ref.Template...)
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
	if err != nil || len(plain) < sealHead {
		return ref, "", fmt.Errorf("%w: not sealed here", errStale)
	}
	if age := a.Now().Sub(time.Unix(int64(binary.BigEndian.Uint32(plain)), 0)); age > sealAge {
		return ref, "", fmt.Errorf("%w: sealed %v ago", errStale, age)
	}
	ref = quizzes.Ref{
		Template: string(plain[sealHead:]), Version: int(binary.BigEndian.Uint16(plain[4:])), Seed: binary.BigEndian.Uint64(plain[6:]),
	}
	sum := sha256.Sum256(sealed)
	return ref, base64.RawURLEncoding.EncodeToString(sum[:18]), nil
}
