#include "topics/tree.h"

#include "base/utf8.h"
#include "topics/tree_line.h"

#include <stdio.h>
#include <stdlib.h>

size_t tree_find_id(const tree *t, str id)
{
    size_t i = 0;
    while (i < t->count && !str_equal_nocase(id, t->topics[i].id.p))
        i++;
    return i;
}

size_t tree_find(const tree *t, str meant)
{
    size_t found = tree_find_id(t, meant);
    for (size_t i = 0; found == t->count && i < t->count; i++)
        for (const tree_name *n = t->topics[i].names; n; n = n->next)
            if (str_equal_nocase(meant, n->text.p))
                return i;
    return found;
}

size_t tree_parent(const tree *t, size_t topic)
{
    for (size_t i = t->topics[topic].level > 1 ? topic : 0; i-- > 0;)
        if (t->topics[i].level < t->topics[topic].level)
            return i;
    return t->count;
}

size_t tree_end(const tree *t, size_t topic)
{
    size_t end = topic + 1;
    while (end < t->count && t->topics[end].level > t->topics[topic].level)
        end++;
    return end;
}

str tree_name_in(const tree_topic *t, const char *lang)
{
    for (const tree_name *n = t->names; n; n = n->next)
        if (!strcmp(n->lang, lang))
            return n->text;
    return t->names->text;
}

/* ---- Changes ---- */

/* Puts topics [begin, end) before `place`, which is none of them; returns where the first one is then. */
static size_t carry(tree *t, size_t begin, size_t end, size_t place, vp_error *error)
{
    size_t n = end - begin;
    tree_topic *moved = malloc((n + 1) * sizeof *moved);
    if (!moved) {
        fail_memory(error);
        return SIZE_MAX;
    }
    memcpy(moved, t->topics + begin, n * sizeof *moved);
    if (place >= end) {
        memmove(t->topics + begin, t->topics + end, (place - end) * sizeof *moved);
        place -= n;
    } else {
        memmove(t->topics + place + n, t->topics + place, (begin - place) * sizeof *moved);
    }
    memcpy(t->topics + place, moved, n * sizeof *moved);
    free(moved);
    return place;
}

/* Of a topic and those below it: levels there are. */
static uint32_t height(const tree *t, size_t topic)
{
    uint32_t deepest = t->topics[topic].level;
    for (size_t i = topic; i < tree_end(t, topic); i++)
        if (t->topics[i].level > deepest)
            deepest = t->topics[i].level;
    return deepest - t->topics[topic].level + 1;
}

static vp_status check_height(const tree *t, size_t parent, uint32_t levels, vp_error *error)
{
    uint32_t above = parent < t->count ? t->topics[parent].level : 0;
    return above + levels <= TREE_LEVELS
               ? VP_OK
               : fail(error, VP_INVALID, NULL, "a taxonomy has %d levels at most", TREE_LEVELS);
}

vp_status tree_move(tree *t, size_t topic, size_t parent, vp_error *error)
{
    size_t end = tree_end(t, topic), place = parent < t->count ? tree_end(t, parent) : t->count;
    if (parent >= topic && parent < end)
        return fail(error, VP_INVALID, NULL, "a topic cannot be moved below itself");
    vp_status status = check_height(t, parent, height(t, topic), error);
    if (status)
        return status;
    uint32_t above = parent < t->count ? t->topics[parent].level : 0, level = t->topics[topic].level;
    size_t at = place > topic && place < end ? topic : carry(t, topic, end, place, error);
    if (at == SIZE_MAX)
        return VP_NO_MEMORY;
    for (size_t i = at; i < at + (end - topic); i++)
        t->topics[i].level = t->topics[i].level - level + above + 1;
    return VP_OK;
}

static tree_rule **last_of(tree_topic *topic)
{
    tree_rule **last = &topic->rules;
    while (*last)
        last = &(*last)->next;
    return last;
}

void tree_delete(tree *t, size_t topic)
{
    size_t end = tree_end(t, topic);
    memmove(t->topics + topic, t->topics + end, (t->count - end) * sizeof *t->topics);
    t->count -= end - topic;
}

/* The topic with that id, which is there. */
static size_t number_of(const tree *t, str id)
{
    size_t i = 0;
    while (!str_equal(t->topics[i].id, id))
        i++;
    return i;
}

vp_status tree_merge(tree *t, size_t from, size_t into, vp_error *error)
{
    str id = t->topics[from].id, target = t->topics[into].id;
    if (into >= from && into < tree_end(t, from))
        return fail(error, VP_INVALID, "merge it the other way round", "a topic cannot be merged into one below it");
    vp_status status = check_height(t, into, height(t, from) - 1, error);
    if (status)
        return status;
    *last_of(&t->topics[into]) = t->topics[from].rules;
    t->topics[from].rules = NULL;
    while (!status && tree_end(t, number_of(t, id)) > number_of(t, id) + 1)
        status = tree_move(t, number_of(t, id) + 1, number_of(t, target), error);
    if (!status)
        tree_delete(t, number_of(t, id));
    return status;
}

vp_status tree_rename(tree *t, size_t topic, const char *lang, str name, vp_error *error)
{
    str trimmed = str_trim(name);
    bool plain = trimmed.n && trimmed.n <= 200 && utf8_valid(trimmed) == trimmed.n &&
                 !memchr(trimmed.p, '|', trimmed.n);
    for (size_t i = 0; plain && i < trimmed.n; i++)
        plain = (unsigned char)trimmed.p[i] >= 0x20;
    return plain ? tree_set_name(t, &t->topics[topic], lang, trimmed, error)
                 : fail(error, VP_INVALID, "1 to 200 bytes of one line, without |", "this is no name for a topic");
}

/* ---- Growing ---- */

bool tree_id_of(str name, buf *out)
{
    size_t start = out->n;
    bool ok = true, gap = false;
    for (size_t i = 0; ok && i < name.n && out->n - start < TREE_ID_MAX - 8; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool part = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
        if (part && gap && out->n > start)
            ok = buf_putc(out, '-');
        gap = !part;
        if (part && ok)
            ok = buf_putc(out, (char)(c >= 'A' && c <= 'Z' ? c | 32 : c));
    }
    str made = {out->p + start, out->n - start};
    while (out->n > start && utf8_valid(made) < made.n) /* a letter that was cut */
        made.n = --out->n - start;
    return ok && (out->n > start || buf_puts(out, "topic"));
}

vp_status tree_add(tree *t, size_t parent, str id, str name, size_t *topic, vp_error *error)
{
    char numbered[TREE_ID_MAX + 16];
    snprintf(numbered, sizeof numbered, "%.*s", (int)id.n, id.p);
    for (unsigned n = 2; tree_find_id(t, str_of(numbered)) < t->count; n++)
        snprintf(numbered, sizeof numbered, "%.*s-%u", (int)id.n, id.p, n);
    vp_status status = check_height(t, parent, 1, error);
    size_t at;
    if (!status)
        status = tree_new_topic(t, str_of(numbered), 1, &at, error);
    if (!status)
        status = tree_set_name(t, &t->topics[at], "", name, error);
    if (!status && parent < at)
        status = tree_move(t, at, parent, error);
    if (!status)
        *topic = number_of(t, str_of(numbered));
    return status;
}

vp_status tree_add_rule(tree *t, size_t topic, str line, vp_error *error)
{
    if (t->rule_count == TREE_RULES_MAX)
        return tree_too_many_rules(error);
    tree_rule *r = tree_keep_rule(t, &(tree_line){line, 0}, error);
    if (!r)
        return VP_FORMAT;
    *last_of(&t->topics[topic]) = r;
    t->rule_count++;
    return VP_OK;
}

vp_status tree_replace_rule(tree *t, size_t topic, tree_rule *rule, str line, vp_error *error)
{
    tree_rule **at = &t->topics[topic].rules;
    while (*at != rule)
        at = &(*at)->next;
    if (!line.p) {
        *at = rule->next;
        t->rule_count--;
        return VP_OK;
    }
    tree_rule *r = tree_keep_rule(t, &(tree_line){line, 0}, error);
    if (!r)
        return VP_FORMAT;
    r->next = rule->next;
    *at = r;
    return VP_OK;
}
