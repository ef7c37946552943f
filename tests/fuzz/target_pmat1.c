/* PMAT/1: the bytes as they come, then as the bodies of sound packets, which chance would not find
 * the checksum of. */
#include <stdlib.h>

#include "acquisition/wire.h"
#include "acquisition/wire/pmat1.h"
#include "fuzz.h"

enum { HEAD = 3, PACKETS_MAX = 8, BODY_MAX = 40000 };

/* type, length (2), body; and again. */
static void wrap_and_feed(const uint8_t *data, size_t size)
{
    struct pmat_wire_encoder encoder = {0};
    size_t capacity = PACKETS_MAX * (BODY_MAX + BODY_MAX / 100 + 64), used = 0;
    uint8_t *bytes = malloc(capacity);
    if (bytes == NULL)
        return;
    for (int i = 0; i < PACKETS_MAX && size >= HEAD; i++) {
        size_t wanted = (size_t)data[1] << 8 | data[2], left = size - HEAD;
        size_t body = wanted < left ? wanted : left;
        body = body < BODY_MAX ? body : BODY_MAX;
        used += pmat_pmat1_encode_packet(&encoder, data[0], 1000u * (uint64_t)i, data + HEAD, body,
                                         bytes + used, capacity - used);
        data += HEAD + body;
        size -= HEAD + body;
    }
    fuzz_wire("pmat1", bytes, used);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_wire("pmat1", data, size);
    wrap_and_feed(data, size);
    return 0;
}
