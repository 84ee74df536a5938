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
/* Mean of values of a scale from `lowest` to `highest`. The t interval of the values and a quarter of a value at each
 * end of the scale (as Agresti and Coull 1998 add to proportions): a few equal values are no certainty. None with fewer
 * than two. */
estimate estimate_scale(moments m, double lowest, double highest);
/* Share, 0 to 1, of `hits` among n, with Wilson's score interval (1927). */
estimate estimate_share(double hits, double n);
/* Mean of values that are -1, 0 or 1, such as a net promoter score, with the adjusted Wald interval AW(3, T) (Rocks
 * 2016: "Interval estimation for the net promoter score"). */
estimate estimate_net(moments m);
/* A count with its score interval as of a Poisson variable (Barker 2002). */
estimate estimate_count(double n);

typedef struct difference {
    double value, low, high, p; /* of mean a minus mean b; Welch's test. NaN with fewer than two values on a side */
} difference;

difference compare_means(moments a, moments b);
/* a minus b by their intervals (MOVER: Zou and Donner 2008; of proportions: Newcombe 1998). p is that of the level at
 * which the interval would just touch 0. NaN without intervals. */
difference compare_estimates(estimate a, estimate b);

typedef struct ranked_p {
    double p;
    size_t at;
} ranked_p;

/* Keeps in `keep[i]` which of n p-values are found at a false discovery rate (Benjamini and Hochberg 1995); returns how
 * many. `order` is scratch for n; no p is NaN. */
size_t false_discovery(const double *p, size_t n, double rate, unsigned char *keep, ranked_p *order);

#endif
