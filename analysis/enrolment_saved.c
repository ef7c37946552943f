#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "analysis/enrolment.h"

/* "PENR", version, count, CRC-32 of the examples, grid; then the examples. Written and read on
 * one machine only, as the calibration is: numbers lie as they do in memory. */
struct head {
    char magic[4];
    uint32_t version, count, crc;
    uint16_t rows, cols;
};

static const char magic[4] = {'P', 'E', 'N', 'R'};
enum { VERSION = 1 };

size_t pmat_enrolment_saved_size(size_t count)
{
    return sizeof(struct head) + count * sizeof(struct pmat_enrolment_example);
}

void pmat_enrolment_save(const struct pmat_enrolment_example *examples, size_t count,
                         struct pmat_enrolment_grid grid, void *bytes)
{
    size_t size = count * sizeof *examples;
    unsigned char *at = bytes;
    memset(at, 0, sizeof(struct head));
    for (size_t i = 0; i < count; i++) { /* field by field: padding is nobody's */
        struct pmat_enrolment_example *to = memset(
            (struct pmat_enrolment_example *)(void *)(at + sizeof(struct head)) + i, 0, sizeof *to);
        to->posture = examples[i].posture;
        to->person = examples[i].person;
        to->lie = examples[i].lie;
        memcpy(to->map, examples[i].map, sizeof to->map);
    }
    struct head head = {
        .version = VERSION, .count = (uint32_t)count, .rows = grid.rows, .cols = grid.cols};
    memcpy(head.magic, magic, sizeof magic);
    head.crc = (uint32_t)crc32(0, at + sizeof head, (uInt)size);
    memcpy(at, &head, sizeof head);
}

static bool is_sound(const struct pmat_enrolment_example *example)
{
    for (int i = 0; i < PMAT_MAP_CELLS; i++)
        if (!(example->map[i] >= 0 && example->map[i] < 1e30f))
            return false;
    return example->posture < PMAT_MODEL_CLASSES;
}

enum pmat_err pmat_enrolment_read(const void *bytes, size_t size, struct pmat_enrolment_grid grid,
                                  struct pmat_enrolment_example **examples, size_t *count,
                                  struct pmat_fault *fault)
{
    struct head head;
    *examples = NULL;
    *count = 0;
    if (size < sizeof head)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the enrolment is cut short");
    memcpy(&head, bytes, sizeof head);
    const unsigned char *from = (const unsigned char *)bytes + sizeof head;
    if (memcmp(head.magic, magic, sizeof magic) != 0 || head.version != VERSION)
        return pmat_fault_set(fault, PMAT_ERR_DATA, "these bytes are no enrolment of this version");
    if (head.count == 0 || head.count > PMAT_ENROLMENT_EXAMPLES_MAX ||
        size != pmat_enrolment_saved_size(head.count) ||
        head.crc != (uint32_t)crc32(0, from, (uInt)(size - sizeof head)))
        return pmat_fault_set(fault, PMAT_ERR_DATA, "the enrolment is damaged");
    if (head.rows != grid.rows || head.cols != grid.cols)
        return pmat_fault_set(fault, PMAT_ERR_DATA,
                              "the enrolment was made on a mat of another grid");
    struct pmat_enrolment_example *made = calloc(head.count, sizeof *made);
    if (made == NULL)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for an enrolment");
    memcpy(made, from, head.count * sizeof *made);
    for (uint32_t i = 0; i < head.count; i++)
        if (!is_sound(&made[i])) {
            free(made);
            return pmat_fault_set(fault, PMAT_ERR_DATA, "the enrolment holds impossible numbers");
        }
    *examples = made;
    *count = head.count;
    return PMAT_OK;
}
