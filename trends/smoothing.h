/* Exponential smoothing as state space models: level, trend, season (Hyndman, Koehler, Ord and Snyder 2008). */
#ifndef TRENDS_SMOOTHING_H
#define TRENDS_SMOOTHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SMOOTHING_SEASON = 24 /* longest season */, SMOOTHING_MOST = 5000 /* values of a series, at most */ };

/* "ANN": additive error, no trend, no season; "MAdM": multiplicative error and season, damped additive trend. */
typedef struct smoothing_form {
    bool multiplicative; /* the error */
    char trend;          /* 'N', 'A', 'd' (damped) */
    char season;         /* 'N', 'A', 'M' */
} smoothing_form;

typedef struct smoothing {
    smoothing_form form;
    unsigned period; /* values in a season; 1: none */
    double alpha, beta, gamma, phi;
    double level, slope, seasons[SMOOTHING_SEASON]; /* before the first value; seasons[0]: of the first */
    double last_level, last_slope, last_seasons[SMOOTHING_SEASON]; /* after the last one; [0]: of the next */
    double log_likelihood, aicc, variance; /* variance: of the errors, relative ones where they are multiplicative */
    double squares;                        /* of the errors */
    unsigned parameters;
} smoothing;

/* Reads "ANN", "MAdM" ...; false for what is none, or a kind that is not fitted: multiplicative seasons with additive
 * errors, whose variance is not bounded. */
bool smoothing_parse(const char *name, smoothing_form *out);
/* Writes "ETS(M,Ad,M)" and a NUL. */
void smoothing_name(smoothing_form form, char out[16]);

/* Fits one form by maximum likelihood; NaN values are passed over. False when the form does not fit to the series
 * (multiplicative ones want positive values), or values are too few for its parameters. */
bool smoothing_fit(const double *values, size_t n, unsigned period, smoothing_form form, smoothing *out);

/* Fits all forms that suit, and takes that of the least AICc. False: fewer than four values. */
bool smoothing_choose(const double *values, size_t n, unsigned period, smoothing *out);

/* What the model expected of each of the n values it was fitted to, from those before. */
void smoothing_expectations(const smoothing *s, const double *values, size_t n, double *out);

typedef struct smoothing_forecast {
    double value, low, high;
} smoothing_forecast;

/* What comes after the last value: means, and the middle 95 % of 2,000 paths of chance, the same for the same seed.
 * False when memory ran out. */
bool smoothing_forecasts(const smoothing *s, size_t horizon, uint64_t seed, smoothing_forecast *out);

#endif
