#include "tests/support/wire_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquisition/wire.h"
#include "tests/support/rows.h"

void wire_file_read(const char *path, char **bytes, long *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = ftell(file);
    rewind(file);
    *bytes = malloc((size_t)*size);
    assert_int_equal(fread(*bytes, 1, (size_t)*size, file), *size);
    fclose(file);
}

size_t wire_file_frames(const char *path, uint16_t *counts, size_t cells, size_t room)
{
    char *bytes;
    long size;
    wire_file_read(path, &bytes, &size);
    const struct pmat_wire_format *format = pmat_wire_find("pmat1");
    struct pmat_wire_decoder *decoder = format->create(0, 0);
    static struct pmat_wire_item item;
    size_t at = 0, frames = 0;
    enum pmat_wire_outcome outcome;
    do {
        size_t taken = 0;
        outcome =
            format->push(decoder, (const uint8_t *)bytes + at, (size_t)size - at, &taken, &item);
        at += taken;
        if (outcome != PMAT_WIRE_FRAME)
            continue;
        assert_true(frames < room);
        memcpy(counts + cells * frames++, item.frame.counts, cells * sizeof *counts);
    } while (outcome != PMAT_WIRE_NOTHING || at < (size_t)size);
    format->destroy(decoder);
    free(bytes);
    return frames;
}
