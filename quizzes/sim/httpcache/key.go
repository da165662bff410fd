package httpcache

import (
	"slices"
	"strings"
)

// KeyRule says what of a request makes the cache key. Host and path are always part of it.
type KeyRule struct {
	Query  QueryRule
	Names  []string // for QueryOnly and QueryExcept
	Sorted bool     // parameters are put in order of name
	Fields []string // request fields that are part of the key as they are sent
	Cookie string   // the one cookie that is part of the key, if any
}

// QueryRule says which parameters are part of the key.
type QueryRule int

const (
	QueryAll QueryRule = iota
	QueryNone
	QueryOnly
	QueryExcept
)

// Key is the cache key of a request for a URL on a host, and how it came about.
func (k KeyRule) Key(host string, req Request, w Wrong, tr *Trace) string {
	path, query, _ := strings.Cut(req.Target, "?")
	parts := []string{host + path}
	if w&HostIgnored != 0 {
		parts[0] = path
	}
	if q := k.query(query, w); q != "" {
		parts[0] += "?" + q
	}
	for _, f := range k.Fields {
		if w&KeyFieldsIgnored == 0 {
			v, _ := req.Header.Get(f)
			parts = append(parts, f+"="+v)
		}
	}
	parts = append(parts, k.cookies(req, w)...)
	key := strings.Join(parts, " | ")
	if tr != nil {
		tr.add("cdn.key", key, "`%s%s` has the key `%s`.", host, req.Target, key)
	}
	return key
}

func (k KeyRule) query(query string, w Wrong) string {
	if query == "" || w&QueryIgnored != 0 {
		return ""
	}
	params := strings.Split(query, "&")
	if w&QueryWhole == 0 {
		params = slices.DeleteFunc(params, func(p string) bool { return !k.Keeps(p) })
	}
	if k.Sorted && w&(QueryOrder|QueryWhole) == 0 || w&OrderIgnored != 0 {
		slices.Sort(params)
	}
	return strings.Join(params, "&")
}

// Keeps reports whether a parameter is part of the key.
func (k KeyRule) Keeps(param string) bool {
	name, _, _ := strings.Cut(param, "=")
	named := slices.Contains(k.Names, name)
	switch k.Query {
	case QueryNone:
		return false
	case QueryOnly:
		return named
	case QueryExcept:
		return !named
	}
	return true
}

func (k KeyRule) cookies(req Request, w Wrong) []string {
	all, _ := req.Header.Get("Cookie")
	if w&CookieInKey != 0 {
		return []string{"Cookie=" + all}
	}
	if k.Cookie == "" {
		return nil
	}
	for _, c := range strings.Split(all, ";") {
		if n, v, _ := strings.Cut(strings.TrimSpace(c), "="); n == k.Cookie {
			return []string{"cookie " + n + "=" + v}
		}
	}
	return nil
}
