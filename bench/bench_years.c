/*
 * Ten years in one database: what a night takes on the disk, how long the last night, a trend over
 * all of them and an export take, and how much memory. bench_years [NIGHTS] runs the real programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "bench/years.h"
#include "tests/support/program.h"

enum { TEN_YEARS = 3650, TIMEOUT_S = 600, RUNS = 3 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double megabytes(const char *path)
{
    struct stat status = {0};
    stat(path, &status);
    return (double)status.st_size / 1e6;
}

/* The best of some runs, in milliseconds, against what was wanted. */
static bool time_report(const char *what, double wanted_ms, const char *db, const char *option,
                        const char *value)
{
    static struct program_result result;
    double best_ms = 1e9;
    for (int i = 0; i < RUNS; i++) {
        double start = now_s();
        program_run(&result, TIMEOUT_S, "posture-report", "--db", db, option, value, NULL);
        double took_ms = 1e3 * (now_s() - start);
        best_ms = took_ms < best_ms ? took_ms : best_ms;
        if (result.exit_code != 0) {
            fprintf(stderr, "bench_years: %s", result.err);
            return false;
        }
    }
    printf("%-28s %8.0f ms   (wanted: %.0f)  %.1f MiB\n", what, best_ms, wanted_ms,
           (double)result.peak_rss_kb / 1024);
    return true;
}

static bool time_export(const char *format, const char *wanted, const char *folder, const char *db)
{
    static struct program_result result;
    char output[PROGRAM_PATH_SIZE];
    program_path(output, folder, format);
    double start = now_s();
    program_run(&result, TIMEOUT_S, "posture-export", "--db", db, "--format", format, "--output",
                output, NULL);
    printf("export as %-18s %8.1f s    (wanted: %s)  %.1f MiB, %.1f s cpu\n", format,
           now_s() - start, wanted, (double)result.peak_rss_kb / 1024, result.cpu_s);
    if (result.exit_code != 0)
        fprintf(stderr, "bench_years: %s", result.err);
    return result.exit_code == 0;
}

int main(int argc, char **argv)
{
    char folder[PROGRAM_PATH_SIZE], db[PROGRAM_PATH_SIZE], nights[16];
    struct pmat_fault fault = {0};
    int count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : TEN_YEARS;
    program_folder(folder);
    program_path(db, folder, "years.db");
    snprintf(nights, sizeof nights, "%d", count);
    struct years_plan plan = {db, "bedroom", "Europe/Berlin", "2016-11-01", count, 1};
    double start = now_s();
    bool good = years_make(&plan, &fault) == PMAT_OK;
    if (!good)
        fprintf(stderr, "bench_years: %s\n", fault.text);
    printf("%d nights made in %.1f s\n", count, now_s() - start);
    printf("%-28s %8.1f KB   (wanted: 400)\n", "database per night", 1e3 * megabytes(db) / count);
    good = good && time_report("the last night", 50, db, "--format", "text") &&
           time_report("a trend over all nights", 1000, db, "--nights", nights) &&
           time_export("csv", "20 s, 32 MiB", folder, db) && time_export("json", "-", folder, db) &&
           time_export("xlsx", "-", folder, db);
    program_folder_remove(folder);
    return good ? 0 : 1;
}
