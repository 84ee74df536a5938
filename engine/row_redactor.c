#include "engine/row_redactor.h"

#include "base/array.h"
#include "base/utf8.h"
#include "engine/words_of_name.h"
#include "ingest/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <nettle/hmac.h>
#include <unicode/uchar.h>

enum {
    PIECE = 1 << 19,     /* bytes that are looked at together */
    LONGEST_NAME = 256,  /* bytes */
    SHORTEST_DIGITS = 7, /* a number of fewer is nobody's, unless it is the customer */
    PEOPLE_MAX = 16,     /* in a row; what is in further columns is masked there alone */
    CELLS_ASKED = 40     /* whether a column that is called "name" has names of people */
};

typedef enum column_kind { COLUMN_UNKNOWN, COLUMN_OF_CUSTOMERS, COLUMN_OF_PEOPLE, COLUMN_OF_ELSE } column_kind;

const char redact_customer[] = "CUSTOMER";
static const char person_type[] = "PER"; /* as of the names that are found in texts */
#define WITHHELD "[WITHHELD]"

typedef struct count {
    uint64_t n;
    uint32_t type;
} count;

/* Somebody whose cell a row has. */
typedef struct person {
    str name, mask;
    const char *type;
} person;

struct row_redactor {
    vp_session *session;
    const vp_redact_options *options;
    redaction how;
    arena memory; /* of the row at hand */
    intern types;
    column counts;             /* uint64_t, by type */
    const profile *profile;    /* of the file */
    column kinds;              /* uint8_t, by column of the file: column_kind */
    column touched;            /* uint8_t, by column of the file: 1: something in it was masked */
    person people[PEOPLE_MAX]; /* [people_count] of the row at hand */
    size_t people_count;
    buf piece;
};

vp_status row_redactor_new(const vp_engine *e, const vp_redact_options *o, row_redactor **out, vp_error *error)
{
    row_redactor *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    r->options = o;
    r->how = (redaction){o->types, {o->key, o->key_length}};
    vp_status status = vp_session_new(e, &r->session, error);
    if (status)
        free(r);
    else
        *out = r;
    return status;
}

void row_redactor_free(row_redactor *r)
{
    if (!r)
        return;
    vp_session_free(r->session);
    arena_release(&r->memory);
    intern_release(&r->types);
    column_release(&r->counts);
    column_release(&r->kinds);
    column_release(&r->touched);
    buf_release(&r->piece);
    free(r);
}

void row_redactor_begin(row_redactor *r, const profile *p)
{
    column_release(&r->kinds);
    column_release(&r->touched);
    r->profile = p;
}

/* ---- What was masked ---- */

static bool note(row_redactor *r, str type)
{
    uint32_t id = intern_add(&r->types, type);
    if (id == INTERN_NONE || !column_reserve(&r->counts, id + 1, sizeof(uint64_t)))
        return false;
    ((uint64_t *)r->counts.items)[id]++;
    return true;
}

static int most_first(const void *a, const void *b)
{
    const count *x = a, *y = b;
    return x->n != y->n ? (y->n > x->n) - (y->n < x->n) : (x->type > y->type) - (x->type < y->type);
}

bool row_redactor_report(row_redactor *r, buf *out, uint64_t *total)
{
    count *all = calloc(r->types.count + 1, sizeof *all);
    bool ok = all, any = false;
    *total = 0;
    for (uint32_t i = 0; ok && i < r->types.count; i++)
        all[i] = (count){((uint64_t *)r->counts.items)[i], i};
    if (ok)
        qsort(all, r->types.count, sizeof *all, most_first);
    for (uint32_t i = 0; ok && i < r->types.count && all[i].n; i++) {
        str type = r->types.strings[all[i].type];
        ok = buf_printf(out, "%s%.*s %llu", any ? ", " : "", (int)type.n, type.p, (unsigned long long)all[i].n);
        *total += all[i].n;
        any = true;
    }
    free(all);
    if (r->counts.items)
        memset(r->counts.items, 0, r->counts.room * sizeof(uint64_t));
    return ok;
}

/* The names of the columns in which something was masked, or of the others. */
static bool list_columns(const row_redactor *r, const intern *columns, bool touched, const char *before, buf *out)
{
    bool ok = true, any = false;
    for (uint32_t i = 0; ok && i < columns->count; i++) {
        str name = columns->strings[i];
        bool was = i < r->touched.room && ((const uint8_t *)r->touched.items)[i];
        if (was != touched)
            continue;
        ok = buf_puts(out, any ? ", " : before) && buf_add_str(out, name);
        any = true;
    }
    return ok;
}

bool row_redactor_columns(row_redactor *r, const intern *columns, buf *out)
{
    bool ok = !r->touched.items ||
              (list_columns(r, columns, true, "masked in the columns ", out) &&
               list_columns(r, columns, false, out->n ? "; nothing in " : "nothing masked in ", out));
    column_release(&r->touched);
    return ok;
}

/* ---- Texts ---- */

/* The longest beginning of a text that is not too long, up to white space where there is any. */
static str first_piece(str text)
{
    if (text.n <= PIECE)
        return text;
    size_t n = PIECE;
    while (n && !strchr(" \t\n", text.p[n - 1]))
        n--;
    return n ? (str){text.p, n} : utf8_prefix(text, PIECE);
}

static vp_status redact_piece(row_redactor *r, const char *lang, str piece, buf *out, vp_error *error)
{
    const char *masked;
    size_t n;
    vp_status status = vp_redact(r->session, lang, piece.p, piece.n, r->options, &masked, &n, error);
    const entity_list *found = &r->session->entities;
    for (size_t i = 0; !status && i < found->count; i++)
        if (redact_wants(&r->how, &found->items[i]) && !note(r, found->items[i].type))
            status = fail_memory(error);
    return status || buf_add(out, masked, n) ? status : fail_memory(error);
}

static vp_status redact_text(row_redactor *r, const char *lang, str text, str *out, vp_error *error)
{
    vp_status status = VP_OK;
    buf_clear(&r->piece);
    for (str rest = text; !status && rest.n;) {
        str piece = first_piece(rest);
        status = redact_piece(r, lang, piece, &r->piece, error);
        rest = (str){rest.p + piece.n, rest.n - piece.n};
    }
    if (status)
        return status;
    *out = str_equal(text, buf_str(&r->piece)) ? text : arena_copy(&r->memory, buf_str(&r->piece));
    return out->p || !text.n ? VP_OK : fail_memory(error);
}

vp_status row_redact_text(row_redactor *r, str text, str *out, vp_error *error)
{
    arena_clear(&r->memory);
    return redact_text(r, NULL, text, out, error);
}

/* ---- The customer, and other people ---- */

static bool wants(const row_redactor *r, const char *type)
{
    const entity e = {.type = str_of(type), .personal = true};
    return redact_wants(&r->how, &e);
}

static bool put_mask(str key, const char *type, str name, buf *out)
{
    const redaction how = {.key = key};
    buf same = {0};
    bool ok = name_fold(name, &same);
    entity one = {.end = name.n, .normal = buf_str(&same), .type = str_of(type), .personal = true};
    const entity_list all = {.items = &one, .count = 1};
    ok = ok && redact(&how, name, &all, out);
    buf_release(&same);
    return ok;
}

bool redact_customer_mask(str key, str customer, buf *out)
{
    return put_mask(key, redact_customer, customer, out);
}

/* {NULL, 0} when memory ran out. */
static str mask_of(row_redactor *r, const char *type, str name)
{
    buf_clear(&r->piece);
    return put_mask(r->how.key, type, name, &r->piece) ? arena_copy(&r->memory, buf_str(&r->piece)) : (str){NULL, 0};
}

static bool is_small_at(str text, size_t at)
{
    size_t step;
    return u_islower((UChar32)utf8_decode(text.p + at, text.n - at, &step));
}

/* The text with what is `wanted`, where it stands as a word, replaced; the text itself where it does not. `named`: not
 * where it begins with a small letter. {NULL, 0} when memory ran out. */
static str replaced(row_redactor *r, str text, str wanted, bool named, const person *who)
{
    size_t at = 0;
    bool ok = true;
    buf_clear(&r->piece);
    for (name_place hit = {0}; ok && name_find(text, hit.end, wanted, &hit);) {
        if (named && is_small_at(text, hit.begin))
            continue;
        ok = buf_add(&r->piece, text.p + at, hit.begin - at) && buf_add_str(&r->piece, who->mask) &&
             note(r, str_of(who->type));
        at = hit.end;
    }
    if (!at && ok)
        return text;
    ok = ok && buf_add(&r->piece, text.p + at, text.n - at);
    return ok ? arena_copy(&r->memory, buf_str(&r->piece)) : (str){NULL, 0};
}

/* The cell without a person's name: the whole of it, and words of it unless they are small; {NULL, 0} when memory ran
 * out. */
static str without(row_redactor *r, str cell, const person *who)
{
    if (name_tells(who->name))
        cell = replaced(r, cell, who->name, false, who);
    for (str rest = who->name, word; cell.p && (word = name_cut(&rest)).p;)
        if (word.n < who->name.n && name_tells(word))
            cell = replaced(r, cell, word, true, who);
    return cell;
}

/* ---- Rows ---- */

static role role_of(const mapping *m, size_t column)
{
    return column < m->count ? m->roles[column] : ROLE_FIELD;
}

static bool is_short_number(str cell)
{
    size_t digits = 0;
    for (size_t i = 0; i < cell.n; i++) {
        if (!strchr("0123456789.,- ", cell.p[i]) || !cell.p[i])
            return false;
        digits += cell.p[i] >= '0' && cell.p[i] <= '9';
    }
    return digits < SHORTEST_DIGITS;
}

/* Whether the cell is nothing but the time or rating that its column is of, so that it names nobody. */
static bool is_measure(const mapping *m, role of, str cell)
{
    date_value when;
    switch (of) {
    case ROLE_TIME: return date_parse(cell, m->order, &when);
    case ROLE_RATING:
    case ROLE_SUBRATING:
    case ROLE_NPS: return is_short_number(cell);
    default: return false;
    }
}

static vp_status has_person(row_redactor *r, str cell, bool *has, vp_error *error)
{
    vp_status status = VP_OK;
    *has = false;
    for (language l = 0; !status && !*has && l < LANGUAGE_OTHER; l++) {
        const vp_entity *found;
        size_t n = 0;
        status = vp_entities(r->session, language_code(l), cell.p, cell.n, &found, &n, error);
        for (size_t i = 0; !status && i < n; i++)
            *has |= !strcmp(found[i].type, person_type);
    }
    return status;
}

/* Whether half of the cells name people: a product has a name, too. */
static vp_status has_people(row_redactor *r, uint32_t id, bool *has, vp_error *error)
{
    const profile *p = r->profile;
    size_t asked = 0, people = 0;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < p->sampled && asked < CELLS_ASKED; i++) {
        str cell = id < p->sample[i].count ? str_trim(p->sample[i].cells[id]) : (str){NULL, 0};
        bool one = false;
        if (!cell.n)
            continue;
        status = has_person(r, cell, &one, error);
        asked++;
        people += one;
    }
    *has = people && people * 2 >= asked;
    return status;
}

static vp_status kind_of(row_redactor *r, str name, uint32_t id, column_kind *out, vp_error *error)
{
    bool people = role_is_person(name);
    vp_status status = VP_OK;
    if (!people && role_is_name(name))
        status = has_people(r, id, &people, error);
    *out = !people                                              ? COLUMN_OF_ELSE
           : role_match_name(name, ROLE_CUSTOMER).strength == 3 ? COLUMN_OF_CUSTOMERS
                                                                : COLUMN_OF_PEOPLE;
    return status;
}

static bool is_mask_of(str cell, const char *type)
{
    size_t n = strlen(type);
    if (cell.n < n + 2 || cell.p[0] != '[' || memcmp(cell.p + 1, type, n) || cell.p[cell.n - 1] != ']')
        return false;
    str rest = {cell.p + 1 + n, cell.n - n - 2};
    return !rest.n || redact_is_pseudonym(rest);
}

bool redact_is_mask(str cell)
{
    return is_mask_of(cell, redact_customer) || is_mask_of(cell, person_type);
}

/* The type of the mask for a cell with somebody in it, of which nothing stays; NULL: it has nobody. A number tells
 * nobody from others but the customer. */
static vp_status type_of(row_redactor *r, const mapping *m, const intern *columns, uint32_t id, str cell,
                         const char **out, vp_error *error)
{
    role of = role_of(m, id);
    *out = of == ROLE_CUSTOMER && cell.n && !redact_is_mask(cell) ? redact_customer : NULL;
    if (of != ROLE_FIELD || !cell.n || redact_is_mask(cell))
        return VP_OK;
    if (!column_reserve(&r->kinds, id + 1, sizeof(uint8_t)))
        return fail_memory(error);
    column_kind kind = ((uint8_t *)r->kinds.items)[id];
    if (!kind && id < m->count && m->fields[id].people)
        kind = COLUMN_OF_PEOPLE;
    vp_status status = kind ? VP_OK : kind_of(r, columns->strings[id], id, &kind, error);
    ((uint8_t *)r->kinds.items)[id] = (uint8_t)kind;
    if (kind == COLUMN_OF_CUSTOMERS)
        *out = redact_customer;
    else if (kind == COLUMN_OF_PEOPLE && !is_short_number(cell))
        *out = person_type;
    return status;
}

/* Masks the cells of people, and remembers who they are. */
static vp_status mask_people(row_redactor *r, const mapping *m, const intern *columns, const row *in, str *cells,
                             vp_error *error)
{
    r->people_count = 0;
    for (uint32_t i = 0; i < in->count; i++) {
        str cell = str_trim(in->cells[i]);
        person who = {.name = cell};
        vp_status status = type_of(r, m, columns, i, cell, &who.type, error);
        cells[i] = (str){NULL, 0};
        if (status)
            return status;
        if (!who.type || !wants(r, who.type))
            continue;
        cells[i] = who.mask = mask_of(r, who.type, cell);
        if (!who.mask.p || !note(r, str_of(who.type)))
            return fail_memory(error);
        if (r->people_count < PEOPLE_MAX)
            r->people[r->people_count++] = who;
    }
    return VP_OK;
}

/* Somebody's cell that is no name: to look for it takes too long, and parts of it may be anywhere. */
static bool is_withheld(const row_redactor *r)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (r->people[i].name.n > LONGEST_NAME)
            return true;
    return false;
}

static vp_status redact_cell(row_redactor *r, const mapping *m, role of, str cell, str *out, vp_error *error)
{
    *out = cell;
    if (is_measure(m, of, cell))
        return VP_OK;
    if (is_withheld(r)) {
        *out = of == ROLE_ID || !cell.n ? (str){"", 0} : STR(WITHHELD);
        return VP_OK;
    }
    str open = cell;
    for (size_t i = 0; open.p && i < r->people_count; i++)
        open = without(r, open, &r->people[i]);
    if (!open.p)
        return fail_memory(error);
    bool text = of == ROLE_TEXT || of == ROLE_TITLE;
    *out = open;
    vp_status status = is_short_number(open) ? VP_OK : redact_text(r, text ? NULL : "und", open, out, error);
    if (!status && of == ROLE_ID && !r->how.key.n && !str_equal(*out, cell))
        *out = (str){"", 0};
    return status;
}

vp_status row_redact(row_redactor *r, const mapping *m, const intern *columns, const row *in, row *out, vp_error *error)
{
    *out = *in;
    arena_clear(&r->memory);
    str *cells = arena_array(&r->memory, in->count + 1, sizeof *cells);
    vp_status status = cells ? mask_people(r, m, columns, in, cells, error) : fail_memory(error);
    for (size_t i = 0; !status && i < in->count; i++)
        if (!cells[i].p)
            status = redact_cell(r, m, role_of(m, i), in->cells[i], &cells[i], error);
    if (!status && !column_reserve(&r->touched, (uint32_t)in->count, sizeof(uint8_t)))
        status = fail_memory(error);
    for (size_t i = 0; !status && i < in->count; i++)
        ((uint8_t *)r->touched.items)[i] |= !str_equal(cells[i], in->cells[i]);
    if (!status && in->raw.n && m->column_of[ROLE_CUSTOMER] >= 0 && wants(r, redact_customer))
        out->raw = STR(WITHHELD); /* who it is of stands somewhere in it */
    else if (!status && in->raw.n)
        status = redact_text(r, NULL, in->raw, &out->raw, error);
    out->cells = cells;
    return status;
}

void redact_fingerprint(const vp_redact_options *o, char out[40])
{
    struct hmac_sha256_ctx hmac;
    uint8_t digest[16];
    const char *types = o->types ? o->types : "";
    hmac_sha256_set_key(&hmac, o->key_length, (const uint8_t *)(o->key ? o->key : ""));
    hmac_sha256_update(&hmac, strlen(types), (const uint8_t *)types);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
