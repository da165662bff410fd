package bank_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"warmcache/content"
	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

var update = flag.Bool("update", false, "write testdata/golden.txt")

const goldenFile = "testdata/golden.txt"

// TestGolden holds every template to its bytes: five seeds of a (template, version) give the same questions for ever,
// because answers are stored by seed. A change of text or engine needs a new version and `go test ./quizzes/bank -update`.
func TestGolden(t *testing.T) {
	b := theBank(t)
	now := map[string]string{}
	for _, tpl := range b.Templates() {
		now[fmt.Sprintf("%s %d", tpl.ID, tpl.Version)] = digest(t, tpl)
	}
	before := readGolden(t)
	changed := 0
	for k, sum := range now {
		if old, ok := before[k]; ok && old != sum {
			changed++
			t.Errorf("%s: other questions under the same version", k)
		} else if !ok && !*update {
			t.Errorf("%s is not in %s; run go test ./quizzes/bank -update", k, goldenFile)
		}
	}
	for k := range before {
		if _, ok := now[k]; !ok && !*update {
			t.Errorf("%s is in %s and no more in the bank", k, goldenFile)
		}
	}
	if *update && changed == 0 {
		writeGolden(t, now)
	}
}

func digest(t *testing.T, tpl quizzes.Template) string {
	t.Helper()
	h := sha256.New()
	for seed := uint64(1); seed <= 5; seed++ {
		q, _, err := tpl.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		// A picture draws what the words of its exhibit say: it is no other question.
		fmt.Fprint(h, strings.ReplaceAll(fmt.Sprintf("%#v\n", undrawn(q)), ", Drawn:quizzes.Picture(nil)", ""))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

func undrawn(q quizzes.Question) quizzes.Question {
	q.Drawn, q.Exhibits = nil, slices.Clone(q.Exhibits)
	for i := range q.Exhibits {
		q.Exhibits[i].Drawn = nil
	}
	return q
}

func readGolden(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	f, err := os.Open(goldenFile)
	if err != nil {
		return out
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if i := strings.LastIndexByte(sc.Text(), ' '); i > 0 {
			out[sc.Text()[:i]] = sc.Text()[i+1:]
		}
	}
	return out
}

func writeGolden(t *testing.T, sums map[string]string) {
	t.Helper()
	var lines []string
	for k, v := range sums {
		lines = append(lines, k+" "+v)
	}
	sort.Strings(lines)
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func theBank(t testing.TB) *bank.Bank {
	t.Helper()
	lib, err := content.Load(content.Guide())
	if err != nil {
		t.Fatal(err)
	}
	b, err := bank.New(lib)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
