#include "ner/rules.h"

#include "base/array.h"
#include "base/num.h"
#include "base/utf8.h"
#include "ner/checks.h"
#include "ner/gazetteer.h"
#include "ner/rule_lists.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <voxpop.h>

static const double USUAL_SCORE = 0.9;

static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";

enum { PIECES_MAX = 512, PATTERN_MAX = 64 << 10 };

/* Where a piece of a pattern came from, so that errors are shown in the file. */
typedef struct piece {
    size_t at; /* in the pattern */
    const char *source;
    bool expanded; /* stands for the `@{NAME}` at source */
} piece;

typedef struct reading {
    rule_book *book;
    const char *line; /* beginning of the line being read */
    uint64_t number;
    rule *rule;      /* being read; NULL: none */
    rule_list *list; /* the same */
    uint64_t list_line;
    buf pattern;
    piece pieces[PIECES_MAX];
    size_t piece_count;
} reading;

static vp_status add_trigger(rule_book *b, trigger t, vp_error *error)
{
    if (b->trigger_count == TRIGGERS_MAX)
        return fail(error, VP_LIMIT, NULL, "the rules have more than %d triggers", TRIGGERS_MAX);
    if (!array_room(&b->triggers, sizeof *b->triggers, b->trigger_count, &b->trigger_room))
        return fail_memory(error);
    b->triggers[b->trigger_count++] = t;
    return VP_OK;
}

/* ---- Triggers ---- */

static bool is_letter(uint32_t c)
{
    return c != UTF8_INVALID && u_isalpha((UChar32)c) && !u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC);
}

/* Bytes of letters at the beginning; of Chinese none. */
static size_t leading_letters(str s)
{
    size_t n = 0, step;
    while (n < s.n && is_letter(utf8_decode(s.p + n, s.n - n, &step)))
        n += step;
    return n;
}

static vp_status add_word_trigger(rule_book *b, trigger t, str word, vp_error *error)
{
    bool inside = word.n > 1 && word.p[0] == '*', prefix = word.n > 1 && word.p[word.n - 1] == '*';
    if (inside)
        word = (str){word.p + 1, word.n - 1};
    size_t letters = inside ? 0 : leading_letters(word), step;
    if (!letters)
        t.kind = TRIGGER_TEXT;
    else
        t.kind = prefix || letters < word.n ? TRIGGER_PREFIX : TRIGGER_WORD;
    t.text = letters ? (str){word.p, letters} : word;
    utf8_decode(word.p, word.n, &step);
    if (!letters && !inside && step > 1) /* Chinese words may be cut anywhere: one character never is */
        t.text.n = step;
    t.text = fold_word(&b->memory, t.text);
    return t.text.p ? add_trigger(b, t, error) : fail_memory(error);
}

/* `@LIST`, or `@LIST*`: what its words begin. */
static vp_status add_list_triggers(rule_book *b, trigger t, str name, vp_error *error)
{
    const bool prefix = name.p[name.n - 1] == '*';
    name.n -= prefix;
    const rule_list *l = rules_list(b, name);
    if (!l || !l->items)
        return fail(error, VP_FORMAT, "write `list NAME` before the rule", "there is no list '%.*s'", (int)name.n,
                    name.p);
    vp_status status = VP_OK;
    for (const list_item *i = l->items; !status && i; i = i->next) {
        str rest = i->word, word = str_cut(&rest, ' ');
        status = add_word_trigger(b, t, word, error);
        if (!status && prefix && b->triggers[b->trigger_count - 1].kind == TRIGGER_WORD)
            b->triggers[b->trigger_count - 1].kind = TRIGGER_PREFIX;
    }
    return status;
}

/* `:digit`, `:url` ... */
static vp_status add_kind_trigger(rule_book *b, trigger t, str name, vp_error *error)
{
    static const struct {
        const char *name;
        vp_token_kind kind;
    } kinds[] = {{"url", VP_TOKEN_URL}, {"email", VP_TOKEN_EMAIL}, {"mention", VP_TOKEN_MENTION}};
    t.kind = TRIGGER_DIGIT;
    if (str_is(name, "digit"))
        return add_trigger(b, t, error);
    t.kind = TRIGGER_TOKEN;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(name, kinds[i].name)) {
            t.token_kind = (uint8_t)kinds[i].kind;
            return add_trigger(b, t, error);
        }
    return fail(error, VP_FORMAT, "possible are :digit, :url, :email and :mention", "there is no trigger ':%.*s'",
                (int)name.n, name.p);
}

static vp_status read_triggers(reading *r, str words, vp_error *error)
{
    vp_status status = VP_OK;
    while (!status && (words = str_trim(words)).n) {
        str word = str_cut(&words, ' ');
        trigger t = {.rule = (uint16_t)(r->rule - r->book->rules)};
        while (word.n > 1 && word.p[0] == '<' && t.place < PLACE_WORDS) {
            t.place++;
            word = (str){word.p + 1, word.n - 1};
        }
        str name = {word.p + 1, word.n - 1};
        if (name.n && word.p[0] == ':')
            status = add_kind_trigger(r->book, t, name, error);
        else if (name.n && word.p[0] == '@')
            status = add_list_triggers(r->book, t, name, error);
        else
            status = add_word_trigger(r->book, t, word, error);
    }
    return status;
}

static int by_first_byte(const void *a, const void *b)
{
    const trigger *x = a, *y = b;
    int c = str_compare((str){x->text.p, x->text.n ? 1 : 0}, (str){y->text.p, y->text.n ? 1 : 0});
    if (!c)
        c = (x->kind == TRIGGER_TEXT) - (y->kind == TRIGGER_TEXT);
    return c ? c : (x->rule > y->rule) - (x->rule < y->rule);
}

static void index_triggers(rule_book *b)
{
    if (b->trigger_count)
        qsort(b->triggers, b->trigger_count, sizeof *b->triggers, by_first_byte);
    for (size_t byte = 0, i = 0; byte <= 256; byte++) {
        while (i < b->trigger_count && (b->triggers[i].text.n ? (unsigned char)b->triggers[i].text.p[0] : 0) < byte)
            i++;
        b->first[byte] = (uint32_t)i;
    }
    for (size_t byte = 0; byte < 256; byte++) {
        uint32_t i = b->first[byte];
        while (i < b->first[byte + 1] && b->triggers[i].kind != TRIGGER_TEXT)
            i++;
        b->first_text[byte] = i;
    }
}

/* ---- Patterns ---- */

static vp_status add_piece(reading *r, const char *source, bool expanded, str text, vp_error *error)
{
    if (r->piece_count == PIECES_MAX || r->pattern.n + text.n > PATTERN_MAX)
        return fail(error, VP_LIMIT, "make it simpler", "the pattern is longer than %d KB or has more than %d parts",
                    PATTERN_MAX >> 10, PIECES_MAX);
    r->pieces[r->piece_count++] = (piece){r->pattern.n, source, expanded};
    return buf_add_str(&r->pattern, text) ? VP_OK : fail_memory(error);
}

/* Adds a line, with what stands for `@{NAME}` in it. */
static vp_status read_pattern(reading *r, str line, vp_error *error)
{
    vp_status status = VP_OK;
    while (!status && line.n) {
        const char *mark = memmem(line.p, line.n, "@{", 2);
        const char *end = mark ? memchr(mark, '}', (size_t)(line.p + line.n - mark)) : NULL;
        size_t plain = end ? (size_t)(mark - line.p) : line.n;
        status = add_piece(r, line.p, false, (str){line.p, plain}, error);
        if (status || !end)
            break;
        str name = {mark + 2, (size_t)(end - mark) - 2};
        const rule_list *l = rules_list(r->book, name);
        status = l ? add_piece(r, mark, true, l->pattern, error)
                   : fail(error, VP_FORMAT, "write `let NAME PATTERN` or `list NAME` before the rule",
                          "there is no list or pattern '%.*s'", (int)name.n, name.p);
        line = (str){end + 1, line.n - (size_t)(end + 1 - line.p)};
    }
    return status || buf_putc(&r->pattern, '\n') ? status : fail_memory(error);
}

static const char *source_of(const reading *r, size_t at)
{
    const piece *p = r->pieces;
    for (size_t i = 1; i < r->piece_count && r->pieces[i].at <= at; i++)
        p = &r->pieces[i];
    return p->source + (p->expanded ? 0 : at - p->at);
}

/* The line of the place, its byte and column. */
static void locate(const reading *r, const char *text, const char *place, vp_error *error)
{
    const char *line = text;
    uint64_t number = 1;
    for (const char *c = text; c < place; c++)
        if (*c == '\n') {
            line = c + 1;
            number++;
        }
    fail_at(error, r->book->name, number, (uint64_t)(place - text));
    if (error)
        error->column = utf8_count((str){line, (size_t)(place - line)}) + 1;
}

static vp_status compile(reading *r, const char *text, vp_error *error)
{
    int number;
    PCRE2_SIZE at;
    const uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_EXTENDED | PCRE2_ANCHORED;
    rule *u = r->rule;
    r->book->pattern_bytes += r->pattern.n;
    if (r->book->pattern_bytes > RULE_PATTERNS_MAX) {
        fail(error, VP_LIMIT, "write shorter lists, or fewer rules that name them",
             "the patterns with their lists are larger than %d MB", RULE_PATTERNS_MAX >> 20);
        fail_at(error, r->book->name, u->line, 0);
        return VP_LIMIT;
    }
    u->code = pcre2_compile((PCRE2_SPTR)r->pattern.p, r->pattern.n, flags, &number, &at, NULL);
    if (!u->code) {
        char fault[200] = "";
        pcre2_get_error_message(number, (PCRE2_UCHAR *)fault, sizeof fault);
        fail(error, VP_FORMAT, "the pattern is a regular expression (PCRE2)", "rule '%.*s': %s", (int)u->id.n, u->id.p,
             fault);
        locate(r, text, source_of(r, at < r->pattern.n ? at : r->pattern.n - 1), error);
        return VP_FORMAT;
    }
    uint32_t groups = 0;
    pcre2_pattern_info(u->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups > RULE_GROUPS_MAX) {
        fail(error, VP_LIMIT, "use (?:...)", "rule '%.*s' has more than %d groups", (int)u->id.n, u->id.p,
             RULE_GROUPS_MAX);
        fail_at(error, r->book->name, u->line, 0);
        return VP_LIMIT;
    }
    return VP_OK;
}

static bool has_trigger(const reading *r)
{
    const rule_book *b = r->book;
    return b->trigger_count && b->triggers[b->trigger_count - 1].rule == r->rule - b->rules;
}

static vp_status end_match(reading *r, const char *text, vp_error *error)
{
    const rule *u = r->rule;
    bool pattern = str_trim(buf_str(&r->pattern)).n;
    if (pattern && has_trigger(r))
        return compile(r, text, error);
    fail(error, VP_FORMAT, pattern ? "add a line `at TRIGGER`: a word, :digit, @LIST" : "add a line `match PATTERN`",
         "rule '%.*s' has no %s", (int)u->id.n, u->id.p, pattern ? "trigger" : "pattern");
    fail_at(error, r->book->name, u->line, 0);
    return VP_FORMAT;
}

static vp_status end_list(reading *r, vp_error *error)
{
    if (r->list->count)
        return list_compile(r->book, r->list) ? VP_OK : fail_memory(error);
    fail(error, VP_FORMAT, "write `VALUE word | word` below it, indented", "list '%.*s' is empty", (int)r->list->name.n,
         r->list->name.p);
    fail_at(error, r->book->name, r->list_line, 0);
    return VP_FORMAT;
}

static vp_status end_rule(reading *r, const char *text, vp_error *error)
{
    vp_status status = r->list ? end_list(r, error) : r->rule ? end_match(r, text, error) : VP_OK;
    buf_clear(&r->pattern);
    r->piece_count = 0;
    r->rule = NULL;
    r->list = NULL;
    return status;
}

/* ---- Lines ---- */

static vp_status check_rule_line(const rule_book *b, str id, str type, str rest, vp_error *error)
{
    static const char *const form = "write `rule ID TYPE` or `rule ID TYPE personal`";
    if (!id.n || !type.n)
        return fail(error, VP_FORMAT, form, "the rule has no %s", id.n ? "type" : "id");
    if (rest.n && !str_is(rest, "personal"))
        return fail(error, VP_FORMAT, form, "behind the type stands '%.*s'", (int)rest.n, rest.p);
    if (!str_is(type, "-") && !gazetteer_is_type(type))
        return fail(error, VP_FORMAT, "a type has capitals, digits and _, or is - alone", "no type is called '%.*s'",
                    (int)type.n, type.p);
    for (size_t i = 0; i < b->rule_count; i++)
        if (str_equal(b->rules[i].id, id))
            return fail(error, VP_FORMAT, "call one of them otherwise", "there is a rule '%.*s' in line %llu",
                        (int)id.n, id.p, (unsigned long long)b->rules[i].line);
    return VP_OK;
}

/* `rule ID TYPE [personal]` */
static vp_status begin_rule(reading *r, str words, vp_error *error)
{
    rule_book *b = r->book;
    str id = str_cut(&words, ' '), rest = str_trim(words), type = str_cut(&rest, ' ');
    rest = str_trim(rest);
    vp_status status = check_rule_line(b, id, type, rest, error);
    if (status)
        return status;
    if (b->rule_count == RULES_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d rules", RULES_MAX);
    if (!array_room(&b->rules, sizeof *b->rules, b->rule_count, &b->rule_room))
        return fail_memory(error);
    r->rule = &b->rules[b->rule_count++];
    *r->rule = (rule){.id = arena_copy(&b->memory, id),
                      .type = arena_copy(&b->memory, type),
                      .personal = rest.n > 0,
                      .score = USUAL_SCORE,
                      .line = r->number};
    return r->rule->id.p && r->rule->type.p ? VP_OK : fail_memory(error);
}

static vp_status read_check(reading *r, str words, vp_error *error)
{
    str name = str_cut(&words, ' ');
    const check_entry *c = check_find(name);
    if (!c)
        return fail(error, VP_FORMAT, CHECK_NAMES, "there is no check '%.*s'", (int)name.n, name.p);
    r->rule->check = c->check;
    r->rule->verified = c->verified;
    r->rule->argument = arena_copy(&r->book->memory, str_trim(words));
    return r->rule->argument.p ? VP_OK : fail_memory(error);
}

/* `yes before <value> behind = NORMAL`, `no text` */
static vp_status add_test(reading *r, str line, bool finds, vp_error *error)
{
    rule_book *b = r->book;
    rule_test t = {.rule = (uint16_t)(r->rule - b->rules), .line = r->number};
    const char *open = finds ? memchr(line.p, '<', line.n) : NULL;
    const char *close = open ? memchr(open, '>', line.p + line.n - open) : NULL;
    if (finds && !close)
        return fail(error, VP_FORMAT, "put < and > around what the rule finds", "the example shows no entity");
    buf text = {0};
    bool ok = true;
    if (finds) {
        str before = {line.p, (size_t)(open - line.p)}, value = {open + 1, (size_t)(close - open) - 1};
        str behind = {close + 1, line.n - (size_t)(close + 1 - line.p)};
        const char *equals = memmem(behind.p, behind.n, " = ", 3);
        if (equals) {
            str normal = {equals + 3, behind.n - (size_t)(equals + 3 - behind.p)};
            t.normal = arena_copy(&b->memory, str_trim(normal));
            behind.n = (size_t)(equals - behind.p);
            ok = t.normal.p != NULL;
        }
        t.begin = before.n;
        t.end = before.n + value.n;
        ok = ok && buf_add_str(&text, before) && buf_add_str(&text, value) && buf_add_str(&text, behind);
    } else {
        ok = buf_add_str(&text, line);
    }
    t.text = ok ? arena_copy(&b->memory, buf_str(&text)) : (str){NULL, 0};
    buf_release(&text);
    if (!t.text.p || !array_room(&b->tests, sizeof *b->tests, b->test_count, &b->test_room))
        return fail_memory(error);
    b->tests[b->test_count++] = t;
    return VP_OK;
}

static vp_status read_score(rule *u, str word, vp_error *error)
{
    bool ok = number_parse(word, &u->score) && u->score >= 0 && u->score <= 1;
    return ok ? VP_OK : fail(error, VP_FORMAT, NULL, "the score is no number from 0 to 1");
}

static vp_status read_rule_line(reading *r, str key, str rest, vp_error *error)
{
    if (str_is(key, "at"))
        return read_triggers(r, rest, error);
    if (str_is(key, "match"))
        return read_pattern(r, rest, error);
    if (str_is(key, "check"))
        return read_check(r, rest, error);
    if (str_is(key, "score"))
        return read_score(r->rule, rest, error);
    if (str_is(key, "yes") || str_is(key, "no"))
        return add_test(r, rest, key.n == 3, error);
    return fail(error, VP_FORMAT, "possible are at, match, check, score, yes and no", "a rule has no '%.*s'",
                (int)key.n, key.p);
}

/* `let NAME PATTERN` */
static vp_status read_part(reading *r, str words, vp_error *error)
{
    str name = str_cut(&words, ' ');
    vp_status status = read_pattern(r, str_trim(words), error);
    rule_list *l;
    if (!status && !str_trim(words).n)
        status = fail(error, VP_FORMAT, "write `let NAME PATTERN`", "'%.*s' stands for nothing", (int)name.n, name.p);
    if (!status)
        status = list_new(r->book, name, str_trim(buf_str(&r->pattern)), &l, error);
    buf_clear(&r->pattern);
    r->piece_count = 0;
    return status;
}

/* Lines that begin at the margin begin something; what follows, indented, belongs to it. */
static vp_status read_line(reading *r, str text, str line, vp_error *error)
{
    bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
    str words = str_trim(line), rest = words, key = str_cut(&rest, ' ');
    rest = rest.p ? str_trim(rest) : (str){words.p + words.n, 0};
    if (!words.n || words.p[0] == '#')
        return VP_OK;
    if (indented && r->list)
        return list_add_line(r->book, r->list, key, rest, error);
    if (indented && r->rule)
        return read_rule_line(r, key, rest, error);
    vp_status status = end_rule(r, text.p, error);
    if (status)
        return status;
    if (str_is(key, "rule"))
        return begin_rule(r, rest, error);
    r->list_line = r->number;
    if (str_is(key, "list"))
        return list_new(r->book, rest, (str){"", 0}, &r->list, error);
    if (str_is(key, "let"))
        return read_part(r, rest, error);
    return fail(error, VP_FORMAT, "at the margin stand rule, list and let; what belongs to them is indented",
                "the line begins with '%.*s'", (int)key.n, key.p);
}

static vp_status read_all(reading *r, str text, vp_error *error)
{
    vp_status status = VP_OK;
    size_t valid = utf8_valid(text);
    if (text.n > RULE_FILE_MAX) {
        status = fail(error, VP_LIMIT, "take out what is not needed", "the rules are larger than %d MB",
                      RULE_FILE_MAX >> 20);
        fail_at(error, r->book->name, 0, 0);
    } else if (valid < text.n) {
        status = fail(error, VP_FORMAT, "save the file as UTF-8", "the rules are not in UTF-8");
        locate(r, text.p, text.p + valid, error);
    }
    str rest = text;
    if (str_starts(text, BYTE_ORDER_MARK))
        rest = (str){text.p + strlen(BYTE_ORDER_MARK), text.n - strlen(BYTE_ORDER_MARK)};
    while (!status && rest.p) {
        str line = str_cut(&rest, '\n');
        r->line = line.p;
        r->number++;
        while (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        status = read_line(r, text, line, error);
        if (status && error && !error->line)
            fail_at(error, r->book->name, r->number, (uint64_t)(line.p - text.p));
    }
    return status ? status : end_rule(r, text.p, error);
}

vp_status rules_read(str text, const char *name, const rule_book *base, rule_book **out, vp_error *error)
{
    reading *r = calloc(1, sizeof *r);
    rule_book *b = calloc(1, sizeof *b);
    vp_status status = VP_NO_MEMORY;
    if (b)
        pthread_mutex_init(&b->lock, NULL);
    if (r && b) {
        r->book = b;
        b->base = base;
        b->name = arena_copy(&b->memory, str_of(name)).p;
        status = b->name ? read_all(r, text, error) : VP_NO_MEMORY;
        buf_release(&r->pattern);
    }
    free(r);
    if (status == VP_NO_MEMORY)
        fail_memory(error);
    if (status) {
        rules_free(b);
        return status;
    }
    index_triggers(b);
    *out = b;
    return VP_OK;
}

void rules_prepare(rule_book *b)
{
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; !b->prepared && i < b->rule_count; i++)
        pcre2_jit_compile(b->rules[i].code, PCRE2_JIT_COMPLETE); /* where that fails the interpreter matches */
    b->prepared = true;
    pthread_mutex_unlock(&b->lock);
}

void rules_free(rule_book *b)
{
    if (!b)
        return;
    pthread_mutex_destroy(&b->lock);
    for (size_t i = 0; i < b->rule_count; i++)
        pcre2_code_free(b->rules[i].code);
    free(b->rules);
    free(b->triggers);
    free(b->tests);
    arena_release(&b->memory);
    free(b);
}

str match_field(const rule_match *m, const char *group)
{
    int i = pcre2_substring_number_from_name(m->rule->code, (PCRE2_SPTR)group);
    if (i <= 0 || (uint32_t)i >= m->group_count || m->groups[2 * i] == PCRE2_UNSET)
        return (str){NULL, 0};
    return (str){m->text.p + m->groups[2 * i], m->groups[2 * i + 1] - m->groups[2 * i]};
}
