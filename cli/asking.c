#include "cli/asking.h"

#include "cli/complain.h"
#include "cli/values.h"

#include <stdlib.h>
#include <string.h>

int asked_numbers(const command *self, const arguments *given, const asked_number *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = option_value(given, numbers[i].name);
        if (text && !value_count(text, numbers[i].most, numbers[i].value))
            return complain_usage(self, "--%s cannot be '%s': a number from 0 to %llu", numbers[i].name, text,
                                  (unsigned long long)numbers[i].most);
    }
    return DONE;
}

int asked_names_read(const command *self, const arguments *given, const char *option, asked_names *out)
{
    const char *list = option_value(given, option);
    out->text = complain_if_null(strdup(list ? list : ""));
    out->names = complain_if_null(malloc((strlen(out->text) + 1) * sizeof *out->names));
    out->count = value_names(out->text, out->names);
    return list && !out->count ? complain_usage(self, "--%s names no column", option) : DONE;
}

void asked_names_release(asked_names *n)
{
    free(n->names);
    free(n->text);
}

int asked_print(const page *p, vp_status status, const void *answer, asked_write write, vp_error *error,
                const char *expression)
{
    sink out;
    if (status != VP_OK)
        return complain_error(error, expression);
    if (!sink_open(&out, p->path))
        return FAILED;
    status = write(answer, p, &out, error);
    return sink_close(&out, status, error, NULL);
}
