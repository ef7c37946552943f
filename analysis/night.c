#include "analysis/night.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/run_up.h"
#include "analysis/stirs.h"
#include "analysis/turns.h"

enum { EVENTS_MAX = 16 };

/* A run of seconds without movement. */
struct still_run {
    int64_t seconds;
    enum pmat_posture posture;
};

/* What a session was when the sleeper last got up: it ends there if nobody comes back. */
struct leave {
    bool away;
    int64_t start_utc_us;
    int64_t seconds; /* since the leave began */
    enum pmat_posture from;
    float rise_s;
    struct pmat_session session;
    struct pmat_epoch_sums epoch;
    double confidence_sum;
    int confidence_epochs;
};

struct gap {
    bool running;
    int64_t start_utc_us;
    int64_t seconds;
    enum pmat_gap_cause cause;
    enum pmat_posture from;
};

struct pmat_night {
    struct pmat_night_options options;
    struct pmat_night_sink sink;
    bool open;
    bool capped; /* the last session was closed with the sleeper in bed */
    struct pmat_session session;
    int64_t session_s;
    struct pmat_epoch_sums epoch;
    struct pmat_turns turns;
    struct pmat_stirs stirs;
    int32_t breath_s[PMAT_BREATHING_OUTCOME_COUNT]; /* seconds in bed, by what became of the rate */
    struct leave leave;
    struct gap gap;
    struct still_run still;
    struct pmat_run_up run_up;
    enum pmat_posture last_posture; /* of the last second with one */
    double confidence_sum;
    int confidence_epochs;
    struct pmat_event events[EVENTS_MAX];
    size_t event_count;
    struct pmat_map maps[PMAT_POSTURE_COUNT];
};

static const char *const gap_words[PMAT_GAP_CAUSE_COUNT] = {
    [PMAT_GAP_NO_FRAMES] = "the mat sent nothing",
    [PMAT_GAP_MAT_GONE] = "the mat was disconnected",
    [PMAT_GAP_MAT_RESTART] = "the mat restarted",
    [PMAT_GAP_UNREADABLE] = "what the mat sent could not be read",
    [PMAT_GAP_LOGGER_OFF] = "the logger was off",
};

const char *pmat_gap_cause_words(enum pmat_gap_cause cause)
{
    return gap_words[cause];
}

struct pmat_night *pmat_night_create(const struct pmat_night_options *options,
                                     const struct pmat_night_sink *sink)
{
    struct pmat_night *night = calloc(1, sizeof *night);
    if (night == NULL)
        return NULL;
    night->options = *options;
    night->sink = *sink;
    return night;
}

void pmat_night_destroy(struct pmat_night *night)
{
    free(night);
}

const struct pmat_session *pmat_night_session(const struct pmat_night *night)
{
    return night->open ? &night->session : NULL;
}

/* ---- what goes out ---- */

static void tell(struct pmat_night *night, const struct pmat_epoch *epoch)
{
    if (epoch == NULL && night->event_count == 0)
        return;
    night->sink.progress(night->sink.context, epoch, night->events, night->event_count,
                         &night->session);
    night->event_count = 0;
}

static struct pmat_event *new_event(struct pmat_night *night, enum pmat_event_kind kind,
                                    int64_t start_utc_us)
{
    if (night->event_count == EVENTS_MAX)
        tell(night, NULL);
    struct pmat_event *event = &night->events[night->event_count++];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->start_utc_us = start_utc_us;
    event->duration_s = NAN;
    event->rise_s = NAN;
    return event;
}

/* ---- sums ---- */

static void add_epoch(struct pmat_night *night, const struct pmat_epoch *epoch)
{
    struct pmat_session *session = &night->session;
    double minutes = (double)epoch->duration_s / 60.0;
    if (epoch->quality == PMAT_QUALITY_GAP)
        session->gap_min += minutes;
    else
        session->posture_min[epoch->posture] += minutes;
    session->epochs = epoch->index + 1;
    session->end_utc_us = epoch->start_utc_us + (int64_t)(epoch->duration_s * 1e6f);
    session->away_min = session->posture_min[PMAT_POSTURE_EMPTY];
    session->time_in_bed_min = 0.0;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        if (i != PMAT_POSTURE_EMPTY)
            session->time_in_bed_min += session->posture_min[i];
    session->changes_per_h = session->time_in_bed_min > 0.0
                                 ? session->position_changes * 60.0 / session->time_in_bed_min
                                 : (double)NAN;
    if (pmat_posture_is_lying(epoch->posture)) {
        night->confidence_sum += (double)epoch->confidence;
        night->confidence_epochs++;
        session->mean_confidence = (float)(night->confidence_sum / night->confidence_epochs);
    }
}

/* Named where less than half of what was looked at has a rate. */
static void name_missing_breath(struct pmat_night *night)
{
    char *missing = night->session.breath_missing;
    int32_t sought = 0, most = PMAT_BREATHING_TOO_SHORT;
    for (int32_t i = 0; i < PMAT_BREATHING_OUTCOME_COUNT; i++) {
        sought += night->breath_s[i];
        if (i != PMAT_BREATHING_MEASURED && night->breath_s[i] > night->breath_s[most])
            most = i;
    }
    missing[0] = '\0';
    if (sought > 2 * night->breath_s[PMAT_BREATHING_MEASURED])
        snprintf(missing, PMAT_BREATH_MISSING_SIZE, "%s",
                 pmat_breathing_outcome_words((enum pmat_breathing_outcome)most));
}

static void count_stirs(struct pmat_night *night, struct pmat_stirs_found found)
{
    night->session.small_movements += found.small_movements;
    night->session.twitch_bursts += found.twitch_bursts;
}

static void finish_epoch(struct pmat_night *night)
{
    if (night->epoch.seconds == 0)
        return;
    struct pmat_epoch epoch;
    pmat_epoch_finish(&night->epoch, &epoch);
    add_epoch(night, &epoch);
    name_missing_breath(night);
    tell(night, &epoch);
    pmat_epoch_start(&night->epoch, &night->options.epoch, epoch.index + 1,
                     night->session.start_utc_us +
                         (int64_t)(epoch.index + 1) * PMAT_EPOCH_S * 1000000);
}

static void follow_stillness(struct pmat_night *night, const struct pmat_second *second)
{
    bool still = second->data && pmat_posture_is_lying(second->posture) &&
                 second->moved_frac < night->options.still_threshold;
    if (!still) {
        night->still.seconds = 0;
        return;
    }
    night->still.seconds++;
    double minutes = (double)night->still.seconds / 60.0;
    if (!(night->session.longest_still_min >= minutes)) {
        night->session.longest_still_min = minutes;
        night->session.longest_still_posture = second->posture;
    }
}

static void follow_stirs(struct pmat_night *night, const struct pmat_second *second)
{
    bool lying = second->data && second->in_bed && second->posture != PMAT_POSTURE_EMPTY &&
                 second->posture != PMAT_POSTURE_SITTING;
    bool moves = second->moved_frac >= night->options.still_threshold;
    count_stirs(night, pmat_stirs_push(&night->stirs, night->session_s, lying, moves,
                                       night->options.turn_hold_s));
    if (second->in_bed && second->breath_sought)
        night->breath_s[second->breath_outcome]++;
}

static void add_to_map(struct pmat_night *night, const struct pmat_second *second)
{
    struct pmat_map *map = &night->maps[second->posture];
    map->seconds += 1.0;
    float weight = (float)(1.0 / map->seconds);
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        map->cells[i] += weight * (second->map[i] - map->cells[i]);
}

/* ---- a session's course ---- */

static void open_session(struct pmat_night *night, int64_t start_utc_us)
{
    struct pmat_night_options options = night->options;
    struct pmat_night_sink sink = night->sink;
    memset(night, 0, sizeof *night);
    night->options = options;
    night->sink = sink;
    night->open = true;
    night->session = (struct pmat_session){
        .start_utc_us = start_utc_us,
        .end_utc_us = start_utc_us,
        .open = true,
        .changes_per_h = (double)NAN,
        .longest_still_min = (double)NAN,
        .mean_confidence = NAN,
    };
    pmat_stirs_reset(&night->stirs);
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        night->maps[i].posture = (enum pmat_posture)i;
    pmat_turns_reset(&night->turns,
                     &(struct pmat_turns_options){options.turn_hold_s, options.still_threshold});
    pmat_epoch_start(&night->epoch, &night->options.epoch, 0, start_utc_us);
}

static void begin_session(struct pmat_night *night, const struct pmat_second *second)
{
    bool still_in_bed = night->capped;
    open_session(night, second->utc_us);
    night->sink.session_begin(night->sink.context, &night->session);
    struct pmat_event *event = new_event(night, PMAT_EVENT_GET_IN, second->utc_us);
    event->from = PMAT_POSTURE_EMPTY;
    event->to = second->posture;
    snprintf(event->reason, sizeof event->reason, "%s",
             still_in_bed ? "still in bed, a new session after the longest one"
                          : "load came on and stayed");
}

static void end_session(struct pmat_night *night, const char *reason)
{
    struct pmat_session *session = &night->session;
    session->open = false;
    snprintf(session->end_reason, sizeof session->end_reason, "%s", reason);
    tell(night, NULL);
    struct pmat_map *maps = night->maps;
    size_t count = 0;
    for (int i = 0; i < PMAT_POSTURE_COUNT; i++)
        if (night->maps[i].seconds > 0.0)
            maps[count++] = night->maps[i];
    night->sink.session_end(night->sink.context, session, maps, count);
    night->open = false;
}

static void begin_leave(struct pmat_night *night, const struct pmat_second *second)
{
    count_stirs(night, pmat_stirs_settle(&night->stirs, night->session_s));
    night->leave = (struct leave){.away = true,
                                  .start_utc_us = second->utc_us,
                                  .from = night->last_posture,
                                  .rise_s = pmat_run_up_s(&night->run_up),
                                  .session = night->session,
                                  .epoch = night->epoch,
                                  .confidence_sum = night->confidence_sum,
                                  .confidence_epochs = night->confidence_epochs};
    pmat_turns_forget(&night->turns);
}

static void report_leave(struct pmat_night *night, bool came_back)
{
    struct pmat_event *event = new_event(night, PMAT_EVENT_GET_OUT, night->leave.start_utc_us);
    event->from = night->leave.from;
    event->rise_s = night->leave.rise_s;
    event->to = PMAT_POSTURE_EMPTY;
    if (!came_back) {
        snprintf(event->reason, sizeof event->reason, "load went off and did not come back");
        return;
    }
    event->duration_s = (float)night->leave.seconds;
    snprintf(event->reason, sizeof event->reason, "load went off, back after %.0f min",
             fmax(1.0, (double)night->leave.seconds / 60.0));
}

static void end_leave(struct pmat_night *night, const struct pmat_second *second)
{
    report_leave(night, true);
    night->leave.away = false;
    night->run_up = (struct pmat_run_up){0};
    night->session.bed_exits++;
    struct pmat_event *event = new_event(night, PMAT_EVENT_GET_IN, second->utc_us);
    event->from = PMAT_POSTURE_EMPTY;
    event->to = second->posture;
    snprintf(event->reason, sizeof event->reason, "load came on again and stayed");
}

/* The session ends where the last leave began: the epoch it fell in is cut short there. */
static void end_at_leave(struct pmat_night *night, const char *reason)
{
    tell(night, NULL);
    night->session = night->leave.session;
    night->epoch = night->leave.epoch;
    night->confidence_sum = night->leave.confidence_sum;
    night->confidence_epochs = night->leave.confidence_epochs;
    report_leave(night, false);
    finish_epoch(night);
    end_session(night, reason);
}

static void begin_gap(struct pmat_night *night, const struct pmat_second *second)
{
    night->gap = (struct gap){.running = true,
                              .start_utc_us = second->utc_us,
                              .cause = second->cause,
                              .from = night->leave.away ? PMAT_POSTURE_EMPTY : night->last_posture};
    pmat_turns_forget(&night->turns);
    night->run_up = (struct pmat_run_up){0};
}

static void describe_gap(const struct gap *gap, enum pmat_posture to, struct pmat_event *event)
{
    event->duration_s = (float)gap->seconds;
    event->from = gap->from;
    event->to = to;
    snprintf(event->reason, sizeof event->reason, "%s", pmat_gap_cause_words(gap->cause));
}

static void end_gap(struct pmat_night *night, enum pmat_posture to)
{
    night->gap.running = false;
    describe_gap(&night->gap, to, new_event(night, PMAT_EVENT_GAP, night->gap.start_utc_us));
}

bool pmat_night_gap(const struct pmat_night *night, struct pmat_event *event)
{
    if (!night->open || !night->gap.running)
        return false;
    *event = (struct pmat_event){.kind = PMAT_EVENT_GAP, .start_utc_us = night->gap.start_utc_us};
    describe_gap(&night->gap, PMAT_POSTURE_UNKNOWN, event);
    return true;
}

static void push_turns(struct pmat_night *night, const struct pmat_second *second)
{
    struct pmat_event turn;
    if (!pmat_turns_push(&night->turns, second, &turn))
        return;
    int64_t from_s = (turn.start_utc_us - night->session.start_utc_us) / 1000000;
    pmat_stirs_turn(&night->stirs, from_s,
                    from_s + (isfinite(turn.duration_s) ? (int64_t)turn.duration_s : 0));
    *new_event(night, PMAT_EVENT_TURN, turn.start_utc_us) = turn;
    night->session.position_changes++;
}

/* Gaps, leaves and returns, in the order in which they may fall on one second. */
static void follow_presence(struct pmat_night *night, const struct pmat_second *second)
{
    if (!second->data) {
        if (!night->gap.running)
            begin_gap(night, second);
        night->gap.seconds++;
    } else if (night->gap.running) {
        bool mute = night->gap.cause == PMAT_GAP_NO_FRAMES; /* only its end says why */
        night->gap.cause = mute ? second->cause : night->gap.cause;
        end_gap(night, second->posture);
    }
    if (!second->in_bed && !night->leave.away)
        begin_leave(night, second);
    else if (second->in_bed && night->leave.away)
        end_leave(night, second);
    night->leave.seconds += night->leave.away;
}

static void add_second(struct pmat_night *night, const struct pmat_second *second)
{
    follow_presence(night, second);
    pmat_epoch_push(&night->epoch, second);
    follow_stillness(night, second);
    follow_stirs(night, second);
    if (second->data)
        pmat_run_up_push(&night->run_up, second,
                         !(second->moved_frac < night->options.still_threshold));
    if (second->data && second->in_bed) {
        push_turns(night, second);
        if (second->posture != PMAT_POSTURE_UNKNOWN) {
            night->last_posture = second->posture;
            add_to_map(night, second);
        }
    }
    night->session_s++;
    if (night->epoch.seconds == PMAT_EPOCH_S)
        finish_epoch(night);
}

void pmat_night_close(struct pmat_night *night, const char *reason)
{
    if (!night->open)
        return;
    if (night->gap.running)
        end_gap(night, PMAT_POSTURE_UNKNOWN);
    if (night->leave.away) {
        end_at_leave(night, "got up");
        return;
    }
    count_stirs(night, pmat_stirs_settle(&night->stirs, night->session_s));
    finish_epoch(night);
    end_session(night, reason);
}

void pmat_night_push(struct pmat_night *night, const struct pmat_second *second)
{
    if (!night->open && second->data && !second->in_bed)
        night->capped = false;
    if (!night->open && second->data && second->in_bed)
        begin_session(night, second);
    if (!night->open)
        return;
    /* On the grid of the epochs: a host clock that is set in the night must not part the events
     * from the epochs they fell in. */
    struct pmat_second on_grid = *second;
    on_grid.utc_us = night->session.start_utc_us + night->session_s * INT64_C(1000000);
    add_second(night, &on_grid);
    if (night->leave.away && (float)night->leave.seconds >= night->options.away_merge_s)
        pmat_night_close(night, "got up");
    else if ((float)night->session_s >= night->options.session_cap_s) {
        char reason[PMAT_REASON_SIZE];
        snprintf(reason, sizeof reason, "closed after %.0f h",
                 (double)night->options.session_cap_s / 3600.0);
        night->capped = !night->leave.away;
        pmat_night_close(night, reason);
    }
}

/* ---- restarts and clocks ---- */

void pmat_night_configure(struct pmat_night *night, const struct pmat_night_options *options)
{
    night->options = *options;
    night->epoch.options = options->epoch;
    night->turns.options =
        (struct pmat_turns_options){options->turn_hold_s, options->still_threshold};
}

void pmat_night_copy(struct pmat_night *to, const struct pmat_night *from)
{
    struct pmat_night_sink sink = to->sink;
    *to = *from;
    to->sink = sink;
}

bool pmat_night_away(const struct pmat_night *night)
{
    return night->leave.away;
}

void pmat_night_resume(struct pmat_night *night, const struct pmat_session *session)
{
    open_session(night, session->start_utc_us);
    night->session.position_changes = session->position_changes;
    night->session.bed_exits = session->bed_exits;
    night->session.small_movements = session->small_movements;
    night->session.twitch_bursts = session->twitch_bursts;
    night->session.longest_still_min = session->longest_still_min;
    night->session.longest_still_posture = session->longest_still_posture;
}

bool pmat_night_resume_epoch(struct pmat_night *night, const struct pmat_epoch *epoch)
{
    if (epoch->index != night->session.epochs || epoch->duration_s < (float)PMAT_EPOCH_S)
        return false;
    bool gap = epoch->quality == PMAT_QUALITY_GAP;
    bool away = epoch->posture == PMAT_POSTURE_EMPTY || (gap && night->leave.away);
    if (away && !night->leave.away)
        begin_leave(night, &(struct pmat_second){.utc_us = epoch->start_utc_us});
    night->leave.away = away;
    if (away)
        night->leave.seconds += PMAT_EPOCH_S;
    else if (!gap)
        night->last_posture = epoch->posture;
    add_epoch(night, epoch);
    night->session_s += PMAT_EPOCH_S;
    pmat_epoch_start(&night->epoch, &night->options.epoch, epoch->index + 1,
                     night->session.start_utc_us +
                         (int64_t)(epoch->index + 1) * PMAT_EPOCH_S * 1000000);
    return true;
}

void pmat_night_shift_utc(struct pmat_night *night, int64_t shift_us)
{
    int64_t *const labels[] = {
        &night->session.start_utc_us,      &night->session.end_utc_us,
        &night->epoch.start_utc_us,        &night->turns.candidate_utc_us,
        &night->turns.moving_since_utc_us, &night->turns.still_again_utc_us,
        &night->leave.start_utc_us,        &night->leave.session.start_utc_us,
        &night->leave.session.end_utc_us,  &night->leave.epoch.start_utc_us,
        &night->gap.start_utc_us,
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        *labels[i] += shift_us;
    for (size_t i = 0; i < night->event_count; i++)
        night->events[i].start_utc_us += shift_us;
}
