/* Topics of a store, which people change: `topics rename`, `merge`, `split`, `move`, `delete`, `undo`, `diff`,
 * `history`. */
#include "cli/topics_store.h"

#include "cli/complain.h"
#include "cli/draft.h"
#include "cli/interrupt.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/teller.h"
#include "cli/values.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TOPICS = 4096, COLUMNS_MOST = 32 };

/* ---- Making a change ---- */

static void show_learning(void *context, unsigned done, unsigned all, double perplexity)
{
    (void)perplexity;
    progress_share(context, "topics", (double)done / all, "");
}

static void show_learned(void *context, const vp_topics_outcome *outcome)
{
    progress_clear(context);
    topics_tell(outcome);
}

static void show_tagging(void *context, double share)
{
    progress_share(context, "documents", share, "");
}

static int make_change(const arguments *given, teller *t, vp_topic_change *change, vp_topic_difference *out)
{
    progress line;
    vp_error error = {0};
    vp_topics_options learning = change->learning ? *change->learning : (vp_topics_options){.seed = 1};
    learning.struct_size = sizeof learning;
    learning.progress = show_learning;
    learning.learned = option_given(given, "quiet") ? NULL : show_learned;
    change->struct_size = sizeof *change;
    change->progress = show_tagging;
    learning.cancelled = change->cancelled = interrupt_asked;
    learning.context = change->context = &line;
    change->learning = &learning;
    progress_start(&line, given, false);
    interrupt_watch();
    vp_status status = vp_topics_change(t->store, change, &t->author, out, &error);
    progress_clear(&line);
    if (status == VP_CANCELLED)
        return interrupt_exit_code();
    interrupt_unwatch();
    return status ? complain_error(&error, learning.where) : DONE;
}

static void tell(const arguments *given, const vp_topic_change *change, const vp_topic_difference *d)
{
    static const char *const done[] = {
        [VP_TOPICS_LEARN] = "",           [VP_TOPICS_TAXONOMY] = "",     [VP_TOPICS_RENAME] = "renamed: ",
        [VP_TOPICS_MERGE] = "merged: ",   [VP_TOPICS_SPLIT] = "split: ", [VP_TOPICS_MOVE] = "moved: ",
        [VP_TOPICS_DELETE] = "deleted: ", [VP_TOPICS_BACK] = "undone: "};
    char moved[VALUE_ROOM], all[VALUE_ROOM];
    bool would = change->try_only;
    if (option_given(given, "quiet"))
        return;
    fputs(would ? "" : done[change->action], stderr);
    if (d->moved)
        fprintf(stderr, "%s of %s documents %s other topics\n", value_grouped(d->moved, moved),
                value_grouped(d->documents, all), would ? "would have" : "have");
    else
        fprintf(stderr, "all %s documents %s their topics\n", value_grouped(d->documents, all),
                would ? "would keep" : "keep");
}

static double fact(const vp_table *t, const char *name)
{
    for (size_t i = 0; i < vp_table_rows(t); i++) {
        vp_cell value = vp_table_cell(t, i, 1);
        if (!strcmp(vp_table_cell(t, i, 0).text, name))
            return value.type == VP_CELL_INTEGER ? (double)value.integer : value.real;
    }
    return 0;
}

/* ", of nl 89 %, of en 85 %": where there are several languages. */
static void draft_languages(draft *out, const vp_table *t)
{
    static const char row[] = "coverage of ";
    size_t before = out->length, languages = 0;
    for (size_t i = 0; i < vp_table_rows(t); i++) {
        const char *name = vp_table_cell(t, i, 0).text;
        if (strncmp(name, row, sizeof row - 1) != 0)
            continue;
        draft_printf(out, ", of %s %.0f %%", name + sizeof row - 1, 100 * fact(t, name));
        languages++;
    }
    out->length = languages > 1 ? out->length : before;
}

static void tell_coverage(const arguments *given, vp_store *store)
{
    vp_table *t;
    draft text = {0};
    if (option_given(given, "quiet") || vp_store_topics_coverage(store, &t, NULL))
        return;
    draft_printf(&text, "coverage %.0f %% of the documents with text", 100 * fact(t, "coverage"));
    draft_languages(&text, t);
    draft_printf(&text, "; %.0f %% of these have several topics\n", 100 * fact(t, "overlap"));
    fwrite(text.bytes, 1, text.length, stderr);
    draft_release(&text);
    vp_table_free(t);
}

int topics_store_change(const arguments *given, const char *path, vp_topic_change *change)
{
    teller t;
    vp_topic_difference d;
    int code = teller_open(given, path, true, &t);
    if (code == DONE)
        code = make_change(given, &t, change, &d);
    if (code == DONE) {
        tell(given, change, &d);
        tell_coverage(given, t.store);
        vp_topic_difference_release(&d);
    }
    teller_close(&t);
    return code;
}

/* ---- What a change is ---- */

/* The options of each change; `topics diff` takes all. */
static const option into_table[] = {{"into", 0, "TOPIC", NULL, "what the merged ones become"}, {0}};
static const option_group into_options = {NULL, into_table};
static const option below_table[] = {
    {"below", 0, "TOPIC", NULL, "the topic above those that move (else the first level)"},
    {0},
};
static const option_group below_options = {NULL, below_table};
static const option rename_table[] = {
    {"lang", 'l', "LANG", "zh ru nl en", "the new name in this language alone"},
    {0},
};
static const option_group rename_options = {NULL, rename_table};
static const option split_table[] = {
    {"topics", 'k', "N", NULL, "how many to learn in each language; or auto (auto)"},
    {"seed", 0, "N", NULL, "start of the random numbers (1)"},
    {"seeds", 0, "FILE", NULL, "words that they begin with, as of topics fit"},
    {0},
};
static const option_group split_options = {NULL, split_table};
static const option undo_table[] = {
    {"to", 0, "VERSION", NULL, "as it was in this version of `topics history` (else in the one before)"},
    {0},
};
static const option_group undo_options = {NULL, undo_table};
static const option diff_table[] = {
    {"taxonomy", 0, "FILE", NULL, "what an edited taxonomy would change"},
    {"fit", 0, NULL, NULL, "what learning anew would change"},
    {"stop", 0, "FILE", NULL, "words to leave out when learning anew"},
    {"documents", 0, NULL, NULL, "the documents that would move, at most 1000, in place of the topics"},
    {0},
};
static const option_group diff_options = {NULL, diff_table};

/* What people do to topics, with the words behind the store. */
static const struct verb {
    const char *name;
    vp_topic_action action;
    size_t least, most;
    const char *target, *needs; /* target: the option that has it */
} verbs[] = {
    {"rename", VP_TOPICS_RENAME, 2, 2, NULL, "a TOPIC and a NAME"},
    {"merge", VP_TOPICS_MERGE, 1, SIZE_MAX, "into", "TOPICs and --into"},
    {"split", VP_TOPICS_SPLIT, 1, 1, NULL, "one TOPIC"},
    {"move", VP_TOPICS_MOVE, 1, SIZE_MAX, "below", "TOPICs"},
    {"delete", VP_TOPICS_DELETE, 1, SIZE_MAX, NULL, "TOPICs"},
    {"undo", VP_TOPICS_BACK, 0, 0, NULL, "no TOPIC"},
};

/* NULL: there is none. */
static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].name, name))
            return &verbs[i];
    return NULL;
}

static int read_count(const command *self, const arguments *given, const char *name, uint64_t most, uint64_t *out)
{
    const char *text = option_value(given, name);
    return text && strcmp(text, "auto") != 0 && !value_count(text, most, out)
               ? complain_usage(self, "--%s cannot be '%s': a number", name, text)
               : DONE;
}

static int read_learning(const command *self, const arguments *given, vp_topics_options *out)
{
    uint64_t topics = 0, seed = 1;
    int code = read_count(self, given, "topics", MOST_TOPICS, &topics);
    if (code == DONE)
        code = read_count(self, given, "seed", UINT64_MAX, &seed);
    *out = (vp_topics_options){
        .struct_size = sizeof *out, .topics = (unsigned)topics, .seed = seed, .seeds = option_value(given, "seeds")};
    return code;
}

/* `words`: what stands behind the store. */
static int read_change(const command *self, const arguments *given, const struct verb *v, const char *const *words,
                       size_t count, vp_topic_change *out)
{
    uint64_t version = 0;
    const char *target = v->target ? option_value(given, v->target) : NULL;
    if (count < v->least || count > v->most || (v->action == VP_TOPICS_MERGE && !target))
        return complain_usage(self, "%s needs a STORE and %s", self->name, v->needs);
    *out = (vp_topic_change){.action = v->action, .topics = words, .topic_count = count, .target = target};
    if (out->action == VP_TOPICS_RENAME) {
        out->topic_count = 1;
        out->target = words[1];
        out->lang = option_value(given, "lang");
    }
    if (out->action != VP_TOPICS_BACK)
        return DONE;
    const char *to = option_value(given, "to");
    if (to && (!value_count(to, INT64_MAX, &version) || !version))
        return complain_usage(self, "--to cannot be '%s': the number of a version", to);
    out->version = (int64_t)version;
    return DONE;
}

static int change_run(const command *self, const arguments *given)
{
    vp_topic_change change = {0};
    vp_topics_options learning;
    const struct verb *v = find_verb(strchr(self->name, ' ') + 1);
    if (!given->position_count)
        return complain_usage(self, "%s needs a STORE", self->name);
    int code = read_change(self, given, v, given->positions + 1, given->position_count - 1, &change);
    if (code == DONE && change.action == VP_TOPICS_SPLIT) {
        code = read_learning(self, given, &learning);
        change.learning = &learning;
    }
    return code == DONE ? topics_store_change(given, given->positions[0], &change) : code;
}

/* ---- diff ---- */

static int read_difference(const command *self, const arguments *given, vp_topic_change *out)
{
    bool file = option_given(given, "taxonomy"), fit = option_given(given, "fit");
    size_t count = given->position_count;
    if (!count || file + fit + (count > 1) != 1)
        return complain_usage(self,
                              "topics diff needs a STORE and one of --taxonomy, --fit, or a change such as: merge "
                              "late slow --into delivery");
    *out = (vp_topic_change){.action = file ? VP_TOPICS_TAXONOMY : VP_TOPICS_LEARN,
                             .target = option_value(given, "taxonomy")};
    if (count == 1)
        return DONE;
    const struct verb *v = find_verb(given->positions[1]);
    return v ? read_change(self, given, v, given->positions + 2, count - 2, out)
             : complain_usage(self, "there is no change called '%s': rename, merge, split, move, delete, undo",
                              given->positions[1]);
}

static int diff_run(const command *self, const arguments *given)
{
    page result;
    vp_topic_change change = {0};
    vp_topics_options learning;
    vp_topic_difference d;
    teller t;
    int code = read_difference(self, given, &change);
    if (code == DONE)
        code = read_learning(self, given, &learning);
    learning.stop = option_value(given, "stop");
    if (code == DONE)
        code = page_choose(self, given, &result);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, 1);
    if (code == DONE)
        code = teller_open(given, given->positions[0], false, &t);
    if (code != DONE)
        return code;
    change.learning = &learning;
    change.try_only = 1;
    code = make_change(given, &t, &change, &d);
    if (code == DONE) {
        vp_table **shown = option_given(given, "documents") ? &d.moves : &d.topics;
        code = page_print(&result, VP_OK, *shown, NULL, NULL);
        *shown = NULL;
        tell(given, &change, &d);
        vp_topic_difference_release(&d);
    }
    teller_close(&t);
    return code;
}

/* ---- history ---- */

static int history_run(const command *self, const arguments *given)
{
    page result;
    teller t;
    vp_table *table = NULL;
    vp_error error = {0};
    int code = page_choose(self, given, &result);
    if (code == DONE && given->position_count != 1)
        code = complain_usage(self, "topics history needs one STORE");
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, 1);
    if (code == DONE)
        code = teller_open(given, given->positions[0], false, &t);
    if (code != DONE)
        return code;
    vp_status status = vp_topics_history(t.store, &table, &error);
    code = page_print(&result, status, table, &error, NULL);
    teller_close(&t);
    return code;
}

/* ---- show ---- */

/* The cell of a column by name. */
static vp_cell cell(const vp_table *t, size_t row, const char *name)
{
    size_t i = 0;
    while (strcmp(vp_table_name(t, i), name) != 0)
        i++;
    return vp_table_cell(t, row, i);
}

static const char *text_of(const vp_table *t, size_t row, const char *name)
{
    vp_cell c = cell(t, row, name);
    return c.type == VP_CELL_TEXT ? c.text : "";
}

/* Lines of a text, each with something in front. */
static void put_lines(draft *out, const char *lead, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        draft_puts(out, lead);
        draft_add(out, text, n);
        draft_puts(out, "\n");
        text += n + (text[n] == '\n');
    }
}

static void put_card(draft *out, const vp_table *t, size_t row, bool color)
{
    char n[VALUE_ROOM], pad[16];
    const char *id = text_of(t, row, "topic");
    vp_cell mood = cell(t, row, "sentiment"), rating = cell(t, row, "rating"), low = cell(t, row, "low");
    vp_cell high = cell(t, row, "high"), coherence = cell(t, row, "coherence");
    vp_cell stability = cell(t, row, "stability");
    snprintf(pad, sizeof pad, "%*s", 2 * (int)(cell(t, row, "level").integer - 1), "");
    draft_printf(out, "%s%s%s%s  %s\n", pad, color ? "\033[1m" : "", id, color ? "\033[0m" : "",
                 text_of(t, row, "name"));
    draft_printf(out, "%s  %s documents, %.1f %%", pad, value_grouped((uint64_t)cell(t, row, "documents").integer, n),
                 100 * cell(t, row, "share").real);
    if (mood.type == VP_CELL_REAL)
        draft_printf(out, "   sentiment %+.2f", mood.real);
    if (low.type == VP_CELL_REAL && high.type == VP_CELL_REAL)
        draft_printf(out, " (%+.2f to %+.2f)", low.real, high.real);
    if (rating.type == VP_CELL_REAL)
        draft_printf(out, "   rating %.2f", rating.real);
    if (coherence.type == VP_CELL_REAL)
        draft_printf(out, "   coherence %.2f, exclusivity %.2f", coherence.real, cell(t, row, "exclusivity").real);
    if (stability.type == VP_CELL_REAL)
        draft_printf(out, ", stability %.2f", stability.real);
    draft_puts(out, "\n");
    char lead[64];
    snprintf(lead, sizeof lead, "%s  words  ", pad);
    put_lines(out, lead, text_of(t, row, "words"));
    snprintf(lead, sizeof lead, "%s  ", pad);
    put_lines(out, lead, text_of(t, row, "quotes"));
    snprintf(lead, sizeof lead, "%s  but ", pad);
    put_lines(out, lead, text_of(t, row, "counter_quote"));
    draft_puts(out, "\n");
}

static int put_cards(const page *p, const vp_table *t, const vp_table *coverage)
{
    draft text = {0};
    sink out;
    vp_error error = {0};
    for (size_t row = 0; row < vp_table_rows(t); row++)
        put_card(&text, t, row, p->style.color);
    draft_printf(&text, "%.0f of %.0f documents with text have a topic (coverage %.0f %%",
                 fact(coverage, "with a topic"), fact(coverage, "documents with text"),
                 100 * fact(coverage, "coverage"));
    draft_languages(&text, coverage);
    draft_printf(&text, "); %.0f %% of these several\n", 100 * fact(coverage, "overlap"));
    vp_status status = VP_IO;
    if (sink_open(&out, p->path))
        status = sink_write(&out, text.bytes, text.length) ? VP_IO : VP_OK;
    else {
        draft_release(&text);
        return FAILED;
    }
    draft_release(&text);
    return sink_close(&out, status, &error, NULL);
}

static int show_taxonomy(const page *p, vp_store *store)
{
    sink out;
    vp_error error = {0};
    if (!sink_open(&out, p->path))
        return FAILED;
    vp_status status = vp_topics_taxonomy(store, 0, sink_write, &out, &error);
    return sink_close(&out, status, &error, NULL);
}

static int show_topics(const page *p, const arguments *given, vp_store *store)
{
    vp_table *table = NULL, *coverage = NULL;
    vp_error error = {0};
    bool cards = p->format == VP_TEXT && !option_given(given, "coverage");
    vp_status status = vp_store_topics_coverage(store, &coverage, &error);
    if (!status)
        status = vp_store_topics(store, option_value(given, "lang"), p->format == VP_TEXT || p->format == VP_CSV,
                                 &table, &error);
    if (status || !cards) {
        bool facts = option_given(given, "coverage");
        vp_table_free(facts ? table : coverage);
        return page_print(p, status, facts ? coverage : table, &error, NULL);
    }
    int code = put_cards(p, table, coverage);
    vp_table_free(table);
    vp_table_free(coverage);
    return code;
}

int topics_store_show(const command *self, const arguments *given, const char *path)
{
    page result;
    teller t;
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = teller_open(given, path, false, &t);
    if (code != DONE)
        return code;
    code = option_given(given, "taxonomy") ? show_taxonomy(&result, t.store) : show_topics(&result, given, t.store);
    teller_close(&t);
    return code;
}

/* ---- The commands ---- */

#define TOPIC_WORD "A TOPIC is its id or its name. "

const command topics_rename_command = {
    .name = "topics rename",
    .family = FAMILY_MODEL,
    .summary = "call a topic of a store otherwise",
    .synopsis = "[options] STORE TOPIC NAME",
    .details = TOPIC_WORD "Its id, by which filters and other programs know it, stays.",
    .examples = {"voxpop topics rename feedback.db delivery \"Late parcels\"",
                 "voxpop topics rename feedback.db delivery Bezorging --lang nl"},
    .groups = {&rename_options, &teller_options, &general_options},
    .run = change_run,
};

const command topics_merge_command = {
    .name = "topics merge",
    .family = FAMILY_MODEL,
    .summary = "make one topic of several",
    .synopsis = "[options] STORE TOPIC... --into TOPIC",
    .details = TOPIC_WORD "What makes documents be about them then makes them be about the one.",
    .examples = {"voxpop topics merge feedback.db late slow --into delivery"},
    .groups = {&into_options, &teller_options, &general_options},
    .run = change_run,
};

const command topics_split_command = {
    .name = "topics split",
    .family = FAMILY_MODEL,
    .summary = "learn parts of a topic from its documents",
    .synopsis = "[options] STORE TOPIC",
    .details = TOPIC_WORD "The parts stand below it; other topics do not change.",
    .examples = {"voxpop topics split feedback.db service -k 3"},
    .groups = {&split_options, &teller_options, &general_options},
    .run = change_run,
};

const command topics_move_command = {
    .name = "topics move",
    .family = FAMILY_MODEL,
    .summary = "put topics below another one",
    .synopsis = "[options] STORE TOPIC...",
    .details = TOPIC_WORD "There are three levels. A document that is about a topic is about those above it, too.",
    .examples = {"voxpop topics move feedback.db late lost --below delivery", "voxpop topics move feedback.db late"},
    .groups = {&below_options, &teller_options, &general_options},
    .run = change_run,
};

const command topics_delete_command = {
    .name = "topics delete",
    .family = FAMILY_MODEL,
    .summary = "take topics away, with those below them",
    .synopsis = "[options] STORE TOPIC...",
    .details = TOPIC_WORD "Documents stay, and keep their other topics.",
    .examples = {"voxpop topics delete feedback.db misc"},
    .groups = {&teller_options, &general_options},
    .run = change_run,
};

const command topics_undo_command = {
    .name = "topics undo",
    .family = FAMILY_MODEL,
    .summary = "take the last change of the topics back",
    .synopsis = "[options] STORE",
    .details = "Undoing again goes back further. It is a change itself, so nothing is lost.",
    .examples = {"voxpop topics undo feedback.db", "voxpop topics undo feedback.db --to 3"},
    .groups = {&undo_options, &teller_options, &general_options},
    .run = change_run,
};

const command topics_diff_command = {
    .name = "topics diff",
    .family = FAMILY_MODEL,
    .summary = "what a change would move, before it is made",
    .synopsis = "[options] STORE [CHANGE WORD...]",
    .details = "A CHANGE is rename, merge, split, move, delete or undo, with the words and options of that command. "
               "The store stays as it is. before, after: documents of the topic; gained, lost: documents.",
    .examples = {"voxpop topics diff feedback.db --taxonomy topics.txt",
                 "voxpop topics diff feedback.db merge late slow --into delivery",
                 "voxpop topics diff feedback.db --fit -k 20 --documents"},
    .groups = {&diff_options, &into_options, &below_options, &rename_options, &split_options, &undo_options,
               &page_options, &general_options},
    .run = diff_run,
};

const command topics_history_command = {
    .name = "topics history",
    .family = FAMILY_MODEL,
    .summary = "who changed a store's topics, when, and how",
    .synopsis = "[options] STORE",
    .examples = {"voxpop topics history feedback.db"},
    .groups = {&page_options, &general_options},
    .run = history_run,
};
