#include "programs/posture-report/several.h"

#include <stdlib.h>
#include <string.h>

#include "programs/posture-report/mornings.h"
#include "programs/posture-report/sink.h"
#include "report/anonymous.h"

/* The sessions of a time, as they come; after `gather` nights alone, mat by mat, oldest first. */
struct nights {
    struct pmat_night_row *rows;
    size_t count, room;
    size_t naps;
    bool no_memory;
    struct mornings *mornings; /* of each mat, in the order of the rows */
    size_t mats;
};

static bool keep_row(void *context, struct databases_place place, const struct pmat_night_row *row)
{
    struct nights *nights = context;
    (void)place;
    if (nights->count == nights->room) {
        size_t room = nights->room > 0 ? nights->room * 2 : 64;
        struct pmat_night_row *rows = reallocarray(nights->rows, room, sizeof *rows);
        nights->no_memory = rows == NULL;
        if (rows == NULL)
            return false;
        nights->rows = rows;
        nights->room = room;
    }
    nights->rows[nights->count++] = *row;
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct pmat_night_row *x = a, *y = b;
    return (x->session.start_utc_us > y->session.start_utc_us) -
           (x->session.start_utc_us < y->session.start_utc_us);
}

static int by_mat(const void *a, const void *b)
{
    const struct pmat_night_row *x = a, *y = b;
    int order = strcmp(x->key.mat, y->key.mat);
    return order != 0 ? order : by_time(a, b);
}

/* Rows from the first on that are of one mat. */
static size_t same_mat(const struct pmat_night_row *rows, size_t count)
{
    size_t length = 0;
    while (length < count && strcmp(rows[length].key.mat, rows[0].key.mat) == 0)
        length++;
    return length;
}

/* Moves a mat's last `most` nights to `to`, and counts the naps between them. */
static size_t keep_last(struct nights *nights, const struct pmat_night_row *rows, size_t count,
                        size_t most, struct pmat_night_row *to)
{
    size_t total = 0, kept = 0;
    for (size_t i = 0; i < count; i++)
        total += rows[i].key.kind == PMAT_SESSION_NIGHT;
    size_t skip = total > most ? total - most : 0;
    for (size_t i = 0; i < count; i++) {
        bool night = rows[i].key.kind == PMAT_SESSION_NIGHT;
        if (night && skip > 0)
            skip--;
        else if (night)
            memmove(&to[kept++], &rows[i], sizeof *to);
        else
            nights->naps += skip == 0;
    }
    return kept;
}

/* `most` of each mat, 0 = all. */
static enum pmat_err gather(struct nights *nights, struct report_options *options, const char *from,
                            const char *to, size_t most, struct pmat_fault *fault)
{
    enum pmat_err err = databases_each_session(&options->databases, options->mat, from, to,
                                               keep_row, nights, fault);
    if (err == PMAT_OK && nights->no_memory)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    if (err != PMAT_OK || nights->count == 0)
        return err;
    qsort(nights->rows, nights->count, sizeof *nights->rows, by_mat);
    size_t kept = 0;
    for (size_t i = 0, length; i < nights->count; i += length) {
        length = same_mat(nights->rows + i, nights->count - i);
        kept += keep_last(nights, nights->rows + i, length, most > 0 ? most : length,
                          nights->rows + kept);
    }
    nights->count = kept;
    return PMAT_OK;
}

static enum pmat_err say_missing(const struct report_options *options, const char *from,
                                 const char *to, struct pmat_fault *fault)
{
    if (from == NULL && to == NULL)
        return pmat_fault_set(fault, PMAT_ERR_MISSING, "there is no night in '%s' yet",
                              databases_name(&options->databases));
    return pmat_fault_set(fault, PMAT_ERR_MISSING,
                          "no night from %s to %s in '%s'; posture-nights lists what there is",
                          from != NULL ? from : "the beginning", to != NULL ? to : "now",
                          databases_name(&options->databases));
}

/* Without names where that is wanted; the dates asked for are shifted like all others. */
struct disguise {
    struct pmat_anonymous *anonymous;
    char dates[4][PMAT_DATE_SIZE];
};

static enum pmat_err disguise_begin(struct disguise *disguise, const struct report_options *options,
                                    struct pmat_fault *fault)
{
    disguise->anonymous = NULL;
    if (!options->page.anonymous)
        return PMAT_OK;
    disguise->anonymous = pmat_anonymous_create(options->page.shift_days);
    if (disguise->anonymous == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
    return PMAT_OK;
}

static const char *disguise_date(struct disguise *disguise, int place, const char *date)
{
    if (date == NULL || disguise->anonymous == NULL)
        return date;
    pmat_anonymous_date(disguise->anonymous, date, disguise->dates[place]);
    return disguise->dates[place];
}

static enum pmat_err disguise_rows(struct disguise *disguise, struct nights *nights,
                                   struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0; disguise->anonymous != NULL && i < nights->count && err == PMAT_OK; i++)
        err = pmat_anonymous_row(disguise->anonymous, &nights->rows[i], fault);
    return err;
}

/* While the rows still lie mat by mat, under their own names and dates. */
static enum pmat_err look_at_mornings(struct nights *nights, struct report_options *options,
                                      struct disguise *disguise, struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0, length; i < nights->count && err == PMAT_OK; i += length) {
        length = same_mat(nights->rows + i, nights->count - i);
        struct mornings *grown =
            reallocarray(nights->mornings, nights->mats + 1, sizeof *nights->mornings);
        if (grown == NULL)
            return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "out of memory");
        nights->mornings = grown;
        struct mornings *mornings = &grown[nights->mats++];
        err = mornings_fill(mornings, options, nights->rows + i, length, fault);
        if (disguise->anonymous == NULL || mornings->shown.noted == 0)
            continue;
        struct pmat_mornings *shown = &mornings->shown;
        char date[PMAT_DATE_SIZE];
        pmat_anonymous_date(disguise->anonymous, shown->first, date);
        memcpy(shown->first, date, sizeof date);
        pmat_anonymous_date(disguise->anonymous, shown->last, date);
        memcpy(shown->last, date, sizeof date);
    }
    return err;
}

static void free_nights(struct nights *nights)
{
    for (size_t i = 0; i < nights->mats; i++)
        mornings_free(&nights->mornings[i]);
    free(nights->mornings);
    free(nights->rows);
}

/* A table for each mat, where tables may follow one another; else all of them in one. */
static void print_nights(FILE *out, struct nights *nights, const struct report_options *options,
                         const char *from, const char *to)
{
    const struct pmat_writer_format *format = options->format;
    struct pmat_nights_view view = {.from = from, .to = to, .naps = nights->naps};
    if (!format->one_after_another)
        qsort(nights->rows, nights->count, sizeof *nights->rows, by_time);
    for (size_t i = 0, mat = 0; i < nights->count; i += view.count, mat++) {
        size_t left = nights->count - i;
        bool alone = format->one_after_another || nights->mats == 1;
        view.mornings = alone ? &nights->mornings[mat].shown : NULL;
        view.rows = nights->rows + i;
        view.count = format->one_after_another ? same_mat(view.rows, left) : left;
        if (i > 0)
            fputc('\n', out);
        format->nights(out, &view, &options->page);
        view.naps = 0; /* told once, for all of them */
    }
}

enum pmat_err report_nights(struct report_options *options, struct pmat_fault *fault)
{
    struct nights nights = {0};
    struct disguise disguise;
    struct sink sink;
    enum pmat_err err = disguise_begin(&disguise, options, fault);
    if (err == PMAT_OK)
        err = gather(&nights, options, options->from, options->to, (size_t)options->nights, fault);
    if (err == PMAT_OK && nights.count == 0)
        err = say_missing(options, options->from, options->to, fault);
    if (err == PMAT_OK)
        err = look_at_mornings(&nights, options, &disguise, fault);
    if (err == PMAT_OK)
        err = disguise_rows(&disguise, &nights, fault);
    if (err == PMAT_OK)
        err = sink_open(&sink, options->output, fault);
    if (err == PMAT_OK) {
        print_nights(sink.stream, &nights, options, disguise_date(&disguise, 0, options->from),
                     disguise_date(&disguise, 1, options->to));
        err = sink_close(&sink, fault);
    }
    pmat_anonymous_destroy(disguise.anonymous);
    free_nights(&nights);
    return err;
}

static enum pmat_err check_sides(const struct report_options *options, const struct nights sides[2],
                                 struct pmat_fault *fault)
{
    for (int i = 0; i < 2; i++) {
        if (sides[i].count == 0)
            return say_missing(options, options->compare[i].from, options->compare[i].to, fault);
        bool alone = same_mat(sides[i].rows, sides[i].count) == sides[i].count &&
                     strcmp(sides[i].rows[0].key.mat, sides[0].rows[0].key.mat) == 0;
        if (!alone)
            return pmat_fault_set(fault, PMAT_ERR_USAGE,
                                  "these nights are of several mats, '%s' among them: choose one "
                                  "with --mat",
                                  sides[i].rows[0].key.mat);
    }
    return PMAT_OK;
}

static enum pmat_err print_compare(struct report_options *options, struct nights sides[2],
                                   struct disguise *disguise, struct pmat_fault *fault)
{
    struct pmat_nights_view views[2];
    struct sink sink;
    enum pmat_err err = PMAT_OK;
    for (int i = 0; i < 2 && err == PMAT_OK; i++) {
        err = disguise_rows(disguise, &sides[i], fault);
        views[i] = (struct pmat_nights_view){
            .rows = sides[i].rows,
            .count = sides[i].count,
            .from = disguise_date(disguise, 2 * i, options->compare[i].from),
            .to = disguise_date(disguise, 2 * i + 1, options->compare[i].to),
            .naps = sides[i].naps};
    }
    if (err == PMAT_OK)
        err = sink_open(&sink, options->output, fault);
    if (err != PMAT_OK)
        return err;
    struct pmat_compare_view view = {views[0], views[1]};
    options->format->compare(sink.stream, &view, &options->page);
    return sink_close(&sink, fault);
}

enum pmat_err report_compare(struct report_options *options, struct pmat_fault *fault)
{
    struct nights sides[2] = {{0}, {0}};
    struct disguise disguise;
    enum pmat_err err = disguise_begin(&disguise, options, fault);
    for (int i = 0; i < 2 && err == PMAT_OK; i++)
        err =
            gather(&sides[i], options, options->compare[i].from, options->compare[i].to, 0, fault);
    if (err == PMAT_OK)
        err = check_sides(options, sides, fault);
    if (err == PMAT_OK)
        err = print_compare(options, sides, &disguise, fault);
    pmat_anonymous_destroy(disguise.anonymous);
    free(sides[0].rows);
    free(sides[1].rows);
    return err;
}
