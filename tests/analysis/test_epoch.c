#include "analysis/epoch.h"

#include "tests/support/rows.h"
#include "tests/support/seconds.h"

static const struct pmat_epoch_options options = {.unknown_below = 0.5f, .settling_s = 0.0f};

/* Seconds of an epoch: the first `other_s` of one kind, the rest supine and sure. */
struct row {
    const char *name;
    int other_s;
    enum pmat_posture other; /* UNKNOWN = a gap */
    bool crowded, doubtful;
    enum pmat_posture posture;
    enum pmat_quality quality;
    float confidence;
};

#define U PMAT_POSTURE_UNKNOWN
#define S PMAT_POSTURE_SUPINE
#define L PMAT_POSTURE_LEFT
#define I PMAT_POSTURE_SITTING
#define E PMAT_POSTURE_EMPTY

static const struct row rows[] = {
    {"all of one posture", 0, S, false, false, S, PMAT_QUALITY_OK, .9f},
    {"three seconds missing are few", 3, U, false, false, S, PMAT_QUALITY_OK, .9f},
    {"four seconds missing are a doubt", 4, U, false, false, S, PMAT_QUALITY_LOW, .9f},
    {"half of it missing is no gap", 15, U, false, false, S, PMAT_QUALITY_LOW, .9f},
    {"more than half missing is a gap", 16, U, false, false, U, PMAT_QUALITY_GAP, NAN},
    {"the posture held longest counts", 16, L, false, false, L, PMAT_QUALITY_OK, .9f},
    {"and not the one before", 14, L, false, false, S, PMAT_QUALITY_OK, .9f},
    {"two sleepers for half of it", 15, S, true, false, S, PMAT_QUALITY_OK, .9f},
    {"two sleepers for more than half", 16, S, true, false, U, PMAT_QUALITY_LOW, .9f},
    {"a calibration in doubt for half of it", 15, S, false, true, S, PMAT_QUALITY_OK, .9f},
    {"a calibration in doubt for more", 16, S, false, true, S, PMAT_QUALITY_LOW, .9f},
    {"sitting is as sure as its share", 24, I, false, false, I, PMAT_QUALITY_OK, .8f},
    {"sitting for little more than half", 16, I, false, false, I, PMAT_QUALITY_LOW, 16.0f / 30},
    {"an empty bed has no confidence", 20, E, false, false, E, PMAT_QUALITY_OK, NAN},
};

static void sums_up(void **state)
{
    const struct row *row = *state;
    struct pmat_epoch_sums sums;
    struct pmat_epoch epoch;
    pmat_epoch_start(&sums, &options, 7, TEST_UTC_US);
    for (int i = 0; i < PMAT_EPOCH_S; i++) {
        bool other = i < row->other_s;
        struct pmat_second second = test_second(100 + i, other ? row->other : S, .9f, 0.01f);
        second.posture = other ? row->other : S;
        second.crowded = other && row->crowded;
        second.calibration_doubtful = other && row->doubtful;
        pmat_epoch_push(&sums, &second);
    }
    pmat_epoch_finish(&sums, &epoch);
    assert_int_equal(epoch.index, 7);
    assert_int_equal(epoch.start_utc_us, TEST_UTC_US);
    assert_int_equal(epoch.posture, row->posture);
    assert_int_equal(epoch.quality, row->quality);
    assert_true(isnan(row->confidence) == isnan(epoch.confidence));
    if (!isnan(row->confidence))
        assert_float_equal(epoch.confidence, row->confidence, 1e-5f);
    if (row->quality == PMAT_QUALITY_GAP) {
        assert_int_equal(epoch.boottime_us, -1);
        assert_true(isnan(epoch.movement) && isnan(epoch.load));
        return;
    }
    /* Of the first second with data; a missing second moved nothing and weighs nothing. */
    int missing = row->other == U ? row->other_s : 0;
    assert_int_equal(epoch.boottime_us, (100 + missing) * INT64_C(1000000));
    assert_float_equal(epoch.movement, 0.01f * (float)(PMAT_EPOCH_S - missing), 1e-5f);
    assert_float_equal(epoch.load, 1000.0f, 1e-2f);
}

static void movement_is_a_share(void **state)
{
    (void)state;
    struct pmat_epoch_sums sums;
    struct pmat_epoch epoch;
    pmat_epoch_start(&sums, &options, 0, TEST_UTC_US);
    for (int i = 0; i < PMAT_EPOCH_S; i++) {
        struct pmat_second second = test_second(i, S, .9f, 0.5f);
        second.posture = S;
        pmat_epoch_push(&sums, &second);
    }
    pmat_epoch_finish(&sums, &epoch);
    assert_float_equal(epoch.movement, 1.0f, 0.0f);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, sums_up);
    rows_add(&tests, "movement is a share of the load", movement_is_a_share, NULL);
    return rows_run(&tests, "epoch");
}
