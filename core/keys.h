/*
 * A table of settings: from one row per key come parsing, range check, defaults, the text with
 * every key's unit, range and meaning, and the word of help for a mistyped key.
 */
#ifndef PMAT_CORE_KEYS_H
#define PMAT_CORE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/err.h"
#include "core/ini.h"

enum pmat_key_type {
    PMAT_KEY_TEXT,  /* char[size] */
    PMAT_KEY_INT32, /* int32_t */
    PMAT_KEY_UINT16,
    PMAT_KEY_UINT8,
    PMAT_KEY_FLOAT,
    PMAT_KEY_WORD /* an enum, its values the indices of `words` */
};

struct pmat_key {
    const char *section;
    const char *name;
    enum pmat_key_type type;
    size_t offset; /* of the field in the settings */
    size_t size;   /* of the field */
    const char *default_text;
    const char *unit;  /* NULL where there is none */
    double min, max;   /* of the text, inclusive; numbers only */
    bool zero_allowed; /* 0 = unknown, although it lies under min */
    double scale;      /* field = text * scale; 0 = 1 */
    /* PMAT_KEY_WORD: all words, ended by NULL. PMAT_KEY_FLOAT: words[0], if any, means NAN. */
    const char *const *words;
    bool (*valid)(const char *text); /* PMAT_KEY_TEXT: NULL = any text */
    const char *wrong;               /* what to say where `valid` does not hold */
    const char *help;                /* one line */
};

struct pmat_key_table {
    const struct pmat_key *keys;
    size_t count; /* at most PMAT_KEYS_MAX */
};

enum { PMAT_KEYS_MAX = 96 };

/* Sets every field of `settings` to its default. A default that does not parse is an own bug. */
void pmat_keys_default(const struct pmat_key_table *table, void *settings);

/* Sets one key from text; `section` "" is allowed where the name exists once. Faults begin with
 * "key 'x': " or "section [x]: " (PMAT_ERR_CONFIG). */
enum pmat_err pmat_keys_set(const struct pmat_key_table *table, void *settings, const char *section,
                            const char *name, const char *value, struct pmat_fault *fault);

/* A heading whose keys somebody else knows: they are handed on as they stand. */
struct pmat_keys_foreign {
    const char *section;
    pmat_ini_take_fn *take;
    void *context;
};

/* Reads INI text over the present values; faults begin with "ORIGIN:LINE: ". A key given twice is a
 * fault. After a fault `settings` holds what was read up to it. `foreign` may be NULL. */
enum pmat_err pmat_keys_read(const struct pmat_key_table *table, void *settings, FILE *stream,
                             const char *origin, const struct pmat_keys_foreign *foreign,
                             struct pmat_fault *fault);

/* Writes all keys as INI text, each after a comment with unit, range and meaning. What is written
 * reads back as the same values. */
void pmat_keys_write(const struct pmat_key_table *table, const void *settings, FILE *stream);

#endif
