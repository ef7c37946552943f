/*
 * Ten years in one database: what a night takes on the disk, how long the last night, a trend over
 * all of them and an export take, and how much memory. bench_years [NIGHTS] runs the real programs,
 * and fails where a figure is more than wanted: processor time, so that a busy machine does not
 * judge; for fewer nights an export may take its share of the time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "bench/years.h"
#include "tests/support/program.h"

enum { TEN_YEARS = 3650, TIMEOUT_S = 600, RUNS = 3, NIGHT_KB = 400, MEMORY_MIB = 32 };

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

static bool within(double value, double wanted)
{
    if (value <= wanted)
        return true;
    puts("  ^ more than wanted");
    return false;
}

static bool run_ended(const struct program_result *result)
{
    if (result->exit_code != 0)
        fprintf(stderr, "bench_years: %s", result->err);
    return result->exit_code == 0;
}

/* The best of some runs, in milliseconds, against what was wanted. */
static bool time_report(const char *what, double wanted_ms, const char *db, const char *option,
                        const char *value)
{
    static struct program_result result;
    double best_ms = 1e9, best_cpu_ms = 1e9;
    for (int i = 0; i < RUNS; i++) {
        double start = now_s();
        program_run(&result, TIMEOUT_S, "posture-report", "--db", db, option, value, NULL);
        double took_ms = 1e3 * (now_s() - start);
        best_ms = took_ms < best_ms ? took_ms : best_ms;
        best_cpu_ms = 1e3 * result.cpu_s < best_cpu_ms ? 1e3 * result.cpu_s : best_cpu_ms;
        if (!run_ended(&result))
            return false;
    }
    printf("%-24s %8.0f ms, %5.0f ms cpu, %5.1f MiB   (wanted: %.0f ms)\n", what, best_ms,
           best_cpu_ms, (double)result.peak_rss_kb / 1024, wanted_ms);
    return within(best_cpu_ms, wanted_ms);
}

/* `wanted_s` 0: nothing is wanted of the time. */
static bool time_export(const char *format, double wanted_s, const char *folder, const char *db)
{
    static struct program_result result;
    char output[PROGRAM_PATH_SIZE], wanted[32] = "";
    program_path(output, folder, format);
    double start = now_s();
    program_run(&result, TIMEOUT_S, "posture-export", "--db", db, "--format", format, "--output",
                output, NULL);
    double mebibytes = (double)result.peak_rss_kb / 1024;
    if (wanted_s > 0)
        snprintf(wanted, sizeof wanted, "%.1f s, ", wanted_s);
    printf("export as %-14s %8.1f s,  %5.1f s cpu,  %5.1f MiB   (wanted: %s%d MiB)\n", format,
           now_s() - start, result.cpu_s, mebibytes, wanted, MEMORY_MIB);
    return run_ended(&result) && within(mebibytes, MEMORY_MIB) &&
           (wanted_s <= 0 || within(result.cpu_s, wanted_s));
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
    double night_kb = 1e3 * megabytes(db) / count;
    printf("%-24s %8.1f KB   (wanted: %d KB)\n", "database per night", night_kb, NIGHT_KB);
    good = good && within(night_kb, NIGHT_KB);
    good = time_report("the last night", 50, db, "--format", "text") && good;
    good = time_report("a trend over all nights", 1000, db, "--nights", nights) && good;
    good = time_export("csv", 20.0 * count / TEN_YEARS, folder, db) && good;
    good = time_export("json", 0, folder, db) && good;
    good = time_export("xlsx", 0, folder, db) && good;
    program_folder_remove(folder);
    return good ? 0 : 1;
}
