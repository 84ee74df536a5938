/* Rows of a table as points in space. */
#ifndef CUSTOMERS_POINTS_H
#define CUSTOMERS_POINTS_H

#include "base/clones.h"
#include "customers/frame.h"

enum { POINTS_MOST_DIMENSIONS = 256, POINTS_LANES = 8 };
typedef double points_quad __attribute__((vector_size(32), aligned(sizeof(double)), may_alias));

typedef struct points {
    double *x; /* [count * dimensions], a point's coordinates one after the other; owned: points_release */
    size_t count, dimensions;
    bool sums; /* points are as far from each other as the sum of their differences (Gower 1971), not the root of
                  squares */
} points;

typedef enum points_scale {
    POINTS_RAW,
    POINTS_STANDARD, /* mean 0, variance 1 */
    POINTS_ROBUST,   /* median 0, middle half 1 wide: far points do not shrink the others */
    POINTS_GOWER,    /* the smallest 0, the largest 1 */
} points_scale;

#define POINTS_SCALES "none, standard, robust or gower"
/* By its name; false when there is none of that name. */
bool points_scale_read(const char *name, points_scale *out);

/* How a column becomes a coordinate. */
typedef struct points_scaling {
    double fill;          /* in place of a gap */
    double middle, width; /* the coordinate is (value - middle) / width */
} points_scaling;

/* The scaling of columns by the rows of a frame, to out[count]. A gap is filled with the median, or is 0 where
 * gap_is_zero[count] (NULL: nowhere) says so. False when memory ran out. */
bool points_measure(const frame *f, const uint32_t *columns, size_t count, points_scale scale, const bool *gap_is_zero,
                    points_scaling *out);
/* A point a row; a column of INTERN_NONE is all gaps. False when memory ran out. */
bool points_take(const frame *f, const uint32_t *columns, size_t count, const points_scaling *scaling, points *out);
void points_release(points *p);

/* Number i of `few` points drawn from `count`, no fewer: one at random of each stretch, so that no period in the order
 * of rows is mistaken for the whole. Always the same. */
size_t points_drawn(size_t count, size_t few, size_t i);
/* out->count points so drawn, to out->x. */
void points_thin(const points *p, points *out);
/* Turns the points around their mean so that the axes are their principal components, the longest first; distances
 * stay. *share: of the variance along the first two. False when memory ran out. */
bool points_turn(points *p, double *share);

static inline const double *points_at(const points *p, size_t i)
{
    return p->x + i * p->dimensions;
}

static inline double points_squared(const double *a, const double *b, size_t dimensions)
{
    double sum = 0;
    for (size_t j = 0; j < dimensions; j++)
        sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

/* points_squared of x and each of `lanes` others, a multiple of POINTS_LANES, to out[lanes]; turned[dimensions * lanes]
 * has a coordinate of all after the other. For functions that are CLONED. */
PART_OF_CLONED void points_squared_all(const double *x, const double *turned, size_t dimensions, size_t lanes,
                                       double *out)
{
    for (size_t c = 0; c < lanes; c += POINTS_LANES) { /* so many sums stay in registers */
        points_quad low = {0}, high = {0};
        for (size_t j = 0; j < dimensions; j++) {
            const points_quad *row = (const points_quad *)(turned + j * lanes + c);
            points_quad a = x[j] - row[0], b = x[j] - row[1];
            low += a * a;
            high += b * b;
        }
        *(points_quad *)(out + c) = low;
        *(points_quad *)(out + c + POINTS_LANES / 2) = high;
    }
}

/* The square of how far two points are from each other. */
static inline double points_apart(const points *p, const double *a, const double *b)
{
    double sum = 0;
    if (!p->sums)
        return points_squared(a, b, p->dimensions);
    for (size_t j = 0; j < p->dimensions; j++)
        sum += a[j] > b[j] ? a[j] - b[j] : b[j] - a[j];
    return sum * sum;
}

#endif
