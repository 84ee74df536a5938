#include "cli/join.h"

#include "cli/complain.h"

int join_read(const command *self, const arguments *given, char secret[KEY_MAX + 1], vp_join *out)
{
    static const char *const of_tables[] = {"key", "secret"};
    *out = (vp_join){.table = option_value(given, "join"), .key = option_value(given, "key")};
    for (size_t i = 0; !out->table && i < sizeof of_tables / sizeof *of_tables; i++)
        if (option_given(given, of_tables[i]))
            return complain_usage(self, "--%s is of a table to --join", of_tables[i]);
    if (!option_given(given, "secret"))
        return DONE;
    out->secret = secret;
    return key_read(self, option_value(given, "secret"), secret, &out->secret_length);
}
