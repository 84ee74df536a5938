#include "cli/remarks.h"

#include "cli/complain.h"

#include <stdio.h>
#include <string.h>

enum { REMARKS_NAMED = 5, LONGEST_NAME = 400 };

/* Names are the data's: they may not command the terminal. */
static void put_name(const char *before, const char *name)
{
    char shown[LONGEST_NAME];
    snprintf(shown, sizeof shown, "%s", name);
    complain_clean(shown);
    fprintf(stderr, "%s%s", before, shown);
}

/* Remarks of a kind stand together: each kind is told once, with the first names. */
void remarks_tell(const arguments *given, const vp_table *remarks)
{
    size_t rows = option_given(given, "quiet") ? 0 : vp_table_rows(remarks);
    for (size_t i = 0, of; i < rows; i += of) {
        const char *what = vp_table_cell(remarks, i, 0).text;
        for (of = 1; i + of < rows && !strcmp(what, vp_table_cell(remarks, i + of, 0).text);)
            of++;
        fprintf(stderr, "%s: %zu (", what, of);
        for (size_t k = 0; k < of && k < REMARKS_NAMED; k++)
            put_name(k ? ", " : "", vp_table_cell(remarks, i + k, 1).text);
        fputs(of > REMARKS_NAMED ? " ...)\n" : ")\n", stderr);
    }
}
