package websocket

import (
	"crypto/sha1"
	"encoding/base64"
	"slices"
	"strings"
)

// The wrong beliefs about the handshake.
const (
	AnyMethod    Model = "upgrade-by-any-method"      // a POST can be upgraded
	OldHTTP      Model = "upgrade-over-old-http"      // HTTP/1.0 will do
	KeyAnything  Model = "key-may-be-anything"        // the key has no fixed length
	VersionFree  Model = "websocket-version-free"     // any version will do
	ConnectionKA Model = "connection-upgrade-missing" // Upgrade alone is enough
	TokenExact   Model = "connection-must-equal"      // Connection must hold Upgrade alone
	CaseExact    Model = "upgrade-is-case-sensitive"  // the values must be written in one way
	OriginMust   Model = "origin-is-required"         // a request without Origin is refused
	ProtocolMust Model = "subprotocol-is-required"    // a request must name a subprotocol
)

// Accept computes Sec-WebSocket-Accept from the key as sent (RFC 6455, section 4.2.2).
func Accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Open is an opening request: its first line and fields.
type Open struct {
	Method, Version string
	Fields          []string // "Name: value"
}

// Field returns the value of the named field, and whether it is there.
func (o Open) Field(name string) (string, bool) {
	for _, f := range o.Fields {
		if n, v, _ := strings.Cut(f, ": "); strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// Upgraded says whether a server that knows version 13 can answer with 101, by the rules of section 4.2.1, and why not.
func Upgraded(o Open, m Model) (bool, Step) {
	no := func(text string) (bool, Step) { return false, Step{"rfc6455.4.2.1", text, ""} }
	upgrade, _ := o.Field("Upgrade")
	connection, _ := o.Field("Connection")
	key, _ := o.Field("Sec-WebSocket-Key")
	version, _ := o.Field("Sec-WebSocket-Version")
	raw, err := base64.StdEncoding.DecodeString(key)
	_, origin := o.Field("Origin")
	_, protocol := o.Field("Sec-WebSocket-Protocol")
	switch {
	case o.Method != "GET" && m != AnyMethod:
		return no("The method is `" + o.Method + "`, and it must be `GET`.")
	case o.Version != "HTTP/1.1" && m != OldHTTP:
		return no("The version is " + o.Version + ", and HTTP/1.1 is the least.")
	case !strings.EqualFold(upgrade, "websocket"):
		return no("`Upgrade` does not name `websocket`.")
	case !tokens(connection) && m != ConnectionKA:
		return no("`Connection` does not contain the token `Upgrade`.")
	case m == TokenExact && !strings.EqualFold(connection, "Upgrade"), m == CaseExact && (upgrade != "websocket" || !strings.Contains(connection, "Upgrade")),
		m == OriginMust && !origin, m == ProtocolMust && !protocol:
		return false, Step{}
	case version != "13" && m != VersionFree:
		return no("The version is `" + version + "`, and 13 is the one that counts; a server answers with 426.")
	case (err != nil || len(raw) != 16) && m != KeyAnything:
		return no("The key `" + key + "` is not 16 bytes in Base64.")
	}
	return true, Step{"rfc6455.4.2.1", "Method, version, `Upgrade`, `Connection` and key are in order" + oddity(o, upgrade, connection) + ".", ""}
}

func tokens(connection string) bool {
	return slices.ContainsFunc(strings.Split(connection, ","), func(t string) bool { return strings.EqualFold(strings.TrimSpace(t), "upgrade") })
}

func oddity(o Open, upgrade, connection string) string {
	switch {
	case strings.Contains(connection, ","):
		return "; `Connection` may hold other tokens"
	case upgrade != "websocket" || connection != "Upgrade":
		return "; their case does not matter"
	}
	if _, ok := o.Field("Origin"); !ok {
		return "; a client that is no browser need not send `Origin`"
	}
	return ""
}
