#include "engine/row_redactor.h"

#include "base/array.h"
#include "base/utf8.h"
#include "engine/words_of_name.h"
#include "ingest/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <nettle/hmac.h>
#include <unicode/uchar.h>

enum {
    PIECE = 1 << 19,        /* bytes that are looked at together */
    LONGEST_CUSTOMER = 256, /* bytes */
    SHORTEST_DIGITS = 7     /* a number of fewer is nobody's, unless it is the customer */
};

const char redact_customer[] = "CUSTOMER";
#define WITHHELD "[WITHHELD]"

typedef struct count {
    uint64_t n;
    uint32_t type;
} count;

struct row_redactor {
    vp_session *session;
    const vp_redact_options *options;
    redaction how;
    arena memory; /* of the row at hand */
    intern types;
    column counts; /* uint64_t, by type */
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
    buf_release(&r->piece);
    free(r);
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

/* ---- The customer ---- */

static bool wants_customer(const row_redactor *r)
{
    const entity e = {.type = str_of(redact_customer), .personal = true};
    return redact_wants(&r->how, &e);
}

bool redact_customer_mask(str key, str customer, buf *out)
{
    const redaction how = {.key = key};
    buf same = {0};
    bool ok = name_fold(customer, &same);
    entity one = {.end = customer.n, .normal = buf_str(&same), .type = str_of(redact_customer), .personal = true};
    const entity_list all = {.items = &one, .count = 1};
    ok = ok && redact(&how, customer, &all, out);
    buf_release(&same);
    return ok;
}

/* The mask of a customer; {NULL, 0} when memory ran out. */
static str mask_of(row_redactor *r, str customer)
{
    buf_clear(&r->piece);
    return redact_customer_mask(r->how.key, customer, &r->piece) ? arena_copy(&r->memory, buf_str(&r->piece))
                                                                 : (str){NULL, 0};
}

static bool is_small_at(str text, size_t at)
{
    size_t step;
    return u_islower((UChar32)utf8_decode(text.p + at, text.n - at, &step));
}

/* The text with what is `wanted`, where it stands as a word, replaced; the text itself where it does not. `named`: not
 * where it begins with a small letter. {NULL, 0} when memory ran out. */
static str replaced(row_redactor *r, str text, str wanted, bool named, str mask)
{
    size_t at = 0;
    bool ok = true;
    buf_clear(&r->piece);
    for (name_place hit = {0}; ok && name_find(text, hit.end, wanted, &hit);) {
        if (named && is_small_at(text, hit.begin))
            continue;
        ok = buf_add(&r->piece, text.p + at, hit.begin - at) && buf_add_str(&r->piece, mask) &&
             note(r, str_of(redact_customer));
        at = hit.end;
    }
    if (!at && ok)
        return text;
    ok = ok && buf_add(&r->piece, text.p + at, text.n - at);
    return ok ? arena_copy(&r->memory, buf_str(&r->piece)) : (str){NULL, 0};
}

/* The cell without the customer's name: the whole of it, and words of it unless they are small; {NULL, 0} when memory
 * ran out. */
static str without_customer(row_redactor *r, str cell, str customer, str mask)
{
    if (name_tells(customer))
        cell = replaced(r, cell, customer, false, mask);
    for (str rest = customer, word; cell.p && (word = name_cut(&rest)).p;)
        if (word.n < customer.n && name_tells(word))
            cell = replaced(r, cell, word, true, mask);
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

static vp_status redact_cell(row_redactor *r, const mapping *m, role of, str cell, str customer, str mask, str *out,
                             vp_error *error)
{
    *out = cell;
    if (is_measure(m, of, cell))
        return VP_OK;
    if (customer.n > LONGEST_CUSTOMER) { /* no name: to look for it takes too long, and parts of it may be anywhere */
        *out = of == ROLE_ID || !cell.n ? (str){"", 0} : STR(WITHHELD);
        return VP_OK;
    }
    str open = customer.n ? without_customer(r, cell, customer, mask) : cell;
    if (!open.p)
        return fail_memory(error);
    bool text = of == ROLE_TEXT || of == ROLE_TITLE;
    *out = open;
    vp_status status = is_short_number(open) ? VP_OK : redact_text(r, text ? NULL : "und", open, out, error);
    if (!status && of == ROLE_ID && !r->how.key.n && !str_equal(*out, cell))
        *out = (str){"", 0};
    return status;
}

static str customer_of(const row_redactor *r, const mapping *m, const row *in)
{
    int column = m->column_of[ROLE_CUSTOMER];
    bool there = column >= 0 && (size_t)column < in->count && wants_customer(r);
    return there ? str_trim(in->cells[column]) : (str){"", 0};
}

vp_status row_redact(row_redactor *r, const mapping *m, const row *in, row *out, vp_error *error)
{
    *out = *in;
    arena_clear(&r->memory);
    str customer = customer_of(r, m, in), mask = customer.n ? mask_of(r, customer) : (str){"", 0};
    str *cells = arena_array(&r->memory, in->count + 1, sizeof *cells);
    vp_status status = cells && mask.p ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < in->count; i++) {
        bool is_customer = customer.n && (int)i == m->column_of[ROLE_CUSTOMER];
        if (!is_customer)
            status = redact_cell(r, m, role_of(m, i), in->cells[i], customer, mask, &cells[i], error);
        else if (!note(r, str_of(redact_customer)))
            status = fail_memory(error);
        else
            cells[i] = mask;
    }
    if (!status && in->raw.n && m->column_of[ROLE_CUSTOMER] >= 0 && wants_customer(r))
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
