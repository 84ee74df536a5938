/* Files and directories whose feedback is taken into a store as it comes. */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include "cli/input.h"

/* Analyses the paths of `task`, what appears in those that are directories, and what is appended, until the user or
 * the system asks for the end. A file is read when it has not changed for `settle` seconds; one that never rests, up to
 * its last line end. A file that changed is read from its start again: the store knows what it has. Returns DONE after
 * such an end, or the exit code of what made it impossible to go on, which was told. */
int follow(const arguments *given, const input_settings *settings, const input_task *task, double settle);

#endif
