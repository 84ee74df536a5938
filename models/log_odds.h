/* How much more a word stands in one group of texts than in another. */
#ifndef MODELS_LOG_ODDS_H
#define MODELS_LOG_ODDS_H

typedef struct log_odds {
    double delta, variance; /* of the log odds ratio; z is delta / sqrt(variance) */
} log_odds;

/* The log odds ratio of a word that stands in `na` of the `sa` texts of one group and in `nb` of the `sb` of another,
 * with an informative Dirichlet prior: both groups together, taken for `strength` texts (Monroe, Colaresi and Quinn
 * 2008, 3.5). */
log_odds log_odds_of(double na, double sa, double nb, double sb, double strength);

#endif
