-- Times are Unix milliseconds. Tables of a learner are keyed by the learner first,
-- so that one learner's rows lie together; no key points from one learner to another.

-- +goose Up
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE concepts (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE templates (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE calendars (
    id             INTEGER PRIMARY KEY,
    zone           TEXT    NOT NULL,
    cutoff_minutes INTEGER NOT NULL,
    UNIQUE (zone, cutoff_minutes)
);

CREATE TABLE learners (
    id          INTEGER PRIMARY KEY,
    created_at  INTEGER NOT NULL,
    calendar_id INTEGER NOT NULL
);

CREATE TABLE sessions (
    id_hash    BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the random id in the cookie
    learner_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_learner ON sessions (learner_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE sittings (
    learner_id INTEGER NOT NULL,
    sitting    INTEGER NOT NULL, -- 1, 2, 3 … per learner
    kind       TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    token      TEXT,             -- made by the page that starts it, so that a second press starts nothing
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    PRIMARY KEY (learner_id, sitting)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sittings_token ON sittings (learner_id, token) WHERE token IS NOT NULL;

CREATE TABLE items (
    learner_id  INTEGER NOT NULL,
    sitting     INTEGER NOT NULL,
    n           INTEGER NOT NULL, -- 1, 2, 3 … per sitting
    template_id INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    seed        INTEGER NOT NULL, -- the bits of an unsigned 64-bit number
    concept_id  INTEGER NOT NULL,
    attempt     INTEGER NOT NULL, -- 1, or more when it came back after a miss
    origin      INTEGER NOT NULL, -- n of the item whose miss brought it, 0 at the start
    skipped     INTEGER NOT NULL,
    answer_seq  INTEGER,          -- answers.seq once answered
    PRIMARY KEY (learner_id, sitting, n)
) WITHOUT ROWID;

-- Append-only. An answer taken back keeps its row and gets undone_at.
CREATE TABLE answers (
    learner_id     INTEGER NOT NULL,
    seq            INTEGER NOT NULL, -- 1, 2, 3 … per learner, in the order of storing
    sitting        INTEGER NOT NULL,
    n              INTEGER NOT NULL,
    concept_id     INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    day            INTEGER NOT NULL, -- the learner's day then, never computed anew
    score          REAL    NOT NULL, -- 0 … 1
    grade          INTEGER NOT NULL, -- 0 undecided, 1 again … 4 easy
    response       TEXT    NOT NULL,
    misconceptions TEXT,             -- one a line
    previous       INTEGER NOT NULL, -- seq of the answer that made the memory before, 0 for none
    facts          BLOB    NOT NULL, -- raw signals and the memory after, see facts.go
    undone_at      INTEGER,
    undone_item    TEXT, -- what was asked, kept when its question may leave the sitting
    PRIMARY KEY (learner_id, seq)
) WITHOUT ROWID;

-- A cache of the replay of answers.
CREATE TABLE memories (
    learner_id INTEGER NOT NULL,
    concept_id INTEGER NOT NULL,
    answer_seq INTEGER NOT NULL, -- the answer that made it
    stability  REAL    NOT NULL,
    difficulty REAL    NOT NULL,
    last       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    last_day   INTEGER NOT NULL,
    days       INTEGER NOT NULL,
    reps       INTEGER NOT NULL,
    lapses     INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    step       INTEGER NOT NULL,
    PRIMARY KEY (learner_id, concept_id)
) WITHOUT ROWID;
CREATE INDEX memories_due ON memories (learner_id, due);
