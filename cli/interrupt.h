/* Ctrl-C: the first one asks the running analysis to stop in good order, the second ends the program. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* From now on the first SIGINT or SIGTERM only takes note. */
void interrupt_watch(void);
/* Signals end the program again. */
void interrupt_unwatch(void);

/* 1 after such a signal; fits vp_analyze_options.cancelled. */
int interrupt_asked(void *unused);

/* 128 and the number of the signal. */
int interrupt_exit_code(void);

/* A file to remove when a signal ends the program after all; NULL: none. The name must stay where it is. */
void interrupt_removes(const char *path);

#endif
