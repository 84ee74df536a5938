/* A document as the store keeps it: what was read and what was found. Texts are views; {NULL, 0} is none. */
#ifndef STORE_DOCUMENT_H
#define STORE_DOCUMENT_H

#include "base/str.h"

enum { IDENTITY_BYTES = 20, DOCUMENT_INTENTS = 6, DOCUMENT_REASONS_ROOM = 80 };

/* The columns of table document that hold what the analysis found. */
#define DOCUMENT_FOUND                                                                                             \
    "label, score, p_neg, p_neu, p_pos, intent, urgency, reasons, p_leaving, p_complaint, p_request, p_question, " \
    "p_suggestion, p_praise"

/* The columns of table aspect, and of analysed_aspect. */
#define DOCUMENT_ASPECT                                                                                     \
    "document, place, category, term, label, score, opinion, title, term_begin, term_end, sentence_begin, " \
    "sentence_end"

/* Something that the document speaks of. */
typedef struct document_aspect {
    const char *category, *label;
    str term, opinion;                               /* opinion: the words of it */
    bool title;                                      /* it stands in the title, not in the text */
    size_t begin, end, sentence_begin, sentence_end; /* bytes there */
    double score;
} document_aspect;

/* Something that the document names. */
typedef struct document_entity {
    const char *type, *source, *rule; /* rule NULL: none */
    str name, text;
    bool title;        /* it stands in the title, not in the text */
    size_t begin, end; /* bytes there */
    double score;
} document_entity;

typedef struct document {
    unsigned char identity[IDENTITY_BYTES];
    int64_t version;
    int64_t source;
    str external_id, given_lang, customer, country, shop, product, channel, title, text, fields;
    str title_words, text_words; /* store/words.h; p NULL: the writer cuts them itself */
    bool has_time, has_clock;
    int64_t time;
    const char *lang;
    double lang_conf;
    bool has_rating;
    double rating, rating_unit;
    int nps, recommended; /* -1: none */
    int64_t tokens;
    const char *label; /* NULL: not scored */
    double score, p[3];
    const char *intent, *urgency; /* set where label is */
    char reasons[DOCUMENT_REASONS_ROOM];
    int p_intent[DOCUMENT_INTENTS]; /* per cent, by vp_intent_kind */
    const document_aspect *aspects; /* [aspect_count] */
    size_t aspect_count;
    const document_entity *entities; /* [entity_count] */
    size_t entity_count;
} document;

#endif
