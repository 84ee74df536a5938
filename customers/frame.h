/* A table in columns: what models of customers are fitted to. */
#ifndef CUSTOMERS_FRAME_H
#define CUSTOMERS_FRAME_H

#include "base/error.h"
#include "base/intern.h"

enum { FRAME_MOST_CELLS = 50000000 };
#define FRAME_LARGEST 1e100 /* of numbers: their squares can be summed */

typedef struct frame_column {
    double *numbers; /* [rows] NaN: the cell is empty, or text */
    uint32_t *texts; /* [rows] id in `texts` of a cell that is no number; INTERN_NONE */
    size_t number_count, text_count;
} frame_column;

typedef struct frame {
    intern names, texts;
    frame_column *columns; /* [count] by id of the name */
    size_t count, column_room;
    size_t levels; /* of the columns the last ones: made by frame_level_column, and no columns of the table */
    size_t rows, room;
} frame;

/* Id of the column, made when new: its cells so far are empty. INTERN_NONE when memory ran out. */
uint32_t frame_column_id(frame *f, str name);
/* Id of a column, called NAME=LEVEL, of 1 where the text of the column is that of id `level`, and else 0. INTERN_NONE
 * when memory ran out. */
uint32_t frame_level_column(frame *f, uint32_t column, uint32_t level);
/* *out: id of the column of that name, made where the name is NAME=LEVEL and there is a column NAME; INTERN_NONE where
 * there is none. False when memory ran out. */
bool frame_find_level(frame *f, str name, uint32_t *out);
/* The texts of the column, the most frequent first, that at least two rows have: their ids to out[most]. *count: how
 * many there are in all, also those that are not told. False when memory ran out. */
bool frame_levels_of(const frame *f, uint32_t column, uint32_t *out, size_t most, size_t *count);
/* A row of empty cells, to be set. VP_LIMIT beyond FRAME_MOST_CELLS. */
vp_status frame_row(frame *f, vp_error *error);
/* Cells of the last row. */
void frame_set_number(frame *f, uint32_t column, double value);
bool frame_set_text(frame *f, uint32_t column, str text);

/* Rows with equal cells of the column have the same number in out[rows], from 0 in order of first sight; an empty cell
 * is a group of its own. Returns how many groups; SIZE_MAX when memory ran out. */
size_t frame_groups(const frame *f, uint32_t column, uint32_t *out);

/* Whether so many numbers among the filled cells of a column make it one of numbers: nine in ten, the others are slips.
 */
static inline bool frame_mostly_numbers(size_t numbers, size_t filled)
{
    return numbers && (double)numbers >= 0.9 * (double)filled;
}

/* Whether the column has two different numbers. */
bool frame_varies(const frame *f, uint32_t column);
/* Whether the column holds numbers that measure something: most of its filled cells are numbers, and they do not just
 * count the rows, or name them (all different, of seven digits or more). False when memory ran out. */
bool frame_is_measure(const frame *f, uint32_t column, bool *out);

/* Of two columns of numbers, over the rows that have both; NaN where one never varies. */
double frame_correlation(const double *a, const double *b, size_t rows);

void frame_release(frame *f);

#endif
