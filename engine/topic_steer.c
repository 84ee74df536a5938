#include "engine/topic_steer.h"

#include "base/utf8.h"
#include "ingest/unpack.h"
#include "tokenizer/content_words.h"

#include <stdlib.h>

enum { STOP_BYTES_MAX = 1 << 16 };
static const char STOP_KEY[] = "topics_stop";

static vp_status cut_words(vp_session *s, language l, str text, workshop **w, vp_error *error)
{
    vp_status status = session_clean(s, text, &text, error);
    if (!status)
        status = session_workshop(s, l, w, error);
    return status ? status : session_tokenize(s, *w, text, error);
}

/* ---- Seeds ---- */

vp_status steer_guide(const char *path, guide *out, vp_error *error)
{
    buf text = {0};
    *out = (guide){0};
    vp_status status = unpack_file(path, GUIDE_BYTES_MAX, &text, error);
    if (!status)
        status = guide_read(buf_str(&text), path, out, error);
    buf_release(&text);
    return status;
}

vp_status steer_words(vp_session *s, language l, const intern *stop, guide *g, vp_error *error)
{
    const lexicon *list = s->engine->lexicons[l];
    vp_status status = VP_OK;
    for (size_t line = 0; !status && line < g->count; line++) {
        workshop *w;
        status = cut_words(s, l, g->lines[line].text, &w, error);
        for (size_t i = 0; !status && i < s->tokens.count; i++) {
            const word *one = words_at(w->words, s->tokens.items[i].word);
            if (is_content_word(list, one) && intern_find(stop, one->stem) == INTERN_NONE)
                status = guide_add(g, line, one->stem, one->folded, error);
        }
    }
    return status ? status : guide_settle(g, error);
}

/* ---- Stop words ---- */

/* A file of words as the store remembers it: lines without comments. */
static vp_status read_stop(const char *path, buf *out, vp_error *error)
{
    buf text = {0};
    uint64_t number = 0;
    vp_status status = unpack_file(path, STOP_BYTES_MAX, &text, error);
    if (!status && text.n > STOP_BYTES_MAX)
        status = fail(error, VP_LIMIT, NULL, "the stop words are larger than %d KB", STOP_BYTES_MAX >> 10);
    str all = buf_str(&text);
    for (str rest = str_starts(all, "\xEF\xBB\xBF") ? (str){all.p + 3, all.n - 3} : all; !status && rest.p && rest.n;) {
        str line = str_cut(&rest, '\n'), trimmed = str_trim(line);
        number++;
        if (utf8_valid(line) < line.n || (line.n && memchr(line.p, 0, line.n)))
            status = fail(error, VP_FORMAT, "save the file as UTF-8", "this is not UTF-8 text");
        else if (trimmed.n && trimmed.p[0] != '#' && (!buf_add_str(out, trimmed) || !buf_putc(out, '\n')))
            status = fail_memory(error);
    }
    if (status && status != VP_NOT_FOUND)
        fail_at(error, path, number, 0);
    buf_release(&text);
    return !status && !buf_terminate(out) ? fail_memory(error) : status;
}

vp_status steer_keep_stop(vp_store *s, const char *path, vp_error *error)
{
    buf text = {0};
    vp_status status = read_stop(path, &text, error);
    if (!status)
        status = store_set(s->db, STOP_KEY, text.n ? text.p : NULL, error);
    buf_release(&text);
    return status;
}

static vp_status remembered_stop(vp_store *s, buf *out, vp_error *error)
{
    char *value = malloc(2 * STOP_BYTES_MAX);
    vp_status status = value ? store_get(s->db, STOP_KEY, value, 2 * STOP_BYTES_MAX, error) : fail_memory(error);
    if (!status && !(buf_puts(out, value) && buf_terminate(out)))
        status = fail_memory(error);
    free(value);
    return status;
}

vp_status steer_stop(vp_session *s, language l, const char *path, vp_store *store, intern *out, vp_error *error)
{
    buf text = {0};
    vp_status status = path ? read_stop(path, &text, error) : store ? remembered_stop(store, &text, error) : VP_OK;
    for (str rest = buf_str(&text); !status && rest.n;) {
        workshop *w;
        status = cut_words(s, l, str_cut(&rest, '\n'), &w, error);
        for (size_t i = 0; !status && i < s->tokens.count; i++)
            if (intern_add(out, words_at(w->words, s->tokens.items[i].word)->stem) == INTERN_NONE)
                status = fail_memory(error);
    }
    buf_release(&text);
    return status;
}
