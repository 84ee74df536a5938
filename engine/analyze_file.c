#include "engine/analyze_file.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "engine/analyze_authors.h"
#include "engine/document_json.h"
#include "engine/document_row.h"
#include "engine/pipeline.h"
#include "engine/recognition.h"
#include "engine/row_writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_ROWS = 2000, EXAMPLE_BYTES = 60 /* of a cell in a note */, COLUMNS_BYTES = 240 /* in a note */ };

/* ---- Reading: in the reading thread ---- */

/* Whether the store holds this document as it is: then there is nothing to do. */
static bool is_known(analyze_run *x, const record *r)
{
    unsigned char key[IDENTITY_BYTES];
    if (!x->known)
        return false;
    document_key(r, key);
    return known_has(x->known, key, (int64_t)r->version);
}

static void count_record(analyze_run *x, const record *r)
{
    if (r->text.n || r->title.n)
        x->intake.with_text++;
    else if (r->has_rating || r->nps >= 0)
        x->intake.rating_only++;
    else
        x->intake.empty++;
}

static vp_status reject_row(analyze_run *x, const row *in, vp_error *error)
{
    bool kept;
    x->intake.rejected++;
    x->facts.rejected++;
    vp_status status = rejects_add(x->rejects, x->name, in, &kept, error);
    x->intake.dropped += !kept;
    return status;
}

static vp_status take_row(analyze_run *x, const row *in, batch *b, vp_error *error)
{
    x->intake.rows++;
    x->facts.rows++;
    row set_aside = *in;
    set_aside.reason = NULL;
    if (!in->reason && !x->options.keep_all)
        set_aside.reason = recognition_aside(&x->mapping, &x->reader->columns, in);
    if (set_aside.reason) {
        in = &set_aside;
        x->intake.no_feedback++;
    }
    if (in->reason)
        return reject_row(x, in, error);
    x->intake.repaired += in->repair != NULL;
    x->facts.repaired += in->repair != NULL;
    record *r = &b->records[b->count];
    row shown = *in; /* the table to join is asked for the author as the file has it */
    vp_status status = x->masks_authors ? author_mask(&x->authors, &x->mapping, in, &b->memory, &shown, error) : VP_OK;
    if (!status)
        status = mapping_apply(&x->mapping, &shown, &b->memory, r, error);
    if (!status && x->lookup && (size_t)x->join_column < in->count)
        status = lookup_join(x->lookup, str_trim(in->cells[x->join_column]), &b->memory, r, error);
    if (status)
        return status;
    bool first;
    status = seen_count(x->seen, r->identity.low ^ r->identity.high, r->wording, r->id.n > 0, &r->occurrence, &first,
                        error);
    if (status)
        return status;
    x->intake.repeats += r->occurrence > 0;
    x->facts.repeats += r->occurrence > 0;
    count_record(x, r);
    if (first && is_known(x, r)) /* a later version of this file may still be on its way to the store */
        x->intake.unchanged++;
    else
        b->count++;
    return VP_OK;
}

static void note_position(analyze_run *x)
{
    x->bytes_done = x->reader->bytes_done;
    x->bytes_total = x->reader->bytes_total;
}

static vp_status read_batch(void *context, batch *b, bool *more, vp_error *error)
{
    analyze_run *x = context;
    vp_status status = VP_OK;
    *more = true;
    size_t rows = 0, bytes = 0;
    while (!status && *more && b->count < BATCH_RECORDS && bytes < BATCH_BYTES && rows++ < 16 * BATCH_RECORDS) {
        row in;
        status = reader_next(x->reader, &in, more, error);
        if (!status && *more && x->redactor)
            status = row_redact(x->redactor, &x->mapping, &x->reader->columns, &in, &in, error);
        for (size_t i = 0; !status && *more && i < in.count; i++)
            bytes += in.cells[i].n;
        if (!status && *more)
            status = take_row(x, &in, b, error);
    }
    note_position(x);
    return status;
}

/* ---- Writing: in the caller's thread ---- */

static vp_status store_one(analyze_run *x, const record *r, const annotation *a, arena *memory, vp_error *error)
{
    document d;
    write_outcome outcome;
    document_of(r, a, x->source, &d);
    if (!document_set_aspects(r, a, memory, &d) || !document_set_entities(r, a, memory, &d))
        return fail_memory(error);
    vp_status status = writer_add(x->writer, &d, &outcome, error);
    if (!status) {
        x->unchanged += outcome == WRITE_UNCHANGED;
        x->replaced += outcome == WRITE_REPLACED;
    }
    return status;
}

/* Hands x->text on; `made` false: memory ran out. */
static vp_status print_text(analyze_run *x, bool made, vp_error *error)
{
    if (!made)
        return fail_memory(error);
    x->write_failed = x->write(x->write_context, x->text.p, x->text.n) != 0;
    return x->write_failed ? fail(error, VP_IO, NULL, "could not write the output") : VP_OK;
}

static vp_status print_one(analyze_run *x, const record *r, const annotation *a, vp_error *error)
{
    buf_clear(&x->text);
    return print_text(x, document_json(r, a, &x->text), error);
}

static vp_status report_progress(analyze_run *x, bool surveying, uint64_t rows, vp_error *error)
{
    if (x->options.cancelled && x->options.cancelled(x->options.context))
        return fail(error, VP_CANCELLED, "run the same command again to go on", "stopped");
    if (!x->options.progress)
        return VP_OK;
    vp_progress p = {x->name, x->bytes_done, x->bytes_total, rows, surveying};
    x->options.progress(x->options.context, &p);
    return VP_OK;
}

static vp_status write_batch(void *context, batch *b, vp_error *error)
{
    analyze_run *x = context;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < b->count; i++)
        status = x->store ? store_one(x, &b->records[i], &b->notes[i], &b->memory, error)
                          : print_one(x, &b->records[i], &b->notes[i], error);
    x->progress_at += b->count;
    return status ? status : report_progress(x, false, x->progress_at, error);
}

/* ---- Rows in place of documents ---- */

/* The names of columns are masked as other cells are: the first row of a file may be one of data. */
static vp_status print_heading(analyze_run *x, vp_error *error)
{
    const intern *columns = &x->reader->columns;
    arena memory = {0};
    str *names = arena_array(&memory, columns->count + 1, sizeof *names);
    vp_status status = names ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < columns->count; i++) {
        status = row_redact_text(x->redactor, columns->strings[i], &names[i], error);
        if (!status && !(names[i] = arena_copy(&memory, names[i])).p)
            status = fail_memory(error);
    }
    buf_clear(&x->text);
    if (!status)
        status = print_text(x, row_writer_heading(names, columns->count, &x->text), error);
    arena_release(&memory);
    return status;
}

static vp_status print_row(analyze_run *x, const row *in, vp_error *error)
{
    int text = x->mapping.column_of[ROLE_TEXT];
    x->intake.rows++;
    if (in->reason)
        return reject_row(x, in, error);
    x->intake.repaired += in->repair != NULL;
    if (text >= 0 && (size_t)text < in->count && in->cells[text].n)
        x->intake.with_text++;
    else
        x->intake.empty++;
    buf_clear(&x->text);
    return print_text(x, row_writer_put(x->reader, in, &x->text), error);
}

static vp_status print_rows(analyze_run *x, vp_error *error)
{
    bool more = true, headed = row_writer_is_json(x->reader) || x->options.no_header;
    vp_status status = headed ? VP_OK : print_heading(x, error);
    while (!status && more) {
        row in;
        status = reader_next(x->reader, &in, &more, error);
        if (!status && more)
            status = row_redact(x->redactor, &x->mapping, &x->reader->columns, &in, &in, error);
        if (!status && more)
            status = print_row(x, &in, error);
        note_position(x);
        if (!status && x->intake.rows % PROGRESS_ROWS == 0)
            status = report_progress(x, false, x->intake.rows, error);
    }
    return status;
}

/* ---- A file ---- */

static int window_log(int megabytes)
{
    int log = megabytes ? 20 : 0;
    while (megabytes && log < UNPACK_WINDOW_LOG_MAX && 1 << (log - 20) < megabytes)
        log++;
    return log;
}

read_options analyze_reading(const vp_analyze_options *o)
{
    return (read_options){.encoding = o->encoding,
                          .sheet = o->sheet,
                          .no_header = o->no_header != 0,
                          .whole_rows = o->whole_rows != 0,
                          .window_log = window_log(o->max_window)};
}

static vp_status open_reader(analyze_run *x, const char *path, vp_error *error)
{
    const read_options options = analyze_reading(&x->options);
    return reader_open(path, &options, &x->reader, error);
}

static vp_status survey(analyze_run *x, const char *path, profile *p, vp_error *error)
{
    vp_status status = open_reader(x, path, error);
    bool more = true;
    while (!status && more) {
        row in;
        status = reader_next(x->reader, &in, &more, error);
        if (status || !more)
            break;
        status = recognition_observe(p, x->reader, &in, error);
        note_position(x);
        if (!status && (p->rows + p->summed + p->rejected) % PROGRESS_ROWS == 0)
            status = report_progress(x, true, p->rows, error);
    }
    return status;
}

/* Beside the input, where the user named no file. For a store that is gone after the question they are no more than a
 * help: they go where they can, and standard input has nothing beside it. */
static vp_status open_rejects(analyze_run *x, vp_error *error)
{
    if (x->rejects)
        return VP_OK;
    bool must = x->options.rejects || !x->store || store_path(x->store->db);
    if (!must && !strcmp(x->name, "-"))
        return rejects_open(NULL, must, &x->rejects, error);
    buf path = {0};
    vp_status status = rejects_name(x->options.rejects, x->name, &path) ? rejects_open(path.p, must, &x->rejects, error)
                                                                        : fail_memory(error);
    buf_release(&path);
    return status;
}

static vp_status close_rejects(analyze_run *x, vp_error *error)
{
    if (x->options.rejects)
        return VP_OK; /* one for all files */
    vp_status status = rejects_close(x->rejects, error);
    x->rejects = NULL;
    return status;
}

static vp_status begin_source(analyze_run *x, const buf *recognised, vp_error *error)
{
    x->facts = (source_facts){.name = x->name,
                              .format = x->reader->format,
                              .encoding = x->reader->encoding,
                              .notes = x->notes,
                              .recognised = buf_str(recognised)};
    x->progress_at = 0;
    if (x->store && !x->timezone[0]) { /* by now the zone has been found good */
        const char *zone = x->options.timezone ? x->options.timezone : "UTC";
        snprintf(x->timezone, sizeof x->timezone, "%s", zone);
        vp_status set = store_set(x->store->db, "timezone", zone, error);
        if (set)
            return set;
    }
    vp_status status = x->store ? source_begin(x->store->db, &x->facts, &x->source, error) : VP_OK;
    return status ? status : seen_clear(x->seen, error);
}

__attribute__((format(printf, 2, 3))) static void add_note(analyze_run *x, const char *format, ...)
{
    size_t n = strlen(x->notes);
    va_list values;
    va_start(values, format);
    n += (size_t)snprintf(x->notes + n, sizeof x->notes - n, "%s", n ? "; " : "");
    if (n < sizeof x->notes)
        vsnprintf(x->notes + n, sizeof x->notes - n, format, values);
    va_end(values);
}

static vp_status note_masked(analyze_run *x, vp_error *error)
{
    buf found = {0};
    uint64_t total = 0;
    bool ok = row_redactor_report(x->redactor, &found, &total) && buf_terminate(&found);
    x->intake.masked += total;
    if (ok && total)
        add_note(x, "masked: %s", found.p);
    buf_clear(&found);
    ok = ok && row_redactor_columns(x->redactor, &x->reader->columns, &found) && buf_terminate(&found);
    if (ok && found.p[0]) {
        add_note(x, "%.*s", (int)utf8_prefix(str_of(found.p), COLUMNS_BYTES).n, found.p);
        log_line("%s: %s", x->name, found.p);
    }
    buf_release(&found);
    return ok ? VP_OK : fail_memory(error);
}

/* Relative times are true only when the moment they are counted from is. */
static void note_now(analyze_run *x)
{
    char now[32];
    if (!x->mapping.relative_dates)
        return;
    date_format(x->mapping.now, true, now);
    add_note(x, "%llu times told from now, as 5分钟前, are counted from %.19s, %s",
             (unsigned long long)x->mapping.relative_dates, now,
             x->mapping.now_given ? "as given" : "when the file was last changed (--as-of TIME says another)");
    if (!x->mapping.now_given)
        log_line("%s: %s", x->name, x->notes);
}

static vp_status finish_source(analyze_run *x, vp_error *error)
{
    if (x->redactor && note_masked(x, error))
        return VP_NO_MEMORY;
    x->facts.lost_dates = x->mapping.lost_dates;
    note_now(x);
    x->facts.complete = true;
    x->intake.unfinished += x->reader->unfinished;
    if (x->mapping.lost_ratings)
        add_note(x, "%llu ratings do not fit the scale", (unsigned long long)x->mapping.lost_ratings);
    if (!x->store)
        return VP_OK;
    vp_status status = writer_commit(x->writer, error);
    return status ? status : source_finish(x->store->db, x->source, &x->facts, error);
}

static int thread_count(const vp_analyze_options *o)
{
    if (o->threads > 0)
        return o->threads;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > 0 ? (int)processors : 1;
}

static bool is_date(str cell)
{
    date_value date;
    return date_parse(cell, DATE_DAY_FIRST, &date) || date_parse(cell, DATE_MONTH_FIRST, &date);
}

/* A cell of the sample that says something other than a date. */
static str example(const profile *p, int column)
{
    for (size_t i = 0; i < p->sampled; i++) {
        str cell = (size_t)column < p->sample[i].count ? str_trim(p->sample[i].cells[column]) : (str){NULL, 0};
        if (cell.n && !cell_is_missing(cell) && !is_date(cell))
            return utf8_prefix(cell, EXAMPLE_BYTES);
    }
    return STR("");
}

/* What the reader noted, once it has seen the whole file, and which column should have been the time. */
static vp_status write_notes(analyze_run *x, const profile *p, vp_error *error)
{
    const reader *r = x->reader;
    vp_status status = VP_OK;
    int undated = x->mapping.undated_column;
    snprintf(x->notes, sizeof x->notes, "%s", r->notes);
    if (r->warned_ids)
        add_note(x, "%llu numbers have more digits than Excel keeps: their ends are lost; export ids as text",
                 (unsigned long long)r->warned_ids);
    if (undated >= 0) {
        str name = utf8_prefix(r->columns.strings[undated], EXAMPLE_BYTES), cell = example(p, undated);
        if (x->redactor)
            status = row_redact_text(x->redactor, cell, &cell, error);
        add_note(x, "\"%.*s\" is not read as the time: too few of its cells are known dates (\"%.*s\")", (int)name.n,
                 name.p, (int)cell.n, cell.p);
    }
    if (!status && (r->warned_ids || r->warn || undated >= 0))
        log_line("%s: %s", x->name, x->notes);
    return status;
}

/* A table without feedback: said so in the store, and left out. */
static vp_status leave_out(analyze_run *x, const profile *p, const buf *recognised, vp_error *error)
{
    vp_status status = write_notes(x, p, error);
    add_note(x, "left out; --join %.150s adds its columns to the documents of another file that has its key", x->name);
    if (!status)
        status = begin_source(x, recognised, error);
    x->facts.rows = p->rows + p->summed + p->rejected;
    x->intake.lookup_rows += x->facts.rows;
    return status ? status : finish_source(x, error);
}

static vp_status take_in(analyze_run *x, const char *path, const profile *p, const langid_prior *languages,
                         const buf *recognised, vp_error *error)
{
    vp_status status = x->lookup ? lookup_match(x->lookup, &x->reader->columns, &x->join_column, error) : VP_OK;
    if (!status)
        status = write_notes(x, p, error);
    reader_close(x->reader);
    x->reader = NULL;
    if (!status)
        status = open_reader(x, path, error);
    if (x->redactor)
        row_redactor_begin(x->redactor, p);
    if (!status)
        status = analyze_authors(x, error);
    if (!status)
        status = begin_source(x, recognised, error);
    if (!status)
        status = open_rejects(x, error);
    const pipeline_work work = {read_batch, write_batch, x, x->store ? &x->store->own : NULL, x->store != NULL};
    if (!status)
        status = x->options.rows ? print_rows(x, error)
                                 : pipeline_run(x->engine, thread_count(&x->options), languages, &work, error);
    if (!status)
        status = finish_source(x, error);
    vp_status closed = close_rejects(x, status ? NULL : error);
    return status ? status : closed;
}

vp_status analyze_file(analyze_run *x, const char *path, vp_error *error)
{
    profile p = {0};
    langid_prior languages;
    buf recognised = {0};
    vp_status status = survey(x, path, &p, error);
    if (!status)
        status = mapping_recognise(&x->mapping, &p, &x->reader->columns, x->reader->decimal, x->options.map,
                                   x->options.timezone, error);
    if (!status)
        status = mapping_set_now(&x->mapping, x->options.as_of, x->reader->modified, error);
    if (!status)
        status = recognition_by_texts(x->engine, &p, &x->mapping, &languages, error);
    if (!status && (!mapping_describe(&x->mapping, &x->reader->columns, &recognised)))
        status = fail_memory(error);
    if (!status)
        status = x->mapping.lookup && !x->options.rows ? leave_out(x, &p, &recognised, error)
                                                       : take_in(x, path, &p, &languages, &recognised, error);
    if (status && error && (!error->file[0] || !strcmp(error->file, path)))
        fail_at(error, x->name, error->line, error->byte);
    reader_close(x->reader);
    x->reader = NULL;
    mapping_release(&x->mapping);
    profile_release(&p);
    buf_release(&recognised);
    return status;
}
