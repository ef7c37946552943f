#include "analysis/timeline.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/rows.h"
#include "tests/support/seconds.h"

/*
 * A course is a text of steps "LETTER[!]SECONDS": S supine, L left, R right, P prone, I sitting,
 * E empty, G gap; '!' = the load moves in these seconds. The expected course is written the same
 * way, '?' standing for an unknown posture.
 */
struct row {
    const char *name;
    const char *seen;
    const char *decided;
    float probability; /* of the posture that is seen */
};

static const struct row rows[] = {
    {"a steady lie stays what it is", "S200", "S200", .9f},
    {"one wild second invents no flip", "S60 R1 S60", "S121", .99f},
    {"ten wild seconds without movement invent no flip", "S60 R10 S60", "S130", .99f},
    {"a turn within movement is seen when it happens", "S60 L!4 L96", "S60 L100", .9f},
    {"a weak but lasting picture after movement is a turn", "S60 S!4 P90", "S63 P91", .6f},
    {"two seconds of movement alone change nothing", "S60 S!2 S60", "S122", .9f},
    {"getting in counts from its first second", "E40 S80", "E40 S80", .9f},
    {"a load of ten seconds is nobody", "E60 S10 E60", "E130", .9f},
    {"a lift of ten seconds is no exit", "S60 E10 S60", "S60 ?10 S60", .9f},
    {"an exit counts from its first second", "S60 E!60", "S60 E60", .9f},
    {"a load of 28 seconds is nobody", "E60 S28 E60", "E148", .9f},
    {"a lift of 28 seconds is no exit", "S60 E28 S60", "S60 ?28 S60", .9f},
    {"after a gap the posture before says nothing", "S60 G5 L8", "S60 ?5 L8", .6f},
    {"after an exit the posture before says nothing", "S60 E40 L40", "S60 E40 L40", .6f},
    {"an exit that the end cuts short is none yet", "S60 E20", "S60 ?20", .9f},
    {"one noisy sample is no exit", "S60 E1 S60", "S60 ?1 S60", .9f},
    {"a gap is unknown, and free to change", "S60 G30 L60", "S60 ?30 L60", .9f},
    {"a gap does not empty the bed", "S60 G120 S60", "S60 ?120 S60", .9f},
    {"sitting up is seen", "S60 I!3 I60 S!3 S60", "S60 I63 S63", .9f},
    {"a second of sitting is none", "S60 I1 S60", "S121", .9f},
    {"the short lift does not let the posture flip", "S60 E2 R5 S60", "S60 ?2 S65", .9f},
};

static enum pmat_posture posture_of(char letter)
{
    switch (letter) {
    case 'S':
        return PMAT_POSTURE_SUPINE;
    case 'L':
        return PMAT_POSTURE_LEFT;
    case 'R':
        return PMAT_POSTURE_RIGHT;
    case 'P':
        return PMAT_POSTURE_PRONE;
    case 'I':
        return PMAT_POSTURE_SITTING;
    case 'E':
        return PMAT_POSTURE_EMPTY;
    default:
        return PMAT_POSTURE_UNKNOWN;
    }
}

struct step {
    enum pmat_posture posture;
    float moved;
    int seconds;
};

static bool next_step(const char **text, struct step *step)
{
    if (**text == '\0')
        return false;
    step->posture = posture_of(*(*text)++);
    step->moved = **text == '!' ? 0.3f : 0.0f;
    *text += **text == '!';
    int read = 0;
    assert_int_equal(sscanf(*text, "%d %n", &step->seconds, &read), 1);
    *text += read;
    return true;
}

enum { COURSE_MAX = 600 };

static int decide(const struct row *row, enum pmat_posture out[COURSE_MAX])
{
    struct pmat_timeline *timeline =
        pmat_timeline_create(&(struct pmat_timeline_options){30.0f, 0.05f});
    assert_non_null(timeline);
    int64_t index = 0;
    int count = 0;
    struct step step;
    for (const char *text = row->seen; next_step(&text, &step);)
        for (int i = 0; i < step.seconds; i++) {
            struct pmat_second second =
                test_second(index++, step.posture, row->probability, step.moved);
            const struct pmat_second *decided = pmat_timeline_push(timeline, &second);
            if (decided != NULL) {
                assert_int_equal(decided->time_us, (int64_t)count * 1000000);
                out[count++] = decided->posture;
            }
        }
    const struct pmat_second *decided;
    while ((decided = pmat_timeline_drain(timeline)) != NULL)
        out[count++] = decided->posture;
    assert_int_equal(count, index);
    pmat_timeline_destroy(timeline);
    return count;
}

/* A turn may be dated a few seconds off where the load moves; nowhere else. */
static void decides(void **state)
{
    const struct row *row = *state;
    enum pmat_posture out[COURSE_MAX];
    int count = decide(row, out);
    int at = 0, off = 0;
    struct step step;
    for (const char *text = row->decided; next_step(&text, &step);)
        for (int i = 0; i < step.seconds; i++, at++)
            off += out[at] != step.posture;
    assert_int_equal(at, count);
    int slack = strchr(row->seen, '!') != NULL ? 2 : 0;
    if (off > slack)
        fail_msg("%d of %d seconds differ from %s", off, count, row->decided);
}

int main(void)
{
    static struct rows tests;
    ROWS_ADD_ALL(&tests, rows, decides);
    return rows_run(&tests, "timeline");
}
