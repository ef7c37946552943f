/* A night in words. */
#include <stdio.h>

#include "core/zone.h"
#include "programs/posture-nights/nights.h"

void nights_span(const struct pmat_night_row *row, char text[NIGHTS_SPAN_SIZE])
{
    struct pmat_local start = pmat_zone_local(row->key.zone, row->session.start_utc_us);
    struct pmat_local end = pmat_zone_local(row->key.zone, row->session.end_utc_us);
    snprintf(text, NIGHTS_SPAN_SIZE, "%02u:%02u-%02u:%02u", (unsigned)start.hour % 100u,
             (unsigned)start.minute % 100u, (unsigned)end.hour % 100u, (unsigned)end.minute % 100u);
}

int nights_printable(const char *name, int width, char *text, size_t size)
{
    size_t used = 0;
    int characters = 0;
    for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
        bool continues = (*c & 0xC0) == 0x80; /* a further byte of one character */
        if (used + 1 >= size || (!continues && characters == width))
            break;
        characters += !continues;
        text[used++] = *c < ' ' || *c == 0x7F ? '?' : (char)*c;
    }
    text[used] = '\0';
    return characters;
}

void nights_describe(const struct pmat_night_row *row, char text[NIGHTS_NAME_SIZE])
{
    char mat[PMAT_MAT_NAME_SIZE], span[NIGHTS_SPAN_SIZE];
    nights_printable(row->key.mat, PMAT_MAT_NAME_SIZE, mat, sizeof mat);
    nights_span(row, span);
    snprintf(text, NIGHTS_NAME_SIZE, "%s, %s, session %d (%s, %s)", row->key.night, mat,
             (int)row->key.session, pmat_session_kind_name(row->key.kind), span);
}
