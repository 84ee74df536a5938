/* A table of customers (or products, shops ...) beside what their texts say. */
#include "base/buf.h"
#include "engine/features_table.h"
#include "engine/frame_of_table.h"
#include "engine/row_redactor.h"
#include "ingest/roles.h"

#include <math.h>
#include <stdlib.h>

enum { KNOWN_NAME = 2 /* strength of a match */, NO_ROW = UINT32_MAX };

typedef struct joining {
    frame other;
    const vp_table *own;
    uint32_t other_key;
    size_t own_key;
    intern keys;
    uint32_t *row_of; /* [keys.count] of `other` */
    size_t *repeated; /* [keys.count] rows of `other` behind the first */
    bool *used;       /* [keys.count] */
} joining;

static void joining_release(joining *j)
{
    frame_release(&j->other);
    intern_release(&j->keys);
    free(j->row_of);
    free(j->repeated);
    free(j->used);
}

/* ---- Keys ---- */

static const char *plain_name(const char *column)
{
    static const char field[] = "field.";
    return strncmp(column, field, sizeof field - 1) ? column : column + sizeof field - 1;
}

/* SIZE_MAX where there is none. */
static size_t own_column(const vp_table *t, str name)
{
    for (size_t c = 0; c < vp_table_columns(t); c++)
        if (str_equal_nocase(name, plain_name(vp_table_name(t, c))))
            return c;
    return SIZE_MAX;
}

/* The column that names customers, else the first one that both tables have. */
static uint32_t guess_key(const joining *j)
{
    for (uint32_t c = 0; c < j->other.count; c++)
        if (role_match_name(j->other.names.strings[c], ROLE_CUSTOMER).strength >= KNOWN_NAME)
            return c;
    for (uint32_t c = 0; c < j->other.count; c++)
        if (own_column(j->own, j->other.names.strings[c]) != SIZE_MAX)
            return c;
    return INTERN_NONE;
}

static vp_status find_keys(joining *j, const vp_join *q, vp_error *error)
{
    j->other_key = q->key ? INTERN_NONE : guess_key(j);
    if (q->key) {
        vp_status status = frame_find(&j->other, q->key, &j->other_key, error);
        if (status)
            return status;
    }
    if (j->other_key == INTERN_NONE)
        return fail(error, VP_NOT_FOUND, "name it with --key", "%s: no column is known to name customers", q->table);
    j->own_key = own_column(j->own, j->other.names.strings[j->other_key]);
    if (j->own_key == SIZE_MAX)
        j->own_key = own_column(j->own, STR("customer"));
    return VP_OK;
}

/* What stands for a name of the table in the documents; `room` may hold it. {NULL, 0} when memory ran out. */
static str own_name(const vp_join *q, str name, buf *room)
{
    buf_clear(room);
    if (!q->secret_length)
        return name;
    return redact_customer_mask((str){q->secret, q->secret_length}, name, room) ? buf_str(room) : (str){NULL, 0};
}

static vp_status index_rows(joining *j, const vp_join *q, vp_error *error)
{
    const frame *f = &j->other;
    buf room = {0};
    vp_status status = VP_OK;
    j->row_of = malloc((f->rows + 1) * sizeof *j->row_of);
    j->repeated = calloc(f->rows + 1, sizeof *j->repeated);
    j->used = calloc(f->rows + 1, sizeof *j->used);
    if (!j->row_of || !j->repeated || !j->used)
        return fail_memory(error);
    for (size_t i = 0; !status && i < f->rows; i++) {
        uint32_t text = f->columns[j->other_key].texts[i], before = j->keys.count, id = INTERN_NONE;
        if (text != INTERN_NONE) {
            str name = own_name(q, f->texts.strings[text], &room);
            id = name.p ? intern_add(&j->keys, name) : INTERN_NONE;
            status = id == INTERN_NONE ? fail_memory(error) : VP_OK;
        }
        if (id == before)
            j->row_of[id] = (uint32_t)i;
        else if (id != INTERN_NONE)
            j->repeated[id]++;
    }
    buf_release(&room);
    return status;
}

/* The key of a row of ours, as text in `room`; empty where it has none. */
static bool key_of(const joining *j, size_t row, buf *room)
{
    vp_cell cell = vp_table_cell(j->own, row, j->own_key);
    buf_clear(room);
    switch (cell.type) {
    case VP_CELL_TEXT: return buf_add_str(room, (str){cell.text, cell.length});
    case VP_CELL_INTEGER: return buf_printf(room, "%lld", (long long)cell.integer);
    case VP_CELL_REAL: return buf_number(room, cell.real, 15);
    default: return true;
    }
}

/* ---- Cells ---- */

static bool *numeric_columns(const frame *f)
{
    bool *numeric = calloc(f->count + 1, sizeof *numeric);
    for (uint32_t c = 0; numeric && c < f->count; c++) /* numbers have their text as well */
        numeric[c] = frame_mostly_numbers(f->columns[c].number_count, f->columns[c].text_count);
    return numeric;
}

static bool put_other(const joining *j, const bool *numeric, uint32_t row, vp_table *out)
{
    const frame *f = &j->other;
    bool ok = true;
    for (uint32_t c = 0; ok && c < f->count; c++) {
        if (c == j->other_key)
            continue;
        double number = row == NO_ROW ? NAN : f->columns[c].numbers[row];
        uint32_t text = row == NO_ROW ? INTERN_NONE : f->columns[c].texts[row];
        if (numeric[c] && !isnan(number))
            ok = number == floor(number) && fabs(number) < 1e15 ? table_integer(out, (int64_t)number)
                                                                : table_real(out, number);
        else
            ok = text == INTERN_NONE ? table_empty(out) : table_text(out, f->texts.strings[text]);
    }
    return ok;
}

/* Columns of the other table stand behind the name of the key: customer.city. */
static vp_status new_table(const joining *j, vp_table **out, vp_error *error)
{
    size_t own = vp_table_columns(j->own), n = 0;
    arena memory = {0};
    const char **names = arena_array(&memory, own + j->other.count + 1, sizeof *names);
    buf name = {0};
    bool ok = names;
    for (; ok && n < own; n++)
        names[n] = vp_table_name(j->own, n);
    for (uint32_t c = 0; ok && c < j->other.count; c++) {
        buf_clear(&name);
        ok = c == j->other_key ||
             (buf_puts(&name, plain_name(vp_table_name(j->own, j->own_key))) && buf_putc(&name, '.') &&
              buf_add_str(&name, j->other.names.strings[c]) && (names[n++] = arena_copy(&memory, buf_str(&name)).p));
    }
    vp_status status = ok ? table_new(names, n, out, error) : fail_memory(error);
    buf_release(&name);
    arena_release(&memory);
    return status;
}

/* ---- What does not match ---- */

/* What other keys are like may tell why none matches. */
static vp_status fail_unmatched(const joining *j, const vp_join *q, vp_error *error)
{
    buf key = {0};
    vp_status status = VP_NOT_FOUND;
    if (!key_of(j, 0, &key))
        status = fail_memory(error);
    else
        fail(error, status,
             str_starts(buf_str(&key), "[CUSTOMER") && !q->secret_length
                 ? "the store is redacted: --secret FILE says what with"
                 : "--key names the column that holds them",
             "%s: no row has a %s of the documents, such as '%.*s': '%.40s' has '%.40s'", q->table,
             plain_name(vp_table_name(j->own, j->own_key)), (int)(key.n < 40 ? key.n : 40), key.n ? key.p : "",
             j->other.names.strings[j->other_key].p, j->keys.count ? j->keys.strings[0].p : "");
    buf_release(&key);
    return status;
}

static vp_status remark_keys(const joining *j, vp_table *remarks, vp_error *error)
{
    vp_status status = VP_OK;
    for (uint32_t k = 0; !status && k < j->keys.count; k++)
        if (!j->used[k])
            status = features_remark(remarks, "only in the table to join", j->keys.strings[k],
                                     1 + (double)j->repeated[k], error);
    for (uint32_t k = 0; !status && k < j->keys.count; k++)
        if (j->repeated[k])
            status = features_remark(remarks, "more than once in the table to join, the first row counts",
                                     j->keys.strings[k], 1 + (double)j->repeated[k], error);
    size_t unnamed = j->other.rows - j->other.columns[j->other_key].text_count;
    if (!status && unnamed)
        status = features_remark(remarks, "rows of the table to join without a key",
                                 j->other.names.strings[j->other_key], (double)unnamed, error);
    return status;
}

static vp_status join_rows(joining *j, const vp_join *q, vp_table *out, vp_table *remarks, vp_error *error)
{
    buf key = {0};
    intern missed = {0};
    bool *numeric = numeric_columns(&j->other);
    size_t matched = 0, rows = vp_table_rows(j->own), *missing = calloc(rows + 1, sizeof *missing); /* by missed key */
    vp_status status = numeric && missing ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < rows; i++) {
        bool ok = key_of(j, i, &key) && table_row(out);
        uint32_t id = ok && key.n ? intern_find(&j->keys, buf_str(&key)) : INTERN_NONE;
        for (size_t c = 0; ok && c < vp_table_columns(j->own); c++)
            ok = features_put_cell(out, vp_table_cell(j->own, i, c));
        ok = ok && put_other(j, numeric, id == INTERN_NONE ? NO_ROW : j->row_of[id], out);
        if (ok && id != INTERN_NONE)
            matched += j->used[id] = true;
        else if (ok && key.n && (ok = (id = intern_add(&missed, buf_str(&key))) != INTERN_NONE))
            missing[id]++;
        status = ok ? VP_OK : fail_memory(error);
    }
    for (uint32_t k = 0; !status && k < missed.count; k++)
        status = features_remark(remarks, "not in the table to join", missed.strings[k], (double)missing[k], error);
    if (!status && rows && !matched)
        status = fail_unmatched(j, q, error);
    if (!status)
        status = remark_keys(j, remarks, error);
    buf_release(&key);
    intern_release(&missed);
    free(missing);
    free(numeric);
    return status;
}

vp_status features_join(const vp_join *q, vp_table **table, vp_table *remarks, vp_error *error)
{
    joining j = {.own = *table};
    uint64_t rejected;
    vp_table *out = NULL;
    vp_status status = frame_of_table_as_written(q->table, NULL, &j.other, &rejected, error);
    if (!status && rejected)
        status = features_remark(remarks, "rows that cannot be read", str_of(q->table), (double)rejected, error);
    if (!status)
        status = find_keys(&j, q, error);
    if (!status)
        status = index_rows(&j, q, error);
    if (!status)
        status = new_table(&j, &out, error);
    if (!status)
        status = join_rows(&j, q, out, remarks, error);
    joining_release(&j);
    if (!status) {
        vp_table_free(*table);
        *table = out;
    } else
        vp_table_free(out);
    return status;
}
