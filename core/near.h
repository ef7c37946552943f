/*
 * "Did you mean ...": the word of a list that a mistyped one was probably meant to be.
 */
#ifndef PMAT_CORE_NEAR_H
#define PMAT_CORE_NEAR_H

#include <stddef.h>

/* The nearest of `words` (fewest letters inserted, dropped or changed, a third of them at most), or
 * one that begins with `word`. NULL where none is near. Words of more than 47 letters never are. */
const char *pmat_near(const char *word, const char *const *words, size_t count);

#endif
