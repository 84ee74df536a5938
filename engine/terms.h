/* Which words go with good and with bad opinions, and which with some documents rather than others. */
#ifndef ENGINE_TERMS_H
#define ENGINE_TERMS_H

#include "engine/store_handle.h"
#include "store/query.h"

typedef struct term {
    str stem;    /* borrowed from the counts */
    str surface; /* its dictionary form, where that has the same stem, else the first form that was seen; folded */
    language lang;
    uint32_t in[3]; /* documents that hold it, by vp_sentiment_label */
} term;

typedef struct term_counts {
    intern keys; /* "nl<TAB>stem" */
    term *terms; /* [keys.count] */
    uint32_t room;
    uint32_t *seen; /* [room] number of the last document that held it */
    arena surfaces;
    uint32_t documents[3]; /* by label */
    uint32_t passed;       /* documents looked at */
} term_counts;

enum { TERM_DOCUMENTS = 200000 };

/* Counts the words of the documents of a filter, at most TERM_DOCUMENTS of them evenly spread. Stop words, words of the
 * polarity lists, numbers and marks are left out. */
vp_status terms_count(vp_store *s, const char *where, term_counts *out, vp_error *error);
void terms_release(term_counts *t);

typedef struct ranked_term {
    uint32_t id;
    double z;
} ranked_term;

/* Terms by how much more they stand in documents labelled `label` than in those of the opposite opinion: z-score of the
 * log odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, 3.4). At least `least`
 * documents. *out (owned) is sorted, best first; *count entries. */
vp_status terms_of_opinion(const term_counts *t, int label, uint32_t least, ranked_term **out, size_t *count,
                           vp_error *error);

/* The same for the documents of `part` against all. Ids are those of `part`. */
vp_status terms_of_part(const term_counts *part, const term_counts *all, uint32_t least, ranked_term **out,
                        size_t *count, vp_error *error);

/* Appends the `most` words that stand out in the n documents of a filter against `all`: "bezorging, staking, pakket".
 */
vp_status terms_name(vp_store *s, const char *where, double n, const term_counts *all, size_t most, buf *out,
                     vp_error *error);

#endif
