#include "core/clock.h"

#include <string.h>
#include <time.h>

#include "tests/support/rows.h"

static void the_host_tells_utc(void **state)
{
    (void)state;
    struct pmat_clock clock;
    pmat_clock_host(&clock);
    int64_t before_s = time(NULL), now_us = clock.realtime_us(clock.context);
    assert_true(now_us / 1000000 >= before_s - 1 && now_us / 1000000 <= before_s + 2);
}

static void steady_clocks_never_step_back(void **state)
{
    (void)state;
    struct pmat_clock clock;
    pmat_clock_host(&clock);
    int64_t monotonic_us = 0, boottime_us = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t m = clock.monotonic_us(clock.context), b = clock.boottime_us(clock.context);
        assert_true(m >= monotonic_us && b >= boottime_us);
        assert_true(b >= m); /* boottime also counts sleep */
        monotonic_us = m;
        boottime_us = b;
    }
}

static void the_boot_id_is_36_characters_or_none(void **state)
{
    (void)state;
    char id[37], again[37];
    pmat_clock_boot_id(id);
    pmat_clock_boot_id(again);
    assert_true(strlen(id) == 36 || strlen(id) == 0);
    assert_string_equal(id, again);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "the host tells UTC in microseconds", the_host_tells_utc, NULL);
    rows_add(&rows, "steady clocks never step back", steady_clocks_never_step_back, NULL);
    rows_add(&rows, "the boot id is 36 characters or none", the_boot_id_is_36_characters_or_none,
             NULL);
    return rows_run(&rows, "clock");
}
