package db

import (
	"context"
	"database/sql"
)

// itemRow is one question of a sitting as stored.
type itemRow struct {
	LearnerID  int64
	Sitting    int64
	N          int
	TemplateID int64
	Version    int
	Seed       int64
	ConceptID  int64
	Attempt    int
	Origin     int
	Skipped    bool
	AnswerSeq  *int64
}

func (itemRow) TableName() string { return "items" }

// Item is one question of a sitting: the variant that template, version and seed
// make again. A seed below 2^31 takes half the space of a longer one.
type Item struct {
	N        int // 1, 2, 3 … in the sitting; set by the store
	Template string
	Version  int
	Seed     uint64
	Concept  string
	Attempt  int  // 1; 2 and more when the concept came back after a miss
	Origin   int  // N of the item whose miss brought it back, 0 at the start; set by the store
	Skipped  bool // set by Skip
}

func (s *Store) item(r itemRow) Item {
	return Item{
		N: r.N, Template: s.templates.name(r.TemplateID), Version: r.Version, Seed: uint64(r.Seed),
		Concept: s.concepts.name(r.ConceptID), Attempt: r.Attempt, Origin: r.Origin, Skipped: r.Skipped,
	}
}

// addItems appends items to a sitting after its last number.
func (s *Store) addItems(t *tx, learner, sitting int64, last, origin int, items []Item) error {
	for _, it := range items {
		template, err := s.templates.id(t, it.Template)
		if err != nil {
			return err
		}
		concept, err := s.concepts.id(t, it.Concept)
		if err != nil {
			return err
		}
		last++
		_, err = t.exec(`INSERT INTO items (learner_id, sitting, n, template_id, version, seed, concept_id, attempt, origin, skipped)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
			learner, sitting, last, template, it.Version, int64(it.Seed), concept, max(it.Attempt, 1), origin)
		if err != nil {
			return err
		}
	}
	return nil
}

const itemWithAnswer = `SELECT i.template_id, i.version, i.seed, i.concept_id, i.attempt, i.origin, i.skipped,
		(SELECT n FROM items WHERE learner_id = i.learner_id AND sitting = i.sitting ORDER BY n DESC LIMIT 1),
		` + answerOfA + `, ` + answerOfP + `
	FROM items i
	LEFT JOIN answers a ON a.learner_id = i.learner_id AND a.seq = i.answer_seq
	LEFT JOIN answers p ON p.learner_id = i.learner_id AND p.seq = a.previous
	WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`

// Item is question n of a learner's sitting, its answer when it has one, and how
// many questions the sitting has by now. It is one read. What is not there, or
// belongs to someone else, is fs.ErrNotExist.
func (s *Store) Item(ctx context.Context, learner, sitting int64, n int) (Item, *Answer, int, error) {
	r := itemRow{LearnerID: learner, Sitting: sitting, N: n}
	var total int
	var a, previous maybeAnswer
	dest := append([]any{&r.TemplateID, &r.Version, &r.Seed, &r.ConceptID, &r.Attempt, &r.Origin, &r.Skipped, &total}, a.dest()...)
	err := s.row(ctx, itemWithAnswer,
		learner, sitting, n).Scan(append(dest, previous.dest()...)...)
	if err != nil {
		return Item{}, nil, 0, missing(err, "question %d of sitting %d of learner %d", n, sitting, learner)
	}
	it := s.item(r)
	if !a.Seq.Valid {
		return it, nil, total, nil
	}
	answer, err := s.answer(a.row(learner), previous.row(learner))
	answer.Item = it
	return it, &answer, total, err
}

// Variant names what was drawn.
type Variant struct {
	Template string
	Version  int
	Seed     uint64
}

// RecentVariants are the last k variants drawn for a learner, newest first, so
// that the bank draws others.
func (s *Store) RecentVariants(ctx context.Context, learner int64, k int) (out []Variant, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var template, seed int64
		var v Variant
		err := rows.Scan(&template, &v.Version, &seed)
		v.Template, v.Seed = s.templates.name(template), uint64(seed)
		out = append(out, v)
		return err
	}, `SELECT template_id, version, seed FROM items WHERE learner_id = +? ORDER BY sitting DESC, n DESC LIMIT +?`, learner, k)
	return out, err
}
