/* Recognising what the columns of a file are, from their names and from all they hold. */
#include "ingest/mapping_private.h"

#include <math.h>

/* ---- What a column holds ---- */

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double mean_length(const column_profile *c)
{
    return share(c->bytes, c->filled);
}

/* Words of a cell; two ideographs count as one. */
static double mean_words(const column_profile *c)
{
    return c->looked_at ? ((double)c->words + (double)c->ideographs / 2) / (double)c->looked_at : 0;
}

static double length_variation(const column_profile *c)
{
    double mean = mean_length(c);
    if (c->filled < 2 || mean <= 0)
        return 0;
    double variance = c->length_squares / (double)c->filled - mean * mean;
    return sqrt(variance > 0 ? variance : 0) / mean;
}

/* Cells that say something. */
static uint64_t given(const column_profile *c)
{
    return c->filled - c->missing;
}

/* Numbers that count up or down from row to row. */
static bool is_counter(const column_profile *c)
{
    return c->numbers > 2 && share(c->steps, c->numbers - 1) > 0.9;
}

static bool is_unique(const column_profile *c, uint64_t rows)
{
    return c && c->filled == rows && profile_distinct(c) > 0.98;
}

/* A few short words again and again. */
static bool is_category(const column_profile *c)
{
    return !c->many_values && c->filled >= 40 && c->value_count <= 6 && mean_words(c) < 2.5;
}

static bool holds_words(const column_profile *c)
{
    return share(c->numbers - c->word_ratings, c->filled) < 0.5 && share(c->booleans, c->filled) < 0.5 &&
           share(c->dates.dates, c->filled) < 0.5 && share(c->links, c->filled) < 0.5 &&
           share(c->structured, c->filled) < 0.9 && share(c->letters, c->sampled) > 0.3;
}

static bool holds_text(const column_profile *c)
{
    return holds_words(c) && !is_category(c);
}

/* Prose, judged without the name: words, few digits, lengths and texts that differ. */
static bool is_prose(const column_profile *c, bool strict)
{
    bool varied = strict ? (length_variation(c) > 0.3 || mean_length(c) > 120) && profile_distinct(c) > 0.4
                         : c->many_values || c->value_count * 4 > c->filled;
    return c->filled && holds_text(c) && varied && mean_words(c) >= (strict ? 3.5 : 4.5) &&
           share(c->letters, c->sampled) > 0.6 && share(c->digits, c->sampled) < 0.12 &&
           share(c->structured, c->filled) < 0.3;
}

static bool holds_ratings(const column_profile *c)
{
    scale s;
    return c->numbers && share(c->numbers, given(c)) >= 0.6 && rating_scale(&c->ratings, &s);
}

static bool holds_nps(const column_profile *c)
{
    return share(c->nps_like, given(c)) >= 0.8 && (c->filled < 30 || c->ratings.largest > 5);
}

static bool holds_names(const column_profile *c)
{
    bool dated = share(c->dates.dates, c->filled) > 0.9 && !c->dates.plain_numbers;
    return mean_length(c) < 60 && !is_counter(c) && !dated && share(c->structured, c->filled) < 0.5;
}

static bool holds_ids(const column_profile *c)
{
    return profile_distinct(c) > 0.9 && mean_length(c) < 80 && mean_words(c) < 6 &&
           share(c->structured, c->filled) < 0.1;
}

/* Whether what a column holds allows the role that its name suggests. */
static bool content_allows(role r, const column_profile *c, uint64_t rows)
{
    if (!c || !c->filled)
        return false;
    switch (r) {
    case ROLE_TEXT: return holds_text(c);
    case ROLE_TITLE: return holds_words(c) && mean_length(c) < 300;
    case ROLE_ID: return holds_ids(c);
    case ROLE_TIME: return share(c->dates.dates, given(c)) >= 0.6;
    case ROLE_RATING: return holds_ratings(c);
    case ROLE_SUBRATING: return holds_ratings(c) && c->ratings.largest <= 10 && !is_counter(c);
    case ROLE_NPS: return holds_nps(c);
    case ROLE_RECOMMENDED: return share(c->booleans, given(c)) >= 0.8;
    case ROLE_LANGUAGE: return share(c->languages, c->filled) >= 0.6;
    case ROLE_CUSTOMER: return holds_names(c) && (c->many_values || c->value_count > 1 || rows <= 2);
    case ROLE_COUNTRY: return holds_names(c) && share(c->numbers, c->filled) < 0.2;
    case ROLE_SHOP:
    case ROLE_PRODUCT:
    case ROLE_CHANNEL: return holds_names(c) && c->ratings.fractions * 2 <= c->filled;
    case ROLE_FIELD:
    case ROLE_COUNT: break;
    }
    return false;
}

/* ---- Roles by name ---- */

/* How well a column fits a role; 0: not at all. Name first, then how much of it is filled, then its place. */
static double fit(role r, role_match m, const column_profile *c, str name, uint64_t rows, size_t place)
{
    if (!content_allows(r, c, rows) || (r == ROLE_ID && m.strength < 3 && is_counter(c)))
        return 0;
    double bonus = r == ROLE_TEXT ? fmin(mean_length(c) / 100, 3) : 0;
    if (r == ROLE_TIME)
        bonus = 3 * role_time_preference(name);
    double length = r == ROLE_ID ? 0 : fmin((double)m.length, 24) / 8;
    return m.strength * 10 + length + 4 * share(c->filled, rows) + bonus - (double)place * 1e-3;
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
    if (m->column_of[r] < 0)
        m->column_of[r] = column;
}

static bool assign_by_name(mapping *m, const profile *p, const intern *columns)
{
    static const role sure[] = {ROLE_TIME,    ROLE_NPS,      ROLE_RECOMMENDED, ROLE_TEXT, ROLE_RATING,
                                ROLE_ID,      ROLE_LANGUAGE, ROLE_COUNTRY,     ROLE_SHOP, ROLE_PRODUCT,
                                ROLE_CHANNEL, ROLE_CUSTOMER, ROLE_TITLE};
    name_matches *matches = arena_array(&m->memory, m->count + 1, sizeof *matches);
    if (!matches)
        return false;
    for (size_t i = 0; i < m->count; i++)
        role_match_all(columns->strings[i], matches[i]);
    for (int strength = 3; strength >= 1; strength--) {
        for (size_t i = 0; i < sizeof sure / sizeof *sure; i++) {
            role r = sure[i];
            bool open = m->column_of[r] < 0 && (strength >= 2 || r == ROLE_TEXT || r == ROLE_RATING || r == ROLE_TIME);
            if (open)
                mapping_assign(m, r, best_column(m, p, columns, (const name_matches *)matches, r, strength));
        }
    }
    return true;
}

/* ---- Roles by content alone ---- */

/* Whether a column's name says that it is no text. */
static bool named_otherwise(str name)
{
    static const role others[] = {ROLE_ID,      ROLE_CUSTOMER, ROLE_COUNTRY, ROLE_SHOP,
                                  ROLE_PRODUCT, ROLE_CHANNEL,  ROLE_LANGUAGE};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (role_match_name(name, others[i]).strength >= 2)
            return true;
    return role_is_reply(name);
}

static int best_prose(const mapping *m, const profile *p, const intern *columns, bool strict)
{
    int best = -1;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] == ROLE_FIELD && c && c->filled * 20 >= p->rows && is_prose(c, strict) &&
            !named_otherwise(columns->strings[i]) && (best < 0 || c->bytes > p->columns[best]->bytes))
            best = (int)i;
    }
    return best;
}

static int best_date(const mapping *m, const profile *p, const intern *columns)
{
    int best = -1, best_preference = -9;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] != ROLE_FIELD || !c || c->filled * 2 < p->rows || share(c->dates.dates, c->filled) <= 0.9 ||
            c->dates.plain_numbers * 2 >= c->dates.dates)
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
        if (m->roles[i] == ROLE_FIELD && c && c->filled * 3 >= p->rows && share(c->numbers, c->filled) > 0.9 &&
            !is_counter(c) && !c->many_values && rating_scale(&c->ratings, &s) && s.high >= 5 && s.high <= 10 &&
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
        if (m->roles[i] == ROLE_FIELD && c && holds_ratings(c) && !c->many_values &&
            rating_scale_in_name(columns->strings[i], &named) && rating_scale(&c->ratings, &found) &&
            found.low >= named.low && found.high <= named.high)
            return (int)i;
    }
    return -1;
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
            is_subrating(c, columns->strings[i]))
            mapping_assign(m, ROLE_SUBRATING, (int)i);
    }
}

static bool nameless(const intern *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (!str_starts(columns->strings[i], "column "))
            return false;
    return true;
}

static void find_text(mapping *m, const profile *p, const intern *columns)
{
    int *text = &m->column_of[ROLE_TEXT], *title = &m->column_of[ROLE_TITLE];
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_prose(m, p, columns, true));
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_prose(m, p, columns, false));
    if (*text < 0 && p->count == 1)
        mapping_assign(m, ROLE_TEXT, 0);
    if (*text < 0 && *title >= 0) { /* tickets without a description have a subject */
        int column = *title;
        *title = -1;
        mapping_assign(m, ROLE_TEXT, column);
    }
}

static bool assign_roles(mapping *m, const profile *p, const intern *columns)
{
    if (!assign_by_name(m, p, columns))
        return false;
    find_text(m, p, columns);
    if (m->column_of[ROLE_TIME] < 0)
        mapping_assign(m, ROLE_TIME, best_date(m, p, columns));
    if (m->column_of[ROLE_RATING] < 0 && m->column_of[ROLE_NPS] < 0)
        mapping_assign(m, ROLE_RATING, best_scaled_rating(m, p, columns));
    if (m->column_of[ROLE_RATING] < 0 && m->column_of[ROLE_TEXT] >= 0 && nameless(columns))
        mapping_assign(m, ROLE_RATING, best_nameless_rating(m, p));
    find_subratings(m, p, columns);
    return true;
}

/* ---- Lookup tables, identity ---- */

static void find_key(mapping *m, const profile *p)
{
    for (size_t i = 0; i < p->count && m->key_column < 0; i++) {
        const column_profile *c = p->columns[i];
        if (is_unique(c, p->rows) && !is_counter(c) && mean_length(c) < 40 && !c->ratings.fractions)
            m->key_column = (int)i;
    }
}

/* Values with odd decimals are averages of many ratings. */
static bool is_aggregate(const column_profile *c)
{
    return c && c->ratings.uneven * 5 > c->ratings.count;
}

/* Whether every shop or product stands in a row of its own. */
static bool lists_things(const profile *p, const intern *columns)
{
    for (size_t i = 0; p->rows >= 5 && i < p->count; i++)
        if (is_unique(p->columns[i], p->rows) && holds_ids(p->columns[i]) &&
            (role_match_name(columns->strings[i], ROLE_SHOP).strength >= 2 ||
             role_match_name(columns->strings[i], ROLE_PRODUCT).strength >= 2))
            return true;
    return false;
}

/* Feedback has a text, or at least a score with a time or somebody who gave it. A table in which every shop or product
 * stands once describes shops or products. */
static void judge_feedback(mapping *m, const profile *p, const intern *columns)
{
    const int *of = m->column_of;
    const column_profile *text = profile_column(p, of[ROLE_TEXT]);
    bool who_and_when = of[ROLE_TIME] >= 0 && of[ROLE_CUSTOMER] >= 0;
    bool averaged = is_aggregate(profile_column(p, of[ROLE_RATING]));
    bool scored = (of[ROLE_RATING] >= 0 && (who_and_when || !averaged)) || of[ROLE_NPS] >= 0;
    bool placed = of[ROLE_TIME] >= 0 || of[ROLE_CUSTOMER] >= 0 || of[ROLE_NPS] >= 0;
    bool things = of[ROLE_NPS] < 0 && (!who_and_when || averaged) && lists_things(p, columns);
    if (text)
        m->lookup = things && !placed && of[ROLE_ID] < 0 && text->filled * 2 < p->rows;
    else
        m->lookup = p->rows > 0 && (things || !(scored && (placed || p->count == 1)));
    if (m->lookup)
        find_key(m, p);
}

vp_status mapping_recognise_roles(mapping *m, const profile *p, const intern *columns, const char *map, vp_error *error)
{
    m->split_column = m->key_column = -1;
    for (role r = 0; r < ROLE_COUNT; r++)
        m->column_of[r] = -1;
    m->count = columns->count;
    m->roles = arena_array(&m->memory, m->count + 1, sizeof *m->roles);
    if (!m->roles || !assign_roles(m, p, columns))
        return fail_memory(error);
    mapping_find_scale(m, p, columns);
    const column_profile *time = profile_column(p, m->column_of[ROLE_TIME]);
    if (time) {
        m->order = date_decide(&time->dates);
        m->has_order = date_order_matters(&time->dates);
    }
    vp_status status = map ? mapping_apply_map(m, p, columns, map, error) : VP_OK;
    if (status)
        return status;
    judge_feedback(m, p, columns);
    return identity_prepare(m, columns) ? VP_OK : fail_memory(error);
}
