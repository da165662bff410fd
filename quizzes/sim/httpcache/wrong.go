package httpcache

import "math/bits"

// Wrong is a set of rule overrides, each the run of one misconception.
type Wrong uint64

const (
	AgeIgnored          Wrong = 1 << iota // the Age field of the arriving response is not counted
	DateIgnored                           // the time between Date and arrival is not counted
	SMaxageInBrowser                      // a private cache obeys s-maxage
	SMaxageIgnored                        // a shared cache prefers max-age
	ExpiresFirst                          // Expires overrides max-age
	ExpiresByClock                        // the lifetime is Expires minus the cache's clock, Date is not looked at
	SmallestWins                          // the shortest of all stated lifetimes counts
	NoHeuristic                           // without max-age and Expires nothing is fresh
	WholeHeuristic                        // the whole time since Last-Modified is the lifetime
	NoCacheIsNoStore                      // no-cache forbids storing
	NoCacheIgnored                        // a fresh response is used in spite of no-cache
	MustRevalidateNow                     // must-revalidate asks for validation before every use
	MustRevalidateWeak                    // must-revalidate does not stop stale serving
	PrivateNotStored                      // private forbids browsers too
	PrivateIgnored                        // private does not stop a shared cache
	AuthorizationBlocks                   // nothing asked with Authorization is ever stored by a shared cache
	AuthorizationFree                     // Authorization makes no difference
	OnlyStatus200                         // other status codes are not stored
	PostNever                             // the answer to a POST is never stored
	NeedsFreshness                        // storing needs an explicit lifetime
	ZeroNotStored                         // max-age=0 forbids storing
	CookieBlocks                          // Set-Cookie forbids storing
	VaryIgnored                           // any variant answers
	VaryWhole                             // every request field has to be equal
	WeakNeverMatches                      // If-None-Match compares strongly
	WeakAlwaysMatches                     // If-Match compares weakly
	DateBeforeTag                         // If-Modified-Since is looked at though If-None-Match is there
	BothMustHold                          // a 304 needs both validators to agree
	TagListFirst                          // only the first tag of a list is compared
	NotModifiedKeeps                      // a 304 leaves the stored header, so the old age goes on
	NotModifiedNothing                    // a 304 leaves the stored lifetime, only the age restarts
	WhileRevalidateEver                   // stale-while-revalidate has no end
	WhileRevalidateAge                    // the window counts from generation, not from the end of freshness
	WhileRevalidateWait                   // stale-while-revalidate waits for the origin
	IfErrorAlways                         // stale-if-error serves stale while the origin is well
	IfErrorEver                           // stale-if-error has no end
	RequestIgnored                        // Cache-Control of the request is not looked at
	PurgeReachesBrowser                   // a purge also empties browsers
	PurgeMisses                           // a purge marks as stale, so a copy still fresh by age goes on
	PurgeEdgeOnly                         // a purge reaches the edges, the shield keeps its copy
	QueryIgnored                          // the query is no part of the key
	QueryWhole                            // the whole query is part of the key as it is written
	QueryOrder                            // the order of parameters is part of the key
	HostIgnored                           // the host is no part of the key
	CookieInKey                           // every cookie is part of the key
	NoStoreIsNoCache                      // no-store allows storing and asks for validation
	PostLikeGet                           // the answer to a POST is stored like that to a GET
	AnyStatus                             // every status code may be stored without explicit freshness
	OneVariant                            // a cache keeps one variant of a target only
	NeverFresh                            // every use is validated
	EverFresh                             // a stored response is used for ever
	PurgeAll                              // a purge of one key empties the shared caches
	KeyFieldsIgnored                      // request fields are no part of the key
	OrderIgnored                          // parameters in another order make the same key, though the rule takes them as sent
)

var wrongIDs = [...]string{
	"age-ignored", "date-ignored", "s-maxage-in-browser", "s-maxage-ignored", "expires-over-max-age",
	"expires-by-clock", "smallest-lifetime-wins", "no-heuristic", "whole-heuristic", "no-cache-is-no-store",
	"no-cache-ignored", "must-revalidate-always", "must-revalidate-weak", "private-not-stored", "private-ignored",
	"authorization-blocks", "authorization-ignored", "only-200-stored", "post-never-stored", "needs-explicit-lifetime",
	"zero-age-not-stored", "set-cookie-blocks", "vary-ignored", "vary-all-fields", "weak-tag-never-matches",
	"weak-tag-in-if-match", "date-before-tag", "both-validators", "first-tag-only", "not-modified-keeps-age",
	"not-modified-keeps-lifetime", "swr-forever", "swr-from-generation", "swr-waits", "sie-without-error",
	"sie-forever", "request-directives-ignored", "purge-reaches-browser", "fresh-copy-survives-purge", "purge-edge-only",
	"query-ignored", "query-whole", "query-order", "host-ignored", "cookie-in-key",
	"no-store-is-no-cache", "post-like-get", "any-status-stored", "one-variant", "never-fresh", "ever-fresh", "purge-empties-all", "key-fields-ignored",
	"query-order-ignored",
}

// ID is the misconception's slug, empty for the zero value.
func (w Wrong) ID() string {
	if w == 0 {
		return ""
	}
	return wrongIDs[bits.TrailingZeros64(uint64(w))]
}

func (c Cache) believes(w Wrong) bool { return c.Wrong&w != 0 }
