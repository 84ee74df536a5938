/* Compiles lists of a language while the program is built, so that it starts without reading them:
 *   make_lists LANGUAGE polarity|intents|aspects OUT FILE...
 * A list of opinions is made of its polarity, modifiers and stop words, by the names of their files. */
#include "ingest/unpack.h"
#include "lexicons/taxonomy.h"
#include "sentiment/intent.h"
#include "tokenizer/word_forms.h"

#include <stdio.h>

enum { LIST_BYTES_MAX = 64 << 20 };

static vp_status add_file(lexicon *l, str text, const char *path, vp_error *error)
{
    str name = str_file_name(path);
    return str_starts(name, "modifiers")   ? lexicon_add_modifiers(l, text, path, error)
           : str_starts(name, "stopwords") ? lexicon_add_stopwords(l, text, path, error)
                                           : lexicon_add_polarity(l, text, path, error);
}

static vp_status compile_opinions(const lexicon_forms *forms, char **paths, buf *out, vp_error *error)
{
    lexicon *l = NULL;
    buf text = {0};
    vp_status status = lexicon_new(forms, &l, error);
    for (; !status && *paths; paths++) {
        buf_clear(&text);
        status = unpack_file(*paths, LIST_BYTES_MAX, &text, error);
        if (!status)
            status = add_file(l, buf_str(&text), *paths, error);
    }
    if (!status)
        status = lexicon_save(l, NULL, 0, out, error);
    lexicon_free(l);
    buf_release(&text);
    return status;
}

static vp_status compile_intents(const lexicon_forms *forms, str text, const char *path, buf *out, vp_error *error)
{
    cue_list cues = {0};
    vp_status status = cue_list_read(forms, text, path, &cues, error);
    if (!status)
        status = cue_list_save(&cues, out, error);
    cue_list_release(&cues);
    return status;
}

static vp_status compile(const char *kind, const lexicon_forms *forms, char **paths, buf *out, vp_error *error)
{
    buf text = {0};
    if (!strcmp(kind, "polarity"))
        return compile_opinions(forms, paths, out, error);
    vp_status status = unpack_file(*paths, LIST_BYTES_MAX, &text, error);
    if (!status)
        status = !strcmp(kind, "intents") ? compile_intents(forms, buf_str(&text), *paths, out, error)
                                          : taxonomy_compile(forms, buf_str(&text), *paths, out, error);
    buf_release(&text);
    return status;
}

static bool write_file(const char *path, const buf *content)
{
    FILE *file = fopen(path, "wb");
    bool ok = file && fwrite(content->p, 1, content->n, file) == content->n;
    return (!file || !fclose(file)) && ok;
}

int main(int count, char **arguments)
{
    if (count < 5)
        return 2;
    vp_error error = {0};
    buf content = {0};
    word_forms m = {words_new(arguments[1]), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, !strcmp(arguments[1], "zh")};
    bool ok = m.words && !compile(arguments[2], &forms, arguments + 4, &content, &error);
    if (!ok)
        fprintf(stderr, "%s:%llu: %s\n", error.file, (unsigned long long)error.line, error.message);
    ok = ok && write_file(arguments[3], &content);
    word_forms_release(&m);
    buf_release(&content);
    return !ok;
}
