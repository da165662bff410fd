package provenance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/provenance"
)

type signedCase struct {
	P provenance.Policy
	S provenance.Statement
}

func drawSigned(r *rand.Rand) signedCase {
	p := provenance.DrawPolicy(r)
	return signedCase{p, p.DrawStatement(r, r.IntN(3))}
}

// envelope is a case as files are: an artifact, a DSSE envelope and a policy.
type envelope struct {
	Artifact string // content
	Payload  string // base64
	KeyID    string
	Sig      string
	Keys     map[string][2]string // id to public key and builder
	Source   string
}

// content is a file that stands for a digest of eight digits.
func content(digest string) string { return "content of " + digest }

func sum(digest string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content(digest)))) }

func payload(s provenance.Statement) []byte {
	var subjects []any
	for _, x := range s.Subjects {
		subjects = append(subjects, map[string]any{"name": x.Name, "digest": map[string]string{"sha256": sum(x.Digest)}})
	}
	text, _ := json.Marshal(map[string]any{
		"_type": "https://in-toto.io/Statement/v1", "subject": subjects, "predicateType": s.Type,
		"predicate": map[string]any{
			"buildDefinition": map[string]any{"externalParameters": map[string]string{"source": s.Source}},
			"runDetails":      map[string]any{"builder": map[string]string{"id": s.Builder}},
		},
	})
	return text
}

// seal signs as DSSE wants it, over the type and the payload with their lengths.
func seal(key *ecdsa.PrivateKey, body []byte) string {
	const kind = "application/vnd.in-toto+json"
	hash := sha256.Sum256(fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(kind), kind, len(body), body))
	sig, _ := ecdsa.SignASN1(crand.Reader, key, hash[:])
	return base64.StdEncoding.EncodeToString(sig)
}

// verify is the second implementation: it hashes the file, has openssl check the signature, and reads the statement.
const verify = `
import base64, hashlib, json, os, subprocess, sys, tempfile
def judge(c, dir):
    failed, body, keys = [], base64.b64decode(c["Payload"]), c["Keys"]
    kind = b"application/vnd.in-toto+json"
    pae = b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(body)).encode(), body])
    key = keys.get(c["KeyID"])
    good = False
    if key:
        for name, data in (("sig", base64.b64decode(c["Sig"])), ("pub", key[0].encode())):
            with open(os.path.join(dir, name), "wb") as f: f.write(data)
        good = subprocess.run(["openssl", "dgst", "-sha256", "-verify", "pub", "-signature", "sig"], input=pae, cwd=dir, capture_output=True).returncode == 0
    if not good: failed.append("signature")
    statement = json.loads(body)
    digest = hashlib.sha256(c["Artifact"].encode()).hexdigest()
    if digest not in [s["digest"]["sha256"] for s in statement["subject"]]: failed.append("subject")
    if statement["predicateType"] != "https://slsa.dev/provenance/v1": failed.append("type")
    builder = statement["predicate"]["runDetails"]["builder"]["id"]
    if builder not in ([key[1]] if key else [k[1] for k in keys.values()]): failed.append("builder")
    if statement["predicate"]["buildDefinition"]["externalParameters"]["source"] != c["Source"]: failed.append("source")
    return " ".join(failed)
with tempfile.TemporaryDirectory() as dir:
    print(json.dumps([judge(c, dir) for c in json.load(sys.stdin)]))`

func python(t testing.TB, cases []signedCase) []string {
	keys := map[string]*ecdsa.PrivateKey{}
	key := func(id string) *ecdsa.PrivateKey {
		if keys[id] == nil {
			keys[id], _ = ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
		}
		return keys[id]
	}
	var asks []envelope
	for _, c := range cases {
		e := envelope{Artifact: content(c.P.Artifact.Digest), KeyID: c.S.KeyID, Keys: map[string][2]string{}, Source: c.P.Source}
		for _, k := range c.P.Keys {
			der, err := x509.MarshalPKIXPublicKey(key(k.ID).Public())
			if err != nil {
				t.Fatal(err)
			}
			e.Keys[k.ID] = [2]string{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), k.Builder}
		}
		signer, before := c.S.KeyID, c.S
		if c.S.Forged {
			signer = "stranger"
		}
		switch c.S.Edited { // what was signed said something else
		case provenance.FromRepo:
			before.Source = "https://git.example/other"
		case provenance.ByBuilder:
			before.Builder = "https://other.example/"
		}
		e.Sig, e.Payload = seal(key(signer), payload(before)), base64.StdEncoding.EncodeToString(payload(c.S))
		asks = append(asks, e)
	}
	return oracle.Run[envelope, string](t, asks, oracle.Python(), "-c", verify)
}

func ready() string {
	if _, err := exec.LookPath("openssl"); err != nil {
		return "openssl is not installed"
	}
	return oracle.PythonHas("hashlib", "python3")
}

func TestStatements(t *testing.T) {
	var models []string
	for _, m := range provenance.Models {
		models = append(models, string(m))
	}
	oracle.Case[signedCase]{
		Engine: "provenance: signed statements", Oracle: "Python hashlib and openssl dgst", Ready: ready, Draw: drawSigned, Want: python,
		Got: func(c signedCase, m string) string {
			failed, _ := c.P.Fails(c.S, provenance.Model(m))
			return strings.Join(failed, " ")
		},
		Models: models,
	}.Test(t)
}
