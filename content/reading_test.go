package content

import "testing"

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{"cache": 1, "the": 1, "table": 2, "server": 2, "replica": 3, "idempotent": 4, "x": 1} {
		if got := syllables(word); got != want {
			t.Errorf("%s: %d syllables, want %d", word, got, want)
		}
	}
}

func TestReading(t *testing.T) {
	easy := &Topic{prose: []string{"The cat sat. The dog ran at 1.5 km."}}
	hard := &Topic{prose: []string{"Notwithstanding considerations of availability, asynchronous replication necessitates reconciliation"}}
	if got, want := easy.Reading(), (Reading{Words: 8, Sentences: 2, Syllables: 8}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if easy.Reading().Grade() > 3 || hard.Reading().Grade() < 15 {
		t.Errorf("grades %.1f and %.1f", easy.Reading().Grade(), hard.Reading().Grade())
	}
}
