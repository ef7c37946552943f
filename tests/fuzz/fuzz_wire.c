#include "acquisition/wire.h"

#include <string.h>

#include "core/frame.h"
#include "fuzz.h"

struct heard {
    uint64_t outcomes[PMAT_WIRE_OUTCOME_COUNT];
    uint64_t counts; /* a sum over every frame */
};

static void hear(const struct pmat_wire_item *item, struct heard *heard)
{
    heard->outcomes[item->outcome]++;
    if (item->outcome != PMAT_WIRE_FRAME)
        return;
    const struct pmat_frame *frame = &item->frame;
    fuzz_check(frame->rows >= 2 && frame->rows <= 128 && frame->cols >= 2 && frame->cols <= 128,
               "a frame's grid is within 2x2..128x128");
    for (size_t i = 0; i < (size_t)frame->rows * frame->cols; i++)
        heard->counts = heard->counts * 31 + frame->counts[i];
}

static void listen(const struct pmat_wire_format *format, const uint8_t *data, size_t size,
                   size_t piece, struct heard *heard)
{
    struct pmat_wire_decoder *decoder = format->create(0, 0);
    if (decoder == NULL)
        return;
    static struct pmat_wire_item item;
    for (size_t at = 0; at < size;) {
        size_t taken = 0, room = size - at < piece ? size - at : piece;
        item = (struct pmat_wire_item){0};
        enum pmat_wire_outcome outcome = format->push(decoder, data + at, room, &taken, &item);
        fuzz_check(taken <= room, "no more is taken than was given");
        fuzz_check(taken > 0 || outcome != PMAT_WIRE_NOTHING,
                   "a push takes bytes or says something");
        if (outcome != PMAT_WIRE_NOTHING)
            hear(&item, heard);
        at += taken;
    }
    format->destroy(decoder);
}

void fuzz_wire(const char *name, const uint8_t *data, size_t size)
{
    const struct pmat_wire_format *format = pmat_wire_find(name);
    struct heard whole = {0}, pieces = {0};
    listen(format, data, size, size, &whole);
    listen(format, data, size, 1, &pieces);
    fuzz_check(memcmp(&whole, &pieces, sizeof whole) == 0,
               "bytes mean the same in one piece and one by one");
}
