#include "bench/years.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/store.h"

static const int64_t second_us = 1000000;
enum { EVENTS_MAX = 128, MAPS = 4, DAY_S = 86400, GAP_EVERY = 40, FLAG_EVERY = 5 };

struct maker {
    uint64_t random;
    struct pmat_night_view view;
    struct pmat_epoch epochs[YEARS_EPOCHS];
    struct pmat_event events[EVENTS_MAX];
    struct pmat_map maps[MAPS];
    struct pmat_flag flag;
    int still_epochs;
};

/* docs/sources.md: splitmix64 */
static double uniform(struct maker *maker)
{
    uint64_t z = maker->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

static float around(struct maker *maker, double middle, double spread)
{
    return (float)(middle + spread * (uniform(maker) - 0.5));
}

static enum pmat_posture next_posture(struct maker *maker, enum pmat_posture before)
{
    static const struct {
        double until;
        enum pmat_posture posture;
    } shares[] = {{0.37, PMAT_POSTURE_SUPINE},
                  {0.64, PMAT_POSTURE_LEFT},
                  {0.91, PMAT_POSTURE_RIGHT},
                  {0.98, PMAT_POSTURE_PRONE},
                  {1.01, PMAT_POSTURE_UNKNOWN}};
    for (;;) {
        double draw = uniform(maker);
        int i = 0;
        while (draw >= shares[i].until)
            i++;
        if (shares[i].posture != before)
            return shares[i].posture;
    }
}

static void add_event(struct maker *maker, enum pmat_event_kind kind, int32_t epoch,
                      enum pmat_posture from, enum pmat_posture to, const char *reason)
{
    if (maker->view.event_count == EVENTS_MAX)
        return;
    struct pmat_event *event = &maker->events[maker->view.event_count++];
    *event = (struct pmat_event){.start_utc_us = maker->view.row.session.start_utc_us +
                                                 epoch * PMAT_EPOCH_S * second_us,
                                 .duration_s = around(maker, 6, 8),
                                 .kind = kind,
                                 .from = from,
                                 .to = to};
    snprintf(event->reason, sizeof event->reason, "%s", reason);
}

static struct pmat_epoch bare_epoch(const struct maker *maker, int32_t index)
{
    return (struct pmat_epoch){.index = index,
                               .start_utc_us = maker->view.row.session.start_utc_us +
                                               index * PMAT_EPOCH_S * second_us,
                               .boottime_us = -1,
                               .duration_s = PMAT_EPOCH_S,
                               .confidence = NAN,
                               .lumbar_arch = NAN,
                               .pelvis_roll_deg = NAN,
                               .hip_stack = NAN,
                               .torso_twist_deg = NAN,
                               .fetal = NAN,
                               .axis_deg = NAN,
                               .load_left_frac = NAN,
                               .contact_area_frac = NAN,
                               .peak_pressure = NAN,
                               .dispersion = NAN,
                               .movement = NAN,
                               .breath_rate_per_min = NAN,
                               .load = NAN};
}

static void measure(struct maker *maker, struct pmat_epoch *epoch)
{
    bool side = epoch->posture == PMAT_POSTURE_LEFT || epoch->posture == PMAT_POSTURE_RIGHT;
    epoch->boottime_us = 3600 * second_us + epoch->index * PMAT_EPOCH_S * second_us;
    epoch->movement = around(maker, 0.012, 0.02);
    epoch->load = 0;
    if (epoch->posture == PMAT_POSTURE_EMPTY)
        return;
    epoch->load = around(maker, 61000, 900);
    epoch->confidence = around(maker, 0.93, 0.1);
    epoch->axis_deg = around(maker, 4, 6);
    epoch->load_left_frac = around(maker, 0.5, 0.2);
    epoch->contact_area_frac = around(maker, 0.3, 0.05);
    epoch->peak_pressure = around(maker, 820, 90);
    epoch->dispersion = around(maker, 0.42, 0.06);
    epoch->breath_rate_per_min = around(maker, 14.2, 2);
    if (epoch->posture == PMAT_POSTURE_SUPINE)
        epoch->lumbar_arch = around(maker, 0.4, 0.3);
    if (side) {
        epoch->hip_stack = around(maker, 0.6, 0.4);
        epoch->fetal = around(maker, 0.3, 0.3);
    }
    epoch->pelvis_roll_deg = around(maker, side ? 80 : 6, 12);
    epoch->torso_twist_deg = around(maker, 4, 16);
}

static void add_epoch(struct maker *maker, enum pmat_posture posture, bool gap)
{
    struct pmat_session *session = &maker->view.row.session;
    struct pmat_epoch *epoch = &maker->epochs[maker->view.epoch_count];
    *epoch = bare_epoch(maker, (int32_t)maker->view.epoch_count++);
    epoch->posture = posture;
    epoch->quality = gap                               ? PMAT_QUALITY_GAP
                     : epoch->index < 60               ? PMAT_QUALITY_SETTLING
                     : posture == PMAT_POSTURE_UNKNOWN ? PMAT_QUALITY_LOW
                                                       : PMAT_QUALITY_OK;
    if (gap) {
        session->gap_min += 0.5;
        return;
    }
    measure(maker, epoch);
    session->posture_min[posture] += 0.5;
    if (posture == PMAT_POSTURE_EMPTY)
        session->away_min += 0.5;
    else
        session->time_in_bed_min += 0.5;
}

static void lie(struct maker *maker, enum pmat_posture posture, int epochs)
{
    if (pmat_posture_is_lying(posture) && epochs > maker->still_epochs) {
        maker->still_epochs = epochs;
        maker->view.row.session.longest_still_min = epochs * 0.5;
        maker->view.row.session.longest_still_posture = posture;
    }
    while (epochs-- > 0 && maker->view.epoch_count < YEARS_EPOCHS)
        add_epoch(maker, posture, false);
}

static void leave(struct maker *maker, enum pmat_posture from)
{
    add_event(maker, PMAT_EVENT_GET_OUT, (int32_t)maker->view.epoch_count, from, PMAT_POSTURE_EMPTY,
              "the load went");
    maker->events[maker->view.event_count - 1].duration_s = 300;
    lie(maker, PMAT_POSTURE_EMPTY, 10);
    add_event(maker, PMAT_EVENT_GET_IN, (int32_t)maker->view.epoch_count, PMAT_POSTURE_EMPTY, from,
              "the load came back");
    maker->view.row.session.bed_exits++;
}

static void lose_data(struct maker *maker)
{
    add_event(maker, PMAT_EVENT_GAP, (int32_t)maker->view.epoch_count, PMAT_POSTURE_UNKNOWN,
              PMAT_POSTURE_UNKNOWN, "cable unplugged");
    maker->events[maker->view.event_count - 1].duration_s = 360;
    for (int i = 0; i < 12 && maker->view.epoch_count < YEARS_EPOCHS; i++)
        add_epoch(maker, PMAT_POSTURE_UNKNOWN, true);
}

static void sleep_through(struct maker *maker, int number)
{
    enum pmat_posture posture = PMAT_POSTURE_SUPINE;
    add_event(maker, PMAT_EVENT_GET_IN, 0, PMAT_POSTURE_EMPTY, posture, "a body came to lie");
    lie(maker, posture, 30);
    while (maker->view.epoch_count < YEARS_EPOCHS) {
        enum pmat_posture before = posture;
        posture = next_posture(maker, before);
        add_event(maker, PMAT_EVENT_TURN, (int32_t)maker->view.epoch_count, before, posture,
                  "load moved 12 cm right, then still");
        maker->view.row.session.position_changes++;
        lie(maker, posture, 20 + (int)(100 * uniform(maker)));
        if (uniform(maker) < 0.1 && maker->view.epoch_count < YEARS_EPOCHS - 60)
            leave(maker, posture);
        else if (number % GAP_EVERY == 7 && uniform(maker) < 0.3)
            lose_data(maker);
    }
    add_event(maker, PMAT_EVENT_GET_OUT, YEARS_EPOCHS, posture, PMAT_POSTURE_EMPTY, "got up");
    maker->events[maker->view.event_count - 1].duration_s = NAN;
}

static void add_maps(struct maker *maker)
{
    for (int m = 0; m < MAPS; m++) {
        struct pmat_map *map = &maker->maps[m];
        map->posture = (enum pmat_posture)(PMAT_POSTURE_SUPINE + m);
        map->seconds = 60 * maker->view.row.session.posture_min[map->posture];
        for (int cell = 0; cell < PMAT_MAP_CELLS; cell++)
            map->cells[cell] = around(maker, 120, 100);
    }
    maker->view.map_count = MAPS;
}

static void add_flag(struct maker *maker, int number)
{
    maker->view.flag_count = number % FLAG_EVERY == 0;
    maker->flag = (struct pmat_flag){.name = "long_still",
                                     .severity = PMAT_SEVERITY_WATCH,
                                     .minutes = around(maker, 70, 20),
                                     .longest_min = 50,
                                     .share_frac = 0.14f,
                                     .threshold = 45,
                                     .evidence = "still for 50 min on the back",
                                     .advice = "a cushion under the knees",
                                     .source = "made up for a bench"};
}

static void make_night(struct maker *maker, const struct years_plan *plan, int number,
                       int64_t start_us)
{
    struct pmat_night_row *row = &maker->view.row;
    maker->view = (struct pmat_night_view){.epochs = maker->epochs,
                                           .events = maker->events,
                                           .flags = &maker->flag,
                                           .maps = maker->maps,
                                           .provenance = {.program_version = "bench",
                                                          .calibration_id = "bench",
                                                          .model_id = "bench",
                                                          .unit = "counts"}};
    maker->still_epochs = 0;
    snprintf(row->key.mat, sizeof row->key.mat, "%s", plan->mat);
    snprintf(row->key.zone, sizeof row->key.zone, "%s", plan->zone);
    row->key.session = 1;
    row->session.start_utc_us = start_us + (int64_t)(2400 * (uniform(maker) - 0.5)) * second_us;
    pmat_zone_night_label(plan->zone, row->session.start_utc_us, row->key.night);
    sleep_through(maker, number);
    row->session.end_utc_us = row->session.start_utc_us + YEARS_EPOCHS * PMAT_EPOCH_S * second_us;
    row->session.epochs = YEARS_EPOCHS;
    row->session.changes_per_h =
        row->session.position_changes / (row->session.time_in_bed_min / 60);
    row->session.mean_confidence = around(maker, 0.93, 0.02);
    snprintf(row->session.end_reason, sizeof row->session.end_reason, "got up");
    row->lumbar_arch_median = around(maker, 0.4, 0.1);
    row->hip_stack_median = around(maker, 0.6, 0.1);
    row->breath_rate_median_per_min = around(maker, 14.2, 1);
    add_maps(maker);
    add_flag(maker, number);
}

/* 21:30 UTC of a date. */
static bool evening_us(const char *date, int64_t *utc_us)
{
    int year, month, day;
    if (sscanf(date, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return false;
    /* Days since 1970 of the proleptic Gregorian calendar, years begun in March. */
    int64_t y = year - (month <= 2), era = y / 400, in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
    *utc_us = (days * DAY_S + 77400) * second_us;
    return true;
}

enum pmat_err years_make(const struct years_plan *plan, struct pmat_fault *fault)
{
    struct pmat_store *store = NULL;
    int64_t first_us;
    if (!evening_us(plan->first_night, &first_us))
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "'%s' is no date", plan->first_night);
    struct maker *maker = calloc(1, sizeof *maker);
    if (maker == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    maker->random = plan->seed;
    enum pmat_err err = pmat_store_open(&store, plan->db, PMAT_STORE_WRITE, fault);
    for (int i = 0; i < plan->nights && err == PMAT_OK; i++) {
        make_night(maker, plan, i, first_us + (int64_t)i * DAY_S * second_us);
        err = pmat_store_import(store, &maker->view, NULL, fault);
    }
    pmat_store_close(store);
    free(maker);
    return err;
}
