/* Student's t and Welch's interval against printed tables, worked examples and simulated truth. */
#include "report/welch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/rows.h"

static void near(double is, double wanted, double within)
{
    if (!(fabs(is - wanted) <= within))
        fail_msg("%.9g is not within %g of %.9g", is, within, wanted);
}

/* As any printed table of the t distribution has them; the fractional ones lie between. */
static const struct quantile_row {
    const char *name;
    double share, degrees_of_freedom, t;
} quantiles[] = {
    {"two-sided 95 % with 1", 0.975, 1, 12.7062047},
    {"two-sided 95 % with 2", 0.975, 2, 4.30265273},
    {"two-sided 95 % with 3", 0.975, 3, 3.18244631},
    {"two-sided 95 % with 5", 0.975, 5, 2.57058184},
    {"two-sided 95 % with 10", 0.975, 10, 2.22813885},
    {"two-sided 95 % with 30", 0.975, 30, 2.04227246},
    {"two-sided 95 % with 120", 0.975, 120, 1.97993041},
    {"nearly normal", 0.975, 1e7, 1.95996},
    {"two-sided 99 % with 4", 0.995, 4, 4.60409487},
    {"two-sided 90 % with 8", 0.95, 8, 1.85954804},
    {"the lower side mirrors the upper", 0.025, 10, -2.22813885},
    {"the middle is 0", 0.5, 7, 0},
};

static void quantile_is_as_printed(void **state)
{
    const struct quantile_row *row = *state;
    double t = pmat_student_quantile(row->share, row->degrees_of_freedom);
    near(t, row->t, 2e-5);
    near(pmat_student_share(t, row->degrees_of_freedom), row->share, 1e-9);
}

static const struct welch_row {
    const char *name;
    struct pmat_sample a, b;
    double degrees_of_freedom, low, high;
} welches[] = {
    /* Equal numbers and spreads: Student's own interval, 2 (n - 1) degrees of freedom. */
    {"equal spreads",
     {10, 5, 2},
     {10, 7, 2},
     18,
     2 - 2.10092204 * 0.894427191,
     2 + 2.10092204 * 0.894427191},
    /* One side without spread: only the other one counts, n - 1 degrees of freedom. */
    {"one side is always the same",
     {6, 1, 0},
     {6, 4, 3},
     5,
     3 - 2.57058184 * 1.22474487,
     3 + 2.57058184 * 1.22474487},
    {"a difference of nothing",
     {4, 3, 1},
     {4, 3, 1},
     6,
     -2.44691185 * 0.707106781,
     2.44691185 * 0.707106781},
};

static void interval_is_as_worked_out(void **state)
{
    const struct welch_row *row = *state;
    struct pmat_interval interval = pmat_welch(&row->a, &row->b, 0.95);
    near(interval.degrees_of_freedom, row->degrees_of_freedom, 1e-9);
    near(interval.low, row->low, 1e-6);
    near(interval.high, row->high, 1e-6);
}

static void too_few_have_no_interval(void **state)
{
    const struct pmat_sample one = {1, 5, NAN}, many = {10, 6, 1};
    (void)state;
    struct pmat_interval interval = pmat_welch(&one, &many, 0.95);
    assert_true(isnan(interval.low) && isnan(interval.high));
    near(interval.difference, 1, 1e-12);
}

static void no_spread_has_no_width(void **state)
{
    const struct pmat_sample a = {5, 2, 0}, b = {5, 3, 0};
    (void)state;
    struct pmat_interval interval = pmat_welch(&a, &b, 0.95);
    near(interval.low, 1, 1e-12);
    near(interval.high, 1, 1e-12);
}

static double normal(unsigned *seed)
{
    double u = (rand_r(seed) + 1.0) / (RAND_MAX + 2.0), v = rand_r(seed) / (double)RAND_MAX;
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static struct pmat_sample draw(unsigned *seed, int count, double mean, double sd)
{
    double values[64], sum = 0, squares = 0;
    for (int i = 0; i < count; i++)
        sum += values[i] = mean + sd * normal(seed);
    for (int i = 0; i < count; i++)
        squares += (values[i] - sum / count) * (values[i] - sum / count);
    return (struct pmat_sample){count, sum / count, sqrt(squares / (count - 1))};
}

/* Of 95 % intervals 95 % hold the truth, also with unequal numbers and spreads. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    enum { TRIALS = 4000 };
    unsigned seed = 20261122, held = 0;
    (void)state;
    printf("seed %u\n", seed);
    for (int i = 0; i < TRIALS; i++) {
        struct pmat_sample a = draw(&seed, 8, 10, 1), b = draw(&seed, 21, 12, 3);
        struct pmat_interval interval = pmat_welch(&a, &b, 0.95);
        held += interval.low <= 2 && 2 <= interval.high;
    }
    /* The standard error of the share is 0.0034. */
    near((double)held / TRIALS, 0.95, 0.014);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, quantiles, quantile_is_as_printed);
    ROWS_ADD_ALL(&rows, welches, interval_is_as_worked_out);
    rows_add(&rows, "too few have no interval", too_few_have_no_interval, NULL);
    rows_add(&rows, "no spread has no width", no_spread_has_no_width, NULL);
    rows_add(&rows, "intervals hold the truth as often as they say",
             intervals_hold_the_truth_as_often_as_they_say, NULL);
    return rows_run(&rows, "welch");
}
