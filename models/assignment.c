#include "models/assignment.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Rows and columns count from 1; column 0 is where a path begins. */
typedef struct search {
    const double *gain;
    size_t n;
    double *row_price, *column_price; /* [n + 1] */
    double *slack;                    /* [n + 1] least reduced cost on a path to the column */
    uint32_t *row_of;                 /* [n + 1] row of each column; 0: none */
    uint32_t *before;                 /* [n + 1] column before it on that path */
    bool *reached;                    /* [n + 1] */
} search;

/* The next column on the shortest path, and the prices that make it free. */
static uint32_t extend(search *s, uint32_t column)
{
    uint32_t row = s->row_of[column], next = 0;
    double least = INFINITY;
    s->reached[column] = true;
    for (uint32_t j = 1; j <= s->n; j++) {
        if (s->reached[j])
            continue;
        double cost = -s->gain[(row - 1) * s->n + j - 1] - s->row_price[row] - s->column_price[j];
        if (cost < s->slack[j]) {
            s->slack[j] = cost;
            s->before[j] = column;
        }
        if (s->slack[j] < least) {
            least = s->slack[j];
            next = j;
        }
    }
    for (uint32_t j = 0; j <= s->n; j++)
        if (s->reached[j]) {
            s->row_price[s->row_of[j]] += least;
            s->column_price[j] -= least;
        } else {
            s->slack[j] -= least;
        }
    return next;
}

static void match_row(search *s, uint32_t row)
{
    uint32_t column = 0;
    s->row_of[0] = row;
    for (uint32_t j = 0; j <= s->n; j++) {
        s->slack[j] = INFINITY;
        s->reached[j] = false;
    }
    while (s->row_of[column])
        column = extend(s, column);
    for (; column; column = s->before[column])
        s->row_of[column] = s->row_of[s->before[column]];
}

double assignment_best(const double *gain, size_t n, uint32_t *match)
{
    search s = {gain,
                n,
                calloc(n + 1, sizeof *s.row_price),
                calloc(n + 1, sizeof *s.column_price),
                calloc(n + 1, sizeof *s.slack),
                calloc(n + 1, sizeof *s.row_of),
                calloc(n + 1, sizeof *s.before),
                calloc(n + 1, sizeof *s.reached)};
    bool done = s.row_price && s.column_price && s.slack && s.row_of && s.before && s.reached;
    double sum = done ? 0 : NAN;
    for (uint32_t row = 1; done && row <= n; row++)
        match_row(&s, row);
    for (uint32_t j = 1; done && j <= n; j++) {
        match[s.row_of[j] - 1] = j - 1;
        sum += gain[(s.row_of[j] - 1) * n + j - 1];
    }
    void *const owned[] = {s.row_price, s.column_price, s.slack, s.row_of, s.before, s.reached};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    return sum;
}
