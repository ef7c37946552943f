/* What stands in the diary. */
#include <stdio.h>
#include <string.h>

#include "core/zone.h"
#include "programs/posture-note/note.h"

struct listing {
    const struct note_options *options;
    char zone[PMAT_ZONE_NAME_SIZE];
    int rows, notes;
};

enum { INDENT = 12, MAT_COLUMNS = 12, MAT_BYTES = 4 * MAT_COLUMNS + 1 };

/* At most MAT_COLUMNS characters of UTF-8, without control characters; returns how many. */
static int short_mat(const char *mat, char text[MAT_BYTES])
{
    char line[PMAT_MAT_NAME_SIZE];
    size_t used = 0;
    int characters = 0;
    snprintf(line, sizeof line, "%s", mat);
    pmat_text_one_line(line);
    for (const char *c = line; *c != '\0' && used + 1 < MAT_BYTES; c++) {
        bool continues = ((unsigned char)*c & 0xC0) == 0x80;
        if (!continues && characters == MAT_COLUMNS)
            break;
        characters += !continues;
        text[used++] = *c;
    }
    text[used] = '\0';
    return characters;
}

static bool print_note(void *context, const struct pmat_diary_note *note)
{
    struct listing *listing = context;
    struct pmat_local local = pmat_zone_local(listing->zone, note->at_utc_us);
    char mat[MAT_BYTES], text[PMAT_REASON_SIZE];
    int width = short_mat(note->mat, mat);
    snprintf(text, sizeof text, "%s", note->text);
    pmat_text_one_line(text);
    if (listing->notes++ == 0)
        printf("%s%-10s  %-*s  time   note\n", listing->rows > 0 ? "\n" : "", "night", MAT_COLUMNS,
               "mat");
    printf("%-10s  %s%*s  %02d:%02d  %s\n", note->night, mat, MAT_COLUMNS - width, "", local.hour,
           local.minute, text);
    return true;
}

static void print_values(const struct pmat_diary_entry *entry)
{
    char pain[NOTE_SCALE_SIZE], stiffness[NOTE_SCALE_SIZE], mat[MAT_BYTES],
        tags[PMAT_DIARY_TAGS_SIZE];
    int width = short_mat(entry->mat, mat);
    note_scale(entry->pain_0_10, pain);
    note_scale(entry->stiffness_0_10, stiffness);
    snprintf(tags, sizeof tags, "%s",
             !entry->tags_known       ? "-"
             : entry->tags[0] == '\0' ? "none"
                                      : entry->tags);
    pmat_text_one_line(tags);
    printf("%-10s  %s%*s  %4s  %9s  %5s  %s\n", entry->night, mat, MAT_COLUMNS - width, "", pain,
           stiffness, entry->spasm == PMAT_ANSWER_UNKNOWN ? "-" : pmat_answer_name(entry->spasm),
           tags);
}

static bool print_entry(void *context, const struct pmat_diary_entry *entry)
{
    struct listing *listing = context;
    char iso[PMAT_ISO_SIZE], text[PMAT_DIARY_TEXT_SIZE];
    if (listing->rows++ == 0)
        printf("%-10s  %-*s  pain  stiffness  spasm  tags\n", "night", MAT_COLUMNS, "mat");
    print_values(entry);
    snprintf(text, sizeof text, "%s", entry->text);
    pmat_text_one_line(text);
    if (text[0] != '\0')
        printf("%*s%s\n", INDENT, "", text);
    if (listing->options->history) {
        pmat_zone_iso(listing->zone, entry->noted_utc_us, iso);
        printf("%*srevision %d, noted %s\n", INDENT, "", (int)entry->revision, iso);
    }
    return true;
}

enum pmat_err note_list(struct pmat_store *store, const struct note_options *options,
                        struct pmat_fault *fault)
{
    struct listing listing = {.options = options};
    struct pmat_store_mat last;
    enum pmat_err err = pmat_store_last_mat(store, &last, fault);
    if (err == PMAT_OK)
        memcpy(listing.zone, last.zone, sizeof listing.zone);
    else
        pmat_zone_host(listing.zone);
    err = pmat_store_each_diary(store, options->mat, options->night, options->night,
                                options->history, print_entry, &listing, fault);
    if (err == PMAT_OK)
        err =
            pmat_store_each_note(store, options->mat, options->night, print_note, &listing, fault);
    if (err == PMAT_OK && listing.rows + listing.notes == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "nothing is noted%s%s in %s yet; 'posture-note --pain 3' would be a "
                              "first entry",
                              options->night != NULL ? " of night " : "",
                              options->night != NULL ? options->night : "", options->db);
    return err;
}

void note_print_tags(void)
{
    for (const struct pmat_diary_tag *tag = pmat_diary_tags; tag->name != NULL; tag++)
        printf("%-21s %s\n", tag->name, tag->meaning);
    printf("%-21s %s\n", "x_...", "a tag of your own: x_ and then a-z, 0-9 and _");
}
