#include "engine/document_row.h"

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
}
