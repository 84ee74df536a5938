/*
 * Training the models that voxpop ships. No promise about the ABI; programs that only analyse do not need it.
 * Everything is deterministic: the same files in the same order give the same pack.
 */
#ifndef VOXPOP_TRAIN_H
#define VOXPOP_TRAIN_H

#include <voxpop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What every trainer is given. Files may be compressed (.gz). */
typedef struct vp_training {
    size_t struct_size;
    const char *lang;         /* of the texts; not of vp_train_langid and vp_train_segmenter */
    const char *const *train; /* [train_count] files to learn from, read in this order */
    size_t train_count;
    const char *licence; /* what the pack says of the licence of its data; may be NULL */
} vp_training;

typedef enum vp_sentiment_learner {
    VP_LEARN_LINEAR = 0, /* support vector machine over features scaled by naive Bayes: the most accurate */
    VP_LEARN_MULTINOMIAL = 1,
    VP_LEARN_COMPLEMENT = 2, /* naive Bayes, the two kinds of it */
} vp_sentiment_learner;

typedef struct vp_sentiment_training {
    size_t struct_size;
    vp_sentiment_learner learner;
    int from_engine;     /* 1: the texts correct the engine's model of the language, which keeps its stars and shares of
                            labels; VP_LEARN_LINEAR only, without `prior` and `stars` */
    const double *prior; /* [3] by vp_sentiment_label: how often labels are to be expected; NULL: as in the files */
    const char *const *counts; /* [counts_count] packs of vp_count_sentiment; naive Bayes only */
    size_t counts_count;
    int stars; /* 1: learns 1 to 5 stars, too, from rows with a column "stars"; VP_LEARN_LINEAR only */
} vp_sentiment_training;

/* Trains the sentiment model of a language from files with columns "text" and "label" (neg, neu, pos), or "stars" (1
 * to 5: 1 and 2 are negative, 3 neutral), and writes a pack. The learned part sees all texts; the blend with the lists
 * and the calibration are fitted to scores of models that have not seen the text, or none of its file. The same pack
 * whatever the number of threads. `options` may be NULL. */
VP_API vp_status vp_train_sentiment(const vp_engine *engine, const vp_training *training,
                                    const vp_sentiment_training *options, const char *out_path, vp_error *error);
/* Writes a pack of the counts that naive Bayes learns from; of the options `counts` alone is looked at. Counts add up:
 * those of several machines make the model of all their texts. Weights of VP_LEARN_LINEAR do not. */
VP_API vp_status vp_count_sentiment(const vp_engine *engine, const vp_training *training,
                                    const vp_sentiment_training *options, const char *out_path, vp_error *error);

typedef struct vp_train_store_options {
    size_t struct_size;
    const char *lang;   /* NULL: all that have enough texts */
    const char *target; /* what a document says of itself: "labels" (of persons), "rating", "nps"; NULL: labels */
    int64_t time;       /* now: seconds since 1970, UTC */
    void (*progress)(void *context, const vp_progress *progress); /* may be NULL */
    int (*cancelled)(void *context);                              /* may be NULL */
    void *context;
} vp_train_store_options;

/*
 * Trains sentiment models on a store's own documents, and blends them with the shipped ones. Both are compared on texts
 * that were held out (cross-validation in five folds, paired bootstrap); where the blend is better (its macro F1, with
 * 95 % confidence) it is kept in the store, which scores all its documents of the language anew and uses it from then
 * on. Columns: lang, texts, shipped_accuracy, own_accuracy, shipped_macro_f1, own_macro_f1, difference, low, high,
 * outcome ("used", "not better", "too few texts", "too few negative", "too few positive"). *out is owned:
 * vp_table_free. Open the store again to use the models. When it fails or is cancelled, *out holds the languages that
 * were finished before, and what was kept for them stays; it may be NULL.
 */
VP_API vp_status vp_train_store(vp_store *store, const vp_train_store_options *options, vp_table **out,
                                vp_error *error);
/* Goes back to the shipped model of a language, or (`lang` NULL) of all. */
VP_API vp_status vp_train_store_drop(vp_store *store, const char *lang, vp_error *error);

typedef struct vp_segmenter_training {
    size_t struct_size;
    const char *const *unlabelled; /* [unlabelled_count] lines of text, or JSON lines with "text"; may be none */
    size_t unlabelled_count;
    const char *const *dictionaries; /* [dictionary_count] a word a line, of whatever standard; may be none */
    size_t dictionary_count;
    void (*progress)(void *context, const vp_progress *progress); /* may be NULL */
    int (*cancelled)(void *context);                              /* may be NULL */
    void *context;
} vp_segmenter_training;

/* Trains a model of Chinese words from files of lines whose words stand between spaces, and writes a pack. `options`
 * may be NULL. */
VP_API vp_status vp_train_segmenter(const vp_training *training, const vp_segmenter_training *options,
                                    const char *out_path, vp_error *error);

/* Trains the model of a language's tokens and sentences ("nl", "en", "ru") from treebanks in CoNLL-U and writes a
 * pack. */
VP_API vp_status vp_train_tokenizer(const vp_engine *engine, const vp_training *training, const char *out_path,
                                    vp_error *error);

/* Trains the language identifier from files of lines `lang<TAB>text` and writes a pack. */
VP_API vp_status vp_train_langid(const vp_training *training, const char *out_path, vp_error *error);

/* Trains the lemmatizer of a language from treebanks in CoNLL-U and from tables[table_count] of lines
 * `form<TAB>lemma<TAB>word class` (of Universal Dependencies; may be left out), and writes a pack. */
VP_API vp_status vp_train_lemmas(const vp_training *training, const char *const *tables, size_t table_count,
                                 const char *out_path, vp_error *error);

/* Makes the vocabulary by which slips are corrected and compounds split, from files of lines `word<TAB>occurrences in a
 * billion words`, with `<TAB>first` and `<TAB>last` for words that compounds begin and end with, `<TAB>whole` for what
 * is none. */
VP_API vp_status vp_train_spelling(const vp_training *training, const char *out_path, vp_error *error);

typedef struct vp_cluster_training {
    size_t struct_size;
    int vectors; /* 1: the files hold vectors instead of texts: lines of a word and its numbers, the most frequent words
                    first */
    const char *lists; /* file of lines of a word, a tab and the name of a list of names that it is in, at most 16
                          lists; may be NULL */
    void (*progress)(void *context, const vp_progress *progress); /* may be NULL */
    int (*cancelled)(void *context);                              /* may be NULL */
    void *context;
    uint32_t words; /* the most frequent ones that have classes, 512 to 1,000,000; 0: 50,000 */
} vp_cluster_training;

/* Makes classes of words, for vp_train_crf, from texts without labels (lines, or JSON lines with "text"), by what
 * stands beside them, or from vectors, by their direction; and writes a pack. `options` may be NULL. */
VP_API vp_status vp_train_word_clusters(const vp_engine *engine, const vp_training *training,
                                        const vp_cluster_training *options, const char *out_path, vp_error *error);

typedef struct vp_crf_training {
    size_t struct_size;
    const char *map;      /* file of lines TYPE<TAB>TYPE: what types are learned as, "-" as nothing; may be NULL */
    const char *clusters; /* pack of vp_train_word_clusters; NULL: those of the shipped model */
    int online;           /* 1: averaged perceptron; 0: L-BFGS */
    double l1, l2;        /* penalties of L-BFGS on the weights: l1 |w| + l2 w^2 */
    uint32_t rounds;      /* at most; 0: the usual number */
    void (*progress)(void *context, const vp_progress *progress); /* may be NULL */
    int (*cancelled)(void *context);                              /* may be NULL */
    void *context;
    double recall;        /* log odds that are taken off "no name" once learned: more names, of which fewer are right */
    const char *features; /* file of lines NAME: what is learned from (docs/entities.md); NULL: all */
} vp_crf_training;

/* Learns to tag entities by a linear-chain conditional random field, from files of lines TOKEN<TAB>TAG (tags as in
 * B-PER, I-PER, O; an empty line between sentences; in Chinese a token is a character), and writes a pack. */
VP_API vp_status vp_train_crf(const vp_engine *engine, const vp_training *training, const vp_crf_training *options,
                              const char *out_path, vp_error *error);

/* Learns the model of aspects of a language from files of JSON lines as below, without rows whose "split" is dev or
 * test, and writes a pack. `transfer`: NULL, or a language that has no such files: the pack is for that
 * one, and without what single words say. Polarity is learned on from the engine's `aspect_model`, where it has one. */
VP_API vp_status vp_train_aspects(const vp_engine *engine, const vp_training *training, const char *transfer,
                                  const char *out_path, vp_error *error);

typedef struct vp_induction {
    size_t struct_size;
    uint32_t min_documents; /* that hold a term; 0: 10 */
    double min_z;           /* of its log odds, without sign; 0: 4 */
} vp_induction;

/*
 * Terms (1 to 3 words) that stand more in texts of one opinion than in those of the other, from files as of
 * vp_train_sentiment: candidates for a list of opinion words, best first. By the log odds ratio with an informative
 * Dirichlet prior (Monroe, Colaresi and Quinn 2008, 3.5), each file by itself and pooled by the inverse variance, so
 * that a file that is mostly complaints tells nothing about its subject. A phrase is listed where it says more than its
 * parts. Columns: term (its most frequent form), weight (a suggestion, -3..3), z, log_odds, documents, negative and
 * positive ones, files that agree with the sign, files that hold it, and the weight in the engine's lists, if any.
 * `options` may be NULL. *out is owned: vp_table_free.
 */
VP_API vp_status vp_induce_lexicon(const vp_engine *engine, const char *lang, const char *const *train,
                                   size_t train_count, const vp_induction *options, vp_table **out, vp_error *error);

/* ---- Evaluation: what a session makes of texts, compared with what is right. Figures are per cent. *out is owned:
 * vp_table_free ---- */

/* Tokens of a treebank (.conllu, .conllu.gz; a multiword token counts as one), or of lines with words between single
 * spaces: precision, recall and F1 over spans, white space not counted. `lang` NULL: detected. */
VP_API vp_status vp_evaluate_tokens(vp_session *session, const char *lang, const char *path, vp_table **out,
                                    vp_error *error);
/* Sentences of a treebank, put together to paragraphs as it marks them; else to texts of 512 KB. */
VP_API vp_status vp_evaluate_sentences(vp_session *session, const char *lang, const char *path, vp_table **out,
                                       vp_error *error);
/* Lemmas of a treebank's words: the share that is right, right without regard to case, and right when the marks between
 * parts of words in the gold lemma ("in_voeren") are left out. */
VP_API vp_status vp_evaluate_lemmas(vp_session *session, const char *lang, const char *path, vp_table **out,
                                    vp_error *error);
/* Lines CODE<TAB>TEXT: a row a language, with what it was taken for. `among`: as of vp_detect. */
VP_API vp_status vp_evaluate_langid(vp_session *session, const char *among, const char *path, vp_table **out,
                                    vp_error *error);

/* What is shown of answers. */
typedef enum vp_evaluation_view {
    VP_VIEW_SCORES = 0,     /* a row a file, all texts together, and the mean of the files */
    VP_VIEW_CONFUSION = 1,  /* a row for each right class of a file: the texts by answer, recall, precision, F1 */
    VP_VIEW_RELIABILITY = 2 /* how often answers of each probability are right */
} vp_evaluation_view;

typedef struct vp_sentiment_evaluation {
    size_t struct_size;
    const vp_sentiment_options *scoring; /* NULL: the usual; with `binary` texts labelled neu are left out */
    int stars;                           /* 1: the likely number of stars in place of labels; `scoring` is not used */
    vp_evaluation_view view;
} vp_sentiment_evaluation;

/*
 * Sentiment of labelled texts ("text" and "label": neg, neu, pos), or stars of texts that tell them ("stars", 1 to 5).
 * Scores: accuracy and macro F1 (of the classes that are there); of stars also the mean distance, Cohen's kappa with
 * quadratic weights (Cohen 1968), and the share at most one star off; with 95 % intervals (percentile bootstrap, Efron
 * and Tibshirani 1993, 1,000 draws, the same each time); and the expected calibration error (Guo et al. 2017; 10 bins
 * of the answer's probability). Distance and kappa are no per cents. `lang` as of vp_sentiment_of.
 */
VP_API vp_status vp_evaluate_sentiment(vp_session *session, const char *lang, const vp_sentiment_evaluation *options,
                                       const char *const *paths, size_t count, vp_table **out, vp_error *error);

/* Aspects of texts that are marked: JSON lines {"text", "aspects": [{"from", "to", "polarity"}]} with places in code
 * points. Terms (exact spans), polarity given the term, and of the latter the macro F1 on the sentences whose aspects
 * differ. `folds` 0: by the session's model, on rows whose "split" is dev or test (all, where none is); else all rows,
 * each by a model that has learned from the other folds, compared with one that sees the sentence but not the term. */
VP_API vp_status vp_evaluate_aspects(vp_session *session, const char *lang, const char *path, uint32_t folds,
                                     vp_table **out, vp_error *error);

typedef struct vp_entity_evaluation {
    size_t struct_size;
    const char *map; /* file of lines TYPE<TAB>TYPE, for gold and answers, "-" drops a type; what is found of types that
                        it does not name is not counted; NULL: types as they are */
    int lower;       /* 1: the texts are read without capitals */
} vp_entity_evaluation;

/* Entities (exact borders and type) of files of lines TOKEN<TAB>TAG as of vp_train_crf: precision, recall and F1 a type
 * and in all, and how many tokens a second were tagged. VP_NOT_FOUND: the language has no model. */
VP_API vp_status vp_evaluate_entities(vp_session *session, const char *lang, const vp_entity_evaluation *options,
                                      const char *const *paths, size_t count, vp_table **out, vp_error *error);

/*
 * A model of topics on texts ("text", and "label" where it is known): texts, words that the model knows, perplexity by
 * document completion (Wallach et al. 2009), coherence (NPMI of the first ten words in these texts); in per cent purity
 * and normalised mutual information of first topic and label, the texts whose topic is clear (confidence of one half or
 * more) and how many of these have the label that most texts of their topic have, and the expected calibration error of
 * confidence against that. `other`: NULL, or a model whose topics are matched: stability is their mean cosine.
 * `reliability` 1: instead how often topics of each confidence are right.
 */
VP_API vp_status vp_evaluate_topics(vp_session *session, const char *model, const char *other, int reliability,
                                    const char *const *paths, size_t count, vp_table **out, vp_error *error);

/* What a pack says of itself (name, value). *out is owned: vp_table_free. */
VP_API vp_status vp_pack_info(const char *path, vp_table **out, vp_error *error);

#ifdef __cplusplus
}
#endif
#endif
