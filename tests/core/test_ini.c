#include "core/ini.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/rows.h"

#define TEN      "aaaaaaaaaa"
#define FIFTY    TEN TEN TEN TEN TEN
#define NINETY   FIFTY TEN TEN TEN TEN
#define LINE_199 "key = " NINETY NINETY "aaaaaaaaaaaaa"

/* Everything that was read, as "section.key=value@line;". */
struct heard {
    char text[1000];
};

static enum pmat_err hear(void *context, const char *section, const char *key, const char *value,
                          int line, struct pmat_fault *fault)
{
    struct heard *heard = context;
    size_t used = strlen(heard->text);
    if (strcmp(key, "bad") == 0)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key 'bad': as its name says");
    snprintf(heard->text + used, sizeof heard->text - used, "%s.%s=%.12s@%d;", section, key, value,
             line);
    return PMAT_OK;
}

static const struct ini_row {
    const char *name;
    const char *text;
    const char *heard;
    const char *fault; /* NULL: none */
} ini_rows[] = {
    {"keys know their line", "[a]\nx = 1\n\n; talk\n# talk\ny=2 ; talk\n", "a.x=1@2;a.y=2@6;",
     NULL},
    {"an empty file is fine", "", "", NULL},
    {"the last line may lack its end", "[a]\nx = 1", "a.x=1@2;", NULL},
    {"lines may end as on Windows", "[a]\r\nx = 1\r\n", "a.x=1@2;", NULL},
    {"an indented line is a line of its own", "[a]\n  x = 1\n\ty = 2\n", "a.x=1@2;a.y=2@3;", NULL},
    {"a mark of UTF-8 at the start is no letter", "\xef\xbb\xbf[a]\nx=1\n", "a.x=1@2;", NULL},
    {"a value may be empty", "[a]\nx =\n", "a.x=@2;", NULL},
    {"199 characters are taken", "[a]\n" LINE_199 "\ny=2\n", "a.key=aaaaaaaaaaaa@2;a.y=2@3;", NULL},
    {"200 characters are refused, with their line", "[a]\nx=1\n" LINE_199 "a\ny=2\n", "a.x=1@2;",
     "F:3: the line is longer than 199 characters"},
    {"a long comment is refused too", "; " LINE_199 "\n", "",
     "F:1: the line is longer than 199 characters"},
    {"a line without '=' is refused", "[a]\nx=1\nnonsense\ny=2\n", "a.x=1@2;a.y=2@4;",
     "F:3: neither [section] nor key = value"},
    {"a heading that does not end is refused", "[a\nx=1\n", ".x=1@2;",
     "F:1: neither [section] nor key = value"},
    {"the taker's fault gets its place", "[a]\nx=1\nbad=2\ny=3\n", "a.x=1@2;",
     "F:3: key 'bad': as its name says"},
    {"the first of two faults is told", "[a]\nnonsense\nbad=2\n", "",
     "F:2: neither [section] nor key = value"},
};

static void read_text(void **state)
{
    const struct ini_row *row = *state;
    struct heard heard = {""};
    struct pmat_fault fault = {0};
    char *copy = strdup(row->text);
    assert_non_null(copy);
    FILE *stream =
        row->text[0] != '\0' ? fmemopen(copy, strlen(copy), "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    enum pmat_err err = pmat_ini_read(stream, "F", hear, &heard, &fault);
    fclose(stream);
    free(copy);
    assert_string_equal(heard.text, row->heard);
    assert_int_equal(err, row->fault != NULL ? PMAT_ERR_CONFIG : PMAT_OK);
    if (row->fault != NULL)
        assert_string_equal(fault.text, row->fault);
}

static void a_binary_file_is_refused(void **state)
{
    (void)state;
    char bytes[] = "[a]\nx\0y=1\n";
    struct heard heard = {""};
    struct pmat_fault fault = {0};
    FILE *stream = fmemopen(bytes, sizeof bytes - 1, "r");
    assert_non_null(stream);
    assert_int_equal(pmat_ini_read(stream, "F", hear, &heard, &fault), PMAT_ERR_CONFIG);
    fclose(stream);
    assert_string_equal(fault.text, "F:2: this is no text file");
}

static void a_folder_is_an_io_error(void **state)
{
    (void)state;
    struct heard heard = {""};
    struct pmat_fault fault = {0};
    FILE *stream = fopen("/", "r");
    assert_non_null(stream);
    assert_int_equal(pmat_ini_read(stream, "/", hear, &heard, &fault), PMAT_ERR_IO);
    fclose(stream);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, ini_rows, read_text);
    rows_add(&rows, "a binary file is refused", a_binary_file_is_refused, NULL);
    rows_add(&rows, "a folder is an I/O error", a_folder_is_an_io_error, NULL);
    return rows_run(&rows, "ini");
}
