/*
 * Runs the real programs in tests: their output, their exit code, a folder of their own.
 */
#ifndef PMAT_TESTS_PROGRAM_H
#define PMAT_TESTS_PROGRAM_H

#include <stddef.h>
#include <sys/types.h>

enum { PROGRAM_ARGS_MAX = 40, PROGRAM_TEXT_SIZE = 65536, PROGRAM_PATH_SIZE = 512 };

struct program_result {
    int exit_code;               /* 128 + signal when killed */
    char out[PROGRAM_TEXT_SIZE]; /* what it printed, cut */
    char err[PROGRAM_TEXT_SIZE];
    long peak_rss_kb;
    double cpu_s;
};

/* A fresh private folder; removed with program_folder_remove. */
void program_folder(char path[PROGRAM_PATH_SIZE]);
void program_folder_remove(const char *path);
/* "FOLDER/NAME" */
void program_path(char path[PROGRAM_PATH_SIZE], const char *folder, const char *name);

/* Runs build/bin/NAME with arguments, the last one NULL, and waits at most `timeout_s` (then kills
 * it: exit code 137). Standard input is empty. The environment has TZ=UTC, LC_ALL=C.UTF-8 and a
 * HOME that does not exist. */
void program_run(struct program_result *result, int timeout_s, const char *name, ...)
    __attribute__((sentinel));
/* Starts it in the background with its output discarded (err to a file when given). */
pid_t program_start(const char *err_path, const char *name, ...) __attribute__((sentinel));
/* Waits for it, at most `timeout_s`, and returns its exit code as above. */
int program_wait(pid_t pid, int timeout_s);
/* Waits until `path` exists; 0 when it does. */
int program_await_file(const char *path, int timeout_s);

/* Lines of a text. */
int text_lines(const char *text);

#endif
