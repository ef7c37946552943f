/* What is put comes back as it was; what is put again is there once. */
#include "night_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Begins a night that is still open. */
static pmat_session_id begin(struct pmat_store *store, int day)
{
    struct pmat_fault fault = {0};
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fault), &fault);
    return id;
}

static void put(struct pmat_store *store, pmat_session_id id, const struct pmat_epoch *epoch,
                const struct pmat_event *events, size_t count, const struct pmat_session *session)
{
    struct pmat_fault fault = {0};
    check_ok(pmat_store_put(store, id, epoch, BOOT_ID, events, count, session, &fault), &fault);
}

static struct pmat_night_view load(struct pmat_store *store, pmat_session_id id)
{
    struct pmat_fault fault = {0};
    struct pmat_night_view view;
    check_ok(pmat_store_load_view(store, id, &view, &fault), &fault);
    return view;
}

static void check_float(float a, float b)
{
    if (isnan(a) || isnan(b))
        assert_true(isnan(a) && isnan(b));
    else
        assert_memory_equal(&a, &b, sizeof a);
}

static void check_epoch(const struct pmat_epoch *a, const struct pmat_epoch *b)
{
    assert_int_equal(a->index, b->index);
    assert_int_equal(a->start_utc_us, b->start_utc_us);
    assert_int_equal(a->boottime_us, b->boottime_us);
    assert_int_equal(a->posture, b->posture);
    assert_int_equal(a->details, b->details);
    assert_int_equal(a->quality, b->quality);
    check_float(a->duration_s, b->duration_s);
    check_float(a->confidence, b->confidence);
    check_float(a->lumbar_arch, b->lumbar_arch);
    check_float(a->pelvis_roll_deg, b->pelvis_roll_deg);
    check_float(a->hip_stack, b->hip_stack);
    check_float(a->torso_twist_deg, b->torso_twist_deg);
    check_float(a->fetal, b->fetal);
    check_float(a->axis_deg, b->axis_deg);
    check_float(a->load_left_frac, b->load_left_frac);
    check_float(a->contact_area_frac, b->contact_area_frac);
    check_float(a->peak_pressure, b->peak_pressure);
    check_float(a->dispersion, b->dispersion);
    check_float(a->movement, b->movement);
    check_float(a->breath_rate_per_min, b->breath_rate_per_min);
    check_float(a->load, b->load);
}

static struct pmat_epoch gap_epoch(int32_t index)
{
    struct pmat_epoch gap = sample_epoch(index);
    gap.boottime_us = -1;
    gap.posture = PMAT_POSTURE_UNKNOWN;
    gap.quality = PMAT_QUALITY_GAP;
    gap.details = 0;
    gap.confidence = gap.lumbar_arch = gap.pelvis_roll_deg = gap.hip_stack = NAN;
    gap.torso_twist_deg = gap.fetal = gap.axis_deg = gap.load_left_frac = NAN;
    gap.contact_area_frac = gap.peak_pressure = gap.dispersion = gap.movement = NAN;
    gap.breath_rate_per_min = gap.load = NAN;
    return gap;
}

/* An epoch and what it stands for. */
struct epoch_row {
    const char *name;
    enum pmat_posture posture;
    enum pmat_quality quality;
    unsigned details;
    bool gap;
};

static const struct epoch_row epoch_rows[] = {
    {"a supine epoch comes back", PMAT_POSTURE_SUPINE, PMAT_QUALITY_OK, 0, false},
    {"a left epoch comes back", PMAT_POSTURE_LEFT, PMAT_QUALITY_LOW, PMAT_DETAIL_FETAL, false},
    {"a right epoch comes back", PMAT_POSTURE_RIGHT, PMAT_QUALITY_SETTLING, 0, false},
    {"a prone epoch comes back", PMAT_POSTURE_PRONE, PMAT_QUALITY_OK, 0, false},
    {"a sitting epoch comes back", PMAT_POSTURE_SITTING, PMAT_QUALITY_OK, 0, false},
    {"an empty epoch comes back", PMAT_POSTURE_EMPTY, PMAT_QUALITY_OK, 0, false},
    {"an unknown epoch comes back", PMAT_POSTURE_UNKNOWN, PMAT_QUALITY_OK, 0, false},
    {"every detail comes back", PMAT_POSTURE_LEFT, PMAT_QUALITY_OK, PMAT_DETAIL_ALL, false},
    {"a gap comes back with nothing known", PMAT_POSTURE_UNKNOWN, PMAT_QUALITY_GAP, 0, true},
};

static void epoch_comes_back(void **state)
{
    const struct epoch_row *row = *state;
    struct fixture fixture;
    fixture_make(&fixture);
    struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_epoch epoch = row->gap ? gap_epoch(0) : sample_epoch(0);
    epoch.posture = row->posture;
    epoch.quality = row->quality;
    epoch.details = row->details;
    struct pmat_session session = sample_session(9, 1);
    put(store, id, &epoch, NULL, 0, &session);
    struct pmat_night_view view = load(store, id);
    assert_int_equal(view.epoch_count, 1);
    check_epoch(&view.epochs[0], &epoch);
    pmat_store_free_view(&view);
    pmat_store_close(store);
    if (row->gap)
        assert_int_equal(ask_number(fixture.db, "SELECT boot IS NULL AND boottime_us IS NULL"
                                                " AND load IS NULL FROM epoch"),
                         1);
    fixture_remove(&fixture);
}

static void check_session(const struct pmat_session *a, const struct pmat_session *b)
{
    assert_int_equal(a->start_utc_us, b->start_utc_us);
    assert_int_equal(a->end_utc_us, b->end_utc_us);
    assert_int_equal(a->open, b->open);
    assert_string_equal(a->end_reason, b->end_reason);
    assert_int_equal(a->epochs, b->epochs);
    assert_true(a->time_in_bed_min == b->time_in_bed_min);
    assert_true(a->away_min == b->away_min);
    assert_true(a->gap_min == b->gap_min);
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        assert_true(a->posture_min[i] == b->posture_min[i]);
    assert_int_equal(a->position_changes, b->position_changes);
    check_float((float)a->changes_per_h, (float)b->changes_per_h);
    check_float((float)a->longest_still_min, (float)b->longest_still_min);
    assert_int_equal(a->longest_still_posture, b->longest_still_posture);
    assert_int_equal(a->bed_exits, b->bed_exits);
    check_float(a->mean_confidence, b->mean_confidence);
    check_float((float)a->small_movements, (float)b->small_movements);
    check_float((float)a->twitch_bursts, (float)b->twitch_bursts);
    assert_string_equal(a->breath_missing, b->breath_missing);
}

static void sums_key_and_provenance_come_back(void **state)
{
    struct pmat_store *store = fixture_open(*state, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_session session = sample_session(9, 960);
    put(store, id, NULL, NULL, 0, &session);
    struct pmat_night_view view = load(store, id);
    check_session(&view.row.session, &session);
    assert_string_equal(view.row.key.night, "2026-03-09");
    assert_string_equal(view.row.key.mat, "bedroom");
    assert_string_equal(view.row.key.zone, "Europe/Berlin");
    assert_int_equal(view.row.key.session, 1);
    assert_int_equal(view.row.key.kind, PMAT_SESSION_NIGHT);
    assert_false(view.row.excluded);
    assert_true(isnan(view.row.lumbar_arch_median) && isnan(view.row.hip_stack_median) &&
                isnan(view.row.breath_rate_median_per_min) && isnan(view.row.pain_0_10) &&
                isnan(view.row.stiffness_0_10));
    struct pmat_provenance provenance = sample_provenance();
    assert_string_equal(view.provenance.program_version, provenance.program_version);
    assert_string_equal(view.provenance.calibration_id, provenance.calibration_id);
    assert_string_equal(view.provenance.model_id, provenance.model_id);
    assert_string_equal(view.provenance.unit, provenance.unit);
    assert_string_equal(view.provenance.config_text, provenance.config_text);
    assert_string_equal(view.provenance.profile_text, provenance.profile_text);
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

/* The fixture's waves give every epoch its own value; the middle two of an even number count. */
static void medians_are_taken_when_a_session_ends(void **state)
{
    struct pmat_store *store = fixture_open(*state, PMAT_STORE_WRITE);
    const float rates[] = {13.0f, NAN, 18.0f, 14.0f, 12.0f};
    struct pmat_session session = sample_session(9, 5);
    struct pmat_fault fault;
    pmat_session_id id = begin(store, 9);
    for (int32_t i = 0; i < 5; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        epoch.breath_rate_per_min = rates[i];
        epoch.lumbar_arch = NAN;
        epoch.hip_stack = 0.1f * (float)i;
        put(store, id, &epoch, NULL, 0, &session);
    }
    check_ok(pmat_store_session_end(store, id, &session, PMAT_SESSION_NIGHT, NULL, 0, &fault),
             &fault);
    struct pmat_night_view view = load(store, id);
    check_float(view.row.breath_rate_median_per_min, 13.5f);
    check_float(view.row.hip_stack_median, 0.2f);
    assert_true(isnan(view.row.lumbar_arch_median));
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void unknown_sums_are_null(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_session session = sample_session(9, 1);
    session.changes_per_h = session.longest_still_min = (double)NAN;
    session.mean_confidence = NAN;
    put(store, id, NULL, NULL, 0, &session);
    struct pmat_night_view view = load(store, id);
    check_session(&view.row.session, &session);
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db,
                                "SELECT changes_per_h IS NULL AND longest_still_min IS NULL"
                                " AND mean_confidence IS NULL FROM session"),
                     1);
}

static void a_put_made_again_is_there_once(void **state)
{
    struct pmat_store *store = fixture_open(*state, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_session session = sample_session(9, 1);
    struct pmat_epoch epoch = sample_epoch(0);
    struct pmat_event out = sample_turn(epoch.start_utc_us);
    out.kind = PMAT_EVENT_GET_OUT;
    out.duration_s = NAN;
    struct pmat_event events[2] = {sample_turn(epoch.start_utc_us), out};
    put(store, id, &epoch, events, 2, &session);
    epoch.posture = PMAT_POSTURE_RIGHT;
    events[1].duration_s = 120.0f; /* back in bed */
    put(store, id, &epoch, events, 2, &session);
    struct pmat_night_view view = load(store, id);
    assert_int_equal(view.epoch_count, 1);
    check_epoch(&view.epochs[0], &epoch);
    assert_int_equal(view.event_count, 2);
    assert_int_equal(view.events[0].kind, PMAT_EVENT_GET_OUT);
    check_float(view.events[0].duration_s, 120.0f);
    assert_int_equal(view.events[1].from, PMAT_POSTURE_SUPINE);
    assert_int_equal(view.events[1].to, PMAT_POSTURE_LEFT);
    assert_string_equal(view.events[1].reason, events[0].reason);
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void every_epoch_knows_its_boot(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    record_night(store, 9, 10);
    record_night(store, 10, 10);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch JOIN boot"
                                             " ON boot.id = epoch.boot WHERE boot_id = '" BOOT_ID
                                             "' AND boottime_us > 0"),
                     20);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM boot"), 1);
}

static void the_end_trims_what_came_after_the_last_getting_out(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_session session = sample_session(9, 8);
    for (int32_t i = 0; i < 10; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        struct pmat_event event = sample_turn(session.start_utc_us + i * INT64_C(30000000));
        put(store, id, &epoch, &event, 1, &session);
    }
    /* Already left out while nobody knows whether the sleeper comes back. */
    struct pmat_night_view view = load(store, id);
    assert_int_equal(view.epoch_count, 8);
    assert_int_equal(view.event_count, 9); /* the last one at the very end */
    assert_true(view.row.session.open);
    pmat_store_free_view(&view);
    check_ok(
        pmat_store_session_end(store, id, &session, PMAT_SESSION_NAP, NULL, 0, &fixture->fault),
        &fixture->fault);
    view = load(store, id);
    assert_int_equal(view.row.key.kind, PMAT_SESSION_NAP);
    assert_false(view.row.session.open);
    pmat_store_free_view(&view);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 8);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM event"), 9);
}

static void mean_maps_come_back(void **state)
{
    struct pmat_store *store = fixture_open(*state, PMAT_STORE_WRITE);
    pmat_session_id id = record_night(store, 9, 2);
    struct pmat_night_view view = load(store, id);
    assert_int_equal(view.map_count, 6);
    for (int m = 0; m < 6; m++) { /* the longest one first */
        const struct pmat_map *map = &view.maps[m];
        assert_int_equal(map->posture, 6 - m);
        assert_true(map->seconds == 60.0 * (5 - m));
        for (int cell = 0; cell < PMAT_MAP_CELLS; cell++)
            check_float(map->cells[cell], sinf((float)cell) + (float)(5 - m));
    }
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void sessions_of_a_night_are_counted_by_mat(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    static const char *const mats[] = {"bedroom", "bedroom", "guest", "bedroom"};
    static const int numbers[] = {1, 2, 1, 3};
    struct pmat_provenance provenance = sample_provenance();
    for (int i = 0; i < 4; i++) {
        struct pmat_session_key key = sample_key(9);
        snprintf(key.mat, sizeof key.mat, "%s", mats[i]);
        struct pmat_session session = sample_session(9, 0);
        pmat_session_id id = 0;
        check_ok(pmat_store_session_begin(store, &key, &session, &provenance, &id, &fixture->fault),
                 &fixture->fault);
        assert_int_equal(key.session, numbers[i]);
        assert_int_equal(id, i + 1);
    }
    pmat_store_close(store);
}

static int begin_and_die(void *context)
{
    struct pmat_store *store = fixture_open(context, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    for (int32_t i = 0; i < 5; i++) {
        struct pmat_epoch epoch = sample_epoch(i);
        struct pmat_session session = sample_session(9, i + 1);
        put(store, id, &epoch, NULL, 0, &session);
    }
    return 0;
}

static void a_crash_leaves_the_session_open_with_its_sums(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run_in_child(begin_and_die, fixture), 0);
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_READ);
    struct pmat_session expected = sample_session(9, 5);
    struct pmat_night_view view = load(store, 1);
    check_session(&view.row.session, &expected);
    assert_int_equal(view.epoch_count, 5);
    assert_false(pmat_store_is_recording(store));
    pmat_store_free_view(&view);
    pmat_store_close(store);
    store = fixture_open(fixture, PMAT_STORE_WRITE);
    assert_true(pmat_store_is_recording(store));
    begin(store, 10);
    view = load(store, 1);
    assert_false(view.row.session.open);
    assert_string_equal(view.row.session.end_reason, "the recording was cut off");
    pmat_store_free_view(&view);
    pmat_store_close(store);
}

static void excluding_keeps_the_night_and_including_takes_it_back(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(writer, 9);
    struct pmat_store *editor = fixture_open(fixture, PMAT_STORE_EDIT);
    for (int round = 1; round >= 0; round--) {
        check_ok(pmat_store_set_excluded(editor, id, round == 1, &fixture->fault), &fixture->fault);
        struct pmat_session session = sample_session(9, 2 - round);
        struct pmat_epoch epoch = sample_epoch(1 - round);
        put(writer, id, &epoch, NULL, 0, &session); /* recording does not undo it */
        struct pmat_night_view view = load(editor, id);
        assert_int_equal(view.row.excluded, round);
        assert_int_equal(view.epoch_count, 2 - round);
        pmat_store_free_view(&view);
    }
    assert_int_equal(pmat_store_set_excluded(editor, 77, true, &fixture->fault), PMAT_ERR_MISSING);
    pmat_store_close(editor);
    pmat_store_close(writer);
}

static void deleting_takes_everything_of_that_night_alone(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id gone = record_night(writer, 9, 80);
    record_night(writer, 10, 80);
    pmat_session_id open = begin(writer, 11);
    struct pmat_store *editor = fixture_open(fixture, PMAT_STORE_EDIT);
    check_ok(pmat_store_delete_session(editor, gone, &fixture->fault), &fixture->fault);
    assert_int_equal(pmat_store_delete_session(editor, gone, &fixture->fault), PMAT_ERR_MISSING);
    assert_int_equal(pmat_store_delete_session(editor, open, &fixture->fault),
                     PMAT_ERR_UNAVAILABLE);
    assert_non_null(strstr(fixture->fault.text, "stop posture-logger"));
    pmat_store_close(writer);
    /* Cut off, not recorded any more: may go. */
    check_ok(pmat_store_delete_session(editor, open, &fixture->fault), &fixture->fault);
    pmat_store_close(editor);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 1);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM provenance"), 1);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM epoch"), 80);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM event"), 2);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM map"), 6);
    assert_true(is_sound(fixture->db));
}

static bool file_contains(const char *path, const char *word)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    static char bytes[4 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return memmem(bytes, size, word, strlen(word)) != NULL;
}

static void a_deleted_night_cannot_be_read_from_the_files(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    pmat_session_id id = begin(store, 9);
    struct pmat_session session = sample_session(9, 1);
    struct pmat_event event = sample_turn(session.start_utc_us);
    snprintf(event.reason, sizeof event.reason, "%s", "a word that must go away");
    put(store, id, NULL, &event, 1, &session);
    pmat_store_close(store);
    assert_true(file_contains(fixture->db, event.reason));
    store = fixture_open(fixture, PMAT_STORE_EDIT);
    check_ok(pmat_store_delete_session(store, id, &fixture->fault), &fixture->fault);
    char log[160];
    snprintf(log, sizeof log, "%s-wal", fixture->db);
    assert_false(file_contains(fixture->db, event.reason));
    assert_false(file_contains(log, event.reason));
    pmat_store_close(store);
}

static void the_newest_calibration_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = fixture_open(fixture, PMAT_STORE_WRITE);
    void *bytes = NULL;
    size_t size = 0;
    assert_int_equal(pmat_store_get_calibration(store, "bedroom", &bytes, &size, &fixture->fault),
                     PMAT_ERR_MISSING);
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "a"};
    static const char bytes_of[] = "0\0001234567";
    for (int i = 0; i < 8; i++) /* the clock runs backwards: order is what counts */
        check_ok(pmat_store_put_calibration(store, "bedroom", ids[i], 1000 - i, &bytes_of[i], 3,
                                            &fixture->fault),
                 &fixture->fault);
    check_ok(pmat_store_put_calibration(store, "attic", "a", 2000, "xyz", 3, &fixture->fault),
             &fixture->fault); /* of another mat */
    check_ok(pmat_store_get_calibration(store, "bedroom", &bytes, &size, &fixture->fault),
             &fixture->fault);
    assert_int_equal(size, 3);
    assert_memory_equal(bytes, "67", 3);
    free(bytes);
    pmat_store_close(store);
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM calibration"), 5 + 1);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, epoch_rows, epoch_comes_back);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(sums_key_and_provenance_come_back),
        ROW(medians_are_taken_when_a_session_ends),
        ROW(unknown_sums_are_null),
        ROW(a_put_made_again_is_there_once),
        ROW(every_epoch_knows_its_boot),
        ROW(the_end_trims_what_came_after_the_last_getting_out),
        ROW(mean_maps_come_back),
        ROW(sessions_of_a_night_are_counted_by_mat),
        ROW(a_crash_leaves_the_session_open_with_its_sums),
        ROW(excluding_keeps_the_night_and_including_takes_it_back),
        ROW(deleting_takes_everything_of_that_night_alone),
        ROW(a_deleted_night_cannot_be_read_from_the_files),
        ROW(the_newest_calibration_comes_back),
    };
    return rows_run(&rows, "epochs") + cmocka_run_group_tests(tests, NULL, NULL);
}
