#include "ner/redact.h"

#include "base/utf8.h"

#include <nettle/hmac.h>
#include <unicode/uchar.h>

#include <string.h>

enum { PSEUDONYM_BYTES = 8 };

static bool is_listed(const char *types, str type)
{
    for (str rest = str_of(types); rest.p;) {
        str one = str_trim(str_cut(&rest, ','));
        if (str_equal(one, type))
            return true;
    }
    return false;
}

bool redact_wants(const redaction *r, const entity *e)
{
    if (str_is(e->type, "-"))
        return false;
    return r->types ? is_listed(r->types, e->type) : e->personal;
}

/* "mr PATEL" is Mr Patel. */
static void update_small(struct hmac_sha256_ctx *hmac, str name)
{
    for (size_t i = 0, step; i < name.n; i += step) {
        char small[4];
        uint32_t c = utf8_decode(name.p + i, name.n - i, &step);
        size_t n = c == UTF8_INVALID ? 0 : utf8_encode((uint32_t)u_tolower((UChar32)c), small);
        hmac_sha256_update(hmac, n ? n : step, (const uint8_t *)(n ? small : name.p + i));
    }
}

static bool put_pseudonym(const redaction *r, const entity *e, str value, buf *out)
{
    struct hmac_sha256_ctx hmac;
    uint8_t digest[PSEUDONYM_BYTES];
    hmac_sha256_set_key(&hmac, r->key.n, (const uint8_t *)r->key.p);
    hmac_sha256_update(&hmac, e->type.n, (const uint8_t *)e->type.p);
    hmac_sha256_update(&hmac, 1, (const uint8_t *)"");
    if (str_is(e->type, "PER"))
        update_small(&hmac, value);
    else
        hmac_sha256_update(&hmac, value.n, (const uint8_t *)value.p);
    hmac_sha256_digest(&hmac, sizeof digest, digest);
    bool ok = buf_putc(out, ':');
    for (size_t i = 0; ok && i < sizeof digest; i++)
        ok = buf_printf(out, "%02x", digest[i]);
    return ok;
}

bool redact(const redaction *r, str text, const entity_list *found, buf *out)
{
    size_t at = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < found->count; i++) {
        const entity *e = &found->items[i];
        if (!redact_wants(r, e))
            continue;
        str value = e->normal.n ? e->normal : (str){text.p + e->begin, e->end - e->begin};
        ok = buf_add(out, text.p + at, e->begin - at) && buf_putc(out, '[') && buf_add_str(out, e->type) &&
             (!r->key.n || put_pseudonym(r, e, value, out)) && buf_putc(out, ']');
        at = e->end;
    }
    return ok && buf_add(out, text.p + at, text.n - at);
}

bool redact_is_pseudonym(str text)
{
    size_t i = 1;
    if (text.n != 1 + 2 * PSEUDONYM_BYTES || text.p[0] != ':')
        return false;
    while (i < text.n && text.p[i] && strchr("0123456789abcdef", text.p[i]))
        i++;
    return i == text.n;
}
