#include "ner/rule_lists.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum { YO = 0x451, YE = 0x435 };

const rule_list *rules_list(const rule_book *b, str name)
{
    for (; b; b = b->base)
        for (const rule_list *l = b->lists; l; l = l->next)
            if (str_equal(l->name, name))
                return l;
    return NULL;
}

vp_status list_new(rule_book *b, str name, str pattern, rule_list **out, vp_error *error)
{
    if (b->list_count == RULE_LISTS_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d lists", RULE_LISTS_MAX);
    if (!name.n || memchr(name.p, ' ', name.n) || memchr(name.p, '}', name.n))
        return fail(error, VP_FORMAT, "a name is one word", "no list or pattern is called '%.*s'", (int)name.n,
                    name.n ? name.p : "");
    for (const rule_list *l = b->lists; l; l = l->next)
        if (str_equal(l->name, name))
            return fail(error, VP_FORMAT, "call one of them otherwise", "there is a list or pattern '%.*s' already",
                        (int)name.n, name.p);
    rule_list *l = arena_array(&b->memory, 1, sizeof *l);
    if (!l)
        return fail_memory(error);
    *l = (rule_list){
        .name = arena_copy(&b->memory, name), .pattern = arena_copy(&b->memory, pattern), .next = b->lists};
    if (!l->name.p || !l->pattern.p)
        return fail_memory(error);
    b->lists = *out = l;
    b->list_count++;
    return VP_OK;
}

static vp_status add_item(rule_book *b, rule_list *l, str value, str word, vp_error *error)
{
    if (l->count == RULE_WORDS_MAX)
        return fail(error, VP_LIMIT, NULL, "the list has more than %d words", RULE_WORDS_MAX);
    list_item *item = arena_array(&b->memory, 1, sizeof *item);
    if (!item || !(item->word = arena_copy(&b->memory, word)).p)
        return fail_memory(error);
    item->value = value;
    item->number = l->count++;
    item->next = l->items;
    l->items = item;
    return VP_OK;
}

vp_status list_add_line(rule_book *b, rule_list *l, str value, str words, vp_error *error)
{
    value = arena_copy(&b->memory, value);
    vp_status status = value.p ? VP_OK : fail_memory(error);
    if (!status && !str_trim(words).n)
        status = fail(error, VP_FORMAT, "write `VALUE word | word`", "the value '%.*s' has no words", (int)value.n,
                      value.p);
    while (!status && words.n) {
        str word = str_trim(str_cut(&words, '|'));
        if (word.n)
            status = add_item(b, l, value, word, error);
    }
    return status;
}

/* A word as a pattern: spaces are any white space, all else is meant literally. */
static bool put_literal(buf *out, str word)
{
    bool ok = true;
    for (size_t i = 0; ok && i < word.n; i++) {
        char c = word.p[i];
        bool plain = (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        ok = c == ' ' ? buf_puts(out, "\\s+") : (plain || buf_putc(out, '\\')) && buf_putc(out, c);
    }
    return ok;
}

static int longest_first(const void *a, const void *b)
{
    const list_item *x = *(const list_item *const *)a, *y = *(const list_item *const *)b;
    if (x->word.n != y->word.n)
        return x->word.n > y->word.n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool sort(rule_list *l)
{
    list_item **items = malloc((l->count + 1) * sizeof *items);
    size_t n = 0;
    for (list_item *i = items ? l->items : NULL; i; i = i->next)
        items[n++] = i;
    if (!items)
        return false;
    qsort(items, n, sizeof *items, longest_first);
    l->items = NULL;
    while (n--) {
        items[n]->next = l->items;
        l->items = items[n];
    }
    free(items);
    return true;
}

bool list_compile(rule_book *b, rule_list *l)
{
    buf out = {0};
    bool ok = sort(l) && buf_puts(&out, "(?:");
    for (const list_item *i = l->items; ok && i; i = i->next)
        ok = (i == l->items || buf_putc(&out, '|')) && put_literal(&out, i->word);
    ok = ok && buf_putc(&out, ')');
    l->pattern = ok ? arena_copy(&b->memory, buf_str(&out)) : (str){NULL, 0};
    buf_release(&out);
    return l->pattern.p != NULL;
}

/* ---- Comparing without regard to case, kinds of white space, and ё ---- */

static uint32_t next_folded(str *s)
{
    size_t step;
    uint32_t c = utf8_decode(s->p, s->n, &step);
    *s = (str){s->p + step, s->n - step};
    if (c == UTF8_INVALID)
        return c;
    c = (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
    if (!u_isUWhiteSpace((UChar32)c))
        return c == YO ? YE : c;
    while (s->n && u_isUWhiteSpace((UChar32)utf8_decode(s->p, s->n, &step)))
        *s = (str){s->p + step, s->n - step};
    return ' ';
}

static bool equal_folded(str a, str b)
{
    while (a.n && b.n)
        if (next_folded(&a) != next_folded(&b))
            return false;
    return !a.n && !b.n;
}

str rules_value(const rule_book *b, str list, str word)
{
    const rule_list *l = rules_list(b, list);
    for (const list_item *i = l ? l->items : NULL; i; i = i->next)
        if (equal_folded(i->word, word))
            return i->value;
    return (str){NULL, 0};
}

str fold_word(arena *memory, str word)
{
    char *out = arena_alloc(memory, word.n * 3 + 4);
    size_t n = 0;
    for (str rest = word; out && rest.n;) {
        uint32_t c = next_folded(&rest);
        n += utf8_encode(c == UTF8_INVALID ? '?' : c, out + n);
    }
    return (str){out, out ? n : 0};
}
