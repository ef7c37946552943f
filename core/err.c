#include "core/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void pmat_text_one_line(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++) {
        bool second_set = c[0] == 0xC2 && c[1] >= 0x80 && c[1] <= 0x9F; /* U+0080..U+009F */
        if (*c < ' ' || *c == 127 || second_set)
            *c = '?';
        if (second_set)
            c[1] = '?';
    }
}

enum pmat_err pmat_fault_set(struct pmat_fault *fault, enum pmat_err kind, const char *format, ...)
{
    if (fault == NULL)
        return kind;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    pmat_text_one_line(fault->text);
    fault->kind = kind;
    return kind;
}

static enum pmat_err kind_of_errno(int errno_value)
{
    switch (errno_value) {
    case EACCES:
    case EPERM:
    case EROFS:
        return PMAT_ERR_PERMISSION;
    case ENOENT:
    case ENOTDIR:
        return PMAT_ERR_MISSING;
    case EBUSY:
    case EAGAIN:
    case ENODEV:
    case ENXIO:
        return PMAT_ERR_UNAVAILABLE;
    case ENOMEM:
        return PMAT_ERR_INTERNAL;
    default:
        return PMAT_ERR_IO;
    }
}

enum pmat_err pmat_fault_errno(struct pmat_fault *fault, int errno_value, const char *format, ...)
{
    enum pmat_err kind = kind_of_errno(errno_value);
    if (fault == NULL)
        return kind;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    size_t used = strlen(fault->text);
    snprintf(fault->text + used, sizeof fault->text - used, ": %s", strerror(errno_value));
    pmat_text_one_line(fault->text);
    fault->kind = kind;
    return kind;
}

int pmat_err_exit_code(enum pmat_err kind)
{
    switch (kind) {
    case PMAT_OK:
        return 0;
    case PMAT_ERR_USAGE:
        return 64;
    case PMAT_ERR_DATA:
        return 65;
    case PMAT_ERR_MISSING:
        return 66;
    case PMAT_ERR_UNAVAILABLE:
    case PMAT_ERR_IN_USE:
        return 69;
    case PMAT_ERR_INTERNAL:
        return 70;
    case PMAT_ERR_IO:
        return 74;
    case PMAT_ERR_PERMISSION:
        return 77;
    case PMAT_ERR_CONFIG:
        return 78;
    }
    return 70;
}
