#include "engine/document_row.h"

#include <math.h>

_Static_assert((int)DOCUMENT_REASONS_ROOM == (int)INTENT_REASONS_ROOM && (int)DOCUMENT_INTENTS == (int)VP_INTENTS,
               "a document has room for what is found");

void document_key(const record *r, unsigned char key[IDENTITY_BYTES])
{
    memcpy(key, &r->identity, 16);
    memcpy(key + 16, &r->occurrence, 4);
}

void document_of(const record *r, const annotation *a, int64_t source, document *d)
{
    *d = (document){.version = (int64_t)r->version,
                    .source = source,
                    .external_id = r->id,
                    .given_lang = r->language,
                    .customer = r->customer,
                    .country = r->country,
                    .shop = r->shop,
                    .product = r->product,
                    .channel = r->channel,
                    .title = r->title,
                    .text = r->text,
                    .fields = r->fields,
                    .has_time = r->has_time,
                    .has_clock = r->has_clock,
                    .time = r->time,
                    .lang = a->lang,
                    .lang_conf = a->lang_conf,
                    .has_rating = r->has_rating,
                    .rating = r->rating,
                    .rating_unit = r->rating_unit,
                    .nps = r->nps,
                    .recommended = r->recommended,
                    .tokens = (int64_t)a->tokens};
    document_key(r, d->identity);
    if (!a->scored)
        return;
    d->label = vp_sentiment_name(a->sentiment.label);
    d->score = a->sentiment.score;
    memcpy(d->p, a->sentiment.probability, sizeof d->p);
    d->intent = vp_intent_name(a->intent.main);
    d->urgency = vp_urgency_name(a->intent.urgency);
    intent_reasons(&a->intent, d->reasons);
    for (int i = 0; i < VP_INTENTS; i++)
        d->p_intent[i] = (int)lround(100 * a->intent.probability[i]);
}
