#include "cli/deliver.h"

#include "cli/complain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7F)
            return false;
    return true;
}

bool deliver_is_url(const char *url)
{
    return is_plain(url) && (!strncmp(url, "https://", 8) || !strncmp(url, "http://", 7));
}

bool deliver_is_address(const char *address)
{
    const char *at = strchr(address, '@');
    return is_plain(address) && address[0] != '-' && at && at != address && at[1] && !strpbrk(address, ",;<>()\"\\");
}

static bool write_all(int file, const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(file, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

/* The process that reads from the pipe; -1: it cannot be started. */
static pid_t start(const char *program, char *const words[], const int pipe_ends[2])
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    if (posix_spawn_file_actions_init(&actions))
        return -1;
    int failed = posix_spawn_file_actions_adddup2(&actions, pipe_ends[0], STDIN_FILENO) ||
                 posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO) ||
                 posix_spawnp(&child, program, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed ? -1 : child;
}

/* Runs one of the programs, the first that is there, with `input`. */
static bool run(const char *const programs[], const char *words[], const draft *input)
{
    int ends[2], ended = -1;
    pid_t child = -1;
    struct sigaction ignored = {.sa_handler = SIG_IGN}, before;
    if (pipe2(ends, O_CLOEXEC))
        return false;
    for (size_t i = 0; child < 0 && programs[i]; i++) {
        words[0] = programs[i];
        child = start(programs[i], (char *const *)(uintptr_t)words, ends);
    }
    close(ends[0]);
    sigaction(SIGPIPE, &ignored, &before); /* it may end before it has read all */
    bool written = child > 0 && write_all(ends[1], input->bytes, input->length);
    sigaction(SIGPIPE, &before, NULL);
    close(ends[1]);
    while (child > 0 && waitpid(child, &ended, 0) < 0 && errno == EINTR)
        ;
    return written && WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
}

bool deliver_post(const char *url, const draft *json)
{
    static const char *const programs[] = {"curl", NULL};
    const char *words[] = {NULL,       "--silent",  "--show-error",  "--fail",   "--max-time",
                           "30",       "--proto",   "=http,https",   "--header", "Content-Type: application/json",
                           "--output", "/dev/null", "--data-binary", "@-",       "--url",
                           url,        NULL};
    if (run(programs, words, json))
        return true;
    complain("the webhook %s could not be called", url);
    complain_hint("it is called with the command curl: see what it says above");
    return false;
}

bool deliver_mail(const char *address, const char *subject, const draft *text)
{
    static const char *const programs[] = {"sendmail", "/usr/sbin/sendmail", NULL};
    const char *words[] = {NULL, "-i", "--", address, NULL};
    draft mail = {0};
    draft_printf(&mail, "To: %s\nSubject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n", address,
                 subject);
    draft_add(&mail, text->bytes, text->length);
    bool sent = run(programs, words, &mail);
    draft_release(&mail);
    if (sent)
        return true;
    complain("no mail could be sent to %s", address);
    complain_hint("it is sent with the command sendmail: install one, such as msmtp-mta");
    return false;
}
