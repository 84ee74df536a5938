/* A person erased from a store: `forget`. */
#include "cli/complain.h"
#include "cli/key.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"

#include <stdlib.h>
#include <string.h>

static const option forget_table[] = {
    {"customer", 0, "ID", NULL, "who: as the column of the customer has it, in any case of the letters"},
    {"key", 0, "FILE", NULL, "the secret of the store's pseudonyms (else that of authors in your settings)"},
    {"rejects", 0, "FILE", NULL, "a file of rejected rows that does not lie beside its input; may be repeated"},
    {0},
};
static const option_group forget_options = {NULL, forget_table};

static int forget(const arguments *given, const page *result, const vp_forget_options *o)
{
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = models_engine(given, NULL, &engine, &error);
    if (status == VP_OK && !vp_is_store(given->positions[0])) {
        vp_engine_free(engine);
        complain("%s is no store", given->positions[0]);
        complain_hint("rows of a data file are erased where they were written");
        return FAILED;
    }
    if (status == VP_OK)
        status = vp_store_open(engine, given->positions[0], 0, &store, &error);
    if (status == VP_OK)
        status = vp_forget(store, o, &table, &error);
    int code = page_print(result, status, table, &error, NULL);
    if (status == VP_OK && !option_given(given, "quiet"))
        complain_hint("take the person out of the files, too: what is analysed again comes back");
    vp_store_free(store);
    vp_engine_free(engine);
    return code;
}

static int forget_run(const command *self, const arguments *given)
{
    char key[KEY_MAX + 1];
    page result;
    vp_forget_options o = {.struct_size = sizeof o, .customer = option_value(given, "customer")};
    if (given->position_count != 1 || !o.customer)
        return complain_usage(self, "forget needs a STORE and --customer ID");
    int code = overwrite_check(self, given, given->positions, 1);
    if (code == DONE)
        code = page_choose(self, given, &result);
    if (code == DONE && option_given(given, "key"))
        code = key_read(self, option_value(given, "key"), key, &o.key_length);
    if (code != DONE)
        return code;
    o.key = o.key_length ? key : NULL;
    o.authors = key_of_authors();
    const char **rejects = complain_if_null(calloc(given->use_count + 1, sizeof *rejects));
    o.rejects = rejects;
    o.reject_count = option_values(given, "rejects", rejects);
    code = forget(given, &result, &o);
    free(rejects);
    return code;
}

const command forget_command = {
    .name = "forget",
    .family = FAMILY_ASK,
    .summary = "erase a person from a store",
    .synopsis = "--customer ID [options] STORE",
    .details =
        "The person's documents go, with all that was found in them, what people said of them, their words in the "
        "index, and the rejected rows that hold the ID, in files beside the inputs or named by --rejects. Where others "
        "write the ID, and in topics, notes and corrections, it is masked by as many x, however it is written; not "
        "where it is so common that it is a word. Then the store is written anew, so that nothing is left in the "
        "file. The table says what was erased, masked, and left.",
    .examples = {"voxpop forget feedback.db --customer C-1017",
                 "voxpop forget feedback.db --customer 'Jan de Vries' --key "
                 "secret.key"},
    .groups = {&forget_options, &page_options, &models_options, &general_options},
    .run = forget_run,
};
