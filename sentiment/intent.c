#include "sentiment/intent.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

enum {
    WEIGHT_MOST = 5,
    UNITS_PER_TOKEN_MAX = 200,
    REACH_WORDS = 10, /* between cues of a reason that tell it together */
    REACH_CHARACTERS = 16,
    CLASSES_MOST = 200,
    TERM_ROOM = 200,
    TERMS_MOST = 5000, /* that a line with classes stands for */
    GROUP_LINES = 8
};

static const double CUES_MOST = 6;    /* what the cues of one kind add up to at most */
static const double HOLDS = 0.5;      /* an intent that is likelier than this holds */
static const double REASON_LEAST = 2; /* of the sum of a reason's cues */

/* ---- The list ---- */

static int kind_of(str name)
{
    for (int i = 0; i < VP_INTENT_COUNT; i++)
        if (str_is(name, vp_intent_name((vp_intent_kind)i)))
            return i;
    for (int i = 0; i < CUE_REASON_COUNT; i++)
        if (str_is(name, vp_reason_name((vp_reason)i)))
            return CUE_REASONS + i;
    return -1;
}

static cue_weights *weights_at(cue_list *l, lexicon_entry *e)
{
    if (!e->tag) {
        if (l->count == l->room) {
            uint32_t room = l->room ? l->room * 2 : 1024;
            cue_weights *weights = realloc(l->weights, room * sizeof *weights);
            if (!weights)
                return NULL;
            l->weights = weights;
            l->room = room;
        }
        l->weights[l->count++] = (cue_weights){{0}, 0};
        e->tag = l->count;
    }
    return &l->weights[e->tag - 1];
}

/* Cues are told once with classes for the words that may take turns: `@close @my @contract` is all their combinations.
 */
typedef struct cue_class {
    str name, words; /* "@close", "close | cancel | end"; borrowed */
} cue_class;

typedef struct cue_reader {
    cue_list *list;
    cue_class classes[CLASSES_MOST];
    size_t class_count, terms; /* terms: of the line */
    cue_weights weights;       /* of the line */
    uint32_t line;
} cue_reader;

static vp_status bad_cue(vp_error *error)
{
    return fail(error, VP_FORMAT,
                "term<TAB>kind<TAB>weight from -5 to 5, and perhaps further kinds and weights; or "
                "@class=<TAB>word | word",
                "the line is not as it should be");
}

/* `@close=`, the definition of a class. */
static bool is_class(str term)
{
    return term.n > 2 && term.p[0] == '@' && term.p[term.n - 1] == '=';
}

static vp_status take_class(void *context, str rest, vp_error *error)
{
    cue_reader *r = context;
    str name = str_cut(&rest, '\t');
    if (!is_class(name))
        return VP_OK;
    if (!rest.n || r->class_count == CLASSES_MOST)
        return bad_cue(error);
    r->classes[r->class_count++] = (cue_class){{name.p, name.n - 1}, rest};
    return VP_OK;
}

/* Terms with the same stems are one entry: of each kind the strongest weight counts. */
static vp_status add_term(cue_reader *r, str term, vp_error *error)
{
    lexicon_entry *e;
    vp_status status = lexicon_add_term(r->list->terms, term, &e, error);
    if (status)
        return status;
    cue_weights *to = weights_at(r->list, e);
    if (!to)
        return fail_memory(error);
    for (int k = 0; k < CUES; k++)
        if (fabsf(r->weights.of[k]) > fabsf(to->of[k]))
            to->of[k] = r->weights.of[k];
    if (!to->line)
        to->line = r->line;
    return VP_OK;
}

static const cue_class *class_of(const cue_reader *r, str name)
{
    for (size_t i = 0; i < r->class_count; i++)
        if (str_equal(r->classes[i].name, name))
            return &r->classes[i];
    return NULL;
}

/* Adds the terms that begin with term[0 .. n) and go on with `rest`, whose classes stand for their words. */
static vp_status add_terms(cue_reader *r, char term[TERM_ROOM], size_t n, str rest, vp_error *error)
{
    if (!rest.n)
        return ++r->terms > TERMS_MOST ? fail(error, VP_LIMIT, "split it", "the line stands for too many terms")
                                       : add_term(r, (str){term, n}, error);
    str unit = str_cut(&rest, ' '), words = unit;
    const cue_class *class = unit.n > 1 && unit.p[0] == '@' ? class_of(r, unit) : NULL;
    if (class)
        words = class->words;
    else if (unit.n > 1 && unit.p[0] == '@')
        return fail(error, VP_FORMAT, "a line such as @close=<TAB>close | cancel", "there is no class %.*s",
                    (int)(unit.n < 60 ? unit.n : 60), unit.p);
    vp_status status = VP_OK;
    while (!status && words.p) {
        str word = class ? str_trim(str_cut(&words, '|')) : str_cut(&words, '\t');
        size_t space = n && word.n;
        if (n + space + word.n > TERM_ROOM)
            return bad_cue(error);
        memcpy(term + n, " ", space);
        if (word.n)
            memcpy(term + n + space, word.p, word.n);
        status = add_terms(r, term, n + space + word.n, rest, error);
    }
    return status;
}

static vp_status take_cue(void *context, str rest, vp_error *error)
{
    cue_reader *r = context;
    char room[TERM_ROOM];
    str term = str_cut(&rest, '\t');
    if (is_class(term))
        return VP_OK;
    r->weights = (cue_weights){{0}, 0};
    r->line++;
    r->terms = 0;
    do {
        int kind = kind_of(str_cut(&rest, '\t'));
        double weight;
        if (kind < 0 || !rest.p || !number_parse(str_cut(&rest, '\t'), &weight) || fabs(weight) > WEIGHT_MOST)
            return bad_cue(error);
        r->weights.of[kind] = (float)weight;
    } while (rest.p);
    return term.n ? add_terms(r, room, 0, term, error) : bad_cue(error);
}

vp_status cue_list_read(const lexicon_forms *forms, str text, const char *name, cue_list *out, vp_error *error)
{
    cue_list l = {0};
    cue_reader r = {.list = &l};
    vp_status status = lexicon_new(forms, &l.terms, error);
    if (!status)
        status = lexicon_each_line(text, name, take_class, &r, error);
    if (!status)
        status = lexicon_each_line(text, name, take_cue, &r, error);
    if (status)
        cue_list_release(&l);
    else
        *out = l;
    return status;
}

vp_status cue_list_save(const cue_list *l, buf *out, vp_error *error)
{
    const pack_part weights = {"weights", l->weights, l->count * sizeof *l->weights};
    return lexicon_save(l->terms, &weights, 1, out, error);
}

vp_status cue_list_view(const pack *p, bool by_character, cue_list *out, vp_error *error)
{
    cue_list l = {0};
    str weights = pack_section(p, "weights");
    vp_status status = lexicon_view(&(lexicon_forms){.by_character = by_character}, p, &l.terms, error);
    if (status)
        return status;
    l.count = l.room = (uint32_t)(weights.n / sizeof *l.weights);
    l.weights = malloc(weights.n + 1);
    if (!l.weights) {
        cue_list_release(&l);
        return fail_memory(error);
    }
    memcpy(l.weights, weights.p, weights.n);
    *out = l;
    return VP_OK;
}

void cue_list_release(cue_list *l)
{
    lexicon_free(l->terms);
    free(l->weights);
    *l = (cue_list){0};
}

/* ---- The text as the matcher sees it ---- */

static lexicon_unit unit_of(const lexicon *terms, const word *w)
{
    lexicon_unit unit = lexicon_unit_meant(terms, w->folded, w->meant, w->stem);
    return !unit.exact && w->kind == VP_TOKEN_NUMBER ? lexicon_unit_of(terms, STR("0"), STR("0")) : unit;
}

static bool fill_column(intent_scorer *s, const words *w, uint32_t id)
{
    if (s->generation != words_generation(w)) {
        s->generation = words_generation(w);
        s->known = 0;
    }
    if (!column_reserve(&s->column, id + 1, sizeof(lexicon_unit)))
        return false;
    for (lexicon_unit *units = s->column.items; s->known <= id; s->known++)
        units[s->known] = unit_of(s->list->terms, words_at(w, s->known));
    return true;
}

static bool add_unit(intent_scorer *s, size_t *count, lexicon_unit unit)
{
    if (*count == s->room) {
        size_t room = s->room ? s->room * 2 : 256;
        lexicon_unit *units = realloc(s->units, room * sizeof *units);
        if (!units)
            return false;
        s->units = units;
        s->room = room;
    }
    s->units[(*count)++] = unit;
    return true;
}

static bool add_token(intent_scorer *s, const token *t, const words *w, size_t *count)
{
    if (!fill_column(s, w, t->word))
        return false;
    if (!s->by_character || t->kind != VP_TOKEN_WORD)
        return add_unit(s, count, ((const lexicon_unit *)s->column.items)[t->word]);
    str rest = utf8_prefix(words_at(w, t->word)->folded, UNITS_PER_TOKEN_MAX * 3);
    for (str unit; (unit = lexicon_next_unit(true, &rest)).p;)
        if (!add_unit(s, count, lexicon_unit_of(s->list->terms, unit, unit)))
            return false;
    return true;
}

/* Whether what follows begins a clause. Hyphens, quotes and apostrophes stand inside of one. */
static bool ends_clause(const words *w, const token *t)
{
    static const char *const marks[] = {".", "!",      "?",      ",",      ";",      ":",     "(",
                                        ")", "\u2026", "\u3002", "\u3001", "\u2014", "\u2013"};
    str mark = words_at(w, t->word)->folded;
    for (size_t i = 0; t->kind == VP_TOKEN_PUNCTUATION && i < sizeof marks / sizeof *marks; i++)
        if (str_starts(mark, marks[i]))
            return true;
    return false;
}

static lexicon_unit clause_begin(const intent_scorer *s)
{
    return lexicon_unit_of(s->list->terms, STR("^"), STR("^"));
}

/* Words, or in Chinese characters, with a mark "^" where clauses begin, and "0" for numbers. */
static bool make_units(intent_scorer *s, const token_list *tokens, const words *w, size_t *count)
{
    lexicon_unit begin = clause_begin(s);
    bool begins = true, ok = true;
    *count = 0;
    for (size_t i = 0; ok && i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        bool mark = ends_clause(w, t);
        if (begins && !mark)
            ok = add_unit(s, count, begin);
        ok = ok && add_token(s, t, w, count);
        begins = mark || (begins && t->kind == VP_TOKEN_PUNCTUATION);
    }
    return ok;
}

/* Cues of a kind that stand near each other. */
typedef struct cue_group {
    double sum, best;                   /* best: of the groups before */
    size_t last;                        /* unit of its last cue */
    uint32_t lines[GROUP_LINES], count; /* of the list, whose cues are in it */
} cue_group;

/* Whether a cue of that line is in the group already; else it is now. */
static bool has_line(cue_group *g, uint32_t line)
{
    for (uint32_t i = 0; i < g->count && i < GROUP_LINES; i++)
        if (g->lines[i] == line)
            return true;
    g->lines[g->count++ % GROUP_LINES] = line;
    return false;
}

/* "Charger, plug and cable" are no accident: weak cues of a class tell once. */
static void add_cue(cue_group *g, double weight, uint32_t line, size_t at, size_t reach)
{
    if (at - g->last > reach) {
        g->best = fmax(g->best, g->sum);
        g->sum = 0;
        g->count = 0;
    }
    g->last = at;
    if (reach != SIZE_MAX && weight > 0 && weight < REASON_LEAST && has_line(g, line))
        return;
    g->sum += weight;
}

/* Those of an intent add up over the text. "broke" and "wrist" tell of an accident in one sentence and of nothing in
 * two: of a reason the strongest group counts. */
static void sum_cues(const intent_scorer *s, size_t count, double sum[CUES])
{
    uint32_t begin = clause_begin(s).exact;
    size_t reach = s->by_character ? REACH_CHARACTERS : REACH_WORDS;
    cue_group groups[CUES] = {{0}};
    for (size_t i = 0, length; i < count; i += length) {
        const lexicon_entry *e = lexicon_match(s->list->terms, s->units + i, count - i, &length);
        if (!e || s->units[i].exact == begin) /* behind the beginning of a clause others may begin, too */
            length = 1;
        const cue_weights *w = e && e->tag ? &s->list->weights[e->tag - 1] : NULL;
        for (int k = 0; w && k < CUES; k++)
            if (w->of[k] != 0)
                add_cue(&groups[k], w->of[k], w->line, i, k < CUE_REASONS ? SIZE_MAX : reach);
    }
    for (int k = 0; k < CUES; k++)
        sum[k] = fmax(-CUES_MOST,
                      fmin(CUES_MOST, k < CUE_REASONS ? groups[k].sum : fmax(groups[k].best, groups[k].sum)));
}

/* ---- From cues to intents ---- */

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

/* Words that are near a reason tell nothing by themselves. */
static double told(double reason)
{
    return reason >= REASON_LEAST ? reason : 0;
}

/* The numbers were set by hand, and tried on the half `dev` of tests/eval/intents.tsv. Who complains or praises need
 * not say so in words of a list: there the sentiment decides, which has learned from ratings. */
static void weigh(const double cue[CUES], const double mood[3], double p[VP_INTENT_COUNT])
{
    const double *reason = cue + CUE_REASONS;
    double asks = fmax(fmax(cue[VP_INTENT_REQUEST], cue[VP_INTENT_QUESTION]), cue[VP_INTENT_SUGGESTION]);
    double trouble = cue[VP_INTENT_COMPLAINT] + (asks > 0 ? 1 : 0.5) * reason[VP_REASON_WAITING] +
                     reason[VP_REASON_DANGER] + told(reason[VP_REASON_FRAUD]) + 0.5 * told(reason[VP_REASON_LEGAL]);
    double calm = asks > 0 && trouble <= 0 ? 1 : 0;
    p[VP_INTENT_LEAVING] = logistic(cue[VP_INTENT_LEAVING] - 2.2 - 0.8 * mood[VP_POSITIVE]);
    p[VP_INTENT_COMPLAINT] = logistic(0.7 * trouble + 4 * mood[VP_NEGATIVE] - 2 * mood[VP_POSITIVE] - 2 - 2.2 * calm);
    p[VP_INTENT_REQUEST] = logistic(cue[VP_INTENT_REQUEST] - 2);
    p[VP_INTENT_QUESTION] = logistic(cue[VP_INTENT_QUESTION] - 2 -
                                     0.75 * fmax(0, cue[VP_INTENT_REQUEST] - 1)); /* "can you send me ...?" */
    p[VP_INTENT_SUGGESTION] = logistic(cue[VP_INTENT_SUGGESTION] - 2);
    p[VP_INTENT_PRAISE] = logistic(0.6 * cue[VP_INTENT_PRAISE] + 4 * mood[VP_POSITIVE] - 2 * mood[VP_NEGATIVE] - 2.4 -
                                   0.7 * calm);
}

/* A danger in a happy story is over; and who wants nothing waits for nothing. */
static void judge_urgency(const double cue[CUES], vp_intent *out)
{
    const double *p = out->probability;
    bool asks = p[VP_INTENT_REQUEST] > HOLDS || p[VP_INTENT_QUESTION] > HOLDS,
         complains = p[VP_INTENT_COMPLAINT] > HOLDS;
    bool acts = asks || complains || p[VP_INTENT_LEAVING] > HOLDS;
    out->reasons = 0;
    for (int i = 0; i < CUE_REASON_COUNT; i++)
        if (acts && cue[CUE_REASONS + i] >= REASON_LEAST && (i != VP_REASON_DEADLINE || asks))
            out->reasons |= 1u << i;
    if (p[VP_INTENT_LEAVING] > HOLDS)
        out->reasons |= 1u << VP_REASON_LEAVING;
    if (complains && asks)
        out->reasons |= 1u << VP_REASON_UNSOLVED;
    const unsigned now = 1u << VP_REASON_DANGER | 1u << VP_REASON_LEGAL | 1u << VP_REASON_FRAUD |
                         1u << VP_REASON_DEADLINE;
    out->urgency = out->reasons & now                        ? VP_URGENCY_URGENT
                   : out->reasons                            ? VP_URGENCY_SOON
                   : acts || p[VP_INTENT_SUGGESTION] > HOLDS ? VP_URGENCY_NORMAL
                                                             : VP_URGENCY_NONE;
}

vp_status intent_score(intent_scorer *s, const token_list *tokens, const words *w, const vp_sentiment *mood,
                       vp_intent *out, vp_error *error)
{
    double cue[CUES] = {0};
    size_t count = 0;
    if (s->list && s->list->terms) {
        if (!make_units(s, tokens, w, &count))
            return fail_memory(error);
        sum_cues(s, count, cue);
    }
    weigh(cue, mood->probability, out->probability);
    out->main = VP_INTENT_NONE;
    for (int i = VP_INTENT_COUNT - 1; i >= 0; i--)
        if (out->probability[i] > HOLDS)
            out->main = (vp_intent_kind)i;
    judge_urgency(cue, out);
    return VP_OK;
}

void intent_scorer_release(intent_scorer *s)
{
    column_release(&s->column);
    free(s->units);
}

/* ---- Names ---- */

size_t intent_reasons(const vp_intent *found, char room[INTENT_REASONS_ROOM])
{
    size_t n = 0;
    for (int i = 0; i < VP_REASON_COUNT; i++) {
        if (!(found->reasons & 1u << i))
            continue;
        const char *name = vp_reason_name((vp_reason)i);
        size_t length = strlen(name);
        if (n)
            room[n++] = ' ';
        memcpy(room + n, name, length);
        n += length;
    }
    room[n] = '\0';
    return n;
}

const char *vp_intent_name(vp_intent_kind kind)
{
    static const char *const names[] = {"leaving", "complaint", "request", "question", "suggestion", "praise", "none"};
    return (unsigned)kind <= VP_INTENT_NONE ? names[kind] : "";
}

const char *vp_urgency_name(vp_urgency urgency)
{
    static const char *const names[] = {"none", "normal", "soon", "urgent"};
    return (unsigned)urgency <= VP_URGENCY_URGENT ? names[urgency] : "";
}

const char *vp_reason_name(vp_reason reason)
{
    static const char *const names[VP_REASON_COUNT] = {"danger",  "legal",   "fraud",   "deadline",
                                                       "waiting", "leaving", "unsolved"};
    return (unsigned)reason < VP_REASON_COUNT ? names[reason] : "";
}
