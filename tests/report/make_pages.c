/* Writes every page into a folder, for readers that are no C: make_pages FOLDER html|pdf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/report/pages.h"

struct target {
    const char *folder, *format;
};

static void save(const struct target *target, const char *name, int number, char *text, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%.0d.%s", target->folder, name, number, target->format);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    free(text);
}

static void save_nights(const struct target *target)
{
    static struct pmat_night_row rows[120];
    static const int counts[] = {1, 3, 30, 120};
    size_t size;
    for (int i = 0; i < 4; i++) {
        page_build_nights(rows, counts[i]);
        char *text = page_print_nights(rows, counts[i], target->format, &size);
        save(target, "nights-", counts[i], text, size);
    }
}

int main(int argc, char **argv)
{
    static struct rich_night night; /* too large for the stack */
    size_t size;
    if (argc != 3)
        return 64;
    const struct target target = {argv[1], argv[2]};
    for (int i = 0; i < PAGE_ROWS; i++) {
        page_build(&night, &page_rows[i]);
        char *text = page_print(&night.built.view, target.format, &size);
        save(&target, page_rows[i].name, 0, text, size);
    }
    for (int i = 0; i < HOSTILE_ROWS; i++) {
        page_build(&night, &page_rows[1]);
        rich_set_words(&night, hostile_rows[i].words);
        char *text = page_print(&night.built.view, target.format, &size);
        save(&target, "hostile-", i + 1, text, size);
    }
    if (strcmp(target.format, "html") == 0)
        save_nights(&target);
    return 0;
}
