#include "tests/support/night_rich.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A round patch of load. */
struct patch {
    double row, col, rows, cols, height;
};

static const struct patch on_back[] = {{2.5, 7.5, 1.5, 1.4, 500}, {8, 7.5, 2.5, 3, 900},
                                       {15, 7.5, 1.8, 2.6, 1500}, {21, 5.8, 3, 0.9, 350},
                                       {21, 9.2, 3, 0.9, 350},    {28, 5.8, 1, 0.7, 450},
                                       {28, 9.2, 1, 0.7, 450}};
static const struct patch on_side[] = {{2.5, 7, 1.5, 1.3, 450},
                                       {6.5, 7, 1.8, 1.7, 1800},
                                       {15, 7, 2, 1.7, 1900},
                                       {20, 10, 1.2, 3, 600},
                                       {26, 8.5, 3, 0.9, 350}};

static float cell_of(enum pmat_posture posture, int row, int col)
{
    const struct patch *patches = posture == PMAT_POSTURE_SUPINE ? on_back : on_side;
    size_t count = posture == PMAT_POSTURE_SUPINE ? sizeof on_back / sizeof *on_back
                                                  : sizeof on_side / sizeof *on_side;
    double sum = 0;
    /* The knees lie toward lower columns on the right side. */
    double across = posture == PMAT_POSTURE_RIGHT ? PMAT_MAP_COLS - 1 - col : col;
    for (size_t i = 0; i < count; i++) {
        double down = (row - patches[i].row) / patches[i].rows;
        double side = (across - patches[i].col) / patches[i].cols;
        sum += patches[i].height * exp(-(down * down + side * side) / 1.5);
    }
    return sum > 15 ? (float)sum : 0;
}

void rich_add_maps(struct rich_night *night)
{
    static const enum pmat_posture postures[RICH_MAPS] = {PMAT_POSTURE_SITTING, PMAT_POSTURE_SUPINE,
                                                          PMAT_POSTURE_LEFT, PMAT_POSTURE_RIGHT,
                                                          PMAT_POSTURE_PRONE};
    const struct pmat_session *session = &night->built.view.row.session;
    for (int m = 0; m < RICH_MAPS; m++) {
        night->maps[m].posture = postures[m];
        night->maps[m].seconds = session->posture_min[postures[m]] * 60;
        for (int row = 0; row < PMAT_MAP_ROWS; row++)
            for (int col = 0; col < PMAT_MAP_COLS; col++)
                night->maps[m].cells[row * PMAT_MAP_COLS + col] = cell_of(postures[m], row, col);
    }
    night->built.view.maps = night->maps;
    night->built.view.map_count = RICH_MAPS;
}

void rich_add_flags(struct rich_night *night)
{
    static const struct pmat_flag flags[RICH_FLAGS] = {
        {"mattress_old", PMAT_SEVERITY_INFO, NAN, NAN, NAN, 7, "bought 7.4 years ago",
         "think of a replacement", "If your mattress is too firm"},
        {"prone", PMAT_SEVERITY_WATCH, 14, 14, 0.032f, 10, "14 min on the front, 14 min in one go",
         "a thin pillow under pelvis and lower abdomen", "Morning spasms"},
        {"hips_unstacked", PMAT_SEVERITY_STRAIN, 96, 61, 0.22f, 90,
         "96 min on the side with hip stacking of 0.41 and the trunk twisted by 24 degrees",
         "a firm pillow between the knees, so that the hips lie evenly above each other",
         "Back Spasms When Sleeping"}};
    static const struct pmat_credit credits[] = {
        {"pillow_between_knees", 72.5f, 40, "on your side with a pillow between the knees",
         "Back Spasms When Sleeping; If your mattress is too firm"}};
    memcpy(night->flags, flags, sizeof flags);
    night->built.view.credits = credits;
    night->built.view.credit_count = sizeof credits / sizeof *credits;
    night->built.view.judged = true;
    night->built.view.flags = night->flags;
    night->built.view.flag_count = RICH_FLAGS;
}

void rich_add_measures(struct rich_night *night)
{
    struct pmat_night_row *row = &night->built.view.row;
    for (size_t i = 0; i < night->built.view.epoch_count; i++) {
        struct pmat_epoch *epoch = &night->built.epochs[i];
        float wave = (float)(int)(i % 40) / 40;
        if (epoch->posture == PMAT_POSTURE_SUPINE)
            epoch->lumbar_arch = 0.35f + 0.3f * wave;
        if (epoch->posture == PMAT_POSTURE_LEFT || epoch->posture == PMAT_POSTURE_RIGHT)
            epoch->hip_stack = 0.9f - 0.4f * wave;
        if (pmat_posture_is_lying(epoch->posture) && i % 9 != 0)
            epoch->breath_rate_per_min = 13 + 3 * wave;
    }
    row->lumbar_arch_median = 0.5f;
    row->hip_stack_median = 0.7f;
    row->breath_rate_median_per_min = 14.5f;
    row->session.small_movements = 31;
    row->session.twitch_bursts = 2;
}

void rich_add_movement(struct rich_night *night)
{
    for (size_t i = 1; i < night->built.view.epoch_count; i++) {
        struct pmat_epoch *epoch = &night->built.epochs[i];
        if (isfinite(epoch->movement) && epoch->posture != epoch[-1].posture)
            epoch->movement = 0.3f + 0.02f * (float)(int)(i % 13);
    }
}

void rich_set_words(struct rich_night *night, const char *text)
{
    struct pmat_night_view *view = &night->built.view;
    snprintf(view->row.key.mat, sizeof view->row.key.mat, "%s", text);
    snprintf(view->row.session.end_reason, sizeof view->row.session.end_reason, "%s", text);
    snprintf(view->provenance.model_id, sizeof view->provenance.model_id, "%s", text);
    snprintf(view->provenance.calibration_id, sizeof view->provenance.calibration_id, "%s", text);
    snprintf(view->provenance.program_version, sizeof view->provenance.program_version, "%s", text);
    snprintf(view->provenance.unit, sizeof view->provenance.unit, "%s", text);
    for (size_t i = 0; i < view->event_count; i++) {
        if (i % 7 == 3)
            night->built.events[i].kind = PMAT_EVENT_NOTE;
        snprintf(night->built.events[i].reason, PMAT_REASON_SIZE, "%s", text);
    }
    pmat_diary_entry_clear(&night->diary);
    night->diary.pain_0_10 = view->row.pain_0_10 = 3.5f;
    night->diary.spasm = PMAT_ANSWER_YES;
    night->diary.tags_known = true;
    snprintf(night->diary.tags, sizeof night->diary.tags, "%s", text);
    snprintf(night->diary.text, sizeof night->diary.text, "%s", text);
    view->diary = &night->diary;
    for (size_t i = 0; i < view->flag_count; i++) {
        struct pmat_flag *flag = &night->flags[i];
        snprintf(flag->name, sizeof flag->name, "%s", text);
        snprintf(flag->evidence, sizeof flag->evidence, "%s", text);
        snprintf(flag->advice, sizeof flag->advice, "%s", text);
        snprintf(flag->source, sizeof flag->source, "%s", text);
    }
}
