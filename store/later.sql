-- What came into version 3 of the store later: made where it is missing; in a store that cannot be written, as temporary tables that are empty.

-- ---- Topics

-- What topics were learned of: kept as long as the store.
CREATE TABLE IF NOT EXISTS topic_model (
    name TEXT PRIMARY KEY,                -- as taxonomies call it: en1
    lang TEXT NOT NULL,
    of   TEXT NOT NULL,                   -- id of the topic whose documents it was learned from; '': all
    pack BLOB NOT NULL,
    time INTEGER NOT NULL                 -- when: seconds since 1970, UTC
);

-- Each state of the taxonomy; the last one is in force. Rows are never taken away.
CREATE TABLE IF NOT EXISTS topic_version (
    id       INTEGER PRIMARY KEY,
    person   TEXT NOT NULL,               -- who made it
    time     INTEGER NOT NULL,            -- when: seconds since 1970, UTC
    what     TEXT NOT NULL,               -- "merge late into delivery"
    taxonomy TEXT NOT NULL,               -- docs/formats.md
    same_as  INTEGER NOT NULL,            -- the version that it goes back to, else its own id
    moved    INTEGER NOT NULL             -- documents whose topics it changed
);

-- The topics of the taxonomy in force.
CREATE TABLE IF NOT EXISTS topic (
    number INTEGER PRIMARY KEY,           -- keeps as long as the id is in use
    id     TEXT NOT NULL UNIQUE,
    place  INTEGER NOT NULL,              -- from 0, in the order of the taxonomy
    parent TEXT,                          -- id of the topic above
    level  INTEGER NOT NULL,              -- 1 .. 3
    name   TEXT NOT NULL,
    names  TEXT NOT NULL                  -- JSON: in the languages that have a name of their own
);

-- What documents are about. One that was looked at and has no topic has a row with topic 0.
CREATE TABLE IF NOT EXISTS document_topic (
    document INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    topic    INTEGER NOT NULL,
    share    REAL NOT NULL,               -- of the text, by the learned topics; 0: only a rule says so
    rule     INTEGER NOT NULL,            -- 1: a rule says so
    leaf     INTEGER NOT NULL,            -- 0: only a topic below it does
    PRIMARY KEY (document, topic)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS document_topic_topic ON document_topic (topic, document);

CREATE VIEW IF NOT EXISTS document_topics AS
SELECT t.document AS number, k.id AS topic, k.name, t.share, t.rule, t.leaf
FROM document_topic t JOIN topic k ON k.number = t.topic;

CREATE VIEW IF NOT EXISTS topics AS
SELECT k.id AS topic, k.name, k.names, k.parent, k.level, k.place,
       (SELECT count(*) FROM document_topic WHERE topic = k.number) AS documents
FROM topic k;

-- ---- Entities

-- What a document names: a row a mention.
CREATE TABLE IF NOT EXISTS entity (
    document   INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL,          -- from 0, in the order of the text
    type       TEXT NOT NULL,             -- ORG, LOC, PRODUCT, MONEY, PHONE ...
    name       TEXT NOT NULL,             -- what all forms of it are counted as; of what has no normal form the text
    text       TEXT NOT NULL,             -- as it stands
    source     TEXT NOT NULL,             -- own name, own rule, name, rule, model
    rule       TEXT,                      -- of a rule: its id
    score      REAL NOT NULL,             -- 0 .. 1, how likely it is right
    title      INTEGER NOT NULL,          -- 1: it stands in the title, and places are bytes of that, else of the text
    text_begin INTEGER NOT NULL,
    text_end   INTEGER NOT NULL,
    PRIMARY KEY (document, place)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS entity_name ON entity (name COLLATE NOCASE, type, document);

CREATE VIEW IF NOT EXISTS entities AS
SELECT document AS number, type, name, text, source, rule, score, iif(title, 'title', 'text') AS field,
       text_begin AS begin, text_end AS end
FROM entity;

-- ---- Segments of customers

-- What segments were learned, and went on to learn. The last one is in force.
CREATE TABLE IF NOT EXISTS segment_model (
    id   INTEGER PRIMARY KEY,
    what TEXT NOT NULL,                   -- fit, update
    time INTEGER NOT NULL,                -- when: seconds since 1970, UTC
    pack BLOB NOT NULL
);

-- Where each customer belongs now.
CREATE TABLE IF NOT EXISTS customer_segment (
    customer TEXT PRIMARY KEY,
    segment  INTEGER NOT NULL,            -- from 0; -1: an outlier, in none
    border   INTEGER NOT NULL,            -- the next segment, where that is no more than a tenth farther; -1: none
    away     REAL NOT NULL                -- distance from the middle of the segment, in spreads of the features
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS customer_segment_segment ON customer_segment (segment, customer);

-- Where each customer belonged at the end of each period.
CREATE TABLE IF NOT EXISTS segment_history (
    customer TEXT NOT NULL,
    until    INTEGER NOT NULL,            -- first second behind the period
    segment  INTEGER NOT NULL,
    PRIMARY KEY (customer, until)
) WITHOUT ROWID;

-- Whom the last export of a segment held.
CREATE TABLE IF NOT EXISTS segment_export (
    segment  INTEGER NOT NULL,
    customer TEXT NOT NULL,
    PRIMARY KEY (segment, customer)
) WITHOUT ROWID;

-- ---- Rollups: what trends are asked of, by column (store/rollup.h). Made of the rest, and made anew where that has changed.

-- What the numbers in them stand for.
CREATE TABLE IF NOT EXISTS rollup_name (
    kind INTEGER NOT NULL,                -- 1 topic, 2 aspect, 3 entity, 4 language, 5 country, 6 shop, 7 product, 8 channel
    id   INTEGER NOT NULL,                -- from 0
    name TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- The facts of 32 days, by category and day: of documents (kind 0), or of their topics, aspects, entities.
CREATE TABLE IF NOT EXISTS rollup (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    part INTEGER NOT NULL,                -- days since 1970 / 32, + 22600
    piece INTEGER NOT NULL,               -- from 0: a part of many documents has several; from 65536 on slices of it
    "column" INTEGER NOT NULL,
    data BLOB NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS rollup_place ON rollup (kind, "column", part, piece);

-- Parts that have changed since.
CREATE TABLE IF NOT EXISTS rollup_stale (
    part INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (part, kind)
) WITHOUT ROWID;

INSERT OR IGNORE INTO rollup_stale
SELECT DISTINCT (time - ((time % 2764800) + 2764800) % 2764800) / 2764800 + 22600, k.column1
FROM document, (VALUES (0), (1), (2), (3)) k WHERE time IS NOT NULL;

-- ---- Copies

-- Documents with the words of an earlier one, or nearly.
CREATE TABLE IF NOT EXISTS copy (
    document   INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
    original   INTEGER NOT NULL REFERENCES document (id), -- the first of the group, which is no copy
    similarity REAL NOT NULL              -- 0.7 .. 1, of the two
);

CREATE INDEX IF NOT EXISTS copy_original ON copy (original, document);

-- What they are found by: hashes of the words of documents, and who had each first (store/copy_keys.h).
CREATE TABLE IF NOT EXISTS copy_list (
    list  INTEGER NOT NULL,
    first INTEGER NOT NULL,               -- hash in the block, or below all of them
    data  BLOB NOT NULL,                  -- hash and document, six bytes each, by hash
    PRIMARY KEY (list, first)
) WITHOUT ROWID;

-- The same in another form, which is made anew.
DROP TABLE IF EXISTS copy_band;
UPDATE meta SET value = 'another form' WHERE key = 'copies' AND NOT EXISTS (SELECT 1 FROM copy_list);

CREATE VIEW IF NOT EXISTS copies AS
SELECT document AS number, original AS copy_of, similarity FROM copy;

-- ---- Incidents

-- What `watch` has told of: one for each time that a rule's number was off, growing as long as it is.
CREATE TABLE IF NOT EXISTS incident (
    id         INTEGER PRIMARY KEY,
    rule       TEXT NOT NULL,
    name       TEXT NOT NULL,             -- of the group; '': the rule has none
    since      INTEGER NOT NULL,          -- first second of the first period that was off
    last       INTEGER NOT NULL,          -- and of the last
    periods    INTEGER NOT NULL,          -- that were off
    metric     TEXT NOT NULL,
    value      REAL NOT NULL,             -- of the period that was most so
    expected   REAL NOT NULL,
    deviations REAL NOT NULL,
    documents  INTEGER NOT NULL,
    finding    TEXT NOT NULL              -- in a sentence
);

CREATE INDEX IF NOT EXISTS incident_rule ON incident (rule, name, last);

-- Up to which period each rule was looked at.
CREATE TABLE IF NOT EXISTS watched (
    rule  TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) WITHOUT ROWID;
