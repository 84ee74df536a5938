/*
 * The commands of voxpop.
 *
 * To add one:
 *   1. Write cli/NAME.c: the table of its own options, `run`, and `const command NAME_command` (see cli/info.c for a
 *      short one). Help, manual page and completions come from these.
 *   2. Declare it below and put it into the table of cli/commands.c, where `voxpop help` shall list it.
 *   3. Add the file to cli/meson.build.
 *   4. Add its examples to the tests of the command line.
 *
 * A command prints its result to standard output and all talk to standard error, and returns one of the exit codes.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

enum exit_code { DONE = 0, FAILED = 1, USAGE = 2, MANY_REJECTS = 3, FIRED = 4 };

typedef enum command_family { FAMILY_ASK, FAMILY_TEXT, FAMILY_MODEL, FAMILY_OTHER, FAMILY_COUNT } command_family;

enum { COMMAND_EXAMPLES = 6, COMMAND_GROUPS = 8 };

typedef struct command {
    const char *name; /* "trend"; two words where there is a family: "train langid" */
    command_family family;
    const char *summary;                                  /* one line, no full stop */
    const char *synopsis;                                 /* what follows the name */
    const char *details;                                  /* a paragraph, or NULL */
    const char *examples[COMMAND_EXAMPLES + 1];           /* command lines; ends with NULL */
    const option_group *const groups[COMMAND_GROUPS + 1]; /* ends with NULL */
    int (*run)(const struct command *self, const arguments *given);
    bool joins;  /* --join is its own affair, and not about documents */
    bool clocks; /* --timezone is about stores, too: by whose clock they are asked */
} command;

extern const command watch_command, store_check_command, store_backup_command, store_compact_command;
extern const command store_export_command, store_week_command;
extern const command filter_save_command, filter_list_command, filter_delete_command;
extern const command changes_command, forecast_command, compare_command, series_changes_command,
    series_forecast_command;
extern const command duplicates_command, report_command, summary_command, analyze_command, trend_command,
    search_command, quotes_command, info_command, sources_command, doctor_command, features_command, drivers_command,
    predict_command, correct_command, label_command, forget_command;
extern const command segments_fit_command, segments_show_command, segments_apply_command, segments_update_command,
    segments_moves_command, segments_export_command, segments_brief_command, segments_rfm_command;
extern const command detect_command, tokenize_command, sentences_command, stem_command, sentiment_command,
    entities_command, redact_command, intent_command, aspects_command, train_aspects_command, eval_aspects_command;
extern const command train_sentiment_command, train_langid_command, train_tokenizer_command, train_lemmas_command,
    train_spelling_command, train_crf_command, train_word_clusters_command, pack_info_command;
extern const command lexicon_induce_command;
extern const command eval_tokens_command, eval_sentences_command, eval_lemmas_command, eval_langid_command,
    eval_sentiment_command, eval_entities_command;
extern const command topics_update_command, topics_merge_models_command, eval_topics_command;
extern const command topics_fit_command, topics_show_command, topics_apply_command, topics_rename_command,
    topics_merge_command, topics_split_command, topics_move_command, topics_delete_command, topics_undo_command,
    topics_diff_command, topics_history_command;
extern const command help_command, version_command, completion_command, man_command;

extern const command *const commands[]; /* ends with NULL */

/* The command that the first of the words name; *used: how many words that took. NULL: none. */
const command *commands_find(size_t count, char *const *words, size_t *used);

/* True when the command's name is `word` ("train") and another word; and when that of any is. */
bool commands_begin(const command *longer, const char *word);
bool commands_is_family(const char *word);

/* --help, --quiet and --color, which every command takes. */
extern const option_group general_options;

#endif
