#include "models/statistics.h"

#include <math.h>

static const double ALPHA = 0.05;

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
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_p(double t, double degrees)
{
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

double student_quantile(double alpha, double degrees)
{
    double low = 0, high = 1;
    while (student_p(high, degrees) > alpha && high < 1e6)
        high *= 2;
    for (int i = 0; i < 80; i++) {
        double middle = (low + high) / 2;
        *(student_p(middle, degrees) > alpha ? &low : &high) = middle;
    }
    return (low + high) / 2;
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

estimate estimate_count(double n)
{
    const double z = 1.959963984540054;
    double a = n, b = n + 1;
    double low = n > 0 ? a * pow(1 - 1 / (9 * a) - z / (3 * sqrt(a)), 3) : 0;
    double high = b * pow(1 - 1 / (9 * b) + z / (3 * sqrt(b)), 3);
    return (estimate){n, low > 0 ? low : 0, high, n};
}

estimate estimate_share(double part, double n)
{
    const double z = 1.959963984540054;
    if (n < 1)
        return (estimate){NAN, NAN, NAN, n};
    double p = part / n, bend = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / bend, reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / bend;
    return (estimate){p, middle - reach, middle + reach, n};
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

size_t false_discovery(const double *p, size_t n, double rate, unsigned char *keep, size_t *order)
{
    for (size_t i = 0; i < n; i++) { /* insertion sort: n is the number of groups shown */
        size_t j = i;
        for (; j > 0 && p[order[j - 1]] > p[i]; j--)
            order[j] = order[j - 1];
        order[j] = i;
        keep[i] = 0;
    }
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (p[order[i]] <= rate * (double)(i + 1) / (double)n)
            found = i + 1;
    for (size_t i = 0; i < found; i++)
        keep[order[i]] = 1;
    return found;
}
