-- The store of voxpop, version 3 (PRAGMA user_version). Dates are seconds since 1970 on the store's clock (its time zone stands in `meta`).

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- A file that documents came from.
CREATE TABLE source (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,             -- as it was given
    format     TEXT NOT NULL,             -- "CSV", "JSON lines", ...
    encoding   TEXT NOT NULL,
    recognised TEXT NOT NULL,             -- JSON: {"text": column, "time": column, "order": ..., "rating": column, "scale": ..., ...}
    notes      TEXT NOT NULL DEFAULT '',
    rows       INTEGER NOT NULL DEFAULT 0, -- of data, rejected ones included
    rejected   INTEGER NOT NULL DEFAULT 0,
    repaired   INTEGER NOT NULL DEFAULT 0,
    repeats    INTEGER NOT NULL DEFAULT 0, -- rows equal to an earlier one of the file (kept)
    lost_dates INTEGER NOT NULL DEFAULT 0, -- cells of the time column that did not fit (kept without a time)
    complete   INTEGER NOT NULL DEFAULT 0, -- 1: read to the end
    UNIQUE (name, recognised)
);

-- One row a document: what it is filtered and grouped by, and what was found in it. Small, so that a scan is fast.
CREATE TABLE document (
    id          INTEGER PRIMARY KEY,
    identity    BLOB NOT NULL UNIQUE,     -- of the source's own id, else of the feedback, and the occurrence
    version     INTEGER NOT NULL,         -- hash of the content
    source      INTEGER NOT NULL REFERENCES source (id),
    external_id TEXT,                     -- the source's own id
    time        INTEGER,
    clock       INTEGER NOT NULL DEFAULT 0, -- 1: the time of day is known
    lang        TEXT NOT NULL,
    lang_conf   REAL NOT NULL,
    given_lang  TEXT,                     -- what the source says
    customer    TEXT,
    country     TEXT,
    shop        TEXT,
    product     TEXT,
    channel     TEXT,
    rating      REAL,                     -- as given
    rating_unit REAL,                     -- 0 worst .. 1 best
    nps         INTEGER,                  -- 0 .. 10
    recommended INTEGER,                  -- 0, 1
    tokens      INTEGER NOT NULL,
    label       TEXT,                     -- neg, neu, pos; NULL: no text, or a language that is not scored
    score       REAL,                     -- -1 .. 1
    p_neg       REAL,
    p_neu       REAL,
    p_pos       REAL,
    -- What the writer wants; NULL where label is.
    intent       TEXT,                    -- the main one: leaving, complaint, request, question, suggestion, praise, none
    urgency      TEXT,                    -- how soon an answer is due: urgent, soon, normal, none
    reasons      TEXT,                    -- why, between spaces: danger, legal, fraud, deadline, waiting, leaving, unsolved
    p_leaving    INTEGER,                 -- probabilities that they hold, in per cent
    p_complaint  INTEGER,
    p_request    INTEGER,
    p_question   INTEGER,
    p_suggestion INTEGER,
    p_praise     INTEGER
);

CREATE INDEX document_time ON document (time);

-- What a document speaks of: a row a mention.
CREATE TABLE aspect (
    document       INTEGER NOT NULL REFERENCES document (id),
    place          INTEGER NOT NULL,      -- from 0, in the order of the text
    category       TEXT NOT NULL,         -- id in the taxonomy; "other": in none of its categories
    term           TEXT NOT NULL,         -- as it stands
    label          TEXT NOT NULL,         -- neg, neu, pos: how it is spoken of
    score          REAL NOT NULL,         -- -1 .. 1
    opinion        TEXT NOT NULL,         -- the words of opinion that belong to it, as they stand, with ", " between
    title          INTEGER NOT NULL,      -- 1: it stands in the title, and places are bytes of that, else of the text
    term_begin     INTEGER NOT NULL,
    term_end       INTEGER NOT NULL,
    sentence_begin INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    PRIMARY KEY (document, place)
) WITHOUT ROWID;

CREATE INDEX aspect_category ON aspect (category, label, document, score);

-- The words of a document, apart, because they are read for few of them.
CREATE TABLE content (
    id     INTEGER PRIMARY KEY,
    title  TEXT,
    text   TEXT,
    fields TEXT NOT NULL                  -- JSON: the columns without a role of their own
);

CREATE VIRTUAL TABLE documents_fts USING fts5 (title, text, content = 'content', content_rowid = 'id', tokenize = 'voxpop');
-- Bytes that the index gathers before it writes a segment.
INSERT INTO documents_fts (documents_fts, rank) VALUES ('hashsize', 33554432);

-- ---- What people said of documents, and what was learned from it

-- A person's word about a field of a document. Rows go only with the document (`forget`), and nothing in them changes but the last three columns. The newest of a
-- document's field that is not undone, and was said of the text that the document has now, holds in place of what the analysis found.
CREATE TABLE correction (
    id        INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL REFERENCES document (id),
    field     TEXT NOT NULL,              -- sentiment, intent, urgency, aspect.NAME
    value     TEXT NOT NULL,
    person    TEXT NOT NULL,              -- who said it
    time      INTEGER NOT NULL,           -- when: seconds since 1970, UTC
    origin    TEXT NOT NULL,              -- correct, label, or the file that it came from
    wording   INTEGER NOT NULL,           -- hash of the title and text that it was said of
    stale     INTEGER NOT NULL DEFAULT 0, -- 1: the document has another text now
    undone_by TEXT,
    undone    INTEGER                     -- when
);

CREATE INDEX correction_document ON correction (document, field);

-- Those that hold.
CREATE VIEW correction_in_force AS
SELECT * FROM correction c
WHERE id = (SELECT max(id) FROM correction WHERE document = c.document AND field = c.field AND undone IS NULL AND NOT stale);

-- What the analysis found in documents whose rows hold a person's word instead.
CREATE TABLE analysed (
    id           INTEGER PRIMARY KEY REFERENCES document (id),
    label        TEXT,
    score        REAL,
    p_neg        REAL,
    p_neu        REAL,
    p_pos        REAL,
    intent       TEXT,
    urgency      TEXT,
    reasons      TEXT,
    p_leaving    INTEGER,
    p_complaint  INTEGER,
    p_request    INTEGER,
    p_question   INTEGER,
    p_suggestion INTEGER,
    p_praise     INTEGER
);

-- What the analysis found of the aspects of documents in `analysed`.
CREATE TABLE analysed_aspect AS SELECT * FROM aspect;
CREATE INDEX analysed_aspect_document ON analysed_aspect (document);

-- The sentiment model of a language that was trained on this store's documents.
CREATE TABLE model (
    lang    TEXT PRIMARY KEY,
    pack    BLOB NOT NULL,
    mix     BLOB NOT NULL,                -- how its answer and that of the shipped model become one: doubles
    facts   TEXT NOT NULL,                -- JSON: what it was trained on, and how it compares
    time    INTEGER NOT NULL              -- when it was trained: seconds since 1970, UTC
);

-- The stable face of the store: what other programs may read.
CREATE VIEW documents AS
SELECT d.id AS number,
       coalesce(d.external_id, lower(hex(d.identity))) AS id,
       CASE WHEN d.time IS NULL THEN NULL
            WHEN d.clock THEN strftime('%Y-%m-%dT%H:%M:%S', d.time, 'unixepoch')
            ELSE date(d.time, 'unixepoch') END AS time,
       d.lang, d.lang_conf, d.given_lang, d.customer, d.country, d.shop, d.product, d.channel,
       d.rating, d.rating_unit, d.nps, d.recommended, d.tokens,
       d.label AS sentiment, d.score, d.p_neg, d.p_neu, d.p_pos,
       d.intent, d.urgency, d.reasons, d.p_leaving / 100.0 AS p_leaving, d.p_complaint / 100.0 AS p_complaint,
       d.p_request / 100.0 AS p_request, d.p_question / 100.0 AS p_question, d.p_suggestion / 100.0 AS p_suggestion,
       d.p_praise / 100.0 AS p_praise,
       c.title, c.text, c.fields, s.name AS source
FROM document d JOIN content c ON c.id = d.id JOIN source s ON s.id = d.source;

CREATE VIEW aspects AS
SELECT a.document AS number, a.category, a.term, a.label AS sentiment, a.score, a.opinion,
       iif(a.title, 'title', 'text') AS field, a.term_begin AS begin, a.term_end AS end,
       CAST(substr(CAST(iif(a.title, c.title, c.text) AS BLOB), a.sentence_begin + 1, a.sentence_end - a.sentence_begin) AS TEXT) AS sentence
FROM aspect a JOIN content c ON c.id = a.document;
