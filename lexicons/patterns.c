#include "lexicons/patterns.h"

#include "base/array.h"
#include "base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_STEPS = 100000 /* of a pattern on a text */, MATCH_HEAP_KB = 20000 };

struct pattern {
    pcre2_code *code; /* owned */
    size_t tag;
};

void patterns_release(patterns *p)
{
    for (size_t i = 0; i < p->count; i++)
        pcre2_code_free(p->all[i].code);
    free(p->all);
    *p = (patterns){0};
}

vp_status patterns_add(patterns *p, str pattern, size_t tag, vp_error *error)
{
    int code;
    PCRE2_SIZE offset;
    if (!array_room(&p->all, sizeof *p->all, p->count, &p->room))
        return fail_memory(error);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                                         PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code,
                                         &offset, NULL);
    if (!compiled) {
        char why[120] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        vp_status status = fail(error, VP_FORMAT, "a pattern stands between slashes: /ph?one/",
                                "the pattern is wrong: %s", why);
        if (error)
            error->column = 1 + utf8_count((str){pattern.p, offset < pattern.n ? offset : pattern.n});
        return status;
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    p->all[p->count++] = (struct pattern){compiled, tag};
    return VP_OK;
}

struct patterns_scratch {
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

void patterns_scratch_free(patterns_scratch *s)
{
    if (!s)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->limits);
    free(s);
}

static patterns_scratch *scratch_new(void)
{
    patterns_scratch *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->data = pcre2_match_data_create(1, NULL);
    s->limits = pcre2_match_context_create(NULL);
    if (!s->data || !s->limits) {
        patterns_scratch_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->limits, MATCH_STEPS);
    pcre2_set_heap_limit(s->limits, MATCH_HEAP_KB);
    return s;
}

static bool match_one(const struct pattern *r, str text, patterns_scratch *s, patterns_found found, void *context)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(s->data);
    uint32_t flags = 0; /* the first look checks that the text is UTF-8 */
    for (PCRE2_SIZE from = 0; from < text.n;) {
        if (pcre2_match(r->code, (PCRE2_SPTR)text.p, text.n, from, flags, s->data, s->limits) < 0)
            return true;
        if (at[1] <= from && at[1] <= at[0]) { /* an empty match: go on behind the character */
            do
                from++;
            while (from < text.n && ((unsigned char)text.p[from] & 0xC0) == 0x80);
            continue;
        }
        if (at[0] < at[1] && !found(context, at[0], at[1], r->tag))
            return false;
        from = at[1] > from ? at[1] : from + 1;
        flags = PCRE2_NO_UTF_CHECK;
    }
    return true;
}

vp_status patterns_match(const patterns *p, str text, patterns_scratch **scratch, patterns_found found, void *context,
                         vp_error *error)
{
    if (p->count && !*scratch)
        *scratch = scratch_new();
    if (p->count && !*scratch)
        return fail_memory(error);
    for (size_t i = 0; i < p->count; i++)
        if (!match_one(&p->all[i], text, *scratch, found, context))
            return fail_memory(error);
    return VP_OK;
}
