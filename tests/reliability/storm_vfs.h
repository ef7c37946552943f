/*
 * A SQLite VFS for bad weather, over the real one: power cuts that lose what was not synced, and
 * disks that refuse. Registered as the default, so that the store under test knows nothing of it.
 */
#ifndef PMAT_TESTS_RELIABILITY_STORM_VFS_H
#define PMAT_TESTS_RELIABILITY_STORM_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum storm_operation {
    STORM_OPEN = 1,
    STORM_WRITE = 2,
    STORM_SYNC = 4,
    STORM_TRUNCATE = 8,
    STORM_DELETE = 16,
    STORM_ANY = 31,
};

/* Before the first connection; after the last one. */
void storm_begin(uint32_t seed);
void storm_end(void);

/* The `at`th operation from now (1 = the next one) and every later one fails, without effect. What
 * has been written since a file's last sync is then lost, in part or whole, by storm_lose. */
void storm_cut_at(int at);
/* Whether the cut has come. */
bool storm_is_cut(void);
/* With every connection closed: gives every file what the disk would hold after the cut. Each write
 * since the last sync is there, is not, or is there up to a sector's end. Ends the cut. */
void storm_lose(void);

/* The `at`th operation of the kinds in `operations` fails with the SQLite code `rc`; `sticky`: and
 * every later one, until storm_calm. */
void storm_refuse_at(int at, unsigned operations, int rc, bool sticky);
void storm_calm(void);
/* Whether anything was refused since storm_refuse_at. */
bool storm_has_refused(void);

/* Operations seen since storm_begin, storm_cut_at or storm_refuse_at. */
int storm_operations(void);

#endif
