#include "tests/support/night_builder.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/mornings.h"

static const int64_t epoch_us = PMAT_EPOCH_S * 1000000LL;

int64_t utc_us_of(const char *text)
{
    struct tm tm = {0};
    assert_int_equal(sscanf(text, "%d-%d-%d %d:%d:%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
                            &tm.tm_hour, &tm.tm_min, &tm.tm_sec),
                     6);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return (int64_t)timegm(&tm) * 1000000;
}

struct segment {
    bool gap, last;
    enum pmat_posture posture;
    double minutes;
    char reason[PMAT_REASON_SIZE];
};

static struct segment read_segment(const char *text)
{
    struct segment segment = {0};
    char word[32];
    int used = 0;
    if (sscanf(text, " %31s %lf%n", word, &segment.minutes, &used) != 2)
        fail_msg("cannot read '%s'", text);
    segment.last = strchr(text, ',') == NULL;
    segment.gap = strcmp(word, "gap") == 0;
    if (!segment.gap && !pmat_posture_parse(word, &segment.posture))
        fail_msg("no posture '%s'", word);
    text += used;
    text += strspn(text, " ");
    snprintf(segment.reason, sizeof segment.reason, "%.*s", (int)strcspn(text, ","), text);
    return segment;
}

static void add_epochs(struct built_night *night, const struct segment *segment, int64_t start_us)
{
    int count = (int)lround(segment->minutes * 2);
    for (int i = 0; i < count; i++) {
        size_t index = night->view.epoch_count++;
        assert_true(index < BUILT_EPOCHS_MAX);
        struct pmat_epoch *e = &night->epochs[index];
        bool lying = pmat_posture_is_lying(segment->posture);
        float none = NAN;
        *e = (struct pmat_epoch){.index = (int32_t)index,
                                 .start_utc_us = start_us + (int64_t)index * epoch_us,
                                 .boottime_us = segment->gap ? -1 : (int64_t)index * epoch_us,
                                 .duration_s = PMAT_EPOCH_S,
                                 .posture = segment->posture,
                                 .confidence = lying ? 0.93f : none,
                                 .lumbar_arch = none,
                                 .pelvis_roll_deg = none,
                                 .hip_stack = none,
                                 .torso_twist_deg = none,
                                 .fetal = none,
                                 .axis_deg = none,
                                 .load_left_frac = lying ? 0.5f : none,
                                 .contact_area_frac = lying ? 0.21f : none,
                                 .peak_pressure = lying ? 812.5f : none,
                                 .dispersion = none,
                                 .movement = segment->gap ? none : 0.0125f,
                                 .breath_rate_per_min = none,
                                 .load = segment->gap ? none : 0};
        if (segment->posture == PMAT_POSTURE_UNKNOWN && !segment->gap)
            e->confidence = 0.41f;
        e->quality = segment->gap                               ? PMAT_QUALITY_GAP
                     : index < 60                               ? PMAT_QUALITY_SETTLING
                     : segment->posture == PMAT_POSTURE_UNKNOWN ? PMAT_QUALITY_LOW
                                                                : PMAT_QUALITY_OK;
    }
}

static void add_event(struct built_night *night, enum pmat_event_kind kind, int64_t utc_us,
                      enum pmat_posture from, enum pmat_posture to, double duration_s,
                      const char *reason)
{
    size_t index = night->view.event_count++;
    assert_true(index < BUILT_EVENTS_MAX);
    struct pmat_event *e = &night->events[index];
    *e = (struct pmat_event){.start_utc_us = utc_us,
                             .duration_s = (float)duration_s,
                             .kind = kind,
                             .from = from,
                             .to = to};
    snprintf(e->reason, sizeof e->reason, "%s", reason);
}

static void add_sums(struct pmat_session *session, const struct segment *segment)
{
    if (segment->gap) {
        session->gap_min += segment->minutes;
        return;
    }
    session->posture_min[segment->posture] += segment->minutes;
    if (segment->posture == PMAT_POSTURE_EMPTY)
        session->away_min += segment->minutes;
    else
        session->time_in_bed_min += segment->minutes;
    if (pmat_posture_is_lying(segment->posture) &&
        !(session->longest_still_min >= segment->minutes)) {
        session->longest_still_min = segment->minutes;
        session->longest_still_posture = segment->posture;
    }
}

/* What the change from one segment to the next is called. */
static void add_change(struct built_night *night, const struct segment *before,
                       const struct segment *now, int64_t utc_us)
{
    struct pmat_session *session = &night->view.row.session;
    if (now->gap)
        add_event(night, PMAT_EVENT_GAP, utc_us, before->posture, PMAT_POSTURE_UNKNOWN,
                  now->minutes * 60, now->reason);
    else if (now->posture == PMAT_POSTURE_EMPTY) {
        add_event(night, PMAT_EVENT_GET_OUT, utc_us, before->posture, PMAT_POSTURE_EMPTY,
                  now->last ? (double)NAN : now->minutes * 60, "load gone");
        session->bed_exits += !now->last;
    } else if (before->posture == PMAT_POSTURE_EMPTY && !before->gap)
        add_event(night, PMAT_EVENT_GET_IN, utc_us, PMAT_POSTURE_EMPTY, now->posture, 0,
                  "load came");
    else if (!before->gap && before->posture != now->posture) {
        add_event(night, PMAT_EVENT_TURN, utc_us, before->posture, now->posture, 12,
                  "load moved 12 cm right, then still");
        session->position_changes++;
    }
}

static void tell_story(struct built_night *night, const char *story, int64_t start_us)
{
    struct pmat_session *session = &night->view.row.session;
    struct segment before = {.posture = PMAT_POSTURE_EMPTY};
    for (const char *text = story; *text != '\0';) {
        struct segment now = read_segment(text);
        add_change(night, &before, &now, start_us + (int64_t)night->view.epoch_count * epoch_us);
        add_epochs(night, &now, start_us);
        add_sums(session, &now);
        before = now;
        text += strcspn(text, ",");
        text += *text == ',';
    }
    session->end_utc_us = start_us + (int64_t)night->view.epoch_count * epoch_us;
    if (!session->open && !before.gap && before.posture != PMAT_POSTURE_EMPTY) {
        add_event(night, PMAT_EVENT_GET_OUT, session->end_utc_us, before.posture,
                  PMAT_POSTURE_EMPTY, NAN, "load gone");
        snprintf(session->end_reason, sizeof session->end_reason, "got up");
    }
}

/* Of a sleeper who has noted none yet. */
static const struct pmat_mornings no_mornings = {.wanted = 21, .wanted_each = 4};

void night_build(struct built_night *night, const struct night_recipe *recipe)
{
    struct pmat_night_row *row = &night->view.row;
    struct pmat_session *session = &row->session;
    memset(night, 0, sizeof *night);
    snprintf(row->key.mat, sizeof row->key.mat, "bedroom");
    snprintf(row->key.zone, sizeof row->key.zone, "%s", recipe->zone);
    row->key.session = recipe->session > 0 ? recipe->session : 1;
    row->key.kind = recipe->kind;
    row->excluded = recipe->excluded;
    row->lumbar_arch_median = row->hip_stack_median = row->breath_rate_median_per_min = NAN;
    row->pain_0_10 = row->stiffness_0_10 = NAN;
    session->start_utc_us = utc_us_of(recipe->start_utc);
    session->open = recipe->open;
    session->longest_still_min = session->small_movements = session->twitch_bursts = NAN;
    pmat_zone_night_label(recipe->zone, session->start_utc_us, row->key.night);
    tell_story(night, recipe->story, session->start_utc_us);
    double in_bed_h = session->time_in_bed_min / 60;
    session->changes_per_h = in_bed_h > 0 ? session->position_changes / in_bed_h : (double)NAN;
    session->mean_confidence = isfinite(session->longest_still_min) ? 0.93f : NAN;
    session->epochs = (int32_t)night->view.epoch_count;
    night->view.epochs = night->epochs;
    night->view.events = night->events;
    snprintf(night->view.provenance.unit, sizeof night->view.provenance.unit, "counts");
    snprintf(night->view.provenance.program_version, sizeof night->view.provenance.program_version,
             "test");
    night->view.provenance.config_text = night->view.provenance.profile_text = "";
    night->view.mornings = &no_mornings;
}
