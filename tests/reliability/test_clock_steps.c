/*
 * Row 4: the wall clock is set at 200 random instants of a night, by -1 s to +56 years, and is
 * known to be right only at the end. The analysis, the list and the storing thread are the real
 * ones.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "programs/posture-logger/keeper.h"
#include "programs/posture-logger/nights.h"
#include "programs/posture-logger/utc_line.h"
#include "tests/reliability/long_run.h"
#include "tests/support/rows.h"

#define S_US     INT64_C(1000000)
#define TRUE_US  (INT64_C(1773182400) * S_US) /* UTC at boottime 0 */
#define YEARS_US (INT64_C(56) * 31557600 * S_US)

enum { SIDE = 16, EMPTY_S = 180, IN_BED_S = 28800, AFTER_S = 2900, STEPS = 200 };

struct rig {
    int64_t now_s;
    int64_t wrong_us; /* what the wall clock shows too much */
    bool synced;
    struct pmat_utc_line line;
    struct pmat_pipeline *pipeline;
    struct pmat_nights nights;
    struct pmat_keeper keeper;
    uint16_t counts[SIDE * SIDE];
};

static int64_t boottime(void *context)
{
    return ((const struct rig *)context)->now_s * S_US;
}

static int64_t realtime(void *context)
{
    const struct rig *rig = context;
    return TRUE_US + rig->now_s * S_US + rig->wrong_us;
}

static bool synced(void *context)
{
    return ((const struct rig *)context)->synced;
}

static enum pmat_err open_store(void *context, struct pmat_store **store, struct pmat_fault *fault)
{
    return pmat_store_open(store, context, PMAT_STORE_WRITE, fault);
}

static void *keep(void *context)
{
    pmat_keeper_run(context);
    return NULL;
}

static void scan(struct rig *rig, bool lying)
{
    for (int row = 0; row < SIDE; row++)
        for (int col = 0; col < SIDE; col++) {
            bool body = lying && row > 1 && row < 15 && col > 4 && col < 11;
            int noise = rand() % 3;
            rig->counts[row * SIDE + col] =
                (uint16_t)(20 + noise + (body ? 900 - 40 * abs(row - 6) : 0));
        }
}

/* What the reading thread does with a frame. */
static void feed(struct rig *rig, bool lying)
{
    scan(rig, lying);
    struct pmat_frame frame = {.rows = SIDE,
                               .cols = SIDE,
                               .time_us = boottime(rig),
                               .utc_us = realtime(rig),
                               .boottime_us = boottime(rig),
                               .counts = rig->counts};
    int64_t shift_us = pmat_utc_line_follow(&rig->line, frame.time_us, frame.utc_us, rig->synced);
    frame.utc_us = frame.time_us + rig->line.offset_us;
    if (shift_us != 0) {
        pmat_pipeline_shift_utc(rig->pipeline, shift_us);
        pmat_nights_shift_utc(&rig->nights, shift_us);
    }
    pmat_pipeline_push(rig->pipeline, &frame);
    rig->now_s++;
}

static int64_t random_step(void)
{
    double share = (double)rand() / RAND_MAX;
    return rand() % 4 == 0 ? -S_US : (int64_t)(share * share * share * (double)YEARS_US);
}

static void sleep_a_night(struct rig *rig)
{
    for (int s = 0; s < EMPTY_S; s++)
        feed(rig, false);
    for (int s = 0; s < IN_BED_S; s++) {
        if (rand() % (IN_BED_S / STEPS) == 0)
            rig->wrong_us = random_step();
        if (s == IN_BED_S - 600) { /* the network is there at last */
            rig->wrong_us = 0;
            rig->synced = true;
        }
        if (rig->synced)
            rig->wrong_us = 0;
        feed(rig, true);
    }
    rig->synced = false; /* a clock set by hand after it was right is not believed */
    rig->wrong_us = YEARS_US;
    for (int s = 0; s < AFTER_S; s++)
        feed(rig, false);
}

static int64_t ask(const char *db, const char *sql)
{
    sqlite3 *handle;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(db, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return answer;
}

static void judge(const char *db, int night)
{
    int64_t epochs = ask(db, "SELECT epochs FROM session");
    assert_int_equal(ask(db, "SELECT count(*) FROM session"), 1);
    assert_true(epochs >= 960 && epochs <= 961);
    assert_int_equal(ask(db, "SELECT count(*) FROM epoch"), epochs);
    assert_int_equal(ask(db, "SELECT count(*) FROM epoch, session WHERE epoch.start_utc_us ="
                             " session.start_utc_us + 30000000 * epoch"),
                     epochs);
    int64_t start_us = ask(db, "SELECT start_utc_us FROM session");
    int64_t error_us = llabs(start_us - TRUE_US - EMPTY_S * S_US);
    int64_t label = ask(db, "SELECT night = '2026-03-10' FROM session");
    assert_int_equal(label, 1);
    assert_true(error_us < S_US);
    assert_int_equal(ask(db, "SELECT count(*) FROM event, session WHERE event.start_utc_us BETWEEN"
                             " session.start_utc_us AND session.end_utc_us + 30000000"),
                     ask(db, "SELECT count(*) FROM event"));
    if (night == 0)
        row_measured(4,
                     "clock steps -1 s..+56 years at 200 instants: 960/960 E in order, UTC right"
                     " within 1 s once synced",
                     "%lld E in order and on the grid, UTC off by %lld us", (long long)epochs,
                     (long long)error_us);
}

static void one_night(int night)
{
    char db[] = "/tmp/posture-clock-XXXXXX.db";
    close(mkstemps(db, 3));
    unlink(db);
    struct rig *rig = calloc(1, sizeof *rig);
    struct pmat_clock clock = {realtime, boottime, boottime, synced, rig};
    struct pmat_log log = {0};
    struct pmat_provenance provenance = {.program_version = "test", .unit = "counts"};
    struct pmat_profile profile;
    struct pmat_config config;
    struct pmat_model *model;
    struct pmat_fault fault;
    pmat_profile_default(&profile);
    pmat_config_default(&config);
    profile.geometry.rows = profile.geometry.cols = SIDE;
    profile.bits = 12;
    rig->wrong_us = -TRUE_US + 5 * S_US; /* 1970 */
    rig->nights = (struct pmat_nights){.backlog = pmat_backlog_create(),
                                       .provenance = &provenance,
                                       .mat = "mat",
                                       .zone = "UTC",
                                       .nap_max_h = 3.0f,
                                       .may_wait = true};
    rig->keeper.options = (struct pmat_keeper_options){.db = db,
                                                       .mat = "mat",
                                                       .boot_id = "boot",
                                                       .provenance = &provenance,
                                                       .ends_itself = true,
                                                       .open = open_store,
                                                       .open_context = db,
                                                       .backlog = rig->nights.backlog,
                                                       .state = pmat_state_create(),
                                                       .clock = &clock,
                                                       .log = &log};
    struct pmat_night_sink sink = pmat_nights_sink(&rig->nights);
    assert_int_equal(pmat_model_create_default(&model, &fault), PMAT_OK);
    assert_int_equal(pmat_pipeline_create(&rig->pipeline, &profile, &config, model, &sink, &fault),
                     PMAT_OK);
    assert_true(pmat_pipeline_foresee(rig->pipeline, pmat_nights_provisional, &rig->nights));
    pthread_t thread;
    pthread_create(&thread, NULL, keep, &rig->keeper);
    sleep_a_night(rig);
    pmat_pipeline_close(rig->pipeline, "stopped");
    pmat_backlog_close(rig->nights.backlog);
    pthread_join(thread, NULL);
    pmat_store_close(rig->keeper.store);
    judge(db, night);
    pmat_pipeline_destroy(rig->pipeline);
    pmat_model_destroy(model);
    pmat_backlog_destroy(rig->nights.backlog);
    pmat_state_destroy(rig->keeper.options.state);
    free(rig);
    const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s%s", db, ends[i]);
        unlink(path);
    }
}

static void a_clock_that_is_set_costs_no_epoch(void **state)
{
    (void)state;
    int nights = long_or_short(10, 1);
    for (int night = 0; night < nights; night++)
        one_night(nights - 1 - night);
}

int main(void)
{
    srand(long_run_seed());
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_clock_that_is_set_costs_no_epoch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
