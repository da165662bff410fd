package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"warmcache/quizzes/schedule"
)

// answerRow is an answer as stored.
type answerRow struct {
	LearnerID      int64
	Seq            int64
	Sitting        int64
	N              int
	ConceptID      int64
	At             int64
	Day            int64
	Score          float64
	Grade          schedule.Grade
	Response       string
	Misconceptions *string
	Previous       int64
	Facts          []byte
	UndoneAt       *int64
	UndoneItem     *string
}

func (answerRow) TableName() string { return "answers" }

// Answer is one answer of a learner and what came of it.
type Answer struct {
	Seq            int64 // 1, 2, 3 … per learner, in the order of storing
	Sitting        int64
	Item           Item
	At             time.Time
	Day            int64 // the learner's day, see schedule.Calendar
	Calendar       schedule.Calendar
	Response       string // as sent
	Signals        schedule.Signals
	Took           time.Duration
	Grade          schedule.Grade
	Misconceptions []string
	Before, After  schedule.Memory
	Undone         time.Time // zero unless it was taken back
}

// AnswerIn is an answer to be stored. Guess is kept to four decimals and Pace to
// two, and graded as kept.
type AnswerIn struct {
	Learner, Sitting int64
	N                int
	At               time.Time
	Response         string
	Signals          schedule.Signals
	Took             time.Duration
	Misconceptions   []string // ids without line breaks
	Again            []Item   // join the sitting if the answer is stored now
}

// Answer stores a learner's answer once: it is graded, the concept's memory is
// moved, and both are on the disk when the method returns. The same question
// answered again gives the first answer and stored = false. An unknown question
// is fs.ErrNotExist.
func (s *Store) Answer(ctx context.Context, in AnswerIn) (a Answer, stored bool, err error) {
	err = s.w.do(ctx, func(t *tx) (err error) {
		a, stored, err = s.storeAnswer(t, in)
		return err
	})
	if err != nil {
		return Answer{}, false, missing(err, "answer to question %d of sitting %d of learner %d", in.N, in.Sitting, in.Learner)
	}
	return a, stored, nil
}

// asked is what an answer needs to know, in one read.
type asked struct {
	item     itemRow
	calendar int64
	seq      int64 // the learner's last answer
	previous int64 // the answer that made the memory
	memory   schedule.Memory
}

func (s *Store) storeAnswer(t *tx, in AnswerIn) (Answer, bool, error) {
	q, err := ask(t, in.Learner, in.Sitting, in.N)
	if err != nil {
		return Answer{}, false, err
	}
	if q.item.AnswerSeq != nil {
		a, err := s.firstAnswer(t, in.Learner, *q.item.AnswerSeq)
		a.Item = s.item(q.item)
		return a, false, err
	}
	a, row := s.judge(q, in)
	if err := insertAnswer(t, row); err != nil {
		return Answer{}, false, err
	}
	if a.After != a.Before {
		if err := keepMemory(t, in.Learner, row.ConceptID, row.Seq, a.After); err != nil {
			return Answer{}, false, err
		}
	}
	if len(in.Again) > 0 {
		err = s.comeBack(t, in)
	}
	return a, true, err
}

// ask reads an item with the learner's calendar, last answer and memory.
func ask(t *tx, learner, sitting int64, n int) (q asked, err error) {
	q.item = itemRow{LearnerID: learner, Sitting: sitting, N: n}
	i := &q.item
	dest := []any{&i.TemplateID, &i.Version, &i.Seed, &i.ConceptID, &i.Attempt, &i.Origin, &i.Skipped, &i.AnswerSeq, &q.calendar, &q.seq, &q.previous}
	err = t.row(`SELECT i.template_id, i.version, i.seed, i.concept_id, i.attempt, i.origin, i.skipped, i.answer_seq, l.calendar_id,
			coalesce((SELECT seq FROM answers WHERE learner_id = i.learner_id ORDER BY seq DESC LIMIT 1), 0),
			coalesce(m.answer_seq, 0), coalesce(m.stability, 0), coalesce(m.difficulty, 0), coalesce(m.last, 0), coalesce(m.due, 0),
			coalesce(m.last_day, 0), coalesce(m.days, 0), coalesce(m.reps, 0), coalesce(m.lapses, 0), coalesce(m.state, 0), coalesce(m.step, 0)
		FROM items i JOIN learners l ON l.id = i.learner_id
		LEFT JOIN memories m ON m.learner_id = i.learner_id AND m.concept_id = i.concept_id
		WHERE i.learner_id = +? AND i.sitting = +? AND i.n = +?`, learner, sitting, n).Scan(append(dest, memoryDest(&q.memory)...)...)
	return q, err
}

// judge grades an answer and works out the memory after it.
func (s *Store) judge(q asked, in AnswerIn) (Answer, answerRow) {
	cal := s.calendars.get(q.calendar)
	f := signalFacts(in.Signals, in.Took.Milliseconds())
	f.calendar = q.calendar
	score := within(in.Signals.Score, 0, 1)
	at := time.UnixMilli(in.At.UnixMilli())
	after, grade := s.model.Answer(q.memory, f.signals(score), at, cal.Calendar)
	f.after = after
	row := answerRow{
		LearnerID: in.Learner, Seq: q.seq + 1, Sitting: in.Sitting, N: in.N, ConceptID: q.item.ConceptID,
		At: at.UnixMilli(), Day: cal.Day(at), Score: score, Grade: grade, Response: in.Response,
		Previous: q.previous,
	}
	if len(in.Misconceptions) > 0 {
		lines := strings.Join(in.Misconceptions, "\n")
		row.Misconceptions = &lines
	}
	row.Facts = f.pack(row.At, row.Day)
	q.item.Skipped = false
	a := s.answerOf(row, f)
	a.Item, a.Before = s.item(q.item), q.memory
	return a, row
}

func insertAnswer(t *tx, r answerRow) error {
	_, err := t.exec(`INSERT INTO answers (learner_id, seq, sitting, n, concept_id, at, day, score, grade, response, misconceptions, previous, facts)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.LearnerID, r.Seq, r.Sitting, r.N, r.ConceptID, r.At, r.Day, r.Score, r.Grade, r.Response, r.Misconceptions, r.Previous, r.Facts)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE items SET answer_seq = ?, skipped = 0 WHERE learner_id = ? AND sitting = ? AND n = ?`, r.Seq, r.LearnerID, r.Sitting, r.N)
	return err
}

// comeBack appends the items that a miss brings back.
func (s *Store) comeBack(t *tx, in AnswerIn) error {
	var last int
	err := t.row(`SELECT max(n) FROM items WHERE learner_id = ? AND sitting = ?`, in.Learner, in.Sitting).Scan(&last)
	if err != nil {
		return err
	}
	return s.addItems(t, in.Learner, in.Sitting, last, in.N, in.Again)
}

// answerOf is a stored answer in words, without its item and the memory before.
func (s *Store) answerOf(r answerRow, f facts) Answer {
	a := Answer{
		Seq: r.Seq, Sitting: r.Sitting, At: moment(r.At), Day: r.Day, Calendar: s.calendars.get(f.calendar).Calendar,
		Response: r.Response, Signals: f.signals(r.Score), Took: time.Duration(f.ms) * time.Millisecond,
		Grade: r.Grade, After: f.after, Item: Item{N: r.N, Concept: s.concepts.name(r.ConceptID)},
	}
	if r.Misconceptions != nil {
		a.Misconceptions = strings.Split(*r.Misconceptions, "\n")
	}
	if r.UndoneAt != nil {
		a.Undone = moment(*r.UndoneAt)
	}
	return a
}

// answer is a stored answer with the memory before, which the previous answer
// to the concept left; previous is empty for the first.
func (s *Store) answer(r, previous answerRow) (Answer, error) {
	f, err := unpackFacts(r.Facts, r.At, r.Day)
	if err != nil {
		return Answer{}, fmt.Errorf("answer %d of learner %d: %w", r.Seq, r.LearnerID, err)
	}
	a := s.answerOf(r, f)
	a.Before, err = previous.after()
	return a, err
}

// after is the memory that an answer left; that of the empty row is empty.
func (r answerRow) after() (schedule.Memory, error) {
	if r.Seq == 0 {
		return schedule.Memory{}, nil
	}
	f, err := unpackFacts(r.Facts, r.At, r.Day)
	return f.after, err
}

// The columns of an answer in the order of maybeAnswer.dest: of a, and of p, the
// answer before it on the same concept.
const (
	answerOfA = `a.seq, a.sitting, a.n, a.concept_id, a.at, a.day, a.score, a.grade, a.response, a.misconceptions, a.previous, a.facts, a.undone_at`
	answerOfP = `p.seq, p.sitting, p.n, p.concept_id, p.at, p.day, p.score, p.grade, p.response, p.misconceptions, p.previous, p.facts, p.undone_at`
)

// maybeAnswer takes the columns of an answer that an outer join may lack.
type maybeAnswer struct {
	Seq, Sitting, N, Concept, At, Day, Grade, Previous sql.NullInt64
	Score                                              sql.NullFloat64
	Response                                           sql.NullString
	Misconceptions                                     *string
	Facts                                              []byte
	UndoneAt                                           *int64
}

func (m *maybeAnswer) dest() []any {
	return []any{&m.Seq, &m.Sitting, &m.N, &m.Concept, &m.At, &m.Day, &m.Score, &m.Grade, &m.Response, &m.Misconceptions, &m.Previous, &m.Facts, &m.UndoneAt}
}

func (m *maybeAnswer) row(learner int64) answerRow {
	return answerRow{
		LearnerID: learner, Seq: m.Seq.Int64, Sitting: m.Sitting.Int64, N: int(m.N.Int64), ConceptID: m.Concept.Int64,
		At: m.At.Int64, Day: m.Day.Int64, Score: m.Score.Float64, Grade: schedule.Grade(m.Grade.Int64),
		Response: m.Response.String, Misconceptions: m.Misconceptions, Previous: m.Previous.Int64, Facts: m.Facts, UndoneAt: m.UndoneAt,
	}
}

// answerWithPrevious reads an answer and the one before it on the concept.
const answerWithPrevious = `SELECT ` + answerOfA + `, ` + answerOfP + ` FROM answers a
	LEFT JOIN answers p ON p.learner_id = a.learner_id AND p.seq = a.previous
	WHERE a.learner_id = +? AND a.seq = +?`

// firstAnswer is the answer that is already stored, read inside a write.
func (s *Store) firstAnswer(t *tx, learner, seq int64) (Answer, error) {
	return s.scanAnswer(t.row(answerWithPrevious, learner, seq), learner)
}

func (s *Store) answerBySeq(ctx context.Context, learner, seq int64) (Answer, error) {
	return s.scanAnswer(s.row(ctx, answerWithPrevious, learner, seq), learner)
}

func (s *Store) scanAnswer(row *sql.Row, learner int64) (Answer, error) {
	var a, previous maybeAnswer
	if err := row.Scan(append(a.dest(), previous.dest()...)...); err != nil {
		return Answer{}, err
	}
	return s.answer(a.row(learner), previous.row(learner))
}
