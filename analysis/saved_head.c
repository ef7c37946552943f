#include "analysis/saved_head.h"

#include <string.h>
#include <zlib.h>

#define MAGIC 0x4c505053u /* "SPPL" */
enum { VERSION = 1 };

struct saved {
    uint32_t magic, version;
    int64_t utc_us;
    uint32_t occupied, closed;
    uint32_t unused;
    uint32_t crc; /* CRC-32 (IEEE) of all before */
};

static uint32_t saved_crc(const struct saved *saved)
{
    return (uint32_t)crc32(0, (const Bytef *)saved, (uInt)offsetof(struct saved, crc));
}

size_t pmat_saved_head_size(void)
{
    return sizeof(struct saved);
}

void pmat_saved_head_write(const struct pmat_saved_head *head, void *bytes)
{
    struct saved saved = {.magic = MAGIC,
                          .version = VERSION,
                          .utc_us = head->utc_us,
                          .occupied = head->occupied,
                          .closed = head->closed};
    saved.crc = saved_crc(&saved);
    memcpy(bytes, &saved, sizeof saved);
}

enum pmat_err pmat_saved_head_read(struct pmat_saved_head *head, const void *bytes, size_t size,
                                   struct pmat_fault *fault)
{
    struct saved saved;
    if (size < sizeof saved)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is cut short");
    memcpy(&saved, bytes, sizeof saved);
    if (saved.magic != MAGIC || saved.version != VERSION)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the stored calibration is of another program version");
    if (saved.crc != saved_crc(&saved))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the stored calibration is damaged");
    *head = (struct pmat_saved_head){
        .utc_us = saved.utc_us, .occupied = saved.occupied != 0, .closed = saved.closed != 0};
    return PMAT_OK;
}

bool pmat_saved_head_goes_on(const struct pmat_saved_head *head, int64_t utc_us, int64_t longest_us)
{
    return (head->occupied || !head->closed) && utc_us >= head->utc_us &&
           utc_us - head->utc_us <= longest_us;
}
