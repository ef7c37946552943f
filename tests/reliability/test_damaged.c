/* Row 9: whatever has happened to the database, the next night is recorded. */
#include "tests/storage/night_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "long_run.h"
#include "storage/rescue.h"

enum { DAMAGES_LONG = 1000, DAMAGES_SHORT = 40, NIGHTS = 4, EPOCHS = 120, FRESH_EPOCHS = 3 };
#define NOW_US    INT64_C(1795000000000000)
#define IN_TIME_S 10.0

struct image {
    unsigned char *bytes;
    size_t size;
};

struct case_of {
    struct fixture fixture;
    struct image db, log; /* as damaged */
};

struct tally {
    int damages, refused, late, changed, unsound, set_aside, beside, same;
    double longest_s;
};

static struct image read_image(const char *path)
{
    struct image image = {0};
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return image;
    fseek(file, 0, SEEK_END);
    image.size = (size_t)ftell(file);
    rewind(file);
    image.bytes = malloc(image.size + 1);
    assert_non_null(image.bytes);
    assert_int_equal(fread(image.bytes, 1, image.size, file), image.size);
    fclose(file);
    return image;
}

static void write_image(const char *path, const struct image *image)
{
    FILE *file = fopen(path, "wbe");
    assert_non_null(file);
    assert_int_equal(fwrite(image->bytes, 1, image->size, file), image->size);
    fclose(file);
}

static struct image copy_of(const struct image *image)
{
    struct image copy = {malloc(image->size + 1), image->size};
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, image->bytes, image->size);
    return copy;
}

/* ---- damage ---- */

static size_t anywhere(const struct image *image)
{
    return image->size == 0 ? 0 : (size_t)rand() * 32768u % image->size;
}

static void flip_bits(struct image *image)
{
    for (int i = 1 + rand() % 30; i > 0 && image->size > 0; i--)
        image->bytes[anywhere(image)] ^= (unsigned char)(1 << rand() % 8);
}

static void cut_short(struct image *image)
{
    image->size = anywhere(image);
}

static void zero_pages(struct image *image)
{
    enum { PAGE = 4096 };
    for (int i = 1 + rand() % 3; i > 0 && image->size >= PAGE; i--)
        memset(image->bytes + anywhere(image) / PAGE * PAGE % (image->size - PAGE + 1), 0, PAGE);
}

static void fill_with_noise(struct image *image)
{
    size_t from = anywhere(image);
    for (size_t i = from; i < image->size && i < from + 5000; i++)
        image->bytes[i] = (unsigned char)rand();
}

static void break_header(struct image *image)
{
    enum { HEADER = 100 };
    for (int i = 1 + rand() % 8; i > 0 && image->size >= HEADER; i--)
        image->bytes[rand() % HEADER] = (unsigned char)rand();
}

static void lose_all(struct image *image)
{
    image->size = 0;
}

typedef void damage_fn(struct image *image);
static damage_fn *const damages[] = {flip_bits,       cut_short,    zero_pages,
                                     fill_with_noise, break_header, lose_all};
enum { KINDS = sizeof damages / sizeof *damages };

/* Every third time the log alone, every third time both. */
static void do_damage(struct case_of *tried, int number)
{
    damage_fn *damage = damages[number % KINDS];
    int which = number / KINDS % 3;
    if (which != 1)
        damage(&tried->db);
    if (which != 0)
        damage(&tried->log);
}

/* ---- before and after ---- */

static int record_and_die(void *context)
{
    struct pmat_store *store = fixture_open(context, PMAT_STORE_WRITE);
    for (int day = 1; day <= NIGHTS; day++)
        record_night(store, day, EPOCHS);
    return 0; /* without closing: part of it stands in the log alone */
}

static void make_images(struct image *db, struct image *log)
{
    struct fixture fixture;
    char path[160];
    fixture_make(&fixture);
    assert_int_equal(run_in_child(record_and_die, &fixture), 0);
    snprintf(path, sizeof path, "%s-wal", fixture.db);
    *db = read_image(fixture.db);
    *log = read_image(path);
    assert_true(db->size > 20000 && log->size > 20000);
    fixture_remove(&fixture);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* As posture-logger does: what is not ours to touch is recorded beside. */
static enum pmat_err open_as_the_logger(struct case_of *tried, struct pmat_store **store,
                                        struct pmat_rescue *rescue)
{
    struct fixture *fixture = &tried->fixture;
    enum pmat_err err =
        pmat_store_open_rescued(store, fixture->db, NOW_US, rescue, &fixture->fault);
    if (err != PMAT_ERR_DATA)
        return err;
    strncat(fixture->db, "-side.db", sizeof fixture->db - strlen(fixture->db) - 1);
    return pmat_store_open_rescued(store, fixture->db, NOW_US, rescue, &fixture->fault);
}

static bool has_bytes(const char *path, const struct image *image)
{
    struct image now = read_image(path);
    bool same = now.size == image->size &&
                (now.size == 0 || memcmp(now.bytes, image->bytes, now.size) == 0);
    free(now.bytes);
    return same;
}

/* Not a byte of what was found may change, under whatever name it lies now. */
static bool is_kept(const struct case_of *tried, const char *original,
                    const struct pmat_rescue *rescue)
{
    char log[PATH_MAX + 8];
    if (!rescue->set_aside && strcmp(original, tried->fixture.db) == 0)
        return true; /* found good enough to go on in */
    const char *place = rescue->set_aside ? rescue->aside : original;
    snprintf(log, sizeof log, "%s-wal", place);
    return has_bytes(place, &tried->db) && has_bytes(log, &tried->log);
}

static void try_one(struct case_of *tried, struct tally *tally)
{
    char original[sizeof tried->fixture.db], log[160];
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    snprintf(original, sizeof original, "%s", tried->fixture.db);
    snprintf(log, sizeof log, "%s-wal", original);
    write_image(original, &tried->db);
    write_image(log, &tried->log);
    snprintf(log, sizeof log, "%s.lock", original);
    fclose(fopen(log, "we")); /* a logger had it */
    double began_s = seconds();
    enum pmat_err err = open_as_the_logger(tried, &store, &rescue);
    tally->damages++;
    if (err != PMAT_OK) {
        print_message("refused: %s\n", tried->fixture.fault.text);
        tally->refused++;
        return;
    }
    record_night(store, 20, FRESH_EPOCHS);
    double took_s = seconds() - began_s;
    pmat_store_close(store);
    tally->longest_s = took_s > tally->longest_s ? took_s : tally->longest_s;
    tally->late += took_s > IN_TIME_S;
    tally->unsound += !is_sound(tried->fixture.db);
    tally->changed += !is_kept(tried, original, &rescue);
    tally->set_aside += rescue.set_aside;
    tally->beside += !rescue.set_aside && strcmp(original, tried->fixture.db) != 0;
    tally->same += !rescue.set_aside && strcmp(original, tried->fixture.db) == 0;
}

static void no_damage_keeps_the_next_night_from_being_recorded(void **state)
{
    (void)state;
    struct image db, log;
    struct tally tally = {0};
    make_images(&db, &log);
    srand(long_run_seed());
    int count = long_or_short(DAMAGES_LONG, DAMAGES_SHORT);
    for (int i = 0; i < count; i++) {
        struct case_of tried = {.db = copy_of(&db), .log = copy_of(&log)};
        fixture_make(&tried.fixture);
        do_damage(&tried, i);
        try_one(&tried, &tally);
        fixture_remove(&tried.fixture);
        free(tried.db.bytes);
        free(tried.log.bytes);
    }
    free(db.bytes);
    free(log.bytes);
    row_measured(9, "recording within 10 s, 0 refusals, the damaged one kept, 1000 times",
                 "%d refusals, longest %.2f s, %d changed, %d unsound; %d set aside, %d recorded "
                 "beside, %d sound enough to go on, of %d",
                 tally.refused, tally.longest_s, tally.changed, tally.unsound, tally.set_aside,
                 tally.beside, tally.same, tally.damages);
    assert_int_equal(tally.damages, count);
    assert_int_equal(tally.refused + tally.late + tally.changed + tally.unsound, 0);
    assert_true(tally.set_aside > count / 4);
}

/* ---- one by one ---- */

static void a_whole_database_is_not_set_aside(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    for (int day = 1; day <= 2; day++) {
        check_ok(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
                 &fixture->fault);
        assert_false(rescue.set_aside);
        record_night(store, day, 10);
        pmat_store_close(store);
    }
    assert_int_equal(ask_number(fixture->db, "SELECT count(*) FROM session"), 2);
}

static void a_database_without_its_tables_is_set_aside(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    run_sql(fixture->db, "PRAGMA application_id=0x504D4154; PRAGMA user_version=2;");
    check_ok(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
             &fixture->fault);
    assert_true(rescue.set_aside);
    assert_non_null(strstr(rescue.aside, "posture.db.damaged-"));
    pmat_store_close(store);
}

/* A database whose layout is not that of the version it claims: bringing it up to date would fail.
 */
static void a_claimed_version_that_is_not_the_layout_s_is_damage(void **state)
{
    static const char *const claims[] = {"PRAGMA user_version=0;", "PRAGMA user_version=1;",
                                         "PRAGMA user_version=4;"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        struct pmat_store *store = NULL;
        struct pmat_rescue rescue;
        pmat_store_close(fixture_open(fixture, PMAT_STORE_WRITE));
        run_sql(fixture->db, claims[i]);
        check_ok(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
                 &fixture->fault);
        assert_true(rescue.set_aside);
        pmat_store_close(store);
    }
}

static void the_backups_of_a_damaged_database_go_with_it(void **state)
{
    struct fixture *fixture = *state;
    char folder[160], moved[PATH_MAX + 16];
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    snprintf(folder, sizeof folder, "%s.backups", fixture->db);
    run_sql(fixture->db, "PRAGMA application_id=0x504D4154; PRAGMA user_version=2;");
    assert_int_equal(mkdir(folder, 0700), 0);
    check_ok(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
             &fixture->fault);
    pmat_store_close(store);
    snprintf(moved, sizeof moved, "%s.backups", rescue.aside);
    assert_int_equal(access(moved, F_OK), 0);
    assert_int_not_equal(access(folder, F_OK), 0); /* else a week would push the good ones out */
}

static void two_set_aside_in_one_second_are_both_kept(void **state)
{
    struct fixture *fixture = *state;
    char first[PATH_MAX] = "";
    for (int i = 0; i < 2; i++) {
        struct pmat_store *store = NULL;
        struct pmat_rescue rescue;
        for (const char *const *suffix = (const char *const[]){"", "-wal", "-shm", NULL};
             *suffix != NULL; suffix++) {
            char name[160];
            snprintf(name, sizeof name, "%s%s", fixture->db, *suffix);
            unlink(name);
        }
        run_sql(fixture->db, "PRAGMA application_id=0x504D4154; PRAGMA user_version=2;");
        check_ok(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
                 &fixture->fault);
        pmat_store_close(store);
        assert_true(rescue.set_aside);
        assert_string_not_equal(rescue.aside, first);
        snprintf(first, sizeof first, "%s", rescue.aside);
    }
}

/* What is no damage stays where it is, untouched, without so much as a lock file beside it. */
struct spared {
    const char *name;
    const char *sql;
};

static const struct spared spared[] = {
    {"another program's database is no damage", "CREATE TABLE x(y); INSERT INTO x VALUES(1);"},
    {"a newer version's database is no damage",
     "PRAGMA application_id=0x504D4154; PRAGMA user_version=99; CREATE TABLE x(y);"},
};

static void is_left_untouched(void **state)
{
    const struct spared *row = *state;
    struct fixture fixture;
    struct pmat_store *store = NULL;
    struct pmat_rescue rescue;
    fixture_make(&fixture);
    run_sql(fixture.db, row->sql);
    struct image before = read_image(fixture.db);
    assert_int_equal(pmat_store_open_rescued(&store, fixture.db, NOW_US, &rescue, &fixture.fault),
                     PMAT_ERR_DATA);
    assert_false(rescue.set_aside);
    assert_true(has_bytes(fixture.db, &before));
    DIR *dir = opendir(fixture.folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    assert_int_equal(count, 1);
    free(before.bytes);
    fixture_remove(&fixture);
}

static void a_database_that_is_being_recorded_is_not_touched(void **state)
{
    struct fixture *fixture = *state;
    struct pmat_store *writer = fixture_open(fixture, PMAT_STORE_WRITE), *store = NULL;
    struct pmat_rescue rescue;
    assert_int_equal(pmat_store_open_rescued(&store, fixture->db, NOW_US, &rescue, &fixture->fault),
                     PMAT_ERR_UNAVAILABLE);
    record_night(writer, 1, 2);
    pmat_store_close(writer);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, spared, is_left_untouched);
#define ROW(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        ROW(a_whole_database_is_not_set_aside),
        ROW(a_database_without_its_tables_is_set_aside),
        ROW(a_claimed_version_that_is_not_the_layout_s_is_damage),
        ROW(the_backups_of_a_damaged_database_go_with_it),
        ROW(two_set_aside_in_one_second_are_both_kept),
        ROW(a_database_that_is_being_recorded_is_not_touched),
        cmocka_unit_test(no_damage_keeps_the_next_night_from_being_recorded),
    };
    return rows_run(&rows, "no damage") + cmocka_run_group_tests(tests, NULL, NULL);
}
