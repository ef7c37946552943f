/*
 * A whole night through the real logger: 288,000 frames of 32 x 64 cells, 12 bit, made by
 * posture-sim, replayed from a file. Prints seconds, frames per second and peak memory of each run,
 * and the medians.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/support/program.h"

enum { RUNS = 3, NIGHT_TIMEOUT_S = 600 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

static int run_ended(const struct program_result *result, const char *name)
{
    if (result->exit_code != 0)
        fprintf(stderr, "bench_replay: %s ended with %d: %s", name, result->exit_code, result->err);
    return result->exit_code == 0;
}

int main(void)
{
    static struct program_result result;
    char folder[PROGRAM_PATH_SIZE], raw[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE];
    double wall_s[RUNS], cpu_s[RUNS], rss_mib[RUNS];
    program_folder(folder);
    program_path(raw, folder, "night.bin");
    double start = now_s();
    program_run(&result, NIGHT_TIMEOUT_S, "posture-sim", "--script", "ordinary-night", "--rows",
                "64", "--cols", "32", "--rate-hz", "10", "--encoding", "u12", "--speed", "max",
                "--output", raw, NULL);
    int good = run_ended(&result, "posture-sim");
    struct stat st = {0};
    stat(raw, &st);
    printf("night: %.0f MB, made in %.1f s\n", (double)st.st_size / 1e6, now_s() - start);
    for (int i = 0; good && i < RUNS; i++) {
        char name[32];
        snprintf(name, sizeof name, "night-%d.db", i);
        program_path(db, folder, name);
        start = now_s();
        program_run(&result, NIGHT_TIMEOUT_S, "posture-logger", "--replay", raw, "--db", db, NULL);
        wall_s[i] = now_s() - start;
        good = run_ended(&result, "posture-logger");
        cpu_s[i] = result.cpu_s;
        rss_mib[i] = (double)result.peak_rss_kb / 1024.0;
        const char *sums = strstr(result.err, " frames read");
        while (sums != NULL && sums > result.err && sums[-1] != ' ')
            sums--;
        printf("run %d: %.1f s wall, %.1f s cpu, %.1f MiB peak; %.*s\n", i + 1, wall_s[i], cpu_s[i],
               rss_mib[i], sums != NULL ? (int)strcspn(sums, "\n") : 0, sums != NULL ? sums : "");
    }
    if (good)
        printf("median: %.1f s wall, %.1f s cpu, %.1f MiB peak\n", median(wall_s, RUNS),
               median(cpu_s, RUNS), median(rss_mib, RUNS));
    program_folder_remove(folder);
    return good ? 0 : 1;
}
