/* The user's word on the columns: --map "text=Comment,time=Date month-first,rating=Score 1-10". */
#include "ingest/mapping_private.h"

static const char ROLES[] =
    "roles: text title id time customer country shop product channel rating subrating nps recommended language field";

/* What the words of a map have settled so far. */
typedef struct settled {
    bool roles[ROLE_COUNT];
    role *columns; /* [count of the mapping], ROLE_COUNT: not named */
} settled;

/* What stands behind the column's name. */
typedef struct detail {
    bool has_scale, has_order;
    scale scale;
    date_order order;
} detail;

/* By name, by name without case, or by number from 1; -1: there is none. */
static int find_column(const intern *columns, str name)
{
    uint32_t id = intern_find(columns, name);
    if (id != INTERN_NONE)
        return (int)id;
    for (uint32_t i = 0; i < columns->count; i++)
        if (str_equal_nocase(name, columns->strings[i].p) && name.n == columns->strings[i].n)
            return (int)i;
    unsigned number = 0;
    for (size_t i = 0; i < name.n && number < 100000; i++) {
        if (name.p[i] < '0' || name.p[i] > '9')
            return -1;
        number = number * 10 + (unsigned)(name.p[i] - '0');
    }
    return number >= 1 && number <= columns->count ? (int)number - 1 : -1;
}

static str unquote(str s)
{
    bool quoted = s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
    return quoted ? (str){s.p + 1, s.n - 2} : s;
}

/* "COLUMN 1-10", "COLUMN month-first": cuts the last word off where it says the scale or the order. */
static bool cut_detail(role r, str *value, detail *out)
{
    size_t space = value->n;
    while (space && value->p[space - 1] != ' ')
        space--;
    str last = {value->p + space, value->n - space};
    static const char *const orders[] = {"day-first", "month-first", "year-first"};
    if (r == ROLE_RATING)
        out->has_scale = scale_parse(last, &out->scale);
    for (date_order order = DATE_DAY_FIRST; r == ROLE_TIME && order <= DATE_YEAR_FIRST; order++) {
        if (!str_is(last, orders[order]))
            continue;
        out->has_order = true;
        out->order = order;
    }
    if (!space || (!out->has_scale && !out->has_order))
        return false;
    *value = str_trim((str){value->p, space});
    return value->n > 0;
}

static void unassign(mapping *m, role r)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->roles[i] == r)
            m->roles[i] = ROLE_FIELD;
    m->column_of[r] = -1;
}

/* Takes a column's role away; of several subratings the next one becomes the first. */
static void free_column(mapping *m, int column)
{
    role r = m->roles[column];
    m->roles[column] = ROLE_FIELD;
    if (m->column_of[r] != column)
        return;
    m->column_of[r] = -1;
    for (size_t i = 0; r != ROLE_FIELD && i < m->count && m->column_of[r] < 0; i++)
        if (m->roles[i] == r)
            m->column_of[r] = (int)i;
}

/* Whether several columns may have the role. */
static bool is_shared(role r)
{
    return r == ROLE_TEXT || r == ROLE_SUBRATING || r == ROLE_FIELD;
}

static void give(mapping *m, const profile *p, const intern *columns, role r, int column, const detail *d)
{
    const column_profile *c = profile_column(p, column);
    free_column(m, column);
    if (r != ROLE_FIELD)
        mapping_assign(m, r, column);
    if (r == ROLE_TIME && (d->has_order || c)) {
        m->order = d->has_order ? d->order : date_decide(&c->dates);
        m->has_order = d->has_order || date_order_matters(&c->dates);
    }
    if (r == ROLE_RATING)
        mapping_find_scale(m, p, columns);
    if (r == ROLE_RATING && d->has_scale) {
        m->rating = d->scale;
        m->rating_given = true;
        m->own_high = m->two_sided ? 5 : m->own_high;
        m->two_sided = false;
        m->split_column = -1;
        m->split_count = 0;
    }
}

static void take_away(mapping *m, role r)
{
    unassign(m, r);
    if (r == ROLE_RATING) {
        m->split_column = -1;
        m->split_count = 0;
    }
}

/* Two words of a map must not disagree. */
static vp_status settle(settled *s, role r, int column, str name, vp_error *error)
{
    if (s->roles[r] && !is_shared(r))
        return fail(error, VP_INVALID, "only text, subrating and field may be given several times",
                    "--map: %s is given twice", role_name(r));
    s->roles[r] = true;
    if (column < 0)
        return VP_OK;
    role other = s->columns[column];
    if (other != ROLE_COUNT)
        return fail(error, VP_INVALID, "a column has one role", "--map: column \"%.*s\" is given as %s and as %s",
                    (int)name.n, name.p, role_name(other), role_name(r));
    s->columns[column] = r;
    return VP_OK;
}

static vp_status apply_word(mapping *m, const profile *p, const intern *columns, settled *s, str word, vp_error *error)
{
    str value = word;
    role r = role_by_name(str_trim(str_cut(&value, '=')));
    if (r == ROLE_COUNT || !value.p)
        return fail(error, VP_INVALID, ROLES, "--map: \"%.*s\" is not ROLE=COLUMN", (int)word.n, word.p);
    value = str_trim(value);
    bool first = !s->roles[r], none = !value.n || str_is(value, "-");
    detail d = {0};
    int column = none ? -1 : find_column(columns, unquote(value));
    if (!none && column < 0 && cut_detail(r, &value, &d))
        column = find_column(columns, unquote(value));
    if (!none && column < 0)
        return fail(error, VP_NOT_FOUND, "name a column of the file, or its number from 1",
                    "--map: there is no column \"%.*s\"", (int)value.n, value.p);
    vp_status status = settle(s, r, column, unquote(value), error);
    if (status)
        return status;
    if (r == ROLE_TIME || column == m->undated_column)
        m->undated_column = -1;
    if (none || (first && (r == ROLE_TEXT || !is_shared(r)))) /* those of the map replace what was recognised */
        take_away(m, r);
    if (!none)
        give(m, p, columns, r, column, &d);
    return VP_OK;
}

vp_status mapping_apply_map(mapping *m, const profile *p, const intern *columns, const char *map, vp_error *error)
{
    str rest = str_of(map);
    vp_status status = VP_OK;
    settled s = {.columns = arena_array(&m->memory, m->count + 1, sizeof(role))};
    if (!s.columns)
        return fail_memory(error);
    for (size_t i = 0; i < m->count; i++)
        s.columns[i] = ROLE_COUNT;
    while (!status && rest.n) {
        size_t n = 0;
        bool quoted = false;
        while (n < rest.n && (quoted || rest.p[n] != ','))
            quoted ^= rest.p[n++] == '"';
        status = apply_word(m, p, columns, &s, str_trim((str){rest.p, n}), error);
        rest = n < rest.n ? (str){rest.p + n + 1, rest.n - n - 1} : (str){NULL, 0};
    }
    return status;
}
