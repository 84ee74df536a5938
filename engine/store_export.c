/* The documents of a store as a file for other programs, row by row: no table of them is held. */
#include "engine/options.h"
#include "engine/queries.h"
#include "base/spool.h"
#include "report/output.h"
#include "report/rows.h"
#include "report/xlsx_writer.h"

#include <stdlib.h>
#include <unicode/unum.h>

enum { OWN_COLUMNS_MOST = 1000, COLUMNS_MOST = OWN_COLUMNS_MOST + 50 };

typedef struct exporter {
    vp_export_options options;
    csv_dialect dialect;
    output out;
    xlsx_writer *sheet;
    arena memory;
    const char *names[COLUMNS_MOST];
    vp_cell cells[COLUMNS_MOST];
    size_t count;
    size_t json;                        /* column from which texts are JSON */
    filter_value own[OWN_COLUMNS_MOST]; /* paths of the source's own columns, of which there are ... */
    size_t own_count;
} exporter;

/* ---- What is asked ---- */

static const char *const columns[] = {
    "number",  "id",      "time",   "lang",    "lang_conf",   "given_lang", "customer",  "country", "shop",
    "product", "channel", "rating", "nps",     "recommended", "tokens",     "sentiment", "score",   "p_neg",
    "p_neu",   "p_pos",   "intent", "urgency", "reasons",     "source",     "title",     "text"};

static const char *const found[] = {"aspects", "topics", "entities"};

static const char found_as_text[] =
    ", (SELECT group_concat(t, '; ') FROM (SELECT DISTINCT category || ' ' || label AS t FROM aspect WHERE document = "
    "v.number)), (SELECT group_concat(name, '; ') FROM (SELECT name FROM document_topics WHERE number = v.number AND "
    "leaf ORDER BY share DESC)), (SELECT group_concat(t, '; ') FROM (SELECT DISTINCT type || ' ' || name AS t FROM "
    "entity WHERE document = v.number))";

static const char found_as_json[] =
    ", (SELECT json_group_array(json_object('category', category, 'term', term, 'sentiment', sentiment, 'score', "
    "score, 'opinion', opinion, 'sentence', sentence)) FROM aspects WHERE number = v.number), (SELECT "
    "json_group_array(json_object('topic', topic, 'name', name, 'share', share)) FROM document_topics WHERE number = "
    "v.number AND leaf), (SELECT json_group_array(json_object('type', type, 'name', name, 'text', text, 'score', "
    "score)) FROM entities WHERE number = v.number), v.fields";

static vp_status add_name(exporter *x, const char *prefix, str name, vp_error *error)
{
    buf whole = {0};
    bool ok = buf_puts(&whole, prefix) && buf_add_str(&whole, name);
    const char *copy = ok ? arena_copy(&x->memory, buf_str(&whole)).p : NULL;
    buf_release(&whole);
    x->names[x->count++] = copy;
    return copy ? VP_OK : fail_memory(error);
}

static vp_status take_own(void *context, sqlite3_stmt *row, vp_error *error)
{
    exporter *x = context;
    str name = {(const char *)sqlite3_column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0)};
    if (x->own_count == OWN_COLUMNS_MOST)
        return fail(error, VP_LIMIT, "write JSON lines", "the files have more than %d columns of their own",
                    OWN_COLUMNS_MOST);
    buf path = {0};
    bool ok = buf_puts(&path, "$.") && buf_json(&path, name);
    str copy = ok ? arena_copy(&x->memory, buf_str(&path)) : (str){NULL, 0};
    buf_release(&path);
    x->own[x->own_count++] = (filter_value){.type = FILTER_TEXT, .text = copy};
    return copy.p ? add_name(x, "field.", name, error) : fail_memory(error);
}

static vp_status name_columns(exporter *x, vp_store *s, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof *columns; i++)
        status = add_name(x, "", str_of(columns[i]), error);
    x->json = x->count;
    for (size_t i = 0; !status && i < sizeof found / sizeof *found; i++)
        status = add_name(x, "", str_of(found[i]), error);
    if (!status && x->options.format == VP_JSONL)
        return add_name(x, "", STR("fields"), error);
    x->json = SIZE_MAX;
    return status ? status
                  : query_each(s->db, "SELECT DISTINCT f.key FROM content c, json_each(c.fields) f ORDER BY 1", NULL,
                               take_own, x, error);
}

static bool put_question(const exporter *x, const filter *f, buf *sql)
{
    bool ok = buf_puts(sql, "SELECT ");
    for (size_t i = 0; ok && i < sizeof columns / sizeof *columns; i++)
        ok = buf_printf(sql, "%sv.%s", i ? ", " : "", columns[i]);
    ok = ok && buf_puts(sql, x->options.format == VP_JSONL ? found_as_json : found_as_text);
    for (size_t i = 0; ok && i < x->own_count; i++)
        ok = buf_printf(sql, ", v.fields ->> ?%zu", f->count + i + 1);
    return ok && buf_puts(sql, " FROM documents v WHERE v.number IN (SELECT d.id") && query_from(f, false, sql) &&
           buf_puts(sql, ") ORDER BY v.number") && buf_terminate(sql);
}

/* ---- Writing ---- */

static vp_cell cell_of(sqlite3_stmt *q, int i, bool json)
{
    switch (sqlite3_column_type(q, i)) {
    case SQLITE_NULL: return (vp_cell){0};
    case SQLITE_INTEGER: return (vp_cell){.type = VP_CELL_INTEGER, .integer = sqlite3_column_int64(q, i)};
    case SQLITE_FLOAT: return (vp_cell){.type = VP_CELL_REAL, .real = sqlite3_column_double(q, i)};
    default:
        return (vp_cell){.type = json ? VP_CELL_JSON : VP_CELL_TEXT,
                         .text = (const char *)sqlite3_column_text(q, i),
                         .length = (size_t)sqlite3_column_bytes(q, i)};
    }
}

static vp_status take_row(void *context, sqlite3_stmt *q, vp_error *error)
{
    exporter *x = context;
    buf *text = &x->out.text;
    for (size_t i = 0; i < x->count; i++)
        x->cells[i] = cell_of(q, (int)i, i >= x->json);
    if (x->sheet)
        return xlsx_writer_row(x->sheet, x->cells, error);
    bool ok = x->options.format == VP_JSONL ? row_json(x->names, x->cells, x->count, text) && buf_putc(text, '\n')
                                            : row_csv(x->cells, x->count, &x->dialect, text);
    return output_pass(&x->out, ok, error);
}

static vp_status put_header(exporter *x, vp_error *error)
{
    for (size_t i = 0; i < x->count; i++)
        x->cells[i] = (vp_cell){.type = VP_CELL_TEXT, .text = x->names[i], .length = strlen(x->names[i])};
    bool ok = (!x->options.excel || buf_puts(&x->out.text, "\xEF\xBB\xBF")) &&
              row_csv(x->cells, x->count, &x->dialect, &x->out.text);
    return output_pass(&x->out, ok, error);
}

/* Where a comma stands in numbers, Excel wants semicolons between cells. */
static void choose_dialect(exporter *x)
{
    x->dialect.defused = true;
    if (!x->options.excel)
        return;
    UErrorCode code = U_ZERO_ERROR;
    UChar mark[8] = {0};
    UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, x->options.excel, NULL, &code);
    if (U_SUCCESS(code))
        unum_getSymbol(format, UNUM_DECIMAL_SEPARATOR_SYMBOL, mark, 8, &code);
    if (U_SUCCESS(code) && mark[0] == ',')
        x->dialect = (csv_dialect){';', ',', true};
    unum_close(format);
}

static vp_status write_sheet(exporter *x, vp_store *s, const char *sql, const filter *f, vp_error *error)
{
    vp_status status = xlsx_writer_open(x->names, x->count, &x->sheet, error);
    if (!status)
        status = query_each(s->db, sql, f, take_row, x, error);
    return xlsx_writer_close(x->sheet, status, &x->out, error);
}

static vp_status write_rows(exporter *x, vp_store *s, const char *sql, const filter *f, vp_error *error)
{
    vp_status status = x->options.format == VP_CSV ? put_header(x, error) : VP_OK;
    return status ? status : query_each(s->db, sql, f, take_row, x, error);
}

/* The values of the filter, and behind them the paths of own columns. */
static vp_status bind_all(const exporter *x, const filter *f, filter *all, vp_error *error)
{
    *all = *f;
    all->count = f->count + x->own_count;
    all->values = malloc((all->count + 1) * sizeof *all->values);
    if (!all->values)
        return fail_memory(error);
    if (f->count)
        memcpy(all->values, f->values, f->count * sizeof *all->values);
    memcpy(all->values + f->count, x->own, x->own_count * sizeof *x->own);
    return VP_OK;
}

static vp_status export(exporter *x, vp_store *s, vp_error *error)
{
    filter f = {0}, all = {0};
    buf sql = {0};
    vp_status status = query_read_filter(s, x->options.where, &f, error);
    if (!status)
        status = name_columns(x, s, error);
    if (!status)
        status = bind_all(x, &f, &all, error);
    if (!status && !put_question(x, &f, &sql))
        status = fail_memory(error);
    if (!status)
        status = (x->options.format == VP_XLSX ? write_sheet : write_rows)(x, s, sql.p, &all, error);
    free(all.values);
    buf_release(&sql);
    filter_release(&f);
    return status;
}

vp_status vp_store_export(vp_store *s, const vp_export_options *options, vp_write write, void *context, vp_error *error)
{
    exporter *x = calloc(1, sizeof *x);
    if (!x)
        return fail_memory(error);
    x->options = (vp_export_options){.format = VP_CSV};
    x->out = (output){.write = write, .context = context};
    vp_status status = options_copy(&x->options, sizeof x->options, options, error);
    vp_format format = x->options.format;
    if (!status && format != VP_CSV && format != VP_JSONL && format != VP_XLSX)
        status = fail(error, VP_INVALID, "use csv, jsonl or xlsx", "documents are not exported in format %d",
                      (int)format);
    choose_dialect(x);
    if (!status)
        status = export(x, s, error);
    status = output_end(&x->out, status, error);
    arena_release(&x->memory);
    free(x);
    return status;
}
