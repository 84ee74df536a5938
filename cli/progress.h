/* One line on standard error that says how far an analysis is. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/options.h"

#include <voxpop.h>

typedef struct progress {
    bool shown; /* there is a terminal, and nobody asked for quiet */
    bool drawn;
    char file[256]; /* with `surveying`: the pass that the numbers below belong to */
    int surveying;
    double began, last_drawn; /* seconds */
    uint64_t rows_before, bytes_before;
} progress;

/* `to_terminal`: results go to the terminal while the work goes on, so nothing is drawn. */
void progress_start(progress *p, const arguments *given, bool to_terminal);
/* Fits vp_analyze_options.progress; the context is the progress. */
void progress_report(void *context, const vp_progress *now);
/* The same for other work: what is done, which share of it, and more behind that. */
void progress_share(progress *p, const char *what, double share, const char *note);
/* Takes the line away. */
void progress_clear(progress *p);

#endif
