package db
import "testing"
func BenchmarkPlan(b *testing.B) {
	s := fresh(b)
	filled(b, s, 20, 2)
	for name, q := range map[string]string{
	"aSeq": `SELECT i.template_id, a.seq FROM items i LEFT JOIN answers a ON a.learner_id = i.learner_id AND a.seq = i.answer_seq WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`,
	"aSeqFacts": `SELECT i.template_id, a.seq, a.facts FROM items i LEFT JOIN answers a ON a.learner_id = i.learner_id AND a.seq = i.answer_seq WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`,
	"apSeq": `SELECT i.template_id, a.seq, p.seq FROM items i LEFT JOIN answers a ON a.learner_id = i.learner_id AND a.seq = i.answer_seq LEFT JOIN answers p ON p.learner_id = i.learner_id AND p.seq = a.previous WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`,
	"all of a": `SELECT i.template_id, `+answerOfA+` FROM items i LEFT JOIN answers a ON a.learner_id = i.learner_id AND a.seq = i.answer_seq WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`,
	"dueplus": `SELECT concept_id FROM memories WHERE learner_id = +? AND due <= +? ORDER BY due LIMIT +?`,
	"due": `SELECT concept_id FROM memories WHERE learner_id = ? AND due <= ? ORDER BY due LIMIT ?`,
	"duecplus": `SELECT count(*) FROM (SELECT 1 FROM memories WHERE learner_id = +? AND due <= +? LIMIT +?)`,
	"duec": `SELECT count(*) FROM (SELECT 1 FROM memories WHERE learner_id = ? AND due <= ? LIMIT ?)`,
	"all": itemWithAnswer,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rows, err := s.rows(always(), q, 3, 1, 4)
				if err != nil { b.Fatal(err) }
				rows.Next(); rows.Close()
			}
		})
	}
}
