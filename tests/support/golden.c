#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

char *file_text(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot read '%s'", path);
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    assert_non_null(text);
    size_t got = fread(text, 1, (size_t)length, file);
    fclose(file);
    text[got] = '\0';
    if (size != NULL)
        *size = got;
    return text;
}

static void write_file(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void assert_golden(const char *name, const char *text, size_t size)
{
    char path[4096];
    size_t golden_size;
    snprintf(path, sizeof path, "%s/tests/golden/%s", PMAT_SOURCE_DIR, name);
    if (getenv("PMAT_GOLDEN_UPDATE") != NULL)
        write_file(path, text, size);
    char *golden = file_text(path, &golden_size);
    size_t at = 0, line = 1, line_start = 0;
    while (at < size && at < golden_size && text[at] == golden[at])
        if (text[at++] == '\n') {
            line++;
            line_start = at;
        }
    if (at < size || at < golden_size)
        fail_msg("%s:%zu: expected '%.*s', got '%.*s'", name, line,
                 (int)strcspn(golden + line_start, "\n"), golden + line_start,
                 (int)strcspn(text + line_start, "\n"), text + line_start);
    free(golden);
}
