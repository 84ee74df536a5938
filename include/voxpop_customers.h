/*
 * voxpop: what texts say joined with what is known of customers. The rules of voxpop.h hold here too.
 */
#ifndef VOXPOP_CUSTOMERS_H
#define VOXPOP_CUSTOMERS_H

#include <voxpop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Features: what texts say, as columns ---- */

/* A table whose columns are put beside those of customers. All is borrowed. */
typedef struct vp_join {
    const char *table;  /* file; NULL: none */
    const char *key;    /* its column that says whose row it is; NULL: the one that is known to name customers, or that
                           both share */
    const char *secret; /* [secret_length] what the store was redacted with (vp_redact_options): the table has the names
                           that the store's pseudonyms stand for */
    size_t secret_length; /* 0: the store has the names as they are */
} vp_join;

typedef struct vp_features_query {
    size_t struct_size;
    int per_customer;  /* 1: a row for each customer, with means, newest values and counts; else for each document */
    const char *where; /* filter; NULL: all documents */
    vp_join join;
    /* Made ready for a model: numbers alone, gaps filled, to one spread, texts as columns of 0 and 1 or, where there
     * are too many, as means of the target. */
    const char *learn;  /* file to write what was learned to; NULL: nothing is learned */
    const char *recipe; /* file of an earlier `learn`, done to these rows as they are; NULL: none */
    const char
        *target;       /* of `learn`: what the model is to say. Stays as it is; what tells it is left out. NULL: none */
    const char *scale; /* of `learn`: "none", "standard", "robust"; NULL: "standard" */
    int keep;          /* 1: also kept in the store, as customer_features or document_features */
} vp_features_query;

/* The documents of a filter, or their customers, with what was found in them as columns (docs/store.md). `remarks`:
 * what, name, rows: keys that do not match, columns that were left out, texts that are new to a recipe. Both are owned:
 * vp_table_free; either may be NULL. */
VP_API vp_status vp_features(vp_store *store, const vp_features_query *query, vp_table **out, vp_table **remarks,
                             vp_error *error);

/* Keeps the columns of a table beside the store's customers, in place of one that was joined before: segments are made
 * of them, too, as in customer.age. `remarks`: as of vp_features. */
VP_API vp_status vp_customers_join(vp_store *store, const vp_join *join, vp_table **remarks, vp_error *error);

/* ---- Drivers: what a target goes with ---- */

typedef struct vp_drivers_query {
    size_t struct_size;
    const char *target;         /* the column to explain: a rating, NPS, yes or no */
    const char *const *drivers; /* [driver_count] columns, borrowed; with a driver_count of 0 they are chosen */
    size_t driver_count;
    const char *method;   /* "lmg", "johnson", "dominance", "leave-one-out", "alone", "mean-gap", "regression-share",
                             "pratt", "logistic-shapley", "proportional-odds"; NULL: "lmg" */
    const char *customer; /* column of who answered, whose rows are drawn together; NULL: recognised by its name */
    const char *encoding, *sheet; /* of the file; NULL: recognised */
    uint64_t seed;
    unsigned draws;      /* of the intervals, to 100,000 */
    int threads;         /* 0: as many as there are processors; the result is the same */
    const char *missing; /* a number that stands for "not applicable" in the drivers, as "0"; NULL: none does */
} vp_drivers_query;

typedef struct vp_bounds {
    double value, low, high; /* low and high: 95 % interval; NaN where there is none */
} vp_bounds;

/* What carries a driver of a store, for the worse or for the better: of the sentences that speak of it so. */
typedef struct vp_driver_cause {
    const char *sentiment;    /* "neg", "pos" */
    uint64_t texts;           /* documents */
    const char *const *words; /* [word_count] that stand in them more often than in all that is said of it */
    size_t word_count;
    const char *topic;                /* more often theirs than of the others that speak of it; "" */
    double topic_share, topic_others; /* of the documents that are about it */
    int64_t quote_number;             /* of a document; 0: none */
    const char *quote;
} vp_driver_cause;

typedef struct vp_driver {
    const char *name;
    vp_bounds importance;      /* in the unit of the method: of R2 with lmg, johnson and dominance */
    vp_bounds share;           /* of the importance of all, 0..1 */
    vp_bounds lift;            /* of the target, if the driver were at the median of its best quarter */
    double correlation;        /* with the target */
    double coefficient, error; /* of the linear regression on all drivers, and its standard error */
    double inflation;          /* variance inflation factor, >= 1; infinite where the others repeat it */
    double mean;               /* of its answers */
    double lowest, highest;    /* of its scale, that of all drivers where they share one; else of its answers */
    double rated;              /* mean of its answers; of opinions in texts, of those that speak of it */
    double low_rated;          /* share of answers in the lower two fifths of its scale; NaN: it has no scale */
    double penalty, reward;    /* of the target, for answers in the lowest and highest third of the scale; NaN */
    const char *kind;          /* "basic", "performance", "excitement" or "" (penalty and reward) */
    const char *place; /* "fix first", "keep", "watch", "good enough", "second target" or "" (importance and mean) */
    const double *conditional; /* of "dominance": what it adds to subsets of s others, [count] by s; else NULL */
    const unsigned char
        *dominates;                /* of "dominance": 1 where it adds more than that driver to each subset; else NULL */
    const vp_driver_cause *causes; /* [cause_count] of the first aspects of a store */
    size_t cause_count;
} vp_driver;

typedef struct vp_unused_column {
    const char *name, *why; /* "84% missing", "never varies", "repeats the target" */
} vp_unused_column;

typedef struct vp_drivers {
    const char *target, *method, *meaning; /* of importance, a line for people */
    double explained;                      /* by all together: R2, or McFadden's of classes */
    double intercept;
    int beyond_chance;        /* 1: they explain more than chance would; else nothing is to be done by them */
    uint64_t rows, complete;  /* complete: with the target and all drivers; the others were left out */
    uint64_t customers;       /* 0: rows were taken to be independent */
    unsigned draws;           /* behind the intervals; 0: there are none */
    const vp_driver *drivers; /* [count], the most important first */
    size_t count;
    const vp_unused_column *unused; /* [unused_count] numbers that were not taken, where drivers were chosen */
    size_t unused_count;
    const char *note; /* what a person should know of the data; "" */
} vp_drivers;

/* Reads a table (any format that is read) and measures what the target goes with: association, not cause. *out is
 * owned: vp_drivers_free. VP_NOT_FOUND for columns that there are none of; VP_INVALID for drivers that do not vary, or
 * repeat the target. */
VP_API vp_status vp_drivers_measure(const char *path, const vp_drivers_query *query, vp_drivers **out, vp_error *error);
/* The same with the documents of a filter (NULL: all) as rows, with the columns of vp_features; drivers that are not
 * named are the aspects that at least one text in fifty speaks of. An aspect that a text does not speak of counts as
 * neither good nor bad in it. */
VP_API vp_status vp_drivers_of_store(vp_store *store, const char *where, const vp_drivers_query *query,
                                     vp_drivers **out, vp_error *error);
VP_API vp_status vp_drivers_write(const vp_drivers *drivers, vp_format format, const vp_style *style, vp_write write,
                                  void *context, vp_error *error);
/* As SVG: bars with their intervals, and importance against how each is rated. */
VP_API vp_status vp_drivers_picture(const vp_drivers *drivers, vp_write write, void *context, vp_error *error);
VP_API void vp_drivers_free(vp_drivers *drivers);
/* ---- Worth: how lately, how often and for how much customers bought ---- */

typedef struct vp_rfm_query {
    size_t struct_size;
    const char *customer, *date;  /* columns; NULL: recognised by their names */
    const char *amount;           /* column of what was paid; NULL: recognised */
    const char *order;            /* column that rows of one order share; NULL: each row is one */
    const char *today;            /* day that recency is counted to, as 2023-03-14; NULL: the one behind the newest */
    const char *encoding, *sheet; /* of the file; NULL: recognised */
} vp_rfm_query;

typedef struct vp_rfm {
    uint64_t rows, rejected;           /* of the table; that could not be read */
    uint64_t nobody, undated, returns; /* not counted: without a customer, a date, or an amount above 0 */
    uint64_t later;                    /* not counted either: after `today` */
    vp_table *customers; /* owned: vp_table_free. customer, recency_days, frequency, monetary, r, f, m (fifths, 5 the
                            best), group ("champions", "at risk" ...), by customer */
} vp_rfm;

/* VP_NOT_FOUND for columns that there are none of. */
VP_API vp_status vp_rfm_measure(const char *path, const vp_rfm_query *query, vp_rfm *out, vp_error *error);

/* ---- Predictions: what those would have answered who did not ---- */

typedef struct vp_prediction_query {
    size_t struct_size;
    const char *target; /* "nps" (of ratings, where nobody was asked) or "recommended"; NULL: "nps" */
    const char *where;  /* filter, or NULL */
    int all;            /* 1: also who answered, each by models that have read nothing of that customer */
    int threads;        /* 0: as many as there are processors; the result is the same */
    /* "linear" (of texts alone), "boosting", "forest" (trees of texts and columns, learned by XGBoost); NULL: "linear"
     */
    const char *method;
    vp_join join;               /* its columns are taken beside the texts, too */
    const char *const *columns; /* [column_count] of vp_features, borrowed, beside the texts. With a column_count of 0
                                   all but answers, and what is known of those alone who answered */
    size_t column_count;
    uint64_t seed; /* of the trees */
} vp_prediction_query;

typedef struct vp_prediction {
    uint64_t answered, unanswered; /* documents with text */
    /* Of who answered, each by models that have read nothing of that customer; of the best class, promoters or yes: */
    double auc;                /* probability that one of it is ranked above another one */
    double brier, usual_brier; /* mean squared error of its probability, and of always saying its share */
    double calibration_error;  /* distance between probabilities, in tenths, and the share that was so; weighed mean */
    vp_table *rows; /* owned: vp_table_free. number, id, customer, p_detractor, p_passive, p_promoter (or p_no, p_yes),
                       [answer: from 0, the worst,] reasons (words for the likeliest and against it) */
    vp_table *remarks; /* owned: vp_table_free. what, name, rows: columns that were left out, keys that do not match */
} vp_prediction;

/* Learns what goes with an answer from the texts of those who gave one (naive Bayes features in a support vector
 * machine, with the sentiment of the shipped models and lists; a logistic regression makes probabilities of them), and
 * tells of each text without one how likely each answer is. With trees the machine's scores are columns beside those of
 * vp_features, and the regression makes probabilities of what the trees say. VP_NOT_FOUND: too few answers, no library
 * of XGBoost, no such column; VP_INVALID: a column that is named repeats the answer. */
VP_API vp_status vp_predict(vp_store *store, const vp_prediction_query *query, vp_prediction *out, vp_error *error);

/* ---- Segments: customers that are alike ---- */

typedef struct vp_segments_query {
    size_t struct_size;
    const char *const *columns; /* [column_count], borrowed; numbers, or texts of up to 50 kinds */
    size_t column_count;
    /* With a column_count of 0: those that are known to be "demographic", "geographic", "behavioural", "psychographic"
     * or "value", texts of few kinds among them; NULL: all numbers that are no ids */
    const char *kind;
    const char *method; /* "kmeans", "ward", "average", "complete", "single", "dbscan", "hdbscan", "gmm", "consensus"
                          (of all but the dense ones); NULL: "kmeans" */
    const char *scale; /* "none", "standard" (mean 0, variance 1), "robust" (median and middle half), "gower" (by range,
                          and summed; of average, complete and single); NULL: "none", with `kind` "standard" */
    unsigned segments; /* 1 to 1,000; 0: chosen; not for dbscan and hdbscan */
    const char *choose; /* by what: "silhouette", "gap", "stability"; NULL: "silhouette" */
    double eps;         /* dbscan: rows so near to each other are neighbours */
    unsigned
        min_points; /* dbscan: neighbours, itself included, of a row inside; hdbscan: rows of the smallest segment */
    unsigned resamples;           /* in which segments are looked for again, to 1,000 */
    const char *encoding, *sheet; /* of the file; NULL: recognised */
    uint64_t seed;
    int threads;       /* 0: as many as there are processors; the result is the same */
    const char *model; /* file to write what places new rows to; NULL: none. Not of a store, which keeps it */
} vp_segments_query;

typedef struct vp_segment_trait {
    const char *column;
    const char *level;        /* the text that is meant, of a column of texts; NULL: its numbers */
    double own, others;       /* mean of the number, or share of the text, in the segment and outside */
    double effect, low, high; /* difference in standard deviations (Cohen's d; h of shares), with its 95 % interval */
} vp_segment_trait;

typedef struct vp_segment {
    const char *name; /* suggested, from what sets it apart; "" where nothing does */
    uint64_t size;
    const vp_segment_trait *traits; /* [trait_count], the strongest first */
    size_t trait_count;
    const uint32_t *typical; /* [typical_count] rows nearest to its middle, from 1 */
    size_t typical_count;
    double found_again; /* how much of it is found again in resamples of the rows, 0..1; NaN where not tried */
    const char *const *typical_names; /* [typical_count] who they are; NULL: not known */
} vp_segment;

typedef struct vp_segments_trial {
    unsigned segments;
    double silhouette; /* how much nearer rows are to their own segment than to the next, -1..1 */
    double gap, error; /* logarithm of how much tighter segments are than in points without any (Tibshirani 2001) */
    double stability;  /* how much of the segment that is found again least is; NaN, as gap: not measured */
} vp_segments_trial;

typedef struct vp_segments_column {
    const char *name;
    uint64_t gaps; /* rows without a number, which got the column's median */
} vp_segments_column;

typedef struct vp_segments {
    const char *method;
    const vp_segments_column *columns, *left_out; /* [column_count] that they were made from; [left_out_count] that
                                                     more than half of the rows lack, and nobody named */
    size_t column_count, left_out_count;
    uint64_t rows, outliers;
    uint64_t filled;            /* gaps of all columns */
    double silhouette;          /* how much nearer rows are to their own segment than to the next, -1..1; NaN */
    const int32_t *segment;     /* [rows] from 0; -1: an outlier */
    const char *const *names;   /* [rows] who they are, "" where that is not known; NULL: of none */
    const vp_segment *segments; /* [count] */
    size_t count;
    const vp_segments_trial *trials; /* [trial_count] where the number was chosen */
    size_t trial_count;
    int crowd;               /* 1: by the gap statistic rows are one crowd, in which any border is as good as another */
    const double *map;       /* [2 * map_count] where rows lie in the two directions in which they differ most */
    const uint32_t *map_row; /* [map_count] which rows, from 0: an even choice where there are many */
    size_t map_count;
    double map_share; /* of the spread of all columns that the two directions show */
    const char *note; /* what a person should know of the data; "" */
    const char *unit; /* what a row is: "row", "customer" */
} vp_segments;

/* Reads a table (any format that is read) and groups its rows. *out is owned: vp_segments_free. VP_NOT_FOUND for
 * columns that there are none of. */
VP_API vp_status vp_segments_fit(const char *path, const vp_segments_query *query, vp_segments **out, vp_error *error);
/* VP_CSV: row, segment and, where known, customer of each row; VP_TEXT and VP_JSON: the cards of the segments, JSON
 * with the rows; VP_JSONL: as CSV. */
VP_API vp_status vp_segments_write(const vp_segments *segments, vp_format format, const vp_style *style, vp_write write,
                                   void *context, vp_error *error);
/* As SVG: the map, a colour a segment. */
VP_API vp_status vp_segments_picture(const vp_segments *segments, vp_write write, void *context, vp_error *error);
VP_API void vp_segments_free(vp_segments *segments);

/* Rows of a table in the segments of a model that vp_segments_fit wrote, which stays as it is: row (from 1), segment
 * (-1: an outlier), name, border (the next segment, where that is no more than a tenth farther), distance. Of `query`
 * encoding, sheet and threads are used; NULL: the usual ones. Owned: vp_table_free. */
VP_API vp_status vp_segments_apply(const char *model, const char *path, const vp_segments_query *query, vp_table **out,
                                   vp_error *error);

/* ---- The segments of a store's customers ---- */

/* Groups the customers of the documents of a filter (NULL: all) by the columns of vp_features, and keeps the segments
 * in the store, in place of those before: for filters (`segment = 3`) and the functions below. Columns that are not
 * named are sentiment, documents, days since the last one, length, aspects, topics, and numbers of the source. `time`:
 * seconds since 1970, UTC. *out is owned: vp_segments_free. */
VP_API vp_status vp_segments_of_store(vp_store *store, const char *where, const vp_segments_query *query, int64_t time,
                                      vp_segments **out, vp_error *error);

typedef struct vp_segments_drift {
    uint64_t customers, fresh, changed; /* all; of them new ones, and those whose segment is another */
    double shift;       /* population stability index of the segments' shares: below 0.1 little, above 0.25 much */
    vp_table *segments; /* owned. segment, name, before, after (customers), share_before, share_after, distance_fitted,
                           distance_now (mean, from the middle), moved (the middle; empty where nothing was learned) */
} vp_segments_drift;

/* Places all customers anew as they are now; with `learns` 1 the middles of segments (of kmeans) go to where the
 * customers are. */
VP_API vp_status vp_segments_go_on(vp_store *store, int learns, int64_t time, int threads, vp_segments_drift *out,
                                   vp_error *error);

/* segment, name, customers, share, found_again, border (share of customers that are at one), sentiment, nps, rating. */
VP_API vp_status vp_segments_list(vp_store *store, vp_table **out, vp_error *error);

typedef struct vp_segments_backtest {
    uint64_t moves;         /* that were foretold, each from the periods before it */
    double right, stay;     /* share where the likeliest next segment was right; where customers just stayed */
    double loss, stay_loss; /* bits a move by these probabilities, and by how many stay in all */
} vp_segments_backtest;

/* How customers who wrote again moved from the end of a period to that of the next: from, from_name, to, to_name (-1:
 * in none), moves, probability (of the next one, with low and high: 95 %). *out is owned: vp_table_free. */
VP_API vp_status vp_segments_moves(vp_store *store, vp_segments_backtest *test, vp_table **out, vp_error *error);

/* The customers of a segment: customer, change ("added" since the last export, "stays"); with `changes_only` 1 only
 * those that were added or "removed" since. */
VP_API vp_status vp_segments_export(vp_store *store, int64_t segment, int changes_only, vp_table **out,
                                    vp_error *error);
/* Says that what vp_segments_export gave is where it should be: the next difference is to it. */
VP_API vp_status vp_segments_exported(vp_store *store, int64_t segment, vp_error *error);

typedef struct vp_segment_word {
    const char *word;
    uint64_t texts;     /* of the segment that hold it */
    double own, others; /* share of the texts of the segment, and of all others, that hold it */
} vp_segment_word;

typedef struct vp_segment_move {
    int64_t segment; /* -1: in none */
    const char *name;
    vp_bounds probability;
} vp_segment_move;

typedef struct vp_segment_quote {
    int64_t number; /* of the document */
    const char *sentiment, *text;
} vp_segment_quote;

typedef struct vp_segment_period {
    const char *name; /* "2025-Q2" */
    vp_bounds value;
} vp_segment_period;

/* What is known of one segment of a store. */
typedef struct vp_segment_profile {
    int64_t number;
    const char *name;
    uint64_t customers;
    double share, found_again;
    const vp_segment_trait *traits; /* [trait_count] what sets it apart */
    size_t trait_count;
    const vp_segment_trait *who; /* [who_count] the most common value of columns of texts, as shares */
    size_t who_count;
    const vp_segment_word *says, *never; /* [says_count], [never_count] more often than others; not at all */
    size_t says_count, never_count;
    vp_bounds nps, nps_others;          /* NaN where it is not known */
    int nps_of_ratings;                 /* 1: nobody was asked, and these are of other answers */
    const vp_segment_period *nps_trend; /* [nps_trend_count] the last quarters with enough answers, the last one last */
    size_t nps_trend_count;
    vp_bounds sentiment, sentiment_others;
    const vp_segment_move *moves; /* [move_count] where its customers are a period later, the likeliest first */
    size_t move_count;
    const vp_segment_quote *quotes; /* [quote_count] */
    size_t quote_count;
    double border; /* share of its customers that are nearly as near to another segment */
    int64_t border_segment;
    const char *const *typical; /* [typical_count] customers in the middle of it */
    size_t typical_count;
    const char *note; /* "" */
} vp_segment_profile;

/* *out is owned: vp_segment_profile_free. */
VP_API vp_status vp_segment_profile_of(vp_store *store, int64_t segment, vp_segment_profile **out, vp_error *error);
/* VP_TEXT: a card; VP_JSON. `brief` 1: the facts alone as Markdown, without words of customers, for who writes to
 * them. */
VP_API vp_status vp_segment_profile_write(const vp_segment_profile *profile, vp_format format, int brief,
                                          const vp_style *style, vp_write write, void *context, vp_error *error);
VP_API void vp_segment_profile_free(vp_segment_profile *profile);

#ifdef __cplusplus
}
#endif

#endif
