#include <string.h>

#include "acquisition/wire.h"
#include "acquisition/wire/ascii_line.h"
#include "acquisition/wire/pmat1.h"

/* Checksummed formats first: they cannot take another format's bytes for their own. */
const struct pmat_wire_format *const pmat_wire_formats[] = {
    &pmat_wire_pmat1,
    &pmat_wire_ascii_line,
    NULL,
};

const struct pmat_wire_format *pmat_wire_find(const char *name)
{
    for (size_t i = 0; pmat_wire_formats[i] != NULL; i++)
        if (strcmp(pmat_wire_formats[i]->name, name) == 0)
            return pmat_wire_formats[i];
    return NULL;
}

const char *pmat_wire_outcome_name(enum pmat_wire_outcome outcome)
{
    switch (outcome) {
    case PMAT_WIRE_NOTHING:
        return "nothing";
    case PMAT_WIRE_FRAME:
        return "frame";
    case PMAT_WIRE_HELLO:
        return "hello";
    case PMAT_WIRE_LOG:
        return "log";
    case PMAT_WIRE_STATUS:
        return "status";
    case PMAT_WIRE_CAL:
        return "cal";
    case PMAT_WIRE_REQUEST:
        return "request";
    case PMAT_WIRE_IGNORED:
        return "ignored";
    case PMAT_WIRE_BAD_CHECKSUM:
        return "bad_checksum";
    case PMAT_WIRE_BAD_LENGTH:
        return "bad_length";
    case PMAT_WIRE_BAD_FRAMING:
        return "bad_framing";
    case PMAT_WIRE_BAD_VERSION:
        return "bad_version";
    case PMAT_WIRE_BAD_GRID:
        return "bad_grid";
    case PMAT_WIRE_BAD_VALUE:
        return "bad_value";
    case PMAT_WIRE_OUTCOME_COUNT:
        break;
    }
    return "?";
}
