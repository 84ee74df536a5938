#include "models/statistics.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const double ALPHA = 0.05, Z = 1.959963984540054;

/* lgamma() writes a global. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

double digamma(double x)
{
    double low = 0;
    for (; x < 6; x++)
        low -= 1 / x;
    double f = 1 / (x * x);
    return low + log(x) - 0.5 / x -
           f * (1.0 / 12 - f * (1.0 / 120 - f * (1.0 / 252 - f * (1.0 / 240 - f * (1.0 / 132 - f * (691.0 / 32760))))));
}

static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m <= 300; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-14)
            break;
    }
    return h;
}

double incomplete_beta(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_p(double t, double degrees)
{
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/* The z with P(|Z| > z) = alpha of the normal distribution: Newton's steps, as below. */
static double normal_quantile(double alpha)
{
    double z = alpha == ALPHA ? Z : 0;
    for (int i = 0; i < 200; i++) {
        double step = (erfc(z * M_SQRT1_2) - alpha) * sqrt(M_PI_2) * exp(z * z / 2) / 2;
        z += step;
        if (!(step > 1e-14 * z))
            break;
    }
    return z;
}

/* Fisher's expansion (Abramowitz and Stegun 26.7.5), good to 1e-9 from 200 degrees on. */
static double quantile_of_many(double alpha, double degrees)
{
    double z = normal_quantile(alpha), s = z * z, n = degrees;
    double g1 = (s + 1) / 4, g2 = ((5 * s + 16) * s + 3) / 96, g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
    double g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
    return z * (1 + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n);
}

double student_quantile(double alpha, double degrees)
{
    int sign;
    bool near = degrees >= 5 && alpha > 1e-6;
    double t = near ? quantile_of_many(alpha, degrees) : 0;
    if (near && degrees >= 200)
        return t;
    double peak = exp(lgamma_r((degrees + 1) / 2, &sign) - lgamma_r(degrees / 2, &sign)) / sqrt(degrees * M_PI);
    for (int i = 0; i < 200 && t < 1e6;
         i++) { /* the p-value is convex: Newton's steps come from below, and stay there */
        double density = peak * pow(1 + t * t / degrees, -(degrees + 1) / 2);
        double step = (student_p(t, degrees) - alpha) / (2 * density);
        t += step;
        if (fabs(step) <= 1e-13 * t)
            break;
    }
    return t;
}

static double variance(moments m)
{
    double v = (m.squares - m.sum * m.sum / m.n) / (m.n - 1);
    return v > 0 ? v : 0;
}

estimate estimate_mean(moments m)
{
    estimate e = {NAN, NAN, NAN, m.n};
    if (m.n < 1)
        return e;
    e.value = m.sum / m.n;
    if (m.n >= 2) {
        double reach = student_quantile(ALPHA, m.n - 1) * sqrt(variance(m) / m.n);
        e.low = e.value - reach;
        e.high = e.value + reach;
    }
    return e;
}

estimate estimate_scale(moments m, double lowest, double highest)
{
    const double end = 0.25;
    moments with = {m.n + 2 * end, m.sum + end * (lowest + highest),
                    m.squares + end * (lowest * lowest + highest * highest)};
    estimate e = {m.n >= 1 ? m.sum / m.n : NAN, NAN, NAN, m.n};
    if (m.n < 2)
        return e;
    double middle = with.sum / with.n, reach = student_quantile(ALPHA, m.n - 1) * sqrt(variance(with) / with.n);
    e.low = fmax(fmin(middle - reach, e.value), lowest);
    e.high = fmin(fmax(middle + reach, e.value), highest);
    return e;
}

estimate estimate_share(double hits, double n)
{
    if (n < 1)
        return (estimate){NAN, NAN, NAN, n};
    double p = hits / n, zz = Z * Z, middle = (p + zz / (2 * n)) / (1 + zz / n);
    double reach = Z * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n);
    return (estimate){p, fmin(fmax(middle - reach, 0), p), fmax(fmin(middle + reach, 1), p), n};
}

estimate estimate_net(moments m)
{
    if (m.n < 1)
        return (estimate){NAN, NAN, NAN, m.n};
    double n = m.n + 3, middle = m.sum / n; /* three values more: 3/4, 3/2 and 3/4 of the three kinds */
    double reach = Z * sqrt(((m.squares + 1.5) / n - middle * middle) / n), value = m.sum / m.n;
    return (estimate){value, fmax(fmin(middle - reach, value), -1), fmin(fmax(middle + reach, value), 1), m.n};
}

estimate estimate_count(double n)
{
    double middle = n + Z * Z / 2, reach = Z * sqrt(n + Z * Z / 4);
    return (estimate){n, fmax(middle - reach, 0), middle + reach, n};
}

difference compare_means(moments a, moments b)
{
    difference d = {NAN, NAN, NAN, NAN};
    if (a.n < 2 || b.n < 2)
        return d;
    double va = variance(a) / a.n, vb = variance(b) / b.n, error = sqrt(va + vb);
    d.value = a.sum / a.n - b.sum / b.n;
    if (error <= 0) {
        d.low = d.high = d.value;
        d.p = d.value == 0 ? 1 : 0;
        return d;
    }
    double degrees = (va + vb) * (va + vb) / (va * va / (a.n - 1) + vb * vb / (b.n - 1));
    double reach = student_quantile(ALPHA, degrees) * error;
    d.low = d.value - reach;
    d.high = d.value + reach;
    d.p = student_p(d.value / error, degrees);
    return d;
}

difference compare_estimates(estimate a, estimate b)
{
    double value = a.value - b.value;
    difference d = {value, value - hypot(a.value - a.low, b.high - b.value),
                    value + hypot(a.high - a.value, b.value - b.low), NAN};
    double reach = value > 0 ? value - d.low : d.high - value; /* NaN without intervals */
    if (reach > 0)
        d.p = erfc(fabs(value) / reach * Z / sqrt(2));
    else if (reach <= 0)
        d.p = value == 0 ? 1 : 0;
    return d;
}

static int by_p(const void *a, const void *b)
{
    const ranked_p *x = a, *y = b;
    return x->p != y->p ? (x->p > y->p) - (x->p < y->p) : (x->at > y->at) - (x->at < y->at);
}

size_t false_discovery(const double *p, size_t n, double rate, unsigned char *keep, ranked_p *order)
{
    for (size_t i = 0; i < n; i++) {
        order[i] = (ranked_p){p[i], i};
        keep[i] = 0;
    }
    qsort(order, n, sizeof *order, by_p);
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (order[i].p <= rate * (double)(i + 1) / (double)n)
            found = i + 1;
    for (size_t i = 0; i < found; i++)
        keep[order[i].at] = 1;
    return found;
}
