/* Recognising the dialect of delimited text. */
#include "ingest/csv.h"

#include "ingest/cells.h"
#include "ingest/roles.h"

enum {
    SNIFF_RECORDS = 200,
    WIDEST_COUNTED = 12, /* columns */
    LONGEST_TITLE = 60,  /* bytes of a name over a single column */
};

typedef struct dialect_score {
    size_t records, columns; /* the commonest number of cells */
    double consistency;      /* share of records that have it */
    size_t known_names;      /* in the first record that wide */
    double spaced;           /* share of cells that start with a space, behind the first of a record */
    double values;           /* share of cells that are numbers or dates */
    bool failed;             /* memory ran out */
} dialect_score;

typedef struct survey {
    size_t counts[SNIFF_RECORDS], starts[SNIFF_RECORDS]; /* [records] cells, and offset in the sample */
    size_t records;
    size_t cells, spaced, values;
} survey;

static void count_cells(survey *s, const csv_record *r, size_t at)
{
    for (size_t i = 0; i < r->count; i++) {
        s->values += cell_is_value(str_trim(r->cells[i]));
        s->spaced += i && r->cells[i].n && r->cells[i].p[0] == ' ';
        s->cells += i > 0;
    }
    s->starts[s->records] = at;
    s->counts[s->records++] = r->count;
}

/* Stops where quotes do not fit. False when memory ran out. */
static bool take_survey(str sample, const csv_dialect *d, survey *s)
{
    arena scratch = {.cap = 64 << 20};
    size_t at = 0;
    bool ok = true;
    while (s->records < SNIFF_RECORDS && at < sample.n) {
        csv_record r;
        arena_clear(&scratch);
        ok = csv_cut((str){sample.p + at, sample.n - at}, d, false, &scratch, &r);
        if (!ok || (!r.complete && s->records))
            break;
        if (!csv_is_blank(&r))
            count_cells(s, &r, at);
        at += r.open_quote ? sample.n : r.length;
    }
    arena_release(&scratch);
    return ok;
}

/* Names of columns do not end like sentences. */
static bool ends_sentence(str cell)
{
    cell = str_trim(cell);
    return str_ends(cell, "!") || str_ends(cell, ".") || str_ends(cell, "。") || str_ends(cell, "！");
}

static size_t count_names(str record, const csv_dialect *d, bool *failed)
{
    arena scratch = {.cap = 64 << 20};
    csv_record r;
    size_t names = 0;
    bool ok = csv_cut(record, d, false, &scratch, &r);
    for (size_t i = 0; ok && i < r.count; i++)
        names += !ends_sentence(r.cells[i]) && roles_know(r.cells[i]);
    arena_release(&scratch);
    *failed |= !ok;
    return names;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static dialect_score score_dialect(str sample, const csv_dialect *d)
{
    survey s = {.records = 0};
    bool failed = !take_survey(sample, d, &s);
    dialect_score score = {.failed = failed, .records = s.records};
    size_t best = 0, first = 0;
    for (size_t i = 0; i < s.records; i++) {
        size_t same = 0;
        for (size_t j = 0; j < s.records; j++)
            same += s.counts[j] == s.counts[i];
        if (same > best || (same == best && s.counts[i] > score.columns)) {
            best = same;
            score.columns = s.counts[i];
            first = s.starts[i];
        }
    }
    if (score.columns > 1)
        score.known_names = count_names((str){sample.p + first, sample.n - first}, d, &score.failed);
    if (first && s.counts[0] > 1) { /* a header that is narrower than the data */
        size_t names = count_names((str){sample.p + s.starts[0], sample.n - s.starts[0]}, d, &score.failed);
        score.known_names = names > score.known_names ? names : score.known_names;
    }
    score.consistency = share(best, s.records);
    score.spaced = share(s.spaced, s.cells);
    score.values = share(s.values, s.cells);
    return score;
}

static char line_end_of(str sample)
{
    return memchr(sample.p, '\r', sample.n) && !memchr(sample.p, '\n', sample.n) ? '\r' : '\n';
}

/* Prose with commas must not pass for a table: two known names, or a regular shape that is not the one of sentences. */
static bool convincing(const dialect_score *s, char delimiter)
{
    if (s->columns < 2)
        return false;
    if (s->known_names >= 2 && s->consistency >= 0.3)
        return true;
    if (s->spaced > 0.7 && s->values < 0.2 && s->known_names < 2)
        return false;
    if (delimiter == ',' && s->columns == 2)
        return s->known_names >= 1 ? s->consistency >= 0.7 : s->records >= 3 && s->consistency >= 0.97;
    return s->consistency >= (s->known_names ? 0.5 : 0.85) && (s->records >= 2 || s->known_names);
}

/* Excel's own way to say what the delimiter is. */
static char named_delimiter(str sample, size_t *skip)
{
    size_t end = 6;
    if (sample.n < end || !str_equal_nocase((str){sample.p, 4}, "sep="))
        return 0;
    end -= sample.p[5] == '\n';
    if (sample.p[end - 1] != '\n' && (sample.p[end - 1] != '\r' || (sample.n > end && sample.p[end] != '\n')))
        return 0;
    end += sample.n > end && sample.p[end - 1] == '\r';
    *skip = end;
    return sample.p[4];
}

/* Whether the first line names a single column, and is not the first of its sentences. */
static bool names_single_column(str sample, char line_end)
{
    str line = str_trim(str_cut(&sample, line_end));
    if (line.n > 2 && line.p[0] == '"' && line.p[line.n - 1] == '"')
        line = (str){line.p + 1, line.n - 2};
    if (!line.n || line.n > LONGEST_TITLE || strchr(".!", line.p[line.n - 1]) || memchr(line.p, ',', line.n))
        return false;
    return sample.n && role_match_name(line, ROLE_TEXT).strength >= 2;
}

bool csv_sniff(str sample, csv_dialect *out, size_t *skip)
{
    static const char delimiters[] = {'\t', ';', ',', '|'};
    csv_dialect best = {.line_end = sample.n ? line_end_of(sample) : '\n'};
    double best_score = 0;
    *skip = 0;
    best.delimiter = named_delimiter(sample, skip);
    best.quotes = best.delimiter != 0;
    for (size_t i = 0; !*skip && i < sizeof delimiters; i++) {
        csv_dialect d = {.delimiter = delimiters[i], .quotes = true, .line_end = best.line_end};
        dialect_score s = score_dialect(sample, &d);
        if (s.failed)
            return false;
        size_t columns = s.columns < WIDEST_COUNTED ? s.columns : WIDEST_COUNTED;
        double score = (s.consistency * (double)columns + 4.0 * (double)s.known_names) * (1 - 0.6 * s.spaced);
        if (convincing(&s, delimiters[i]) && score > best_score) {
            best_score = score;
            best = d;
        }
    }
    if (!best.delimiter) /* one column: with quotes where the first line names it, else plain text */
        best.quotes = names_single_column(sample, best.line_end);
    *out = best;
    return true;
}
