#include "engine/document_json.h"

#include "base/calendar.h"

static bool member(buf *b, const char *key)
{
    return buf_putc(b, ',') && buf_json(b, str_of(key)) && buf_putc(b, ':');
}

static bool text_member(buf *b, const char *key, str text)
{
    return !text.p || (member(b, key) && buf_json(b, text));
}

static bool number_member(buf *b, const char *key, double value, int digits)
{
    return member(b, key) && buf_number(b, value, digits);
}

static bool put_hex(const void *bytes, size_t n, buf *b)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = buf_printf(b, "%02x", ((const unsigned char *)bytes)[i]);
    return ok;
}

/* The source's own id; without one, the hash of the content and which one of its equals it is, as a store shows it. */
static bool put_id(const record *r, buf *b)
{
    if (r->id.n)
        return buf_json(b, r->id);
    return buf_putc(b, '"') && put_hex(&r->identity, 16, b) && put_hex(&r->occurrence, 4, b) && buf_putc(b, '"');
}

static bool put_time(const record *r, buf *b)
{
    char text[24];
    if (!r->has_time)
        return true;
    date_format(r->time, r->has_clock, text);
    size_t n = strlen(text);
    return text_member(b, "time", (str){text, r->has_clock ? n - 1 : n}); /* the store's clock, so no Z */
}

static bool put_sentiment(const annotation *a, buf *b)
{
    if (!a->scored)
        return member(b, "sentiment") && buf_puts(b, "null");
    const double *p = a->sentiment.probability;
    return member(b, "sentiment") &&
           buf_printf(b, "{\"label\":\"%s\",\"score\":", vp_sentiment_name(a->sentiment.label)) &&
           buf_number(b, a->sentiment.score, 4) && buf_puts(b, ",\"p\":{\"neg\":") &&
           buf_number(b, p[VP_NEGATIVE], 4) && buf_puts(b, ",\"neu\":") && buf_number(b, p[VP_NEUTRAL], 4) &&
           buf_puts(b, ",\"pos\":") && buf_number(b, p[VP_POSITIVE], 4) && buf_puts(b, "}}");
}

/* The same members as those of the command `intent`. */
static bool put_intent(const vp_intent *found, buf *b)
{
    bool ok = buf_printf(b, "{\"main\":\"%s\",\"p\":{", vp_intent_name(found->main));
    for (int i = 0; ok && i < VP_INTENT_COUNT; i++)
        ok = buf_printf(b, "%s\"%s\":", i ? "," : "", vp_intent_name((vp_intent_kind)i)) &&
             buf_number(b, found->probability[i], 4);
    ok = ok && buf_printf(b, "},\"urgency\":\"%s\",\"reasons\":[", vp_urgency_name(found->urgency));
    const char *between = "";
    for (int i = 0; ok && i < VP_REASON_COUNT; i++)
        if (found->reasons & 1u << i) {
            ok = buf_printf(b, "%s\"%s\"", between, vp_reason_name((vp_reason)i));
            between = ",";
        }
    return ok && buf_puts(b, "]}");
}

static bool put_span(vp_span at, buf *b)
{
    return buf_printf(b, "[%zu,%zu]", at.begin, at.end);
}

static bool put_aspect(const record *r, const annotation *a, const vp_aspect *one, buf *b)
{
    bool title, other;
    vp_span at = annotation_place(a, one->term, &title);
    str field = title ? r->title : r->text;
    bool ok = buf_printf(b, "{\"category\":\"%s\",\"term\":", one->category) &&
              buf_json(b, (str){field.p + at.begin, at.end - at.begin}) &&
              (!title || buf_puts(b, ",\"in\":\"title\"")) &&
              buf_printf(b, ",\"begin\":%zu,\"end\":%zu,\"polarity\":\"%s\",\"score\":", at.begin, at.end,
                         vp_sentiment_name(one->polarity)) &&
              buf_number(b, one->score, 4) && buf_puts(b, ",\"opinions\":[");
    for (size_t i = 0; ok && i < one->opinion_count; i++)
        ok = (!i || buf_putc(b, ',')) && put_span(annotation_place(a, one->opinions[i], &other), b);
    return ok && buf_puts(b, "]}");
}

static bool put_aspects(const record *r, const annotation *a, buf *b)
{
    bool ok = !a->scored || (member(b, "aspects") && buf_putc(b, '['));
    for (size_t i = 0; ok && i < a->aspect_count; i++)
        ok = (!i || buf_putc(b, ',')) && put_aspect(r, a, &a->aspects[i], b);
    return ok && (!a->scored || buf_putc(b, ']'));
}

/* As of the command `entities`. */
static bool put_entity(const record *r, const annotation *a, const vp_entity *one, buf *b)
{
    bool title;
    vp_span at = annotation_place(a, (vp_span){one->begin, one->end}, &title);
    str field = title ? r->title : r->text;
    return buf_printf(b, "{\"type\":\"%s\"%s,\"begin\":%zu,\"end\":%zu,\"text\":", one->type,
                      title ? ",\"in\":\"title\"" : "", at.begin, at.end) &&
           buf_json(b, (str){field.p + at.begin, at.end - at.begin}) &&
           (!one->normal[0] || text_member(b, "normal", str_of(one->normal))) &&
           text_member(b, "source", str_of(one->source)) &&
           (!one->rule[0] || text_member(b, "rule", str_of(one->rule))) && number_member(b, "score", one->score, 4) &&
           buf_putc(b, '}');
}

static bool put_entities(const record *r, const annotation *a, buf *b)
{
    bool ok = member(b, "entities") && buf_putc(b, '[');
    for (size_t i = 0; ok && i < a->entity_count; i++)
        ok = (!i || buf_putc(b, ',')) && put_entity(r, a, &a->entities[i], b);
    return ok && buf_putc(b, ']');
}

bool document_json(const record *r, const annotation *a, buf *b)
{
    bool ok = buf_puts(b, "{\"id\":") && put_id(r, b) && text_member(b, "lang", str_of(a->lang)) &&
              text_member(b, "script", str_of(a->script[0] ? a->script : NULL)) &&
              number_member(b, "lang_conf", a->lang_conf, 4) && put_time(r, b) &&
              number_member(b, "tokens", (double)a->tokens, 15) && put_sentiment(a, b) &&
              (!a->scored || (member(b, "intent") && put_intent(&a->intent, b))) && put_aspects(r, a, b) &&
              put_entities(r, a, b) && text_member(b, "title", r->title) && text_member(b, "text", r->text);
    if (ok && r->has_rating)
        ok = number_member(b, "rating", r->rating, 15) && number_member(b, "rating_unit", r->rating_unit, 6);
    if (ok && r->nps >= 0)
        ok = number_member(b, "nps", r->nps, 15);
    if (ok && r->recommended >= 0)
        ok = member(b, "recommended") && buf_puts(b, r->recommended ? "true" : "false");
    ok = ok && text_member(b, "customer", r->customer) && text_member(b, "country", r->country) &&
         text_member(b, "shop", r->shop) && text_member(b, "product", r->product) &&
         text_member(b, "channel", r->channel) && text_member(b, "given_lang", r->language);
    return ok && text_member(b, "offsets", STR("bytes")) && member(b, "fields") && buf_add_str(b, r->fields) &&
           buf_puts(b, "}\n");
}
