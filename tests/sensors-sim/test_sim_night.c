/* A night played frame by frame: times, truth, moves, breath and gaps. */
#include "sensors-sim/night.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

static const char head[] = "start = 2026-03-10T22:40:00Z\nrows = 32\ncols = 16\npitch_row_mm = 60\n"
                           "pitch_col_mm = 52\nrate_hz = 10\nseed = 5\n";

static struct pmat_sim_show *show_new(const char *keys, const char *happenings)
{
    char text[2000];
    snprintf(text, sizeof text, "%s%s%s", head, keys, happenings);
    struct pmat_sim_script *script = malloc(sizeof *script);
    struct pmat_fault fault = {0};
    struct pmat_sim_show *show = NULL;
    FILE *stream = fmemopen(text, strlen(text), "r");
    assert_non_null(stream);
    if (pmat_sim_script_read(script, stream, "test", &fault) != PMAT_OK ||
        pmat_sim_night_create(&show, script, &fault) != PMAT_OK)
        fail_msg("%s", fault.text);
    fclose(stream);
    free(script);
    return show;
}

static double frame_sum(const struct pmat_frame *frame)
{
    double sum = 0.0;
    for (int i = 0; i < frame->rows * frame->cols; i++)
        sum += frame->counts[i];
    return sum;
}

static void frames_come_at_the_rate(void **state)
{
    (void)state;
    struct pmat_sim_show *show = show_new("", "+0:01 get_in\n+0:01:30 lie left\nend +0:03\n");
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    uint64_t count = 0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        assert_int_equal(frame.device_us, count * 100000);
        assert_false(silent);
        count++;
    }
    assert_int_equal(count, 1800);
    show->kind->destroy(show);
}

static void truth_follows_the_script(void **state)
{
    (void)state;
    static const struct {
        double t_s;
        enum pmat_posture posture;
        unsigned details;
        bool moving;
    } course[] = {
        {59.0, PMAT_POSTURE_EMPTY, 0, false},
        {70.0, PMAT_POSTURE_SITTING, 0, false},
        {110.0, PMAT_POSTURE_SUPINE, PMAT_DETAIL_KNEES_RAISED, false},
        {121.0, PMAT_POSTURE_SUPINE, PMAT_DETAIL_KNEES_RAISED, true},
        {127.5, PMAT_POSTURE_RIGHT, 0, true},
        {140.0, PMAT_POSTURE_RIGHT, 0, false},
        {180.5, PMAT_POSTURE_RIGHT, 0, true}, /* the twitch */
        {203.0, PMAT_POSTURE_SITTING, 0, false},
        {215.0, PMAT_POSTURE_EMPTY, 0, false},
    };
    struct pmat_sim_show *show = show_new("", "+0:01 get_in\n+0:01:40 lie supine knees_raised\n"
                                              "+0:02 turn right over 8s\n+0:03 twitch\n"
                                              "+0:03:20 get_out\nend +0:04\n");
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    size_t at = 0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        struct pmat_sim_moment m;
        if (at == sizeof course / sizeof *course || (double)frame.device_us * 1e-6 < course[at].t_s)
            continue;
        pmat_sim_night_moment(show, &m);
        assert_int_equal(m.posture, course[at].posture);
        assert_int_equal(m.details, course[at].details);
        assert_int_equal(m.moving, course[at].moving);
        assert_int_equal(isnan(m.breath_per_min) == 0, pmat_posture_is_lying(m.posture));
        at++;
    }
    assert_int_equal(at, sizeof course / sizeof *course);
    show->kind->destroy(show);
}

static void truth_file_has_a_line_a_second(void **state)
{
    (void)state;
    struct pmat_sim_show *show = show_new("", "+0:01 get_in\nend +0:02\n");
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    char text[20000] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    while (show->kind->next(show, &frame, &silent, &fault) > 0)
        show->kind->truth(show, stream);
    fclose(stream);
    int lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 120);
    assert_int_equal(strncmp(text, "2026-03-10T22:40:00Z,0,empty,,,,,,,0,,\n", 39), 0);
    assert_non_null(strstr(text, "2026-03-10T22:41:30Z,90,sitting,"));
    show->kind->destroy(show);
}

/* What a strain flag's truth is read from. */
static void truth_tells_axis_and_load_at_the_edge(void **state)
{
    (void)state;
    struct pmat_sim_show *show = show_new("", "+0:00:10 get_in\n+0:00:20 lie supine axis=-25\n"
                                              "+0:01 turn left x=-38\nend +0:02\n");
    struct pmat_sim_moment m;
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        pmat_sim_night_moment(show, &m);
        if (m.t_s < 9)
            assert_true(isnan(m.axis_deg) && isnan(m.edge_load_frac));
        else if (m.t_s > 30 && m.t_s < 59)
            assert_true(m.axis_deg == 25 && m.edge_load_frac < 0.05f);
        else if (m.t_s > 70)
            assert_true(m.axis_deg == 0 && m.edge_load_frac > 0.15f && m.edge_load_frac < 0.6f);
    }
    show->kind->destroy(show);
}

static void mat_is_silent_in_a_gap(void **state)
{
    (void)state;
    struct pmat_sim_show *show = show_new("", "+0:01 gap 30s\nend +0:02\n");
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    int count = 0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        double t_s = 1e-6 * (double)frame.device_us;
        assert_int_equal(silent, t_s >= 60.0 && t_s < 90.0);
        count += silent;
    }
    assert_int_equal(count, 300);
    show->kind->destroy(show);
}

/* Share of the load that moved from one frame to the next, at its highest within a stretch. */
static double liveliest(struct pmat_sim_show *show, double from_s, double to_s)
{
    static uint16_t before[PMAT_CELLS_MAX];
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent, have = false;
    double highest = 0.0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        double t_s = 1e-6 * (double)frame.device_us, moved = 0.0, sum = frame_sum(&frame);
        for (int i = 0; i < frame.rows * frame.cols; i++) {
            moved += abs(frame.counts[i] - before[i]);
            before[i] = frame.counts[i];
        }
        if (have && t_s > from_s && t_s < to_s && sum > 0.0)
            highest = fmax(highest, moved / sum);
        have = true;
        if (t_s >= to_s)
            break;
    }
    return highest;
}

/* A turn takes its time: load moves in every frame of it, but never jumps. */
static void turn_is_smooth(void **state)
{
    (void)state;
    struct pmat_sim_show *show =
        show_new("noise_frac = 0\n", "+0:01 get_in\n+0:01:30 lie supine\n"
                                     "+0:02 turn left over 8s\nend +0:03\n");
    double turn = liveliest(show, 119.9, 128.5), rest = liveliest(show, 135.0, 170.0);
    print_message("turn %.3f, rest %.3f\n", turn, rest);
    assert_true(turn > 0.02 && turn < 0.3);
    assert_true(rest < 0.02);
    show->kind->destroy(show);
}

/* Breaths can be counted in the frames: zero crossings of the load on the chest. */
static void breaths_can_be_counted(void **state)
{
    (void)state;
    struct pmat_sim_show *show = show_new("noise_frac = 0\nbreath_per_min = 12\ndrift_per_decade_"
                                          "frac = 0\nhysteresis_frac = 0\n",
                                          "+0:01 get_in\n+0:01:30 lie supine\nend +0:08\n");
    static double chest[3600];
    struct pmat_frame frame;
    struct pmat_fault fault;
    bool silent;
    int count = 0, rises = 0;
    double mean = 0.0;
    while (show->kind->next(show, &frame, &silent, &fault) > 0) {
        if (frame.device_us < 120000000)
            continue;
        double sum = 0.0;
        for (int i = 8 * 16; i < 12 * 16; i++)
            sum += frame.counts[i];
        chest[count++] = sum;
        mean += sum;
    }
    mean /= count;
    for (int i = 1; i < count; i++)
        rises += chest[i - 1] < mean && chest[i] >= mean;
    double per_min = 60.0 * rises / (0.1 * count);
    print_message("%d rises in %d frames: %.1f per min\n", rises, count, per_min);
    assert_true(per_min > 10.0 && per_min < 14.0);
    show->kind->destroy(show);
}

int main(void)
{
    static struct rows rows;
    rows_add(&rows, "frames come at the rate", frames_come_at_the_rate, NULL);
    rows_add(&rows, "the truth follows the script", truth_follows_the_script, NULL);
    rows_add(&rows, "the truth tells the axis and the load at the edge",
             truth_tells_axis_and_load_at_the_edge, NULL);
    rows_add(&rows, "the truth file has a line a second", truth_file_has_a_line_a_second, NULL);
    rows_add(&rows, "the mat is silent in a gap", mat_is_silent_in_a_gap, NULL);
    rows_add(&rows, "a turn is smooth", turn_is_smooth, NULL);
    rows_add(&rows, "breaths can be counted", breaths_can_be_counted, NULL);
    return rows_run(&rows, "sensors-sim night");
}
