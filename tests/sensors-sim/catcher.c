#include "tests/sensors-sim/catcher.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/rows.h"

static void take_frame(struct caught *c, const struct pmat_frame *frame)
{
    if (c->frames == 0 || frame->boot_id != c->boot_id) {
        c->boots++;
        c->boot_id = frame->boot_id;
    } else if (frame->device_us <= c->last_us) {
        c->backward++;
    }
    c->last_us = frame->device_us;
    c->frames++;
    for (int i = 0; i < frame->rows * frame->cols; i++)
        c->checksum = c->checksum * 31 + frame->counts[i];
}

static void take(struct caught *c, const struct pmat_wire_item *item)
{
    if (item->outcome == PMAT_WIRE_FRAME)
        take_frame(c, &item->frame);
    else if (item->outcome == PMAT_WIRE_HELLO) {
        c->hellos++;
        c->hello = item->hello;
    } else if (item->outcome >= PMAT_WIRE_BAD_CHECKSUM)
        c->bad++;
}

void caught_from_fd(struct caught *c, const struct pmat_wire_format *format, int fd)
{
    memset(c, 0, sizeof *c);
    struct pmat_wire_decoder *decoder = format->create(16, 8);
    assert_non_null(decoder);
    static uint8_t bytes[65536];
    for (;;) {
        ssize_t got = read(fd, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        c->bytes += (uint64_t)got;
        for (size_t at = 0; at < (size_t)got;) {
            static struct pmat_wire_item item;
            size_t taken = 0;
            format->push(decoder, bytes + at, (size_t)got - at, &taken, &item);
            take(c, &item);
            at += taken;
        }
    }
    format->destroy(decoder);
}
