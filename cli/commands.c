#include "cli/commands.h"

#include <string.h>

const command *const commands[] = {
    &summary_command,
    &analyze_command,
    &trend_command,
    &changes_command,
    &forecast_command,
    &compare_command,
    &watch_command,
    &report_command,
    &search_command,
    &quotes_command,
    &duplicates_command,
    &features_command,
    &drivers_command,
    &predict_command,
    &segments_fit_command,
    &segments_show_command,
    &segments_apply_command,
    &segments_update_command,
    &segments_moves_command,
    &segments_export_command,
    &segments_brief_command,
    &segments_rfm_command,
    &info_command,
    &sources_command,
    &doctor_command,
    &filter_save_command,
    &filter_list_command,
    &filter_delete_command,
    &store_week_command,
    &store_check_command,
    &store_backup_command,
    &store_compact_command,
    &store_export_command,
    &correct_command,
    &forget_command,
    &label_command,
    &detect_command,
    &tokenize_command,
    &sentences_command,
    &stem_command,
    &sentiment_command,
    &intent_command,
    &aspects_command,
    &entities_command,
    &redact_command,
    &series_changes_command,
    &series_forecast_command,
    &topics_apply_command,
    &topics_fit_command,
    &topics_update_command,
    &topics_merge_models_command,
    &topics_show_command,
    &topics_rename_command,
    &topics_merge_command,
    &topics_split_command,
    &topics_move_command,
    &topics_delete_command,
    &topics_undo_command,
    &topics_diff_command,
    &topics_history_command,
    &train_sentiment_command,
    &train_langid_command,
    &train_tokenizer_command,
    &train_lemmas_command,
    &train_aspects_command,
    &train_spelling_command,
    &train_crf_command,
    &train_word_clusters_command,
    &lexicon_induce_command,
    &pack_info_command,
    &eval_tokens_command,
    &eval_sentences_command,
    &eval_lemmas_command,
    &eval_aspects_command,
    &eval_langid_command,
    &eval_sentiment_command,
    &eval_topics_command,
    &eval_entities_command,
    &help_command,
    &version_command,
    &completion_command,
    &man_command,
    NULL,
};

static const option general_table[] = {
    {"quiet", 'q', NULL, NULL, "only errors on standard error"},
    {"color", 0, "WHEN", "auto always never", "auto (a terminal without NO_COLOR), always or never"},
    {"help", 'h', NULL, NULL, "show this help"},
    {0},
};
const option_group general_options = {"General options", general_table};

/* How many of the words the name consists of when they begin with it, else 0. */
static size_t match(const char *name, size_t count, char *const *words)
{
    size_t used = 0;
    while (used < count) {
        size_t length = strlen(words[used]);
        if (!length || strncmp(name, words[used], length))
            return 0;
        used++;
        name += length;
        if (!*name)
            return used;
        if (*name++ != ' ')
            return 0;
    }
    return 0;
}

const command *commands_find(size_t count, char *const *words, size_t *used)
{
    for (const command *const *c = commands; *c; c++)
        if ((*used = match((*c)->name, count, words)))
            return *c;
    return NULL;
}

bool commands_begin(const command *longer, const char *word)
{
    size_t length = strlen(word);
    return length && !strncmp(longer->name, word, length) && longer->name[length] == ' ';
}

bool commands_is_family(const char *word)
{
    for (const command *const *c = commands; *c; c++)
        if (commands_begin(*c, word))
            return true;
    return false;
}
