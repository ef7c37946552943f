/*
 * ASCII, one frame a line (its layout is drawn in ascii_line.c).
 */
#ifndef PMAT_ACQUISITION_WIRE_ASCII_LINE_H
#define PMAT_ACQUISITION_WIRE_ASCII_LINE_H

#include "acquisition/wire.h"

extern const struct pmat_wire_format pmat_wire_ascii_line;

#endif
