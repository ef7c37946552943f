#include "programs/body_lines.h"

#include <stdio.h>
#include <string.h>

#include "analysis/bodylines.h"
#include "analysis/canonical.h"
#include "core/profile.h"

static struct pmat_canonical *canonical_of(const struct pmat_provenance *provenance)
{
    struct pmat_profile profile;
    struct pmat_fault fault;
    const char *text = provenance->profile_text != NULL ? provenance->profile_text : "";
    FILE *stream = fmemopen(NULL, strlen(text) + 1, "w+");
    if (stream == NULL)
        return NULL;
    fputs(text, stream);
    rewind(stream);
    enum pmat_err err = pmat_profile_read(&profile, stream, "profile", &fault);
    fclose(stream);
    if (err != PMAT_OK || profile.geometry.rows == 0 || profile.geometry.cols == 0)
        return NULL;
    return pmat_canonical_create(&profile.geometry);
}

void body_lines_add(struct pmat_night_view *view, struct pmat_body_lines *lines, size_t room)
{
    struct pmat_canonical *canonical = canonical_of(&view->provenance);
    struct pmat_body body;
    if (canonical == NULL || pmat_canonical_pitch_assumed(canonical) || view->map_count > room)
        goto out;
    float cell_long_cm = pmat_canonical_cell_long_cm(canonical);
    float cell_across_cm = pmat_canonical_cell_across_cm(canonical);
    for (size_t i = 0; i < view->map_count; i++) {
        pmat_body_find(&body,
                       &(struct pmat_body_input){.map = view->maps[i].cells,
                                                 .covered = pmat_canonical_covered(canonical),
                                                 .cell_long_cm = cell_long_cm,
                                                 .cell_across_cm = cell_across_cm,
                                                 .posture = view->maps[i].posture});
        pmat_body_lines_of(&body, cell_long_cm, cell_across_cm, &lines[i]);
    }
    view->body_lines = lines;
out:
    pmat_canonical_destroy(canonical);
}
