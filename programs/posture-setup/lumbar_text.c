/* Two values into a settings file that somebody may have written by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "programs/posture-setup/setup.h"

static const char heading[] = "[strain]";
static const char *const names[] = {"lumbar_flat", "lumbar_knees_raised"};

static bool is_heading(const char *line, size_t length)
{
    line += strspn(line, " \t");
    return length > 0 && line[0] == '[';
}

static bool gives_a_value(const char *line)
{
    line += strspn(line, " \t");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t name = strlen(names[i]);
        if (strncmp(line, names[i], name) == 0 && (line[name + strspn(line + name, " \t")] == '=' ||
                                                   line[name + strspn(line + name, " \t")] == ':'))
            return true;
    }
    return false;
}

static void put_values(FILE *out, float flat, float knees_raised)
{
    fprintf(out, "%s = %.3f\n%s = %.3f\n", names[0], (double)flat, names[1], (double)knees_raised);
}

char *pmat_setup_with_lumbar(const char *text, float flat, float knees_raised)
{
    char *result = NULL;
    size_t size = 0;
    bool within = false, put = false;
    FILE *out = open_memstream(&result, &size);
    if (out == NULL)
        return NULL;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (is_heading(text, length))
            within = strncmp(text + strspn(text, " \t"), heading, strlen(heading)) == 0;
        if (!within || !gives_a_value(text))
            fprintf(out, "%.*s\n", (int)length, text);
        if (within && !put) {
            put_values(out, flat, knees_raised);
            put = true;
        }
        text += length + (text[length] == '\n');
    }
    if (!put) {
        fprintf(out, "%s%s\n", size > 0 ? "\n" : "", heading);
        put_values(out, flat, knees_raised);
    }
    fclose(out);
    return result;
}
