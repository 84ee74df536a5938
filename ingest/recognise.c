/* Recognising what the columns of a file are, from their names and from all they hold. */
#include "ingest/counts.h"
#include "ingest/mapping_private.h"

#include <math.h>

/* ---- Roles by name ---- */

/* Numbers name no shop and no product, unless the name says that they are codes; least of all numbers on a scale. */
static bool is_nameless_number(role r, role_match m, const column_profile *c, str name)
{
    bool named = r == ROLE_SHOP || r == ROLE_PRODUCT || r == ROLE_CHANNEL;
    return named && (c->numbers - c->word_ratings) * 2 > c->filled && !role_is_code(name) &&
           (m.strength < 3 || content_is_ratings(c));
}

/* How well a column fits a role; 0: not at all. Name first, then how much of it is filled, then its place. */
static double fit(role r, role_match m, const column_profile *c, str name, uint64_t rows, size_t place)
{
    if (!content_allows(r, c, rows) || (r == ROLE_ID && m.strength < 3 && content_is_counter(c)) ||
        is_nameless_number(r, m, c, name))
        return 0;
    double bonus = r == ROLE_TEXT ? fmin(content_length(c) / 100, 3) : 0;
    if (r == ROLE_TIME)
        bonus = 3 * role_time_preference(name);
    double length = r == ROLE_ID ? 0 : fmin((double)m.length, 24) / 8;
    return m.strength * 10 + length + 4 * content_share(c->filled, rows) + bonus - (double)place * 1e-3;
}

typedef role_match name_matches[ROLE_COUNT];

static int best_column(const mapping *m, const profile *p, const intern *columns, const name_matches *matches, role r,
                       int least_strength)
{
    int best = -1;
    double best_fit = 0;
    for (size_t i = 0; i < m->count; i++) {
        role_match match = matches[i][r];
        if (m->roles[i] != ROLE_FIELD || match.strength < least_strength)
            continue;
        double f = fit(r, match, profile_column(p, (int)i), columns->strings[i], p->rows, i);
        if (f > best_fit) {
            best_fit = f;
            best = (int)i;
        }
    }
    return best;
}

void mapping_assign(mapping *m, role r, int column)
{
    if (column < 0)
        return;
    m->roles[column] = r;
    if (m->column_of[r] < 0 || column < m->column_of[r])
        m->column_of[r] = column;
}

/* "Review date" is the time as surely as "date", and "order date" less. */
static void weigh_time(role_match *time, str name)
{
    int preference = role_time_preference(name);
    if (time->strength == 2 && preference > 0)
        time->strength = 3;
    if (time->strength == 3 && preference < 0)
        time->strength = 2;
}

/* Whether they would recommend is NPS where the answers go to ten. */
static role_match recommendation_to_ten(role_match recommended, const column_profile *c)
{
    bool to_ten = content_allows(ROLE_NPS, c, 0) && c->ratings.largest > 5;
    return to_ten && recommended.strength >= 2 ? (role_match){2, recommended.length} : (role_match){0};
}

/* What the names say. One of several texts is no match: the text beside them comes first, then mapping_add_parts. */
static const name_matches *match_names(mapping *m, const profile *p, const intern *columns)
{
    name_matches *matches = arena_array(&m->memory, m->count + 1, sizeof *matches);
    for (size_t i = 0; matches && i < m->count; i++) {
        role_match *text = &matches[i][ROLE_TEXT], *nps = &matches[i][ROLE_NPS];
        role_match_all(columns->strings[i], matches[i]);
        if (!nps->strength)
            *nps = recommendation_to_ten(matches[i][ROLE_RECOMMENDED], profile_column(p, (int)i));
        weigh_time(&matches[i][ROLE_TIME], columns->strings[i]);
        if (role_is_place(columns->strings[i]))
            matches[i][ROLE_SHOP].strength = 2; /* perhaps the customer's: see release_home */
        if (mapping_is_part(profile_column(p, (int)i), columns->strings[i]))
            text->strength = 0;
        else if (text->strength > 1 && role_is_derived(columns->strings[i]))
            text->strength = 1;
    }
    return (const name_matches *)matches;
}

/* "Room score" and "breakfast score": each is of a part, and beside NPS none need stand for the whole. */
static bool is_one_of_several(const mapping *m, const profile *p, const name_matches *matches, int rating)
{
    if (rating < 0 || m->column_of[ROLE_NPS] < 0 || matches[rating][ROLE_RATING].strength != 2)
        return false;
    size_t same = 0;
    for (size_t i = 0; i < m->count; i++)
        same += m->roles[i] == ROLE_FIELD && matches[i][ROLE_RATING].strength == 2 &&
                matches[i][ROLE_RATING].length == matches[rating][ROLE_RATING].length &&
                content_allows(ROLE_RATING, profile_column(p, (int)i), p->rows);
    return same > 1;
}

static bool assign_by_name(mapping *m, const profile *p, const intern *columns)
{
    static const role sure[] = {ROLE_TIME,    ROLE_NPS,      ROLE_RECOMMENDED, ROLE_TEXT, ROLE_RATING,
                                ROLE_ID,      ROLE_LANGUAGE, ROLE_COUNTRY,     ROLE_SHOP, ROLE_PRODUCT,
                                ROLE_CHANNEL, ROLE_CUSTOMER, ROLE_TITLE};
    const name_matches *matches = match_names(m, p, columns);
    if (!matches)
        return false;
    for (int strength = 3; strength >= 1; strength--) {
        for (size_t i = 0; i < sizeof sure / sizeof *sure; i++) {
            role r = sure[i];
            bool open = m->column_of[r] < 0 && (strength >= 2 || r == ROLE_TEXT || r == ROLE_RATING || r == ROLE_TIME);
            int best = open ? best_column(m, p, columns, matches, r, strength) : -1;
            if (r != ROLE_RATING || !is_one_of_several(m, p, matches, best))
                mapping_assign(m, r, best);
        }
        if (strength == 2)
            mapping_add_parts(m, p, columns);
    }
    return true;
}

/* ---- Roles by content alone ---- */

int mapping_best_date(const mapping *m, const profile *p, const intern *columns)
{
    int best = -1, best_preference = -9;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] != ROLE_FIELD || !c || c->filled * 2 < p->rows ||
            content_share(c->dates.dates, c->filled) <= 0.9 || c->dates.plain_numbers * 2 >= c->dates.dates)
            continue;
        int preference = role_time_preference(columns->strings[i]);
        if (preference > best_preference) {
            best_preference = preference;
            best = (int)i;
        }
    }
    return best;
}

/* Without a name: whole numbers or halves from 1 to 5 (or 10) that fill most rows. */
static int best_nameless_rating(const mapping *m, const profile *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        scale s;
        if (m->roles[i] == ROLE_FIELD && c && c->filled * 3 >= p->rows && content_share(c->numbers, c->filled) > 0.9 &&
            !content_is_counter(c) && !c->many_values && rating_scale(&c->ratings, &s) && s.high >= 5 && s.high <= 10 &&
            s.low >= 0 && c->ratings.largest <= 10)
            return (int)i;
    }
    return -1;
}

/* "Mood (1-5)": the name tells a scale on which the values lie. */
static int best_scaled_rating(const mapping *m, const profile *p, const intern *columns)
{
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        scale named, found;
        if (m->roles[i] == ROLE_FIELD && c && content_is_ratings(c) && !c->many_values &&
            rating_scale_in_name(columns->strings[i], &named) && rating_scale(&c->ratings, &found) &&
            found.low >= named.low && found.high <= named.high)
            return (int)i;
    }
    return -1;
}

/* "Zeer goed", "Goed", "Matig": words of a known scale and hardly anything else, whatever the name; surer where the
 * name is that of a text, as "评价" is of 好评 and 差评. Yes and no answer something else, and a sentiment is not what
 * the customer said. */
static int best_worded_rating(const mapping *m, const profile *p, const intern *columns)
{
    int best = -1;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] != ROLE_FIELD || !c || !content_is_ratings(c) || c->many_values || c->value_count < 2 ||
            c->word_ratings * 10 < content_given(c) * 9 || c->booleans * 10 > content_given(c) ||
            role_is_derived(columns->strings[i]))
            continue;
        if (role_match_name(columns->strings[i], ROLE_TEXT).strength >= 2)
            return (int)i;
        if (best < 0)
            best = (int)i;
    }
    return best;
}

/* Versions that are no numbers: 1.10 comes behind 1.9. */
static field_kind kind_of_field(str name)
{
    if (role_name_is_of(name, "version|versie|версия|版本|版本号"))
        return FIELD_VERSION;
    return count_is_name(name) ? FIELD_COUNT : FIELD_PLAIN;
}

static bool is_subrating(const column_profile *c, str name)
{
    double agreement = rating_agreement(c);
    if (role_match_name(name, ROLE_RATING).strength >= 2)
        return c->value_count >= 3 && !(agreement < 0.05);
    bool shaped = !c->many_values && c->value_count >= 4 && c->ratings.largest <= 5 && c->ratings.smallest >= 0;
    scale s;
    return shaped && (isnan(agreement) ? rating_scale(&c->ratings, &s) && s.low >= 1 : agreement >= 0.15);
}

static void find_subratings(mapping *m, const profile *p, const intern *columns)
{
    if (m->column_of[ROLE_RATING] < 0)
        return;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] == ROLE_FIELD && content_allows(ROLE_SUBRATING, c, p->rows) &&
            kind_of_field(columns->strings[i]) == FIELD_PLAIN && is_subrating(c, columns->strings[i]))
            mapping_assign(m, ROLE_SUBRATING, (int)i);
    }
}

/* A place beside a customer is where they live, and no shop. */
static void release_home(mapping *m, const intern *columns)
{
    int *shop = &m->column_of[ROLE_SHOP];
    if (*shop < 0 || m->column_of[ROLE_CUSTOMER] < 0 || !role_is_place(columns->strings[*shop]))
        return;
    m->roles[*shop] = ROLE_FIELD;
    *shop = -1;
}

static bool assign_roles(mapping *m, const profile *p, const intern *columns)
{
    if (!assign_by_name(m, p, columns))
        return false;
    release_home(m, columns);
    mapping_find_text(m, p, columns);
    if (m->column_of[ROLE_TIME] < 0)
        mapping_assign(m, ROLE_TIME, mapping_best_date(m, p, columns));
    if (m->column_of[ROLE_RATING] < 0 && m->column_of[ROLE_NPS] < 0)
        mapping_assign(m, ROLE_RATING, best_scaled_rating(m, p, columns));
    if (m->column_of[ROLE_RATING] < 0)
        mapping_assign(m, ROLE_RATING, best_worded_rating(m, p, columns));
    if (m->column_of[ROLE_RATING] < 0 && m->column_of[ROLE_TEXT] >= 0 && mapping_is_nameless(columns))
        mapping_assign(m, ROLE_RATING, best_nameless_rating(m, p));
    find_subratings(m, p, columns);
    return true;
}

static void find_undated(mapping *m, const profile *p, const intern *columns)
{
    for (size_t i = 0; m->column_of[ROLE_TIME] < 0 && m->undated_column < 0 && i < p->count; i++)
        if (m->roles[i] == ROLE_FIELD && p->columns[i] && content_given(p->columns[i]) &&
            role_tells_date(columns->strings[i]))
            m->undated_column = (int)i;
}

/* -1: there is none. */
static int find_named(const intern *columns, const char *name)
{
    uint32_t id = name ? intern_find(columns, str_of(name)) : INTERN_NONE;
    return id == INTERN_NONE ? -1 : (int)id;
}

/* A name of the export that another column has is not given. */
static bool name_fields(mapping *m, const intern *columns)
{
    bool ok = true;
    for (size_t i = 0; ok && i < m->count; i++) {
        str own = columns->strings[i], given = m->export ? export_field(m->export, own) : (str){NULL, 0};
        str name = given.p && intern_find(columns, given) == INTERN_NONE ? given : own;
        m->fields[i] = (field){.name = arena_copy(&m->memory, name),
                               .kind = kind_of_field(name),
                               .people = m->export && export_names_people(m->export, own)};
        ok = m->fields[i].name.p;
    }
    return ok;
}

static void find_staff(mapping *m, const intern *columns)
{
    str staff = str_of(m->export->staff ? m->export->staff : "");
    for (int i = 0; staff.n && i < 2; i++) {
        uint32_t id = intern_find(columns, str_cut(&staff, '='));
        m->staff_columns[i] = id == INTERN_NONE ? -1 : (int)id;
    }
}

/* What the names of a platform's export say wins over all that was guessed. */
static vp_status apply_export(mapping *m, const profile *p, const intern *columns, vp_error *error)
{
    buf map = {0};
    m->export = export_recognise(columns);
    if (!name_fields(m, columns))
        return fail_memory(error);
    if (!m->export)
        return VP_OK;
    find_staff(m, columns);
    for (int i = 0; i < EXPORT_ASIDES; i++)
        m->aside_columns[i] = find_named(columns, m->export->asides[i].column);
    m->parts_column = find_named(columns, m->export->parts.column);
    m->repost_column = find_named(columns, m->export->repost);
    vp_status status = export_map(m->export, columns, &map) && buf_terminate(&map)
                           ? mapping_apply_map(m, p, columns, map.p, error)
                           : fail_memory(error);
    buf_release(&map);
    return status;
}

vp_status mapping_recognise_roles(mapping *m, const profile *p, const intern *columns, const char *map, vp_error *error)
{
    m->staff_columns[0] = m->staff_columns[1] = -1;
    for (int i = 0; i < EXPORT_ASIDES; i++)
        m->aside_columns[i] = -1;
    m->split_column = m->key_column = m->undated_column = m->parts_column = m->repost_column = -1;
    for (role r = 0; r < ROLE_COUNT; r++)
        m->column_of[r] = -1;
    m->count = columns->count;
    m->roles = arena_array(&m->memory, m->count + 1, sizeof *m->roles);
    m->fields = arena_array(&m->memory, m->count + 1, sizeof *m->fields);
    if (!m->roles || !m->fields || !assign_roles(m, p, columns))
        return fail_memory(error);
    mapping_find_scale(m, p, columns);
    const column_profile *time = profile_column(p, m->column_of[ROLE_TIME]);
    if (time) {
        m->order = date_decide(&time->dates);
        m->has_order = date_order_matters(&time->dates);
    }
    vp_status status = apply_export(m, p, columns, error);
    find_undated(m, p, columns);
    if (!status && map)
        status = mapping_apply_map(m, p, columns, map, error);
    if (status)
        return status;
    mapping_judge_feedback(m, p, columns);
    return identity_prepare(m, columns) ? VP_OK : fail_memory(error);
}
