#include "programs/posture-report/report.h"

#include <stdio.h>
#include <string.h>

#include "programs/body_lines.h"
#include "programs/posture-report/mornings.h"
#include "programs/posture-report/page.h"
#include "programs/posture-report/several.h"
#include "programs/posture-report/sink.h"
#include "report/anonymous.h"

/* Looks for one session of a night, and counts what else there is. */
struct search {
    const struct report_options *options;
    struct databases_place place;
    int matches;
};

static bool match_session(void *context, struct databases_place place,
                          const struct pmat_night_row *row)
{
    struct search *search = context;
    if (row->key.session == search->options->session) {
        search->place = place;
        search->matches++;
    }
    return true;
}

static enum pmat_err find_session(struct report_options *options, struct databases_place *place,
                                  struct pmat_fault *fault)
{
    struct search search = {.options = options};
    if (options->session == 0)
        return databases_find_night(&options->databases, options->mat, options->night, place,
                                    fault);
    enum pmat_err err = databases_each_session(&options->databases, options->mat, options->night,
                                               options->night, match_session, &search, fault);
    if (err != PMAT_OK)
        return err;
    if (search.matches == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "night %s has no session %d; try without "
                              "--session",
                              options->night, (int)options->session);
    if (search.matches > 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "several mats have a session %d in night %s: choose one with --mat",
                              (int)options->session, options->night);
    *place = search.place;
    return PMAT_OK;
}

/* A second session of the same night, or another bed, is easily overlooked: names it on stderr. */
struct shown {
    struct pmat_session_key key;
    bool several_mats;
};

static bool tell_other_session(void *context, struct databases_place place,
                               const struct pmat_night_row *row)
{
    struct shown *shown = context;
    const struct pmat_session_key *key = &shown->key;
    (void)place;
    if (strcmp(row->key.mat, key->mat) != 0)
        shown->several_mats = true;
    else if (row->key.session != key->session)
        fprintf(stderr,
                "posture-report: %s also has session %d, a %s: see --night %s --session %d\n",
                key->night, (int)row->key.session, pmat_session_kind_name(row->key.kind),
                key->night, (int)row->key.session);
    return true;
}

static enum pmat_err tell_others(struct report_options *options, const struct pmat_session_key *key,
                                 struct pmat_fault *fault)
{
    struct shown shown = {.key = *key};
    enum pmat_err err = databases_each_session(&options->databases, NULL, key->night, key->night,
                                               tell_other_session, &shown, fault);
    if (shown.several_mats && options->mat == NULL)
        fprintf(stderr, "posture-report: this is mat '%s'; --mat NAME shows another one's night\n",
                key->mat);
    return err;
}

static enum pmat_err print_view(const struct report_options *options,
                                const struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct sink sink;
    enum pmat_err err = sink_open(&sink, options->output, fault);
    if (err != PMAT_OK)
        return err;
    options->format->night(sink.stream, view, &options->page);
    return sink_close(&sink, fault);
}

static enum pmat_err print_anonymous(const struct report_options *options,
                                     const struct pmat_night_view *view, struct pmat_fault *fault)
{
    struct pmat_night_view clean;
    struct pmat_anonymous *anonymous = pmat_anonymous_create(options->page.shift_days);
    if (anonymous == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    enum pmat_err err = pmat_anonymous_view(anonymous, view, &clean, fault);
    if (err == PMAT_OK)
        err = print_view(options, &clean, fault);
    pmat_anonymous_destroy(anonymous);
    return err;
}

static enum pmat_err report_night(struct report_options *options, struct pmat_fault *fault)
{
    struct databases_place place;
    struct pmat_night_view view;
    enum pmat_err err = find_session(options, &place, fault);
    if (err == PMAT_OK)
        err = databases_load_view(&options->databases, place, &view, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_session_key key = view.row.key;
    struct pmat_body_lines lines[PMAT_POSTURE_COUNT];
    body_lines_add(&view, lines, PMAT_POSTURE_COUNT);
    struct mornings mornings;
    err = mornings_count(&mornings, options, &key, fault);
    view.mornings = &mornings.shown;
    if (err == PMAT_OK)
        err = options->page.anonymous ? print_anonymous(options, &view, fault)
                                      : print_view(options, &view, fault);
    pmat_store_free_view(&view);
    if (err == PMAT_OK && options->session == 0)
        err = tell_others(options, &key, fault);
    return err;
}

enum pmat_err report_run(struct report_options *options, struct pmat_fault *fault)
{
    enum pmat_err err = report_options_check(options, fault);
    report_page(&options->page, options->output != NULL);
    if (err == PMAT_OK)
        err = databases_open(&options->databases, fault);
    if (err == PMAT_OK && options->compared > 0)
        err = report_compare(options, fault);
    else if (err == PMAT_OK && report_wants_several(options))
        err = report_nights(options, fault);
    else if (err == PMAT_OK)
        err = report_night(options, fault);
    databases_close(&options->databases);
    return err;
}
