/* Whether a table holds feedback, or is one to look things up in. */
#include "ingest/mapping_private.h"

static void find_key(mapping *m, const profile *p)
{
    for (size_t i = 0; i < p->count && m->key_column < 0; i++) {
        const column_profile *c = p->columns[i];
        if (content_is_unique(c, p->rows) && !content_is_counter(c) && content_length(c) < 40 && !c->ratings.fractions)
            m->key_column = (int)i;
    }
}

/* Values with odd decimals are averages of many ratings. */
static bool is_aggregate(const column_profile *c)
{
    return c && c->ratings.uneven * 5 > c->ratings.count;
}

static bool has_address(const intern *columns)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (role_is_address(columns->strings[i]))
            return true;
    return false;
}

/* Whether every shop or product stands in a row of its own; or anything that has an address, but was not written at
 * some time. */
static bool lists_things(const mapping *m, const profile *p, const intern *columns)
{
    bool places = m->column_of[ROLE_TIME] < 0 && has_address(columns);
    for (size_t i = 0; p->rows >= 5 && i < p->count; i++)
        if (content_is_unique(p->columns[i], p->rows) && content_is_ids(p->columns[i]) &&
            (places || role_match_name(columns->strings[i], ROLE_SHOP).strength >= 2 ||
             role_match_name(columns->strings[i], ROLE_PRODUCT).strength >= 2))
            return true;
    return false;
}

/* Feedback has a text, or at least a score with a time or somebody who gave it. A table in which every shop or product
 * stands once describes shops or products, unless a time says when each rating was given. */
void mapping_judge_feedback(mapping *m, const profile *p, const intern *columns)
{
    const int *of = m->column_of;
    const column_profile *text = profile_column(p, of[ROLE_TEXT]);
    bool who_and_when = of[ROLE_TIME] >= 0 && of[ROLE_CUSTOMER] >= 0;
    bool averaged = is_aggregate(profile_column(p, of[ROLE_RATING]));
    bool scored = (of[ROLE_RATING] >= 0 && (who_and_when || !averaged)) || of[ROLE_NPS] >= 0;
    bool placed = of[ROLE_TIME] >= 0 || of[ROLE_CUSTOMER] >= 0 || of[ROLE_NPS] >= 0;
    bool given = of[ROLE_TIME] >= 0 && (of[ROLE_CUSTOMER] >= 0 || of[ROLE_RATING] >= 0);
    bool things = of[ROLE_NPS] < 0 && (!given || averaged) && lists_things(m, p, columns);
    if (text)
        m->lookup = things && !placed && of[ROLE_ID] < 0 && text->filled * 2 < p->rows;
    else
        m->lookup = p->rows > 0 && (things || !(scored && (placed || p->count == 1)));
    if (m->lookup)
        find_key(m, p);
}
