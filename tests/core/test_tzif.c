#include "core/tzif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

/* 2026: 15 January 12:00 and 15 July 12:00 UTC. */
enum { WINTER_S = 1768478400, SUMMER_S = 1784116800 };

static const struct rule_row {
    const char *name;
    const char *rule;
    int64_t utc_s;
    bool valid;
    int offset_s;
} rule_rows[] = {
    {"a fixed offset", "<+0545>-5:45", SUMMER_S, true, 20700},
    {"an offset with seconds", "LMT-0:53:28", SUMMER_S, true, 3208},
    {"north in January", "CET-1CEST,M3.5.0,M10.5.0/3", WINTER_S, true, 3600},
    {"north in July", "CET-1CEST,M3.5.0,M10.5.0/3", SUMMER_S, true, 7200},
    {"south in January", "<-04>4<-03>,M9.1.6/24,M4.1.6/24", WINTER_S, true, -10800},
    {"south in July", "<-04>4<-03>,M9.1.6/24,M4.1.6/24", SUMMER_S, true, -14400},
    {"a summer of half an hour", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", WINTER_S, true, 39600},
    {"days counted without 29 February", "AAA0BBB,J60/0,J300/0", SUMMER_S, true, 3600},
    {"days counted with 29 February", "AAA0BBB,59/0,299/0", SUMMER_S, true, 3600},
    {"J60 of a leap year is still 1 March: before", "AAA0BBB,J60/0,J300/0", 1835481599, true, 0},
    {"J60 of a leap year is still 1 March: after", "AAA0BBB,J60/0,J300/0", 1835481600, true, 3600},
    {"day 59 of a leap year is 29 February: before", "AAA0BBB,59/0,299/0", 1835395199, true, 0},
    {"day 59 of a leap year is 29 February: after", "AAA0BBB,59/0,299/0", 1835395200, true, 3600},
    {"a change before midnight", "AAA3BBB,M3.5.0/-2,M10.5.0/-1", SUMMER_S, true, -7200},
    {"an empty text is no rule", "", SUMMER_S, false, 0},
    {"a name alone is no rule", "CET", SUMMER_S, false, 0},
    {"summer without its dates is no rule", "CET-1CEST", SUMMER_S, false, 0},
    {"half a date is no rule", "CET-1CEST,M3.5", SUMMER_S, false, 0},
    {"one date is no rule", "CET-1CEST,M3.5.0", SUMMER_S, false, 0},
    {"text after the rule is refused", "CET-1CEST,M3.5.0,M10.5.0/3x", SUMMER_S, false, 0},
};

static void rule_offset(void **state)
{
    const struct rule_row *row = *state;
    int offset_s = 0;
    assert_int_equal(pmat_tzif_rule_offset(row->rule, row->utc_s, &offset_s), row->valid);
    if (row->valid)
        assert_int_equal(offset_s, row->offset_s);
}

static size_t read_zone(uint8_t bytes[PMAT_TZIF_SIZE_MAX])
{
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    if (file == NULL)
        return 0;
    size_t size = fread(bytes, 1, PMAT_TZIF_SIZE_MAX, file);
    fclose(file);
    return size;
}

/* Copies of exactly `size` bytes: AddressSanitizer sees a read past the end. */
static void a_file_cut_anywhere_is_refused_or_read(void **state)
{
    (void)state;
    uint8_t bytes[PMAT_TZIF_SIZE_MAX];
    size_t size = read_zone(bytes);
    if (size == 0)
        skip();
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *copy = malloc(cut + 1);
        assert_non_null(copy);
        uint8_t *end = copy + 1; /* the block's end is the copy's end */
        memcpy(end, bytes, cut);
        int offset_s = -1;
        bool known = pmat_tzif_offset(end, cut, SUMMER_S, &offset_s);
        assert_true(known || offset_s == 0);
        free(copy);
    }
}

static void a_damaged_file_never_reads_past_its_end(void **state)
{
    (void)state;
    uint8_t bytes[PMAT_TZIF_SIZE_MAX];
    size_t size = read_zone(bytes);
    if (size == 0)
        skip();
    unsigned seed = 20260329;
    printf("seed %u\n", seed);
    for (int i = 0; i < 3000; i++) {
        uint8_t *copy = malloc(size);
        assert_non_null(copy);
        memcpy(copy, bytes, size);
        for (int k = 0; k < 4; k++)
            copy[(size_t)rand_r(&seed) % (i % 2 == 0 ? size : 100)] = (uint8_t)rand_r(&seed);
        int offset_s;
        pmat_tzif_offset(copy, size, SUMMER_S + (int64_t)i * 1000003, &offset_s);
        free(copy);
    }
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, rule_rows, rule_offset);
    rows_add(&rows, "a file cut anywhere is refused or read, never overrun",
             a_file_cut_anywhere_is_refused_or_read, NULL);
    rows_add(&rows, "a damaged file never reads past its end",
             a_damaged_file_never_reads_past_its_end, NULL);
    return rows_run(&rows, "tzif");
}
