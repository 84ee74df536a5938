#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal handler has no other way to be told. */
static volatile sig_atomic_t asked;
static const char *volatile removed;

static void take_note(int number)
{
    if (!asked) {
        asked = number;
        return;
    }
    if (removed)
        unlink(removed);
    _exit(128 + number);
}

/* Only where `from` is in force: who started the program may have chosen to ignore signals. */
static void replace(int number, void (*from)(int), void (*to)(int))
{
    struct sigaction action = {.sa_handler = to, .sa_flags = SA_RESTART}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == from)
        sigaction(number, &action, NULL);
}

void interrupt_watch(void)
{
    replace(SIGINT, SIG_DFL, take_note);
    replace(SIGTERM, SIG_DFL, take_note);
}

void interrupt_unwatch(void)
{
    replace(SIGINT, take_note, SIG_DFL);
    replace(SIGTERM, take_note, SIG_DFL);
}

int interrupt_asked(void *unused)
{
    (void)unused;
    return asked != 0;
}

int interrupt_exit_code(void)
{
    return 128 + asked;
}

void interrupt_removes(const char *path)
{
    removed = path;
}
