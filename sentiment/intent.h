/* What somebody wants who writes, and how soon an answer is due: cues from lists, weighed together with the sentiment.
 */
#ifndef SENTIMENT_INTENT_H
#define SENTIMENT_INTENT_H

#include "base/column.h"
#include "lexicons/lexicon.h"
#include "tokenizer/tokens.h"

/* What a cue speaks for: an intent, or one of the reasons to answer soon that words of their own tell. */
enum { CUE_REASON_COUNT = VP_REASON_LEAVING, CUE_REASONS = VP_INTENT_COUNT, CUES = VP_INTENT_COUNT + CUE_REASON_COUNT };

typedef struct cue_weights {
    float of[CUES];
    uint32_t line; /* of the list, from 1: cues of a class share it */
} cue_weights;

/* The cues of a language; immutable, shared by all threads. */
typedef struct cue_list {
    lexicon *terms;       /* their entries' `tag` is a place in `weights`, from 1 */
    cue_weights *weights; /* [count] */
    uint32_t count, room;
} cue_list;

/* Reads lines `term<TAB>kind<TAB>weight[<TAB>kind<TAB>weight ...]`; lexicons/README.md. *out: cue_list_release. */
vp_status cue_list_read(const lexicon_forms *forms, str text, const char *name, cue_list *out, vp_error *error);
/* As a pack, appended to `out`; and the list in such a pack (lexicon_view in lexicons/lexicon.h). */
vp_status cue_list_save(const cue_list *l, buf *out, vp_error *error);
vp_status cue_list_view(const pack *p, bool by_character, cue_list *out, vp_error *error);
void cue_list_release(cue_list *l);

/* A worker's scratch and its column beside the words cache. Starts zeroed but for `list` and `by_character`;
 * intent_scorer_release. */
typedef struct intent_scorer {
    const cue_list *list; /* NULL: only the sentiment counts */
    bool by_character;
    column column;              /* of lexicon_unit, by word id */
    uint32_t known, generation; /* words in it; of the words cache */
    lexicon_unit *units;        /* [room] of the text */
    size_t room;
} intent_scorer;

/* `mood`: what the sentiment of the text was found to be. */
vp_status intent_score(intent_scorer *s, const token_list *tokens, const words *w, const vp_sentiment *mood,
                       vp_intent *out, vp_error *error);
/* The names of the reasons, between spaces, in `room`; their length. */
enum { INTENT_REASONS_ROOM = 80 };
size_t intent_reasons(const vp_intent *found, char room[INTENT_REASONS_ROOM]);
void intent_scorer_release(intent_scorer *s);

#endif
