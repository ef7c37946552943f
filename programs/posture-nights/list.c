/* The table of nights. */
#include <math.h>
#include <stdio.h>

#include "programs/posture-nights/nights.h"

enum { MAT_WIDTH_MIN = 12, EPOCHS_PER_MIN = 60 / PMAT_EPOCH_S };

struct listing {
    bool recording; /* a writer is at work: an open session grows */
    int rows;
    int mat_width; /* of the longest name: whoever reads one here gives it to --mat */
};

/* At most nine characters, so that a line keeps within 80. */
static const char *mark(const struct pmat_night_row *row, bool recording)
{
    if (row->session.open)
        return recording ? (row->excluded ? "excl, rec" : "recording")
                         : (row->excluded ? "excl, cut" : "cut off");
    return row->excluded ? "excluded" : "";
}

static void print_header(int mat_width)
{
    printf("%-10s  %-*s %2s  %-5s  %-11s  %6s  %6s  %4s\n", "night", mat_width, "mat", "no", "kind",
           "from-to", "in bed", "epochs", "gaps");
}

static bool print_row(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct listing *listing = context;
    (void)id;
    if (listing->rows++ == 0)
        print_header(listing->mat_width);
    char mat[4 * PMAT_MAT_NAME_SIZE], span[NIGHTS_SPAN_SIZE];
    int width = nights_printable(row->key.mat, PMAT_MAT_NAME_SIZE, mat, sizeof mat);
    nights_span(row, span);
    long in_bed_min = lround(row->session.time_in_bed_min);
    const char *note = mark(row, listing->recording);
    printf("%-10s  %s%*s %2d  %-5s  %-11s  %3ld:%02ld  %6d  %4ld%s%s\n", row->key.night, mat,
           listing->mat_width - width, "", (int)row->key.session,
           pmat_session_kind_name(row->key.kind), span, in_bed_min / 60, in_bed_min % 60,
           (int)row->session.epochs, lround(row->session.gap_min * EPOCHS_PER_MIN),
           note[0] != '\0' ? "  " : "", note);
    return true;
}

static bool widen(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct listing *listing = context;
    char mat[4 * PMAT_MAT_NAME_SIZE];
    (void)id;
    int width = nights_printable(row->key.mat, PMAT_MAT_NAME_SIZE, mat, sizeof mat);
    listing->mat_width = width > listing->mat_width ? width : listing->mat_width;
    return true;
}

enum pmat_err nights_list(struct pmat_store *store, const struct nights_options *options,
                          struct pmat_fault *fault)
{
    struct listing listing = {.recording = pmat_store_is_recording(store),
                              .mat_width = MAT_WIDTH_MIN};
    enum pmat_err err =
        pmat_store_each_session(store, options->mat, NULL, NULL, widen, &listing, fault);
    if (err == PMAT_OK)
        err = pmat_store_each_session(store, options->mat, NULL, NULL, print_row, &listing, fault);
    pmat_session_id id;
    if (err == PMAT_OK && listing.rows == 0) /* says what is missing */
        err = pmat_store_find_night(store, options->mat, NULL, &id, fault);
    return err;
}
