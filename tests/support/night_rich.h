/*
 * What later parts of the analysis add to a made night: pressure maps, flags, notes, measures. Only
 * for tests of how these are shown.
 */
#ifndef PMAT_TESTS_SUPPORT_NIGHT_RICH_H
#define PMAT_TESTS_SUPPORT_NIGHT_RICH_H

#include "core/diary.h"
#include "tests/support/night_builder.h"

enum { RICH_MAPS = 5, RICH_FLAGS = 3 };

struct rich_night {
    struct built_night built;
    struct pmat_map maps[RICH_MAPS];
    struct pmat_flag flags[RICH_FLAGS];
    struct pmat_diary_entry diary;
};

/* Mean pressure of every posture of the night, with round shoulders and hips. */
void rich_add_maps(struct rich_night *night);
void rich_add_flags(struct rich_night *night);
/* Lumbar arch, hips and breathing where they would be measured. */
void rich_add_measures(struct rich_night *night);
/* Movement that rises at every turn. */
void rich_add_movement(struct rich_night *night);
/* Puts `text` wherever words come from outside: names, reasons, evidence, ids. */
void rich_set_words(struct rich_night *night, const char *text);

#endif
