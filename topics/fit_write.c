/* What is told of learned topics, and their file. */
#include "topics/fit_work.h"

#include <stdlib.h>

enum { ENOUGH = 500 /* documents to learn from how sure an answer is */ };

static bool write_meta(const fit_work *f, buf *meta)
{
    const topic_outcome *o = f->outcome;
    return buf_puts(meta, "{\"kind\":\"topics\",\"language\":") && buf_json(meta, str_of(f->plan->language)) &&
           buf_printf(meta,
                      ",\"method\":\"%s\",\"topics\":%u,\"seed\":%llu,\"documents\":%zu,\"words\":%u,\"phrases\":%u",
                      o->single ? "mixture" : "lda", o->topics, (unsigned long long)f->plan->seed, o->documents,
                      o->words, o->phrases) &&
           buf_puts(meta, ",\"perplexity\":") && buf_number(meta, o->perplexity, 6) && buf_putc(meta, '}');
}

static double words_before(const fit_work *f, uint32_t topic)
{
    const topic_model *m = f->plan->before;
    return m && topic < m->matrix.topics ? m->facts[topic].words : 0;
}

/* What people called a topic before it was learned, or {NULL, 0}. */
static str given_name(const fit_work *f, uint32_t topic)
{
    const topic_model *m = f->plan->before;
    if (m)
        return topic < m->matrix.topics ? str_of(m->labels[topic]) : (str){NULL, 0};
    return f->order[topic] < f->guided.topics ? f->guided.names[f->order[topic]] : (str){NULL, 0};
}

static bool name_topics(const fit_work *f, buf *out)
{
    buf made = {0};
    bool ok = topic_labels(&f->matrix, f->v, &f->sizes, &made);
    const char *name = made.p;
    for (uint32_t k = 0; ok && k < f->matrix.topics; k++, name += strlen(name) + 1) {
        str given = given_name(f, k);
        ok = buf_add_str(out, given.p ? given : str_of(name)) && buf_putc(out, 0);
    }
    buf_release(&made);
    return ok;
}

static vp_status know(const fit_work *f, topic_facts *facts, topic_words *first, vp_error *error)
{
    const topic_sizes *s = &f->sizes;
    double all = 0;
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        all += s->shares[k];
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        facts[k] = (topic_facts){.share = s->shares[k] / all,
                                 .stability = f->stability ? f->stability[f->order[k]] : -1,
                                 .documents = s->firsts[k],
                                 .words = s->words[k] + words_before(f, k)};
    return topic_worth(&f->matrix, f->v, facts, first, error);
}

vp_status fit_write(const fit_work *f, const char *path, vp_error *error)
{
    buf meta = {0}, labels = {0};
    topic_facts *facts = calloc(f->matrix.topics, sizeof *facts);
    topic_words *first = calloc(f->matrix.topics, sizeof *first);
    double *totals = calloc(f->matrix.topics, sizeof *totals);
    topic_draft d = {.language = f->plan->language,
                     .probe = f->plan->probe,
                     .stems = f->v->stems,
                     .shown = f->v->shown,
                     .frequency = f->v->frequency,
                     .source = {(double)f->outcome->documents, f->beta},
                     .matrix = f->matrix,
                     .facts = facts,
                     .first = first};
    for (uint32_t k = 0; totals && k < f->matrix.topics; k++)
        totals[k] = f->sizes.words[k] + words_before(f, k);
    bool ok = facts && first && totals && name_topics(f, &labels) && write_meta(f, &meta);
    vp_status status = ok ? know(f, facts, first, error) : fail_memory(error);
    if (!status && f->plan->before && f->outcome->documents < ENOUGH) {
        d.confidence = f->plan->before->confidence;
        d.parts = f->plan->before->parts;
        d.knows_parts = f->plan->before->knows_parts;
    } else if (!status && f->witnesses[0].words && f->witnesses[1].words)
        status = confidence_witnessed(&f->matrix, f->witnesses, &f->v->corpus, &d.confidence, error);
    else if (!status) {
        status = confidence_fit(&f->matrix, &f->v->corpus, totals, f->beta, &d.confidence, &d.parts, error);
        d.knows_parts = !f->matrix.single;
    }
    free(totals);
    d.meta = buf_str(&meta);
    d.labels = buf_str(&labels);
    if (!status)
        status = topic_model_write(&d, path, error);
    free(facts);
    free(first);
    buf_release(&meta);
    buf_release(&labels);
    return status;
}
