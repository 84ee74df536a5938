#include "ingest/profile.h"

#include "base/utf8.h"
#include "ingest/totals.h"

#include <math.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    DISTINCT_BITS = 1 << 16,
    DISTINCT_CELLS = 1 << 15,
    COUNTED_COLUMNS = 512,
    CROSSED_COLUMNS = 64,  /* that are held against the rating */
    LOOKED_AT = 2000,      /* cells whose letters and words are counted */
    LOOKED_AT_BYTES = 400, /* of each */
    LONGEST_STRIDE = 64,
};

/* ---- Columns ---- */

static void note_rating_name(profile *p, str name, size_t id)
{
    role_match m = role_match_name(name, ROLE_RATING);
    bool surer = m.strength > p->rating_match.strength ||
                 (m.strength == p->rating_match.strength && m.length > p->rating_match.length);
    if (m.strength >= 2 && surer) {
        p->rating_match = m;
        p->rating_column = (int)id;
    }
}

static column_profile *add_column(profile *p, const intern *names, size_t id)
{
    if (id >= p->count) {
        column_profile **columns = realloc(p->columns, (id + 1) * sizeof(column_profile *));
        if (!columns)
            return NULL;
        p->columns = columns;
        while (p->count <= id)
            p->columns[p->count++] = NULL;
    }
    p->columns[id] = calloc(1, sizeof *p->columns[id]);
    if (p->columns[id])
        note_rating_name(p, names->strings[id], id);
    return p->columns[id];
}

const column_profile *profile_column(const profile *p, int column)
{
    return column >= 0 && (size_t)column < p->count ? p->columns[column] : NULL;
}

/* ---- Cells ---- */

static void count_distinct(column_profile *c, size_t id, str cell)
{
    if (c->distinct_base >= DISTINCT_CELLS || id >= COUNTED_COLUMNS)
        return;
    if (!c->distinct)
        c->distinct = calloc(DISTINCT_BITS / 8, 1);
    if (!c->distinct)
        return;
    uint64_t bit = XXH3_64bits(cell.p, cell.n) % DISTINCT_BITS;
    c->distinct[bit / 8] |= (uint8_t)(1 << bit % 8);
    c->distinct_base++;
}

double profile_distinct(const column_profile *c)
{
    if (!c->distinct || !c->distinct_base)
        return 0;
    size_t set = 0;
    for (size_t i = 0; i < DISTINCT_BITS / 8; i++)
        set += (size_t)__builtin_popcount(c->distinct[i]);
    double empty = 1 - (double)set / DISTINCT_BITS;
    double estimate = empty > 0 ? -(double)DISTINCT_BITS * log(empty) : DISTINCT_BITS;
    double share = estimate / (double)c->distinct_base;
    return share > 1 ? 1 : share;
}

/* The cell among the values of a column that has few; NULL when it has many. */
static column_value *find_value(column_profile *c, str cell, char decimal)
{
    if (c->many_values)
        return NULL;
    for (size_t i = 0; i < c->value_count; i++) {
        column_value *v = &c->values[i];
        if (v->length == cell.n && v->text[0] == cell.p[0] && !memcmp(v->text, cell.p, cell.n))
            return v;
    }
    if (c->value_count == PROFILE_VALUES || cell.n > PROFILE_VALUE_BYTES) {
        c->many_values = true;
        return NULL;
    }
    column_value *v = &c->values[c->value_count++];
    memcpy(v->text, cell.p, cell.n);
    v->length = (uint8_t)cell.n;
    v->facts = cell_examine(cell, decimal);
    return v;
}

static void look_at(column_profile *c, str cell)
{
    size_t n = cell.n < LOOKED_AT_BYTES ? cell.n : LOOKED_AT_BYTES;
    c->words++;
    for (size_t i = 0; i < n; i++) {
        unsigned char b = (unsigned char)cell.p[i];
        c->letters += b >= 0x80 || (unsigned)((b | 32) - 'a') < 26;
        c->digits += (unsigned)(b - '0') < 10;
        c->words += b == ' ';
        c->ideographs += b >= 0xE3 && b <= 0xE9;
    }
    c->looked_at++;
    c->sampled += n;
}

static void count_rating(column_profile *c, double value, double own_high)
{
    bool own = own_high > 0;
    if (own && !c->ratings.count)
        c->own_high = own_high;
    if (own_high != c->own_high && !c->own_mixed) {
        c->own_mixed = true;
        c->ratings = (rating_histogram){0};
    }
    rating_observe(&c->ratings, c->own_mixed && own ? value / own_high * 5 : value);
}

static void count_number(column_profile *c, const cell_facts *f)
{
    c->numbers++;
    c->word_ratings += !f->digits;
    c->nps_like += f->value >= 0 && f->value <= 10 && f->value == floor(f->value) && f->own_high != 1;
    double step = f->value - c->last_number;
    c->steps += step == 1 || step == -1;
    c->last_number = f->value;
    count_rating(c, f->value, f->own_high);
}

static void count_facts(column_profile *c, str cell, const cell_facts *f)
{
    if (f->number)
        count_number(c, f);
    c->booleans += f->yes_no;
    c->missing += f->missing;
    c->links += f->link;
    c->structured += f->structured;
    c->languages += f->language;
    if (f->dateable)
        date_observe(&c->dates, cell);
    else
        c->dates.filled++;
}

static column_value *observe_cell(column_profile *c, size_t id, str cell, char decimal)
{
    c->filled++;
    c->bytes += cell.n;
    c->length_squares += (double)cell.n * (double)cell.n;
    if (c->looked_at < LOOKED_AT)
        look_at(c, cell);
    count_distinct(c, id, cell);
    column_value *v = find_value(c, cell, decimal);
    if (v) {
        v->count++;
        count_facts(c, cell, &v->facts);
    } else if (cell.n <= CELL_LONGEST_VALUE) {
        cell_facts facts = cell_examine(cell, decimal);
        count_facts(c, cell, &facts);
    } else {
        c->structured += cell_is_structured(cell);
    }
    return v;
}

/* ---- Rows ---- */

/* Remembers, for each value of the columns with few values, which ratings go with it: two scales in one column show
 * that way, and columns that rise with the rating. */
static bool cross_ratings(profile *p, column_value **seen, size_t count, double rating)
{
    for (size_t i = 0; i < count; i++) {
        if (!seen[i] || p->columns[i]->many_values)
            continue;
        if (!seen[i]->ratings && !(seen[i]->ratings = arena_array(&p->memory, 1, sizeof *seen[i]->ratings)))
            return false;
        rating_observe(seen[i]->ratings, rating);
    }
    return true;
}

static size_t sample_size(const row *r)
{
    size_t bytes = (r->count + 1) * sizeof(str);
    for (size_t i = 0; i < r->count; i++)
        bytes += utf8_prefix(r->cells[i], PROFILE_SAMPLE_BYTES).n + 1;
    return bytes;
}

/* The cells and behind them their texts, in one piece. */
static bool copy_row(profile *p, const row *r, size_t bytes)
{
    str *cells = malloc(bytes);
    if (!cells)
        return false;
    char *text = (char *)(cells + r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        str cell = utf8_prefix(r->cells[i], PROFILE_SAMPLE_BYTES);
        if (cell.n)
            memcpy(text, cell.p, cell.n);
        text[cell.n] = '\0';
        cells[i] = (str){text, cell.n};
        text += cell.n + 1;
    }
    p->sample[p->sampled].cells = cells;
    p->sample[p->sampled].bytes = bytes;
    p->sample[p->sampled++].count = r->count;
    p->sample_bytes += bytes;
    return true;
}

static void halve_sample(profile *p)
{
    for (size_t i = 0; i < p->sampled; i++) {
        if (i % 2) {
            p->sample_bytes -= p->sample[i].bytes;
            free(p->sample[i].cells);
        } else {
            p->sample[i / 2] = p->sample[i];
        }
    }
    p->sampled = (p->sampled + 1) / 2;
    p->stride *= 2;
}

/* Keeps every stride-th row; when the sample is full, every second one of it goes and the stride doubles. */
static bool keep_sample(profile *p, const row *r)
{
    if (!p->stride)
        p->stride = 1;
    if (p->rows % p->stride)
        return true;
    size_t bytes = sample_size(r);
    while (p->sampled == PROFILE_SAMPLE || p->sample_bytes + bytes > PROFILE_SAMPLE_MEMORY) {
        if (p->stride >= LONGEST_STRIDE)
            return true;
        halve_sample(p);
        if (p->rows % p->stride)
            return true;
    }
    return copy_row(p, r, bytes);
}

/* The rating of a row whose scale is the column's; NaN when there is none. */
static double rating_of(const profile *p, const row *r, char decimal)
{
    size_t column = (size_t)p->rating_column;
    double value, own_high;
    if (!p->rating_match.strength || column >= r->count)
        return NAN;
    bool fits = rating_parse(str_trim(r->cells[column]), decimal, &value, &own_high) &&
                own_high == p->columns[column]->own_high && !p->columns[column]->own_mixed;
    return fits ? value : NAN;
}

vp_status profile_row(profile *p, const intern *columns, const row *r, char decimal, vp_error *error)
{
    column_value *seen[CROSSED_COLUMNS] = {0};
    if (totals_suspect(r, decimal) || totals_is_header(columns, r)) { /* a sum would stretch the scale */
        p->summed++;
        return VP_OK;
    }
    for (size_t i = 0; i < r->count; i++) {
        column_profile *c = i < p->count && p->columns[i] ? p->columns[i] : add_column(p, columns, i);
        if (!c)
            return fail_memory(error);
        str cell = str_trim(r->cells[i]);
        if (!cell.n)
            continue;
        column_value *v = observe_cell(c, i, cell, decimal);
        if (i < CROSSED_COLUMNS)
            seen[i] = v;
    }
    double rating = rating_of(p, r, decimal);
    size_t crossed = r->count < CROSSED_COLUMNS ? r->count : CROSSED_COLUMNS;
    bool ok = (isnan(rating) || cross_ratings(p, seen, crossed, rating)) && keep_sample(p, r);
    p->rows++;
    return ok ? VP_OK : fail_memory(error);
}

void profile_release(profile *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->columns[i])
            free(p->columns[i]->distinct);
        free(p->columns[i]);
    }
    free(p->columns);
    for (size_t i = 0; i < p->sampled; i++)
        free(p->sample[i].cells);
    arena_release(&p->memory);
}
