#include "sentiment/lexicon_score.h"

#include "sentiment/lexicon_units.h"

#include <math.h>
#include <stdlib.h>

enum { INTENSIFIER_REACH = 2 };

/* Of labelled texts (bench/lexicons, training parts): "not good" is bad in two of three, "not bad" good in one of two.
 */
static const float NEGATED_GOOD = -0.6f, NEGATED_BAD = -0.3f;
static const float BEFORE_BUT = 0.6f, AFTER_BUT = 1.3f;
static const float DISAPPOINTED = -0.4f; /* "I expected junk, but": what was thought is not so */
static const float FACTOR_MAX = 8;       /* of intensifiers in a row */
static const float EMPHASIS = 1.2f;
static const float EXCLAIMED = 1.1f;
static const float QUESTIONED_GOOD = 0.2f; /* what is asked for is not there; who asks about something bad has it */

/* A negator that turns nothing: who denies is rarely pleased (Potts 2011, On the negativity of negation). */
static const lexicon_entry bare_negator = {.weight = -0.5f, .listed = 1};

const char *influence_name(influence i)
{
    static const char *const names[INFLUENCES] = {"negation",    "intensity", "irrealis", "contrast",
                                                  "expectation", "emphasis",  "mark"};
    return names[i];
}

double lexicon_contribution(const lexicon_hit *hit)
{
    double product = hit->weight;
    for (int i = 0; i < INFLUENCES; i++)
        product *= hit->by[i].factor;
    return product;
}

double lexicon_normalise(double sum)
{
    return sum / sqrt(sum * sum + 15);
}

/* ---- What the words before a hit do to it ---- */

/* A modifier and the tokens it reaches: those below `until`. */
typedef struct scope {
    float factor;
    uint32_t until;
    uint32_t unit, last; /* of the modifier */
} scope;

typedef struct reading {
    lexicon_scorer *s;
    scope negation, intensity, irrealis, concession, contrast, expectation;
    bool concord;         /* the negation is of a word that repeats others, ... */
    bool never;           /* ... or of one that a word of degree lifts */
    uint32_t within;      /* tokens that a negator within an entry reaches: those below */
    uint32_t back;        /* tokens that the negation reaches before itself, should the clause end now */
    size_t clause;        /* first hit of the clause, ... */
    size_t sentence;      /* ... of the sentence ... */
    size_t but, expected; /* ... and of what follows the last adversative and the last expectation */
    uint32_t clause_token;
    bool settled;    /* what was expected is told in the sentence to be not so: "but it wasn't" says no more */
    bool bare;       /* the negation has turned nothing yet, ... */
    size_t bare_hit; /* ... and its negator is a hit */
    lexicon_evidence *out;
} reading;

static void apply(lexicon_hit *hit, influence i, float factor, const scope *cause)
{
    hit->by[i].factor *= factor;
    hit->by[i].unit = cause->unit;
    hit->by[i].last = cause->last;
}

static void drop_bare(reading *r)
{
    lexicon_scorer *s = r->s;
    if (!r->bare)
        return;
    memmove(s->hits + r->bare_hit, s->hits + r->bare_hit + 1, (--s->hit_count - r->bare_hit) * sizeof *s->hits);
    r->expected -= r->expected > r->bare_hit;
    r->bare = false;
}

static void negate(lexicon_hit *hit, const scope *cause)
{
    apply(hit, INFLUENCE_NEGATION, hit->weight > 0 ? NEGATED_GOOD : NEGATED_BAD, cause);
}

/* Turns what was expected into what is. */
static void disappoint(reading *r)
{
    for (size_t i = r->expected; i < r->s->hit_count; i++)
        apply(&r->s->hits[i], INFLUENCE_EXPECTATION, DISAPPOINTED, &r->expectation);
    r->expectation.until = 0;
    r->settled = true;
}

static void add_negator(reading *r, const lexicon_entry *e, scope here, uint32_t token)
{
    bool repeats = r->concord || e->modifier == MODIFIER_CONCORD, again = token < r->negation.until;
    if (again && !repeats)
        drop_bare(r);
    r->bare = r->bare && (again || !e->listed);
    here.until = again && !repeats ? 0 : token + 1 + (uint32_t)e->value;
    r->negation = here;
    r->concord = e->modifier == MODIFIER_CONCORD;
    r->never = e->modifier == MODIFIER_NEVER;
    r->back = again ? 0 : e->back;
}

/* "Never so good" is better than ever. */
static void lift_never(reading *r, uint32_t token)
{
    if (!r->never || token >= r->negation.until)
        return;
    drop_bare(r);
    r->negation.until = 0;
    r->never = false;
}

static void add_modifier(reading *r, const lexicon_entry *e, scope here, uint32_t token)
{
    here.factor = e->value;
    if (e->modifier == MODIFIER_DEGREE)
        lift_never(r, token);
    switch (e->modifier) {
    case MODIFIER_NEGATOR:
    case MODIFIER_NEVER:
    case MODIFIER_CONCORD: add_negator(r, e, here, token); break;
    case MODIFIER_INTENSIFIER:
    case MODIFIER_DEGREE:
    case MODIFIER_DIMINISHER:
        if (r->intensity.until > token) {
            here.factor = fminf(here.factor * r->intensity.factor, FACTOR_MAX);
            here.unit = r->intensity.unit;
        }
        here.until = token + 1 + INTENSIFIER_REACH;
        r->intensity = here;
        break;
    case MODIFIER_IRREALIS:
        here.until = UINT32_MAX;
        r->irrealis = here;
        break;
    case MODIFIER_CONCESSIVE:
        here.until = UINT32_MAX;
        r->concession = here;
        break;
    case MODIFIER_EXPECTATION:
        here.until = UINT32_MAX;
        r->expectation = here;
        r->expected = r->s->hit_count;
        break;
    case MODIFIER_ADVERSATIVE:
        if (r->expectation.until)
            disappoint(r);
        here.until = UINT32_MAX;
        r->contrast = here;
        r->but = r->s->hit_count;
        break;
    default: break;
    }
}

/* ---- Ends of clauses and sentences ---- */

/* A negator that nothing follows turns what stands before it: "dat bevalt me niet". */
static void negate_back(reading *r)
{
    const lexicon_scorer *s = r->s;
    uint32_t negator = s->units[r->negation.unit].token;
    uint32_t from = negator > r->back ? negator - r->back : 0;
    from = from > r->clause_token ? from : r->clause_token;
    size_t end = r->bare ? r->bare_hit : s->hit_count, i = end;
    for (; i > r->clause && s->units[s->hits[i - 1].first].token >= from; i--)
        if (!s->hits[i - 1].picture && s->hits[i - 1].by[INFLUENCE_NEGATION].factor == 1)
            negate(&s->hits[i - 1], &r->negation);
    if (i < end)
        drop_bare(r);
    for (uint32_t t = from; !s->by_character && t < negator; t++)
        s->negated[t] = true;
}

static void close_clause(reading *r, uint32_t token)
{
    const lexicon_scorer *s = r->s;
    if (r->negation.until && r->back && s->units[r->negation.last].token + 1 == token)
        negate_back(r);
    r->negation.until = r->intensity.until = r->irrealis.until = r->concession.until = r->within = 0;
    r->concord = r->bare = false;
    r->clause = s->hit_count;
    r->clause_token = token;
}

static void close_sentence(reading *r, uint32_t token, uint32_t unit, uint8_t ending)
{
    lexicon_scorer *s = r->s;
    lexicon_evidence *out = r->out;
    scope end = {.unit = unit, .last = unit};
    double sum = 0;
    close_clause(r, token);
    for (size_t i = r->sentence; i < s->hit_count; i++) {
        lexicon_hit *hit = &s->hits[i];
        if (r->contrast.until && i < r->but)
            apply(hit, INFLUENCE_CONTRAST, BEFORE_BUT, &r->contrast);
        if (ending == MARK_EXCLAMATION || (ending == MARK_QUESTION && hit->weight > 0))
            apply(hit, INFLUENCE_MARK, ending == MARK_QUESTION ? QUESTIONED_GOOD : EXCLAIMED, &end);
        double part = lexicon_contribution(hit);
        sum += part;
        *(part > 0 ? &out->positive : &out->negative) += fabs(part);
        out->own_hits += !hit->picture;
    }
    out->sum += sum;
    if (s->hit_count > r->sentence)
        out->last = sum;
    r->contrast.until = r->expectation.until = 0;
    r->settled = false;
    r->sentence = s->hit_count;
}

/* ---- Reading ---- */

static lexicon_hit *new_hit(lexicon_scorer *s)
{
    if (s->hit_count == s->hit_room) {
        size_t room = s->hit_room ? s->hit_room * 2 : 64;
        lexicon_hit *hits = realloc(s->hits, room * sizeof *hits);
        if (!hits)
            return NULL;
        s->hits = hits;
        s->hit_room = room;
    }
    lexicon_hit *hit = &s->hits[s->hit_count++];
    *hit = (lexicon_hit){0};
    for (int i = 0; i < INFLUENCES; i++)
        hit->by[i].factor = 1;
    return hit;
}

static bool holds_negator(const lexicon_scorer *s, uint32_t first, uint32_t last)
{
    bool holds = false;
    for (uint32_t i = first; i <= last; i++)
        holds |= s->units[i].alone && modifier_negates(s->units[i].alone->modifier);
    return holds;
}

static bool add_hit(reading *r, const lexicon_entry *e, uint32_t first, uint32_t last, const word *w)
{
    const struct scored_unit *unit = &r->s->units[first];
    bool negated = !unit->picture && unit->token < r->negation.until;
    if (negated)
        drop_bare(r);
    if (negated && (r->concord || !r->s->by_character) && holds_negator(r->s, first, r->concord ? last : first))
        negated =
            false; /* it repeats the one in the entry, or a clause begins with this: "doesn't work and nobody helps" */
    lexicon_hit *hit = new_hit(r->s);
    if (!hit)
        return false;
    hit->weight = e->weight;
    hit->first = first;
    hit->last = last;
    hit->picture = unit->picture;
    if (unit->picture)
        return true;
    if (negated)
        negate(hit, &r->negation);
    if (unit->token < r->intensity.until)
        apply(hit, INFLUENCE_INTENSITY, r->intensity.factor, &r->intensity);
    if (unit->token < r->irrealis.until && e->weight > 0) /* what should be good is not; what is bad stays bad */
        apply(hit, INFLUENCE_IRREALIS, r->irrealis.factor, &r->irrealis);
    if (unit->token < r->concession.until)
        apply(hit, INFLUENCE_CONTRAST, r->concession.factor, &r->concession);
    else if (r->contrast.until)
        apply(hit, INFLUENCE_CONTRAST, AFTER_BUT, &r->contrast);
    if (w->flags & (WORD_SHOUTED | WORD_ELONGATED))
        apply(hit, INFLUENCE_EMPHASIS, EMPHASIS, &(scope){.unit = first, .last = last});
    return true;
}

/* Most units: nothing begins or ends with them. */
static bool is_quiet(const struct scored_unit *unit)
{
    return !unit->alone && !unit->leads && !unit->mark && !unit->new_line;
}

/* Whether a negator of several words ends where an opinion of its own begins: "больше не", "не работает". */
static bool yields(const lexicon_scorer *s, const lexicon_entry *e, uint32_t last)
{
    size_t length;
    if (e->listed || !modifier_negates(e->modifier) || !s->units[last].alone ||
        !modifier_negates(s->units[last].alone->modifier))
        return false;
    const lexicon_entry *next = lexicon_units_match(s, last, s->unit_count - last, &length);
    return next && next->listed && next->weight != 0 && length > 1;
}

/* The negator that an opinion ends with, as in "绝对不"; NULL: none. */
static const lexicon_entry *ending_negator(const lexicon_scorer *s, uint32_t first, uint32_t last)
{
    const lexicon_entry *found = NULL;
    for (uint32_t i = last; i > first && !found; i--) {
        size_t most = last - i + 1, length;
        const lexicon_entry *e = lexicon_units_match(s, i, most, &length);
        found = e && length == most && modifier_negates(e->modifier) ? e : NULL;
    }
    return found;
}

/* Takes the entry or mark at unit i; returns the units to go on by, 0 when memory ran out. */
static size_t take_unit(reading *r, uint32_t i, const token_list *tokens, const words *w)
{
    lexicon_scorer *s = r->s;
    const struct scored_unit *unit = &s->units[i];
    size_t length = 0;
    if (unit->new_line)
        close_sentence(r, unit->token, i, MARK_NONE);
    const lexicon_entry *e = lexicon_units_match(s, i, s->unit_count - i, &length);
    if (!e) {
        if (unit->mark > MARK_CLAUSE)
            close_sentence(r, unit->token, i, unit->mark);
        else if (unit->mark)
            close_clause(r, unit->token);
        return 1;
    }
    uint32_t last = i + (uint32_t)length - 1;
    if (yields(s, e, last))
        return length - 1;
    if (e->modifier == MODIFIER_ADVERSATIVE)
        close_clause(r, unit->token);
    const word *first = words_at(w, tokens->items[unit->token].word);
    if (e->listed && e->weight != 0 && !add_hit(r, e, i, last, first))
        return 0;
    if (!e->listed && modifier_negates(e->modifier) && unit->token >= r->negation.until && !r->settled) {
        if (!add_hit(r, &bare_negator, i, last, first))
            return 0;
        r->bare = true;
        r->bare_hit = s->hit_count - 1;
    }
    const lexicon_entry *ending = e->listed && e->weight < 0 && !e->modifier ? ending_negator(s, i, last) : NULL;
    if (ending) { /* it says something by itself only where it turns nothing */
        r->bare = true;
        r->bare_hit = s->hit_count - 1;
        add_modifier(r, ending, (scope){.unit = i, .last = last}, s->units[last].token);
    }
    if (e->modifier)
        add_modifier(r, e, (scope){.unit = i, .last = last}, s->units[last].token);
    return length;
}

/* Marks the negated tokens of the entry or mark at unit i; `until`: of the negation before it. A negator within an
 * entry, as in "not bad", negates what follows as it does elsewhere, though the entry has a weight of its own. */
static void mark_negated(reading *r, uint32_t i, size_t length, uint32_t until)
{
    const lexicon_scorer *s = r->s;
    for (uint32_t end = i + (uint32_t)length; i < end; i++) {
        const struct scored_unit *unit = &s->units[i];
        size_t one;
        s->negated[unit->token] |= !unit->mark && (unit->token < until || unit->token < r->within);
        const lexicon_entry *e = length > 1 ? lexicon_units_match(s, i, 1, &one) : NULL;
        if (e && modifier_negates(e->modifier))
            r->within = unit->token + 1 + (uint32_t)e->value;
    }
}

static bool make_room(lexicon_scorer *s, str text, const token_list *tokens, const words *w)
{
    if (tokens->count > s->negated_room || !s->negated) {
        free(s->negated);
        s->negated_room = tokens->count + 256;
        s->negated = malloc(s->negated_room * sizeof *s->negated);
    }
    s->hit_count = 0;
    return s->negated && lexicon_units_make(s, text, tokens, w);
}

static bool clear_polar(lexicon_scorer *s, size_t count)
{
    if (count > s->polar_room || !s->polar) {
        free(s->polar);
        s->polar_room = count + 256;
        s->polar = malloc(s->polar_room * sizeof *s->polar);
        if (!s->polar)
            s->polar_room = 0;
    }
    if (s->polar)
        memset(s->polar, 0, count * sizeof *s->polar);
    return s->polar;
}

static void put_polar(lexicon_scorer *s, const lexicon_hit *hit)
{
    polar_token *p = &s->polar[s->units[hit->first].token];
    uint32_t end = s->units[hit->last].token + 1;
    p->weight += (float)lexicon_contribution(hit);
    p->end = end > p->end ? end : p->end;
}

vp_status lexicon_score(lexicon_scorer *s, str text, const token_list *tokens, const words *w, lexicon_evidence *out,
                        vp_error *error)
{
    *out = (lexicon_evidence){0};
    if (!make_room(s, text, tokens, w) || !clear_polar(s, tokens->count))
        return fail_memory(error);
    reading r = {.s = s, .out = out};
    memset(s->negated, 0, tokens->count * sizeof *s->negated);
    for (uint32_t i = 0; i < s->unit_count;) {
        const struct scored_unit *unit = &s->units[i];
        uint32_t until = r.negation.until;
        if (is_quiet(unit)) {
            s->negated[unit->token] |= !s->by_character && (unit->token < until || unit->token < r.within);
            i++;
            continue;
        }
        size_t length = take_unit(&r, i, tokens, w);
        if (!length)
            return fail_memory(error);
        if (!s->by_character)
            mark_negated(&r, i, length, until);
        i += (uint32_t)length;
    }
    close_sentence(&r, (uint32_t)tokens->count, 0, MARK_NONE);
    out->hits = (uint32_t)s->hit_count;
    for (size_t i = 0; i < s->hit_count; i++)
        put_polar(s, &s->hits[i]);
    return VP_OK;
}

void lexicon_scorer_release(lexicon_scorer *s)
{
    column_release(&s->column);
    buf_release(&s->parts);
    free(s->units);
    free(s->keys);
    free(s->hits);
    free(s->negated);
    free(s->polar);
}
