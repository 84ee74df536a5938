/* A table beside those of customers: --join, --key, --secret. */
#ifndef CLI_JOIN_H
#define CLI_JOIN_H

#include "cli/key.h"

#include <voxpop_customers.h>

/* For the table of options of a command that has --join. */
#define JOIN_KEY_OPTION                                                                                    \
    {                                                                                                      \
        "key", 0, "COL", NULL, "column of the table of --join that says whose row it is (else recognised)" \
    }
#define JOIN_SECRET_OPTION                                                                         \
    {                                                                                              \
        "secret", 0, "FILE", NULL,                                                                 \
            "what the store was redacted with, where the table of --join has the names themselves" \
    }

/* `secret` has room for that of --secret, which *out borrows. Returns DONE or the exit code. */
int join_read(const command *self, const arguments *given, char secret[KEY_MAX + 1], vp_join *out);

#endif
