package content

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"
)

var (
	certificateFile = regexp.MustCompile(`(?:/[\w.-]+)+\.(?:pem|crt|key)\b`)
	systemFolder    = regexp.MustCompile(`(/var/(?:cache|log|www|lib|run)|/srv|/run)((?:/[\w.-]+)*)`)
)

// standIns moves the files and folders that a configuration names into the test's folder: a server that checks its
// configuration looks for certificates and folders.
func standIns(t *testing.T, dir, text string) string {
	t.Helper()
	text = certificateFile.ReplaceAllStringFunc(text, func(string) string {
		name := filepath.Join(dir, "both.pem")
		write(t, name, certificate())
		return name
	})
	return systemFolder.ReplaceAllStringFunc(text, func(name string) string {
		to := filepath.Join(dir, name)
		folder := to
		if filepath.Ext(to) != "" {
			folder = filepath.Dir(to)
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		return to
	})
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// certificate is a self-signed certificate with its key, in one PEM file.
var certificate = sync.OnceValue(func() []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	from := x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, &from, &from, key.Public(), key)
	if err != nil {
		panic(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
})
