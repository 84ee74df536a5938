/* The text of a taxonomy of topics, read and written. */
#include "base/array.h"
#include "base/utf8.h"
#include "topics/tree_line.h"

#include <stdlib.h>

enum { NAME_BYTES_MAX = 200, NUMBER_DIGITS = 6, REACH_MAX = 50 };

/* Fails at a place in the line in hand. */
static vp_status refuse(const tree_line *l, const char *at, vp_status status, vp_error *error)
{
    if (error && at >= l->text.p && at <= l->text.p + l->text.n)
        error->column = 1 + utf8_count((str){l->text.p, (size_t)(at - l->text.p)});
    return status;
}

/* ---- Topics ---- */

static bool is_id_byte(unsigned char c)
{
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool is_id(str id)
{
    bool ok = id.n > 0 && id.n <= TREE_ID_MAX && id.p[0] != '-';
    for (size_t i = 0; ok && i < id.n; i++)
        ok = is_id_byte((unsigned char)id.p[i]);
    return ok;
}

/* "nl:" in front of *rest is cut off. */
static void take_language(str *rest, char lang[4])
{
    static const char *const known[] = {"zh:", "ru:", "nl:", "en:"};
    lang[0] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(*rest, known[i])) {
            memcpy(lang, known[i], 2);
            lang[2] = '\0';
            *rest = str_trim((str){rest->p + 3, rest->n - 3});
        }
}

vp_status tree_set_name(tree *t, tree_topic *topic, const char *lang, str text, vp_error *error)
{
    tree_name **at = &topic->names;
    while (*at && strcmp((*at)->lang, lang) != 0)
        at = &(*at)->next;
    tree_name *name = *at ? *at : arena_array(&t->memory, 1, sizeof *name);
    str copy = arena_copy(&t->memory, text);
    if (!name || !copy.p)
        return fail_memory(error);
    name->text = copy;
    if (*at)
        return VP_OK;
    memcpy(name->lang, lang, strlen(lang) + 1);
    if (!*lang) { /* goes first */
        name->next = topic->names;
        at = &topic->names;
    }
    *at = name;
    return VP_OK;
}

/* "Delivery | nl:Bezorging"; nothing: the id. */
static vp_status read_names(tree *t, const tree_line *l, str names, tree_topic *topic, vp_error *error)
{
    vp_status status = VP_OK;
    for (str rest = names; !status && rest.p;) {
        char lang[4];
        str one = str_trim(str_cut(&rest, '|'));
        const char *at = one.p;
        take_language(&one, lang);
        if (!one.n && names.n)
            status = refuse(l, at, fail(error, VP_FORMAT, "@id Name | nl:Naam | ru:Имя", "a name is empty"), error);
        else if (one.n > NAME_BYTES_MAX)
            status = refuse(l, at, fail(error, VP_LIMIT, NULL, "the name is longer than %d bytes", NAME_BYTES_MAX),
                            error);
        else if (one.n)
            status = tree_set_name(t, topic, lang, one, error);
    }
    if (!status && (!topic->names || *topic->names->lang))
        status = tree_set_name(t, topic, "", topic->id, error);
    return status;
}

vp_status tree_new_topic(tree *t, str id, uint32_t level, size_t *out, vp_error *error)
{
    if (t->count == TREE_TOPICS_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d topics", TREE_TOPICS_MAX);
    str copy = arena_copy(&t->memory, id);
    if (!copy.p || !array_room(&t->topics, sizeof *t->topics, t->count, &t->room))
        return fail_memory(error);
    t->topics[t->count] = (tree_topic){.id = copy, .level = level};
    *out = t->count++;
    return VP_OK;
}

/* "@@late Too late | nl:Te laat". */
static vp_status read_topic(tree *t, const tree_line *l, vp_error *error)
{
    size_t level = 0, at, i = 0;
    str line = str_trim(l->text);
    while (level < line.n && line.p[level] == '@')
        level++;
    str rest = {line.p + level, line.n - level};
    while (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '\t')
        i++;
    str id = {rest.p, i}, names = str_trim((str){rest.p + i, rest.n - i});
    if (!is_id(id))
        return refuse(l, rest.p,
                      fail(error, VP_FORMAT, "@id Name, as in \"@late Too late\"; an id has letters, digits, _ and -",
                           "this is no id of a topic"),
                      error);
    if (level > TREE_LEVELS)
        return refuse(l, line.p, fail(error, VP_FORMAT, NULL, "a taxonomy has %d levels at most", TREE_LEVELS), error);
    if (level > (t->count ? t->topics[t->count - 1].level : 0) + 1)
        return refuse(l, line.p,
                      fail(error, VP_FORMAT, "one @ more than the topic above it",
                           "there is no topic on the level above this one"),
                      error);
    if (tree_find_id(t, id) < t->count)
        return refuse(l, rest.p,
                      fail(error, VP_FORMAT, "the case of letters makes no difference",
                           "the topic \"%.*s\" is there already", (int)id.n, id.p),
                      error);
    vp_status status = tree_new_topic(t, id, (uint32_t)level, &at, error);
    return status ? status : read_names(t, l, names, &t->topics[at], error);
}

/* ---- Rules ---- */

static bool read_number(str s, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (uint32_t)(s.p[i] - '0');
    }
    return s.n > 0 && s.n <= NUMBER_DIGITS;
}

/* "[en1.4] delayed, hours": behind the bracket stands what people need to know it by. */
static vp_status read_learned(const tree_line *l, str text, tree_rule *r, vp_error *error)
{
    const char *close = memchr(text.p, ']', text.n);
    str inside = {text.p + 1, close ? (size_t)(close - text.p - 1) : 0}, model = inside;
    while (model.n && model.p[model.n - 1] != '.')
        model.n--;
    str number = {inside.p + model.n, inside.n - model.n};
    model.n -= model.n > 0;
    r->kind = TREE_LEARNED;
    r->first = model;
    if (!close || !is_id(model) || !read_number(number, &r->number))
        return refuse(l, text.p,
                      fail(error, VP_FORMAT, "[MODEL.NUMBER], as `voxpop topics show STORE --taxonomy` writes it",
                           "this is no learned topic"),
                      error);
    return VP_OK;
}

/* "parcel ~5 late". */
static vp_status read_near(const tree_line *l, str text, const char *sign, tree_rule *r, vp_error *error)
{
    str behind = {sign + 1, text.n - (size_t)(sign + 1 - text.p)}, number = behind;
    size_t i = 0;
    while (i < number.n && number.p[i] >= '0' && number.p[i] <= '9')
        i++;
    number.n = i;
    r->kind = TREE_NEAR;
    r->first = str_trim((str){text.p, (size_t)(sign - text.p)});
    r->second = str_trim((str){behind.p + i, behind.n - i});
    if (!read_number(number, &r->number) || r->number > REACH_MAX || !r->first.n || !r->second.n ||
        memchr(r->second.p, '~', r->second.n))
        return refuse(l, sign,
                      fail(error, VP_FORMAT, "late ~5 parcel: both, in any order, with up to 5 words between",
                           "this is no rule for two terms near each other"),
                      error);
    return VP_OK;
}

/* What begins with a slash is no term: a pattern with flags behind it would never be found. */
static vp_status read_pattern(const tree_line *l, str text, tree_rule *r, vp_error *error)
{
    r->kind = TREE_PATTERN;
    r->first = (str){text.p + 1, text.n > 2 ? text.n - 2 : 0};
    return r->first.n && text.p[text.n - 1] == '/'
               ? VP_OK
               : refuse(l, text.p,
                        fail(error, VP_FORMAT, "/ph?one/, in any case of letters; nothing stands behind it",
                             "a pattern stands between slashes"),
                        error);
}

vp_status tree_read_rule(const tree_line *l, tree_rule *r, vp_error *error)
{
    str text = str_trim(l->text);
    *r = (tree_rule){.line = l->text, .at = l->number};
    if (!text.n || text.p[0] == '#')
        return VP_OK;
    take_language(&text, r->lang);
    if (!text.n)
        return refuse(l, l->text.p + l->text.n, fail(error, VP_FORMAT, NULL, "there is no term behind the language"),
                      error);
    r->column = 1 + utf8_count((str){l->text.p, (size_t)(text.p - l->text.p)});
    const char *near = memchr(text.p, '~', text.n);
    r->kind = TREE_TERM;
    r->first = text;
    if (text.p[0] == '[')
        return read_learned(l, text, r, error);
    if (text.p[0] == '/')
        return read_pattern(l, text, r, error);
    if (text.p[0] == '-') {
        r->kind = TREE_EXCEPT;
        r->first = str_trim((str){text.p + 1, text.n - 1});
    } else if (near) {
        return read_near(l, text, near, r, error);
    }
    return r->first.n && !str_is(text, "=")
               ? VP_OK
               : refuse(l, text.p, fail(error, VP_FORMAT, NULL, "there is no term behind the %c", *text.p), error);
}

tree_rule *tree_keep_rule(tree *t, const tree_line *l, vp_error *error)
{
    tree_rule *r = arena_array(&t->memory, 1, sizeof *r);
    tree_line own = *l;
    own.text = arena_copy(&t->memory, l->text);
    if (!r || !own.text.p) {
        fail_memory(error);
        return NULL;
    }
    if (tree_read_rule(&own, r, error))
        return NULL;
    return r;
}

vp_status tree_too_many_rules(vp_error *error)
{
    return fail(error, VP_LIMIT, NULL, "there are more than %d rules", TREE_RULES_MAX);
}

static vp_status read_rule(tree *t, const tree_line *l, tree_rule ***last, vp_error *error)
{
    if (t->rule_count == TREE_RULES_MAX)
        return tree_too_many_rules(error);
    vp_error why = {0};
    tree_rule *r = tree_keep_rule(t, l, &why);
    if (r && r->kind && !t->count) {
        fail(&why, VP_FORMAT, "begin with a topic, as in \"@delivery Delivery\"", "there is no topic above this line");
        why.column = r->column;
    }
    if (why.code) {
        if (error)
            *error = why;
        return why.code;
    }
    t->rule_count += r->kind != TREE_COMMENT;
    **last = r;
    *last = &r->next;
    return VP_OK;
}

/* ---- The whole ---- */

static vp_status read_line(tree *t, const tree_line *l, tree_rule ***last, vp_error *error)
{
    str trimmed = str_trim(l->text);
    size_t valid = utf8_valid(l->text);
    if (valid < l->text.n || memchr(l->text.p, 0, l->text.n))
        return refuse(l, l->text.p + (valid < l->text.n ? valid : 0),
                      fail(error, VP_FORMAT, "save the file as UTF-8", "this is not UTF-8 text"), error);
    if (!trimmed.n || trimmed.p[0] != '@')
        return read_rule(t, l, last, error);
    vp_status status = read_topic(t, l, error);
    if (!status)
        *last = &t->topics[t->count - 1].rules;
    return status;
}

vp_status tree_read(str text, const char *name, tree *out, vp_error *error)
{
    tree t = {0};
    tree_rule **last = &t.head;
    vp_status status = text.n > TREE_BYTES_MAX
                           ? fail(error, VP_LIMIT, NULL, "the taxonomy is larger than %d MB", TREE_BYTES_MAX >> 20)
                           : VP_OK;
    uint64_t number = 0;
    str all = str_starts(text, "\xEF\xBB\xBF") ? (str){text.p + 3, text.n - 3} : text;
    for (str rest = all; !status && rest.p && rest.n;) {
        uint64_t byte = (uint64_t)(rest.p - text.p);
        tree_line l = {str_cut(&rest, '\n'), ++number};
        while (l.text.n && l.text.p[l.text.n - 1] == '\r')
            l.text.n--;
        status = read_line(&t, &l, &last, error);
        if (status)
            fail_at(error, name, number, byte);
    }
    if (status)
        tree_release(&t);
    else
        *out = t;
    return status;
}

void tree_release(tree *t)
{
    free(t->topics);
    arena_release(&t->memory);
    *t = (tree){0};
}

static bool write_rules(const tree_rule *r, buf *out)
{
    bool ok = true;
    for (; ok && r; r = r->next)
        ok = buf_add_str(out, r->line) && buf_putc(out, '\n');
    return ok;
}

static bool write_topic(const tree_topic *t, buf *out)
{
    bool ok = true, more = false;
    for (uint32_t i = 0; ok && i < t->level; i++)
        ok = buf_putc(out, '@');
    ok = ok && buf_add_str(out, t->id);
    for (const tree_name *n = t->names; ok && n; n = n->next, more = true)
        ok = buf_puts(out, more ? " | " : " ") && (!*n->lang || (buf_puts(out, n->lang) && buf_putc(out, ':'))) &&
             buf_add_str(out, n->text);
    return ok && buf_putc(out, '\n') && write_rules(t->rules, out);
}

bool tree_write(const tree *t, buf *out)
{
    bool ok = write_rules(t->head, out);
    for (size_t i = 0; ok && i < t->count; i++)
        ok = write_topic(&t->topics[i], out);
    return ok;
}
