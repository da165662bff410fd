package app

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/labstack/echo/v4"
)

// packed is a body made once in every form it is served in.
type packed struct {
	kind          string // Content-Type
	tag           string // ETag
	plain, gz, br []byte
}

// pack compresses a body once. Level is brotli's: 5 for pages made while someone waits, 11 for files.
func pack(kind string, body []byte, level int) (packed, error) {
	p := packed{kind: kind, plain: body, tag: `"` + hash(body) + `"`}
	var err error
	if p.gz, err = gzipped(body); err != nil {
		return p, err
	}
	var buf bytes.Buffer
	w := brotli.NewWriterLevel(&buf, level)
	if _, err = w.Write(body); err == nil {
		err = w.Close()
	}
	p.br = buf.Bytes()
	return p, err
}

func gzipped(body []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return buf.Bytes(), err
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// serve sends the form that the request takes, or 304 when it has it already.
func (p packed) serve(c echo.Context, cache string) error {
	h := c.Response().Header()
	h.Set("Cache-Control", cache)
	h.Set("ETag", p.tag)
	h.Set("Vary", "Accept-Encoding")
	if matches(c.Request().Header.Get("If-None-Match"), p.tag) {
		return c.NoContent(http.StatusNotModified)
	}
	body := p.plain
	switch enc := encoding(c.Request()); enc {
	case "br":
		body = p.br
		h.Set("Content-Encoding", enc)
	case "gzip":
		body = p.gz
		h.Set("Content-Encoding", enc)
	}
	return whole(c, http.StatusOK, p.kind, body)
}

// matches compares weakly, as RFC 9110 section 13.1.2 has it for If-None-Match.
func matches(header, tag string) bool {
	for _, t := range strings.Split(header, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}
