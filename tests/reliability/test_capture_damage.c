/* Row 10: bytes of a capture that are deleted, flipped or inserted cost the frame they stand in and
 * at most one beside it. */
#include <stdlib.h>
#include <string.h>

#include "long_run.h"
#include "tests/acquisition/capture.h"
#include "tests/support/rows.h"

enum { ROWS = 6, COLS = 5, FRAMES = 12, LARGEST = 250 };

enum damage { DELETE, FLIP, INSERT, DAMAGES };

struct wire {
    const char *name;
    const char *format;
    uint8_t encoding;
    bool checksummed; /* else a changed digit is a changed count, and nobody can tell */
};

static const struct wire wires[] = {
    {"pmat1 in u8", "pmat1", 0, true},
    {"pmat1 in packed u12", "pmat1", 1, true},
    {"pmat1 in u16", "pmat1", 2, true},
    {"ascii-line", "ascii-line", 0, false},
};

static size_t apply(enum damage damage, const struct bytes *capture, size_t at, uint8_t chance,
                    uint8_t *out)
{
    size_t behind = capture->size - at;
    memcpy(out, capture->data, at);
    switch (damage) {
    case DELETE:
        memcpy(out + at, capture->data + at + 1, behind - 1);
        return capture->size - 1;
    case FLIP:
        memcpy(out + at, capture->data + at, behind);
        out[at] ^= (uint8_t)(1u << chance % 8);
        return capture->size;
    case INSERT:
        out[at] = chance;
        memcpy(out + at + 1, capture->data + at, behind);
        return capture->size + 1;
    case DAMAGES:
        break;
    }
    return 0;
}

/* Frames of the whole capture that are not among those found. */
static uint32_t count_lost(const struct wire *wire, const uint8_t *bytes, size_t size,
                           struct found *found)
{
    int64_t now_us = 1760000000000000;
    struct pmat_reader *reader = reader_new(wire->format, ROWS, COLS, PMAT_CLOCK_HOST);
    *found = (struct found){0};
    capture_read(reader, bytes, size, size, LARGEST, &now_us, found);
    pmat_reader_destroy(reader);
    return found->count >= FRAMES ? 0 : FRAMES - found->count;
}

static void costs_one_neighbour_at_most(void **state)
{
    const struct wire *wire = *state;
    static struct found found;
    struct random random = random_begin(wire->name);
    struct bytes capture =
        capture_make(pmat_wire_find(wire->format), wire->encoding, ROWS, COLS, FRAMES, LARGEST);
    uint8_t *damaged = malloc(capture.size + 1);
    assert_non_null(damaged);
    uint32_t worst = 0, strange = 0, tried = 0;
    int rounds = long_or_short(40, 1);
    for (int round = 0; round < rounds; round++)
        for (size_t at = 0; at < capture.size; at++)
            for (enum damage damage = DELETE; damage < DAMAGES; damage++, tried++) {
                size_t size = apply(damage, &capture, at, (uint8_t)random_next(&random), damaged);
                uint32_t lost = count_lost(wire, damaged, size, &found);
                worst = lost > worst ? lost : worst;
                strange += found.strange;
            }
    free(damaged);
    bytes_free(&capture);
    row_measured(10, "delete, flip, insert at every byte: <= 1 neighbouring frame lost",
                 "%s: %u frame(s) lost at worst, the damaged one with them, %u with wrong counts, "
                 "of %u damages",
                 wire->name, worst, strange, tried);
    assert_in_range(worst, 0, 2);
    assert_true(worst > 0);
    if (wire->checksummed)
        assert_int_equal(strange, 0);
}

int main(void)
{
    static struct rows rows;
    ROWS_ADD_ALL(&rows, wires, costs_one_neighbour_at_most);
    return rows_run(&rows, "capture damage");
}
