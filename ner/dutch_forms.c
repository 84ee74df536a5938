#include "ner/dutch_forms.h"

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c | 32) != NULL;
}

static bool is_consonant(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z' && !is_vowel(c);
}

/* What stands before -en in the plural: "apparaat" loses a vowel, "tas" doubles its consonant. Returns its bytes. */
static size_t plural_stem(str name, char *out)
{
    size_t n = name.n;
    memcpy(out, name.p, n);
    if (n < 3 || !is_vowel(out[n - 2]))
        return n;
    if (!is_vowel(out[n - 3]))
        out[n++] = name.p[name.n - 1];
    else if (out[n - 3] == out[n - 2]) {
        out[n - 2] = out[n - 1];
        n--;
    }
    return n;
}

static size_t put(char *out, size_t n, const char *ending)
{
    memcpy(out + n, ending, strlen(ending));
    return n + strlen(ending);
}

void dutch_forms(str name, char *out, size_t room, size_t lengths[DUTCH_FORMS])
{
    static const char *const endings[] = {"s", "je", "tje"};
    char last = name.n ? name.p[name.n - 1] : 0;
    memset(lengths, 0, DUTCH_FORMS * sizeof *lengths);
    if (!is_vowel(last) && !is_consonant(last))
        return;
    for (size_t i = 0; i < 3; i++) {
        memcpy(out + i * room, name.p, name.n);
        lengths[i] = put(out + i * room, name.n, endings[i]);
    }
    if (is_vowel(last))
        return;
    char *plural = out + 3 * room;
    size_t n = plural_stem(name, plural);
    lengths[3] = put(plural, n, "en");
    if (n > name.n || (last != 'f' && last != 's'))
        return;
    memcpy(out + 4 * room, plural, n); /* brief, brieven; huis, huizen */
    out[4 * room + n - 1] = last == 'f' ? 'v' : 'z';
    lengths[4] = put(out + 4 * room, n, "en");
}
