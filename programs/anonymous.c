#include "programs/anonymous.h"

#include <stdlib.h>

#include "report/anonymous.h"

enum pmat_err anonymous_take_shift(struct pmat_writer_options *page, const char *value,
                                   struct pmat_fault *fault)
{
    char *end;
    long days = strtol(value, &end, 10);
    if (end == value || *end != '\0' || days == 0 || labs(days) > PMAT_ANONYMOUS_SHIFT_MOST)
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "--shift-days wants days from -%d to %d other than 0, not '%s'",
                              PMAT_ANONYMOUS_SHIFT_MOST, PMAT_ANONYMOUS_SHIFT_MOST, value);
    page->shift_days = (int)days;
    return PMAT_OK;
}

enum pmat_err anonymous_check(struct pmat_writer_options *page, struct pmat_fault *fault)
{
    if (!page->anonymous && page->shift_days != 0)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "--shift-days needs --anonymous too");
    if (page->anonymous && page->shift_days == 0)
        page->shift_days = PMAT_ANONYMOUS_SHIFT_DAYS;
    return PMAT_OK;
}
