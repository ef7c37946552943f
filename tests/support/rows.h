/*
 * Table-driven cmocka: each row of a table becomes a test of its own, with its name.
 */
#ifndef PMAT_TESTS_SUPPORT_ROWS_H
#define PMAT_TESTS_SUPPORT_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <assert.h>
#include <cmocka.h>

enum { ROWS_MAX = 512 };

struct rows {
    struct CMUnitTest tests[ROWS_MAX];
    size_t count;
};

/* `row` comes back as *state of `test`; it is not changed. */
static inline void rows_add(struct rows *rows, const char *name, CMUnitTestFunction test,
                            const void *row)
{
    union {
        const void *in;
        void *out;
    } state = {.in = row};
    assert(rows->count < ROWS_MAX);
    rows->tests[rows->count++] = (struct CMUnitTest){name, test, NULL, NULL, state.out};
}

/* Adds a row for each element of an array of structs whose first member is `const char *name`. */
#define ROWS_ADD_ALL(rows, table, test)                                                            \
    for (size_t row_ = 0; row_ < sizeof(table) / sizeof *(table); row_++)                          \
    rows_add((rows), (table)[row_].name, (test), &(table)[row_])

static inline int rows_run(const struct rows *rows, const char *group)
{
    return _cmocka_run_group_tests(group, rows->tests, rows->count, NULL, NULL);
}

#endif
