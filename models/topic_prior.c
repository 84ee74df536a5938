#include "models/topic_prior.h"

#include "models/statistics.h"

enum { EXACT = 256, AN_OCTAVE = 8, ROUNDS = 5 };
/* DOUBT: how steeply large priors are taken for less likely beforehand (a gamma prior's rate). A few hundred short
 * texts cannot tell topics that all documents share from topics that none has; then documents are to have few. */
static const double LEAST_ALPHA = 1e-4, MOST_ALPHA = 100, DOUBT = 10, LEAST_BETA = 1e-4, MOST_BETA = 10;

uint32_t prior_bin(uint32_t count)
{
    if (count < EXACT)
        return count;
    unsigned octave = 31 - (unsigned)__builtin_clz(count);
    return EXACT + (octave - 8) * AN_OCTAVE + (count >> (octave - 3)) - AN_OCTAVE;
}

/* The count in the middle of a bin. */
static double bin_count(uint32_t bin)
{
    if (bin < EXACT)
        return bin;
    uint32_t octave = (bin - EXACT) / AN_OCTAVE + 8, eighth = (bin - EXACT) % AN_OCTAVE;
    return (AN_OCTAVE + eighth + 0.5) * (double)(1u << (octave - 3));
}

/* Sum over a histogram of digamma(count + prior) - digamma(prior). */
static double gain(const uint32_t *histogram, double prior)
{
    double sum = 0, zero = digamma(prior);
    for (uint32_t b = 1; b < PRIOR_BINS; b++)
        if (histogram[b])
            sum += histogram[b] * (digamma(bin_count(b) + prior) - zero);
    return sum;
}

static double clamp(double x, double low, double high)
{
    return x > low ? x < high ? x : high : low;
}

void prior_fit_topics(const uint32_t *of_topic, const uint32_t *of_length, size_t topics, float *alpha)
{
    for (int round = 0; round < ROUNDS; round++) {
        double total = 0;
        for (size_t k = 0; k < topics; k++)
            total += alpha[k];
        double expected = gain(of_length, total) + DOUBT;
        for (size_t k = 0; k < topics; k++)
            alpha[k] = (float)clamp(alpha[k] * gain(of_topic + k * PRIOR_BINS, alpha[k]) / expected, LEAST_ALPHA,
                                    MOST_ALPHA);
    }
}

double prior_fit_words(const uint32_t *of_word, const uint32_t *totals, size_t topics, uint32_t vocabulary, double beta)
{
    for (int round = 0; round < ROUNDS; round++) {
        double expected = 0, whole = beta * vocabulary;
        for (size_t k = 0; k < topics; k++)
            if (totals[k])
                expected += digamma(totals[k] + whole) - digamma(whole);
        if (expected > 0)
            beta = clamp(beta * gain(of_word, beta) / (vocabulary * expected), LEAST_BETA, MOST_BETA);
    }
    return beta;
}
