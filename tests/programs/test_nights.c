#include "programs/posture-logger/nights.h"

#include "tests/support/rows.h"

struct row {
    const char *name;
    const char *zone;
    int64_t start_utc_s;
    double hours;
    enum pmat_session_kind kind;
};

/* 1773187200 = 2026-03-11T00:00:00Z */
#define AT(hour) (INT64_C(1773187200) + (int64_t)((hour)*3600.0))

static const struct row rows[] = {
    {"eight hours from 23:00", "UTC", AT(-1), 8.0, PMAT_SESSION_NIGHT},
    {"two hours from 14:00", "UTC", AT(14), 2.0, PMAT_SESSION_NAP},
    {"three hours from 14:00", "UTC", AT(14), 3.0, PMAT_SESSION_NIGHT},
    {"two hours from 20:00", "UTC", AT(20), 2.0, PMAT_SESSION_NIGHT},
    {"two hours from 19:59", "UTC", AT(19.98), 2.0, PMAT_SESSION_NAP},
    {"two hours from 03:59", "UTC", AT(3.98), 2.0, PMAT_SESSION_NIGHT},
    {"two hours from 04:00", "UTC", AT(4), 2.0, PMAT_SESSION_NAP},
    {"20:00 UTC is 09:00 in Auckland", "Pacific/Auckland", AT(20), 2.0, PMAT_SESSION_NAP},
    {"09:00 UTC is 22:00 in Auckland", "Pacific/Auckland", AT(9), 2.0, PMAT_SESSION_NIGHT},
};

static void tells_nights_from_naps(void **state)
{
    const struct row *row = *state;
    struct pmat_session session = {.start_utc_us = row->start_utc_s * 1000000};
    session.end_utc_us = session.start_utc_us + (int64_t)(row->hours * 3.6e9);
    assert_int_equal(pmat_nights_kind(&session, row->zone, 3.0f), row->kind);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, tells_nights_from_naps);
    return rows_run(&tests, "nights");
}
