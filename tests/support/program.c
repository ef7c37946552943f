#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    abort();
}

void program_folder(char path[PROGRAM_PATH_SIZE])
{
    snprintf(path, PROGRAM_PATH_SIZE, "%s/pmat-test-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(path) == NULL)
        die("mkdtemp");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void program_folder_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void program_path(char path[PROGRAM_PATH_SIZE], const char *folder, const char *name)
{
    int used = snprintf(path, PROGRAM_PATH_SIZE, "%s/%s", folder, name);
    if (used >= PROGRAM_PATH_SIZE)
        abort();
}

static void collect(const char *name, va_list args, char *argv[PROGRAM_ARGS_MAX],
                    char program[PROGRAM_PATH_SIZE])
{
    snprintf(program, PROGRAM_PATH_SIZE, "%s/bin/%s", PMAT_BUILD_DIR, name);
    int count = 0;
    argv[count++] = program;
    char *argument;
    while ((argument = va_arg(args, char *)) != NULL) {
        if (count == PROGRAM_ARGS_MAX - 1)
            abort();
        argv[count++] = argument;
    }
    argv[count] = NULL;
}

/* In the child: out and err on the given descriptors, then the program. */
static void become(char **argv, int out, int err)
{
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        _exit(126);
    setenv("TZ", "UTC", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("HOME", "/nonexistent", 1);
    unsetenv("STATE_DIRECTORY");
    unsetenv("XDG_STATE_HOME");
    unsetenv("JOURNAL_STREAM");
    unsetenv("COLUMNS");
    execv(argv[0], argv);
    _exit(127);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Reads one descriptor into a text; false at its end. */
static int drain(int fd, char *text, size_t *used)
{
    char spare[4096];
    size_t room = PROGRAM_TEXT_SIZE - 1 - *used;
    ssize_t got = room > 0 ? read(fd, text + *used, room) : read(fd, spare, sizeof spare);
    if (got <= 0)
        return 0;
    if (room > 0)
        *used += (size_t)got;
    text[*used] = '\0';
    return 1;
}

static int exit_code_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void program_run(struct program_result *result, int timeout_s, const char *name, ...)
{
    char *argv[PROGRAM_ARGS_MAX], program[PROGRAM_PATH_SIZE];
    va_list args;
    va_start(args, name);
    collect(name, args, argv, program);
    va_end(args);
    memset(result, 0, sizeof *result);
    int out[2], err[2];
    if (pipe(out) != 0 || pipe(err) != 0)
        die("pipe");
    pid_t pid = fork();
    if (pid == 0)
        become(argv, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    struct pollfd fds[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    size_t out_used = 0, err_used = 0;
    double end_s = now_s() + timeout_s;
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        if (poll(fds, 2, 200) > 0) {
            if (fds[0].revents != 0 && !drain(out[0], result->out, &out_used))
                fds[0].fd = -1;
            if (fds[1].revents != 0 && !drain(err[0], result->err, &err_used))
                fds[1].fd = -1;
        }
        if (now_s() > end_s)
            kill(pid, SIGKILL);
    }
    int status;
    struct rusage usage;
    wait4(pid, &status, 0, &usage);
    close(out[0]);
    close(err[0]);
    result->exit_code = exit_code_of(status);
    result->peak_rss_kb = usage.ru_maxrss;
    result->cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

pid_t program_start(const char *err_path, const char *name, ...)
{
    char *argv[PROGRAM_ARGS_MAX], program[PROGRAM_PATH_SIZE];
    va_list args;
    va_start(args, name);
    collect(name, args, argv, program);
    va_end(args);
    pid_t pid = fork();
    if (pid == 0) {
        int out = open("/dev/null", O_WRONLY);
        int err = err_path != NULL ? open(err_path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : out;
        become(argv, out, err);
    }
    return pid;
}

int program_wait(pid_t pid, int timeout_s)
{
    double end_s = now_s() + timeout_s;
    for (;;) {
        int status;
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid)
            return exit_code_of(status);
        if (now_s() > end_s)
            kill(pid, SIGKILL);
        poll(NULL, 0, 20);
    }
}

int program_await_file(const char *path, int timeout_s)
{
    double end_s = now_s() + timeout_s;
    while (access(path, F_OK) != 0) {
        if (now_s() > end_s)
            return -1;
        poll(NULL, 0, 20);
    }
    return 0;
}

int text_lines(const char *text)
{
    int lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}
