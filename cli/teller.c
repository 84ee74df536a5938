#include "cli/teller.h"

#include "cli/complain.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const option teller_table[] = {
    {"by", 0, "NAME", NULL, "who says so (else the name of the user who is logged in)"},
    {0},
};
const option_group teller_options = {"Who", teller_table};

static const char *name_of_user(void)
{
    static const char *const variables[] = {"USER", "LOGNAME"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *name = getenv(variables[i]);
        if (name && *name)
            return name;
    }
    return "unknown";
}

int teller_open(const arguments *given, const char *path, bool write, teller *out)
{
    vp_error error = {0};
    *out = (teller){0};
    if (!vp_is_store(path)) {
        complain("%s is no store", path);
        complain_hint("voxpop analyze FILES --store %s makes one", path);
        return FAILED;
    }
    const char *by = write ? option_value(given, "by") : NULL;
    out->author = (vp_author){by ? by : name_of_user(), (int64_t)time(NULL)};
    if (vp_engine_new(NULL, &out->engine, &error) || vp_store_open(out->engine, path, write, &out->store, &error)) {
        teller_close(out);
        return complain_error(&error, NULL);
    }
    return DONE;
}

int teller_account(const arguments *given, const vp_corrected *done)
{
    if (!option_given(given, "quiet"))
        fprintf(stderr, "%llu new, %llu said before\n", (unsigned long long)done->added,
                (unsigned long long)done->held);
    if (done->stale)
        complain("said of another text than the document has now, kept as stale and not in force: %llu",
                 (unsigned long long)done->stale);
    if (!done->unknown)
        return DONE;
    complain("%llu of %llu rows are about documents that the store does not hold", (unsigned long long)done->unknown,
             (unsigned long long)done->rows);
    return FAILED;
}

void teller_close(teller *t)
{
    vp_store_free(t->store);
    vp_engine_free(t->engine);
    *t = (teller){0};
}
