package db

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// Held is a misconception that a learner's answers fit.
type Held struct {
	ID      string
	Concept string    // where it showed last
	At      time.Time // of that answer
	Times   int       // answers that fit it
}

// Misconceptions are those a learner seems to hold now, the latest first: chosen in an answer on a concept that the
// learner has not answered right since. Answers taken back do not count.
func (s *Store) Misconceptions(ctx context.Context, learner int64) ([]Held, error) {
	var out []Held
	at := map[string]int{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var concept, when int64
		var ids string
		if err := rows.Scan(&concept, &ids, &when); err != nil {
			return err
		}
		for _, id := range strings.Split(ids, "\n") {
			i, known := at[id]
			if !known {
				i = len(out)
				at[id] = i
				out = append(out, Held{ID: id, Concept: s.concepts.name(concept), At: moment(when)})
			}
			out[i].Times++
		}
		return nil
	}, `WITH last_right AS (
			SELECT concept_id, max(seq) AS seq FROM answers WHERE learner_id = ?1 AND undone_at IS NULL AND score = 1 GROUP BY concept_id)
		SELECT a.concept_id, a.misconceptions, a.at FROM answers a LEFT JOIN last_right r ON r.concept_id = a.concept_id
		WHERE a.learner_id = ?1 AND a.undone_at IS NULL AND a.misconceptions IS NOT NULL AND a.seq > coalesce(r.seq, 0)
		ORDER BY a.seq DESC`, learner)
	return out, err
}
