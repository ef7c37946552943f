/* Several databases read as one: every session once, mats told apart, the newest night found. */
#include "programs/databases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/years.h"
#include "tests/support/program.h"
#include "tests/support/rows.h"

struct stage {
    char folder[PROGRAM_PATH_SIZE];
    char paths[3][PROGRAM_PATH_SIZE];
};

static void make(const char *path, const char *mat, const char *first_night, int nights)
{
    struct pmat_fault fault = {0};
    struct years_plan plan = {path, mat, "Europe/Berlin", first_night, nights, 1};
    if (years_make(&plan, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
}

static int set_the_stage(void **state)
{
    static struct stage stage;
    program_folder(stage.folder);
    program_path(stage.paths[0], stage.folder, "ward-1.db");
    program_path(stage.paths[1], stage.folder, "ward-2.db");
    program_path(stage.paths[2], stage.folder, "attic.db");
    make(stage.paths[0], "bed", "2026-03-01", 3);
    make(stage.paths[1], "bed", "2026-03-02", 4);
    make(stage.paths[2], "sofa", "2026-03-01", 2);
    *state = &stage;
    return 0;
}

static int clear_the_stage(void **state)
{
    struct stage *stage = *state;
    program_folder_remove(stage->folder);
    return 0;
}

static void open_all(struct databases *databases, const struct stage *stage, int count)
{
    struct pmat_fault fault = {0};
    databases_begin(databases);
    for (int i = 0; i < count; i++)
        assert_int_equal(databases_add(databases, stage->paths[i], &fault), PMAT_OK);
    if (databases_open(databases, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
}

struct seen {
    int count;
    char mats[400]; /* names joined by '|' */
};

static bool see(void *context, struct databases_place place, const struct pmat_night_row *row)
{
    struct seen *seen = context;
    size_t used = strlen(seen->mats);
    assert_true(place.id > 0);
    snprintf(seen->mats + used, sizeof seen->mats - used, "%s|", row->key.mat);
    seen->count++;
    return true;
}

static void one_database_keeps_its_names(void **state)
{
    struct databases databases;
    struct seen seen = {0};
    open_all(&databases, *state, 1);
    assert_int_equal(databases_each_session(&databases, NULL, NULL, NULL, see, &seen, NULL),
                     PMAT_OK);
    assert_string_equal(seen.mats, "bed|bed|bed|");
    databases_close(&databases);
}

static void beds_of_one_name_are_told_apart_by_their_files(void **state)
{
    struct databases databases;
    struct seen seen = {0};
    open_all(&databases, *state, 3);
    assert_int_equal(
        databases_each_session(&databases, NULL, "2026-03-02", "2026-03-02", see, &seen, NULL),
        PMAT_OK);
    assert_string_equal(seen.mats, "bed (ward-1)|bed (ward-2)|sofa|");
    databases_close(&databases);
}

static const struct choice_row {
    const char *name, *mat;
    int sessions;
} choices[] = {
    {"all", NULL, 9},
    {"both beds of that name", "bed", 7},
    {"one bed by its label", "bed (ward-2)", 4},
    {"a name of its own", "sofa", 2},
    {"nobody's name", "cellar", 0},
};

static void mats_are_chosen_by_either_name(void **state)
{
    struct databases databases;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        struct seen seen = {0};
        open_all(&databases, *state, 3);
        assert_int_equal(
            databases_each_session(&databases, choices[i].mat, NULL, NULL, see, &seen, NULL),
            PMAT_OK);
        if (seen.count != choices[i].sessions)
            fail_msg("%s: %d sessions", choices[i].name, seen.count);
        databases_close(&databases);
    }
}

static void the_newest_night_of_all_is_found(void **state)
{
    struct databases databases;
    struct databases_place place;
    struct pmat_night_view view;
    open_all(&databases, *state, 3);
    assert_int_equal(databases_find_night(&databases, NULL, NULL, &place, NULL), PMAT_OK);
    assert_int_equal(place.database, 1);
    assert_int_equal(databases_load_view(&databases, place, &view, NULL), PMAT_OK);
    assert_string_equal(view.row.key.night, "2026-03-05");
    assert_string_equal(view.row.key.mat, "bed (ward-2)");
    pmat_store_free_view(&view);
    assert_int_equal(databases_find_night(&databases, "sofa", NULL, &place, NULL), PMAT_OK);
    assert_int_equal(place.database, 2);
    databases_close(&databases);
}

static void a_missing_night_says_where_it_was_looked_for(void **state)
{
    struct databases databases;
    struct databases_place place;
    struct pmat_fault fault = {0};
    open_all(&databases, *state, 3);
    assert_int_equal(databases_find_night(&databases, "bed", "2030-01-01", &place, &fault),
                     PMAT_ERR_MISSING);
    assert_non_null(strstr(fault.text, "3 databases"));
    assert_non_null(strstr(fault.text, "2030-01-01"));
    databases_close(&databases);
}

static void one_bad_database_is_named(void **state)
{
    const struct stage *stage = *state;
    struct databases databases;
    struct pmat_fault fault = {0};
    databases_begin(&databases);
    databases_add(&databases, stage->paths[0], &fault);
    databases_add(&databases, "/nowhere/ward-9.db", &fault);
    assert_int_equal(databases_open(&databases, &fault), PMAT_ERR_MISSING);
    assert_non_null(strstr(fault.text, "ward-9"));
    databases_close(&databases);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_database_keeps_its_names),
        cmocka_unit_test(beds_of_one_name_are_told_apart_by_their_files),
        cmocka_unit_test(mats_are_chosen_by_either_name),
        cmocka_unit_test(the_newest_night_of_all_is_found),
        cmocka_unit_test(a_missing_night_says_where_it_was_looked_for),
        cmocka_unit_test(one_bad_database_is_named),
    };
    return cmocka_run_group_tests_name("databases", tests, set_the_stage, clear_the_stage);
}
