/* What hurts and what delights: the words that go with bad and with good opinions. */
#include "engine/summary.h"

#include <stdlib.h>

enum { OPINIONS_SHOWN = 4, PER_LANGUAGE = 2, LEAST_DOCUMENTS = 4 };

static const double LEAST_Z = 1.3;

static vp_status add_opinion(summarizer *s, const char *kind, const term *t, int label, vp_error *error)
{
    buf filter = {0};
    finding *f;
    bool ok = buf_printf(&filter, "lang = '%s' and text has ", language_code(t->lang)) &&
              filter_quote(&filter, t->surface) &&
              buf_printf(&filter, " and sentiment = '%s'", vp_sentiment_name((vp_sentiment_label)label));
    vp_status status = ok ? summary_add_about(s, kind, t->surface, buf_str(&filter),
                                              label == VP_NEGATIVE ? QUOTES_WORST : QUOTES_BEST, t, &f, error)
                          : fail_memory(error);
    buf_release(&filter);
    if (!status)
        f->detail = summary_text(s, "%s", language_code(t->lang));
    return status;
}

static vp_status add_opinions(summarizer *s, const char *kind, int label, vp_error *error)
{
    const term_counts *all = &s->words;
    ranked_term *ranked;
    size_t count, shown = 0, of_language[LANGUAGE_COUNT] = {0};
    uint32_t least = LEAST_DOCUMENTS + all->documents[label] / 200;
    bool one_language = s->out->language_count && s->out->languages[0].n * 5 >= s->out->with_text * 4;
    size_t per_language = one_language ? OPINIONS_SHOWN : PER_LANGUAGE;
    vp_status status = terms_of_opinion(all, label, least, &ranked, &count, error);
    if (status)
        return status;
    for (size_t i = 0; !status && i < count && shown < OPINIONS_SHOWN && ranked[i].z >= LEAST_Z; i++) {
        const term *t = &all->terms[ranked[i].id];
        if (of_language[t->lang] == per_language)
            continue;
        of_language[t->lang]++;
        shown++;
        status = add_opinion(s, kind, t, label, error);
    }
    free(ranked);
    return status;
}

vp_status summary_words(summarizer *s, vp_error *error)
{
    return terms_count(s->store, NULL, &s->words, error);
}

vp_status summary_opinions(summarizer *s, vp_error *error)
{
    vp_status status = add_opinions(s, "hurts", VP_NEGATIVE, error);
    return status ? status : add_opinions(s, "delights", VP_POSITIVE, error);
}
