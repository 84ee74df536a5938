/* How a file is read, and what of it is thrown away: the readers and the mapping of `analyze`, without the analysis. */
#include "engine/analyze_file.h"
#include "engine/options.h"
#include "engine/recognition.h"
#include "base/spool.h"
#include "base/table.h"
#include "base/utf8.h"
#include "ingest/why.h"

#include <stdio.h>

enum { EXAMPLE_BYTES = 48, MOST_REASONS = 64 };

/* Rows with the same fate. */
typedef struct fate {
    const char *kind, *reason; /* static */
    const char *remedy;        /* option that may save such rows; "": the file itself must be mended */
    uint64_t count, line;      /* line: of the first */
    char example[EXAMPLE_BYTES + 1];
} fate;

typedef struct doctor {
    const vp_engine *engine;
    vp_analyze_options options;
    const char *path, *name; /* where it is read, and what the user calls it */
    read_options reading;
    profile profile;
    mapping mapping, guessed; /* with the user's word, and without it */
    reader *reader;           /* of the second pass */
    arena memory;             /* of a row */
    uint64_t rows, with_text;
    fate fates[MOST_REASONS];
    size_t fate_count;
    vp_table *table;
    buf why, change;
} doctor;

/* ---- The file ---- */

static vp_status survey(doctor *d, vp_error *error)
{
    vp_status status = reader_open(d->path, &d->reading, &d->reader, error);
    bool more = true;
    while (!status && more) {
        row in;
        status = reader_next(d->reader, &in, &more, error);
        if (!status && more)
            status = recognition_observe(&d->profile, d->reader, &in, error);
    }
    return status;
}

static vp_status recognise(doctor *d, vp_error *error)
{
    langid_prior languages;
    const reader *r = d->reader;
    vp_status status = mapping_recognise(&d->guessed, &d->profile, &r->columns, r->decimal, NULL, NULL, error);
    if (!status)
        status = mapping_recognise(&d->mapping, &d->profile, &r->columns, r->decimal, d->options.map,
                                   d->options.timezone, error);
    if (!status)
        status = mapping_set_now(&d->mapping, d->options.as_of, r->modified, error);
    return status ? status : recognition_by_texts(d->engine, &d->profile, &d->mapping, &languages, error);
}

/* Reasons are few and static; further ones would only be counted with the last. */
static fate *fate_of(doctor *d, const char *kind, const char *reason, const char *remedy)
{
    size_t i = 0;
    while (i < d->fate_count && d->fates[i].reason != reason)
        i++;
    if (i == MOST_REASONS)
        return &d->fates[MOST_REASONS - 1];
    if (i == d->fate_count)
        d->fates[d->fate_count++] = (fate){.kind = kind, .reason = reason, .remedy = remedy};
    return &d->fates[i];
}

/* The longest cell shows best which row it is. */
static str longest_cell(const row *in)
{
    str longest = str_trim(in->raw);
    for (size_t i = 0; !in->raw.n && i < in->count; i++)
        if (in->cells[i].n > longest.n)
            longest = str_trim(in->cells[i]);
    return longest;
}

static void count(doctor *d, const char *kind, const char *reason, const char *remedy, const row *in)
{
    fate *f = fate_of(d, kind, reason, remedy);
    if (!f->count++) {
        f->line = in->line;
        str example = utf8_prefix(longest_cell(in), EXAMPLE_BYTES);
        memcpy(f->example, example.p ? example.p : "", example.n);
    }
}

/* JSON is UTF-8 by itself: what is damaged in it stays so. */
static bool tells_encoding(const reader *r, const char *repair)
{
    return strstr(repair, "UTF-8") && strncmp(r->format, "JSON", 4);
}

static vp_status take_row(doctor *d, const row *in, vp_error *error)
{
    static const char lost_date[] = "the time does not fit the order of the others: kept without a time";
    static const char told_from_now[] = "the time is told from now, as 5分钟前: counted from when the file was changed";
    static const char lost_rating[] = "the rating does not fit the scale: kept without a rating";
    record out;
    mapping *m = &d->mapping;
    uint64_t dates = m->lost_dates, ratings = m->lost_ratings, relative = m->relative_dates;
    d->rows++;
    if (in->reason) {
        count(d, "rejected", in->reason, "mend the line", in);
        return VP_OK;
    }
    const char *aside = d->options.keep_all ? NULL : recognition_aside(m, &d->reader->columns, in);
    if (aside) {
        count(d, "set aside", aside, "--keep-all", in);
        return VP_OK;
    }
    if (in->repair)
        count(d, "mended", in->repair, tells_encoding(d->reader, in->repair) ? "--encoding NAME" : "", in);
    arena_clear(&d->memory);
    vp_status status = mapping_apply(m, in, &d->memory, &out, error);
    if (status)
        return status;
    d->with_text += out.text.n > 0;
    if (m->lost_dates > dates)
        count(d, "lost", lost_date, "--map \"time=COLUMN month-first\"", in);
    if (m->relative_dates > relative && !m->now_given)
        count(d, "mended", told_from_now, "--as-of TIME", in);
    if (m->lost_ratings > ratings)
        count(d, "lost", lost_rating, "--map \"rating=COLUMN 1-10\"", in);
    if (!out.text.n && !out.title.n && !out.has_rating && out.nps < 0)
        count(d, "empty",
              m->lookup ? "no text and no rating: left out, as of a table to join with"
                        : "no text and no rating: kept as an empty document",
              "--map \"text=COLUMN\"", in);
    return VP_OK;
}

static vp_status read_again(doctor *d, vp_error *error)
{
    bool more = true;
    reader_close(d->reader);
    d->reader = NULL;
    vp_status status = reader_open(d->path, &d->reading, &d->reader, error);
    while (!status && more) {
        row in;
        status = reader_next(d->reader, &in, &more, error);
        if (!status && more)
            status = take_row(d, &in, error);
    }
    return status;
}

/* ---- The account ---- */

/* A line of it. `share`: of the rows; below 0: none. */
static bool add_line(doctor *d, const char *kind, str name, str read_as, uint64_t number, double share, str example,
                     str why, str change)
{
    return table_row(d->table) && table_text(d->table, str_of(kind)) && table_text(d->table, name) &&
           table_text(d->table, read_as) && table_integer(d->table, (int64_t)number) &&
           (share < 0 ? table_empty(d->table) : table_real(d->table, share)) && table_text(d->table, example) &&
           table_text(d->table, why) && table_text(d->table, change);
}

static double share_of(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static bool add_file(doctor *d)
{
    static const str none = {"", 0};
    char format[120];
    const char *export = d->mapping.export ? d->mapping.export->name : NULL;
    snprintf(format, sizeof format, "%s%s%s, %s", export ? export : "", export ? ", " : "", d->reader->format,
             d->reader->encoding);
    str why = str_of(d->mapping.lookup ? "no feedback in it: a table to join with" : d->reader->notes);
    return add_line(d, "file", str_of(d->name), str_of(format), d->rows, share_of(d->with_text, d->rows), none, why,
                    str_of(d->mapping.lookup ? "--map \"text=COLUMN\"" : ""));
}

static str example_of(const doctor *d, size_t column)
{
    const profile *p = &d->profile;
    for (size_t i = 0; i < p->sampled; i++) {
        str cell = column < p->sample[i].count ? str_trim(p->sample[i].cells[column]) : STR("");
        if (cell.n && !cell_is_missing(cell))
            return utf8_prefix(cell, EXAMPLE_BYTES);
    }
    return STR("");
}

/* What the mapping says of the column: "rating 1-10", "time, day first". */
static void describe_role(const mapping *m, size_t column, char *out, size_t room)
{
    static const char *const orders[] = {"day first", "month first", "year first"};
    char scale[40] = "";
    role r = m->roles[column];
    if (r == ROLE_RATING)
        scale_describe(m->rating, scale, sizeof scale);
    if (r == ROLE_TIME && m->has_order && m->order <= DATE_YEAR_FIRST)
        snprintf(scale, sizeof scale, "%s", orders[m->order]);
    snprintf(out, room, "%s%s%s", role_name(r), scale[0] ? " " : "", scale);
}

/* Why a column has its role, and what would change it; of authors also that they are hidden. */
static bool explain(doctor *d, size_t column)
{
    bool hidden = d->options.authors && mapping_names_people(&d->mapping, column);
    buf_clear(&d->why);
    buf_clear(&d->change);
    bool ok = why_role(&d->mapping, &d->guessed, &d->profile, &d->reader->columns, column, &d->why, &d->change);
    if (!ok || !hidden)
        return ok;
    buf_clear(&d->change);
    return buf_puts(&d->why, "; a pseudonym stands in its place") && buf_puts(&d->change, "--keep-authors");
}

static bool add_columns(doctor *d)
{
    const intern *columns = &d->reader->columns;
    bool ok = true;
    for (size_t i = 0; ok && i < d->mapping.count && i < columns->count; i++) {
        const column_profile *c = profile_column(&d->profile, (int)i);
        uint64_t filled = c ? c->filled : 0;
        char read_as[80];
        describe_role(&d->mapping, i, read_as, sizeof read_as);
        ok = explain(d, i) &&
             add_line(d, "column", columns->strings[i], str_of(read_as), filled, share_of(filled, d->profile.rows),
                      example_of(d, i), buf_str(&d->why), buf_str(&d->change));
    }
    return ok;
}

static bool add_fates(doctor *d)
{
    static const char *const kinds[] = {"rejected", "set aside", "lost", "empty", "mended"};
    char name[40];
    bool ok = true;
    for (size_t k = 0; ok && k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; ok && i < d->fate_count; i++) {
            const fate *f = &d->fates[i];
            if (strcmp(f->kind, kinds[k]))
                continue;
            snprintf(name, sizeof name, "line %llu%s", (unsigned long long)f->line, f->count > 1 ? " ..." : "");
            ok = add_line(d, f->kind, str_of(name), STR(""), f->count, share_of(f->count, d->rows), str_of(f->example),
                          str_of(f->reason), str_of(f->remedy));
        }
    return ok;
}

static vp_status give_account(doctor *d, vp_error *error)
{
    static const char *const names[] = {"kind", "name", "read_as", "count", "share", "example", "why", "change"};
    vp_status status = table_new(names, sizeof names / sizeof *names, &d->table, error);
    if (status)
        return status;
    return add_file(d) && add_columns(d) && add_fates(d) ? VP_OK : fail_memory(error);
}

vp_status vp_doctor(const vp_engine *engine, const char *path, const vp_analyze_options *options, vp_table **out,
                    vp_error *error)
{
    doctor d = {.engine = engine, .name = path};
    spool copy = {.file = -1};
    vp_status status = options_copy(&d.options, sizeof d.options, options, error);
    d.reading = analyze_reading(&d.options);
    if (!status)
        status = spool_input(&copy, path, &d.path, error);
    if (!status)
        status = survey(&d, error);
    if (!status)
        status = recognise(&d, error);
    if (!status)
        status = read_again(&d, error);
    if (!status)
        status = give_account(&d, error);
    if (status && error && copy.file >= 0 && !strcmp(error->file, copy.path))
        fail_at(error, path, error->line, error->byte);
    spool_close(&copy);
    if (status)
        vp_table_free(d.table);
    else
        *out = d.table;
    reader_close(d.reader);
    mapping_release(&d.mapping);
    mapping_release(&d.guessed);
    profile_release(&d.profile);
    arena_release(&d.memory);
    buf_release(&d.why);
    buf_release(&d.change);
    return status;
}
