/* make_years DB [NIGHTS [SEED [MAT]]]: a database of many nights; ten years unless told otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bench/years.h"

enum { TEN_YEARS = 3650 };

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    if (argc < 2 || argc > 5) {
        fputs("usage: make_years DB [NIGHTS [SEED [MAT]]]\n", stderr);
        return 64;
    }
    umask(077);
    struct years_plan plan = {.db = argv[1],
                              .mat = argc > 4 ? argv[4] : "bedroom",
                              .zone = "Europe/Berlin",
                              .first_night = "2016-11-01",
                              .nights = argc > 2 ? (int)strtol(argv[2], NULL, 10) : TEN_YEARS,
                              .seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1};
    enum pmat_err err = years_make(&plan, &fault);
    if (err != PMAT_OK)
        fprintf(stderr, "make_years: %s\n", fault.text);
    return pmat_err_exit_code(err);
}
