#include "core/near.h"

#include <string.h>

enum { LETTERS_MAX = 47 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Edit distance, one row of its table at a time. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LETTERS_MAX + 1], length = strlen(b);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j <= length; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[length];
}

const char *pmat_near(const char *word, const char *const *words, size_t count)
{
    size_t letters = strlen(word);
    if (letters < 2 || letters > LETTERS_MAX)
        return NULL;
    size_t best = (letters + 2) / 3 + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) > LETTERS_MAX)
            continue;
        size_t d = distance(word, words[i]);
        if (strncmp(words[i], word, letters) == 0)
            d = 1; /* an abbreviation */
        if (d < best) {
            best = d;
            nearest = words[i];
        }
    }
    return nearest;
}
