/* Two times side by side: means of the nights that count, an interval where there are enough, and
 * no word about why. */
#include "report/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/golden.h"
#include "tests/support/rows.h"

enum { NIGHTS_MAX = 30 };

struct side {
    struct pmat_night_row rows[NIGHTS_MAX];
    struct pmat_nights_view view;
};

/* Nights in bed as long as `minutes` says, 0 ends the list; half of each on the back. */
static void make_side(struct side *side, const char *month, const double *minutes)
{
    memset(side, 0, sizeof *side);
    for (int i = 0; minutes[i] > 0; i++) {
        struct pmat_night_row *row = &side->rows[side->view.count++];
        snprintf(row->key.night, sizeof row->key.night, "%s-%02u", month, (unsigned)(i + 1) % 100);
        snprintf(row->key.mat, sizeof row->key.mat, "bedroom");
        row->session.time_in_bed_min = minutes[i];
        row->session.posture_min[PMAT_POSTURE_SUPINE] = minutes[i] / 2;
        row->session.changes_per_h = 1.5 + 0.1 * (i % 3);
        row->session.longest_still_min = NAN;
        row->lumbar_arch_median = row->hip_stack_median = NAN;
        row->breath_rate_median_per_min = row->pain_0_10 = row->stiffness_0_10 = NAN;
    }
    side->view.rows = side->rows;
}

static const double eight[] = {480, 470, 490, 475, 485, 480, 470, 490, 0};
static const double seven[] = {420, 410, 430, 415, 425, 420, 410, 430, 0};
static const double three[] = {420, 410, 430, 0};

static void only_nights_that_count_are_behind_a_mean(void **state)
{
    static struct side a, b;
    (void)state;
    make_side(&a, "2026-03", eight);
    make_side(&b, "2026-04", seven);
    a.rows[0].excluded = true;
    a.rows[1].session.open = true;
    a.rows[0].session.time_in_bed_min = a.rows[1].session.time_in_bed_min = 1e6;
    struct pmat_compare_view view = {a.view, b.view};
    struct pmat_comparison line = pmat_compare(&view, PMAT_TREND_IN_BED);
    assert_int_equal(line.a.nights, 6);
    assert_int_equal(line.b.nights, 8);
    assert_true(line.enough && !line.settled && line.distinct);
    assert_true(fabs(line.interval.difference - (420 - 481.666667)) < 1e-3);
    assert_true(line.interval.high < 0);
    struct pmat_left_out left = pmat_compare_left_out(&a.view);
    assert_int_equal(left.excluded, 1);
    assert_int_equal(left.open, 1);
}

static void too_few_nights_make_no_difference(void **state)
{
    static struct side a, b;
    (void)state;
    make_side(&a, "2026-03", eight);
    make_side(&b, "2026-04", three);
    struct pmat_compare_view view = {a.view, b.view};
    struct pmat_comparison line = pmat_compare(&view, PMAT_TREND_IN_BED);
    assert_true(line.known && !line.enough && !line.distinct);
    assert_true(isnan(line.interval.difference));
    line = pmat_compare(&view, PMAT_TREND_PAIN);
    assert_false(line.known);
}

static void turns_settle_before_the_rest(void **state)
{
    static struct side a, b;
    (void)state;
    make_side(&a, "2026-03", eight);
    make_side(&b, "2026-04", seven);
    struct pmat_compare_view view = {a.view, b.view};
    assert_true(pmat_compare(&view, PMAT_TREND_CHANGES).settled);
    assert_true(pmat_compare(&view, PMAT_TREND_FRONT).settled);
    assert_false(pmat_compare(&view, PMAT_TREND_BACK).settled);
}

static const struct text_row {
    const char *name;
    enum pmat_trend trend;
    double value;
    const char *text;
} texts[] = {
    {"minutes less", PMAT_TREND_IN_BED, -61.7, "-1:02"},
    {"minutes more", PMAT_TREND_STILL, 5, "+0:05"},
    {"no minutes have no sign", PMAT_TREND_IN_BED, -0.2, "0:00"},
    {"points of a percentage", PMAT_TREND_BACK, 0.0625, "+6.2 pp"},
    {"no points have no sign", PMAT_TREND_BACK, -0.0001, "0.0 pp"},
    {"changes an hour", PMAT_TREND_CHANGES, -0.456, "-0.46"},
    {"nothing known", PMAT_TREND_PAIN, NAN, "-"},
};

static void difference_reads_as_expected(void **state)
{
    const struct text_row *row = *state;
    char text[32];
    pmat_compare_difference_text(row->trend, row->value, text);
    assert_string_equal(text, row->text);
}

static char *print(const char *format_name, const struct pmat_compare_view *view, int columns,
                   size_t *size)
{
    struct pmat_writer_options options;
    const struct pmat_writer_format *format = NULL;
    char *text = NULL;
    pmat_writer_options_default(&options);
    options.columns = columns;
    assert_int_equal(pmat_writer_find(&format, format_name, PMAT_WRITER_REPORT, NULL), PMAT_OK);
    FILE *out = open_memstream(&text, size);
    format->compare(out, view, &options);
    fclose(out);
    return text;
}

static void it_prints_as_kept(void **state)
{
    static struct side a, b;
    static const struct {
        const char *format, *golden;
        int columns;
    } pages[] = {{"text", "compare.txt", 80},
                 {"text", "compare-40.txt", 40},
                 {"json", "compare.json", 80},
                 {"html", "compare.html", 80}};
    (void)state;
    make_side(&a, "2026-03", eight);
    make_side(&b, "2026-04", seven);
    a.rows[2].excluded = true;
    a.view.naps = 2;
    for (int i = 0; i < 8; i++)
        a.rows[i].pain_0_10 = i < 3 ? (float)i : NAN;
    a.view.from = "2026-03-01", a.view.to = "2026-03-14";
    b.view.from = "2026-04-01", b.view.to = "2026-04-14";
    struct pmat_compare_view view = {a.view, b.view};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        size_t size;
        char *text = print(pages[i].format, &view, pages[i].columns, &size);
        assert_golden(pages[i].golden, text, size);
        free(text);
    }
}

/* What differs is measured; what made it differ is not. */
static void no_cause_is_claimed(void **state)
{
    static const char *const claims[] = {"because", "due to", "caused", "effect", "improve",
                                         "worse",   "better", "helped", "thanks", "led to"};
    static struct side a, b;
    size_t size;
    (void)state;
    make_side(&a, "2026-03", eight);
    make_side(&b, "2026-04", seven);
    a.view.from = b.view.from = "2026-03-01", a.view.to = b.view.to = "2026-03-14";
    struct pmat_compare_view view = {a.view, b.view};
    char *text = print("text", &view, 80, &size);
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (strcasestr(text, claims[i]) != NULL)
            fail_msg("'%s' is a claim", claims[i]);
    free(text);
}

int main(void)
{
    struct rows rows = {.count = 0};
    rows_add(&rows, "only nights that count are behind a mean",
             only_nights_that_count_are_behind_a_mean, NULL);
    rows_add(&rows, "too few nights make no difference", too_few_nights_make_no_difference, NULL);
    rows_add(&rows, "turns settle before the rest", turns_settle_before_the_rest, NULL);
    ROWS_ADD_ALL(&rows, texts, difference_reads_as_expected);
    rows_add(&rows, "it prints as kept", it_prints_as_kept, NULL);
    rows_add(&rows, "no cause is claimed", no_cause_is_claimed, NULL);
    return rows_run(&rows, "compare");
}
