/*
 * voxpop: text analytics for customer feedback in Chinese, Russian, Dutch and English.
 *
 * The library never ends the process, prints, or keeps global state (but for one log hook). Rules that hold everywhere:
 *
 *  - Functions that can fail return a vp_status and take a `vp_error *` last, which may be NULL. On failure the outputs
 * are untouched.
 *  - Ownership is said in three words: *owned* (you free it), *borrowed until ...*, *copied*.
 *  - Text is UTF-8, a pointer and a length in bytes; it need not end with NUL and may hold anything. Offsets are bytes
 * into the text as it was passed.
 *  - A vp_engine is immutable after it is made and may be shared by all threads; a vp_session belongs to one thread at
 * a time.
 *  - Languages are codes: ISO 639-1 where one exists, else 639-3; "und" when unsure. Analysed are "zh", "ru", "nl" and
 * "en".
 */
#ifndef VOXPOP_H
#define VOXPOP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VP_VERSION "0.1.0"
#define VP_API __attribute__((visibility("default")))

/* ---- Errors ---- */

typedef enum vp_status {
    VP_OK = 0,
    VP_INVALID = 1,   /* an argument or option makes no sense */
    VP_NO_MEMORY = 2, /* the system, or a cap, gave no more memory */
    VP_IO = 3,        /* a file could not be read or written */
    VP_FORMAT = 4,    /* the content is not what it should be */
    VP_LIMIT = 5,     /* a bound that protects the machine was reached */
    VP_STORE = 6,     /* the store refused */
    VP_CANCELLED = 7, /* the caller's `cancelled` said so */
    VP_NOT_FOUND = 8, /* no such field, handle, language ... */
} vp_status;

/* The caller's own; filled on failure. Strings are empty and numbers 0 where they do not apply. */
typedef struct vp_error {
    vp_status code;
    char message[320]; /* what is wrong, one line */
    char hint[256];    /* what to do about it */
    char file[256];
    uint64_t line;   /* from 1 */
    uint64_t byte;   /* offset from 0; bytes of the file's text as UTF-8 */
    uint64_t column; /* from 1, in characters; of filter expressions and patterns */
} vp_error;

/* Name of a status, e.g. "invalid argument"; static. */
VP_API const char *vp_status_name(vp_status status);

/* ---- Engine and session ---- */

typedef struct vp_engine vp_engine;
typedef struct vp_session vp_session;

typedef struct vp_engine_options {
    size_t struct_size; /* sizeof(vp_engine_options) */
    const char
        *sentiment_model;    /* pack file that replaces the shipped model of its language; NULL: shipped models only */
    size_t cache_bytes;      /* cap of a session's word cache; 0: 64 MB. Changes speed, never results */
    const char *segmenter;   /* model of Chinese words: "default", "ud", "sxu" or a pack file; NULL: "default" */
    const char *dictionary;  /* file of the user's own Chinese words (docs/formats.md); NULL: none */
    const char *lemma_model; /* pack file that replaces the shipped lemmas of its language; NULL: shipped ones only */
    const char *taxonomy; /* file of what feedback is about (lexicons/README.md), added to the shipped one or, where it
                             begins with "!only", in its place; NULL: the shipped one */
    const char *aspect_model; /* pack file that replaces the shipped model of aspects of its language; NULL: shipped */
    int correct_slips; /* 1: stems and lemmas of words that are clearly typing slips are those of the word meant */
    /* Files of the user's own polarity and modifier entries, which win over the shipped ones (docs/formats.md).
     * "nl=FILE": for Dutch only. Borrowed for the call */
    const char *const *lexicons; /* [lexicon_count] */
    size_t lexicon_count;
    const char *const *models; /* [model_count] pack files that replace the shipped model of their kind and language */
    size_t model_count;
    const char *entity_rules; /* file of the user's own rules for entities (docs/entities.md); NULL: none */
    /* Files of the user's own names: brands, products, staff, and what is none (docs/formats.md). Borrowed for the call
     */
    const char *const *gazetteers; /* [gazetteer_count] */
    size_t gazetteer_count;
} vp_engine_options;

/* Loads lexicons and models. `options` may be NULL. *out is owned: vp_engine_free. */
VP_API vp_status vp_engine_new(const vp_engine_options *options, vp_engine **out, vp_error *error);
/* Sessions and stores of the engine must be gone. NULL is fine. */
VP_API void vp_engine_free(vp_engine *engine);

/* *out is owned: vp_session_free. The engine must outlive it. */
VP_API vp_status vp_session_new(const vp_engine *engine, vp_session **out, vp_error *error);
VP_API void vp_session_free(vp_session *session);

/* ---- Text: what the results below point to is borrowed until the session's next call ---- */

typedef struct vp_language {
    char code[12];     /* "nl", ...; "und" when the evidence is short */
    char script[8];    /* of Chinese "Hans" (simplified) or "Hant" (traditional), as ISO 15924 has them, else "" */
    double confidence; /* probability that the code is right, 0..1 */
} vp_language;

/* `among`: comma-separated codes the answer is restricted to, or NULL; VP_INVALID for a code that is never answered. */
VP_API vp_status vp_detect(vp_session *session, const char *text, size_t length, const char *among, vp_language *out,
                           vp_error *error);

/* The text as it is read: without tags (HTML, BBCode) and invisible characters, and with the characters that entities
 * stand for. *out is `text` itself where there is nothing to do. Of texts of more than 1 MB: the first of it. */
VP_API vp_status vp_readable(vp_session *session, const char *text, size_t length, const char **out, size_t *out_length,
                             vp_error *error);

typedef struct vp_language_span {
    size_t begin, end; /* bytes */
    vp_language language;
    double share; /* of the letters of the text; all together 1 */
} vp_language_span;

/* The parts of a text of at most 1 MB that are in one language each: in order, together they are the text; one where
 * nothing changes. The confidence is lower where words of two languages are mixed. *spans is borrowed until the
 * session's next call. VP_LIMIT for a longer text. */
VP_API vp_status vp_detect_spans(vp_session *session, const char *text, size_t length, const vp_language_span **spans,
                                 size_t *count, vp_error *error);

typedef enum vp_token_kind {
    VP_TOKEN_WORD = 0,
    VP_TOKEN_NUMBER = 1,
    VP_TOKEN_PUNCTUATION = 2,
    VP_TOKEN_SYMBOL = 3,
    VP_TOKEN_EMOJI = 4,
    VP_TOKEN_EMOTICON = 5,
    VP_TOKEN_URL = 6,
    VP_TOKEN_EMAIL = 7,
    VP_TOKEN_MENTION = 8,
    VP_TOKEN_HASHTAG = 9,
    VP_TOKEN_MARKUP = 10, /* tags and invisible characters between the words; `folded` and `stem` are empty */
} vp_token_kind;

typedef struct vp_span {
    size_t begin, end; /* [begin, end) in bytes */
} vp_span;

typedef struct vp_token {
    size_t begin, end; /* [begin, end) in bytes of the text */
    vp_token_kind kind;
    const char *folded; /* without tags and entities in it, normalised (NFKC), case folded; NUL-terminated */
    const char *stem;   /* Snowball stem of `folded` where the language has one, else `folded` */
} vp_token;

/* `lang` NULL: detected. Texts of more than 1 MB: VP_LIMIT. All but the white space of the text is in exactly one
 * token, and none holds white space. */
VP_API vp_status vp_tokenize(vp_session *session, const char *lang, const char *text, size_t length,
                             const vp_token **tokens, size_t *count, vp_error *error);
VP_API vp_status vp_sentences(vp_session *session, const char *lang, const char *text, size_t length,
                              const vp_span **spans, size_t *count, vp_error *error);
/* Stem of one word as it stands (white space is not looked at). *stem is borrowed, NUL-terminated. */
VP_API vp_status vp_stem(vp_session *session, const char *lang, const char *word, size_t length, const char **stem,
                         vp_error *error);

/*
 * Lemmas of words, in order: what a dictionary lists them under, chosen by the words around. The words are
 * words[word_count] in `text`, one sentence or several; `words` NULL: what vp_tokenize finds, markup as it stands. Of a
 * language without a lemmatizer (all but nl, en and ru) they are the stems. lemmas[count] is borrowed; no lemma is
 * empty or holds white space.
 */
VP_API vp_status vp_lemmas(vp_session *session, const char *lang, const char *text, size_t length, const vp_span *words,
                           size_t word_count, const char *const **lemmas, size_t *count, vp_error *error);

enum { VP_COMPOUND_PARTS = 4 };

/* The parts of a Dutch compound, without the letters that join them: bezorgkosten is bezorg and kosten. One part, the
 * word itself, when it is none. What earlier calls gave stays as it is. */
VP_API vp_status vp_split_compound(vp_session *session, const char *word, size_t length,
                                   vp_span parts[VP_COMPOUND_PARTS], size_t *count, vp_error *error);

/* The words under which the full-text index of a store has a text, for the xTokenize of another FTS5 tokenizer: `emit`
 * is its xToken, with flags, offsets and codes as there. `query` 1: a text that is searched for. Returns 0, what `emit`
 * returned, or SQLITE_NOMEM. */
VP_API int vp_index_words(vp_session *session, const char *text, size_t length, int query, void *sink,
                          int (*emit)(void *sink, int flags, const char *word, int length, int begin, int end));

typedef enum vp_sentiment_label { VP_NEGATIVE = 0, VP_NEUTRAL = 1, VP_POSITIVE = 2 } vp_sentiment_label;
typedef enum vp_sentiment_method {
    VP_METHOD_BLEND = 0,
    VP_METHOD_LEXICON = 1,
    VP_METHOD_BAYES = 2
} vp_sentiment_method;

typedef struct vp_sentiment_options {
    size_t struct_size;
    vp_sentiment_method method;
    int binary; /* 1: only negative or positive */
} vp_sentiment_options;

typedef struct vp_sentiment {
    vp_sentiment_label label;
    double score;          /* -1..1: p[positive] - p[negative] */
    double probability[3]; /* by vp_sentiment_label, sums to 1 */
} vp_sentiment;

/* `lang` NULL: detected; a language without a model is scored by emoji and emoticons alone. `options` may be
 * NULL. VP_LIMIT: the text is longer than 1 MB. */
VP_API vp_status vp_sentiment_of(vp_session *session, const char *lang, const char *text, size_t length,
                                 const vp_sentiment_options *options, vp_sentiment *out, vp_error *error);

enum { VP_STARS = 5 };

typedef struct vp_stars {
    int likely;                   /* 1..VP_STARS: as many are as likely to be too few as too many (the median) */
    double expected;              /* 1..VP_STARS: the mean */
    double probability[VP_STARS]; /* of one star, of two, ...; sums to 1 */
} vp_stars;

/* How many stars the writer would give. `lang` NULL: detected. VP_NOT_FOUND: the model of the language knows none (of
 * the shipped ones that of zh); VP_LIMIT: the text is longer than 1 MB. */
VP_API vp_status vp_stars_of(vp_session *session, const char *lang, const char *text, size_t length, vp_stars *out,
                             vp_error *error);
VP_API const char *vp_sentiment_name(vp_sentiment_label label); /* "neg", "neu", "pos"; static */

enum { VP_ASPECT_OPINIONS = 4 };

typedef struct vp_aspect {
    const char *category; /* id in the taxonomy, "other" for none; borrowed from the engine */
    vp_span term, sentence;
    vp_sentiment_label polarity;
    double score;                         /* -1..1 */
    vp_span opinions[VP_ASPECT_OPINIONS]; /* [opinion_count] words of opinion that belong to the term, in order */
    size_t opinion_count;
} vp_aspect;

/* What the text is about, in order. `lang` NULL: detected; in other languages than zh, ru, nl and en nothing is found.
 * aspects[count] is borrowed until the session's next call. VP_LIMIT: the text is longer than 1 MB. */
VP_API vp_status vp_aspects_of(vp_session *session, const char *lang, const char *text, size_t length,
                               const vp_aspect **aspects, size_t *count, vp_error *error);

/* What changes the weight of a hit. */
typedef struct vp_influence {
    size_t begin, end; /* [begin, end) in bytes of the text: what causes it */
    const char *kind; /* "negation", "intensity", "irrealis", "contrast", "expectation", "emphasis" or "mark"; static */
    double factor;    /* of the weight */
} vp_influence;

/* An entry of the polarity list or an emoji that stands in the text. */
typedef struct vp_hit {
    size_t begin, end;              /* [begin, end) in bytes of the text */
    double weight;                  /* of the list, -3..3 */
    double contribution;            /* the weight times all factors */
    const vp_influence *influences; /* [influence_count] */
    size_t influence_count;
} vp_hit;

/* What the learned model goes by: a word with its letters and endings, or words beside each other. */
typedef struct vp_part {
    size_t begin, end;   /* [begin, end) in bytes of the text; of a word that comes again, where it comes first */
    double contribution; /* to the log odds */
} vp_part;

/* Why a text has its sentiment. Log odds are ln(p(pos) / p(neg)): above 0 positive is likelier. What neutral gets is
 * not told. */
typedef struct vp_explanation {
    double odds;          /* base + lists + the contributions of the parts */
    double base;          /* what every text of that length has */
    double lists;         /* of the word lists, all hits together */
    const vp_part *parts; /* [part_count] in the order of the text; none with VP_METHOD_LEXICON */
    size_t part_count;
    const vp_hit *hits; /* [hit_count] in the order of the text. The more positive the sum of their contributions, the
                           better the opinion */
    size_t hit_count;
} vp_explanation;

/* Of the label and probabilities that vp_sentiment_of gives; `lang` and `method` as of that. What *out points to is
 * borrowed until the session's next call. */
VP_API vp_status vp_explain_sentiment(vp_session *session, const char *lang, const char *text, size_t length,
                                      vp_sentiment_method method, vp_explanation *out, vp_error *error);

/* What somebody wants who writes. Several may hold; the first that does, in this order, is the main one. */
typedef enum vp_intent_kind {
    VP_INTENT_LEAVING = 0, /* wants to leave, or has left */
    VP_INTENT_COMPLAINT = 1,
    VP_INTENT_REQUEST = 2,
    VP_INTENT_QUESTION = 3,
    VP_INTENT_SUGGESTION = 4,
    VP_INTENT_PRAISE = 5,
    VP_INTENT_NONE = 6, /* nothing to act on */
    VP_INTENT_COUNT = VP_INTENT_NONE
} vp_intent_kind;

/* How soon an answer is due. */
typedef enum vp_urgency {
    VP_URGENCY_NONE = 0,
    VP_URGENCY_NORMAL = 1,
    VP_URGENCY_SOON = 2,
    VP_URGENCY_URGENT = 3
} vp_urgency;

/* Why it is; the first four make it urgent, the others soon. */
typedef enum vp_reason {
    VP_REASON_DANGER = 0,   /* to health or safety */
    VP_REASON_LEGAL = 1,    /* lawyers, authorities */
    VP_REASON_FRAUD = 2,    /* theft, a hacked account */
    VP_REASON_DEADLINE = 3, /* today, tomorrow, at once */
    VP_REASON_WAITING = 4,  /* for long, or asked before */
    VP_REASON_LEAVING = 5,
    VP_REASON_UNSOLVED = 6, /* a complaint that asks for something */
    VP_REASON_COUNT = 7
} vp_reason;

typedef struct vp_intent {
    vp_intent_kind main;
    double probability[VP_INTENT_COUNT]; /* that it holds, each by itself */
    vp_urgency urgency;
    unsigned reasons; /* bit 1 << vp_reason */
} vp_intent;

/* `lang` NULL: detected; in a language without a list only the sentiment speaks. VP_LIMIT: the text is longer than 1
 * MB.
 */
VP_API vp_status vp_intent_of(vp_session *session, const char *lang, const char *text, size_t length, vp_intent *out,
                              vp_error *error);
VP_API const char *vp_intent_name(vp_intent_kind kind); /* "leaving", ..., "none"; static */
VP_API const char *vp_urgency_name(vp_urgency urgency); /* "none", "normal", "soon", "urgent"; static */
VP_API const char *vp_reason_name(vp_reason reason);    /* "danger", ...; static */

typedef struct vp_entity {
    size_t begin, end;  /* [begin, end) in bytes of the text */
    const char *type;   /* "PHONE", "DATE", "ORG" ... */
    const char *normal; /* in a form for programs: E.164, ISO 8601, "25 EUR", the name all of its forms are counted as;
                           "" where there is none */
    const char *source; /* "rule", "name" (of a list); "own rule", "own name": of the user's files */
    const char *rule;   /* id of the rule, else "" */
    double score;       /* 0..1, how likely it is right */
    int personal;       /* 1: vp_redact masks it unless told otherwise */
} vp_entity;

/* Entities of a text of at most 1 MB, in order, without overlaps: the one with more evidence stays. *entities is
 * borrowed. `lang` NULL: detected. */
VP_API vp_status vp_entities(vp_session *session, const char *lang, const char *text, size_t length,
                             const vp_entity **entities, size_t *count, vp_error *error);

/* BIO tags of the words of a sentence ("B-PER", "I-PER", "O"), words[count] of the text, in Chinese its characters:
 * what the model of the language finds, without rules. tags[count] is borrowed. VP_NOT_FOUND: there is no model. */
VP_API vp_status vp_tag(vp_session *session, const char *lang, const char *text, size_t length, const vp_span *words,
                        size_t count, const char *const **tags, vp_error *error);

typedef struct vp_redact_options {
    size_t struct_size;
    const char *types; /* comma-separated; NULL: all that is personal */
    const void *key;   /* secret of 16 bytes or more for pseudonyms; NULL: masks alone. Not kept */
    size_t key_length;
} vp_redact_options;

/* A text of at most 1 MB with personal data masked: [PHONE], with a key [PHONE:0123456789abcdef], the same for the same
 * number. What stands in tags is masked, too. *out is borrowed, NUL-terminated. `options` may be NULL. */
VP_API vp_status vp_redact(vp_session *session, const char *lang, const char *text, size_t length,
                           const vp_redact_options *options, const char **out, size_t *out_length, vp_error *error);

/* ---- Tables: what every query answers ---- */

typedef struct vp_table vp_table;

typedef enum vp_cell_type {
    VP_CELL_EMPTY = 0,
    VP_CELL_TEXT = 1,
    VP_CELL_INTEGER = 2,
    VP_CELL_REAL = 3,
    VP_CELL_JSON = 4
} vp_cell_type;

typedef struct vp_cell {
    vp_cell_type type;
    const char *text; /* VP_CELL_TEXT, VP_CELL_JSON: NUL-terminated, borrowed from the table */
    size_t length;
    int64_t integer;
    double real;
} vp_cell;

VP_API size_t vp_table_rows(const vp_table *table);
VP_API size_t vp_table_columns(const vp_table *table);
VP_API const char *vp_table_name(const vp_table *table, size_t column);
VP_API vp_cell vp_table_cell(const vp_table *table, size_t row, size_t column);
VP_API void vp_table_free(vp_table *table);

/* VP_XLSX: an Excel workbook, of tables and of vp_store_export. */
typedef enum vp_format { VP_TEXT = 0, VP_CSV = 1, VP_JSON = 2, VP_JSONL = 3, VP_XLSX = 4 } vp_format;

typedef struct vp_style {
    int color; /* 1: ANSI colours */
    int width; /* columns of the terminal; 0: as wide as it takes */
} vp_style;

/* Takes `length` bytes; returns 0, or anything else to stop with VP_IO. */
typedef int (*vp_write)(void *context, const char *bytes, size_t length);

/* `style` may be NULL. */
VP_API vp_status vp_table_write(const vp_table *table, vp_format format, const vp_style *style, vp_write write,
                                void *context, vp_error *error);

/* ---- Store ---- */

typedef struct vp_store vp_store;

/* Opens a store, or makes it when `create` is 1. `path` NULL: a temporary store that goes with the handle. *out is
 * owned: vp_store_free, before the engine. A store handle belongs to one thread at a time. */
VP_API vp_status vp_store_open(const vp_engine *engine, const char *path, int create, vp_store **out, vp_error *error);
VP_API void vp_store_free(vp_store *store);
/* As vp_store_free, and takes the file away if this handle made it, nothing was read into it, and nobody else has it
 * open: for when the work it was made for has failed. */
VP_API void vp_store_discard(vp_store *store);
/* What is wrong with a store's file, which is only read: what, fault. No rows: nothing. *out is owned: vp_table_free.
 * VP_IO: there is no such file. VP_STORE: it is of another version, or was written meanwhile where it cannot be locked.
 */
VP_API vp_status vp_store_check(const char *path, vp_table **out, vp_error *error);
/* Copies a store, also while it is in use, to a file that is not there yet. A damaged one is not copied. */
VP_API vp_status vp_store_backup(const char *path, const char *to, vp_error *error);
/* Gives the room of what was deleted back, merges the full-text index, makes all rollups anew, and finds the copies of
 * an older store. A damaged store is left as it is. */
VP_API vp_status vp_store_compact(vp_store *store, vp_error *error);

/* On which day weeks begin ("monday", "sunday", "saturday") in what is asked through this handle; `kept` 1: from now on
 * in the store, also for handles that are opened later. VP_INVALID: another day. */
VP_API vp_status vp_store_week(vp_store *store, const char *day, int kept, vp_error *error);

/* What is asked through this handle is asked by the clock of this zone (IANA: "Europe/Amsterdam"): where it is another
 * than the store's, all documents are read anew for each question. Nothing may be written through it then. VP_INVALID:
 * no such zone. */
VP_API vp_status vp_store_clock(vp_store *store, const char *zone, vp_error *error);

/* Saves a filter (docs/filters.md) in the store; @name stands for it in every filter that the store is asked with. A
 * name that is taken, in any case of the letters a to z, gets the new one. VP_INVALID, VP_NOT_FOUND: the filter, or
 * another that names this one, would not do. */
enum { VP_SAVED_FILTERS_MOST = 1000 };
VP_API vp_status vp_filter_save(vp_store *store, const char *name, const char *filter, vp_error *error);
/* VP_NOT_FOUND: there is none, or another filter names it. */
VP_API vp_status vp_filter_delete(vp_store *store, const char *name, vp_error *error);
/* name, filter. *out is owned: vp_table_free. */
VP_API vp_status vp_filters(vp_store *store, vp_table **out, vp_error *error);

typedef struct vp_export_options {
    size_t struct_size;
    vp_format format;  /* VP_CSV (the default), VP_JSONL, VP_XLSX */
    const char *where; /* a filter; NULL: all documents */
    const char *excel; /* of CSV: the locale of the Excel that is to open it ("nl_NL"), whose separator and decimal mark
                          it gets, and a byte order mark; NULL: none */
} vp_export_options;

/* Writes the documents with all that was found in them, a row each, in the order of their numbers, without holding them
 * in memory. In CSV texts that begin with = + - @ get a ' before them; in a workbook they are texts. Columns:
 * docs/store.md. `options` may be NULL. */
VP_API vp_status vp_store_export(vp_store *store, const vp_export_options *options, vp_write write, void *context,
                                 vp_error *error);
/* 1 when the file at `path` is a voxpop store, 0 when it is anything else or cannot be read. */
VP_API int vp_is_store(const char *path);

/* ---- Analysing files ---- */

typedef struct vp_progress {
    const char *file;
    uint64_t bytes_done, bytes_total; /* of the file as it lies on disk; total 0: unknown */
    uint64_t rows;
    int surveying; /* 1 in the first pass over a file, in which columns are recognised */
} vp_progress;

typedef struct vp_analyze_options {
    size_t struct_size;
    const char *map; /* "text=COL,time=COL,rating=COL 1-10,..."; NULL: recognised. COL: a name, or a number from 1 */
    /* File for rejected rows; NULL: "<input>.rejects.jsonl" beside each input, "stdin.rejects.jsonl"; with a temporary
     * store only where it can be made, and none for standard input. */
    const char *rejects;
    const char *encoding; /* name of the input's encoding; NULL: recognised */
    const char *sheet;    /* XLSX: name or number (from 1) of the sheet; NULL: the one with feedback */
    const char *timezone; /* IANA name for times that carry no zone; NULL: UTC */
    /* Masks personal data first of all, in every field, the customer's name and rejected rows; NULL: nothing. A store
     * keeps to one way: types and key. */
    const vp_redact_options *redact;
    const char *join; /* file with a table whose columns are added to the fields by a key both share; NULL: none */
    int threads;      /* 0: as many as there are processors */
    int no_header;    /* 1: the first row is data */
    /* 1: with `redact` and `write`: the rows of the files, masked, in place of documents: CSV, of JSON JSON lines. */
    int rows;
    void (*progress)(void *context, const vp_progress *progress); /* may be NULL; from the calling thread */
    int (*cancelled)(void *context);                              /* may be NULL; asked between batches */
    /* Takes what is wrong with a file, and the run goes on with the next; NULL: the run ends with it. */
    void (*failed)(void *context, const vp_error *error);
    void *context;
    /* Most memory for unpacking a .zst file, in MB, 1 to 2048, rounded up to a power of 2; 0: 128. */
    int max_window;
    int whole_rows; /* 1: a row at the end that is not finished is left: somebody is still writing it */
    /* File with the secret by which authors in exports of platforms become pseudonyms. "": it has no place, so that
     * such an export fails. NULL: authors are kept. With `redact` of all types, or a key, its pseudonyms are theirs. A
     * store keeps to one key. */
    const char *authors;
    /* When what the files hold was seen, as "2024-03-01T14:30": relative times ("5分钟前") are counted from it. NULL:
     * when each file was last changed. */
    const char *as_of;
    int make_key; /* 1: where `authors` is not there it is made, with its folders, readable by its owner alone */
    int keep_all; /* 1: rows that are no feedback (totals, notes of a service, what staff wrote) are documents, too */
} vp_analyze_options;

typedef struct vp_intake {
    uint64_t rows;        /* rows of data that were read */
    uint64_t with_text;   /* of them, documents with text */
    uint64_t rating_only; /* documents without text, but with a rating */
    uint64_t empty;       /* documents with neither */
    uint64_t rejected;
    uint64_t dropped;     /* of the rejected: rows that no file has taken */
    uint64_t no_feedback; /* of the rejected: sound rows that are none, as totals of the others and service messages */
    uint64_t repaired;    /* rows that were mended (invalid bytes, stray quotes, ragged) and kept */
    uint64_t unchanged;   /* rows that the store held already */
    uint64_t replaced;    /* older versions that were replaced */
    uint64_t repeats;     /* rows equal to an earlier one of the same file, kept */
    uint64_t lookup_rows; /* rows of files that hold no feedback (lookup tables), left out: not among `rows` */
    uint64_t failed;      /* files that could not be analysed, or not to their end */
    uint64_t masked;      /* pieces of personal data; vp_sources has them by type */
    uint64_t unfinished;  /* with whole_rows: files whose last row was left */
} vp_intake;

/*
 * Analyses files ("-": standard input). With `store` the documents go into it; else each is written to `write` as one
 * JSON object a line, in the order of the input. Rows that cannot be read go to the rejects file; that is not a
 * failure. With `failed` a file that cannot be analysed is none either. `options` may be NULL; `intake` may be NULL. A
 * batch into a store that ends early, by any cause, is resumed by the same call.
 */
VP_API vp_status vp_analyze(const vp_engine *engine, const char *const *paths, size_t count,
                            const vp_analyze_options *options, vp_store *store, vp_write write, void *write_context,
                            vp_intake *intake, vp_error *error);

/*
 * How a file would be read: a row for the file, one for each column, and one for each fate of rows that were not taken
 * as they are: rejected, set aside, lost (a time or rating), empty, mended. Columns: kind, name, read_as, count, share,
 * example, why, change (an option of the command that reads it otherwise). Of `options` counts what is about reading.
 * Owned: vp_table_free.
 */
VP_API vp_status vp_doctor(const vp_engine *engine, const char *path, const vp_analyze_options *options, vp_table **out,
                           vp_error *error);

/* What was recognised in the files of the store: file, format, encoding, rows, mapping. Owned: vp_table_free. */
VP_API vp_status vp_sources(vp_store *store, vp_table **out, vp_error *error);

/* ---- Asking a store ---- */

/* Facts about the store as name and value. *out is owned: vp_table_free. (Here and below.) */
VP_API vp_status vp_info(vp_store *store, vp_table **out, vp_error *error);

typedef struct vp_trend_query {
    size_t struct_size;
    const char *metric; /* "sentiment", "volume", "share", "rating", "nps", "csat", "net-sentiment"; NULL: sentiment */
    const char *every;  /* "day", "week", "month", "quarter", "year"; NULL: month */
    const char *by;     /* a field to split by, or two with a comma between; or NULL */
    const char *where;  /* filter, or NULL; grammar in docs/filters.md */
    const char *since, *until; /* ISO dates, first and last day; or NULL */
    const char *of;       /* of a share: the filter whose documents are counted; NULL: those of each group of `by` */
    const char *against;  /* "previous", "year-ago" or two periods "2016:2017"; or NULL */
    const char *interval; /* "analytic", or "bootstrap": customers are drawn anew; NULL: analytic */
    /* Fields of counts with "+" between ("likes+shares"): a document weighs 1 and what they say; of metrics that are
     * means, and analytic intervals, by the effective number of documents (Kish 1965). NULL: all weigh the same. */
    const char *weight;
    int season; /* 1: tells the season, too: of days that of the week, else that of the year */
} vp_trend_query;
enum { VP_THIN = 10 /* a point of fewer documents is drawn hollow, and never called a change */ };

/* Columns: period, [the fields of `by`; "group" where another column has that name], metric, low, high (95 % interval),
 * n. Periods without documents have n 0; a volume of 0, else empty cells; they are left out of very long tables.
 * `against` adds before (what was before `since` is looked up), change, change_low, change_high (95 %), moved: "up" or
 * "down" at a false discovery rate of 5 % over all rows. `season` adds smooth, season and rest, which are the value
 * together; empty where fewer than three seasons are there. With two periods a row for each group: [fields,] before,
 * before_n, after, after_n, change, change_low, change_high, moved. */
VP_API vp_status vp_trend(vp_store *store, const vp_trend_query *query, vp_table **out, vp_error *error);
/* Draws a trend table as a chart of block characters, a line a group. */
VP_API vp_status vp_trend_chart(const vp_table *trend, const vp_style *style, vp_write write, void *context,
                                vp_error *error);

/* What stands out in trends: kind ("level", "outlier", "season"), [the fields of `by`,] period, earliest, latest (95 %
 * range), before, after, change, change_low, change_high (95 %), finding (a sentence). `against` and `interval` have no
 * meaning. */
VP_API vp_status vp_changes(vp_store *store, const vp_trend_query *query, vp_table **out, vp_error *error);
/* How a trend may go on for `horizon` periods (0: chosen): [the fields of `by`,] period, metric, low, high (95 %),
 * model, error (mean absolute, of forecasts of the last known periods) and naive_error (of taking the last value, or
 * last season's). */
VP_API vp_status vp_forecast(vp_store *store, const vp_trend_query *query, unsigned horizon, vp_table **out,
                             vp_error *error);
/* Changes of level in at most 20,000 numbers: at (from 0), first, last (95 % range), before, after, change, its
 * interval. */
VP_API vp_status vp_series_changes(const double *values, size_t count, vp_table **out, vp_error *error);
/* A forecast of numbers, as one JSON object. `season`: numbers in one; 0: none. `model`: "ANN", "MAdM" ...; NULL:
 * chosen. */
VP_API vp_status vp_series_forecast(const double *values, size_t count, unsigned season, unsigned horizon,
                                    const char *model, vp_write write, void *context, vp_error *error);

typedef struct vp_watch_options {
    size_t struct_size;
    const char *rules; /* the text of a file of rules: docs/watch.md */
    size_t length;
    const char *file; /* its name, for messages; or NULL */
    int backtest;     /* 1: nothing is kept; the table says how often each rule would have fired over the last year */
    int (*tell)(void *context,
                const vp_table *alarms); /* or NULL: called when something is new, before it is kept and without a
                                            lock; when it does not return 0 nothing is, and the next call tells again */
    void *context;
} vp_watch_options;

/* Looks for numbers that are off, by rules, and keeps them in the store as incidents: rule, state ("new", "goes on"),
 * name (of the group), since, until, periods, metric, value, expected, deviations, documents, filter, finding (a
 * sentence). What an earlier call has told of is not told again. *fired (may be NULL): how many are new. A backtest
 * has: rule, fired, checked, off, first, last, finding. */
VP_API vp_status vp_watch(vp_store *store, const vp_watch_options *options, vp_table **out, size_t *fired,
                          vp_error *error);

typedef struct vp_compare_query {
    size_t struct_size;
    const char *metric; /* of single documents: no volume, no share; NULL: sentiment */
    const char *by;     /* the field whose values `a` and `b` are; NULL: they are periods, as of `against` */
    const char *a, *b;  /* b is compared with a */
    const char *where;  /* filter, or NULL */
} vp_compare_query;

/* What is different in b: kind ("difference", "mix" of a field, "words", "formula": words that say nothing, "rest":
 * without the new words), what, before, after, change, low, high (95 %), explains (of the metric's change), filter,
 * finding (a sentence). */
VP_API vp_status vp_compare(vp_store *store, const vp_compare_query *query, vp_table **out, vp_error *error);

/* Documents that hold the words of `query`, best first, of the last 10,000 that came in (or `limit`, if that is more);
 * a line of the log says when others hold them, too. `open`, `close`: put around hits in the column "text". */
VP_API vp_status vp_search(vp_store *store, const char *query, const char *where, size_t limit, const char *open,
                           const char *close, vp_table **out, vp_error *error);

/* The documents behind a handle of the summary ("2") or a filter, all of them when `limit` is 0. */
VP_API vp_status vp_quotes(vp_store *store, const char *handle_or_filter, size_t limit, vp_table **out,
                           vp_error *error);

/* ---- Copies ---- */

typedef struct vp_duplicates_query {
    size_t struct_size;
    const char *where; /* NULL: all documents */
    size_t least;      /* documents of a group; below 2: 2 */
    size_t limit;      /* groups; 0: all */
} vp_duplicates_query;

/* Groups of documents with the same words or nearly, the largest first: number of the first document, documents, kind
 * ("repost": one customer's; "campaign": three customers or more within seven days; "copy-paste": of several customers;
 * "copies": some have none), match ("exact", "near"), similarity (the least, of three words in a row), first, last,
 * customers, shops, channels, text (of the first, cut). */
VP_API vp_status vp_duplicates(vp_store *store, const vp_duplicates_query *query, vp_table **out, vp_error *error);

/* ---- What people say of documents ---- */

/* Who says it, and when: seconds since 1970, UTC. */
typedef struct vp_author {
    const char *person; /* 1 to 200 bytes */
    int64_t time;
} vp_author;

/* What is said of a document. `field`: "sentiment" (value neg, neu or pos), "intent" (as of vp_intent_name), "urgency"
 * (as of vp_urgency_name), or "aspect.NAME" (a sentiment; the id of a category). It is kept with who and when, and
 * holds in all answers of the store in place of what the analysis found, as long as the document has the same text. */
typedef struct vp_statement {
    const char *field, *value;
} vp_statement;

typedef struct vp_corrected {
    uint64_t rows;    /* with something said in them */
    uint64_t added;   /* statements that are new */
    uint64_t held;    /* that a person has made before, of the same text */
    uint64_t stale;   /* of another text than the document has now: kept, and not in force */
    uint64_t unknown; /* rows about documents that the store does not hold; the first is logged */
    int64_t last;     /* number of the statement that was added last; 0: none */
} vp_corrected;

/* `document`: its id, its number, or "id=..." or "number=..." where a word could be either. All statements or none.
 * `how`: by which way, as in "correct" or "label": 1 to 200 bytes, without control characters; vp_corrections has it as
 * origin. `out` may be NULL. */
VP_API vp_status vp_correct(vp_store *store, const char *document, const vp_statement *statements, size_t count,
                            const char *how, const vp_author *author, vp_corrected *out, vp_error *error);

/* The same for each row of a table with a column "id" or "number" and columns called as the fields, or "field" and
 * "value", or for the tasks of a Label Studio export (JSON); a column "person" says who. A value that makes no sense
 * ends it with the store as it was. */
VP_API vp_status vp_correct_from(vp_store *store, const char *path, const vp_author *author, vp_corrected *out,
                                 vp_error *error);

/* Takes a statement back. Its row stays, with who and when. */
VP_API vp_status vp_correct_undo(vp_store *store, int64_t correction, const vp_author *author, vp_error *error);

/* All statements: correction, number and id of the document, field, value, found (by the analysis), state ("holds",
 * "replaced", "undone", or "stale": the document has another text now), person, time, origin, undone_by, undone. */
VP_API vp_status vp_corrections(vp_store *store, vp_table **out, vp_error *error);

/* Documents without a person's word on their sentiment, those first whose label would teach most: uncertain, and unlike
 * those before (maximal marginal relevance, Carbonell and Goldstein 1998), chosen among the 1,000 most uncertain ones.
 * `limit` 0: all of these. Columns as of vp_quotes. */
VP_API vp_status vp_label_queue(vp_store *store, const char *where, size_t limit, vp_table **out, vp_error *error);

/* Writes documents as tasks of Label Studio, with what the analysis says as predictions and what people said as
 * annotations. `limit` 0: all; else this many, those of vp_label_queue. */
VP_API vp_status vp_label_export(vp_store *store, const char *where, size_t limit, vp_write write, void *context,
                                 vp_error *error);

/* ---- Forgetting ---- */

typedef struct vp_forget_options {
    size_t struct_size;
    const char *customer; /* as documents have it, in any case of its letters */
    const char *key;      /* [key_length] that the store was redacted with, or its authors hidden; NULL: none */
    size_t key_length;
    const char *const *rejects; /* [reject_count] files of rejected rows that do not lie beside their inputs */
    size_t reject_count;
    const char *authors; /* file with the key of its authors' pseudonyms, as of vp_analyze_options; NULL: none */
} vp_forget_options;

/* Erases a customer: the documents with all that belongs to them, their words in the index, the rejected rows that hold
 * the words; masks the words in all else, by letters of the same length; then writes the store anew, so that nothing of
 * it is left in its files. Columns: what, erased. VP_NOT_FOUND when there is no such customer. *out is owned:
 * vp_table_free. */
VP_API vp_status vp_forget(vp_store *store, const vp_forget_options *options, vp_table **out, vp_error *error);

/* ---- Summary ---- */

typedef struct vp_summary vp_summary;

/* What a person would want to know first. *out is owned: vp_summary_free. `source`: the source as it should stand in
 * the suggested commands, quoted for a shell; "" leaves them out. */
VP_API vp_status vp_summarize(vp_store *store, const char *source, vp_summary **out, vp_error *error);
/* VP_TEXT or VP_JSON. */
VP_API vp_status vp_summary_write(const vp_summary *summary, vp_format format, const vp_style *style, vp_write write,
                                  void *context, vp_error *error);
VP_API void vp_summary_free(vp_summary *summary);

/* ---- Log ---- */

/* Called with warnings that are no failures (one line, no newline). NULL: silent, the default. Set it before threads
 * start. */
VP_API void vp_set_log(void (*log)(void *context, const char *line), void *context);

#ifdef __cplusplus
}
#endif
#endif
