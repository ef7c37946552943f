#include "core/records.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/rows.h"

static void every_posture_is_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++) {
        enum pmat_posture posture = PMAT_POSTURE_COUNT;
        assert_true(pmat_posture_parse(pmat_posture_name((enum pmat_posture)i), &posture));
        assert_int_equal(posture, i);
    }
}

static void every_event_and_quality_is_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < PMAT_EVENT_COUNT; i++) {
        enum pmat_event_kind kind = PMAT_EVENT_COUNT;
        assert_true(pmat_event_parse(pmat_event_name((enum pmat_event_kind)i), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < PMAT_QUALITY_COUNT; i++) {
        enum pmat_quality quality = PMAT_QUALITY_COUNT;
        assert_true(pmat_quality_parse(pmat_quality_name((enum pmat_quality)i), &quality));
        assert_int_equal(quality, i);
    }
}

static void every_set_of_details_is_read_back(void **state)
{
    (void)state;
    for (unsigned details = 0; details <= PMAT_DETAIL_ALL; details++) {
        char text[PMAT_DETAIL_TEXT_SIZE];
        unsigned back = ~0u;
        pmat_detail_text(details, text);
        assert_true(pmat_detail_parse(text, &back));
        assert_int_equal(back, details);
    }
}

static const struct word_row {
    const char *name;
    const char *text;
} wrong_details[] = {
    {"an unknown detail is refused", "standing"},
    {"a detail glued to a known one is refused", "fetal;fetally"},
    {"an overlong detail is refused", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
    {"an empty detail between two is refused", "fetal;;fetal"},
};

static void wrong_detail(void **state)
{
    const struct word_row *row = *state;
    unsigned details;
    assert_false(pmat_detail_parse(row->text, &details));
}

static void details_are_joined_by_semicolons(void **state)
{
    (void)state;
    char text[PMAT_DETAIL_TEXT_SIZE];
    pmat_detail_text(PMAT_DETAIL_KNEES_RAISED | PMAT_DETAIL_ARMS_OVERHEAD, text);
    assert_string_equal(text, "knees_raised;arms_overhead");
}

static void four_postures_are_lying(void **state)
{
    (void)state;
    int lying = 0;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        lying += pmat_posture_is_lying((enum pmat_posture)i);
    assert_int_equal(lying, 4);
    assert_true(pmat_posture_is_lying(PMAT_POSTURE_PRONE));
    assert_false(pmat_posture_is_lying(PMAT_POSTURE_SITTING));
    assert_false(pmat_posture_is_lying(PMAT_POSTURE_UNKNOWN));
}

static void a_wrong_number_has_a_name_that_is_none(void **state)
{
    (void)state;
    enum pmat_posture posture;
    assert_string_equal(pmat_posture_name((enum pmat_posture)99), "?");
    assert_string_equal(pmat_posture_name((enum pmat_posture) - 1), "?");
    assert_false(pmat_posture_parse("?", &posture));
    assert_false(pmat_posture_parse("", &posture));
    assert_false(pmat_posture_parse("Supine", &posture));
}

static void kinds_and_severities_have_names(void **state)
{
    (void)state;
    assert_string_equal(pmat_session_kind_name(PMAT_SESSION_NIGHT), "night");
    assert_string_equal(pmat_session_kind_name(PMAT_SESSION_NAP), "nap");
    assert_string_equal(pmat_severity_name(PMAT_SEVERITY_INFO), "info");
    assert_string_equal(pmat_severity_name(PMAT_SEVERITY_WATCH), "watch");
    assert_string_equal(pmat_severity_name(PMAT_SEVERITY_STRAIN), "strain");
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "every posture is read back", every_posture_is_read_back, NULL);
    rows_add(&rows, "every event and quality is read back", every_event_and_quality_is_read_back,
             NULL);
    rows_add(&rows, "every set of details is read back", every_set_of_details_is_read_back, NULL);
    ROWS_ADD_ALL(&rows, wrong_details, wrong_detail);
    rows_add(&rows, "details are joined by semicolons", details_are_joined_by_semicolons, NULL);
    rows_add(&rows, "four postures are lying", four_postures_are_lying, NULL);
    rows_add(&rows, "a wrong number has a name that is none",
             a_wrong_number_has_a_name_that_is_none, NULL);
    rows_add(&rows, "kinds and severities have names", kinds_and_severities_have_names, NULL);
    return rows_run(&rows, "records");
}
