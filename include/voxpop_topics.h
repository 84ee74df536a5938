/*
 * Topics: models learned of texts, and the taxonomy of a store. The rules of voxpop.h hold here too.
 */
#ifndef VOXPOP_TOPICS_H
#define VOXPOP_TOPICS_H

#include <voxpop.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vp_topics_outcome;

typedef struct vp_topics_options {
    size_t struct_size;
    const char *lang;    /* of the documents; NULL: that of most of them */
    const char *where;   /* filter for the documents of a store, or NULL */
    unsigned topics;     /* how many, 1 to 4096; of short texts that many at most; 0: chosen */
    uint64_t seed;       /* another one gives slightly other topics, the same one the same */
    int threads;         /* 0: as many as there are processors; the result is the same */
    unsigned iterations; /* to 100,000; 0: the usual number */
    /* May be NULL; perplexity of a word given the others, 0 while it is not known. */
    void (*progress)(void *context, unsigned done, unsigned iterations, double perplexity);
    int (*cancelled)(void *context); /* may be NULL; asked after each iteration */
    void *context;
    const char *seeds; /* file of seeds (docs/formats.md), or NULL; not of vp_topics_update */
    const char *stop;  /* file of words left out; NULL: those of the store, which VP_TOPICS_LEARN sets */
    /* May be NULL; told of what was learned: of a store's documents in each language. */
    void (*learned)(void *context, const struct vp_topics_outcome *outcome);
} vp_topics_options;

enum { VP_TOPICS_TRIALS = 9 };

typedef struct vp_topics_trial {
    unsigned topics;
    double perplexity; /* of words of documents held out, given their other words */
    double stability;  /* mean cosine of the topics of two seeds, matched, by their sizes; 0..1 */
} vp_topics_trial;

enum { VP_TOPICS_OTHERS = 8 };

typedef struct vp_topics_others {
    char lang[12]; /* empty: none of zh, ru, nl, en */
    uint64_t documents;
} vp_topics_others;

/* Why each text is taken to have one topic: half of them have fewer than 15 words; all have fewer than 10,000. */
enum { VP_TOPICS_SHORT = 1, VP_TOPICS_FEW };

typedef struct vp_topics_outcome {
    char lang[12];
    uint64_t documents;       /* that were learned from */
    uint64_t empty;           /* of them, those without a word that counts */
    uint64_t other_languages; /* left out: a model is of one language */
    size_t other_count;
    vp_topics_others others[VP_TOPICS_OTHERS];
    unsigned topics, words, phrases;
    unsigned median_length; /* words of a document */
    int short_texts;        /* each was taken to have one topic: VP_TOPICS_SHORT, VP_TOPICS_FEW; 0: not so */
    unsigned resumed;       /* iterations that an earlier call had made, which was cancelled or killed */
    double perplexity;      /* of a word given the others */
    size_t trial_count;     /* numbers of topics that were tried; 0 where the number was given */
    vp_topics_trial trials[VP_TOPICS_TRIALS];
} vp_topics_outcome;

/*
 * Learns topics and writes them to `out_path`: of the documents of a store or, with `store` NULL, of the lines of
 * `paths`. The same documents, options and seed give the same file, whatever the number of threads. How far it is
 * stands in `out_path` with ".unfinished" behind it, and the next call goes on from there, with the same result.
 * `outcome` may be NULL.
 */
VP_API vp_status vp_topics_fit(const vp_engine *engine, vp_store *store, const char *const *paths, size_t count,
                               const vp_topics_options *options, const char *out_path, vp_topics_outcome *outcome,
                               vp_error *error);

/* Goes on with a model on new documents, those of the next month for instance, and writes the result to `out_path`. Its
 * topics keep their numbers and names; what fits none of them, and whose words stand in the documents more often than
 * before, is an emerging topic behind them. *changes has a row a topic, emerging ones first: topic, label, kind
 * ("emerging", "known"), documents (that have it first), share of the documents, before (the share in those that the
 * model was learned from last; of emerging topics by their words), growth (times as often; low, high: 95 %
 * interval), words, examples. `as_text` 1: these as one text, else as JSON arrays. `options`: lang and topics are not
 * used. Owned: vp_table_free. */
VP_API vp_status vp_topics_update(const vp_engine *engine, vp_store *store, const char *const *paths, size_t count,
                                  const char *model, const vp_topics_options *options, const char *out_path,
                                  int as_text, vp_topics_outcome *outcome, vp_table **changes, vp_error *error);

/* Makes one model of those that were learned from parts of the documents: words by topic, documents, and documents by
 * word are added up. With `base` all have gone on from that model by vp_topics_update: its topics are the same in all,
 * and what it had counted counts once. Without it, and of topics that came later, the most similar go together, one to
 * one; a topic that is like none of the first model's comes behind them. */
VP_API vp_status vp_topics_merge(const char *const *paths, size_t count, const char *base, const char *out_path,
                                 vp_error *error);

typedef struct vp_topics vp_topics;

/* Opens what vp_topics_fit wrote. *out is owned: vp_topics_free. A handle belongs to one session. */
VP_API vp_status vp_topics_open(const char *path, vp_topics **out, vp_error *error);
VP_API void vp_topics_free(vp_topics *topics);

/* Topics, largest first: topic (from 0), label, share (of the documents), documents (that have it as their first),
 * coherence (NPMI), exclusivity, stability (how alike in runs with other seeds), words. `as_text` 1: the words as one
 * text, else as a JSON array. */
VP_API vp_status vp_topics_table(const vp_topics *topics, int as_text, vp_table **out, vp_error *error);

typedef struct vp_topic_weights {
    const float *weights; /* [count] shares of the topics, sum 1; borrowed until the handle's next call */
    size_t count;
    size_t topic;      /* the first one */
    const char *label; /* of it; borrowed from the handle */
    double confidence; /* that the text is about it, 0..1; below one half "unclear" is the better answer */
} vp_topic_weights;

/* What a text is about: always the same for the same text. Tokenized in the language of the topics. Of a text longer
 * than 1 MB the first of it. */
VP_API vp_status vp_topics_apply(vp_session *session, vp_topics *topics, const char *text, size_t length,
                                 vp_topic_weights *out, vp_error *error);

/* ---- The topics of a store: a taxonomy (docs/formats.md) in versions, and what it says of each document ---- */

typedef enum vp_topic_action {
    VP_TOPICS_LEARN = 0,    /* anew of all documents; topics like those before keep what people made of them */
    VP_TOPICS_TAXONOMY = 1, /* the text of a file, `target` */
    VP_TOPICS_RENAME = 2,   /* topics[0] is called `target`, in `lang` */
    VP_TOPICS_MERGE = 3,    /* topics[0 .. topic_count) become `target` */
    VP_TOPICS_SPLIT = 4,    /* topics[0] gets parts, learned of its documents */
    VP_TOPICS_MOVE = 5,     /* topics[0 ..) go below `target`; NULL: to the first level */
    VP_TOPICS_DELETE = 6,   /* topics[0 ..) with all below them */
    VP_TOPICS_BACK = 7,     /* to `version`; 0: to the one before */
} vp_topic_action;

typedef struct vp_topic_change {
    size_t struct_size;
    vp_topic_action action;
    const char *const *topics; /* [topic_count] ids or names */
    size_t topic_count;
    const char *target;
    const char *lang; /* NULL: all languages without a name of their own */
    int64_t version;
    const vp_topics_options *learning;             /* of VP_TOPICS_LEARN and _SPLIT; NULL: the usual ones */
    int try_only;                                  /* 1: only the difference is told, and the store stays as it is */
    void (*progress)(void *context, double share); /* of the documents that are tagged; may be NULL */
    int (*cancelled)(void *context);               /* may be NULL */
    void *context;
} vp_topic_change;

/* What a change makes of the documents. */
typedef struct vp_topic_difference {
    uint64_t documents, moved; /* with text; of them, those whose topics change */
    vp_table *topics;          /* owned. topic, name, before, after, gained, lost: documents; only where these change */
    vp_table *moves;           /* owned. number, id, from, to, text: at most 1000 documents */
} vp_topic_difference;

/* Changes the topics of a store, all or nothing, and keeps the change as a version, with who and when. `out` may be
 * NULL; else vp_topic_difference_release. */
VP_API vp_status vp_topics_change(vp_store *store, const vp_topic_change *change, const vp_author *author,
                                  vp_topic_difference *out, vp_error *error);
VP_API void vp_topic_difference_release(vp_topic_difference *difference);

/* Topics in the order of the taxonomy: topic (id), name, parent, level, documents, share (of those with text),
 * sentiment with low and high (95 %), rating, coherence, exclusivity, stability and words (of learned topics), quotes
 * (representative ones, of the mood that sets the topic apart, as numbers of documents and texts), counter_quote
 * (one that thinks otherwise). `lang`: of
 * names, or NULL. `as_text` 1: words and quotes as one text, else as JSON. VP_NOT_FOUND: the store has none. */
VP_API vp_status vp_store_topics(vp_store *store, const char *lang, int as_text, vp_table **out, vp_error *error);

/* name, value: documents with text, those with a topic (coverage), with several (overlap), topics a document. */
VP_API vp_status vp_store_topics_coverage(vp_store *store, vp_table **out, vp_error *error);

/* version, person, time, what, moved, in force (1 of the last). */
VP_API vp_status vp_topics_history(vp_store *store, vp_table **out, vp_error *error);

/* The taxonomy of a version (0: the one in force), as text that vp_topics_change takes. */
VP_API vp_status vp_topics_taxonomy(vp_store *store, int64_t version, vp_write write, void *context, vp_error *error);

#ifdef __cplusplus
}
#endif

#endif
