#include "ingest/mapping.h"

#include "ingest/ago.h"
#include "ingest/answers.h"
#include "ingest/counts.h"
#include "ingest/json_tree.h"
#include "ingest/mapping_private.h"
#include "ingest/parts.h"
#include "ingest/passage.h"

#include <math.h>

enum {
    LONGEST_WHOLE = 15,  /* digits that a double keeps */
    LONGEST_NUMBER = 40, /* characters */
};

vp_status mapping_recognise(mapping *m, const profile *p, const intern *columns, char decimal, const char *map,
                            const char *timezone, vp_error *error)
{
    *m = (mapping){.decimal = decimal};
    vp_status status = mapping_recognise_roles(m, p, columns, map, error);
    return !status && timezone ? zone_open(timezone, &m->zone, error) : status;
}

void mapping_release(mapping *m)
{
    zone_close(m->zone);
    arena_release(&m->memory);
    *m = (mapping){0};
}

/* ---- Applying ---- */

static str cell_at(const row *r, int column)
{
    return column >= 0 && (size_t)column < r->count ? str_trim(r->cells[column]) : (str){NULL, 0};
}

/* An instant on the store's clock. */
static int64_t on_clock(mapping *m, int64_t seconds)
{
    return m->zone ? zone_from_utc(m->zone, seconds) : seconds;
}

vp_status mapping_set_now(mapping *m, const char *as_of, int64_t modified, vp_error *error)
{
    date_value date = {.seconds = modified, .has_time = true, .has_zone = true};
    if (as_of && !date_parse(str_of(as_of), DATE_YEAR_FIRST, &date))
        return fail(error, VP_INVALID, "write it as 2024-03-01 or 2024-03-01T14:30", "\"%s\" is no time", as_of);
    m->now = date.has_zone && date.has_time ? on_clock(m, date.seconds) : date.seconds;
    m->now_given = as_of != NULL;
    return VP_OK;
}

static void read_time(mapping *m, const row *r, record *out)
{
    str cell = cell_at(r, m->column_of[ROLE_TIME]);
    date_value date;
    if (!cell.n || cell_is_missing(cell))
        return;
    bool dated = date_parse(cell, m->order, &date);
    if (!dated && !ago_parse(cell, m->now, &date)) {
        m->lost_dates++;
        return;
    }
    m->relative_dates += !dated;
    out->is_relative = !dated;
    out->has_time = true;
    out->has_clock = date.has_time;
    out->time = date.has_zone && date.has_time ? on_clock(m, date.seconds) : date.seconds;
}

static scale scale_for(const mapping *m, const row *r)
{
    str key = cell_at(r, m->split_column);
    for (size_t i = 0; i < m->split_count; i++)
        if (str_is(key, m->splits[i].value))
            return m->splits[i].rating;
    return m->rating;
}

static void read_rating(mapping *m, const row *r, record *out)
{
    str cell = cell_at(r, m->column_of[ROLE_RATING]);
    double value, own_high;
    if (!cell.n || cell_is_missing(cell))
        return;
    if (!rating_parse(cell, m->decimal, &value, &own_high)) {
        m->lost_ratings++;
        return;
    }
    if (m->two_sided) {
        value = own_high == 1 ? value : value > 3 ? 1 : value < 3 ? 0 : 0.5;
        own_high = 1;
    }
    scale s = own_high > 0 && own_high != m->own_high ? scale_of_high(own_high) : scale_for(m, r);
    double unit = scale_unit(s, value);
    if (isnan(unit)) {
        m->lost_ratings++;
        return;
    }
    out->has_rating = true;
    out->rating = value;
    out->rating_unit = unit;
}

static int read_nps(str cell, char decimal)
{
    double value, own_high;
    bool whole = cell.n && rating_parse(cell, decimal, &value, &own_high) && value == floor(value);
    return whole && (own_high == 0 || own_high == 10) && value >= 0 && value <= 10 ? (int)value : -1;
}

static size_t count_digits(str cell, size_t at)
{
    size_t n = 0;
    while (at + n < cell.n && cell.p[at + n] >= '0' && cell.p[at + n] <= '9')
        n++;
    return n;
}

/* Bytes of "e-05" at a place; 0: none. "12e5" may be a code. */
static size_t count_exponent(str cell, size_t at, bool fraction)
{
    bool down = at + 1 < cell.n && cell.p[at + 1] == '-', up = at + 1 < cell.n && cell.p[at + 1] == '+';
    if (at == cell.n || (cell.p[at] != 'e' && cell.p[at] != 'E') || !(fraction || down))
        return 0;
    size_t digits = count_digits(cell, at + 1 + (down || up));
    return digits && digits <= 2 ? 1 + (down || up) + digits : 0;
}

/* Whether a cell is a number that JSON and SQL may hold as one: "4", "-0.5", "56.92038748222122", not "007" or a long
 * id, which would lose digits that matter. */
bool mapping_is_plain_number(str cell)
{
    size_t at = cell.n && cell.p[0] == '-', whole = count_digits(cell, at), fraction = 0;
    if (!whole || whole > LONGEST_WHOLE || cell.n > LONGEST_NUMBER || (whole > 1 && cell.p[at] == '0'))
        return false;
    at += whole;
    if (at < cell.n && cell.p[at] == '.')
        fraction = count_digits(cell, at + 1);
    at += fraction ? fraction + 1 : 0;
    return at + count_exponent(cell, at, fraction > 0) == cell.n;
}

/* Arrays come from JSON, but a cell of a table may have the same look. Deep ones stay text: SQLite reads no others. */
static bool is_json_value(str cell)
{
    if (str_is(cell, "true") || str_is(cell, "false"))
        return true;
    return cell_is_structured(cell) && cell.p[0] == '[' && json_tree_fits(cell);
}

/* "1.2K" of a field of counts as 1200; else as it stands. */
static bool write_field(const field *f, str whole, buf *out)
{
    str cell = str_trim(whole);
    double count;
    if (!buf_json(out, f->name) || !buf_putc(out, ':'))
        return false;
    if (f->kind == FIELD_VERSION)
        return buf_json(out, whole);
    if (mapping_is_plain_number(cell) || is_json_value(cell))
        return buf_add_str(out, cell);
    return f->kind == FIELD_COUNT && count_parse(cell, &count) ? buf_printf(out, "%.0f", count) : buf_json(out, whole);
}

/* The columns without a role of their own, as a JSON object. */
static bool write_fields(const mapping *m, const row *r, buf *out)
{
    bool ok = buf_putc(out, '{'), first = true;
    for (size_t i = 0; ok && i < r->count && i < m->count; i++) {
        if ((m->roles[i] != ROLE_FIELD && m->roles[i] != ROLE_SUBRATING) || !r->cells[i].n)
            continue;
        ok = (first || buf_putc(out, ',')) && write_field(&m->fields[i], r->cells[i], out);
        first = false;
    }
    if (ok && m->repost_column >= 0 && str_starts(cell_at(r, m->repost_column), m->export->repost_prefix))
        ok = buf_puts(out, first ? "\"repost\":true" : ",\"repost\":true");
    return ok && buf_putc(out, '}');
}

/* "Nothing", "No negative.", "нет": as an answer to one of several questions. */
static bool says_nothing(str cell)
{
    answer word;
    while (cell.n && strchr(".!", cell.p[cell.n - 1]))
        cell.n--;
    return !cell.n || (answer_find(cell, &word) && (word.kind == ANSWER_MISSING || word.kind == ANSWER_NO));
}

/* Why the row itself, its parts aside, is no feedback; NULL: it is. */
static const char *reason_aside(const mapping *m, const row *r)
{
    for (int i = 0; i < EXPORT_ASIDES; i++)
        if (m->aside_columns[i] >= 0 && export_is_aside(&m->export->asides[i], cell_at(r, m->aside_columns[i])))
            return m->export->asides[i].reason;
    return NULL;
}

/* The column of the text; or several in the order of the file, a line each, without answers that say nothing. */
static bool read_text(const mapping *m, const row *r, arena *memory, str *out)
{
    int first = m->column_of[ROLE_TEXT];
    str one;
    buf all = {.cap = READER_MAX_ROW + READER_MAX_COLUMNS};
    bool ok = passage_own(cell_at(r, first), memory, &one), several = false;
    bool parts = m->parts_column >= 0;
    if (parts && (m->parts_column == first || reason_aside(m, r)))
        one = (str){NULL, 0};
    for (size_t i = (size_t)first + 1; first >= 0 && ok && i < m->count; i++) {
        if (m->roles[i] != ROLE_TEXT)
            continue;
        ok = several || says_nothing(one) || buf_add_str(&all, one);
        several = true;
        str cell;
        ok = ok && passage_own(cell_at(r, (int)i), memory, &cell) &&
             (says_nothing(cell) || ((!all.n || buf_putc(&all, '\n')) && buf_add_str(&all, cell)));
    }
    if (ok && parts && !several)
        ok = buf_add_str(&all, one);
    if (ok && parts)
        ok = parts_add(&m->export->parts, cell_at(r, m->parts_column), &all);
    one = several || parts ? buf_str(&all) : one;
    if (ok && one.n)
        ok = (*out = arena_copy(memory, one)).p != NULL;
    buf_release(&all);
    return ok;
}

bool mapping_names_people(const mapping *m, size_t column)
{
    bool author = m->export && !m->export->own_customers && m->roles[column] == ROLE_CUSTOMER;
    return author || m->fields[column].people;
}

/* Whether the shop itself wrote the row. */
static bool is_of_staff(const mapping *m, const row *r)
{
    str author = cell_at(r, m->staff_columns[0]);
    return author.n && str_equal(author, cell_at(r, m->staff_columns[1]));
}

const char *mapping_aside(const mapping *m, const row *r)
{
    if (is_of_staff(m, r))
        return "written by the owner of the page, not by a customer";
    const char *reason = reason_aside(m, r);
    bool spoken = reason && m->parts_column >= 0 && parts_speak(&m->export->parts, cell_at(r, m->parts_column));
    return spoken ? NULL : reason;
}

vp_status mapping_apply(mapping *m, const row *r, arena *memory, record *out, vp_error *error)
{
    *out = (record){.nps = -1, .recommended = -1};
    const struct {
        role role;
        str *to;
    } texts[] = {{ROLE_TITLE, &out->title},       {ROLE_ID, &out->id},
                 {ROLE_CUSTOMER, &out->customer}, {ROLE_COUNTRY, &out->country},
                 {ROLE_SHOP, &out->shop},         {ROLE_PRODUCT, &out->product},
                 {ROLE_CHANNEL, &out->channel},   {ROLE_LANGUAGE, &out->language}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        str cell = cell_at(r, m->column_of[texts[i].role]);
        if (!cell.n)
            continue;
        *texts[i].to = arena_copy(memory, cell);
        if (!texts[i].to->p)
            return fail_memory(error);
    }
    if (m->parts_column >= 0 && reason_aside(m, r))
        out->customer = (str){NULL, 0}; /* the author is of the staff */
    if (!read_text(m, r, memory, &out->text))
        return fail_memory(error);
    read_time(m, r, out);
    read_rating(m, r, out);
    out->nps = read_nps(cell_at(r, m->column_of[ROLE_NPS]), m->decimal);
    out->recommended = cell_yes_no(cell_at(r, m->column_of[ROLE_RECOMMENDED]));
    if (!identity_find(m, r, memory, out))
        return fail_memory(error);
    buf fields = {.cap = READER_GROWTH * (size_t)READER_MAX_ROW};
    bool ok = write_fields(m, r, &fields);
    out->fields = ok ? arena_copy(memory, buf_str(&fields)) : (str){NULL, 0};
    buf_release(&fields);
    return out->fields.p ? VP_OK : fail_memory(error);
}

/* ---- Describing ---- */

static bool describe_text(buf *out, const char *key, str value)
{
    return buf_putc(out, ',') && buf_json(out, str_of(key)) && buf_putc(out, ':') && buf_json(out, value);
}

/* "Pros + Cons" */
static bool describe_texts(const mapping *m, const intern *columns, buf *out)
{
    buf names = {.cap = (size_t)2 * READER_MAX_ROW};
    bool ok = true;
    for (size_t i = 0; ok && i < m->count; i++)
        if (m->roles[i] == ROLE_TEXT)
            ok = (!names.n || buf_puts(&names, " + ")) && buf_add_str(&names, columns->strings[i]);
    ok = ok && describe_text(out, role_name(ROLE_TEXT), buf_str(&names));
    buf_release(&names);
    return ok;
}

static bool describe_scale(const mapping *m, buf *out)
{
    char text[40];
    scale_describe(m->rating, text, sizeof text);
    bool ok = describe_text(out, "scale", str_of(text));
    if (!m->split_count)
        return ok;
    ok = ok && buf_puts(out, ",\"scales\":{");
    for (size_t i = 0; ok && i < m->split_count; i++) {
        scale_describe(m->splits[i].rating, text, sizeof text);
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(m->splits[i].value)) && buf_putc(out, ':') &&
             buf_json(out, str_of(text));
    }
    return ok && buf_putc(out, '}');
}

bool mapping_describe(const mapping *m, const intern *columns, buf *out)
{
    static const char *const orders[] = {"day first", "month first", "year first"};
    bool ok = buf_puts(out, m->lookup ? "{\"feedback\":false" : "{\"feedback\":true");
    if (ok && m->export)
        ok = describe_text(out, "export", str_of(m->export->name));
    for (role r = ROLE_TEXT; ok && r < ROLE_COUNT; r++) {
        if (m->column_of[r] < 0 || r == ROLE_SUBRATING)
            continue;
        ok = r == ROLE_TEXT ? describe_texts(m, columns, out)
                            : describe_text(out, role_name(r), columns->strings[m->column_of[r]]);
        if (ok && r == ROLE_TIME && m->has_order)
            ok = describe_text(out, "order", str_of(orders[m->order]));
        if (ok && r == ROLE_RATING)
            ok = describe_scale(m, out);
    }
    if (ok && m->split_column >= 0)
        ok = describe_text(out, "scale_by", columns->strings[m->split_column]);
    if (ok && m->key_column >= 0)
        ok = describe_text(out, "key", columns->strings[m->key_column]);
    bool first = true;
    for (size_t i = 0; ok && i < m->count; i++) {
        if (m->roles[i] != ROLE_SUBRATING)
            continue;
        ok = buf_puts(out, first ? ",\"subratings\":[" : ",") && buf_json(out, columns->strings[i]);
        first = false;
    }
    return ok && (first || buf_putc(out, ']')) && buf_putc(out, '}');
}
