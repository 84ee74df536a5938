#include "cli/options.h"

#include "cli/suggest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
    size_t count, at;
    char *const *words;
    arguments *out;
    usage_error *error;
} parser;

__attribute__((format(printf, 2, 3))) static bool wrong(parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->error->message, sizeof p->error->message, format, args);
    va_end(args);
    return false;
}

__attribute__((format(printf, 2, 3))) static void hint(parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->error->hint, sizeof p->error->hint, format, args);
    va_end(args);
}

bool option_takes_many(const option *o)
{
    size_t n = o->argument ? strlen(o->argument) : 0;
    return n > 3 && !strcmp(o->argument + n - 3, "...");
}

const option *options_find(const option_group *const *groups, const char *name, size_t length)
{
    for (; *groups; groups++)
        for (const option *o = (*groups)->options; o->name; o++)
            if (!strncmp(o->name, name, length) && !o->name[length])
                return o;
    return NULL;
}

static const option *find_letter(const option_group *const *groups, char letter)
{
    for (; *groups; groups++)
        for (const option *o = (*groups)->options; o->name; o++)
            if (o->letter == letter)
                return o;
    return NULL;
}

bool option_next_choice(const char **at, const char **choice, size_t *length)
{
    *at += strspn(*at, " ");
    *choice = *at;
    *length = strcspn(*at, " ");
    *at += *length;
    return *length > 0;
}

static bool is_choice(const char *choices, const char *value)
{
    const char *choice;
    size_t length, wanted = strlen(value);
    while (option_next_choice(&choices, &choice, &length))
        if (length == wanted && !memcmp(choice, value, length))
            return true;
    return false;
}

static bool unknown(parser *p, const char *name, size_t length)
{
    int shown = length < 100 ? (int)length : 100;
    char word[104];
    snprintf(word, sizeof word, "%.*s", shown, name);
    suggestion s = {.word = word};
    for (const option_group *const *g = p->out->groups; *g; g++)
        for (const option *o = (*g)->options; o->name; o++)
            suggest_offer(&s, o->name);
    if (s.best)
        hint(p, "did you mean --%s?", s.best);
    return wrong(p, "unknown option --%s", word);
}

static bool add_use(parser *p, const option *o, const char *value)
{
    arguments *out = p->out;
    if (value && o->choices && !is_choice(o->choices, value)) {
        hint(p, "it is one of: %s", o->choices);
        return wrong(p, "--%s cannot be '%s'", o->name, value);
    }
    if (out->use_count == out->use_room) {
        size_t room = out->use_room ? 2 * out->use_room : 16;
        option_use *more = realloc(out->uses, room * sizeof *more);
        if (!more)
            return wrong(p, "out of memory");
        out->uses = more;
        out->use_room = room;
    }
    out->uses[out->use_count++] = (option_use){o, value};
    return true;
}

bool option_is_optional(const option *o)
{
    return o->argument && !strncmp(o->argument, "[=", 2);
}

/* "-" is a file, "-5" and "-.5" are numbers. */
static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] && !strchr("0123456789.", word[1]);
}

/* The value stands in `attached`, or in the next words. */
static bool take_value(parser *p, const option *o, const char *attached)
{
    if (attached && !add_use(p, o, attached))
        return false;
    if (!attached) {
        if (p->at == p->count || looks_like_option(p->words[p->at])) {
            if (p->at < p->count)
                hint(p, "if %s is meant: --%s=%s", p->words[p->at], o->name, p->words[p->at]);
            return wrong(p, "--%s needs a value: %s", o->name, o->argument);
        }
        if (!add_use(p, o, p->words[p->at++]))
            return false;
    }
    while (option_takes_many(o) && p->at < p->count && !looks_like_option(p->words[p->at]))
        if (!add_use(p, o, p->words[p->at++]))
            return false;
    return true;
}

static bool parse_long(parser *p, const char *name)
{
    size_t length = strcspn(name, "=");
    const char *attached = name[length] ? name + length + 1 : NULL;
    const option *o = options_find(p->out->groups, name, length);
    if (!o)
        return unknown(p, name, length);
    if (option_is_optional(o))
        return add_use(p, o, attached);
    if (o->argument)
        return take_value(p, o, attached);
    return attached ? wrong(p, "--%s takes no value", o->name) : add_use(p, o, NULL);
}

/* "-qo FILE", "-oFILE". */
static bool parse_letters(parser *p, const char *letters)
{
    for (; *letters; letters++) {
        const option *o = find_letter(p->out->groups, *letters);
        if (!o) {
            hint(p, "long options have two dashes");
            return wrong(p, "unknown option -%s", letters);
        }
        if (o->argument)
            return take_value(p, o, letters[1] ? letters + 1 : NULL);
        if (!add_use(p, o, NULL))
            return false;
    }
    return true;
}

bool options_parse(const option_group *const *groups, size_t count, char *const *words, arguments *out,
                   usage_error *error)
{
    *out = (arguments){.groups = groups};
    *error = (usage_error){{0}, {0}};
    parser p = {count, 0, words, out, error};
    bool ok = true, only_positions = false;
    out->positions = calloc(count + 1, sizeof *out->positions);
    if (!out->positions)
        ok = wrong(&p, "out of memory");
    while (ok && p.at < count) {
        const char *word = words[p.at++];
        if (only_positions || word[0] != '-' || !word[1])
            out->positions[out->position_count++] = word;
        else if (!strcmp(word, "--"))
            only_positions = true;
        else
            ok = word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1);
    }
    if (!ok)
        options_release(out);
    return ok;
}

void options_release(arguments *given)
{
    free(given->uses);
    free(given->positions);
    *given = (arguments){0};
}

static const option *declared(const arguments *given, const char *name)
{
    const option *o = options_find(given->groups, name, strlen(name));
    assert(o);
    return o;
}

bool option_given(const arguments *given, const char *name)
{
    const option *o = declared(given, name);
    for (size_t i = 0; i < given->use_count; i++)
        if (given->uses[i].option == o)
            return true;
    return false;
}

const char *option_value(const arguments *given, const char *name)
{
    const option *o = declared(given, name);
    for (size_t i = given->use_count; i-- > 0;)
        if (given->uses[i].option == o)
            return given->uses[i].value;
    return NULL;
}

size_t option_values(const arguments *given, const char *name, const char **values)
{
    const option *o = declared(given, name);
    size_t count = 0;
    for (size_t i = 0; i < given->use_count; i++)
        if (given->uses[i].option == o)
            values[count++] = given->uses[i].value;
    return count;
}
