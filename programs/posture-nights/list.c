/* The table of nights. */
#include <math.h>
#include <stdio.h>

#include "programs/posture-nights/nights.h"

enum { MAT_WIDTH = 12, EPOCHS_PER_MIN = 60 / PMAT_EPOCH_S };

struct listing {
    bool recording; /* a writer is at work: an open session grows */
    int rows;
};

/* At most nine characters, so that a line keeps within 80. */
static const char *mark(const struct pmat_night_row *row, bool recording)
{
    if (row->session.open)
        return recording ? (row->excluded ? "excl, rec" : "recording")
                         : (row->excluded ? "excl, cut" : "cut off");
    return row->excluded ? "excluded" : "";
}

static void print_header(void)
{
    printf("%-10s  %-*s %2s  %-5s  %-11s  %6s  %6s  %4s\n", "night", MAT_WIDTH, "mat", "no", "kind",
           "from-to", "in bed", "epochs", "gaps");
}

static bool print_row(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct listing *listing = context;
    (void)id;
    if (listing->rows++ == 0)
        print_header();
    char mat[4 * MAT_WIDTH + 1], span[NIGHTS_SPAN_SIZE];
    int width = nights_printable(row->key.mat, MAT_WIDTH, mat, sizeof mat);
    nights_span(row, span);
    long in_bed_min = lround(row->session.time_in_bed_min);
    const char *note = mark(row, listing->recording);
    printf("%-10s  %s%*s %2d  %-5s  %-11s  %3ld:%02ld  %6d  %4ld%s%s\n", row->key.night, mat,
           MAT_WIDTH - width, "", (int)row->key.session, pmat_session_kind_name(row->key.kind),
           span, in_bed_min / 60, in_bed_min % 60, (int)row->session.epochs,
           lround(row->session.gap_min * EPOCHS_PER_MIN), note[0] != '\0' ? "  " : "", note);
    return true;
}

enum pmat_err nights_list(struct pmat_store *store, const struct nights_options *options,
                          struct pmat_fault *fault)
{
    struct listing listing = {.recording = pmat_store_is_recording(store)};
    enum pmat_err err =
        pmat_store_each_session(store, options->mat, NULL, NULL, print_row, &listing, fault);
    pmat_session_id id;
    if (err == PMAT_OK && listing.rows == 0) /* says what is missing */
        err = pmat_store_find_night(store, options->mat, NULL, &id, fault);
    return err;
}
