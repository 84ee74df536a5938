/* Help from the tables of commands and options. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands.h"

#include <stdio.h>

/* One screen about the program. */
void help_overview_to(FILE *out);

/* Everything about one command, examples first. */
void help_command_to(FILE *out, const command *about);

/* "-o, --output FILE". `room` holds HELP_ROOM bytes. */
enum { HELP_ROOM = 96 };
const char *help_option_form(const option *o, char room[HELP_ROOM]);

extern const char *const help_family_titles[FAMILY_COUNT];

#endif
