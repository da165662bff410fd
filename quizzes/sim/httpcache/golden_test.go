package httpcache

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata from the real programs and the second implementations")

// suite is one comparison: what the engine says of a seed, under a wrong model too.
type suite struct {
	name   string
	engine func(seed uint64, w Wrong) string
	models []Wrong // must be noticed
}

func suites() []suite {
	return []suite{
		{"squid", func(s uint64, w Wrong) string { return fmt.Sprint(drawContact(s).contact(w)) },
			[]Wrong{AgeIgnored, DateIgnored, SMaxageIgnored, ExpiresFirst, SmallestWins, NoHeuristic, NoCacheIgnored, PrivateIgnored,
				AuthorizationBlocks, AuthorizationFree, VaryIgnored, MustRevalidateNow, RequestIgnored, NoStoreIsNoCache}},
		{"nginx", func(s uint64, w Wrong) string { return drawStale(s).served(w) },
			[]Wrong{WhileRevalidateEver, WhileRevalidateAge, WhileRevalidateWait, IfErrorAlways, IfErrorEver}},
		{"servecontent", func(s uint64, w Wrong) string { return fmt.Sprint(drawStatus(s).status(w)) },
			[]Wrong{WeakNeverMatches, WeakAlwaysMatches, DateBeforeTag, BothMustHold, TagListFirst}},
		{"replay", func(s uint64, w Wrong) string { return drawNet(s).engine(w) },
			[]Wrong{AgeIgnored, SMaxageInBrowser, SMaxageIgnored, PurgeReachesBrowser, PurgeMisses, PurgeEdgeOnly, PurgeAll, NeverFresh, EverFresh}},
		{"storing", func(s uint64, w Wrong) string { return drawStore(s).engine(w) },
			[]Wrong{NoCacheIsNoStore, NoStoreIsNoCache, PrivateNotStored, PrivateIgnored, AuthorizationBlocks, AuthorizationFree, OnlyStatus200,
				AnyStatus, PostNever, PostLikeGet, NeedsFreshness, ZeroNotStored, CookieBlocks}},
		{"keys", func(s uint64, w Wrong) string { return drawKey(s).engine(w) },
			[]Wrong{QueryIgnored, QueryWhole, QueryOrder, OrderIgnored, HostIgnored, CookieInKey, KeyFieldsIgnored}},
	}
}

// goldenCases is how many answers of each oracle are committed.
const goldenCases = 300

func goldenFile(name string) string { return filepath.Join("testdata", name+".txt") }

func readGolden(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(goldenFile(name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// agreed writes the oracle's answers under -update.
func agreed(t *testing.T, name string, answers []string) {
	t.Helper()
	if !*update {
		return
	}
	if err := os.WriteFile(goldenFile(name), []byte(strings.Join(answers[:goldenCases], "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGolden(t *testing.T) {
	for _, s := range suites() {
		want := readGolden(t, s.name)
		if len(want) < 200 {
			t.Errorf("%s: %d golden answers (want 200)", s.name, len(want))
		}
		for seed, w := range want {
			if got := s.engine(uint64(seed), 0); got != w {
				t.Errorf("%s seed %d: engine %s, golden %s", s.name, seed, got, w)
			}
		}
	}
}

func TestWrongModelsAreNoticed(t *testing.T) {
	for _, s := range suites() {
		want := readGolden(t, s.name)
		for _, w := range s.models {
			differs := 0
			for seed := range want {
				if s.engine(uint64(seed), w) != want[seed] {
					differs++
				}
			}
			if differs == 0 {
				t.Errorf("%s: nothing notices %s", s.name, w.ID())
			}
		}
	}
}
