/*
 * The body map laid over a night's mean pressure maps, for those who draw them: the mat's geometry
 * comes from the profile that is stored with the night.
 */
#ifndef PMAT_PROGRAMS_BODY_LINES_H
#define PMAT_PROGRAMS_BODY_LINES_H

#include "core/records.h"

/* Fills lines[i] for view->maps[i], at most `room` of them, and hangs them into the view, which
 * they must outlive. Where the profile cannot be read or the pitch is not known, the view gets
 * none. */
void body_lines_add(struct pmat_night_view *view, struct pmat_body_lines *lines, size_t room);

#endif
