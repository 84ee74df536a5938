/* What the engine and its sessions hold. Only this room sees all the others. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "lexicons/lexicon.h"
#include "sentiment/sentiment.h"
#include "tokenizer/clean.h"
#include "tokenizer/langid.h"
#include "tokenizer/lemma.h"
#include "tokenizer/token_model.h"
#include "tokenizer/user_dictionary.h"
#include "tokenizer/word_counts.h"

/* The languages that are analysed; others are tokenized only. */
typedef enum language { LANGUAGE_NL, LANGUAGE_EN, LANGUAGE_RU, LANGUAGE_ZH, LANGUAGE_OTHER, LANGUAGE_COUNT } language;

language language_of(const char *code);
const char *language_code(language l); /* "nl", ...; "und" for LANGUAGE_OTHER */

struct vp_engine {
    char_table chars;
    langid langid, analysed; /* analysed: knows only the languages that are, and those better */
    pack langid_pack, analysed_pack;
    segment_model segment; /* of Chinese words */
    bool has_segment;
    pack segment_pack;
    user_dictionary *dictionary; /* NULL: none */
    token_model tokens[LANGUAGE_COUNT];
    bool has_tokens[LANGUAGE_COUNT];
    pack token_packs[LANGUAGE_COUNT];
    lexicon *lexicons[LANGUAGE_COUNT]; /* NULL: none */
    lexicon *emoji;
    sentiment_model sentiment[LANGUAGE_COUNT];
    bool has_sentiment[LANGUAGE_COUNT];
    pack sentiment_packs[LANGUAGE_COUNT];
    lemma_model lemmas[LANGUAGE_COUNT];
    bool has_lemmas[LANGUAGE_COUNT];
    pack lemma_packs[LANGUAGE_COUNT];
    word_counts vocabularies[LANGUAGE_COUNT]; /* empty: none */
    pack word_counts_packs[LANGUAGE_COUNT];
    uint64_t probe[LANGUAGE_COUNT]; /* session_probe of each: what today's tokenizer makes */
    bool correct_slips;
    size_t cache_bytes; /* of a session, for all its languages */
};

/* A session's workshop for one language, made when it is first needed. */
typedef struct workshop {
    words *words;
    const token_model *tokens; /* NULL: tokens and sentences by rules */
    sentiment_scorer scorer;
    lemmatizer lemmas;
} workshop;

struct vp_session {
    const vp_engine *engine;
    workshop shops[LANGUAGE_COUNT];
    segmenter *segmenter;
    langid_memory *languages;
    cleaner cleaner;
    buf folded;          /* a word, as it is looked at for its parts */
    token_list tokens;   /* of the readable text */
    token_list restored; /* of the original */
    arena results;       /* what was handed out by the last call */
};

/* What tells languages apart: of all, or of those among the comma-separated codes. */
const langid *engine_langid(const vp_engine *e, const char *among);
/* Whether today's tokenizer makes the tokens that a model was trained on, as its pack remembers them. */
vp_status engine_check_probe(const vp_engine *e, const pack *p, language l, vp_error *error);

/* The workshop of a language, with its cache trimmed: ids of earlier texts are gone. */
vp_status session_workshop(vp_session *s, language l, workshop **out, vp_error *error);
/* The readable text of the part of a text that is looked at; borrowed until the next call. All that follows reads it:
 * language, tokens, sentiment. */
vp_status session_clean(vp_session *s, str text, str *readable, vp_error *error);
/* Tokens of a readable text in s->tokens. */
vp_status session_tokenize(vp_session *s, workshop *w, str text, vp_error *error);

/* The hash of the tokens that a language's tokenizer makes of a probe text: models remember it. */
vp_status session_probe(vp_session *s, language l, uint64_t *hash, vp_error *error);

#endif
