#include "engine/document_row.h"

#include <math.h>

_Static_assert((int)DOCUMENT_REASONS_ROOM == (int)INTENT_REASONS_ROOM && (int)DOCUMENT_INTENTS == (int)VP_INTENT_COUNT,
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
                    .title_words = a->title_words,
                    .text_words = a->text_words,
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
    for (int i = 0; i < VP_INTENT_COUNT; i++)
        d->p_intent[i] = (int)lround(100 * a->intent.probability[i]);
}

static str part_of(const record *r, vp_span at, bool title)
{
    return (str){(title ? r->title : r->text).p + at.begin, at.end - at.begin};
}

/* The words of opinion of an aspect, with ", " between. */
static str opinion_of(const record *r, const annotation *a, const vp_aspect *one, arena *memory)
{
    str out = {NULL, 0};
    bool title;
    for (size_t i = 0; i < one->opinion_count; i++)
        out.n += 2 + one->opinions[i].end - one->opinions[i].begin;
    char *p = arena_alloc(memory, out.n + 1);
    out.n = 0;
    for (size_t i = 0; p && i < one->opinion_count; i++) {
        vp_span at = annotation_place(a, one->opinions[i], &title);
        str words = part_of(r, at, title);
        if (i)
            memcpy(p + out.n, ", ", 2);
        out.n += i ? 2 : 0;
        memcpy(p + out.n, words.p, words.n);
        out.n += words.n;
    }
    out.p = p;
    return out;
}

bool document_set_entities(const record *r, const annotation *a, arena *memory, document *d)
{
    document_entity *all = arena_array(memory, a->entity_count + 1, sizeof *all);
    for (size_t i = 0; all && i < a->entity_count; i++) {
        const vp_entity *one = &a->entities[i];
        bool title;
        vp_span at = annotation_place(a, (vp_span){one->begin, one->end}, &title);
        str text = part_of(r, at, title);
        all[i] = (document_entity){.type = one->type,
                                   .source = one->source,
                                   .rule = one->rule[0] ? one->rule : NULL,
                                   .name = one->normal[0] ? str_of(one->normal) : text,
                                   .text = text,
                                   .title = title,
                                   .begin = at.begin,
                                   .end = at.end,
                                   .score = one->score};
    }
    d->entities = all;
    d->entity_count = a->entity_count;
    return all;
}

bool document_set_aspects(const record *r, const annotation *a, arena *memory, document *d)
{
    document_aspect *all = arena_array(memory, a->aspect_count + 1, sizeof *all);
    for (size_t i = 0; all && i < a->aspect_count; i++) {
        const vp_aspect *one = &a->aspects[i];
        bool title, other;
        vp_span term = annotation_place(a, one->term, &title), sentence = annotation_place(a, one->sentence, &other);
        all[i] = (document_aspect){.category = one->category,
                                   .label = vp_sentiment_name(one->polarity),
                                   .term = part_of(r, term, title),
                                   .opinion = opinion_of(r, a, one, memory),
                                   .title = title,
                                   .begin = term.begin,
                                   .end = term.end,
                                   .sentence_begin = sentence.begin,
                                   .sentence_end = sentence.end,
                                   .score = one->score};
        if (!all[i].opinion.p)
            return false;
    }
    d->aspects = all;
    d->aspect_count = a->aspect_count;
    return all;
}
