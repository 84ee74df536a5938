/* Which columns are the text. */
#include "ingest/mapping_private.h"

/* Whether a column's name says that it is no text. */
static bool named_otherwise(str name)
{
    static const role others[] = {ROLE_ID,      ROLE_CUSTOMER, ROLE_COUNTRY, ROLE_SHOP,
                                  ROLE_PRODUCT, ROLE_CHANNEL,  ROLE_LANGUAGE};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (role_match_name(name, others[i]).strength >= 2)
            return true;
    return role_is_address(name) || role_is_reply(name);
}

static int best_prose(const mapping *m, const profile *p, const intern *columns, bool strict)
{
    int best = -1;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] == ROLE_FIELD && c && c->filled * 20 >= p->rows && content_is_prose(c, strict) &&
            !named_otherwise(columns->strings[i]) && (best < 0 || c->bytes > p->columns[best]->bytes))
            best = (int)i;
    }
    return best;
}

/* "Does anything deserve praise?" "Yes." */
static bool is_yes_or_no(const column_profile *c)
{
    bool yes = false;
    for (size_t i = 0; !c->many_values && i < c->value_count; i++)
        yes |= cell_yes_no((str){c->values[i].text, c->values[i].length}) == 1;
    return yes && c->booleans * 2 >= c->filled;
}

/* By its name; or a question that is answered in prose. */
bool mapping_is_part(const column_profile *c, str name)
{
    if (!c || !c->filled || role_is_derived(name))
        return false;
    bool asks = str_ends(name, "?") || str_ends(name, "？");
    bool rated = content_is_ratings(c) && c->word_ratings * 10 >= content_given(c) * 9;
    return role_is_part(name) ? content_is_worded(c) && !is_yes_or_no(c) && !rated
                              : asks && content_is_prose(c, true) && !named_otherwise(name);
}

void mapping_add_parts(mapping *m, const profile *p, const intern *columns)
{
    for (size_t i = 0; i < p->count; i++)
        if (m->roles[i] == ROLE_FIELD && mapping_is_part(p->columns[i], columns->strings[i]))
            mapping_assign(m, ROLE_TEXT, (int)i);
}

/* "Good", "ok", "Good": few texts again and again, in a column whose name says that they are texts. */
static int best_named(const mapping *m, const profile *p, const intern *columns, bool rated)
{
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] == ROLE_FIELD && c && content_is_worded(c) && role_tells_text(columns->strings[i]) &&
            (rated || !content_is_ratings(c)))
            return (int)i;
    }
    return -1;
}

/* In a table of which nothing but the contents speaks: short answers again and again, best in words of praise. */
static int best_answers(const mapping *m, const profile *p)
{
    const column_profile *found = NULL;
    int best = -1;
    for (size_t i = 0; i < p->count; i++) {
        const column_profile *c = p->columns[i];
        if (m->roles[i] != ROLE_FIELD || !c || c->filled * 2 < p->rows || !content_is_worded(c) ||
            c->booleans * 2 >= c->filled || c->languages * 2 >= c->filled)
            continue;
        if (!found || c->word_ratings > found->word_ratings ||
            (c->word_ratings == found->word_ratings && c->bytes > found->bytes)) {
            found = c;
            best = (int)i;
        }
    }
    return best;
}

bool mapping_is_nameless(const intern *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (!str_starts(columns->strings[i], "column "))
            return false;
    return true;
}

/* Where a name is not enough for assign_by_name. Words that are ratings too yield to prose. */
void mapping_find_text(mapping *m, const profile *p, const intern *columns)
{
    int *text = &m->column_of[ROLE_TEXT], *title = &m->column_of[ROLE_TITLE];
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_named(m, p, columns, false));
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_prose(m, p, columns, true));
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_prose(m, p, columns, false));
    if (*text < 0 && mapping_is_nameless(columns) && mapping_best_date(m, p, columns) >= 0)
        mapping_assign(m, ROLE_TEXT, best_answers(m, p));
    if (*text < 0)
        mapping_assign(m, ROLE_TEXT, best_named(m, p, columns, true));
    if (*text < 0 && p->count == 1)
        mapping_assign(m, ROLE_TEXT, 0);
    if (*text < 0 && *title >= 0) { /* tickets without a description have a subject */
        int column = *title;
        *title = -1;
        mapping_assign(m, ROLE_TEXT, column);
    }
}
