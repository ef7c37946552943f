/* Night scripts: what they may say, and one clear fault for what they may not. */
#include "sensors-sim/script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

static enum pmat_err read_text(struct pmat_sim_script *script, const char *text, size_t size,
                               struct pmat_fault *fault)
{
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    copy[size] = '\0';
    FILE *stream = fmemopen(copy, size > 0 ? size : 1, "r");
    assert_non_null(stream);
    enum pmat_err err = pmat_sim_script_read(script, stream, "night.txt", fault);
    fclose(stream);
    free(copy);
    return err;
}

struct bad {
    const char *name;
    const char *text;
    const char *says; /* the fault contains it */
};

static const struct bad bads[] = {
    {"no end", "rows = 64\n+0:05 get_in\n", "night.txt:2: the script has no end"},
    {"an unknown key", "color = red\nend +1:00\n", "night.txt:1: unknown key 'color'"},
    {"a number out of range", "rows = 64\nrows = 300\nend +1:00\n", "night.txt:2: '300'"},
    {"a fraction of a row", "rows = 8.5\nend +1:00\n", "whole number"},
    {"not a number at all", "mass_kg = heavy\nend +1:00\n", "'heavy'"},
    {"an unknown mattress", "mattress = stone\nend +1:00\n", "soft, medium, firm or air"},
    {"a start in local time", "start = 2026-03-10T22:40:00\nend +1:00\n", "UTC time"},
    {"an unknown zone", "zone = Mars/Olympus\nend +1:00\n", "IANA zone"},
    {"neither key nor time", "get_in\nend +1:00\n", "neither key = value nor +H:MM verb"},
    {"an unknown verb", "+0:05 get_in\n+0:06 dance\nend +1:00\n", "night.txt:2: unknown verb"},
    {"a time that is none", "+5 get_in\nend +1:00\n", "'+5' is no time"},
    {"minutes over 59", "+0:75 get_in\nend +1:00\n", "'+0:75' is no time"},
    {"lines out of order", "+0:05 get_in\n+0:04 lie supine\nend +1:00\n", "earlier than"},
    {"lying without getting in", "+0:05 lie supine\nend +1:00\n", "write get_in first"},
    {"getting in twice", "+0:05 get_in\n+0:06 get_in\nend +1:00\n", "in bed already"},
    {"getting out of an empty bed", "+0:05 get_out\nend +1:00\n", "nobody is in bed"},
    {"lying without a posture", "+0:05 get_in\n+0:06 lie fetal\nend +1:00\n", "say how"},
    {"an unknown word for a pose", "+0:05 get_in\n+0:06 lie left foetal\nend +1:00\n",
     "unknown word 'foetal'"},
    {"a pose out of range", "+0:05 get_in\n+0:06 lie left x=99\nend +1:00\n", "-50..50"},
    {"a move that is too long", "+0:05 get_in\n+0:06 lie left over 2h\nend +1:00\n", "over 2h"},
    {"moves that overlap", "+0:05 get_in\n+0:06 lie left over 90s\n+0:07 turn right\nend +1:00\n",
     "the move of line 2 takes until"},
    {"a gap without a length", "+0:05 gap soon\nend +1:00\n", "write how long"},
    {"a key after the first happening", "+0:05 get_in\nrows = 3\nend +1:00\n",
     "move 'rows = 3' up"},
    {"something after the end", "end +1:00\n+1:01 get_in\n", "nothing may follow the end"},
    {"an end before the last move", "+0:05 get_in\nend +0:05\n", "end later"},
    {"a word behind get_out", "+0:05 get_in\n+0:06 get_out slowly\nend +1:00\n", "abruptly"},
};

static void bad_script_is_refused(void **state)
{
    const struct bad *row = *state;
    struct pmat_sim_script *script = malloc(sizeof *script);
    struct pmat_fault fault = {0};
    assert_int_equal(read_text(script, row->text, strlen(row->text), &fault), PMAT_ERR_CONFIG);
    assert_int_equal(fault.kind, PMAT_ERR_CONFIG);
    if (strstr(fault.text, row->says) == NULL)
        fail_msg("'%s' does not say '%s'", fault.text, row->says);
    assert_non_null(strstr(fault.text, "night.txt:"));
    free(script);
}

static const char good_text[] = "# a comment\n"
                                "start = 2026-01-02T03:04:05Z\nzone = Asia/Kolkata\n"
                                "sex = female\nheight_cm = 160\nmass_kg = 55\n"
                                "mattress = firm\nrows = 40\ncols = 26\npitch_row_mm = 40\n"
                                "bits = 8\nrate_hz = 2\nhead = last_row\nview = mirrored\n"
                                "offset_frac = 0.25 # of full scale\nseed = 99\n\n"
                                "+0:01 get_in left\n"
                                "+0:02 lie supine knees_raised x=-6 over 8s\n"
                                "+0:03 turn left fetal pelvis_roll=75 axis=5\n"
                                "+0:04 twitch\n+0:05 gap 10min\n"
                                "+0:20 turn prone draw=5\n"
                                "+0:30 get_out\nend +0:40:30\n";

static void good_script_means_what_it_says(void **state)
{
    (void)state;
    struct pmat_sim_script *s = malloc(sizeof *s);
    struct pmat_fault fault = {0};
    enum pmat_err err = read_text(s, good_text, sizeof good_text - 1, &fault);
    if (err != PMAT_OK)
        fail_msg("%s", fault.text);
    assert_int_equal(s->start_utc_us, INT64_C(1767323045000000));
    assert_string_equal(s->zone, "Asia/Kolkata");
    assert_true(s->person.female && fabsf(s->person.height_m - 1.6f) < 1e-5f);
    assert_int_equal(s->mat.geometry.rows, 40);
    assert_int_equal(s->mat.geometry.head, PMAT_HEAD_LAST_ROW);
    assert_int_equal(s->mat.geometry.view, PMAT_VIEW_MIRRORED);
    assert_true(fabsf(s->mat.geometry.pitch_row_cm - 4.0f) < 1e-5f);
    assert_int_equal(s->mat.bits, 8);
    assert_int_equal(s->mat.seed, 99);
    assert_true(s->end_s == 2430.0);
    /* get_in, lie, turn, twitch, gap, turn, sit up, leave */
    assert_int_equal(s->steps, 8);
    assert_true(s->step[0].pose.x_cm < 0.0f);
    assert_int_equal(s->step[1].pose.details, PMAT_DETAIL_KNEES_RAISED);
    assert_true(s->step[1].over_s == 8.0 && s->step[1].pose.x_cm == -6.0f);
    assert_int_equal(s->step[2].pose.posture, PMAT_POSTURE_LEFT);
    assert_true(s->step[2].pose.pelvis_roll_deg == 75.0f);
    assert_true(s->step[4].over_s == 600.0);
    assert_int_equal(s->step[5].pose.posture, PMAT_POSTURE_PRONE);
    assert_int_equal(s->step[6].kind, PMAT_SIM_STEP_SIT);
    assert_true(s->step[7].kind == PMAT_SIM_STEP_LEAVE && s->step[7].at_s > 1800.0);
    free(s);
}

static void builtin_scripts_are_good(void **state)
{
    (void)state;
    struct pmat_sim_script *s = malloc(sizeof *s);
    int count = 0;
    for (const struct pmat_sim_script_text *t = pmat_sim_script_builtin(); t->name; t++, count++) {
        struct pmat_fault fault = {0};
        if (read_text(s, t->text, (size_t)(t->end - t->text), &fault) != PMAT_OK)
            fail_msg("%s: %s", t->name, fault.text);
    }
    assert_int_equal(count, 3);
    free(s);
}

/* What the quickstart shows: eight hours in bed after five minutes of empty bed. */
static void ordinary_night_is_ordinary(void **state)
{
    (void)state;
    struct pmat_sim_script *s = malloc(sizeof *s);
    struct pmat_fault fault = {0};
    const struct pmat_sim_script_text *t = pmat_sim_script_builtin();
    assert_string_equal(t->name, "ordinary-night");
    assert_int_equal(read_text(s, t->text, (size_t)(t->end - t->text), &fault), PMAT_OK);
    unsigned seen = 0;
    int leaves = 0;
    for (int i = 0; i < s->steps; i++) {
        seen |= 1u << s->step[i].pose.posture;
        leaves += s->step[i].kind == PMAT_SIM_STEP_LEAVE;
    }
    assert_true(s->step[0].at_s >= 300.0);
    assert_int_equal(leaves, 2);
    assert_in_range((int)(s->step[s->steps - 1].at_s - s->step[0].at_s), 7.8 * 3600, 8.2 * 3600);
    for (int p = PMAT_POSTURE_SUPINE; p <= PMAT_POSTURE_PRONE; p++)
        assert_true(seen & (1u << p));
    free(s);
}

static void missing_script_is_missing(void **state)
{
    (void)state;
    struct pmat_sim_script *s = malloc(sizeof *s);
    struct pmat_fault fault = {0};
    assert_int_equal(pmat_sim_script_load(s, "/nowhere/night.txt", &fault), PMAT_ERR_MISSING);
    assert_non_null(strstr(fault.text, "/nowhere/night.txt"));
    free(s);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, bads, bad_script_is_refused);
    rows_add(&rows, "a good script means what it says", good_script_means_what_it_says, NULL);
    rows_add(&rows, "the built-in scripts are good", builtin_scripts_are_good, NULL);
    rows_add(&rows, "the ordinary night is ordinary", ordinary_night_is_ordinary, NULL);
    rows_add(&rows, "a missing script is missing", missing_script_is_missing, NULL);
    return rows_run(&rows, "sensors-sim script");
}
