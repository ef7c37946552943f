#include "core/err.h"

#include <errno.h>
#include <string.h>

#include "tests/support/rows.h"

static const struct exit_row {
    const char *name;
    enum pmat_err kind;
    int code;
} exit_rows[] = {
    {"done exits with 0", PMAT_OK, 0},
    {"wrong options exit with 64", PMAT_ERR_USAGE, 64},
    {"unusable data exits with 65", PMAT_ERR_DATA, 65},
    {"a missing night exits with 66", PMAT_ERR_MISSING, 66},
    {"a busy port exits with 69", PMAT_ERR_UNAVAILABLE, 69},
    {"an own bug exits with 70", PMAT_ERR_INTERNAL, 70},
    {"failed reading exits with 74", PMAT_ERR_IO, 74},
    {"no permission exits with 77", PMAT_ERR_PERMISSION, 77},
    {"wrong settings exit with 78", PMAT_ERR_CONFIG, 78},
    {"an unheard-of kind counts as an own bug", (enum pmat_err) - 99, 70},
};

static void exit_code_fits(void **state)
{
    const struct exit_row *row = *state;
    assert_int_equal(pmat_err_exit_code(row->kind), row->code);
}

static const struct errno_row {
    const char *name;
    int errno_value;
    enum pmat_err kind;
} errno_rows[] = {
    {"a file that is not there is missing", ENOENT, PMAT_ERR_MISSING},
    {"a path through a file is missing", ENOTDIR, PMAT_ERR_MISSING},
    {"a forbidden file is a permission", EACCES, PMAT_ERR_PERMISSION},
    {"a read-only disk is a permission", EROFS, PMAT_ERR_PERMISSION},
    {"a busy device is unavailable", EBUSY, PMAT_ERR_UNAVAILABLE},
    {"an unplugged device is unavailable", ENXIO, PMAT_ERR_UNAVAILABLE},
    {"no memory is internal", ENOMEM, PMAT_ERR_INTERNAL},
    {"a full disk is I/O", ENOSPC, PMAT_ERR_IO},
};

static void errno_chooses_the_kind(void **state)
{
    const struct errno_row *row = *state;
    struct pmat_fault fault;
    assert_int_equal(pmat_fault_errno(&fault, row->errno_value, "cannot open %s", "x"), row->kind);
    assert_int_equal(fault.kind, row->kind);
    assert_memory_equal(fault.text, "cannot open x: ", 15);
    assert_non_null(strstr(fault.text, strerror(row->errno_value)));
}

static void a_fault_may_be_left_out(void **state)
{
    (void)state;
    assert_int_equal(pmat_fault_set(NULL, PMAT_ERR_DATA, "x"), PMAT_ERR_DATA);
    assert_int_equal(pmat_fault_errno(NULL, ENOENT, "x"), PMAT_ERR_MISSING);
}

static void a_long_text_is_cut(void **state)
{
    (void)state;
    struct pmat_fault fault;
    char text[1000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    pmat_fault_errno(&fault, ENOENT, "%s", text);
    assert_int_equal(strlen(fault.text), sizeof fault.text - 1);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, exit_rows, exit_code_fits);
    ROWS_ADD_ALL(&rows, errno_rows, errno_chooses_the_kind);
    rows_add(&rows, "a fault may be left out", a_fault_may_be_left_out, NULL);
    rows_add(&rows, "a long text is cut, not overrun", a_long_text_is_cut, NULL);
    return rows_run(&rows, "err");
}
