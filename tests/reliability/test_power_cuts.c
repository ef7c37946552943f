/* Row 2: the power goes at any moment, and the disk keeps of the last writes what it likes. */
#include "tests/storage/night_fixture.h"

#include <string.h>

#include "long_run.h"
#include "storage/statements.h"
#include "storm_vfs.h"

enum { CUTS_LONG = 1000, CUTS_SHORT = 60, CUTS_PER_DATABASE = 20, EPOCHS_MAX = 60 };

struct night {
    bool begun;
    int32_t acknowledged; /* epochs */
    int32_t kept;         /* as counted after its own cut */
};

struct tally {
    int corrupt, lost, duplicates, cuts;
    int64_t acknowledged;
};

static int count_of(const char *db, const char *format, int day)
{
    char sql[200];
    struct pmat_session_key key = sample_key(day);
    snprintf(sql, sizeof sql,
             "SELECT %s FROM session LEFT JOIN epoch ON session_id = id"
             " WHERE night = '%s'",
             format, key.night);
    return (int)ask_number(db, sql);
}

/* Records until the power goes; says how far that was acknowledged. */
static struct night record_until_cut(const char *db, int day)
{
    struct night night = {0};
    struct pmat_store *store = NULL;
    struct pmat_session_key key = sample_key(day);
    struct pmat_session session = sample_session(day, 0);
    struct pmat_provenance provenance = sample_provenance();
    pmat_session_id id = 0;
    if (pmat_store_open(&store, db, PMAT_STORE_WRITE, NULL) == PMAT_OK) {
        if (rand() % 2 == 0) /* so that pages move from the log to the file within the night */
            sqlite3_exec(store->db, "PRAGMA wal_autocheckpoint = 20", NULL, NULL, NULL);
        night.begun =
            pmat_store_session_begin(store, &key, &session, &provenance, &id, NULL) == PMAT_OK;
    }
    bool going = night.begun;
    while (going && night.acknowledged < EPOCHS_MAX) {
        struct pmat_epoch epoch = sample_epoch(night.acknowledged);
        struct pmat_event turn = sample_turn(epoch.start_utc_us);
        session = sample_session(day, night.acknowledged + 1);
        going = pmat_store_put(store, id, &epoch, BOOT_ID, &turn, 1, &session, NULL) == PMAT_OK;
        night.acknowledged += going;
    }
    if (going)
        pmat_store_session_end(store, id, &session, PMAT_SESSION_NIGHT, NULL, 0, NULL);
    pmat_store_close(store);
    return night;
}

/* The night that was cut, and every night before it. */
static void judge(const char *db, struct night *nights, int day, struct tally *tally)
{
    tally->cuts++;
    if (!is_sound(db)) {
        tally->corrupt++;
        return;
    }
    struct night *last = &nights[day];
    last->kept = count_of(db, "count(epoch)", day);
    /* What was being written may have reached the disk as a whole. */
    if (last->kept < last->acknowledged || (last->begun && count_of(db, "count(*)", day) == 0))
        tally->lost++;
    if (last->kept > last->acknowledged + 1)
        tally->duplicates++;
    tally->acknowledged += last->acknowledged;
    for (int d = 1; d <= day; d++) {
        int kept = count_of(db, "count(epoch)", d);
        tally->lost += kept < nights[d].kept;
        tally->duplicates += kept > nights[d].kept;
        tally->duplicates += count_of(db, "count(DISTINCT epoch.start_utc_us)", d) != kept;
        tally->duplicates += count_of(db, "count(DISTINCT night || session)", d) > 1;
        tally->lost += kept > 0 && count_of(db, "max(epoch) + 1", d) != kept;
    }
}

static void cut_one_database(unsigned seed, int cuts, struct tally *tally)
{
    struct fixture fixture;
    struct night nights[CUTS_PER_DATABASE + 1] = {0};
    fixture_make(&fixture);
    pmat_store_close(fixture_open(&fixture, PMAT_STORE_WRITE));
    for (int day = 1; day <= cuts; day++) {
        storm_begin(seed + (unsigned)day);
        storm_cut_at(1 + rand() % (rand() % 2 == 0 ? 700 : 60));
        nights[day] = record_until_cut(fixture.db, day);
        storm_lose();
        storm_end();
        judge(fixture.db, nights, day, tally);
    }
    fixture_remove(&fixture);
}

static void nothing_acknowledged_is_lost_to_a_power_cut(void **state)
{
    (void)state;
    unsigned seed = long_run_seed();
    srand(seed);
    struct tally tally = {0};
    int cuts = long_or_short(CUTS_LONG, CUTS_SHORT);
    for (int done = 0; done < cuts; done += CUTS_PER_DATABASE)
        cut_one_database(seed + (unsigned)done * 1000, CUTS_PER_DATABASE, &tally);
    row_measured(2, "0 corrupt, 0 acknowledged E lost, 0 duplicates in 1000 cuts",
                 "%d corrupt, %d lost, %d duplicates in %d cuts, %lld E acknowledged",
                 tally.corrupt, tally.lost, tally.duplicates, tally.cuts,
                 (long long)tally.acknowledged);
    assert_int_equal(tally.cuts, cuts);
    assert_true(tally.acknowledged > cuts);
    assert_int_equal(tally.corrupt, 0);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.duplicates, 0);
}

/* The storm itself: without FULL it takes acknowledged epochs, else this test could not fail. */
static void a_disk_that_is_not_waited_for_does_lose_epochs(void **state)
{
    (void)state;
    int lost = 0;
    for (unsigned seed = 1; seed <= 20 && lost == 0; seed++) {
        struct fixture fixture;
        fixture_make(&fixture);
        pmat_store_close(fixture_open(&fixture, PMAT_STORE_WRITE));
        storm_begin(seed);
        struct pmat_store *store = fixture_open(&fixture, PMAT_STORE_WRITE);
        sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
        record_night(store, 1, 20);
        storm_cut_at(1);
        pmat_store_close(store);
        storm_lose();
        storm_end();
        lost = 20 - (int)ask_number(fixture.db, "SELECT count(*) FROM epoch");
        fixture_remove(&fixture);
    }
    assert_true(lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_is_not_waited_for_does_lose_epochs),
        cmocka_unit_test(nothing_acknowledged_is_lost_to_a_power_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
