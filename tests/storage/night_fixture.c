#include "night_fixture.h"

#include <ftw.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND_US INT64_C(1000000)
#define HOUR_US   (3600 * SECOND_US)

/* 2026-03-01 00:00 UTC. */
#define MARCH_US (INT64_C(1772323200) * SECOND_US)

void fixture_make(struct fixture *fixture)
{
    *fixture = (struct fixture){.folder = "/tmp/pmat-store-XXXXXX"};
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->db, sizeof fixture->db, "%s/posture.db", fixture->folder);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void fixture_remove(const struct fixture *fixture)
{
    nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture_make(fixture);
    *state = fixture;
    return 0;
}

int fixture_teardown(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

void check_ok(enum pmat_err err, const struct pmat_fault *fault)
{
    if (err != PMAT_OK)
        fail_msg("error %d: %s", (int)err, fault->text);
}

struct pmat_store *fixture_open(struct fixture *fixture, enum pmat_store_mode mode)
{
    struct pmat_store *store = NULL;
    check_ok(pmat_store_open(&store, fixture->db, mode, &fixture->fault), &fixture->fault);
    assert_non_null(store);
    return store;
}

struct pmat_epoch sample_epoch(int32_t index)
{
    static const enum pmat_posture turns[] = {PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,
                                              PMAT_POSTURE_RIGHT, PMAT_POSTURE_PRONE};
    float wave = sinf((float)index); /* digits that do not compress, as measured ones */
    return (struct pmat_epoch){
        .index = index,
        .start_utc_us = MARCH_US + 22 * HOUR_US + index * 30 * SECOND_US + 123456,
        .boottime_us = 5 * HOUR_US + index * 30 * SECOND_US + 654321,
        .duration_s = 30.0f,
        .posture = turns[index / 40 % 4],
        .confidence = 0.8f + 0.1f * wave,
        .details = index % 40 == 0 ? PMAT_DETAIL_KNEES_RAISED | PMAT_DETAIL_FETAL : 0u,
        .quality = index < 60 ? PMAT_QUALITY_SETTLING : PMAT_QUALITY_OK,
        .lumbar_arch = 0.3f + 0.1f * wave,
        .pelvis_roll_deg = 90.0f + 30.0f * wave,
        .hip_stack = 0.5f + 0.1f * wave,
        .torso_twist_deg = 12.0f * wave,
        .fetal = 0.2f + 0.1f * wave,
        .axis_deg = 4.0f + wave,
        .load_left_frac = 0.5f + 0.01f * wave,
        .contact_area_frac = 0.31f + 0.01f * wave,
        .peak_pressure = 812.0f + wave,
        .dispersion = 0.41f + 0.01f * wave,
        .movement = 0.01f + 0.01f * wave,
        .breath_rate_per_min = 14.0f + wave,
        .load = 60123.0f + wave,
        .edge_load_frac = 0.05f + 0.01f * wave,
    };
}

struct pmat_session sample_session(int day, int32_t epochs)
{
    double minutes = epochs * 0.5;
    struct pmat_session session = {
        .start_utc_us = MARCH_US + (day - 1) * 24 * HOUR_US + 22 * HOUR_US,
        .open = true,
        .epochs = epochs,
        .time_in_bed_min = minutes * 0.9,
        .away_min = minutes * 0.05,
        .gap_min = minutes * 0.05,
        .position_changes = 7,
        .changes_per_h = 0.875,
        .longest_still_min = 61.5,
        .small_movements = 23.0,
        .twitch_bursts = 2.0,
        .breath_missing = "the body moved",
        .longest_still_posture = PMAT_POSTURE_LEFT,
        .bed_exits = 2,
        .mean_confidence = 0.87f,
    };
    session.end_utc_us = session.start_utc_us + epochs * 30 * SECOND_US;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        session.posture_min[i] = minutes * 0.15 + i;
    session.posture_min[PMAT_POSTURE_EMPTY] = session.away_min;
    return session;
}

struct pmat_session_key sample_key(int day)
{
    struct pmat_session_key key = {.mat = "bedroom", .zone = "Europe/Berlin"};
    snprintf(key.night, sizeof key.night, "2026-03-%02u", (unsigned)day % 100u);
    return key;
}

struct pmat_provenance sample_provenance(void)
{
    return (struct pmat_provenance){
        .program_version = "0.1.0",
        .calibration_id = "2026-03-01T21:00:00Z",
        .model_id = "forest-3",
        .unit = "counts",
        .config_text = "[mat]\nport = auto\n",
        .profile_text = "[mat]\nname = test\n",
    };
}

struct pmat_event sample_turn(int64_t start_utc_us)
{
    struct pmat_event event = {.start_utc_us = start_utc_us,
                               .duration_s = 4.5f,
                               .rise_s = 12.5f,
                               .kind = PMAT_EVENT_TURN,
                               .from = PMAT_POSTURE_SUPINE,
                               .to = PMAT_POSTURE_LEFT};
    snprintf(event.reason, sizeof event.reason, "%s", "load moved 12 cm left, then still");
    return event;
}

pmat_session_id record_night(struct pmat_store *store, int day, int32_t epochs)
{
    struct pmat_fault fault = {0};
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fault), &fault);
    for (int32_t i = 0; i < epochs; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        epoch.start_utc_us += (day - 1) * 24 * HOUR_US;
        struct pmat_event turn = sample_turn(epoch.start_utc_us);
        session = sample_session(day, i + 1);
        check_ok(pmat_store_put(store, id, &epoch, BOOT_ID, &turn, i % 40 == 39, &session, &fault),
                 &fault);
    }
    struct pmat_map maps[6];
    for (int m = 0; m < 6; m++) {
        maps[m] = (struct pmat_map){.posture = (enum pmat_posture)(m + 1), .seconds = 60.0 * m};
        for (int cell = 0; cell < PMAT_MAP_CELLS; cell++)
            maps[m].cells[cell] = sinf((float)cell) + (float)m;
    }
    session.open = false;
    snprintf(session.end_reason, sizeof session.end_reason, "got up");
    check_ok(pmat_store_session_end(store, id, &session, PMAT_SESSION_NIGHT, maps, 6, &fault),
             &fault);
    return id;
}

int64_t ask_number(const char *db, const char *sql)
{
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open_v2(db, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return number;
}

void run_sql(const char *db, const char *sql)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(db, &handle), SQLITE_OK);
    char *message = NULL;
    sqlite3_exec(handle, sql, NULL, NULL, &message);
    if (message != NULL)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(handle);
}

bool is_sound(const char *db)
{
    return ask_number(db, "SELECT count(*) FROM pragma_integrity_check"
                          " WHERE integrity_check <> 'ok'") == 0 &&
           ask_number(db, "SELECT count(*) FROM pragma_foreign_key_check") == 0;
}

int run_in_child(child_fn *body, void *context)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(body(context));
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int64_t file_size(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? info.st_size : -1;
}
