/* What the program talks to. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "cli/options.h"

#include <voxpop.h>

/* Columns of the terminal behind the file descriptor; 0 when it is none. */
int terminal_width(int file);

/* True when standard output is a terminal. */
bool terminal_is_output(void);

/* True when the file descriptor is a terminal that can move its cursor. */
bool terminal_is_smart(int file);

/* Colours and width for standard output; for a file (`to_file`) colours only when asked for. */
vp_style terminal_style(const arguments *given, bool to_file);

#endif
