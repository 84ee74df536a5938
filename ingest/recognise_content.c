/* What a column holds, judged from its profile without its name. */
#include "ingest/mapping_private.h"

#include <math.h>

double content_share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

double content_length(const column_profile *c)
{
    return content_share(c->bytes, c->filled);
}

/* Words of a cell; two ideographs count as one. */
static double mean_words(const column_profile *c)
{
    return c->looked_at ? ((double)c->words + (double)c->ideographs / 2) / (double)c->looked_at : 0;
}

static double length_variation(const column_profile *c)
{
    double mean = content_length(c);
    if (c->filled < 2 || mean <= 0)
        return 0;
    double variance = c->length_squares / (double)c->filled - mean * mean;
    return sqrt(variance > 0 ? variance : 0) / mean;
}

uint64_t content_given(const column_profile *c)
{
    return c->filled - c->missing;
}

bool content_is_counter(const column_profile *c)
{
    return c->numbers > 2 && content_share(c->steps, c->numbers - 1) > 0.9;
}

bool content_is_unique(const column_profile *c, uint64_t rows)
{
    return c && c->filled == rows && profile_distinct(c) > 0.98;
}

static bool is_category(const column_profile *c)
{
    return !c->many_values && c->filled >= 40 && c->value_count <= 6 && mean_words(c) < 2.5;
}

bool content_is_worded(const column_profile *c)
{
    return content_share(c->numbers - c->word_ratings, c->filled) < 0.5 &&
           content_share(c->dates.dates, c->filled) < 0.5 && content_share(c->links, c->filled) < 0.5 &&
           content_share(c->structured, c->filled) < 0.9 && content_share(c->letters, c->sampled) > 0.3;
}

static bool is_words(const column_profile *c)
{
    return content_is_worded(c) && content_share(c->booleans, c->filled) < 0.5;
}

static bool is_text(const column_profile *c)
{
    return is_words(c) && !is_category(c);
}

bool content_is_prose(const column_profile *c, bool strict)
{
    bool varied = strict ? (length_variation(c) > 0.3 || content_length(c) > 120) && profile_distinct(c) > 0.4
                         : c->many_values || c->value_count * 4 > c->filled;
    return c->filled && is_text(c) && varied && mean_words(c) >= (strict ? 3.5 : 4.5) &&
           content_share(c->letters, c->sampled) > 0.6 && content_share(c->digits, c->sampled) < 0.12 &&
           content_share(c->structured, c->filled) < 0.3;
}

bool content_is_ratings(const column_profile *c)
{
    scale s;
    return c->numbers && content_share(c->numbers, content_given(c)) >= 0.6 && rating_scale(&c->ratings, &s);
}

static bool holds_nps(const column_profile *c)
{
    return content_share(c->nps_like, content_given(c)) >= 0.8 && (c->filled < 30 || c->ratings.largest > 5);
}

static bool holds_names(const column_profile *c)
{
    bool dated = content_share(c->dates.dates, c->filled) > 0.9 && !c->dates.plain_numbers;
    return content_length(c) < 60 && !content_is_counter(c) && !dated && content_share(c->structured, c->filled) < 0.5;
}

bool content_is_ids(const column_profile *c)
{
    return profile_distinct(c) > 0.9 && content_length(c) < 80 && mean_words(c) < 6 &&
           content_share(c->structured, c->filled) < 0.1;
}

bool content_allows(role r, const column_profile *c, uint64_t rows)
{
    if (!c || !c->filled)
        return false;
    switch (r) {
    case ROLE_TEXT: return is_text(c);
    case ROLE_TITLE: return is_words(c) && content_length(c) < 300;
    case ROLE_ID: return content_is_ids(c);
    case ROLE_TIME: return content_share(c->dates.dates, content_given(c)) >= 0.6;
    case ROLE_RATING: return content_is_ratings(c);
    case ROLE_SUBRATING: return content_is_ratings(c) && c->ratings.largest <= 10 && !content_is_counter(c);
    case ROLE_NPS: return holds_nps(c);
    case ROLE_RECOMMENDED: return content_share(c->booleans, content_given(c)) >= 0.8;
    case ROLE_LANGUAGE: return content_share(c->languages, c->filled) >= 0.6;
    case ROLE_CUSTOMER: return holds_names(c) && (c->many_values || c->value_count > 1 || rows <= 2);
    case ROLE_COUNTRY: return holds_names(c) && content_share(c->numbers, c->filled) < 0.2;
    case ROLE_SHOP:
    case ROLE_PRODUCT:
    case ROLE_CHANNEL: return holds_names(c) && c->ratings.fractions * 2 <= c->filled;
    case ROLE_FIELD:
    case ROLE_COUNT: break;
    }
    return false;
}
