/* Distributions, estimates with intervals, and tests. */
#ifndef MODELS_STATISTICS_H
#define MODELS_STATISTICS_H

#include <stddef.h>

/* Regularised incomplete beta function, by continued fraction (Press et al., Numerical Recipes 6.4). 0 <= x <= 1; a, b
 * > 0. */
double incomplete_beta(double a, double b, double x);
/* Derivative of the logarithm of the gamma function, x > 0: by recurrence and the asymptotic series (Bernardo 1976). */
double digamma(double x);
/* Two-sided p-value of Student's t. */
double student_p(double t, double degrees);
/* The t with P(|T| > t) = alpha. */
double student_quantile(double alpha, double degrees);

/* Count, sum and sum of squares of some values. */
typedef struct moments {
    double n, sum, squares;
} moments;

typedef struct estimate {
    double value, low, high; /* NaN where there is none; low and high: 95 % interval */
    double n;
} estimate;

/* Mean with its t interval; with fewer than two values there is no interval. */
estimate estimate_mean(moments m);
/* A count with its interval as of a Poisson variable (Garwood 1936, by the Wilson-Hilferty approximation). */
estimate estimate_count(double n);

typedef struct difference {
    double value, low, high, p; /* of mean a minus mean b; Welch's test. NaN with fewer than two values on a side */
} difference;

difference compare_means(moments a, moments b);

typedef struct ranked_p {
    double p;
    size_t at;
} ranked_p;

/* Keeps in `keep[i]` which of n p-values are found at a false discovery rate (Benjamini and Hochberg 1995); returns how
 * many. `order` is scratch for n; no p is NaN. */
size_t false_discovery(const double *p, size_t n, double rate, unsigned char *keep, ranked_p *order);

#endif
