/* Writes every page into a folder, for readers that are no C: make_pages FOLDER. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/report/pages.h"

static void save(const char *folder, const char *name, int number, char *text, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%.0d.html", folder, name, number);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    free(text);
}

int main(int argc, char **argv)
{
    static struct rich_night night; /* too large for the stack */
    static struct pmat_night_row rows[120];
    static const int counts[] = {1, 3, 30, 120};
    size_t size;
    if (argc != 2)
        return 64;
    for (int i = 0; i < PAGE_ROWS; i++) {
        page_build(&night, &page_rows[i]);
        char *text = page_print(&night.built.view, "html", &size);
        save(argv[1], page_rows[i].name, 0, text, size);
    }
    for (int i = 0; i < HOSTILE_ROWS; i++) {
        page_build(&night, &page_rows[1]);
        rich_set_words(&night, hostile_rows[i].words);
        char *text = page_print(&night.built.view, "html", &size);
        save(argv[1], "hostile-", i + 1, text, size);
    }
    for (int i = 0; i < 4; i++) {
        page_build_nights(rows, counts[i]);
        char *text = page_print_nights(rows, counts[i], "html", &size);
        save(argv[1], "nights-", counts[i], text, size);
    }
    return 0;
}
