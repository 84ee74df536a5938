/* What the engine and its sessions hold. Only this room sees all the others. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "lexicons/lexicon.h"
#include "lexicons/taxonomy.h"
#include "sentiment/aspects.h"
#include "sentiment/intent.h"
#include "ner/finder.h"
#include "ner/name_finder.h"
#include "ner/tagger.h"
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

/* Lists of the user's own, by the options that name them. */
typedef enum own_list { OWN_DICTIONARY, OWN_LEXICON, OWN_TAXONOMY, OWN_LISTS } own_list;

struct vp_engine {
    langid langid, analysed; /* analysed: knows only the languages that are, and those better */
    langid_among analysed_codes;
    pack langid_pack, analysed_pack;
    segment_model segment; /* of Chinese words */
    bool has_segment;
    pack segment_pack;
    user_dictionary *dictionary;   /* NULL: none */
    whole_words *whole_words;      /* NULL: none, or not of this model */
    uint64_t own_lists[OWN_LISTS]; /* hashes of their files; 0: none */
    token_model tokens[LANGUAGE_COUNT];
    bool has_tokens[LANGUAGE_COUNT];
    pack token_packs[LANGUAGE_COUNT];
    lexicon *lexicons[LANGUAGE_COUNT]; /* NULL: none */
    lexicon *emoji;
    cue_list cues[LANGUAGE_COUNT];        /* empty: none */
    taxonomy *taxonomies[LANGUAGE_COUNT]; /* NULL: none */
    aspect_model aspects[LANGUAGE_COUNT];
    bool has_aspects[LANGUAGE_COUNT];
    language own_sentiment, own_aspects; /* the language whose model is the user's; LANGUAGE_OTHER: none */
    pack aspect_packs[LANGUAGE_COUNT];
    sentiment_model sentiment[LANGUAGE_COUNT];
    bool has_sentiment[LANGUAGE_COUNT];
    pack sentiment_packs[LANGUAGE_COUNT];
    lemma_model lemmas[LANGUAGE_COUNT];
    bool has_lemmas[LANGUAGE_COUNT];
    pack lemma_packs[LANGUAGE_COUNT];
    tag_model tag_models[LANGUAGE_COUNT];
    bool has_tag_models[LANGUAGE_COUNT];
    bool own_tag_model[LANGUAGE_COUNT]; /* it is the user's */
    pack tag_packs[LANGUAGE_COUNT];
    word_counts vocabularies[LANGUAGE_COUNT]; /* empty: none */
    pack word_counts_packs[LANGUAGE_COUNT];
    rule_book *own_rules;       /* of entities; NULL: none */
    uint64_t own_entities;      /* hash of the user's files of names and of these rules; 0: none */
    struct entity_shelf *shelf; /* the shipped ones, and names, each made when its language is first asked for them */
    uint64_t probe[LANGUAGE_COUNT]; /* session_probe of each: what today's tokenizer makes */
    bool correct_slips;
    size_t cache_bytes; /* of a session, for all its languages */
};

/* A session's workshop for one language, made when it is first needed. */
typedef struct workshop {
    words *words;
    cutter tokens; /* by the language's model, where there is one */
    cutter plain;  /* by rules, with Chinese cut into characters: as the index has it in every language */
    sentiment_scorer scorer;
    intent_scorer intents;
    const struct own_model *own; /* of the store that the session works for; NULL: only the shipped model counts */
    sentiment_scorer own_scorer;
    lemmatizer lemmas;
    column listed; /* uint8_t, by word: what engine/choice.c knows of it */
    uint32_t listed_generation;
    aspect_finder aspects;
    finder finder;
    name_finder names;
    tagger tagger;
} workshop;

typedef struct own_models own_models;

struct vp_session {
    const vp_engine *engine;
    const own_models *own; /* NULL: none */
    workshop shops[LANGUAGE_COUNT];
    segmenter *segmenter;
    intern index_forms; /* folded words of unclear texts, and stems of them */
    column index_stems; /* by the former: [LANGUAGE_COUNT] ids of stems + 1; 0: not known yet */
    size_t cache_bytes; /* the engine's, or less where many work beside each other */
    size_t uncounted;   /* bytes of text since what is remembered was counted last */
    chunks chunks;      /* of the readable text, or the one that is tokenized; remembered for all languages */
    langid_memory languages, analysed; /* of the engine's models */
    cleaner cleaner;
    buf folded;          /* a word, as it is looked at for its parts */
    token_list tokens;   /* of the readable text */
    token_list restored; /* of the original */
    column sentences;    /* vp_span, of the readable text, where names are looked for */
    entity_list entities;
    buf redacted;
    arena results; /* what was handed out by the last call */
};

/* A session for the documents of a store with models of its own (engine/own_models.h; NULL: none), which must outlive
 * it. *out is owned: vp_session_free. */
vp_status session_new_with(const vp_engine *e, const own_models *own, vp_session **out, vp_error *error);
/* Whether a pack was trained on the tokens that today's tokenizer makes. */
vp_status engine_check_probe(const vp_engine *e, const pack *p, language l, vp_error *error);
/* The user's model of aspects, from which others are learned; NULL: there is none for the language. */
const aspect_model *engine_aspect_base(const vp_engine *e, language l);
/* The pack it lies in. */
const pack *engine_aspect_base_pack(const vp_engine *e, language l);
/* The workshop of a language. */
vp_status session_workshop(vp_session *s, language l, workshop **out, vp_error *error);
/* Begins a text. What is remembered may be trimmed: ids of earlier texts are gone. False: memory ran out. */
bool session_begin(vp_session *s, str text);
/* Returns memory that was freed to the system. */
void session_give_back(void);
/* The readable text of the part of a text that is looked at; borrowed until the next call. All that follows reads it:
 * language, tokens, sentiment. What is remembered was trimmed: ids of earlier texts are gone. */
vp_status session_clean(vp_session *s, str text, str *readable, vp_error *error);
/* The language of the readable text, of all or of those among the comma-separated codes; `prior` may be NULL. */
langid_answer session_language(vp_session *s, const char *among, const langid_prior *prior);
/* The language to work in: of the caller's code, as people write it ("nl", "EN", "de-AT"), else the text's. `text`: as
 * for session_tokenize. */
vp_status session_choose(vp_session *s, const char *code, str text, language *out, vp_error *error);
/* Looks at an unsure answer again: the lists of a language that is analysed may know a word of the text. `prior`: that
 * of the answer. */
vp_status session_doubt(vp_session *s, str text, const langid_prior *prior, langid_answer *answer, vp_error *error);
/* Tokens of the readable text (or another) in s->tokens. */
vp_status session_tokenize(vp_session *s, workshop *w, str text, vp_error *error);

/* Cleans a text, opens the workshop of its language, and makes s->tokens. *readable: what the tokens are places in. */
vp_status session_start(vp_session *s, const char *lang, str text, workshop **w, str *readable, vp_error *error);

vp_status session_check_method(vp_sentiment_method method, vp_error *error);
/* What the tokens in s->tokens, of a readable text, tell of mood and intent. */
vp_status session_mood(vp_session *s, workshop *w, str text, vp_sentiment *out, vp_error *error);
vp_status session_intent(vp_session *s, workshop *w, const vp_sentiment *mood, vp_intent *out, vp_error *error);

/* The hash of the tokens that a language's tokenizer makes of a probe text: models remember it. */
vp_status session_probe(vp_session *s, language l, uint64_t *hash, vp_error *error);

#endif
